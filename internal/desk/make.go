package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Input is a ticket as it is told. Empty fields are worked out: the requester's
// unit, the team the service's arrangement names, the mildest impact.
type Input struct {
	Kind            Kind // "" = question
	Title, Text     string
	Service         string
	Requester       string // person; "" when only an address is known
	Sender          string // address, or name, of somebody who is no person here
	Reporter        string // who told it for them; "" = the requester, or the actor's own word
	Unit            string
	Impact, Urgency int
	Channel         string
	Team            string // where it lands; "" = by the arrangement
	Mine            bool   // the actor takes it
	KnownError      string
	Parent          string
	Tags            []string
	Restricted      bool
	Quoted          string // history below a mail's own words
	Mail            string // inbox mail it came by
	Client          string // the same id makes one ticket
	// Fields are what the service asks (arrangement.Field), by their ids.
	Fields map[string]string
	Files  []Upload
	Aside  []string // ids of files that waited since the form came back

	// Solved closes it in the same step (D7); Answer is what was said, Minutes
	// what it took.
	Solved  bool
	Answer  string
	Minutes int

	asked  bool // somebody was shown the fields: those required must be answered
	portal bool // whoever asks for help, and is asked less
}

// clean is the input as it is stored, or everything wrong with it.
func (in Input) clean() (Input, error) {
	var wrong fault.Faults
	in.Title, in.Text, in.Answer, in.Sender = text.Clean(strings.Join(strings.Fields(in.Title), " ")), text.Clean(in.Text), text.Clean(in.Answer), text.Clean(in.Sender)
	if in.Kind == "" {
		in.Kind = Question
	}
	if !slices.Contains(Kinds, in.Kind) {
		wrong.Add("kind", "fault.not_a_choice")
	}
	if in.Channel == "" || !slices.Contains(Channels, in.Channel) {
		wrong.Add("channel", "fault.not_a_choice")
	}
	if in.Title == "" {
		in.Title = firstLine(in.Text)
	}
	if in.Title == "" {
		wrong.Add("title", "desk.title.missing")
	}
	long(&wrong, "title", in.Title, maxTitle)
	long(&wrong, "text", in.Text, maxText)
	long(&wrong, "answer", in.Answer, maxText)
	if in.Impact == 0 {
		in.Impact = ImpactOne
	}
	if in.Urgency == 0 {
		in.Urgency = UrgencyHinders
	}
	if in.Impact < 1 || in.Impact > 3 {
		wrong.Add("impact", "fault.not_a_choice")
	}
	if in.Urgency < 1 || in.Urgency > 3 {
		wrong.Add("urgency", "fault.not_a_choice")
	}
	if in.Minutes < 0 || in.Minutes > 24*60 {
		wrong.Add("minutes", "desk.minutes.range")
	}
	fitting(&wrong, in.Files, len(in.Aside))
	if len(in.Client) > 100 {
		in.Client = ""
	}
	return in, wrong.Err()
}

// firstLine is a title for words that came without one.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > 100 {
		return string(r[:99]) + "…"
	}
	return line
}

func long(wrong *fault.Faults, field, s string, most int) {
	if len([]rune(s)) > most {
		wrong.Add(field, "fault.too_long", fault.Args{"max": most})
	}
}

// Make takes a ticket in. Anybody who is signed in may make one for themselves
// or for whom they act for; who has desk.work, for anyone. The same client id
// makes one ticket and answers it again.
//
// Faults beside kind, channel, title, text, impact, urgency, minutes, service,
// requester, reporter, parent (where it cannot go under it, as by Under), team
// (desk.mine.no_role where the actor would take what they may not open), and
// the fields of the service (arrangement.FieldName).
func (d *Desk) Make(ctx context.Context, by access.Actor, now clock.Instant, in Input) (Ticket, error) {
	var s setting
	in.asked = by.Via != access.ByProgram && by.Via != access.ByCommand
	// What the registers say is read beside whoever else reads; only what is
	// written takes its turn in the one line of changes.
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		s, err = d.settle(tx, by, now, in)
		s.again, err = orMade(tx, s.in.Client, err)
		return err
	})
	if err != nil || s.again.ID != "" {
		return s.again, err
	}
	var made Ticket
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		w, err := d.begin(tx, by, now, s)
		if err == nil {
			made, err = w.finish()
		}
		return err
	})
	if db.Unique(err) && s.in.Client != "" {
		// The same was told twice at once, and the other was quicker.
		err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
			made, err = orMade(tx, s.in.Client, err)
			return err
		})
	}
	return made, err
}

