package api

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
)

func (a *API) ticketOperations() {
	read, work := access.DeskRead, access.DeskWork
	const t = "Tickets"
	add(a, t, op{method: "GET", path: "/tickets", id: "listTickets", needs: read, says: "Tickets of one's teams, or of all; what runs out first comes first"}, a.listTickets)
	add(a, t, op{method: "POST", path: "/tickets", id: "makeTicket", needs: work, says: "Take a ticket in; the same client id makes one ticket", status: 201}, a.makeTicket)
	add(a, t, op{method: "GET", path: "/tickets/{ticket}", id: "getTicket", needs: read, says: "One ticket with its hand-overs and its first thousand entries"}, a.getTicket)
	add(a, t, op{method: "PATCH", path: "/tickets/{ticket}", id: "describeTicket", needs: work, says: "Say what it is about: kind, title, service, requester, known error, tags"}, a.describeTicket)
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/entries", id: "listTicketEntries", needs: read, says: "All that happened in it, in its order"}, a.listTicketEntries)
	add(a, t, op{method: "GET", path: "/ticket-numbers/{ticket_number}", id: "findTicket", needs: read, says: "A ticket by the number people say on the phone"}, a.findTicket)
	add(a, t, op{method: "GET", path: "/queues", id: "listQueues", needs: read, says: "How many tickets of each team stand where"}, a.listQueues)
	a.fieldOperations()
	a.helpedOperations()
	a.ticketWorkOperations()
	a.ticketManyOperations()
	a.ticketFileOperations()
	a.ticketVisitOperations()
	a.myTicketOperations()
}

// TicketAt names a ticket in the path.
type TicketAt struct {
	Ticket string `path:"ticket" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the ticket"`
}

// Ticket is one thing somebody needs, as the desk sees it.
type Ticket struct {
	ID          string `json:"id"`
	Number      int    `json:"number" doc:"What people say on the phone"`
	Kind        string `json:"kind" enum:"fault,question,order,change,feedback,access"`
	State       string `json:"state" enum:"new,open,waiting,supplier,planned,solved,declined,closed,merged"`
	Title       string `json:"title"`
	Service     *Ref   `json:"service,omitempty"`
	Catalogued  bool   `json:"catalogued" doc:"The service had passed the gate"`
	Unit        *Ref   `json:"unit,omitempty" doc:"Of the requester"`
	Requester   *Ref   `json:"requester,omitempty" doc:"Person it is for"`
	Reporter    *Ref   `json:"reporter,omitempty" doc:"Who told it, where somebody else"`
	Sender      string `json:"sender,omitempty" doc:"Address of somebody who is no person here; or their name, which no letter reaches"`
	Team        Ref    `json:"team"`
	Level       int    `json:"level" doc:"1 to 3"`
	Supplier    string `json:"supplier,omitempty" doc:"Id, while the work is outside the house"`
	Owner       *Ref   `json:"owner,omitempty" doc:"Who has taken it"`
	Impact      int    `json:"impact" doc:"1 many, 2 several, 3 one"`
	Urgency     int    `json:"urgency" doc:"1 stops, 2 hinders, 3 can wait"`
	Priority    int    `json:"priority" doc:"1 to 4, from both"`
	Channel     string `json:"channel" enum:"mail,phone,portal,walk_in,chat,visit,api"`
	Parent      string `json:"parent,omitempty" doc:"Id of a ticket"`
	KnownError  string `json:"known_error,omitempty" doc:"Id"`
	MergedInto  string `json:"merged_into,omitempty" doc:"Id of the ticket it lives on in"`
	Entries     int    `json:"entries" doc:"Number of the last entry"`
	Hops        int    `json:"hops" doc:"How often it was handed over"`
	CreatedAt   Moment `json:"created_at"`
	ChangedAt   Moment `json:"changed_at"`
	AnsweredAt  Moment `json:"answered_at,omitempty"`
	SolvedAt    Moment `json:"solved_at,omitempty"`
	SolvedFirst bool   `json:"solved_first,omitempty" doc:"Solved while it was told"`
	Reopened    int    `json:"reopened,omitempty"`
	WakeAt      Moment `json:"wake_at,omitempty" doc:"When it comes back by itself"`
	DueAt       Moment `json:"due_at,omitempty" doc:"When the first of its clocks runs out"`
	Restricted  bool   `json:"restricted,omitempty"`
	Lacking     int    `json:"lacking,omitempty" doc:"Answers its service requires that are missing"`
	Version     int    `json:"version"`
}

