package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) visitOperations() {
	read, support := access.RolloutRead, access.RolloutSupport
	const t = "Visits"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/visits", id: "listVisits", needs: read, says: "The dispatch board"}, a.listVisits)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/visits", id: "addVisit", needs: support, says: "Ask for a visit and, with sent_to, send a supporter at once", status: 201}, a.addVisit)
	add(a, t, op{method: "GET", path: "/visits/{visit}", id: "getVisit", needs: read, says: "One visit with its story"}, a.getVisit)
	add(a, t, op{method: "POST", path: "/visits/{visit}/send", id: "sendVisit", needs: support, says: "Give a visit to a supporter, or to another one"}, a.sendVisit)
	add(a, t, op{method: "POST", path: "/visits/{visit}/cancel", id: "cancelVisit", needs: support, says: "Call a visit off"}, a.cancelVisit)
	add(a, t, op{method: "POST", path: "/visits/{visit}/reports", id: "reportVisit", needs: anyToken, says: "What the supporter's phone says, now or minutes ago; the same client id counts once"}, a.reportVisit)
	add(a, t, op{method: "GET", path: "/me/visits", id: "listMyVisits", needs: anyToken, says: "What one was sent to, in order"}, a.listMyVisits)
}

// VisitAt names a visit in the path.
type VisitAt struct {
	Visit string `path:"visit" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the visit"`
}

// Visit is a supporter's errand to a place.
type Visit struct {
	ID      string `json:"id"`
	Rollout string `json:"rollout"`
	Person  Ref    `json:"person" doc:"Who is visited"`
	Mobile  string `json:"mobile,omitempty"`
	Place   string `json:"place,omitempty"`
	Task    string `json:"task,omitempty"`
	DueAt   Moment `json:"due_at,omitempty"`
	SentTo  *Ref   `json:"sent_to,omitempty"`
	State   string `json:"state" enum:"wanted,sent,on_site,done,cancelled"`
	DoneAt  Moment `json:"done_at,omitempty"`
	Note    string `json:"note,omitempty"`
	Solved  bool   `json:"solved"`
	Version int    `json:"version"`
}

func showVisit(x rollout.VisitRow) Visit {
	return Visit{x.ID, x.Rollout, Ref{x.Person, x.Name}, x.Mobile, x.Place, x.Task, moment(x.DueAt), ref(x.SentTo, x.ToName), x.State, moment(x.DoneAt), x.Note, x.Solved == 1, x.Version}
}

func (a *API) listVisits(v *visit, in *struct {
	RolloutAt
	Turning
}) (*Page[Visit], error) {
	p, err := a.Rollouts.Visits(v.ctx, v.By, v.Now, in.Rollout)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, p.Rows, func(x rollout.VisitRow) string { return x.ID }, showVisit)
}

func (a *API) listMyVisits(v *visit, in *Turning) (*Page[Visit], error) {
	all, err := a.Rollouts.MyVisits(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(x rollout.VisitRow) string { return x.ID }, showVisit)
}

// VisitDetail is a visit with its story.
type VisitDetail struct {
	Visit
	Events []VisitEvent `json:"events"`
}

// VisitEvent is something that happened with a visit.
type VisitEvent struct {
	Kind       string `json:"kind" enum:"wanted,sent,on_site,done,note,cancelled"`
	At         Moment `json:"at"`
	RecordedAt Moment `json:"recorded_at"`
	By         *Ref   `json:"by,omitempty"`
	Note       string `json:"note,omitempty"`
}

func (a *API) visit(v *visit, id string) func() (*One[VisitDetail], error) {
	return func() (*One[VisitDetail], error) {
		d, err := a.Rollouts.Visit(v.ctx, v.By, id)
		if err != nil {
			return nil, err
		}
		out := VisitDetail{showVisit(d.Visit), []VisitEvent{}}
		for _, e := range d.Events {
			out.Events = append(out.Events, VisitEvent{e.Kind, moment(e.At), moment(e.RecordedAt), ref(e.By, e.ByName), e.Note})
		}
		return one(out, d.Visit.Version), nil
	}
}

func (a *API) getVisit(v *visit, in *VisitAt) (*One[VisitDetail], error) {
	return a.visit(v, in.Visit)()
}

func (a *API) addVisit(v *visit, in *struct {
	RolloutAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		Place  string `json:"place" minLength:"1" maxLength:"200"`
		Task   string `json:"task" minLength:"1" maxLength:"2000"`
		DueAt  Moment `json:"due_at"`
		SentTo string `json:"sent_to,omitempty" maxLength:"64"`
		Anyway bool   `json:"anyway,omitempty" doc:"Send although they are on no visiting shift or have something else then; otherwise each is a fault beside sent_to"`
	}
}) (*Made[VisitDetail], error) {
	var r reader
	b := in.Body
	w := rollout.VisitInput{Person: b.Person, Place: b.Place, Task: b.Task, DueAt: r.moment("due_at", b.DueAt), SentTo: b.SentTo, Anyway: b.Anyway}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	id, err := a.Rollouts.AddVisit(v.ctx, v.By, v.Now, in.Rollout, w)
	return madeOne(err, "/visits/"+id, a.visit(v, id))
}

func (a *API) sendVisit(v *visit, in *struct {
	VisitAt
	Match
	Body struct {
		SentTo string `json:"sent_to" minLength:"1" maxLength:"64"`
		Anyway bool   `json:"anyway,omitempty" doc:"As when it is asked for"`
	}
}) (*One[VisitDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.SendVisit(v.ctx, v.By, v.Now, in.Visit, in.Body.SentTo, in.Body.Anyway, at), a.visit(v, in.Visit))
}

func (a *API) cancelVisit(v *visit, in *struct {
	VisitAt
	Match
}) (*One[VisitDetail], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(a.Rollouts.CancelVisit(v.ctx, v.By, v.Now, in.Visit, at), a.visit(v, in.Visit))
}

// VisitState is where a visit stands after a report.
type VisitState struct {
	ID      string `json:"id"`
	State   string `json:"state"`
	Version int    `json:"version"`
}

func (a *API) reportVisit(v *visit, in *struct {
	VisitAt
	Body struct {
		Client string `json:"client" minLength:"1" maxLength:"64" doc:"Id made on the phone; the same counts once"`
		Kind   string `json:"kind" enum:"on_site,done,note"`
		At     Moment `json:"at,omitempty" doc:"As the phone says; left out is now"`
		Note   string `json:"note,omitempty" maxLength:"4000"`
		Solved bool   `json:"solved,omitempty"`
	}
}) (*One[VisitState], error) {
	var r reader
	b := in.Body
	report := rollout.VisitReport{Visit: in.Visit, Client: b.Client, Kind: b.Kind, At: r.moment("at", b.At), Note: b.Note, Solved: b.Solved}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	x, err := a.Rollouts.ReportVisit(v.ctx, v.By, v.Now, report)
	if err != nil {
		return nil, err
	}
	return one(VisitState{x.ID, x.State, x.Version}, x.Version), nil
}