// take is Make within a transaction.
func (d *Desk) take(tx *db.Tx, by access.Actor, now clock.Instant, in Input) (Ticket, error) {
	w, again, err := d.beginning(tx, by, now, in)
	if err != nil || again.ID != "" {
		return again, err
	}
	return w.finish()
}

// beginning is a new ticket that is not written yet, or the one that was made
// of the same before.
func (d *Desk) beginning(tx *db.Tx, by access.Actor, now clock.Instant, in Input) (w *work, again Ticket, err error) {
	s, err := d.settle(tx, by, now, in)
	if s.in.Client != "" {
		if err := tx.Lock("ticket-client/" + s.in.Client); err != nil {
			return nil, again, err
		}
	}
	if again, err = orMade(tx, s.in.Client, err); err != nil || again.ID != "" {
		return nil, again, err
	}
	w, err = d.begin(tx, by, now, s)
	return w, again, err
}

// setting is a clean input and where it lands, as the registers stand.
type setting struct {
	in     Input
	body   org.Body
	agent  bool // the actor works at the desk
	unit   string
	route  arrangement.Route
	team   arrangement.Team
	fields string // the service's own, answered
	// lacking is how many of those required are not.
	lacking int
	again   Ticket // what was made of the same before
}

// settle cleans an input and asks the registers about it. It writes nothing.
func (d *Desk) settle(tx *db.Tx, by access.Actor, now clock.Instant, in Input) (s setting, err error) {
	s.agent = by.MaySomewhere(access.DeskWork) || by.Via == access.ByProgram
	if !s.agent {
		if by.Person == "" {
			return s, fault.Denied()
		}
		in = in.ownOnly(by)
	}
	if in, err = in.clean(); err != nil {
		return s, err
	}
	s.in = in
	if s.body, err = org.BodyOf(tx); err != nil {
		return s, err
	}
	w := &work{desk: d, tx: tx, by: by, now: now, body: s.body}
	if err := w.known(s.in); err != nil {
		return s, err
	}
	if s.unit, err = w.unitOf(s.in); err != nil {
		return s, err
	}
	if s.route, err = w.routed(s.in.Service, s.unit); err != nil {
		return s, err
	}
	if s.team, err = w.landing(s.in, s.route); err != nil {
		return s, err
	}
	if s.agent && in.Mine && by.Person != "" && !worksOn(by, Ticket{Team: s.team.ID, Restricted: flag(in.Restricted)}) {
		return s, fault.OnField("team", "desk.mine.no_role")
	}
	s.fields, s.lacking, err = w.answered(s.in)
	return s, err
}

// orMade is the ticket that was made of the same before. It forgives what is
// wrong where there is one: the registers may know better now than they did
// then. Without one it is the zero Ticket and what was wrong.
func orMade(tx *db.Tx, client string, wrong error) (Ticket, error) {
	again, found, err := ticketByClient(tx, client)
	switch {
	case found:
		return again, nil
	case wrong != nil:
		return Ticket{}, wrong
	}
	return Ticket{}, err
}