func showTicket(r desk.Row) Ticket {
	t := Ticket{r.ID, r.Number, string(r.Kind), string(r.State), r.Title, ref(r.Service, r.ServiceName), r.Catalogued == 1, ref(r.Unit, r.UnitName),
		ref(r.Requester, r.RequesterName), ref(r.Reporter, ""), r.Sender, Ref{r.Team, r.TeamName}, r.Level, r.Supplier, ref(r.Owner, r.OwnerName),
		r.Impact, r.Urgency, r.Priority, r.Channel, r.Parent, r.KnownError, r.MergedInto, r.Entries, r.Hops, moment(r.CreatedAt), moment(r.ChangedAt),
		moment(r.AnsweredAt), moment(r.SolvedAt), r.SolvedFirst == 1, r.Reopened, moment(r.WakeAt), "", r.Restricted == 1, r.Lacking, r.Version}
	if at, ok := r.Due(); ok {
		t.DueAt = moment(at)
	}
	return t
}

// plainTicket is a ticket without the names of what it refers to: the answer
// to a change, which looks nothing up that the change did not need.
func plainTicket(t desk.Ticket) Ticket { return showTicket(desk.Row{Ticket: t}) }

// TicketFilter narrows and orders a list of tickets.
type TicketFilter struct {
	Q          string `query:"q" json:"q,omitempty" maxLength:"400" example:"printer" doc:"Words that shall all be there, in any form, the last perhaps unfinished; \"beside each other\", -not, beginning*, #number. The 500 last changed that have them are looked through"`
	Team       string `query:"team" json:"team,omitempty" maxLength:"64"`
	State      string `query:"state" json:"state,omitempty" enum:"new,open,waiting,supplier,planned,solved,declined,closed,merged"`
	Done       bool   `query:"done" json:"done,omitempty" doc:"Those that are done instead of those going on"`
	Owner      string `query:"owner" json:"owner,omitempty" maxLength:"64"`
	Untaken    bool   `query:"untaken" json:"untaken,omitempty"`
	Late       bool   `query:"late" json:"late,omitempty" doc:"A clock has run out"`
	Kind       string `query:"kind" json:"kind,omitempty" enum:"fault,question,order,change,feedback,access"`
	Priority   int    `query:"priority" json:"priority,omitempty" minimum:"1" maximum:"4"`
	Service    string `query:"service" json:"service,omitempty" maxLength:"64"`
	Outside    bool   `query:"outside" json:"outside,omitempty" doc:"Outside the catalogue"`
	Unit       string `query:"unit" json:"unit,omitempty" maxLength:"64"`
	Requester  string `query:"requester" json:"requester,omitempty" maxLength:"64"`
	Supplier   string `query:"supplier" json:"supplier,omitempty" maxLength:"64"`
	Level      int    `query:"level" json:"level,omitempty" minimum:"1" maximum:"3"`
	Channel    string `query:"channel" json:"channel,omitempty" enum:"mail,phone,portal,walk_in,chat,visit,api"`
	Tag        string `query:"tag" json:"tag,omitempty" maxLength:"60"`
	Lacking    bool   `query:"lacking" json:"lacking,omitempty" doc:"An answer its service requires is missing"`
	Parent     string `query:"parent" json:"parent,omitempty" maxLength:"64"`
	KnownError string `query:"known_error" json:"known_error,omitempty" maxLength:"64"`
	MadeFrom   Moment `query:"made_from" json:"made_from,omitempty"`
	MadeUntil  Moment `query:"made_until" json:"made_until,omitempty"`
	Order      string `query:"order" json:"order,omitempty" enum:"due,newest,oldest,changed"`
}

// read is the filter; where says in what it stood, for what is wrong with it.
func (in TicketFilter) read(r *reader, where string) desk.Filter {
	return desk.Filter{Words: in.Q, Team: in.Team, State: desk.State(in.State), Done: in.Done, Owner: in.Owner, Untaken: in.Untaken, Late: in.Late, Kind: desk.Kind(in.Kind),
		Priority: in.Priority, Service: in.Service, Outside: in.Outside, Unit: in.Unit, Requester: in.Requester, Supplier: in.Supplier, Level: in.Level,
		Channel: in.Channel, Tag: in.Tag, Lacking: in.Lacking, Parent: in.Parent, Error: in.KnownError, MadeFrom: r.moment(where+".made_from", in.MadeFrom),
		MadeUntil: r.moment(where+".made_until", in.MadeUntil), Order: desk.Sorting(in.Order)}
}

// TicketList is a part of a list of tickets.
type TicketList struct {
	List[Ticket]
	Broad bool `json:"broad,omitempty" doc:"More tickets have the words of q than were looked through"`
}

// Tickets is a part of a list of tickets as an answer.
type Tickets struct {
	Link string `header:"Link"`
	Body TicketList
}

