package api

import (
	"github.com/overgang/overgang/internal/desk"
)

func (a *API) myTicketOperations() {
	const t = "Tickets"
	add(a, t, op{method: "GET", path: "/me/tickets", id: "listMyTickets", needs: anyToken, says: "One's own tickets, the latest first"}, a.listMyTickets)
	add(a, t, op{method: "POST", path: "/me/tickets", id: "askForHelp", needs: anyToken, says: "Ask for something; the same client id asks once", status: 201}, a.askForHelp)
	add(a, t, op{method: "GET", path: "/me/tickets/{ticket}", id: "getMyTicket", needs: anyToken, says: "One of them: what was said, and where it stands"}, a.getMyTicket)
	add(a, t, op{method: "POST", path: "/me/tickets/{ticket}/words", id: "addToMyTicket", needs: anyToken, says: "Write something in it; what was solved is taken up again"}, a.addToMyTicket)
	add(a, t, op{method: "PUT", path: "/me/tickets/{ticket}/state", id: "settleMyTicket", needs: anyToken, says: "Take up again what was solved, or close it"}, a.settleMyTicket)
}

// MyTicket is a ticket as the person it is for knows it. Nothing internal is
// in it: not the owner, not the level, not the clocks.
type MyTicket struct {
	ID        string `json:"id"`
	Number    int    `json:"number"`
	Kind      string `json:"kind" enum:"fault,question,order,change,feedback,access"`
	State     string `json:"state" enum:"new,open,waiting,supplier,planned,solved,declined,closed,merged"`
	Title     string `json:"title"`
	Service   string `json:"service,omitempty" doc:"Name"`
	CreatedAt Moment `json:"created_at"`
	Version   int    `json:"version"`
}

func myTicket(t desk.Ticket, service string) MyTicket {
	return MyTicket{t.ID, t.Number, string(t.Kind), string(t.State), t.Title, service, moment(t.CreatedAt), t.Version}
}

// MyWholeTicket is one of them with what was said.
type MyWholeTicket struct {
	MyTicket
	Team      string        `json:"team,omitempty" doc:"Name of who has it"`
	Supplier  string        `json:"supplier,omitempty" doc:"Name, while they have it"`
	NextWord  Moment        `json:"next_word_at,omitempty" doc:"When a word from them is due"`
	MayAdd    bool          `json:"may_add"`
	MayReopen bool          `json:"may_reopen"`
	Fields    []TicketField `json:"fields" doc:"What you were asked and answered"`
	Wanted    []Field       `json:"wanted" doc:"What you have not answered and the service requires"`
	Words     []MyWord      `json:"words"`
}

// MyWord is one thing said between the desk and the person.
type MyWord struct {
	At    Moment       `json:"at"`
	Kind  string       `json:"kind"`
	Name  string       `json:"name,omitempty" doc:"Left out is the desk"`
	Mine  bool         `json:"mine,omitempty"`
	State string       `json:"state,omitempty" doc:"That it came into"`
	Text  string       `json:"text,omitempty"`
	Files []TicketFile `json:"files,omitempty" doc:"That came with it"`
}

func (a *API) listMyTickets(v *visit, in *struct {
	Turning
	Done bool `query:"done" doc:"Those that are done instead of those going on"`
}) (*Page[MyTicket], error) {
	after, before, err := in.cursors(rowCursor)
	if err != nil {
		return nil, err
	}
	list, err := a.Desk.Mine(v.ctx, v.By, in.Done, after, before, in.Limit)
	if err != nil {
		return nil, err
	}
	items := make([]MyTicket, 0, len(list.Rows))
	for _, r := range list.Rows {
		items = append(items, myTicket(r.Ticket, r.ServiceName))
	}
	return turned(v, items, list.Next, list.Prev), nil
}

func (a *API) askForHelp(v *visit, in *struct {
	Body struct {
		Kind    string            `json:"kind,omitempty" enum:"fault,question,order,change,feedback,access"`
		Title   string            `json:"title,omitempty" maxLength:"200"`
		Text    string            `json:"text" minLength:"1" maxLength:"200000"`
		Service string            `json:"service,omitempty" maxLength:"64"`
		Urgency int               `json:"urgency,omitempty" minimum:"1" maximum:"3"`
		Fields  map[string]string `json:"fields,omitempty" doc:"What the service asks: answers by field id"`
		Client  string            `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks"`
		Enclosed
	}
}) (*Made[MyTicket], error) {
	b := in.Body
	t, err := a.Desk.Ask(v.ctx, v.By, v.Now, desk.Input{Kind: desk.Kind(b.Kind), Title: b.Title, Text: b.Text, Service: b.Service, Urgency: b.Urgency, Channel: desk.ByAPI, Fields: b.Fields, Client: ownClient(v, b.Client), Aside: b.Files})
	if err != nil {
		return nil, onFiles(err)
	}
	return made("/me/tickets/"+t.ID, myTicket(t, ""), t.Version), nil
}

func (a *API) myTicket(v *visit, id string) func() (*One[MyWholeTicket], error) {
	return func() (*One[MyWholeTicket], error) {
		own, err := a.Desk.Own(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		t := MyWholeTicket{MyTicket: MyTicket{own.ID, own.Number, string(own.Kind), string(own.State), own.Title, own.ServiceName, moment(own.CreatedAt), own.Version},
			Team: own.TeamName, MayAdd: own.MayAdd, MayReopen: own.MayReopen, Fields: v.ticketFields(own.Fields), Wanted: []Field{}, Words: []MyWord{}}
		for _, f := range own.Wanted {
			t.Wanted = append(t.Wanted, v.field(f))
		}
		if own.Leg != nil {
			t.Supplier, t.NextWord = own.Leg.Supplier, moment(own.Leg.NextWordAt)
		}
		for _, w := range own.Words {
			t.Words = append(t.Words, MyWord{moment(w.At), string(w.Kind), w.Name, w.Mine, string(w.To), w.Text, showFiles(w.Files)})
		}
		return one(t, own.Version), nil
	}
}

func (a *API) getMyTicket(v *visit, in *TicketAt) (*One[MyWholeTicket], error) {
	return a.myTicket(v, in.Ticket)()
}

func (a *API) addToMyTicket(v *visit, in *struct {
	TicketAt
	Body struct {
		Text string `json:"text" maxLength:"200000" doc:"May be empty where files are all there is to say"`
		Enclosed
	}
}) (*One[MyWholeTicket], error) {
	_, err := a.Desk.Tell(v.ctx, v.By, v.Now, in.Ticket, desk.Saying{Text: in.Body.Text, Aside: in.Body.Files})
	return settle(onFiles(err), a.myTicket(v, in.Ticket))
}

func (a *API) settleMyTicket(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		State string `json:"state" enum:"open,closed"`
	}
}) (*One[MyWholeTicket], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	_, err = a.Desk.Put(v.ctx, v.By, v.Now, in.Ticket, at, desk.State(in.Body.State), 0)
	return settle(err, a.myTicket(v, in.Ticket))
}
