package api

import (
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) ticketVisitOperations() {
	const t, read, work = "Tickets", access.DeskRead, access.DeskWork
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/visits", id: "listTicketVisits", needs: read, says: "Who goes out on it, and who has been"}, a.listTicketVisits)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/visits", id: "orderTicketVisit", needs: work, says: "Send somebody of the desk out; they and the requester are told", status: 201}, a.orderTicketVisit)
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/visit-goers", id: "listTicketVisitGoers", needs: work, says: "Whom the desk can send out on a day, the ticket's own team first, each with what they have already"}, a.listTicketVisitGoers)
	add(a, t, op{method: "GET", path: "/ticket-visits/{ticketvisit}", id: "getTicketVisit", needs: anyToken, says: "One visit, for the desk and for who was sent"}, a.getTicketVisit)
	add(a, t, op{method: "PUT", path: "/ticket-visits/{ticketvisit}", id: "moveTicketVisit", needs: work, says: "Somebody else, another time, another place"}, a.moveTicketVisit)
	add(a, t, op{method: "POST", path: "/ticket-visits/{ticketvisit}/cancel", id: "cancelTicketVisit", needs: work, says: "Call it off"}, a.cancelTicketVisit)
	add(a, t, op{method: "POST", path: "/ticket-visits/{ticketvisit}/reports", id: "reportTicketVisit", needs: anyToken, says: "What the phone of who went out says, now or hours ago; the same client id counts once"}, a.reportTicketVisit)
	add(a, t, op{method: "GET", path: "/me/ticket-visits", id: "listMyTicketVisits", needs: anyToken, says: "What one was sent out on, in order"}, a.listMyTicketVisits)
}

// TicketVisitAt names a visit of a ticket in the path.
type TicketVisitAt struct {
	TicketVisit string `path:"ticketvisit" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the visit"`
}

// TicketVisit is somebody sent out on a ticket.
type TicketVisit struct {
	ID        string `json:"id"`
	Ticket    string `json:"ticket"`
	Number    int    `json:"number" doc:"Of the ticket"`
	Title     string `json:"title" doc:"Of the ticket"`
	Requester *Ref   `json:"requester,omitempty" doc:"Who is visited"`
	Mobile    string `json:"mobile,omitempty" doc:"Theirs, for who goes"`
	Goer      Ref    `json:"goer"`
	From      Moment `json:"from"`
	To        Moment `json:"to"`
	Unit      *Ref   `json:"unit,omitempty"`
	Place     string `json:"place"`
	Task      string `json:"task,omitempty"`
	Bring     string `json:"bring,omitempty"`
	State     string `json:"state" enum:"sent,on_site,done,not_met,again,cancelled"`
	Solved    bool   `json:"solved,omitempty"`
	Minutes   int    `json:"minutes,omitempty"`
	Note      string `json:"note,omitempty"`
	EndedAt   Moment `json:"ended_at,omitempty"`
	Version   int    `json:"version"`
}

func showTicketVisit(x desk.VisitRow) TicketVisit {
	return TicketVisit{x.ID, x.Ticket, x.Number, x.Title, ref(x.Requester, x.RequesterName), x.Mobile, Ref{x.Goer, x.GoerName}, moment(x.FromAt), moment(x.ToAt), ref(x.Unit, x.UnitName),
		x.Place, x.Task, x.Bring, string(x.State), x.Solved == 1, x.Minutes, x.Note, moment(x.EndedAt), x.Version}
}

// TicketVisitOrder says who goes, when, where to, what for and with what.
type TicketVisitOrder struct {
	Goer   string `json:"goer" minLength:"1" maxLength:"64" doc:"Id of a person of one of the desk's teams that day"`
	From   Moment `json:"from" doc:"They come from then on"`
	To     Moment `json:"to" doc:"and not later; at most a day and a night after"`
	Unit   string `json:"unit,omitempty" maxLength:"64" doc:"Left out is the requester's"`
	Place  string `json:"place" minLength:"1" maxLength:"200" doc:"Address, room"`
	Task   string `json:"task,omitempty" maxLength:"2000"`
	Bring  string `json:"bring,omitempty" maxLength:"500"`
	Anyway bool   `json:"anyway,omitempty" doc:"Send them although they are on leave, outside their working dates or have something else then; otherwise each is a fault beside goer"`
}

func (o TicketVisitOrder) order() (desk.VisitOrder, error) {
	var r reader
	out := desk.VisitOrder{Goer: o.Goer, From: r.moment("from", o.From), To: r.moment("to", o.To), Unit: o.Unit, Place: o.Place, Task: o.Task, Bring: o.Bring, Anyway: o.Anyway}
	return out, r.faults.Err()
}

func (a *API) ticketVisit(v *visit, id string) func() (*One[TicketVisit], error) {
	return func() (*One[TicketVisit], error) {
		x, err := a.Desk.Visit(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		return one(showTicketVisit(x), x.Version), nil
	}
}

func (a *API) getTicketVisit(v *visit, in *TicketVisitAt) (*One[TicketVisit], error) {
	return a.ticketVisit(v, in.TicketVisit)()
}

func (a *API) listTicketVisits(v *visit, in *struct {
	TicketAt
	Turning
}) (*Page[TicketVisit], error) {
	view, err := a.Desk.Visits(v.ctx, v.By, v.Now, in.Ticket)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, view.Visits, func(x desk.VisitRow) string { return x.ID }, showTicketVisit)
}

