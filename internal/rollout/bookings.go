package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Book takes a place at a slot for a person, or a place in line when the slot
// is full. Who may: the person, who acts for them today, and who holds
// rollout.collect. The same client id books once and answers the same booking.
func (r *Rollouts) Book(ctx context.Context, by access.Actor, now clock.Instant, in BookingInput) (Booking, error) {
	var made Booking
	return made, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		slot, o, acting, err := r.slotFor(tx, by, now, in.Slot, in.Person)
		if err != nil {
			return err
		}
		// One at a time for each person and occasion, so that a request sent
		// twice finds what the first one did.
		if err := tx.Lock("booking/" + o.ID + "/" + in.Person); err != nil {
			return err
		}
		if again, found, err := bookingByClient(tx, in.Client); err != nil || found {
			made = again
			if found && again.Person != in.Person {
				return fault.Gone()
			}
			return err
		}
		if _, found, err := liveBooking(tx, o.ID, in.Person); err != nil {
			return err
		} else if found {
			return fault.Refuse("rollout.booking.has_one")
		}
		if slot, o, err = holdSlot(tx, slot.ID); err != nil {
			return err
		}
		if err := slot.mayBeBooked(o, now); err != nil {
			return err
		}
		made, err = r.arrive(tx, acting, now, slot, o, in)
		return err
	})
}

// slotFor reads a slot and who would be booking in it for whom.
func (r *Rollouts) slotFor(tx *db.Tx, by access.Actor, now clock.Instant, slot, person string) (Slot, Occasion, access.Actor, error) {
	s, err := slotByID(tx, slot)
	if err != nil {
		return s, Occasion{}, by, err
	}
	o, err := occasionByID(tx, s.Occasion)
	if err != nil {
		return s, o, by, err
	}
	acting, err := actFor(tx, by, now, o.Rollout, person)
	return s, o, acting, err
}

// actFor is the actor as they act for the person in the rollout, so that the
// audit shows both; 404 for who may not.
func actFor(tx *db.Tx, by access.Actor, now clock.Instant, rollout, person string) (access.Actor, error) {
	if _, err := transitionOf(tx, rollout, person); err != nil {
		return by, err
	}
	if by.Person == person && by.Behalf == "" {
		return by, nil
	}
	if by.Behalf == person {
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
	s, err := slotByID(tx, id)
	if err != nil {
		return s, Occasion{}, err
	}
	o, err := occasionByID(tx, s.Occasion)
	return s, o, err
}

// arrive writes a new booking: at a place while there is one, else in line.
func (r *Rollouts) arrive(tx *db.Tx, by access.Actor, now clock.Instant, slot Slot, o Occasion, in BookingInput) (Booking, error) {
	b := Booking{
		Body: by.Body, ID: ids.New(), Rollout: o.Rollout, Occasion: o.ID, Slot: slot.ID, Person: in.Person, State: BookingBooked,
		Note: text.Clean(in.Note), BookedAt: now, BookedBy: by.Person, Behalf: by.Behalf, Client: in.Client, Version: 1,
	}
	b.UID = b.ID + "@overgang"
	if len([]rune(b.Note)) > 1000 {
		return b, fault.OnField("note", "fault.too_long", fault.Args{"max": 1000})
	}
	got, err := takePlace(tx, slot.ID)
	if err != nil {
		return b, err
	}
	if !got {
		b.State = BookingWaiting
		if err := queueUp(tx, slot.ID, +1); err != nil {
			return b, err
		}
	}
	if b.Ord, err = nextOrd(tx, slot.ID); err != nil {
		return b, err
	}
	if err := tx.Insert("bookings", b); err != nil {
		return b, err
	}
	if got {
		if err := tellWay(tx, by, now, b, o, true); err != nil {
			return b, err
		}
	}
	what := letterBooked
	if !got {
		what = letterWaiting
	}
	if err := r.writeTo(tx, now, b, slot, o, what); err != nil {
		return b, err
	}
	tx.Announce(Topic(o.Rollout))
	return b, audit.Note(tx, by, now, "rollout.booking."+b.State, "booking", b.ID, audit.Detail{"person": b.Person, "slot": slot.ID})
}

// tellWay writes into the person's way that they have, or no longer have, a
// place. Support stood by around something is an agreement as well (A2).
func tellWay(tx *db.Tx, by access.Actor, now clock.Instant, b Booking, o Occasion, booked bool) error {
	was, err := transitionOf(tx, b.Rollout, b.Person)
	if err != nil {
		return err
	}
	if !booked {
		if was.Bookings == 0 {
			return nil
		}
		is, err := record(tx, by, now, b.Rollout, b.Person, WayEvent{Kind: KindUnbooked, Ref: b.ID})
		if err != nil || o.Kind != OccasionSupport || is.Agreed == 0 || is.AgreedFor != o.Name || is.Stage == StageAdopted {
			return err
		}
		_, err = record(tx, by, now, b.Rollout, b.Person, WayEvent{Kind: KindAgreed, Detail: NoLonger, Reason: o.Name, Ref: b.ID})
		return err
	}
	is, err := record(tx, by, now, b.Rollout, b.Person, WayEvent{Kind: KindBooked, Ref: b.ID})
	if err != nil || o.Kind != OccasionSupport || is.Stage == StageAdopted {
		return err
	}
	_, err = record(tx, by, now, b.Rollout, b.Person, WayEvent{Kind: KindAgreed, Reason: o.Name, Ref: b.ID})
	return err
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
		slot, o, err := holdSlot(tx, to)
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
		if moved, err = r.saveMove(tx, acting, now, was, is, slot, o); err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, acting, now, "rollout.booking.moved", "booking", id, audit.Detail{"person": is.Person, "from": was.Slot, "to": to})
	})
}

