package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
)

func (a *API) letterOperations() {
	const t = "Outbox"
	add(a, t, op{method: "GET", path: "/letters", id: "listLetters", needs: access.OutboxRead, says: "What was written to whom, and what became of it; newest first"}, a.listLetters)
	add(a, t, op{method: "GET", path: "/letters/{letter}", id: "getLetter", needs: access.OutboxRead, says: "One letter with each step of it; noted in the audit"}, a.getLetter)
	add(a, t, op{method: "POST", path: "/letters/retry", id: "retryLetters", needs: access.OutboxRetry, says: "Send dead letters again"}, a.retryLetters)
	add(a, t, op{method: "POST", path: "/letters/{letter}/cancel", id: "cancelLetter", needs: access.OutboxRetry, says: "Withdraw a letter that is not on its way yet", status: 204}, a.cancelLetter)
}

// LetterAt names a letter in the path.
type LetterAt struct {
	Letter string `path:"letter" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the letter"`
}

// Letter is one message to one recipient.
type Letter struct {
	ID        string `json:"id"`
	Person    *Ref   `json:"person,omitempty"`
	CauseKind string `json:"cause_kind"`
	Cause     string `json:"cause"`
	Lang      string `json:"lang"`
	Subject   string `json:"subject"`
	Channel   string `json:"channel" enum:"mail,sms,teams"`
	Address   string `json:"address"`
	State     string `json:"state" enum:"waiting,handed_over,accepted,delivered,failed,shown,cancelled"`
	Tries     int    `json:"tries"`
	DueAt     Moment `json:"due_at,omitempty"`
	Problem   string `json:"problem,omitempty" doc:"A word, and behind a space the other side's own"`
	CreatedAt Moment `json:"created_at"`
}

// LetterDetail is a letter with its text and ledger.
type LetterDetail struct {
	Letter
	Text   string       `json:"text,omitempty"`
	Hidden bool         `json:"hidden,omitempty" doc:"The text lets in whoever reads it and is shown to nobody"`
	Events []LetterStep `json:"events"`
}

// LetterStep is one line of a letter's ledger.
type LetterStep struct {
	At      Moment `json:"at"`
	Channel string `json:"channel"`
	State   string `json:"state"`
	Detail  string `json:"detail,omitempty"`
}

func showLetter(r outbox.Row, name string) Letter {
	return Letter{r.ID, ref(r.Person, name), r.CauseKind, r.Cause, r.Lang, r.Subject, r.Channel, r.Address, string(r.State), r.Tries, moment(r.DueAt), r.Problem, moment(r.CreatedAt)}
}

func (a *API) listLetters(v *visit, in *struct {
	After     string `query:"after" maxLength:"2800" doc:"The cursor of the page before"`
	Before    string `query:"before" maxLength:"2800" doc:"The cursor prev of the page after: back from there; after counts first"`
	State     string `query:"state" enum:"waiting,handed_over,accepted,delivered,failed,shown,cancelled"`
	Channel   string `query:"channel" enum:"mail,sms,teams"`
	Person    string `query:"person" maxLength:"64"`
	CauseKind string `query:"cause_kind" maxLength:"64"`
	Cause     string `query:"cause" maxLength:"64"`
	Q         string `query:"q" maxLength:"200" doc:"Part of a recipient's name or address"`
}) (*Page[Letter], error) {
	after, before, err := Turning{Paging{After: in.After}, in.Before}.cursors(outbox.KnownPlace)
	if err != nil {
		return nil, err
	}
	p, err := a.Letters.Page(v.ctx, v.By, v.Now, outbox.Query{State: outbox.State(in.State), Channel: outbox.Channel(in.Channel), Person: in.Person, CauseKind: in.CauseKind, Cause: in.Cause, Search: in.Q, After: after, Before: before})
	if err != nil {
		return nil, err
	}
	var items []Letter
	for _, r := range p.Rows {
		items = append(items, showLetter(r, p.Names[r.Person]))
	}
	return turned(v, items, p.Next, p.Prev).of(p.Total), nil
}

func (a *API) getLetter(v *visit, in *LetterAt) (*Plain[LetterDetail], error) {
	l, err := a.Letters.Letter(v.ctx, v.By, v.Now, in.Letter)
	if err != nil {
		return nil, err
	}
	out := LetterDetail{Letter: showLetter(l.Row, l.Recipient), Text: l.Text, Hidden: l.Hidden, Events: []LetterStep{}}
	if l.Hidden {
		out.Text = ""
	}
	for _, e := range l.Events {
		out.Events = append(out.Events, LetterStep{moment(e.At), string(e.Channel), string(e.State), e.Detail})
	}
	return plain(out), nil
}

// Retried is what sending again did.
type Retried struct {
	Sent      int `json:"sent" doc:"On their way again"`
	Nowhere   int `json:"nowhere" doc:"No address, or no channel that is there"`
	Wiped     int `json:"wiped" doc:"Their text is gone"`
	Untouched int `json:"untouched" doc:"Not dead: left alone"`
}

func (a *API) retryLetters(v *visit, in *struct {
	Body struct {
		Letters []string `json:"letters" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}) (*Plain[Retried], error) {
	p, err := a.Letters.Retry(v.ctx, v.By, v.Now, in.Body.Letters)
	if err != nil {
		return nil, err
	}
	return plain(Retried{p.Count(), p.Nowhere, p.Wiped, p.Untouched}), nil
}

func (a *API) cancelLetter(v *visit, in *LetterAt) (*None, error) {
	return done(a.Letters.Cancel(v.ctx, v.By, v.Now, in.Letter))
}
