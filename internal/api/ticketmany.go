package api

import (
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) ticketManyOperations() {
	const t, work = "Tickets", access.DeskWork
	add(a, t, op{method: "POST", path: "/ticket-actions/preview", id: "previewTicketAction", needs: work, says: "What would become of each of many tickets; nothing is kept"}, a.previewTicketAction)
	add(a, t, op{method: "POST", path: "/ticket-actions", id: "actOnTickets", needs: work, says: "Do one thing to many tickets, each by its own right; what cannot be done is told and stays"}, a.actOnTickets)
	add(a, t, op{method: "POST", path: "/ticket-actions/{ticket_action}/undo", id: "undoTicketAction", needs: work, says: "Take back what the token's person did to many within a day, for tickets nobody has touched since"}, a.undoTicketAction)
}

// TicketAction is one thing to be done to many tickets.
type TicketAction struct {
	Do      string        `json:"do" enum:"take,free,move,put,tag,untag" doc:"take them oneself, free them of whoever has them, move to a team, put into a state"`
	Tickets []TicketPick  `json:"tickets,omitempty" minItems:"1" maxItems:"200" nullable:"false" doc:"Either these or list"`
	List    *TicketFilter `json:"list,omitempty" doc:"Instead of tickets: the first 200 of a list as listTickets has it at this moment. Preview tells which these are, and their versions"`
	Team    string        `json:"team,omitempty" maxLength:"64" doc:"Of move"`
	Reason  desk.Reason   `json:"reason,omitempty" enum:"needs_skill,needs_right,by_matrix,wrong_team,no_capacity,suppliers_job,near_user,answered,more_needed,other" doc:"Of move"`
	Note    string        `json:"note,omitempty" maxLength:"8000" doc:"Of move: what was tried; needed for the reason other"`
	State   string        `json:"state,omitempty" enum:"open,waiting,planned,solved,declined" doc:"Of put"`
	Until   Moment        `json:"until,omitempty" doc:"When waiting or planned ones come back"`
	Tag     string        `json:"tag,omitempty" maxLength:"60" doc:"Of tag and untag"`
	Without string        `json:"without,omitempty" maxLength:"1000" doc:"Why those are solved that lack required answers; left out, they stay as they are"`
}

// TicketPick is a ticket to do something to.
type TicketPick struct {
	Ticket  string `json:"ticket" minLength:"1" maxLength:"64"`
	Version int    `json:"version,omitempty" minimum:"0" doc:"As it was read: one that somebody changed since stays as it is"`
}

// TicketEffect is what became, or would become, of each ticket; those that are
// not for the token's person to see are in neither list.
type TicketEffect struct {
	Action  string          `json:"action,omitempty" doc:"Id of what was done, for taking it back; left out where nothing was"`
	Further bool            `json:"further,omitempty" doc:"The list holds more than the 200 one action reaches"`
	Done    []PickedTicket  `json:"done"`
	Refused []RefusedTicket `json:"refused"`
}

// PickedTicket is one of them.
type PickedTicket struct {
	ID      string   `json:"id"`
	Version int      `json:"version" doc:"As it is now"`
	Number  int      `json:"number"`
	Title   string   `json:"title"`
	State   string   `json:"state"`
	Lacks   []string `json:"lacks,omitempty" doc:"Required answers it has not got, by name, where it is to be solved"`
}

// RefusedTicket is one that stays as it is.
type RefusedTicket struct {
	PickedTicket
	Code   string `json:"code"`
	Detail string `json:"detail" doc:"Why, in the reader's language"`
}

func (in TicketAction) read(r *reader) desk.Many {
	return desk.Many{What: desk.ManyKind(in.Do), Team: in.Team, Reason: desk.Reason(in.Reason), Note: in.Note, State: desk.State(in.State), Until: r.moment("until", in.Until), Tag: in.Tag, Without: in.Without}
}

// picks are the tickets it is about; further is true where its list holds others.
func (a *API) picks(v *visit, in TicketAction, r *reader) (picks []desk.Pick, further bool, err error) {
	if (in.List == nil) == (len(in.Tickets) == 0) {
		r.faults.Add("tickets", "api.tickets_or_list")
	}
	var f desk.Filter
	if in.List != nil {
		f = in.List.read(r, "list")
	}
	if err := r.faults.Err(); err != nil {
		return nil, false, err
	}
	if in.List != nil {
		return a.Desk.Picked(v.ctx, v.By, v.Now, f)
	}
	for _, p := range in.Tickets {
		picks = append(picks, desk.Pick{Ticket: p.Ticket, Version: p.Version})
	}
	return picks, false, nil
}

func ticketEffect(v *visit, e desk.ManyEffect, further bool, err error) (*Plain[TicketEffect], error) {
	if err != nil {
		return nil, err
	}
	show := func(r desk.ManyRow) PickedTicket {
		return PickedTicket{r.ID, r.Version, r.Number, r.Title, string(r.State), r.Lacks}
	}
	out := TicketEffect{Action: e.ID, Further: further, Done: []PickedTicket{}, Refused: []RefusedTicket{}}
	for _, r := range e.Will {
		out.Done = append(out.Done, show(r))
	}
	for _, r := range e.Refused {
		out.Refused = append(out.Refused, RefusedTicket{show(r), r.Fault.Key, v.P.Fault(r.Fault)})
	}
	return plain(out), nil
}

func (a *API) previewTicketAction(v *visit, in *struct{ Body TicketAction }) (*Plain[TicketEffect], error) {
	var r reader
	m := in.Body.read(&r)
	picks, further, err := a.picks(v, in.Body, &r)
	if err != nil {
		return nil, err
	}
	e, err := a.Desk.ForeseeMany(v.ctx, v.By, v.Now, picks, m)
	return ticketEffect(v, e, further, err)
}

func (a *API) actOnTickets(v *visit, in *struct{ Body TicketAction }) (*Plain[TicketEffect], error) {
	var r reader
	m := in.Body.read(&r)
	picks, further, err := a.picks(v, in.Body, &r)
	if err != nil {
		return nil, err
	}
	e, err := a.Desk.ApplyMany(v.ctx, v.By, v.Now, picks, m)
	return ticketEffect(v, e, further, err)
}

func (a *API) undoTicketAction(v *visit, in *struct {
	Action string `path:"ticket_action" maxLength:"64"`
}) (*Plain[TicketEffect], error) {
	e, err := a.Desk.UndoMany(v.ctx, v.By, v.Now, in.Action)
	return ticketEffect(v, e, false, err)
}
