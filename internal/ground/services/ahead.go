package services

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Ahead is one day of opening hours to come. Because says why they are not
// those of the week.
type Ahead struct {
	Day     clock.Day
	Spans   []calendar.Span
	Because Because
	Name    string // of the holiday, the closing day or the special day
}

// Because is why a day's hours are not those of the week.
type Because string

const (
	BecauseSpecial Because = "special"
	BecauseClosing Because = "closing" // a closing day of the body
	BecauseHoliday Because = "holiday"
	BecauseEve     Because = "eve" // closed by custom
)

// Ahead14 are the next two weeks, the day itself first.
func Ahead14(c calendar.Calendar, h Hours, specials []Special, closing []org.ClosingDay, from clock.Day) []Ahead {
	out := make([]Ahead, 14)
	for i := range out {
		a := Ahead{Day: from.Add(i)}
		a.Spans = c.Hours(a.Day)
		a.Because, a.Name = h.because(a.Day, specials, closing)
		out[i] = a
	}
	return out
}

func (h Hours) because(day clock.Day, specials []Special, closing []org.ClosingDay) (Because, string) {
	if i := slices.IndexFunc(specials, func(s Special) bool { return s.Day == day }); i >= 0 {
		return BecauseSpecial, specials[i].Name
	}
	if len(h.Week()[day.Time().Weekday()]) == 0 {
		return "", "" // closed as every week
	}
	if i := slices.IndexFunc(closing, func(d org.ClosingDay) bool { return d.Day == day }); i >= 0 && h.Closing == 1 {
		return BecauseClosing, closing[i].Name
	}
	holiday, ok := calendar.HolidayOn(h.Country, day)
	switch {
	case ok && holiday.Public:
		return BecauseHoliday, holiday.Name
	case ok && h.Eves == 1:
		return BecauseEve, holiday.Name
	}
	return "", ""
}
