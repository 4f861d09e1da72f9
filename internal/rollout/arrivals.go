package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Attend says that a booked person came. Who comes after having been given up
// needs a free place again. Needs rollout.collect.
func (r *Rollouts) Attend(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return r.arrival(ctx, by, now, id, version, func(c clerk, was Booking, slot Slot, o Occasion) (Booking, error) {
		is, err := was.attend()
		if err != nil {
			return is, err
		}
		moves := placeMoves{attended: +1}
		if was.State == BookingNoShow {
			moves.taken, moves.noShows = +1, -1
		}
		got, err := movePlaces(c.tx, slot.ID, moves)
		if err != nil {
			return is, err
		}
		if !got {
			return is, fault.Refuse("rollout.booking.place_gone")
		}
		return is, saveBooking(c.tx, is, was.Version)
	})
}

// NoShow says that a booked person did not come. The place goes to who waits
// first, while the slot is not over. Needs rollout.collect.
func (r *Rollouts) NoShow(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return r.arrival(ctx, by, now, id, version, func(c clerk, was Booking, slot Slot, o Occasion) (Booking, error) {
		is, err := was.missed(slot, now)
		if err != nil {
			return is, err
		}
		if err := saveBooking(c.tx, is, was.Version); err != nil {
			return is, err
		}
		if _, err := movePlaces(c.tx, slot.ID, placeMoves{taken: -1, noShows: +1}); err != nil {
			return is, err
		}
		if err := c.lostPlace(is, o); err != nil {
			return is, err
		}
		return is, c.promote(slot.ID, o)
	})
}

// arrival changes a booking at the desk, its slot held.
func (r *Rollouts) arrival(ctx context.Context, by access.Actor, now clock.Instant, id string, version int,
	change func(clerk, Booking, Slot, Occasion) (Booking, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		b, err := bookingByID(tx, id)
		if err != nil {
			return err
		}
		if _, err := r.open(tx, by, access.RolloutCollect, b.Rollout); err != nil {
			return err
		}
		slot, o, err := holdSlot(tx, b.Slot)
		if err != nil {
			return err
		}
		if b, err = sameVersion(tx, id, version); err != nil {
			return err
		}
		c, err := r.clerk(tx, by, now)
		if err != nil {
			return err
		}
		is, err := change(c, b, slot, o)
		if err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, by, now, "rollout.booking."+is.State, "booking", id, audit.Detail{"person": b.Person, "slot": b.Slot})
	})
}
