package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// States of a booking.
const (
	BookingBooked    = "booked"
	BookingWaiting   = "waiting" // in line for the slot, in order of arrival
	BookingCancelled = "cancelled"
	BookingAttended  = "attended"
	BookingNoShow    = "no_show" // did not come; the place is free again
)

// Booking is one person's place at a slot, or their place in line for it.
type Booking struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Rollout    string        `db:"rollout"`
	Occasion   string        `db:"occasion"`
	Slot       string        `db:"slot"`
	Person     string        `db:"person"`
	State      string        `db:"state"`
	Ord        int           `db:"ord"` // arrival at the slot, rising
	UID        string        `db:"uid"` // iCalendar UID; stays when moved
	Sequence   int           `db:"sequence"`
	Note       string        `db:"note"`
	BookedAt   clock.Instant `db:"booked_at"`
	BookedBy   string        `db:"booked_by"`
	Behalf     string        `db:"behalf"` // for whom, when somebody else booked
	RemindedAt clock.Instant `db:"reminded_at"`
	Client     string        `db:"client"`
	Version    int           `db:"version"`
}

// BookingInput asks for a place.
type BookingInput struct {
	Person string
	Slot   string
	Note   string
	Client string // id made by who asks; the same id books once
}

// Live tells whether the booking still holds or waits for a place to come.
func (b Booking) Live() bool { return b.State == BookingBooked || b.State == BookingWaiting }

// promote gives the first in line the place that became free. What was only
// waited for was never in a calendar, but a rising number is right anyhow.
func (b Booking) promote() (Booking, error) {
	if b.State != BookingWaiting {
		return b, fault.Refuse("rollout.booking.not_waiting")
	}
	b.State = BookingBooked
	b.Sequence++
	return b, nil
}

// move takes the booking to another slot that has a free place. The iCalendar
// UID stays, so that calendars move the entry instead of adding one.
func (b Booking) move(to Slot, o Occasion, now clock.Instant) (Booking, error) {
	if !b.Live() {
		return b, fault.Refuse("rollout.booking.over")
	}
	if b.Slot == to.ID {
		return b, fault.OnField("slot", "rollout.booking.same_slot")
	}
	if err := to.mayBeBooked(o, now); err != nil {
		return b, err
	}
	if to.Free() == 0 {
		return b, fault.OnField("slot", "rollout.booking.full")
	}
	b.Slot, b.Occasion, b.State = to.ID, o.ID, BookingBooked
	b.Sequence++
	b.RemindedAt = 0
	return b, nil
}

// cancel gives the place, or the place in line, back.
func (b Booking) cancel() (Booking, error) {
	if !b.Live() {
		return b, fault.Refuse("rollout.booking.over")
	}
	b.State = BookingCancelled
	b.Sequence++
	return b, nil
}

// attend says that the person came, also after they had been given up.
func (b Booking) attend() (Booking, error) {
	switch b.State {
	case BookingBooked, BookingNoShow:
		b.State = BookingAttended
		return b, nil
	case BookingWaiting:
		return b, fault.Refuse("rollout.booking.has_no_place")
	}
	return b, fault.Refuse("rollout.booking.over")
}

// missed says that the person did not come; only once the slot has begun.
func (b Booking) missed(s Slot, now clock.Instant) (Booking, error) {
	switch {
	case b.State != BookingBooked:
		return b, fault.Refuse("rollout.booking.over")
	case now < s.StartsAt:
		return b, fault.Refuse("rollout.booking.too_early")
	}
	b.State = BookingNoShow
	return b, nil
}
