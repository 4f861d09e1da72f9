package rollout

import (
	"testing"
)

func TestBookingMoves(t *testing.T) {
	now := at("2018-10-28", 12, 0)
	slot := Slot{ID: "s", StartsAt: at("2018-10-29", 9, 0), EndsAt: at("2018-10-29", 9, 30), Places: 1, Taken: 1}
	free := Slot{ID: "t", StartsAt: at("2018-10-29", 10, 0), EndsAt: at("2018-10-29", 10, 30), Places: 1}
	open := Occasion{ID: "o", State: OccasionOpen}
	booked := Booking{Slot: "s", State: BookingBooked, UID: "u", Sequence: 3, RemindedAt: now}
	with := func(state string) Booking { b := booked; b.State = state; return b }
	for name, c := range map[string]struct {
		do       func() (Booking, error)
		state    string
		sequence int
		refused  string
	}{
		"move":                   {func() (Booking, error) { return booked.move(free, open, now) }, BookingBooked, 4, ""},
		"move to the same":       {func() (Booking, error) { return booked.move(slot, open, now) }, "", 0, "rollout.booking.same_slot"},
		"move to a full one":     {func() (Booking, error) { f := free; f.Taken = 1; return booked.move(f, open, now) }, "", 0, "rollout.booking.full"},
		"move to a closed one":   {func() (Booking, error) { return booked.move(free, Occasion{State: OccasionClosed}, now) }, "", 0, "rollout.occasion.is_closed"},
		"move to one gone by":    {func() (Booking, error) { return booked.move(free, open, free.EndsAt) }, "", 0, "rollout.slot.over"},
		"move what is cancelled": {func() (Booking, error) { return with(BookingCancelled).move(free, open, now) }, "", 0, "rollout.booking.over"},
		"who waits may move":     {func() (Booking, error) { return with(BookingWaiting).move(free, open, now) }, BookingBooked, 4, ""},
		"cancel":                 {booked.cancel, BookingCancelled, 4, ""},
		"cancel waiting":         {with(BookingWaiting).cancel, BookingCancelled, 4, ""},
		"cancel twice":           {with(BookingCancelled).cancel, "", 0, "rollout.booking.over"},
		"cancel after coming":    {with(BookingAttended).cancel, "", 0, "rollout.booking.over"},
		"promote":                {with(BookingWaiting).promote, BookingBooked, 4, ""},
		"promote who has":        {booked.promote, "", 0, "rollout.booking.not_waiting"},
		"attend":                 {booked.attend, BookingAttended, 3, ""},
		"attend late":            {with(BookingNoShow).attend, BookingAttended, 3, ""},
		"attend from the line":   {with(BookingWaiting).attend, "", 0, "rollout.booking.has_no_place"},
		"attend cancelled":       {with(BookingCancelled).attend, "", 0, "rollout.booking.over"},
		"missed":                 {func() (Booking, error) { return booked.missed(slot, slot.StartsAt) }, BookingNoShow, 3, ""},
		"missed too early":       {func() (Booking, error) { return booked.missed(slot, now) }, "", 0, "rollout.booking.too_early"},
		"missed, in line":        {func() (Booking, error) { return with(BookingWaiting).missed(slot, slot.StartsAt) }, "", 0, "rollout.booking.over"},
	} {
		is, err := c.do()
		if keyOf(err) != c.refused {
			t.Errorf("%s: refused with %q, want %q", name, keyOf(err), c.refused)
			continue
		}
		if err == nil && (is.State != c.state || is.Sequence != c.sequence || is.UID != "u") {
			t.Errorf("%s: %+v", name, is)
		}
	}
	if is, _ := booked.move(free, open, now); is.RemindedAt != 0 || is.Slot != "t" || is.Occasion != "o" {
		t.Errorf("a moved booking is reminded of again: %+v", is)
	}
}
