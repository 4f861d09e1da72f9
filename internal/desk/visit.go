package desk

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// VisitState is where a visit stands: the fold of what was reported of it.
type VisitState string

const (
	VisitSent      VisitState = "sent"
	VisitOnSite    VisitState = "on_site"
	VisitDone      VisitState = "done"
	VisitNotMet    VisitState = "not_met" // nobody was there
	VisitAgain     VisitState = "again"   // another one is needed
	VisitCancelled VisitState = "cancelled"

	// visitMoved and visitNote are told of a visit and are no state of it.
	visitMoved VisitState = "moved"
	visitNote  VisitState = "note"
)

// VisitReports are what somebody who went out can say of it.
var VisitReports = []VisitState{VisitOnSite, VisitDone, VisitNotMet, VisitAgain, visitNote}

// Visit is somebody of the desk sent out on a ticket (A3, E5).
type Visit struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Ticket    string        `db:"ticket"`
	Goer      string        `db:"goer"`
	Unit      string        `db:"unit"`
	Place     string        `db:"place"`
	Task      string        `db:"task"`
	Bring     string        `db:"bring"`
	FromAt    clock.Instant `db:"from_at"`
	ToAt      clock.Instant `db:"to_at"`
	State     VisitState    `db:"state"`
	Solved    int           `db:"solved"`
	Minutes   int           `db:"minutes"`
	Note      string        `db:"note"`
	EndedAt   clock.Instant `db:"ended_at"`
	OrderedBy string        `db:"ordered_by"`
	CreatedAt clock.Instant `db:"created_at"`
	Version   int           `db:"version"`
}

// VisitEvent is something that happened with a visit. Client is the id made on
// the phone: the same report counts once, however often it arrives.
type VisitEvent struct {
	Seq        int64         `db:"seq,auto"`
	Body       string        `db:"body"`
	Visit      string        `db:"visit"`
	Client     string        `db:"client"`
	Kind       VisitState    `db:"kind"`
	At         clock.Instant `db:"at"`
	RecordedAt clock.Instant `db:"recorded_at"`
	By         string        `db:"by"`
	Note       string        `db:"note"`
}

// Out tells whether somebody is still to go, or is there.
func (v Visit) Out() bool { return v.State == VisitSent || v.State == VisitOnSite }

// Late tells whether the window has passed and nobody has said they are there.
func (v Visit) Late(now clock.Instant) bool { return v.State == VisitSent && v.ToAt < now }

// VisitOrder is what the desk asks for: who goes, when, where to, what for, and
// what they take along.
type VisitOrder struct {
	Goer     string
	From, To clock.Instant
	Unit     string // "" = the requester's
	Place    string // address, room
	Task     string // "" = what the ticket says
	Bring    string
	Anyway   bool // whatever speaks against it (Doubts)
}

// longestVisit is how long the window of a visit can be.
const longestVisit = 24 * time.Hour

// clean is the order as it is kept, or everything wrong with it: beside goer,
// from, to, place, task, bring.
func (o VisitOrder) clean(now clock.Instant) (VisitOrder, error) {
	o.Place, o.Task, o.Bring = text.Clean(o.Place), text.Clean(o.Task), text.Clean(o.Bring)
	var wrong fault.Faults
	if o.Goer == "" {
		wrong.Add("goer", "desk.visit.no_goer")
	}
	if o.Place == "" {
		wrong.Add("place", "desk.visit.no_place")
	}
	long(&wrong, "place", o.Place, 200)
	long(&wrong, "task", o.Task, 2000)
	long(&wrong, "bring", o.Bring, 500)
	switch {
	case !o.From.IsSet():
		wrong.Add("from", "desk.visit.no_time")
	case !o.To.IsSet():
		wrong.Add("to", "desk.visit.no_time")
	case o.To <= o.From:
		wrong.Add("to", "fault.ends_before_start")
	case o.To <= now:
		wrong.Add("to", "desk.until.past")
	case o.To.Sub(o.From) > longestVisit:
		wrong.Add("to", "desk.visit.too_long")
	}
	return o, wrong.Err()
}

