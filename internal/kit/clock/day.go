package clock

import (
	"fmt"
	"time"
)

// Day is a civil day in ISO 8601, "2026-04-14"; "" means "not set". Days
// compare and sort as strings.
type Day string

// ParseDay accepts an ISO day, or "" for unset.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("not a day: %q", s)
	}
	return Day(s), nil
}

// IsSet tells whether a day is given.
func (d Day) IsSet() bool { return d != "" }

// Start is the first moment of the day in the zone.
func (d Day) Start(zone *time.Location) Instant { return d.At(zone, 0, 0) }

// At is the moment hh:mm on the day in the zone; unset for the unset day.
func (d Day) At(zone *time.Location, hour, minute int) Instant {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0
	}
	return At(time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, zone))
}

// Add moves by whole days; the unset day stays unset.
func (d Day) Add(days int) Day {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return Day(t.AddDate(0, 0, days).Format(time.DateOnly))
}

// Until counts the days from d to other (negative when other is earlier).
func (d Day) Until(other Day) int {
	a, errA := time.Parse(time.DateOnly, string(d))
	b, errB := time.Parse(time.DateOnly, string(other))
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// Time is midnight UTC of the day, for formatting only.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// ISOWeek is the ISO 8601 year and week; zeros for the unset day.
func (d Day) ISOWeek() (year, week int) {
	if d == "" {
		return 0, 0
	}
	return d.Time().ISOWeek()
}
