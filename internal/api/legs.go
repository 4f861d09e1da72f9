package api

import (
	"errors"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) legOperations() {
	read, work, answer := access.DeskRead, access.DeskWork, access.SupplierAnswer
	const t = "Suppliers"
	add(a, t, op{method: "GET", path: "/tickets/{ticket}/legs", id: "listLegs", needs: read, says: "What of a ticket lies with suppliers, and with which others it could"}, a.listLegs)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/legs", id: "openLeg", needs: work, says: "Send something to a supplier; who is not entitled is told whom to turn to, and the try is kept", status: 201}, a.openLeg)
	add(a, t, op{method: "POST", path: "/tickets/{ticket}/legs/{leg}/words", id: "sayOnLeg", needs: work, says: "Write to the supplier, or note what they said on the telephone"}, a.sayOnLeg)
	add(a, t, op{method: "PATCH", path: "/tickets/{ticket}/legs/{leg}", id: "changeLeg", needs: work, says: "Note their number, when the next word is due and whether they wait for us, or end it"}, a.changeLeg)
	add(a, t, op{method: "GET", path: "/supplier/legs", id: "listHandedLegs", needs: answer, says: "For a supplier's staff: what was handed over to them"}, a.listHandedLegs)
	add(a, t, op{method: "GET", path: "/supplier/legs/{leg}", id: "getHandedLeg", needs: answer, says: "One of these, with what was said"}, a.getHandedLeg)
	add(a, t, op{method: "POST", path: "/supplier/legs/{leg}/words", id: "answerHandedLeg", needs: answer, says: "Answer"}, a.answerHandedLeg)
}

// LegAt names the thread with a supplier in the path.
type LegAt struct {
	Leg string `path:"leg" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the thread with a supplier"`
}

// Leg is the thread with a supplier beside a ticket, as the desk sees it.
type Leg struct {
	ID         string        `json:"id"`
	Ticket     string        `json:"ticket"`
	Supplier   Ref           `json:"supplier"`
	Agreement  string        `json:"agreement,omitempty" doc:"Number of the contract it counts under today"`
	Subject    string        `json:"subject" doc:"What it is called outside"`
	Theirs     string        `json:"their_number,omitempty"`
	State      string        `json:"state" enum:"open,answered,waits,ended" doc:"open: the supplier's turn; answered: ours; waits: ours, and their time to solve stands still until then"`
	OpenedAt   Moment        `json:"opened_at"`
	OpenedBy   string        `json:"opened_by,omitempty" doc:"Id of a person"`
	AnsweredAt Moment        `json:"answered_at,omitempty"`
	NextWordAt Moment        `json:"next_word_at,omitempty" doc:"When the requester is told more"`
	EndedAt    Moment        `json:"ended_at,omitempty"`
	DueAt      Moment        `json:"due_at,omitempty" doc:"When the first of its clocks runs out"`
	Words      []TicketEntry `json:"words"`
	Clocks     []TicketClock `json:"clocks"`
	Version    int           `json:"version"`
}

func showLeg(l desk.LegView, hours map[string]desk.Counted) Leg {
	out := Leg{l.ID, l.Ticket, Ref{l.Supplier, l.SupplierName}, l.Contract.Number, l.Subject, l.Theirs, string(l.State), moment(l.OpenedAt), l.OpenedBy, moment(l.AnsweredAt),
		moment(l.NextWordAt), moment(l.EndedAt), moment(l.DueAt), []TicketEntry{}, showClocks(l.Accounts, hours), l.Version}
	for _, e := range l.Words {
		word := showEntry(e, l.Names)
		word.Files = showFiles(l.FilesOf(e))
		out.Words = append(out.Words, word)
	}
	return out
}

// Outside is a supplier the ticket could go to.
type Outside struct {
	Supplier Ref          `json:"supplier"`
	Open     bool         `json:"open,omitempty" doc:"Something lies with them already"`
	May      bool         `json:"may" doc:"The token's person may write to them about this ticket today"`
	Why      string       `json:"why,omitempty" doc:"One word for programs: why not"`
	Instead  []Ref        `json:"instead,omitempty" doc:"Whom to turn to instead: super-users"`
	Contacts []LegContact `json:"contacts"`
}

