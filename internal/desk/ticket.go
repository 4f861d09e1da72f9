package desk

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailmsg"
)

// Ticket is one thing somebody needs, as its entries add up.
type Ticket struct {
	Body        string        `db:"body"`
	ID          string        `db:"id"`
	Number      int           `db:"number"`
	Kind        Kind          `db:"kind"`
	State       State         `db:"state"`
	Open        int           `db:"open"`
	Title       string        `db:"title"`
	Service     string        `db:"service"`
	Catalogued  int           `db:"catalogued"`
	Unit        string        `db:"unit"`
	Requester   string        `db:"requester"`
	Reporter    string        `db:"reporter"`
	Sender      string        `db:"sender"`
	Team        string        `db:"team"`
	Level       int           `db:"level"`
	Supplier    string        `db:"supplier"`
	Owner       string        `db:"owner"`
	Impact      int           `db:"impact"`
	Urgency     int           `db:"urgency"`
	Priority    int           `db:"priority"`
	Channel     string        `db:"channel"`
	Parent      string        `db:"parent"`
	KnownError  string        `db:"known_error"`
	MergedInto  string        `db:"merged_into"`
	Entries     int           `db:"entries"`
	Hops        int           `db:"hops"`
	LandedAt    clock.Instant `db:"landed_at"`
	CreatedAt   clock.Instant `db:"created_at"`
	ChangedAt   clock.Instant `db:"changed_at"`
	AnsweredAt  clock.Instant `db:"answered_at"`
	SolvedAt    clock.Instant `db:"solved_at"`
	SolvedFirst int           `db:"solved_first"`
	Declined    int           `db:"declined"`     // 1: it ended with a no, also once it is closed
	StaySeconds int           `db:"stay_seconds"` // of its last stay until solved, within the team's hours
	Reopened    int           `db:"reopened"`
	WakeAt      clock.Instant `db:"wake_at"`
	DueAt       clock.Instant `db:"due_at"`
	NextAt      clock.Instant `db:"next_at"`
	Clocks      string        `db:"clocks"`
	Fields      string        `db:"fields"`
	Lacking     int           `db:"lacking"`
	Excused     int           `db:"excused"`
	Restricted  int           `db:"restricted"`
	Client      string        `db:"client"`
	Version     int           `db:"version"`
}

const (
	// ClosesAfter is how long a solved ticket waits for a no.
	ClosesAfter = 14 * 24 * time.Hour
	// UnmergeWithin is how long a merge can be taken back.
	UnmergeWithin = 30 * 24 * time.Hour

	maxTitle = 200
	maxText  = 200_000
)

// Channels a ticket comes by.
const (
	ByMail   = "mail"
	ByPhone  = "phone"
	ByPortal = "portal"
	ByWalkIn = "walk_in"
	ByChat   = "chat"
	ByVisit  = "visit"
	ByAPI    = "api"
)

// Channels in the order they are shown.
var Channels = []string{ByPhone, ByMail, ByPortal, ByWalkIn, ByChat, ByVisit, ByAPI}

// Never is the due moment of a ticket to which nothing was promised, so that
// it comes last where lists are in order of what is due.
const Never clock.Instant = 1 << 62

// Due is when the first of its clocks runs out; ok is false where none runs.
func (t Ticket) Due() (at clock.Instant, ok bool) {
	return t.DueAt, t.DueAt.IsSet() && t.DueAt != Never
}

// Late tells whether a clock has run out.
func (t Ticket) Late(now clock.Instant) bool {
	at, ok := t.Due()
	return ok && t.Going() && at <= now
}

// Reach is the mail address of who asks where they are no person here; "" where
// only a name or a number of theirs is known.
func (t Ticket) Reach() string {
	if _, err := mailmsg.Address("sender", t.Sender); t.Requester != "" || err != nil {
		return ""
	}
	return t.Sender
}

// Going tells whether somebody still has to do something.
func (t Ticket) Going() bool { return t.State.Going() }

// Taken tells whether a person has taken it.
func (t Ticket) Taken() bool { return t.Owner != "" }

// Place is where it lies.
func (t Ticket) Place() Place { return Place{t.Team, t.Level, t.Supplier} }

// in is the ticket in another state, with what follows from that. It asks no
// lifecycle: Put does.
func (t Ticket) in(s State, now clock.Instant) Ticket {
	was := t.State
	t.State, t.WakeAt = s, 0
	switch s {
	case Solved, Declined:
		t.SolvedAt, t.WakeAt, t.Declined = now, now.Add(ClosesAfter), flag(s == Declined)
	case Closed:
		if !t.SolvedAt.IsSet() {
			t.SolvedAt = now
		}
	case Open:
		if !was.Going() {
			t.Reopened++
		}
	}
	if s.Going() && !was.Going() {
		t.SolvedAt, t.SolvedFirst, t.StaySeconds, t.Declined = 0, 0, 0, 0
	}
	t.Open = flag(s.Going())
	return t
}

