package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// GiveFeedback writes feedback down. Who may: the person, who acts for them
// today, and who holds rollout.collect. The same client id counts once.
func (r *Rollouts) GiveFeedback(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in FeedbackInput) (Feedback, error) {
	var made Feedback
	return made, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		acting, err := actFor(tx, by, now, rollout, in.Person)
		if err != nil {
			return err
		}
		clean, err := in.clean()
		if err != nil {
			return err
		}
		if err := tx.Lock("feedback/" + rollout); err != nil {
			return err
		}
		if again, found, err := feedbackByClient(tx, clean.Client); err != nil || found {
			if made = again; found && (again.Person != clean.Person || again.By != by.Person) {
				return fault.Gone()
			}
			return err
		}
		themes, err := themesOf(tx, rollout)
		if err != nil {
			return err
		}
		made = Feedback{Body: by.Body, ID: ids.New(), Rollout: rollout, Person: clean.Person, By: by.Person, Kind: clean.Kind,
			Theme: sameTheme(clean.Theme, themes), Text: clean.Text, GivenAt: now, Client: clean.Client, Version: 1}
		if err := tx.Insert("feedback", made); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		tx.Announce(PersonTopic(made.Person))
		return audit.Note(tx, acting, now, "rollout.feedback.given", "feedback", made.ID, audit.Detail{"person": made.Person, "kind": made.Kind})
	})
}

// FeedbackFilter narrows the list; zero values do not. NoneOf as a theme is
// what has none.
type FeedbackFilter struct {
	Kind, Theme string
	Open        bool
	After       clock.Instant
	AfterID     string
	Back        bool // the page that ended before After and AfterID, instead of the one after
	Limit       int
}

// FeedbackRow is feedback with names.
type FeedbackRow struct {
	Feedback
	Name         string `db:"name"`
	ByName       string `db:"by_name"`
	AnswererName string `db:"answerer_name"`
	RolloutName  string `db:"rollout_name"`
}

// FeedbackPage is a rollout's feedback, by theme and one by one.
type FeedbackPage struct {
	Rollout Rollout
	Themes  []ThemeCount
	Sum     ThemeCount
	Rows    []FeedbackRow
	More    bool // there are earlier ones
	Newer   bool // there are later ones
}

// Feedback reads it. Needs rollout.read.
func (r *Rollouts) Feedback(ctx context.Context, by access.Actor, rollout string, f FeedbackFilter) (FeedbackPage, error) {
	var p FeedbackPage
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if p.Themes, err = themesOf(tx, rollout); err != nil {
			return err
		}
		for _, t := range p.Themes {
			p.Sum.Nuisance, p.Sum.Need, p.Sum.Praise, p.Sum.Open = p.Sum.Nuisance+t.Nuisance, p.Sum.Need+t.Need, p.Sum.Praise+t.Praise, p.Sum.Open+t.Open
		}
		place := func(f FeedbackRow) string { return moment{f.GivenAt, f.ID}.cursor() }
		p.Rows, p.More, p.Newer, err = turnedBack(moment{f.After, f.AfterID}, f.Back, f.Limit, place, func(from moment, back bool, limit int) ([]FeedbackRow, error) {
			f := f
			f.After, f.AfterID, f.Back, f.Limit = from.at, from.id, back, limit
			return feedbackRows(tx, rollout, f)
		})
		return err
	})
}

// OneFeedback reads one. Needs rollout.read, or having given it.
func (r *Rollouts) OneFeedback(ctx context.Context, by access.Actor, id string) (FeedbackRow, []ThemeCount, error) {
	var row FeedbackRow
	var themes []ThemeCount
	return row, themes, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if row, err = feedbackRow(tx, id); err != nil {
			return err
		}
		if !by.Is(row.Person) && row.By != by.Person {
			if err := by.Require(access.RolloutRead, access.Rollout(row.Rollout)); err != nil {
				return err
			}
		}
		themes, err = themesOf(tx, row.Rollout)
		return err
	})
}

// MyFeedback is what the actor (or whom they act for) has said and had
// answered, and where they can say more: their own rollouts and those of the
// people they act for today.
type MyFeedback struct {
	Rows    []FeedbackRow
	Persons []Choice            // oneself first
	In      map[string][]Choice // person → rollouts
}

