package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
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

// Elsewhere is something somebody has outside the rollouts: the socket's own
// words (HOUSE). Kind is a key of text.
type Elsewhere struct {
	Kind     string
	For      string // what it is for; "" where the reader may not know
	Place    string // likewise
	Href     string // "" where the reader has no page of it
	From, To clock.Instant
}

// Doubted is what speaks against sending somebody on a visit, beside sent_to:
// rollout.visit.off_shift or rollout.visit.nobody_on_shift, and
// rollout.visit.busy with what they have. Who sends them may do so anyway.
type Doubted struct {
	Has []Elsewhere
	why fault.Faults
}

func (d *Doubted) Error() string { return d.why.Error() }

// Unwrap makes it the faults it is.
func (d *Doubted) Unwrap() error { return d.why }

// doubts is a *Doubted where something speaks against the visit as it is sent.
func (r *Rollouts) doubts(tx *db.Tx, by access.Actor, v Visit) error {
	var d Doubted
	shifts, err := shiftsAt(tx, v.Rollout, v.DueAt)
	if err != nil {
		return err
	}
	switch {
	case onVisitingShift(shifts, v.SentTo, v.DueAt):
	case onVisitingShift(shifts, "", v.DueAt):
		d.why.Add("sent_to", "rollout.visit.off_shift")
	default:
		d.why.Add("sent_to", "rollout.visit.nobody_on_shift")
	}
	if r.Elsewhere != nil {
		if d.Has, err = r.Elsewhere(tx, by, v.SentTo, v.DueAt, v.DueAt.Add(VisitTakes)); err != nil {
			return err
		}
	}
	if len(d.Has) > 0 {
		d.why.Add("sent_to", "rollout.visit.busy")
	}
	if len(d.why) == 0 {
		return nil
	}
	return &d
}
