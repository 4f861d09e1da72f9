package calendar

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// dayNumber counts civil days from 1970-01-01: arithmetic without text.
type dayNumber int

const secondsADay = 24 * 60 * 60

func numberOf(d clock.Day) (dayNumber, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return 0, false
	}
	return numberAt(t), true
}

// numberAt is the civil day of a time in its own zone.
func numberAt(t time.Time) dayNumber {
	_, offset := t.Zone()
	local := t.Unix() + int64(offset)
	n := local / secondsADay
	if local%secondsADay < 0 {
		n--
	}
	return dayNumber(n)
}

func (n dayNumber) date() time.Time { return time.Unix(int64(n)*secondsADay, 0).UTC() }

func (n dayNumber) day() clock.Day { return clock.Day(n.date().Format(time.DateOnly)) }

// weekday: 1970-01-01 was a Thursday.
func (n dayNumber) weekday() time.Weekday {
	return time.Weekday(((int(n)+int(time.Thursday))%7 + 7) % 7)
}
