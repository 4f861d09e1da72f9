package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Midway is where a person stands in one rollout, for who helps them with
// something else.
type Midway struct {
	Rollout  Rollout
	Stage    Stage
	Wave     Wave // zero when in none
	CareDay  int  // day of hypercare, 1 is the first; 0 = not within it
	CareDays int
	Devices  []Device
	Troubles []KnownError // open ones that touch the person
}

// MidwayOf tells where a person stands in every rollout that is not closed,
// to themselves, and to who may read rollouts or work with tickets somewhere: whose ticket one may
// see, one must know what they are in the middle of (A3, A5, E5).
func (r *Rollouts) MidwayOf(ctx context.Context, by access.Actor, now clock.Instant, person string) ([]Midway, error) {
	if !by.MaySomewhere(access.RolloutRead) && !by.MaySomewhere(access.DeskRead) && !by.Is(person) {
		return nil, fault.Gone()
	}
	var all []Midway
	return all, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		transitions, err := mine(tx, person)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		for _, t := range transitions {
			s, err := midwayIn(tx, t, now.Day(body.Zone()))
			if err != nil {
				return err
			}
			if s.Rollout.State != Closed {
				all = append(all, s)
			}
		}
		return nil
	})
}

func midwayIn(tx *db.Tx, t Transition, day clock.Day) (s Midway, err error) {
	s.Stage = t.Stage
	if s.Rollout, err = rolloutByID(tx, t.Rollout); err != nil {
		return s, err
	}
	if t.Wave != "" {
		if s.Wave, err = waveByID(tx, t.Rollout, t.Wave); err != nil {
			return s, err
		}
	}
	care, found, err := hypercareOf(tx, t.Rollout)
	if err != nil {
		return s, err
	}
	if found {
		s.CareDay, s.CareDays = care.DayNumber(day)
	}
	if s.Devices, err = devicesOf(tx, t.Rollout, t.Person); err != nil {
		return s, err
	}
	s.Troubles, err = knownErrorsTouching(tx, t.Rollout, t.Person)
	return s, err
}

// DayNumber is which day of the window a day is, and how many it has as planned;
// 0 outside it and once it has ended.
func (h Hypercare) DayNumber(day clock.Day) (number, of int) {
	of = h.Starts.Until(h.Ends) + 1
	if h.EndedAt.IsSet() || h.Starts == "" || day < h.Starts || h.Ends != "" && day > h.Ends {
		return 0, of
	}
	return h.Starts.Until(day) + 1, of
}
