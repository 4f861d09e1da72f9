package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// BookingView is a person's booking with when and where it is.
type BookingView struct {
	Booking
	Slot     Slot
	Occasion Occasion
	Ahead    int // how many wait in front, for who is in line
}

// Offer is an occasion that can be booked, with its slots that are not over.
type Offer struct {
	Occasion Occasion
	Slots    []Slot
}

// Free counts the places left in all slots.
func (o Offer) Free() int {
	free := 0
	for _, s := range o.Slots {
		free += s.Free()
	}
	return free
}

// Offers is what a person can book, and what they have booked.
type Offers struct {
	Rollout Rollout
	Person  org.Person
	Mine    []BookingView // live ones first, then the past, latest first
	Offers  []Offer
}

// Live lists the bookings that still hold or wait.
func (o Offers) Live() []BookingView {
	var live []BookingView
	for _, b := range o.Mine {
		if b.Live() {
			live = append(live, b)
		}
	}
	return live
}

// Offers reads what the person can book. Who may: the person, who acts for
// them, and who holds rollout.collect.
func (r *Rollouts) Offers(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string) (Offers, error) {
	var all Offers
	return all, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err = actFor(tx, by, now, rollout, person); err != nil {
			return err
		}
		if all.Rollout, err = rolloutByID(tx, rollout); err != nil {
			return err
		}
		if all.Person, err = org.PersonByID(tx, person); err != nil {
			return err
		}
		if all.Mine, err = bookingViews(tx, rollout, person); err != nil {
			return err
		}
		all.Offers, err = offers(tx, rollout, now)
		return err
	})
}

// offers lists the open occasions of a rollout that have slots ahead.
func offers(tx *db.Tx, rollout string, now clock.Instant) ([]Offer, error) {
	occasions, err := occasionsOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	slots, err := slotsFrom(tx, rollout, now)
	if err != nil {
		return nil, err
	}
	of := map[string][]Slot{}
	for _, s := range slots {
		of[s.Occasion] = append(of[s.Occasion], s)
	}
	var all []Offer
	for _, o := range occasions {
		if o.State != OccasionOpen || o.EndsAt <= now {
			continue
		}
		if len(of[o.ID]) > 0 || o.Places == 0 {
			all = append(all, Offer{o, of[o.ID]})
		}
	}
	return all, nil
}

// bookingViews lists a person's bookings with their slots, live ones first.
func bookingViews(tx *db.Tx, rollout, person string) ([]BookingView, error) {
	bookings, err := bookingsOf(tx, rollout, person)
	if err != nil {
		return nil, err
	}
	var live, past []BookingView
	for _, b := range bookings {
		v := BookingView{Booking: b}
		if v.Slot, err = slotByID(tx, b.Slot); err != nil {
			return nil, err
		}
		if v.Occasion, err = occasionByID(tx, b.Occasion); err != nil {
			return nil, err
		}
		if b.State == BookingWaiting {
			if v.Ahead, err = waitingBefore(tx, b.Slot, b.Ord); err != nil {
				return nil, err
			}
		}
		if b.Live() {
			live = append(live, v)
		} else {
			past = append([]BookingView{v}, past...)
		}
	}
	return append(live, past...), nil
}
