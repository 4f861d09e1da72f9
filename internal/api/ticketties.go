package api

import (
	"slices"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) tieOperations() {
	const t, work = "Tickets", access.DeskWork
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/ties", id: "listTies", needs: access.DeskRead, says: "What a ticket is tied to: links, parent, children, merges"}, a.listTies)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/ties", id: "tieTicket", needs: work, says: "Link it, put it under another or merge it; or take that back"}, a.tieTicket)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/parts", id: "splitTicket", needs: work, says: "Make a ticket of its own of some of its words; the same client makes one", status: 201}, a.splitTicket)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/children/replies", id: "answerChildren", needs: work, says: "Say the same to the requesters of its children; sent again, only to those left"}, a.answerChildren)
}

// TicketTies are all tickets one is tied to, as far as the token's person may
// see them.
type TicketTies struct {
	Parent   *Tied  `json:"parent,omitempty"`
	Children []Tied `json:"children"`
	Links    []Tied `json:"links"`
	Merged   []Tied `json:"merged" doc:"Those that live on in it"`
	Into     *Tied  `json:"into,omitempty" doc:"The ticket it lives on in"`
	Undo     Moment `json:"undo_until,omitempty" doc:"How long that can be taken back"`
	Splits   []int  `json:"may_split" doc:"Numbers of entries that can become a ticket of their own"`
	Version  int    `json:"version" doc:"Of the ticket"`
}

// Tied is the other end of a tie.
type Tied struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Kind   string `json:"kind" enum:"related,caused_by,duplicates,split_from,child_of,parent_of,merged_into,merged_from"`
	Back   bool   `json:"back,omitempty" doc:"Read from the other to this one: it is caused by this one"`
	At     Moment `json:"at,omitempty" doc:"When it was merged"`
}

// What a tie is called beside the kinds of links.
const (
	childOf    = "child_of"
	mergedInto = "merged_into"
)

func tied(t desk.Ticket, kind string) Tied {
	return Tied{ID: t.ID, Number: t.Number, Title: t.Title, State: string(t.State), Kind: kind}
}

func (a *API) ties(v *visit, ticket string) (*One[TicketTies], error) {
	all, err := a.Desk.Ties(v.ctx, v.By, v.Now, ticket)
	if err != nil {
		return nil, err
	}
	out := TicketTies{Children: []Tied{}, Links: []Tied{}, Merged: []Tied{}, Splits: []int{}, Version: all.Ticket.Version}
	if all.Parent != nil {
		out.Parent = ptr(tied(*all.Parent, childOf))
	}
	for _, c := range all.Children {
		out.Children = append(out.Children, tied(c, "parent_of"))
	}
	for _, l := range all.Links {
		link := tied(l.Ticket, string(l.Kind))
		link.Back = l.Back && l.Kind != desk.Related
		out.Links = append(out.Links, link)
	}
	for _, m := range all.Merged {
		from := tied(m.Ticket, "merged_from")
		from.At = moment(m.At)
		out.Merged = append(out.Merged, from)
	}
	if all.Into != nil {
		into := tied(*all.Into, mergedInto)
		into.At, out.Undo = moment(all.Merge.At), moment(all.Merge.Until())
		out.Into = &into
	}
	for _, e := range all.Entries {
		out.Splits = append(out.Splits, e.N)
	}
	return one(out, all.Ticket.Version), nil
}

func (a *API) listTies(v *visit, in *TicketAt) (*One[TicketTies], error) {
	return a.ties(v, in.Ticket)
}

