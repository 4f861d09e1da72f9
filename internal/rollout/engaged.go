package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// VisitTakes is how long somebody is taken up by a visit, of which only the
// beginning is agreed.
const VisitTakes = time.Hour

// Engaged is what somebody has in a rollout between two moments: a shift, or a
// visit that is not made yet. Rollout and Visit are "" where the reader may not
// look at it.
type Engaged struct {
	Shift       string // kind of shift; "" for a visit
	Person      string
	Rollout     string
	RolloutName string
	Visit       string
	Place       string
	From, To    clock.Instant
}

// EngagedIn reads the shifts and visits of rollouts that are not closed which
// overlap the time between two moments, of one person where they are named.
func (r *Rollouts) EngagedIn(tx *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]Engaged, error) {
	shifts, err := shiftsOf(tx, person, from, to)
	if err != nil {
		return nil, err
	}
	visits, err := visitsDue(tx, person, from.Add(-VisitTakes), to)
	if err != nil {
		return nil, err
	}
	var all []Engaged
	for _, s := range shifts {
		all = append(all, Engaged{Shift: s.Kind, Person: s.Person, Rollout: s.Rollout, RolloutName: s.RolloutName, Place: s.Place, From: s.StartsAt, To: s.EndsAt})
	}
	for _, v := range visits {
		all = append(all, Engaged{Person: v.SentTo, Rollout: v.Rollout, RolloutName: v.RolloutName, Visit: v.ID, Place: v.Place, From: v.DueAt, To: v.DueAt.Add(VisitTakes)})
	}
	for i, e := range all {
		if !by.May(access.RolloutRead, access.Rollout(e.Rollout)) {
			all[i].Rollout, all[i].Visit = "", ""
			if e.Visit != "" {
				all[i].Place = "" // where somebody lives
			}
		}
	}
	return all, nil
}