// TicketVisitGoer is somebody the desk can send out that day.
type TicketVisitGoer struct {
	Person Ref          `json:"person"`
	Team   Ref          `json:"team" doc:"The ticket's where they are in it, else their first by level"`
	Own    bool         `json:"own" doc:"Of the ticket's team"`
	Leave  bool         `json:"leave" doc:"On leave that day"`
	Off    bool         `json:"off" doc:"Outside the dates of every position they have"`
	Has    []Engagement `json:"has" doc:"What they have that day, in order"`
}

// Engagement is a visit or a shift somebody has already.
type Engagement struct {
	Kind  string `json:"kind" enum:"visit,first_line,setup,visiting,floor_walk" doc:"A visit, or a kind of shift; visiting is a shift to drive out on, and in nobody's way"`
	From  Moment `json:"from"`
	To    Moment `json:"to"`
	For   string `json:"for,omitempty" doc:"Ticket or rollout; left out where one may not read it"`
	Place string `json:"place,omitempty"`
	Page  string `json:"page,omitempty" doc:"Address of its page"`
}

func showGoer(g desk.Goer) TicketVisitGoer {
	out := TicketVisitGoer{Ref{g.Person, g.Name}, Ref{g.Team, g.TeamOf}, g.Own, g.Away, g.Off, []Engagement{}}
	for _, e := range g.Has {
		kind := strings.TrimPrefix(e.Kind, "rollout.shift.kind.")
		if kind == e.Kind {
			kind = "visit"
		}
		out.Has = append(out.Has, Engagement{kind, moment(e.From), moment(e.To), e.For, e.Place, e.Href})
	}
	return out
}

func (a *API) listTicketVisitGoers(v *visit, in *struct {
	TicketAt
	Turning
	Day Day `query:"day" doc:"Left out is today"`
}) (*Page[TicketVisitGoer], error) {
	var r reader
	day := r.day("day", in.Day)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	all, err := a.Desk.Goers(v.ctx, v.By, v.Now, in.Ticket, "", day)
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, all, func(g desk.Goer) string { return g.Person }, showGoer)
}

func (a *API) listMyTicketVisits(v *visit, in *Turning) (*Page[TicketVisit], error) {
	all, err := a.Desk.MyVisits(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(x desk.VisitRow) string { return x.ID }, showTicketVisit)
}

func (a *API) orderTicketVisit(v *visit, in *struct {
	TicketAt
	Body TicketVisitOrder
}) (*Made[TicketVisit], error) {
	o, err := in.Body.order()
	if err != nil {
		return nil, err
	}
	x, err := a.Desk.OrderVisit(v.ctx, v.By, v.Now, in.Ticket, 0, o)
	return madeOne(err, "/ticket-visits/"+x.ID, a.ticketVisit(v, x.ID))
}

func (a *API) moveTicketVisit(v *visit, in *struct {
	TicketVisitAt
	Match
	Body TicketVisitOrder
}) (*One[TicketVisit], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	o, err := in.Body.order()
	if err != nil {
		return nil, err
	}
	_, err = a.Desk.MoveVisit(v.ctx, v.By, v.Now, in.TicketVisit, at, o)
	return settle(err, a.ticketVisit(v, in.TicketVisit))
}

func (a *API) cancelTicketVisit(v *visit, in *struct {
	TicketVisitAt
	Match
}) (*One[TicketVisit], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.Desk.CancelVisit(v.ctx, v.By, v.Now, in.TicketVisit, at)
	return settle(err, a.ticketVisit(v, in.TicketVisit))
}

func (a *API) reportTicketVisit(v *visit, in *struct {
	TicketVisitAt
	Body struct {
		Client  string `json:"client" minLength:"1" maxLength:"64" doc:"Id made on the phone; the same counts once"`
		Kind    string `json:"kind" enum:"on_site,done,not_met,again,note"`
		At      Moment `json:"at,omitempty" doc:"As the phone says; left out is now"`
		Note    string `json:"note,omitempty" maxLength:"4000"`
		Minutes int    `json:"minutes,omitempty" minimum:"0" maximum:"1440" doc:"Time it took"`
		Solved  bool   `json:"solved,omitempty" doc:"The ticket is solved by it"`
	}
}) (*One[VisitState], error) {
	var r reader
	b := in.Body
	report := desk.VisitReport{Visit: in.TicketVisit, Client: b.Client, Kind: desk.VisitState(b.Kind), At: r.moment("at", b.At), Note: b.Note, Minutes: b.Minutes, Solved: b.Solved}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	x, err := a.Desk.ReportVisit(v.ctx, v.By, v.Now, report)
	if err != nil {
		return nil, err
	}
	return one(VisitState{x.ID, string(x.State), x.Version}, x.Version), nil
}