// known tells that the service, the unit and who told it are the body's.
func (w *work) known(in Input) error {
	if in.Service != "" {
		if found, err := knownService(w.tx, in.Service); err != nil || !found {
			return orField(err, "service", "fault.not_a_choice")
		}
	}
	if in.Unit != "" {
		if _, err := org.UnitByID(w.tx, in.Unit); fault.Is(err, fault.NotFound) {
			return fault.OnField("unit", "fault.not_a_choice")
		} else if err != nil {
			return err
		}
	}
	if in.Reporter != "" {
		if err := org.Known(w.tx, in.Reporter); fault.Is(err, fault.NotFound) {
			return fault.OnField("reporter", "desk.requester.unknown")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// begin is a settled input as a ticket that is not written yet.
func (d *Desk) begin(tx *db.Tx, by access.Actor, now clock.Instant, s setting) (*work, error) {
	w := &work{desk: d, tx: tx, by: by, now: now, body: s.body, sight: Works, route: &s.route, routeOf: [2]string{s.in.Service, s.unit}, home: s.team}
	if err := w.begin(s); err != nil {
		return w, err
	}
	// The parent is held before a number is, as where a ticket is split.
	parent, err := w.parentOf(s.in)
	if err != nil {
		return w, err
	}
	if w.t.Number, err = nextNumber(tx); err != nil || parent == nil {
		return w, err
	}
	if err := w.goUnder(parent, 0); err != nil {
		return w, fault.OnField("parent", fault.List(err)[0].Key) // only the rule refuses
	}
	_, err = parent.finish()
	return w, err
}

// parentOf is the ticket a new one goes under, which the actor must work on
// too; nil where it goes under none.
func (w *work) parentOf(in Input) (*work, error) {
	if in.Parent == "" {
		return nil, nil
	}
	parent, err := w.desk.open(w.tx, w.by, w.now, in.Parent, Works)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return nil, fault.OnField("parent", "fault.not_a_choice")
	}
	return parent, err
}

// ownOnly keeps of an input what somebody may say about their own need: team,
// impact, restrictions and the rest are the desk's (TRUST AZ-09).
func (in Input) ownOnly(by access.Actor) Input {
	own := Input{Kind: in.Kind, Title: in.Title, Text: in.Text, Service: in.Service, Urgency: in.Urgency, Channel: in.Channel, Client: in.Client, Requester: by.Whose(),
		Fields: in.Fields, asked: in.asked, portal: true, Files: in.Files, Aside: in.Aside}
	if by.Behalf != "" {
		own.Reporter = by.Person
	}
	return own
}

// begin is the new ticket with its first entries.
func (w *work) begin(s setting) error {
	in, team := s.in, s.team
	w.t = Ticket{
		Body: w.body.ID, ID: ids.InOrder(w.now), Kind: in.Kind, State: Fresh, Open: 1, Title: in.Title, Service: in.Service, Catalogued: flag(s.route.Open),
		Unit: s.unit, Requester: in.Requester, Reporter: in.Reporter, Sender: in.Sender, Team: team.ID, Level: team.Level,
		Impact: in.Impact, Urgency: in.Urgency, Priority: PriorityOf(in.Impact, in.Urgency), Channel: in.Channel,
		KnownError: in.KnownError, Restricted: flag(in.Restricted), LandedAt: w.now, CreatedAt: w.now, Client: in.Client,
		Fields: s.fields, Lacking: s.lacking,
	}
	made := w.say(Entry{Kind: Made, Seen: ForPublic, Text: in.Text, Quoted: in.Quoted, Mail: in.Mail}, Data{To: team.ID, Level: team.Level, Sender: in.Sender, Impact: in.Impact, Urgency: in.Urgency})
	if _, err := w.attach(made, in.Files, in.Aside); err != nil {
		return err
	}
	if s.agent && (in.Mine || in.Solved) && w.by.Person != "" {
		w.t = w.t.Take(w.by.Person, w.now)
	}
	if in.Answer != "" {
		w.say(Entry{Kind: Reply, Seen: ForPublic, Text: in.Answer}, Data{First: in.Solved})
		w.t = w.t.AnsweredNow(w.now)
	}
	if in.Minutes > 0 {
		if err := w.spend(w.by.Person, w.day(), in.Minutes); err != nil {
			return err
		}
	}
	if in.Solved && s.agent {
		t, err := w.t.in(Open, w.now).Put(Solved, 0, w.now)
		if err != nil {
			return err
		}
		t.SolvedFirst, t.Reopened = 1, 0
		w.put(t)
	}
	return w.tagAll(in.Tags)
}

// unitOf is the requester's unit today.
func (w *work) unitOf(in Input) (string, error) {
	if in.Requester == "" {
		return in.Unit, nil
	}
	if err := org.Known(w.tx, in.Requester); err != nil {
		if fault.Is(err, fault.NotFound) {
			return "", fault.OnField("requester", "desk.requester.unknown")
		}
		return "", err
	}
	if in.Unit != "" {
		return in.Unit, nil
	}
	return arrangement.UnitOf(w.tx, in.Requester, w.day())
}

// landing is the team a new ticket comes to: the one asked for, the actor's own
// where it is solved at once, or the arrangement's.
func (w *work) landing(in Input, route arrangement.Route) (arrangement.Team, error) {
	id := in.Team
	if id == "" && (in.Solved || in.Mine) && w.by.Person != "" {
		own, found, err := ownTeam(w.tx, w.by.Person, w.day())
		if err != nil {
			return own, err
		}
		if found {
			return own, nil
		}
	}
	if id == "" {
		id = route.Team
	}
	if id == route.Front.ID && id != "" {
		return route.Front, nil
	}
	team, err := arrangement.TeamByID(w.tx, id)
	if fault.Is(err, fault.NotFound) || err == nil && team.Active == 0 {
		if in.Team == "" {
			return team, fault.Refuse("desk.no_team_yet")
		}
		return team, fault.OnField("team", "desk.move.no_team")
	}
	return team, err
}