func (a *API) listTickets(v *visit, in *struct {
	Turning
	TicketFilter
}) (*Tickets, error) {
	after, before, err := in.cursors(rowCursor)
	if err != nil {
		return nil, err
	}
	var r reader
	f := in.read(&r, "query")
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	f.After, f.Before, f.Limit = after, before, in.Limit
	list, err := a.Desk.Tickets(v.ctx, v.By, v.Now, f)
	if err != nil {
		return nil, err
	}
	items := make([]Ticket, 0, len(list.Rows))
	for _, row := range list.Rows {
		items = append(items, showTicket(row))
	}
	p := turned(v, items, list.Next, list.Prev)
	return &Tickets{p.Link, TicketList{p.Body, list.Words.Most > 0}}, nil
}

// rowCursor tells whether a cursor is one of a list of tickets.
func rowCursor(cursor string) bool {
	at, _, ok := strings.Cut(cursor, ".")
	_, err := strconv.ParseInt(at, 36, 64)
	return ok && err == nil
}

func (a *API) makeTicket(v *visit, in *struct {
	Body struct {
		Kind       string            `json:"kind,omitempty" enum:"fault,question,order,change,feedback,access" doc:"Left out is a question"`
		Title      string            `json:"title,omitempty" maxLength:"200" doc:"Left out is the first line of the text"`
		Text       string            `json:"text,omitempty" maxLength:"200000"`
		Service    string            `json:"service,omitempty" maxLength:"64"`
		Requester  string            `json:"requester,omitempty" maxLength:"64" doc:"Id of the person it is for"`
		Sender     string            `json:"sender,omitempty" maxLength:"254" doc:"Address of somebody who is no person here; or their name, which no letter reaches"`
		Reporter   string            `json:"reporter,omitempty" maxLength:"64" doc:"Id of who told it for them"`
		Unit       string            `json:"unit,omitempty" maxLength:"64" doc:"Left out is the requester's"`
		Impact     int               `json:"impact,omitempty" minimum:"1" maximum:"3"`
		Urgency    int               `json:"urgency,omitempty" minimum:"1" maximum:"3"`
		Channel    string            `json:"channel,omitempty" enum:"mail,phone,portal,walk_in,chat,visit,api" doc:"Left out is api"`
		Team       string            `json:"team,omitempty" maxLength:"64" doc:"Left out is where the service's arrangement says"`
		Mine       bool              `json:"mine,omitempty" doc:"The token's person takes it"`
		KnownError string            `json:"known_error,omitempty" maxLength:"64"`
		Parent     string            `json:"parent,omitempty" maxLength:"64" doc:"Id of the ticket it goes under, which the token's person works on too"`
		Tags       []string          `json:"tags,omitempty" maxItems:"20" nullable:"false"`
		Fields     map[string]string `json:"fields,omitempty" doc:"What the service asks: answers by field id"`
		Restricted bool              `json:"restricted,omitempty" doc:"Only its team, its requester and support's lead see it"`
		Solved     bool              `json:"solved,omitempty" doc:"It was solved while it was told"`
		Answer     string            `json:"answer,omitempty" maxLength:"200000" doc:"What was said to them"`
		Minutes    int               `json:"minutes,omitempty" minimum:"0" maximum:"1440"`
		Client     string            `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks; the same makes one ticket"`
		Enclosed
	}
}) (*Made[Ticket], error) {
	b := in.Body
	if b.Channel == "" {
		b.Channel = desk.ByAPI
	}
	t, err := a.Desk.Make(v.ctx, v.By, v.Now, desk.Input{Kind: desk.Kind(b.Kind), Title: b.Title, Text: b.Text, Service: b.Service, Requester: b.Requester, Sender: b.Sender,
		Reporter: b.Reporter, Unit: b.Unit, Impact: b.Impact, Urgency: b.Urgency, Channel: b.Channel, Team: b.Team, Mine: b.Mine, KnownError: b.KnownError,
		Parent: b.Parent, Tags: b.Tags, Fields: b.Fields, Restricted: b.Restricted, Solved: b.Solved, Answer: b.Answer, Minutes: b.Minutes, Client: ownClient(v, b.Client), Aside: b.Files})
	if err != nil {
		return nil, onFiles(err)
	}
	return made("/tickets/"+t.ID, plainTicket(t), t.Version), nil
}

// ownClient keeps the ids of one token's requests apart from everybody else's.
func ownClient(v *visit, client string) string {
	if client == "" {
		return ""
	}
	return "api/" + v.By.Session + "/" + client
}

