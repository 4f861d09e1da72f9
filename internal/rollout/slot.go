package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Slot is one stretch of an occasion with so many places. Taken counts the
// bookings that hold a place (booked and attended), Waiting those in line,
// Attended and NoShows those who came and who did not.
type Slot struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Occasion string        `db:"occasion"`
	StartsAt clock.Instant `db:"starts_at"`
	EndsAt   clock.Instant `db:"ends_at"`
	Places   int           `db:"places"`
	Taken    int           `db:"taken"`
	Waiting  int           `db:"waiting"`
	Attended int           `db:"attended"`
	NoShows  int           `db:"no_shows"`
	Arrivals int           `db:"arrivals"` // last number given out
}

// Free is how many places are left.
func (s Slot) Free() int { return max(0, s.Places-s.Taken) }

// mayBeBooked is nil while the slot can take somebody, or put them in line.
func (s Slot) mayBeBooked(o Occasion, now clock.Instant) error {
	switch {
	case o.State == OccasionCancelled:
		return fault.Refuse("rollout.occasion.is_cancelled")
	case o.State == OccasionClosed:
		return fault.Refuse("rollout.occasion.is_closed")
	case s.Places == 0:
		return fault.Refuse("rollout.occasion.only_queue")
	case now >= s.EndsAt:
		return fault.Refuse("rollout.slot.over")
	}
	return nil
}

// promotes tells whether a place that frees now goes to who waits: not when
// the slot is over.
func (s Slot) promotes(o Occasion, now clock.Instant) bool {
	return o.State != OccasionCancelled && now < s.EndsAt && s.Taken < s.Places && s.Waiting > 0
}

// reminderHour is when the reminders of the next day go out, on the body's
// own clock.
const reminderHour = 9

// reminderDue tells whether the reminder of a slot is to go out now: from nine
// o'clock the day before until the slot begins, and not to who booked after
// that hour and therefore knows.
func reminderDue(starts, booked, now clock.Instant, zone *time.Location) bool {
	due := starts.Day(zone).Add(-1).At(zone, reminderHour, 0)
	return booked < due && due <= now && now < starts
}
