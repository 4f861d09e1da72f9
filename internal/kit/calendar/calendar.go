package calendar

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

const minutesADay = 24 * 60

// Span is a piece of opening time in minutes since midnight, To excluded. It
// may run past midnight: {22 * 60, 30 * 60} is from 22 to 06 and belongs to the
// day on which it begins. A break is the gap between two spans.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Calendar is when a place is open. The zero Calendar never opens. What stands
// for a day is, first of these: Open, Closed, a holiday, Week.
type Calendar struct {
	Zone    *time.Location       // nil is UTC
	Week    [7][]Span            // by time.Weekday: Sunday is 0
	Country Country              // whose public holidays are closed; "" for none
	Eves    bool                 // also closed when many offices close by custom
	Closed  []clock.Day          // closing days of its own
	Open    map[clock.Day][]Span // days with hours of their own, holidays included
}

// Office is Monday to Friday with the same hours, closed on public holidays.
func Office(country Country, spans ...Span) Calendar {
	c := Calendar{Zone: country.Zone(), Country: country}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Week[day] = spans
	}
	return c
}

// Always is a calendar that never closes.
func Always(zone *time.Location) Calendar {
	c := Calendar{Zone: zone}
	for day := range c.Week {
		c.Week[day] = []Span{{0, minutesADay}}
	}
	return c
}

// Validate refuses spans that end before they begin or last into the third
// day, days that are none, and unknown countries (calendar.* keys).
func (c Calendar) Validate() error {
	var faults fault.Faults
	check := func(field string, spans []Span) {
		for _, s := range spans {
			if s.From < 0 || s.From >= minutesADay || s.To <= s.From || s.To > 2*minutesADay {
				faults.Add(field, "calendar.span", fault.Args{"from": s.From, "to": s.To})
			}
		}
	}
	for _, spans := range c.Week {
		check("week", spans)
	}
	for _, day := range slices.Sorted(mapKeys(c.Open)) {
		if _, ok := numberOf(day); !ok {
			faults.Add("open", "calendar.day", fault.Args{"day": string(day)})
		}
		check("open", c.Open[day])
	}
	for _, day := range c.Closed {
		if _, ok := numberOf(day); !ok {
			faults.Add("closed", "calendar.day", fault.Args{"day": string(day)})
		}
	}
	if c.Country != "" && !slices.Contains(Countries, c.Country) {
		faults.Add("country", "calendar.country", fault.Args{"country": string(c.Country)})
	}
	return faults.Err()
}

func mapKeys(m map[clock.Day][]Span) func(func(clock.Day) bool) {
	return func(yield func(clock.Day) bool) {
		for day := range m {
			if !yield(day) {
				return
			}
		}
	}
}

// Hours are the opening hours that begin on the day, none when it is closed.
func (c Calendar) Hours(day clock.Day) []Span {
	n, ok := numberOf(day)
	if !ok {
		return nil
	}
	return slices.Clone(c.compile().hours(n))
}

// IsWorkingDay tells whether any opening hours begin on the day.
func (c Calendar) IsWorkingDay(day clock.Day) bool {
	n, ok := numberOf(day)
	return ok && c.compile().opens(n)
}

// WorkingDays counts the working days after from, until and with to; 0 when to
// is not later.
func (c Calendar) WorkingDays(from, to clock.Day) int {
	a, okA := numberOf(from)
	b, okB := numberOf(to)
	if !okA || !okB {
		return 0
	}
	t, count := c.compile(), 0
	for a++; a <= b; a++ {
		if t.opens(a) {
			count++
		}
	}
	return count
}

// AddWorkingDays is the n-th working day after the day: a deadline of seven
// working days. n of 0 or less gives the day itself; "" when there is none
// within ten years.
func (c Calendar) AddWorkingDays(day clock.Day, n int) clock.Day {
	d, ok := numberOf(day)
	if !ok || n <= 0 {
		return day
	}
	t := c.compile()
	for last := d + horizonDays; d < last; {
		if d++; t.opens(d) {
			if n--; n == 0 {
				return d.day()
			}
		}
	}
	return ""
}

// table is a Calendar prepared for many days.
type table struct {
	c      Calendar
	zone   *time.Location
	closed map[dayNumber]bool
	open   map[dayNumber][]Span
}

func (c Calendar) compile() table {
	t := table{c: c, zone: c.Zone}
	if t.zone == nil {
		t.zone = time.UTC
	}
	if len(c.Closed) > 0 {
		t.closed = make(map[dayNumber]bool, len(c.Closed))
		for _, day := range c.Closed {
			if n, ok := numberOf(day); ok {
				t.closed[n] = true
			}
		}
	}
	if len(c.Open) > 0 {
		t.open = make(map[dayNumber][]Span, len(c.Open))
		for day, spans := range c.Open {
			if n, ok := numberOf(day); ok {
				t.open[n] = spans
			}
		}
	}
	return t
}

func (t table) hours(n dayNumber) []Span {
	if spans, ok := t.open[n]; ok {
		return spans
	}
	spans := t.c.Week[n.weekday()]
	if len(spans) == 0 || t.closed[n] {
		return nil
	}
	if t.c.Country != "" {
		y := holidaysOf(t.c.Country, n.date().Year())
		if y.public[n] || t.c.Eves && y.closed[n] {
			return nil
		}
	}
	return spans
}

func (t table) opens(n dayNumber) bool {
	for _, s := range t.hours(n) {
		if s.To > s.From {
			return true
		}
	}
	return false
}