// WholeTicket is a ticket with all that happened in it.
type WholeTicket struct {
	Ticket
	Answers   *Ref          `json:"answers,omitempty" doc:"Who answers for it: the owner, or the team's lead"`
	OwnerAway bool          `json:"owner_away,omitempty" doc:"Who has taken it is on leave today"`
	MayWork   bool          `json:"may_work"`
	Tags      []string      `json:"tags"`
	Fields    []TicketField `json:"fields" doc:"What its service asks, and what was answered"`
	Followers []Follower    `json:"followers"`
	Next      []string      `json:"next" doc:"States it can be put into"`
	Hops      []Hop         `json:"handovers"`
	Refused   []NotSent     `json:"not_delivered,omitempty" doc:"Letters of it that went nowhere and are not tried again; for who may work on it"`
	Entries   []TicketEntry `json:"log"`
}

// NotSent is a letter that went nowhere.
type NotSent struct {
	Person  *Ref   `json:"person,omitempty"`
	Address string `json:"address"`
	At      Moment `json:"written_at"`
	Problem string `json:"problem,omitempty" doc:"Key of what was wrong"`
}

// Follower is somebody a ticket also concerns.
type Follower struct {
	Person  *Ref   `json:"person,omitempty"`
	Address string `json:"address,omitempty"`
}

func (a *API) ticket(v *visit, id string) func() (*One[WholeTicket], error) {
	return func() (*One[WholeTicket], error) {
		view, err := a.Desk.Ticket(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		t := WholeTicket{Ticket: showTicket(view.Row), Answers: ref(view.Answers, view.Names[view.Answers]), OwnerAway: view.Owner != "" && view.Member(view.Owner).Away == 1, MayWork: view.MayWork, Tags: view.Tags, Fields: v.ticketFields(view.Fields),
			Followers: []Follower{}, Next: []string{}, Hops: []Hop{}, Entries: []TicketEntry{}}
		if t.Tags == nil {
			t.Tags = []string{}
		}
		if t.Reporter != nil {
			t.Reporter.Name = view.Names[t.Reporter.ID]
		}
		for _, f := range view.Followers {
			t.Followers = append(t.Followers, Follower{ref(f.Person, view.Names[f.Person]), f.Address})
		}
		for _, l := range view.Refused {
			t.Refused = append(t.Refused, NotSent{ref(l.Person, view.Names[l.Person]), l.Address, moment(l.CreatedAt), l.Problem})
		}
		for _, s := range view.Next {
			t.Next = append(t.Next, string(s))
		}
		for _, h := range view.Hops {
			t.Hops = append(t.Hops, showHop(h, view))
		}
		for _, e := range view.Entries {
			t.Entries = append(t.Entries, showEntry(e, view.Names))
		}
		withFiles(t.Entries, view.Files)
		return one(t, view.Version), nil
	}
}

func (a *API) getTicket(v *visit, in *TicketAt) (*One[WholeTicket], error) {
	return a.ticket(v, in.Ticket)()
}

func (a *API) findTicket(v *visit, in *struct {
	Number int `path:"ticket_number" doc:"Number of the ticket"`
}) (*One[WholeTicket], error) {
	id, err := a.Desk.Numbered(v.ctx, v.By, v.Now, in.Number)
	if err != nil {
		return nil, err
	}
	return a.ticket(v, id)()
}

func (a *API) listTicketEntries(v *visit, in *struct {
	TicketAt
	Turning
}) (*Page[TicketEntry], error) {
	after, before, err := in.cursors(desk.EntryCursor)
	if err != nil {
		return nil, err
	}
	list, err := a.Desk.Entries(v.ctx, v.By, v.Now, in.Ticket, after, before, in.Limit)
	if err != nil {
		return nil, err
	}
	items := make([]TicketEntry, 0, len(list.Entries))
	for _, e := range list.Entries {
		items = append(items, showEntry(e, list.Names))
	}
	attached, err := a.Desk.Attached(v.ctx, v.By, v.Now, in.Ticket)
	if err != nil {
		return nil, err
	}
	withFiles(items, attached)
	return turned(v, items, list.Next, list.Prev), nil
}

// Queue is how many tickets of a team stand where.
type Queue struct {
	Team    Ref            `json:"team"`
	Level   int            `json:"level"`
	Open    int            `json:"open" doc:"Going on"`
	Untaken int            `json:"untaken" doc:"Going on and taken by nobody"`
	States  map[string]int `json:"states" doc:"By state"`
}

func (a *API) listQueues(v *visit, in *Turning) (*Page[Queue], error) {
	counts, err := a.Desk.Queues(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, counts, func(c desk.QueueCount) string { return c.Team.ID }, func(c desk.QueueCount) Queue {
		q := Queue{Ref{c.Team.ID, c.Team.Name}, c.Team.Level, c.Open, c.Untaken, map[string]int{}}
		for s, n := range c.ByState {
			if n != 0 {
				q.States[string(s)] = n
			}
		}
		return q
	})
}