func (a *API) tieTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Kind  string `json:"kind" enum:"related,caused_by,duplicates,child_of,merged_into" doc:"Read from this ticket to the other; a known error is tied by PATCH"`
		Other string `json:"other" maxLength:"64" doc:"Id; \"\" where child_of or merged_into is ended"`
		End   bool   `json:"end,omitempty" doc:"Take it back; a merge for 30 days"`
		Both  bool   `json:"both_see,omitempty" doc:"Needed for merged_into where two people asked in the two tickets: from then on each sees what is written to both"`
	}
}) (*One[TicketTies], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	kind, other := in.Body.Kind, in.Body.Other
	if other == "" && !(in.Body.End && (kind == childOf || kind == mergedInto)) {
		return nil, fault.OnField("other", "fault.required")
	}
	switch {
	case kind == mergedInto && in.Body.End:
		_, err = a.Desk.Unmerge(v.ctx, v.By, v.Now, in.Ticket, at)
	case kind == mergedInto:
		_, err = a.Desk.Merge(v.ctx, v.By, v.Now, in.Ticket, at, other, in.Body.Both)
	case kind == childOf && in.Body.End:
		_, err = a.Desk.Under(v.ctx, v.By, v.Now, in.Ticket, at, "")
	case kind == childOf:
		_, err = a.Desk.Under(v.ctx, v.By, v.Now, in.Ticket, at, other)
	case in.Body.End:
		_, err = a.Desk.Untie(v.ctx, v.By, v.Now, in.Ticket, at, other, desk.LinkKind(kind))
	default:
		_, err = a.Desk.Tie(v.ctx, v.By, v.Now, in.Ticket, at, other, desk.LinkKind(kind))
	}
	if _, err := changed(desk.Ticket{}, err); err != nil {
		return nil, renamed(err, "into", "other")
	}
	return a.ties(v, in.Ticket)
}

func (a *API) splitTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Entries []int  `json:"entries" minItems:"1" maxItems:"200" nullable:"false" doc:"Numbers of entries; they stay where they are too"`
		Title   string `json:"title,omitempty" maxLength:"200"`
		Kind    string `json:"kind,omitempty" enum:"fault,question,order,change,feedback,access" doc:"Left out is the ticket's"`
		Service string `json:"service,omitempty" maxLength:"64" doc:"Left out is the ticket's"`
		Team    string `json:"team,omitempty" maxLength:"64" doc:"Left out is where the service's arrangement says"`
		Client  string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks"`
	}
}) (*Made[Ticket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	t, err := a.Desk.Split(v.ctx, v.By, v.Now, in.Ticket, at, desk.Parting{Title: b.Title, Kind: desk.Kind(b.Kind), Service: b.Service, Team: b.Team, Entries: b.Entries, Client: ownClient(v, b.Client)})
	if _, err := changed(t, err); err != nil {
		return nil, err
	}
	return made("/tickets/"+t.ID, plainTicket(t), t.Version), nil
}

// Answered says how far one answer to many tickets came.
type Answered struct {
	Done int          `json:"done"`
	Left []NotReached `json:"left"`
}

// NotReached is a ticket that something done to many did not reach, and why.
type NotReached struct {
	Ticket string `json:"ticket"`
	Number int    `json:"number"`
	Code   string `json:"code" doc:"One word for programs"`
	Detail string `json:"detail" doc:"In the reader's language"`
}

func (a *API) answerChildren(v *visit, in *struct {
	TicketAt
	Body struct {
		Saying
		Children []string `json:"children,omitempty" maxItems:"200" nullable:"false" doc:"Ids; left out are all that go on"`
	}
}) (*Plain[Answered], error) {
	say, err := in.Body.saying()
	if err != nil {
		return nil, err
	}
	children := in.Body.Children
	if len(children) == 0 {
		ties, err := a.Desk.Ties(v.ctx, v.By, v.Now, in.Ticket)
		if err != nil {
			return nil, err
		}
		for _, c := range ties.Children {
			children = append(children, c.ID)
		}
	}
	done, left, err := a.Desk.AnswerChildren(v.ctx, v.By, v.Now, in.Ticket, slices.Compact(children), say)
	if err != nil {
		return nil, err
	}
	out := Answered{done, []NotReached{}}
	for _, l := range left {
		out.Left = append(out.Left, NotReached{l.Ticket, l.Number, l.Why.Key, v.P.Fault(l.Why)})
	}
	return plain(out), nil
}
