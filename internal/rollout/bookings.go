package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Book takes a place at a slot for a person, or a place in line when the slot
// is full. Who may: the person, who acts for them today, and who holds
// rollout.collect. The same client id books once and answers the same booking.
func (r *Rollouts) Book(ctx context.Context, by access.Actor, now clock.Instant, in BookingInput) (Booking, error) {
	var made Booking
	return made, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		slot, o, err := holdSlot(tx, in.Slot)
		if err != nil {
			return err
		}
		acting, err := actFor(tx, by, now, o.Rollout, in.Person)
		if err != nil {
			return err
		}
		// One at a time for each person and occasion, so that a request sent
		// twice finds what the first one did.
		if err := tx.Lock("booking/" + o.ID + "/" + in.Person); err != nil {
			return err
		}
		before, err := bookedBefore(tx, in.Client, o.ID, in.Person)
		if err != nil {
			return err
		}
		if len(before) > 0 {
			b := before[0]
			switch {
			case in.Client == "" || b.Client != in.Client:
				return fault.Refuse("rollout.booking.has_one")
			case b.Person != in.Person:
				return fault.Gone()
			}
			made = b
			return nil
		}
		if err := slot.mayBeBooked(o, now); err != nil {
			return err
		}
		c, err := r.clerk(tx, acting, now)
		if err != nil {
			return err
		}
		made, err = c.arrive(slot, o, in)
		return err
	})
}

// actFor is the actor as they act for the person in the rollout, so that the
// audit shows both; 404 for who may not.
func actFor(tx *db.Tx, by access.Actor, now clock.Instant, rollout, person string) (access.Actor, error) {
	if on, err := onRoster(tx, rollout, person); err != nil {
		return by, err
	} else if !on {
		return by, fault.Gone()
	}
	if by.Person == person && by.Behalf == "" || by.Behalf == person {
		return by, nil
	}
	if by.May(access.RolloutCollect, access.Rollout(rollout)) {
		by.Behalf = person
		return by, nil
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return by, err
	}
	may, err := org.MayActFor(tx, by.Person, person, now.Day(body.Zone()))
	if err != nil {
		return by, err
	}
	if !may {
		return by, by.Require(access.RolloutCollect, access.Rollout(rollout))
	}
	by.Behalf = person
	return by, nil
}

// holdSlot locks the slot and reads it and its occasion as they stand then.
func holdSlot(tx *db.Tx, id string) (Slot, Occasion, error) {
	if err := lockSlots(tx, id); err != nil {
		return Slot{}, Occasion{}, err
	}
	return slotAt(tx, id)
}

// Move takes a booking to another slot of the rollout that has a place; the
// calendar entry moves along. version is the one that was read.
func (r *Rollouts) Move(ctx context.Context, by access.Actor, now clock.Instant, id, to string, version int) (Booking, error) {
	var moved Booking
	return moved, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, acting, err := bookingFor(tx, by, now, id)
		if err != nil {
			return err
		}
		if err := lockSlots(tx, was.Slot, to); err != nil {
			return err
		}
		if was, err = sameVersion(tx, id, version); err != nil {
			return err
		}
		slot, o, err := slotAt(tx, to)
		if err != nil {
			return err
		}
		if o.Rollout != was.Rollout {
			return fault.Gone()
		}
		if other, found, err := liveBooking(tx, o.ID, was.Person); err != nil {
			return err
		} else if found && other.ID != was.ID {
			return fault.Refuse("rollout.booking.has_one")
		}
		is, err := was.move(slot, o, now)
		if err != nil {
			return err
		}
		c, err := r.clerk(tx, acting, now)
		if err != nil {
			return err
		}
		if moved, err = c.move(was, is, slot, o); err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, acting, now, "rollout.booking.moved", "booking", id, audit.Detail{"person": is.Person, "from": was.Slot, "to": to})
	})
}

// Cancel gives a booking up; whoever waits first gets the place.
func (r *Rollouts) Cancel(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) (Booking, error) {
	var cancelled Booking
	return cancelled, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, acting, err := bookingFor(tx, by, now, id)
		if err != nil {
			return err
		}
		slot, o, err := holdSlot(tx, was.Slot)
		if err != nil {
			return err
		}
		if was, err = sameVersion(tx, id, version); err != nil {
			return err
		}
		c, err := r.clerk(tx, acting, now)
		if err != nil {
			return err
		}
		if cancelled, err = c.giveUp(was, slot, o); err != nil {
			return err
		}
		if err := c.promote(slot.ID, o); err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, acting, now, "rollout.booking.cancelled", "booking", id, audit.Detail{"person": was.Person, "slot": was.Slot})
	})
}

// bookingFor reads a booking and who would be changing it for whom.
func bookingFor(tx *db.Tx, by access.Actor, now clock.Instant, id string) (Booking, access.Actor, error) {
	b, err := bookingByID(tx, id)
	if err != nil {
		return b, by, err
	}
	acting, err := actFor(tx, by, now, b.Rollout, b.Person)
	return b, acting, err
}

// sameVersion reads a booking again, now that its slot is held, and is stale
// when it is no longer what the caller saw.
func sameVersion(tx *db.Tx, id string, version int) (Booking, error) {
	b, err := bookingByID(tx, id)
	if err == nil && b.Version != version {
		err = &fault.Stale{Current: b}
	}
	return b, err
}