// LegContact is somebody of a supplier to write to.
type LegContact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Mail  string `json:"mail,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// TicketLegs is all of a ticket that lies outside the house.
type TicketLegs struct {
	Items     []Leg     `json:"items"`
	Suppliers []Outside `json:"suppliers" doc:"Left empty for who may only look"`
	Version   int       `json:"version" doc:"Of the ticket"`
}

func (a *API) legs(v *visit, ticket string) (desk.LegsView, error) {
	return a.Desk.Legs(v.ctx, v.By, v.Now, ticket)
}

func (a *API) listLegs(v *visit, in *TicketAt) (*One[TicketLegs], error) {
	all, err := a.legs(v, in.Ticket)
	if err != nil {
		return nil, err
	}
	out := TicketLegs{[]Leg{}, []Outside{}, all.Ticket.Version}
	for _, l := range all.Legs {
		out.Items = append(out.Items, showLeg(l, all.Hours))
	}
	for _, c := range all.Choices {
		s := Outside{Supplier: Ref{c.Supplier.ID, c.Supplier.Name}, Open: c.Open, May: c.May, Instead: refs(c.Offer, c.Names), Contacts: []LegContact{}}
		if !c.May {
			s.Why = c.Why
		}
		for _, k := range c.Contacts {
			s.Contacts = append(s.Contacts, LegContact{k.ID, k.Name, k.Mail, k.Phone})
		}
		out.Suppliers = append(out.Suppliers, s)
	}
	return one(out, all.Ticket.Version), nil
}

// refs are people with their names.
func refs(people []string, names map[string]string) []Ref {
	var all []Ref
	for _, id := range people {
		all = append(all, Ref{id, names[id]})
	}
	return all
}

// leg is one thread as it is now.
func (a *API) leg(v *visit, ticket, id string) (*One[Leg], error) {
	all, err := a.legs(v, ticket)
	if err != nil {
		return nil, err
	}
	for _, l := range all.Legs {
		if l.ID == id {
			return one(showLeg(l, all.Hours), l.Version), nil
		}
	}
	return nil, fault.Gone()
}

func (a *API) openLeg(v *visit, in *struct {
	TicketAt
	Match
	Body struct {
		Supplier string   `json:"supplier" minLength:"1" maxLength:"64" doc:"Id"`
		Subject  string   `json:"subject" minLength:"1" maxLength:"200" doc:"What the supplier reads as subject"`
		Text     string   `json:"text" minLength:"1" maxLength:"200000" doc:"What the supplier reads; nothing else of the ticket reaches them"`
		Contacts []string `json:"contacts,omitempty" maxItems:"50" nullable:"false" doc:"Ids; left out are the supplier's desk, or all listed"`
		Theirs   string   `json:"their_number,omitempty" maxLength:"60"`
		NextWord Moment   `json:"next_word_at,omitempty" doc:"Left out is when they should have answered"`
		Note     string   `json:"note,omitempty" maxLength:"8000" doc:"Why it goes out; for the desk"`
		Enclosed
	}
}) (*Made[Leg], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	var r reader
	b := in.Body
	ask := desk.LegInput{Supplier: b.Supplier, Subject: b.Subject, Text: b.Text, Contacts: b.Contacts, Theirs: b.Theirs, NextWord: r.moment("next_word_at", b.NextWord), Note: b.Note, Aside: b.Files}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	l, err := a.Desk.OpenLeg(v.ctx, v.By, v.Now, in.Ticket, at, ask)
	if _, err := changed(desk.Ticket{}, v.notEntitled(err)); err != nil {
		return nil, onLeg(err)
	}
	is, err := a.leg(v, in.Ticket, l.ID)
	if err != nil {
		return nil, err
	}
	return made("/tickets/"+in.Ticket+"/legs", is.Body, is.Body.Version), nil
}

// notEntitled makes a 403 of a refusal to turn to a supplier, with whom to turn
// to instead (E4). Nothing but the try was written, and that stays.
func (v *visit) notEntitled(err error) error {
	refused := (*desk.NotEntitled)(nil)
	if !errors.As(err, &refused) {
		return err
	}
	v.noted = true
	p := v.problem(err)
	p.Code, p.Instead = refused.Why, refs(refused.Offer, refused.Names)
	return p
}

// onLeg gives faults the names the request has for their fields.
func onLeg(err error) error {
	return renamed(err, "next_word", "next_word_at", "theirs", "their_number", "file", "files")
}

func (a *API) sayOnLeg(v *visit, in *struct {
	TicketAt
	LegAt
	Body struct {
		Text     string   `json:"text" maxLength:"200000" doc:"May be empty where files are all the supplier gave"`
		Heard    bool     `json:"heard,omitempty" doc:"The supplier said it, on the telephone: nothing is sent"`
		Waits    bool     `json:"waits,omitempty" doc:"With heard: they need something from us first; their time to solve stands still until we write"`
		Contacts []string `json:"contacts,omitempty" maxItems:"50" nullable:"false" doc:"Ids; left out are the supplier's desk, or all listed"`
		NextWord Moment   `json:"next_word_at,omitempty" doc:"Left out stays as it stands"`
		Enclosed
	}
}) (*One[Leg], error) {
	var r reader
	b := in.Body
	next := r.moment("next_word_at", b.NextWord)
	err := r.faults.Err()
	switch {
	case err != nil:
	case b.Heard:
		_, err = a.Desk.HeardFromSupplier(v.ctx, v.By, v.Now, in.Ticket, in.Leg, desk.LegHeard{Text: b.Text, Waits: b.Waits, Aside: b.Files})
	default:
		_, err = a.Desk.SayToSupplier(v.ctx, v.By, v.Now, in.Ticket, in.Leg, desk.LegSaying{Text: b.Text, Contacts: b.Contacts, NextWord: next, Aside: b.Files})
	}
	if err != nil {
		return nil, onLeg(v.notEntitled(err))
	}
	return a.leg(v, in.Ticket, in.Leg)
}

func (a *API) changeLeg(v *visit, in *struct {
	TicketAt
	LegAt
	Body struct {
		Theirs   *string `json:"their_number,omitempty" maxLength:"60"`
		NextWord *Moment `json:"next_word_at,omitempty"`
		Waits    *bool   `json:"waits,omitempty" doc:"They need something from us first; their time to solve stands still until we write, or until this is false"`
		End      *struct {
			Reason string `json:"reason" enum:"answered,more_needed,other"`
			Note   string `json:"note,omitempty" maxLength:"8000" doc:"Needed for the reason other"`
		} `json:"end,omitempty" doc:"They are done: the ticket comes back to its team"`
	}
}) (*One[Leg], error) {
	is, err := a.leg(v, in.Ticket, in.Leg)
	if err != nil {
		return nil, err
	}
	theirs, next := is.Body.Theirs, is.Body.NextWordAt
	merge(&theirs, in.Body.Theirs)
	merge(&next, in.Body.NextWord)
	if theirs != is.Body.Theirs || next != is.Body.NextWordAt {
		var r reader
		facts := desk.LegFacts{Theirs: theirs, NextWord: r.moment("next_word_at", next)}
		if err := r.faults.Err(); err != nil {
			return nil, err
		}
		if _, err := a.Desk.DescribeLeg(v.ctx, v.By, v.Now, in.Ticket, in.Leg, facts); err != nil {
			return nil, onLeg(err)
		}
	}
	if waits := in.Body.Waits; waits != nil {
		if _, err := a.Desk.SupplierWaits(v.ctx, v.By, v.Now, in.Ticket, in.Leg, *waits); err != nil {
			return nil, err
		}
	}
	if end := in.Body.End; end != nil {
		if _, err := a.Desk.EndLeg(v.ctx, v.By, v.Now, in.Ticket, in.Leg, desk.Reason(end.Reason), end.Note); err != nil {
			return nil, within(err, "end")
		}
	}
	return a.leg(v, in.Ticket, in.Leg)
}

// HandedLeg is what was handed over to a supplier, as their own staff see it:
// nothing internal is in it.
type HandedLeg struct {
	ID         string       `json:"id"`
	Number     int          `json:"number" doc:"The body's; write it in the subject of mail"`
	Subject    string       `json:"subject"`
	Theirs     string       `json:"your_number,omitempty"`
	State      string       `json:"state" enum:"open,answered,waits,ended" doc:"open: your turn; waits: you wait for the body, and your time to solve stands still"`
	OpenedAt   Moment       `json:"opened_at"`
	AnsweredAt Moment       `json:"answered_at,omitempty"`
	EndedAt    Moment       `json:"ended_at,omitempty"`
	DueAt      Moment       `json:"due_at,omitempty"`
	Words      []HandedWord `json:"words,omitempty" doc:"Left out of a list"`
}

// HandedWord is one thing said.
type HandedWord struct {
	At    Moment       `json:"at"`
	Mine  bool         `json:"mine,omitempty" doc:"The supplier said it"`
	Text  string       `json:"text"`
	Files []TicketFile `json:"files,omitempty" nullable:"false" doc:"That came with it"`
}

func showHanded(l desk.SupplierLeg) HandedLeg {
	return HandedLeg{ID: l.ID, Number: l.Number, Subject: l.Subject, Theirs: l.Theirs, State: string(l.State), OpenedAt: moment(l.OpenedAt),
		AnsweredAt: moment(l.AnsweredAt), EndedAt: moment(l.EndedAt), DueAt: moment(l.DueAt)}
}

func (a *API) listHandedLegs(v *visit, in *Turning) (*Page[HandedLeg], error) {
	legs, err := a.Desk.Handed(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, legs, func(l desk.SupplierLeg) string { return l.ID }, showHanded)
}

func (a *API) handedLeg(v *visit, id string) (*Plain[HandedLeg], error) {
	l, err := a.Desk.HandedLeg(v.ctx, v.By, id)
	if err != nil {
		return nil, err
	}
	out := showHanded(l.SupplierLeg)
	for _, w := range l.Words {
		out.Words = append(out.Words, HandedWord{moment(w.At), !w.Ours, w.Words.Text(), showFiles(w.Words.Files())})
	}
	return plain(out), nil
}

func (a *API) getHandedLeg(v *visit, in *LegAt) (*Plain[HandedLeg], error) {
	return a.handedLeg(v, in.Leg)
}

func (a *API) answerHandedLeg(v *visit, in *struct {
	LegAt
	Body struct {
		Text   string `json:"text" maxLength:"200000" doc:"May be empty where files are all there is to say"`
		Theirs string `json:"your_number,omitempty" maxLength:"60" doc:"Noted where there is none yet"`
		Enclosed
	}
}) (*Plain[HandedLeg], error) {
	if err := a.Desk.AnswerLeg(v.ctx, v.By, v.Now, in.Leg, in.Body.Theirs, desk.Saying{Text: in.Body.Text, Aside: in.Body.Files}); err != nil {
		return nil, onFiles(err)
	}
	return a.handedLeg(v, in.Leg)
}