// MyFeedback reads it. Whoever is signed in may.
func (r *Rollouts) MyFeedback(ctx context.Context, by access.Actor, now clock.Instant) (MyFeedback, error) {
	m := MyFeedback{In: map[string][]Choice{}}
	return m, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if m.Rows, err = feedbackBy(tx, by.Person, by.Whose()); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		me, err := org.PersonByID(tx, by.Whose())
		if err != nil {
			return err
		}
		people := []org.Person{me}
		if by.Behalf == "" {
			others, err := org.ActsFor(tx, by.Person, now.Day(body.Zone()))
			if err != nil {
				return err
			}
			people = append(people, others...)
		}
		for _, p := range people {
			in, err := mine(tx, p.ID)
			if err != nil {
				return err
			}
			for _, t := range in {
				o, err := rolloutByID(tx, t.Rollout)
				if err != nil {
					return err
				}
				m.In[p.ID] = append(m.In[p.ID], Choice{o.ID, o.Name})
			}
			if len(in) > 0 {
				m.Persons = append(m.Persons, Choice{p.ID, p.Name})
			}
		}
		return nil
	})
}

// SortFeedback puts feedback under a theme. Needs rollout.support.
func (r *Rollouts) SortFeedback(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, under string) error {
	return r.changeFeedback(ctx, by, now, id, version, "rollout.feedback.sorted", func(tx *db.Tx, f Feedback) (Feedback, error) {
		themes, err := themesOf(tx, f.Rollout)
		if err != nil {
			return f, err
		}
		f.Theme = sameTheme(theme(under), themes)
		if len([]rune(f.Theme)) > 80 {
			return f, fault.OnField("theme", "fault.too_long", fault.Args{"max": 80})
		}
		return f, nil
	})
}

// AnswerFeedback answers, and tells whose it is and whoever gave it. Needs
// rollout.support.
func (r *Rollouts) AnswerFeedback(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, words string) error {
	return r.changeFeedback(ctx, by, now, id, version, "rollout.feedback.answered", func(tx *db.Tx, f Feedback) (Feedback, error) {
		is, err := f.answer(words, by.Person, now)
		if err != nil {
			return f, err
		}
		return is, r.tellAnswer(tx, now, is)
	})
}

// tellAnswer writes to whose the feedback is and to who gave it for them.
func (r *Rollouts) tellAnswer(tx *db.Tx, now clock.Instant, f Feedback) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	for _, id := range unique([]string{f.Person, f.By}) {
		if id == "" {
			continue
		}
		to, err := org.PersonByID(tx, id)
		if err != nil {
			return err
		}
		p := r.speak(to.Lang, body.Zone())
		words := p.T("rollout.letter.hello", "name", to.Name) + "\n\n" + p.T("rollout.feedback.letter.text", "day", p.Date(f.GivenAt.Day(body.Zone()))) +
			"\n\n" + quoted(f.Text) + "\n\n" + f.Answer
		if r.Base != "" {
			words += "\n\n" + p.T("rollout.feedback.letter.link", "link", r.Base+"/me/feedback")
		}
		if err := outbox.Post(tx, now, outbox.Letter{Name: "feedback/" + f.ID + "/" + now.String() + "/" + id, Person: id,
			Channels: []outbox.Channel{outbox.Mail, outbox.SMS}, CauseKind: "feedback", Cause: f.ID, Lang: to.Lang,
			Subject: p.T("rollout.feedback.letter.subject"), Text: words + "\n\n" + body.Name}); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rollouts) changeFeedback(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, action string,
	change func(*db.Tx, Feedback) (Feedback, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		row, err := feedbackRow(tx, id)
		if err != nil {
			return err
		}
		if _, err := r.open(tx, by, access.RolloutSupport, row.Rollout); err != nil {
			return err
		}
		if row.Version != version {
			return &fault.Stale{Current: row.Feedback}
		}
		is, err := change(tx, row.Feedback)
		if err != nil {
			return err
		}
		if err := saveFeedback(tx, is); err != nil {
			return err
		}
		tx.Announce(Topic(row.Rollout))
		return audit.Note(tx, by, now, action, "feedback", id, audit.Detail{"person": row.Person})
	})
}