// Put is the ticket in the state somebody wants. until is when a waiting or
// planned one comes back by itself; a planned one needs it.
//
// Faults, beside the field state: desk.state.not_next, desk.state.with_supplier
// for one that lies outside: it is taken back first, so that the leg has an end
// and the hand-over is counted; beside until: desk.until.missing,
// desk.until.past.
func (t Ticket) Put(s State, until, now clock.Instant) (Ticket, error) {
	if t.State == Supplied {
		return t, fault.OnField("state", "desk.state.with_supplier")
	}
	allowed := false
	for _, next := range t.Kind.Next(t.State) {
		allowed = allowed || next == s
	}
	if !allowed {
		return t, fault.OnField("state", "desk.state.not_next")
	}
	if s == Planned && !until.IsSet() {
		return t, fault.OnField("until", "desk.until.missing")
	}
	if until.IsSet() && until <= now {
		return t, fault.OnField("until", "desk.until.past")
	}
	t = t.in(s, now)
	if s.comesBack() {
		t.WakeAt = until
	}
	return t, nil
}

// Wake is what the moment WakeAt brings: one that waited is taken up again, a
// solved one is closed. changed is false while it is not yet time.
func (t Ticket) Wake(now clock.Instant) (woken Ticket, changed bool) {
	if !t.WakeAt.IsSet() || t.WakeAt > now {
		return t, false
	}
	switch t.State {
	case Solved, Declined:
		return t.in(Closed, now), true
	case Waiting, Planned:
		return t.in(Open, now), true
	}
	t.WakeAt = 0
	return t, true
}

// Take is the ticket with a person to it, or with nobody (""). Taking up a new
// one opens it.
func (t Ticket) Take(person string, now clock.Instant) Ticket {
	t.Owner = person
	if person != "" && t.State == Fresh {
		t = t.in(Open, now)
	}
	return t
}

// Heard is the ticket after the requester wrote: waiting ends, and a solved one
// is taken up again. A closed one stays: what is written then is a new ticket.
func (t Ticket) Heard(now clock.Instant) Ticket {
	switch t.State {
	case Waiting, Solved, Declined:
		return t.in(Open, now)
	}
	return t
}

// AnsweredNow is the ticket after the desk answered the requester.
func (t Ticket) AnsweredNow(now clock.Instant) Ticket {
	if !t.AnsweredAt.IsSet() {
		t.AnsweredAt = now
	}
	if t.State == Fresh {
		t = t.in(Open, now)
	}
	return t
}

// Move is the only way to another team, level or supplier (D1, D6). came is
// where the ticket was before it came here; again tells that the team had it
// before; working is how much of its stay lay within the team's hours.
//
// Faults: desk.move.closed for a ticket nobody works on; beside team:
// desk.move.nowhere when it is there already; beside reason:
// fault.not_a_choice; beside note: desk.move.say_why for another reason
// without words.
func (t Ticket) Move(to Place, reason Reason, note string, came Place, again bool, working time.Duration, now clock.Instant) (Ticket, Hop, error) {
	var wrong fault.Faults
	if !t.Going() {
		return t, Hop{}, fault.Refuse("desk.move.closed")
	}
	if to.Team == "" || to == t.Place() {
		wrong.Add("team", "desk.move.nowhere")
	}
	if !knownReason(reason) {
		wrong.Add("reason", "fault.not_a_choice")
	}
	if reason == OtherReason && note == "" {
		wrong.Add("note", "desk.move.say_why")
	}
	if err := wrong.Err(); err != nil {
		return t, Hop{}, err
	}
	from := t.Place()
	hop := Hop{
		Body: t.Body, Ticket: t.ID, N: t.Hops + 1, At: now, Service: t.Service, Unit: t.Unit,
		FromTeam: from.Team, ToTeam: to.Team, FromLevel: from.Level, ToLevel: to.Level, FromSupplier: from.Supplier, ToSupplier: to.Supplier,
		Direction: directionOf(came, from, to), Again: flag(again && to.Team != from.Team), Reason: reason, Note: note,
		ClockSeconds: int(max(0, now.Sub(t.LandedAt)) / time.Second), WorkingSeconds: int(working / time.Second),
	}
	if to.Team != from.Team {
		t.Owner = "" // the lead of the new team answers until somebody takes it
	}
	t.Team, t.Level, t.Supplier, t.LandedAt, t.Hops = to.Team, to.Level, to.Supplier, now, t.Hops+1
	switch {
	case to.Supplier != "":
		t = t.in(Supplied, now)
	case from.Supplier != "" && t.State == Supplied:
		t = t.in(Open, now)
	case to.Team != from.Team && t.State == Open:
		t = t.in(Fresh, now) // nobody there has taken it up
	}
	return t, hop, nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
