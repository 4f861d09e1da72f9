package clocks

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Standing is where a ticket stands. Unknown ones count as open.
type Standing string

const (
	New      Standing = "new"
	Open     Standing = "open"
	Waiting  Standing = "waiting"
	Supplier Standing = "supplier"
	Planned  Standing = "planned"
	Solved   Standing = "solved"
	Declined Standing = "declined"
	Closed   Standing = "closed"
	Merged   Standing = "merged"
)

func (s Standing) done() bool {
	return s == Solved || s == Declined || s == Closed || s == Merged
}

// answers tells whether coming to stand here says something to the requester.
func (s Standing) answers() bool { return s == Solved || s == Declined || s == Closed }

// Kind is what happened. The clocks turn by what an Event changes; the kind
// says why, and which of them is an answer.
type Kind string

const (
	Created   Kind = "created"
	Turned    Kind = "turned"   // its standing changed, by hand or because it woke
	Answered  Kind = "answered" // the requester got an answer
	Moved     Kind = "moved"    // to another team, level or supplier
	Revised   Kind = "revised"  // other terms: priority, service, calendar
	SolvedNow Kind = "solved"
	Reopened  Kind = "reopened" // give the terms of the day with it

	// GivenBack is no event but what begins a segment of its own, of no length:
	// what an event gave back.
	GivenBack Kind = "given_back"
)

// Event is something that happened to a ticket. What is left empty stays as it
// was: Standing "", Level 0, Terms nil. A clock the terms do not name promises
// nothing from now on. Back is what clocks counted on days that turn out to have
// been closed, as Given finds it; only terms bring it.
type Event struct {
	At       clock.Instant
	Kind     Kind
	Standing Standing
	Level    int
	Terms    []Term
	Back     map[Key]time.Duration
}

// standing is where the ticket stands after the event.
func (e Event) standing(before Standing) Standing {
	switch {
	case e.Standing != "":
		return e.Standing
	case e.Kind == SolvedNow:
		return Solved
	case e.Kind == Reopened, before == "":
		return Open
	}
	return before
}
