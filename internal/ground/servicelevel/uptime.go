package servicelevel

import (
	"math/big"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Credit is due where the uptime lies under a percentage.
type Credit struct{ Under, Percent *big.Rat }

// Uptime credits months by their lost user minutes, the lowest limit first.
type Uptime struct{ Credits []Credit }

// Down is a time in which Affected users of all had nothing.
type Down struct {
	From, To clock.Instant
	Affected int64
}

// Month is what an Uptime makes of a month. Minutes are those of a real clock:
// the month in which clocks go forward has an hour less.
type Month struct {
	First   clock.Day
	Minutes *big.Rat // of all users
	Lost    *big.Rat
	Percent *big.Rat
	Credit  *big.Rat // per cent of the month's fee
}

// Shown is the percentage to four decimals, in ten thousandths.
func (m Month) Shown() int64 { return rounded(m.Percent, 10000) }

// Of is each month that an outage touches, in order, in the zone's own months.
func (u Uptime) Of(downs []Down, users int64, zone *time.Location) []Month {
	var first, last clock.Instant
	for _, d := range downs {
		if d.To > d.From {
			if first == 0 || d.From < first {
				first = d.From
			}
			last = max(last, d.To)
		}
	}
	var months []Month
	for from := monthOf(first, zone); first != 0 && from < last && users > 0; {
		to := monthOf(from.Add(40*24*time.Hour), zone)
		lost := int64(0)
		for _, d := range downs {
			lost += max(0, int64(min(d.To, to)-max(d.From, from))) * d.Affected
		}
		if lost > 0 {
			months = append(months, u.month(from, int64(to-from)*users, lost, zone))
		}
		from = to
	}
	return months
}

const microsAMinute = 60e6

func (u Uptime) month(from clock.Instant, all, lost int64, zone *time.Location) Month {
	m := Month{First: from.Day(zone), Minutes: Rat(all, microsAMinute), Lost: Rat(lost, microsAMinute), Percent: Rat(all-lost, all), Credit: new(big.Rat)}
	m.Percent = times(m.Percent, 100)
	for _, c := range u.Credits {
		if m.Percent.Cmp(c.Under) < 0 {
			m.Credit = c.Percent
			break
		}
	}
	return m
}

// monthOf is the first moment of the month the moment lies in.
func monthOf(at clock.Instant, zone *time.Location) clock.Instant {
	t := at.In(zone)
	return clock.At(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone))
}
