package rollout

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// clerk is somebody at work on bookings in one transaction. Whoever calls it
// holds the slots concerned.
type clerk struct {
	r    *Rollouts
	tx   *db.Tx
	by   access.Actor
	now  clock.Instant
	body org.Body
}

func (r *Rollouts) clerk(tx *db.Tx, by access.Actor, now clock.Instant) (clerk, error) {
	body, err := org.BodyOf(tx)
	return clerk{r, tx, by, now, body}, err
}

// arrive writes a new booking: at a place while there is one, else in line.
func (c clerk) arrive(slot Slot, o Occasion, in BookingInput) (Booking, error) {
	b := Booking{
		Body: c.by.Body, ID: ids.New(), Rollout: o.Rollout, Occasion: o.ID, Slot: slot.ID, Person: in.Person, State: BookingBooked,
		Note: text.Clean(in.Note), BookedAt: c.now, BookedBy: c.by.Person, Behalf: c.by.Behalf, Client: in.Client, Version: 1,
	}
	b.UID = b.ID + "@overgang"
	if len([]rune(b.Note)) > 1000 {
		return b, fault.OnField("note", "fault.too_long", fault.Args{"max": 1000})
	}
	got, ord, err := arriveAt(c.tx, slot)
	if err != nil {
		return b, err
	}
	b.Ord = ord
	what := letterBooked
	if !got {
		b.State, what = BookingWaiting, letterWaiting
	}
	if err := c.tx.Insert("bookings", b); err != nil {
		return b, err
	}
	if got {
		if err := c.hasPlace(b, o); err != nil {
			return b, err
		}
	}
	if err := c.writeTo(b, slot, o, what); err != nil {
		return b, err
	}
	c.tx.Announce(Topic(o.Rollout))
	return b, audit.Note(c.tx, c.by, c.now, "rollout.booking."+b.State, "booking", b.ID, audit.Detail{"person": b.Person, "slot": slot.ID})
}

// record writes into the person's way.
func (c clerk) record(b Booking, e WayEvent) (Transition, error) {
	e.Ref = b.ID
	return recordIn(c.tx, c.by, c.now, c.body.Zone(), b.Rollout, b.Person, e)
}

// hasPlace tells the person's way that they have a place. Support stood by
// around something is an agreement as well (A2).
func (c clerk) hasPlace(b Booking, o Occasion) error {
	is, err := c.record(b, WayEvent{Kind: KindBooked})
	if err != nil || o.Kind != OccasionSupport || is.Stage == StageAdopted {
		return err
	}
	_, err = c.record(b, WayEvent{Kind: KindAgreed, Reason: o.Name})
	return err
}

// lostPlace tells the person's way that they no longer have one.
func (c clerk) lostPlace(b Booking, o Occasion) error {
	was, err := transitionOf(c.tx, b.Rollout, b.Person)
	if err != nil || was.Bookings == 0 {
		return err
	}
	is, err := c.record(b, WayEvent{Kind: KindUnbooked})
	if err != nil || o.Kind != OccasionSupport || is.Agreed == 0 || is.AgreedFor != o.Name || is.Stage == StageAdopted {
		return err
	}
	_, err = c.record(b, WayEvent{Kind: KindAgreed, Detail: NoLonger, Reason: o.Name})
	return err
}

// move takes the new place before it gives the old one back.
func (c clerk) move(was, is Booking, slot Slot, o Occasion) (Booking, error) {
	got, ord, err := arriveAt(c.tx, slot)
	if err != nil {
		return is, err
	}
	if !got {
		return is, fault.OnField("slot", "rollout.booking.full")
	}
	is.Ord = ord
	if err := saveBooking(c.tx, is, was.Version); err != nil {
		return is, err
	}
	is.Version++
	old, before, err := slotAt(c.tx, was.Slot)
	if err != nil {
		return is, err
	}
	if was.State == BookingWaiting {
		if _, err := movePlaces(c.tx, old.ID, placeMoves{waiting: -1}); err != nil {
			return is, err
		}
		if err := c.hasPlace(is, o); err != nil {
			return is, err
		}
	} else {
		if _, err := movePlaces(c.tx, old.ID, placeMoves{taken: -1}); err != nil {
			return is, err
		}
		if err := c.promote(old.ID, before); err != nil {
			return is, err
		}
	}
	return is, c.writeTo(is, slot, o, letterMoved)
}

// giveUp cancels a live booking and says so to the person. Nobody moves up
// yet: the caller decides.
func (c clerk) giveUp(was Booking, slot Slot, o Occasion) (Booking, error) {
	is, err := was.cancel()
	if err != nil {
		return was, err
	}
	if err := saveBooking(c.tx, is, was.Version); err != nil {
		return was, err
	}
	is.Version++
	if was.State == BookingWaiting {
		if _, err := movePlaces(c.tx, was.Slot, placeMoves{waiting: -1}); err != nil {
			return is, err
		}
		return is, c.writeTo(is, slot, o, letterUnqueued)
	}
	if _, err := movePlaces(c.tx, was.Slot, placeMoves{taken: -1}); err != nil {
		return is, err
	}
	if err := c.lostPlace(is, o); err != nil {
		return is, err
	}
	return is, c.writeTo(is, slot, o, letterCancelled)
}

// promote gives free places of the slot to who waits, first come first
// served, and tells them.
func (c clerk) promote(slot string, o Occasion) error {
	for {
		s, err := slotByID(c.tx, slot)
		if err != nil || !s.promotes(o, c.now) {
			return err
		}
		next, err := firstWaiting(c.tx, slot)
		if err != nil {
			return err
		}
		is, err := next.promote()
		if err != nil {
			return err
		}
		if got, err := movePlaces(c.tx, slot, placeMoves{taken: +1, waiting: -1}); err != nil || !got {
			return err
		}
		if err := saveBooking(c.tx, is, next.Version); err != nil {
			return err
		}
		if err := c.hasPlace(is, o); err != nil {
			return err
		}
		if err := c.writeTo(is, s, o, letterPromoted); err != nil {
			return err
		}
		if err := audit.Note(c.tx, c.by, c.now, "rollout.booking.promoted", "booking", is.ID, audit.Detail{"person": is.Person, "slot": slot}); err != nil {
			return err
		}
	}
}

// promoteAll fills every slot of the occasion from its line.
func (c clerk) promoteAll(o Occasion) error {
	slots, err := slotsOf(c.tx, o.ID)
	if err != nil {
		return err
	}
	for _, s := range slots {
		if err := c.promote(s.ID, o); err != nil {
			return err
		}
	}
	return nil
}
