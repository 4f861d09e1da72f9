package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) feedbackOperations() {
	read, support := access.RolloutRead, access.RolloutSupport
	const t = "Feedback"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/feedback", id: "listFeedback", needs: read, says: "What people say of the new platform, the latest first"}, a.listFeedback)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/feedback", id: "giveFeedback", needs: anyToken, says: "Give feedback, for oneself or somebody one acts for; the same client id counts once", status: 201}, a.giveFeedback)
	add(a, t, op{method: "GET", path: "/feedback/{feedback}", id: "getFeedback", needs: anyToken, says: "One: for who gave it, and who may read the rollout"}, a.getFeedback)
	add(a, t, op{method: "POST", path: "/feedback/{feedback}/answer", id: "answerFeedback", needs: support, says: "Answer; whose it is and whoever gave it are told"}, a.answerFeedback)
	add(a, t, op{method: "POST", path: "/feedback/{feedback}/theme", id: "sortFeedback", needs: support, says: "Put it under a theme"}, a.sortFeedback)
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/feedback/themes", id: "listThemes", needs: read, says: "Feedback by theme"}, a.listThemes)
	add(a, t, op{method: "GET", path: "/me/feedback", id: "listMyFeedback", needs: anyToken, says: "What one has said, and the answers"}, a.listMyFeedback)
}

// FeedbackAt names feedback in the path.
type FeedbackAt struct {
	Feedback string `path:"feedback" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the feedback"`
}

// Feedback is what somebody says of the new platform.
type Feedback struct {
	ID         string `json:"id"`
	Rollout    string `json:"rollout"`
	Person     Ref    `json:"person" doc:"Whose it is"`
	By         *Ref   `json:"by,omitempty" doc:"Who wrote it down"`
	Kind       string `json:"kind" enum:"nuisance,need,praise"`
	Theme      string `json:"theme,omitempty"`
	Text       string `json:"text"`
	GivenAt    Moment `json:"given_at"`
	Answer     string `json:"answer,omitempty"`
	AnsweredBy *Ref   `json:"answered_by,omitempty"`
	AnsweredAt Moment `json:"answered_at,omitempty"`
	Version    int    `json:"version"`
}

func showFeedback(f rollout.FeedbackRow) Feedback {
	return Feedback{f.ID, f.Rollout, Ref{f.Person, f.Name}, ref(f.Feedback.By, f.ByName), f.Kind, f.Theme, f.Text, moment(f.GivenAt), f.Answer,
		ref(f.AnsweredBy, f.AnswererName), moment(f.AnsweredAt), f.Version}
}

func (a *API) listFeedback(v *visit, in *struct {
	RolloutAt
	Turning
	Kind  string `query:"kind" enum:"nuisance,need,praise"`
	Theme string `query:"theme" maxLength:"200" doc:"none for what has none"`
	Open  bool   `query:"open" doc:"Not answered only"`
}) (*Page[Feedback], error) {
	after, id, back, err := in.since()
	if err != nil {
		return nil, err
	}
	p, err := a.Rollouts.Feedback(v.ctx, v.By, in.Rollout, rollout.FeedbackFilter{Kind: in.Kind, Theme: in.Theme, Open: in.Open, After: after, AfterID: id, Back: back, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	var items []Feedback
	for _, f := range p.Rows {
		items = append(items, showFeedback(f))
	}
	next, prev := "", ""
	if n := len(p.Rows); n > 0 && p.More {
		next = sinceCursor(p.Rows[n-1].GivenAt, p.Rows[n-1].ID)
	}
	if p.Newer && len(p.Rows) > 0 {
		prev = sinceCursor(p.Rows[0].GivenAt, p.Rows[0].ID)
	}
	return turned(v, items, next, prev), nil
}

func (a *API) feedback(v *visit, id string) func() (*One[Feedback], error) {
	return func() (*One[Feedback], error) {
		f, _, err := a.Rollouts.OneFeedback(v.ctx, v.By, id)
		if err != nil {
			return nil, err
		}
		return one(showFeedback(f), f.Version), nil
	}
}

func (a *API) getFeedback(v *visit, in *FeedbackAt) (*One[Feedback], error) {
	return a.feedback(v, in.Feedback)()
}

func (a *API) giveFeedback(v *visit, in *struct {
	RolloutAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64" doc:"Whose it is"`
		Kind   string `json:"kind" enum:"nuisance,need,praise"`
		Theme  string `json:"theme,omitempty" maxLength:"200"`
		Text   string `json:"text" minLength:"1" maxLength:"8000"`
		Client string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks"`
	}
}) (*Made[Feedback], error) {
	b := in.Body
	f, err := a.Rollouts.GiveFeedback(v.ctx, v.By, v.Now, in.Rollout, rollout.FeedbackInput{Person: b.Person, Kind: b.Kind, Theme: b.Theme, Text: b.Text, Client: b.Client})
	if err != nil {
		return nil, err
	}
	return made("/feedback/"+f.ID, showFeedback(rollout.FeedbackRow{Feedback: f}), f.Version), nil
}

func (a *API) answerFeedback(v *visit, in *struct {
	FeedbackAt
	Match
	Body struct {
		Answer string `json:"answer" minLength:"1" maxLength:"8000"`
	}
}) (*One[Feedback], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.AnswerFeedback(v.ctx, v.By, v.Now, in.Feedback, at, in.Body.Answer), a.feedback(v, in.Feedback))
}

func (a *API) sortFeedback(v *visit, in *struct {
	FeedbackAt
	Match
	Body struct {
		Theme string `json:"theme" maxLength:"200" doc:"\"\" takes it out of its theme"`
	}
}) (*One[Feedback], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.SortFeedback(v.ctx, v.By, v.Now, in.Feedback, at, in.Body.Theme), a.feedback(v, in.Feedback))
}

// Theme is what was said of one theme.
type Theme struct {
	Theme    string `json:"theme,omitempty" doc:"Left out for what has none"`
	Nuisance int    `json:"nuisance"`
	Need     int    `json:"need"`
	Praise   int    `json:"praise"`
	Open     int    `json:"open" doc:"Not answered"`
}

func (a *API) listThemes(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Theme], error) {
	p, err := a.Rollouts.Feedback(v.ctx, v.By, in.Rollout, rollout.FeedbackFilter{Limit: 1})
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, p.Themes, func(t rollout.ThemeCount) string { return t.Theme }, func(t rollout.ThemeCount) Theme {
		return Theme{t.Theme, t.Nuisance, t.Need, t.Praise, t.Open}
	})
}

func (a *API) listMyFeedback(v *visit, in *Turning) (*Page[Feedback], error) {
	mine, err := a.Rollouts.MyFeedback(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, mine.Rows, func(f rollout.FeedbackRow) string { return f.ID }, showFeedback)
}
