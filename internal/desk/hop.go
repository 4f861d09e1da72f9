package desk

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Direction of a hop, seen from where the ticket was.
type Direction string

const (
	Up       Direction = "up"       // to a higher level
	Down     Direction = "down"     // to a lower one
	Sideways Direction = "sideways" // to another team of the same
	Out      Direction = "out"      // to a supplier
	Back     Direction = "back"     // to where it came from
)

// Directions in the order they are shown.
var Directions = []Direction{Up, Down, Sideways, Out, Back}

// Reason is why a ticket was handed over.
type Reason string

const (
	NeedsSkill   Reason = "needs_skill"   // somebody must know more
	NeedsRight   Reason = "needs_right"   // somebody must be allowed more
	ByMatrix     Reason = "by_matrix"     // the task belongs to that level (D5)
	WrongTeam    Reason = "wrong_team"    // it never belonged here
	NoCapacity   Reason = "no_capacity"   //
	SuppliersJob Reason = "suppliers_job" //
	Answered     Reason = "answered"      // what was asked for is done
	MoreNeeded   Reason = "more_needed"   // sent back: something was missing
	NearUser     Reason = "near_user"     // somebody must be there
	OtherReason  Reason = "other"         // the text says it
)

// Reasons in the order they are shown.
var Reasons = []Reason{NeedsSkill, NeedsRight, ByMatrix, WrongTeam, NoCapacity, SuppliersJob, NearUser, Answered, MoreNeeded, OtherReason}

// Hop is one hand-over (D1, D6).
type Hop struct {
	Body           string        `db:"body"`
	Ticket         string        `db:"ticket"`
	N              int           `db:"n"`
	At             clock.Instant `db:"at"`
	Day            clock.Day     `db:"day"`
	Actor          string        `db:"actor"`
	Via            string        `db:"via"`
	Service        string        `db:"service"`
	Unit           string        `db:"unit"`
	FromTeam       string        `db:"from_team"`
	ToTeam         string        `db:"to_team"`
	FromLevel      int           `db:"from_level"`
	ToLevel        int           `db:"to_level"`
	FromUnit       string        `db:"from_unit"`
	ToUnit         string        `db:"to_unit"`
	FromSupplier   string        `db:"from_supplier"`
	ToSupplier     string        `db:"to_supplier"`
	Direction      Direction     `db:"direction"`
	Again          int           `db:"again"` // 1: the team had it before
	Reason         Reason        `db:"reason"`
	Note           string        `db:"note"`
	ClockSeconds   int           `db:"clock_seconds"`
	WorkingSeconds int           `db:"working_seconds"`
}

// Dwell is how long the ticket lay where it came from, by the clock.
func (h Hop) Dwell() time.Duration { return time.Duration(h.ClockSeconds) * time.Second }

// Place is where a ticket lies: a team, its level, and a supplier beside it
// while the work is outside the house.
type Place struct {
	Team     string
	Level    int
	Supplier string
}

// directionOf tells where a hop goes. came is where the ticket was before it
// came to from, the zero Place when it began there.
func directionOf(came, from, to Place) Direction {
	switch {
	case to.Supplier != "" && to.Supplier != from.Supplier:
		return Out
	case from.Supplier != "" && to.Supplier == "":
		return Back
	case came.Team != "" && to.Team == came.Team && to.Team != from.Team:
		return Back
	case to.Level > from.Level:
		return Up
	case to.Level < from.Level:
		return Down
	}
	return Sideways
}

func knownReason(r Reason) bool { return slices.Contains(Reasons, r) }

// Stayed is how long a solved ticket lay where it was solved, by the clock; 0
// while it is not.
func (t Ticket) Stayed() time.Duration {
	if !t.SolvedAt.IsSet() {
		return 0
	}
	return max(0, t.SolvedAt.Sub(t.LandedAt))
}

// stayed keeps how much of the last stay lay within the team's hours, when the
// ticket has just been solved, whichever way: the end of a stay is a hand-over
// or this (D6).
func (w *work) stayed() error {
	if w.t.SolvedAt == w.before.SolvedAt {
		return nil
	}
	if w.t.StaySeconds = 0; w.t.Stayed() == 0 {
		return nil
	}
	hours, err := hoursOf(w.tx, w.t.Team)
	w.t.StaySeconds = int(hours.WorkingTime(w.t.LandedAt, w.t.SolvedAt) / time.Second)
	return err
}
