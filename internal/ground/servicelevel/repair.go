package servicelevel

import (
	"math/big"
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Deadline promises something within so much open time.
type Deadline struct {
	Calendar calendar.Calendar
	Within   time.Duration
}

// Due is the last moment that keeps the promise; false where the calendar does
// not open enough within ten years.
func (d Deadline) Due(from clock.Instant) (clock.Instant, bool) {
	return d.Calendar.AddWorking(from, d.Within)
}

// Over is the open time beyond the promise; 0 while it is kept.
func (d Deadline) Over(from, to clock.Instant) time.Duration {
	return max(0, d.Calendar.WorkingTime(from, to)-d.Within)
}

// Repair is a Deadline with a penalty: Once for each fault that lies beyond it,
// and Share of the monthly fee per started hour.
type Repair struct {
	Deadline
	Once  int64 // whole units of the currency
	Share *big.Rat
}

// Late is what a Repair makes of one fault. Penalty is exact.
type Late struct {
	Counted time.Duration
	Over    time.Duration
	Hours   int64 // started, beyond what was agreed
	Penalty *big.Rat
}

// Of judges a fault from its report until it was restored.
func (r Repair) Of(reported, restored clock.Instant, monthlyFee *big.Rat) Late {
	late := Late{Counted: r.Calendar.WorkingTime(reported, restored), Over: r.Over(reported, restored), Penalty: new(big.Rat)}
	late.Hours = started(micros(late.Over), micros(time.Hour))
	if late.Over > 0 {
		share := new(big.Rat).Mul(monthlyFee, r.Share)
		late.Penalty = sum(Rat(r.Once, 1), times(share, late.Hours))
	}
	return late
}
