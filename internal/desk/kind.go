package desk

import "slices"

// Kind is what somebody needs (D5, A7, E6, E9).
type Kind string

const (
	Fault    Kind = "fault"    // something does not work
	Question Kind = "question" //
	Order    Kind = "order"    // something is wanted from the catalogue
	Change   Kind = "change"   // a wish that something be made otherwise
	Feedback Kind = "feedback" // nuisance, need or praise
	Access   Kind = "access"   // a right is asked for
)

// Kinds in the order they are shown.
var Kinds = []Kind{Fault, Question, Order, Change, Feedback, Access}

// State is where a ticket stands.
type State string

const (
	Fresh    State = "new"      // nobody has taken it up
	Open     State = "open"     // somebody works on it
	Waiting  State = "waiting"  // for the requester, or until a day
	Supplied State = "supplier" // with a supplier (E4)
	Planned  State = "planned"  // will be done on a day
	Solved   State = "solved"   // the requester may still say no
	Declined State = "declined" // answered with a no
	Closed   State = "closed"   // for good
	Merged   State = "merged"   // lives on in another ticket
)

// States in the order they are shown.
var States = []State{Fresh, Open, Waiting, Supplied, Planned, Solved, Declined, Closed, Merged}

// Going tells whether somebody still has to do something.
func (s State) Going() bool {
	return s == Fresh || s == Open || s == Waiting || s == Supplied || s == Planned
}

// comesBack tells whether a ticket in the state may have a moment when it comes
// back by itself.
func (s State) comesBack() bool { return s == Waiting || s == Planned }

// lifecycles say which states a kind knows besides those of every ticket.
var lifecycles = map[Kind][]State{
	Fault:    {Supplied},
	Question: {Supplied},
	Order:    {Supplied, Declined},
	Change:   {Supplied, Declined},
	Feedback: {},
	Access:   {Supplied, Declined},
}

// Knows tells whether tickets of the kind can be in the state.
func (k Kind) Knows(s State) bool {
	switch s {
	case Fresh, Open, Waiting, Planned, Solved, Closed, Merged:
		return slices.Contains(Kinds, k)
	}
	return slices.Contains(lifecycles[k], s)
}

// follows are the states that may come after one by somebody's word. Supplied
// and Merged come and go by Move and Merge alone; nothing becomes New again.
var follows = map[State][]State{
	Fresh:    {Open, Waiting, Planned, Solved, Declined},
	Open:     {Waiting, Planned, Solved, Declined},
	Waiting:  {Open, Planned, Solved, Declined},
	Planned:  {Open, Waiting, Solved, Declined},
	Supplied: {},
	Solved:   {Open, Closed},
	Declined: {Open, Closed},
	Closed:   {},
	Merged:   {},
}

// Next are the states somebody may put a ticket of the kind into.
func (k Kind) Next(from State) []State {
	var next []State
	for _, s := range follows[from] {
		if k.Knows(s) {
			next = append(next, s)
		}
	}
	return next
}