// as is the visit as the order wants it, on its way again.
func (v Visit) as(o VisitOrder) (Visit, error) {
	if !v.Out() {
		return v, fault.Refuse("desk.visit.over")
	}
	v.Goer, v.FromAt, v.ToAt, v.Unit, v.Place, v.Task, v.Bring, v.State = o.Goer, o.From, o.To, o.Unit, o.Place, o.Task, o.Bring, VisitSent
	return v, nil
}

// cancel calls the visit off.
func (v Visit) cancel(now clock.Instant) (Visit, error) {
	if !v.Out() {
		return v, fault.Refuse("desk.visit.over")
	}
	v.State, v.EndedAt = VisitCancelled, now
	return v, nil
}

// VisitReport comes from the phone of who went out, maybe hours after it was
// written.
type VisitReport struct {
	Visit   string
	Client  string
	Kind    VisitState    // one of VisitReports
	At      clock.Instant // as the phone says; unset = now
	Note    string
	Minutes int
	Solved  bool // of VisitDone: the ticket is solved by it
}

// phoneDrift is how old a report may be; what claims to be older is taken as a
// wrong clock on the phone.
const phoneDrift = 14 * 24 * time.Hour

// clean is the report as it is kept. A phone's clock may be wrong: what it
// calls the future, or long ago, is now.
func (r VisitReport) clean(now clock.Instant) (VisitReport, error) {
	r.Note = text.Clean(r.Note)
	var wrong fault.Faults
	if !slices.Contains(VisitReports, r.Kind) {
		wrong.Add("kind", "fault.not_a_choice")
	}
	if r.Client == "" || len(r.Client) > 64 {
		wrong.Add("client", "fault.required")
	}
	if r.Kind == visitNote && r.Note == "" {
		wrong.Add("note", "desk.text.missing")
	}
	if r.Minutes < 0 || r.Minutes > 24*60 {
		wrong.Add("minutes", "desk.minutes.range")
	}
	long(&wrong, "note", r.Note, 2000)
	if !r.At.IsSet() || r.At > now || now.Sub(r.At) > phoneDrift {
		r.At = now
	}
	return r, wrong.Err()
}

// report folds a report into the visit. Reports may arrive late and out of
// order: what came of it stays, and a visit that was called off meanwhile but
// made all the same was made.
func (v Visit) report(r VisitReport) Visit {
	switch r.Kind {
	case VisitOnSite:
		if v.Out() || v.State == VisitCancelled {
			v.State, v.EndedAt = VisitOnSite, 0
		}
	case VisitDone, VisitNotMet, VisitAgain:
		v.State, v.EndedAt = r.Kind, r.At
		v.Solved = flag(r.Solved && r.Kind == VisitDone)
	}
	v.Minutes += r.Minutes
	if r.Note != "" {
		if v.Note != "" {
			v.Note += "\n"
		}
		v.Note += r.Note
	}
	return v
}

// awaits is the ticket while somebody is to go out on it: planned until the
// window is over, so that it comes back by itself when nothing was heard. One at
// a supplier stays as it is.
func (t Ticket) awaits(v Visit, now clock.Instant) Ticket {
	if !t.Going() || t.State == Supplied || v.ToAt <= now {
		return t
	}
	if t.State != Planned {
		t = t.in(Planned, now)
	}
	t.WakeAt = v.ToAt
	return t
}

// back is the ticket after a visit came to nothing, or to nothing final: taken
// up again where it was planned until then.
func (t Ticket) back(v Visit, now clock.Instant) Ticket {
	if t.State == Planned && t.WakeAt == v.ToAt {
		return t.in(Open, now)
	}
	return t
}

// after is the ticket once the visit was reported. next is the visit that is
// out after it; the zero Visit where there is none.
func (t Ticket) after(v, next Visit, now clock.Instant) Ticket {
	switch {
	case v.State == VisitDone && v.Solved == 1 && !next.Out():
		if slices.Contains(t.Kind.Next(t.State), Solved) {
			t = t.in(Solved, now)
		}
		return t
	case v.State == VisitAgain && (t.State == Solved || t.State == Declined):
		return t.in(Open, now)
	case v.Out():
		return t
	}
	t = t.back(v, now)
	if next.Out() {
		t = t.awaits(next, now)
	}
	return t
}
