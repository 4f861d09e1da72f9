package servicelevel

import (
	"math/big"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Days compensates a share of the monthly fee per day without service, and per
// day with a reduced one; nothing below Least.
type Days struct {
	Without, Reduced *big.Rat
	Least            int64
}

// DaysOf counts from the day after the report to the day of restoration, that
// day included; 0 when it was restored on the day of the report.
func DaysOf(reported, restored clock.Day) int64 { return max(0, int64(reported.Until(restored))) }

// Of is the compensation, exact.
func (d Days) Of(monthlyFee *big.Rat, without, reduced int64) *big.Rat {
	total := sum(times(d.Without, without), times(d.Reduced, reduced))
	total.Mul(total, monthlyFee)
	if total.Cmp(Rat(d.Least, 1)) < 0 {
		return new(big.Rat)
	}
	return total
}