// saveMove takes the new place before it gives the old one back.
func (r *Rollouts) saveMove(tx *db.Tx, by access.Actor, now clock.Instant, was, is Booking, slot Slot, o Occasion) (Booking, error) {
	got, err := takePlace(tx, slot.ID)
	if err != nil {
		return is, err
	}
	if !got {
		return is, fault.OnField("slot", "rollout.booking.full")
	}
	if is.Ord, err = nextOrd(tx, slot.ID); err != nil {
		return is, err
	}
	if err := saveBooking(tx, is, was.Version); err != nil {
		return is, err
	}
	is.Version++
	old, before, err := holdSlot(tx, was.Slot)
	if err != nil {
		return is, err
	}
	if was.State == BookingWaiting {
		if err := queueUp(tx, old.ID, -1); err != nil {
			return is, err
		}
		if err := tellWay(tx, by, now, is, o, true); err != nil {
			return is, err
		}
	} else {
		if err := freePlace(tx, old.ID); err != nil {
			return is, err
		}
		if err := r.promote(tx, by, now, old.ID, before); err != nil {
			return is, err
		}
	}
	return is, r.writeTo(tx, now, is, slot, o, letterMoved)
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
		if cancelled, err = r.giveUp(tx, acting, now, was, slot, o); err != nil {
			return err
		}
		if err := r.promote(tx, acting, now, slot.ID, o); err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, acting, now, "rollout.booking.cancelled", "booking", id, audit.Detail{"person": was.Person, "slot": was.Slot})
	})
}

// giveUp cancels a live booking and says so to the person. Nobody moves up
// yet: the caller holds the slot and decides.
func (r *Rollouts) giveUp(tx *db.Tx, by access.Actor, now clock.Instant, was Booking, slot Slot, o Occasion) (Booking, error) {
	is, err := was.cancel()
	if err != nil {
		return was, err
	}
	if err := saveBooking(tx, is, was.Version); err != nil {
		return was, err
	}
	is.Version++
	if was.State == BookingWaiting {
		err = queueUp(tx, was.Slot, -1)
	} else if err = freePlace(tx, was.Slot); err == nil {
		err = tellWay(tx, by, now, is, o, false)
	}
	if err != nil {
		return is, err
	}
	if was.State == BookingWaiting {
		return is, r.writeTo(tx, now, is, slot, o, letterUnqueued)
	}
	return is, r.writeTo(tx, now, is, slot, o, letterCancelled)
}

// promote gives free places of the slot to who waits, first come first
// served, and tells them.
func (r *Rollouts) promote(tx *db.Tx, by access.Actor, now clock.Instant, slot string, o Occasion) error {
	for {
		s, err := slotByID(tx, slot)
		if err != nil || !s.promotes(o, now) {
			return err
		}
		next, err := firstWaiting(tx, slot)
		if err != nil {
			return err
		}
		is, err := next.promote()
		if err != nil {
			return err
		}
		if got, err := takePlace(tx, slot); err != nil || !got {
			return err
		}
		if err := queueUp(tx, slot, -1); err != nil {
			return err
		}
		if err := saveBooking(tx, is, next.Version); err != nil {
			return err
		}
		if err := tellWay(tx, by, now, is, o, true); err != nil {
			return err
		}
		if err := r.writeTo(tx, now, is, s, o, letterPromoted); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "rollout.booking.promoted", "booking", is.ID, audit.Detail{"person": is.Person, "slot": slot}); err != nil {
			return err
		}
	}
}

// promoteAll fills every slot of the occasion from its line.
func (r *Rollouts) promoteAll(tx *db.Tx, by access.Actor, now clock.Instant, o Occasion) error {
	slots, err := slotsOf(tx, o.ID)
	if err != nil {
		return err
	}
	for _, s := range slots {
		if err := r.promote(tx, by, now, s.ID, o); err != nil {
			return err
		}
	}
	return nil
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
