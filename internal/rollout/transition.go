package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Stage is where a person stands.
type Stage string

const (
	StageExpected    Stage = "expected"
	StageInvited     Stage = "invited"
	StagePrepared    Stage = "prepared"
	StageBooked      Stage = "booked"
	StageUnderWay    Stage = "under_way"
	StageAdopted     Stage = "adopted"
	StageOutstanding Stage = "outstanding" // with a reason
	StageFixedDate   Stage = "fixed_date"
	StageDeferred    Stage = "deferred"
	StageLeft        Stage = "left"
)

// Stages in the order they are shown.
var Stages = []Stage{StageExpected, StageInvited, StagePrepared, StageBooked, StageUnderWay, StageAdopted,
	StageOutstanding, StageFixedDate, StageDeferred, StageLeft}

// Part is what a stage counts as: the four add up to the roster.
type Part string

const (
	PartAdopted     Part = "adopted"
	PartOutstanding Part = "outstanding"
	PartDeferred    Part = "deferred"
	PartLeft        Part = "left"
)

// Parts in the order of the account.
var Parts = []Part{PartAdopted, PartOutstanding, PartDeferred, PartLeft}

// Part is what the stage counts as; everybody with a day ahead counts as
// deferred, everybody else who has not moved as outstanding.
func (s Stage) Part() Part {
	switch s {
	case StageAdopted:
		return PartAdopted
	case StageLeft:
		return PartLeft
	case StageFixedDate, StageDeferred:
		return PartDeferred
	default:
		return PartOutstanding
	}
}

// Transition is one person's place in a rollout. Everything from Track on is
// the fold of their way.
type Transition struct {
	Body        string        `db:"body"`
	Rollout     string        `db:"rollout"`
	Person      string        `db:"person"`
	Sort        string        `db:"sort"`
	Fold        string        `db:"fold"`
	Track       string        `db:"track"`
	TrackWhy    string        `db:"track_why"` // []org.Reason as JSON
	Wave        string        `db:"wave"`
	Deputy      int           `db:"deputy"`
	Invited     int           `db:"invited"`
	Prepared    int           `db:"prepared"`
	Bookings    int           `db:"bookings"`
	Begun       int           `db:"begun"`
	Outstanding int           `db:"outstanding"`
	Awaits      string        `db:"awaits"`
	Gone        int           `db:"gone"`
	Stage       Stage         `db:"stage"`
	Part        Part          `db:"part"`
	AdoptedOn   clock.Day     `db:"adopted_on"`
	TargetDay   clock.Day     `db:"target_day"` // fixed date or day of return
	Agreed      int           `db:"agreed"`
	AgreedFor   string        `db:"agreed_for"`
	Reason      string        `db:"reason"`
	ProposedAt  clock.Instant `db:"proposed_at"`
	ChangedAt   clock.Instant `db:"changed_at"`
	Version     int           `db:"version"`
}

// stage reads where the person stands from the facts, the weightiest first.
func (t Transition) stage() Stage {
	switch {
	case t.Gone == 1:
		return StageLeft
	case t.AdoptedOn != "":
		return StageAdopted
	case t.Awaits == string(StageFixedDate):
		return StageFixedDate
	case t.Awaits == string(StageDeferred):
		return StageDeferred
	case t.Outstanding == 1:
		return StageOutstanding
	case t.Begun == 1:
		return StageUnderWay
	case t.Bookings > 0:
		return StageBooked
	case t.Prepared == 1:
		return StagePrepared
	case t.Invited == 1:
		return StageInvited
	default:
		return StageExpected
	}
}

// record appends an event to a person's way, folds it into their transition
// and keeps the counts: 404 when they are not on the roster, a fault when the
// event cannot happen where they stand. It announces the rollout.
func record(tx *db.Tx, by access.Actor, now clock.Instant, rollout, person string, e WayEvent) (Transition, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return Transition{}, err
	}
	return recordIn(tx, by, now, body.Zone(), rollout, person, e)
}

func recordIn(tx *db.Tx, by access.Actor, now clock.Instant, zone *time.Location, rollout, person string, e WayEvent) (Transition, error) {
	if !e.At.IsSet() {
		e.At = now
	}
	// Somebody may write at the same moment: the row is then read again, so
	// that no event is folded into a state that is no longer true.
	for range 10 {
		was, err := transitionOf(tx, rollout, person)
		if err != nil {
			return Transition{}, err
		}
		is, err := was.Apply(e, now, zone)
		if err != nil {
			return was, err
		}
		is.Version++
		saved, err := saveTransition(tx, is, was.Version)
		if err != nil {
			return was, err
		}
		if !saved {
			continue
		}
		if err := addEvents(tx, []eventRow{rowOf(tx.Tenant, by, now, rollout, person, e)}); err != nil {
			return was, err
		}
		tx.Announce(Topic(rollout))
		tx.Announce(PersonTopic(person))
		counts := tally{was.key(): -1}
		counts[is.key()]++ // the same key when only the way grew
		return is, count(tx, counts)
	}
	return Transition{}, &fault.Stale{}
}
