package staffing

import (
	"math/big"
	"slices"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Measures of a pledge, each of a week.
const (
	Days    = "days"
	Persons = "persons"
	Hours   = "hours"
)

// Measures in the order they are shown.
var Measures = []string{Days, Persons, Hours}

// Levels a unit can pledge people to.
var Levels = []int{1, 2, 3}

// DayMinutes is a working day until a body says otherwise: 37 hours a week.
const DayMinutes = 444

// Pledge is what a unit promised the desk each week (D8).
type Pledge struct {
	Body    string    `db:"body"`
	ID      string    `db:"id"`
	Unit    string    `db:"unit"`
	Team    string    `db:"team"`
	Level   int       `db:"level"`
	Measure string    `db:"measure"`
	Amount  int       `db:"amount"` // hundredths of the measure
	From    clock.Day `db:"valid_from"`
	To      clock.Day `db:"valid_to"` // "" = until further notice
	Note    string    `db:"note"`
	Version int       `db:"version"`
}

// PledgeInput is what somebody types of a pledge.
type PledgeInput struct {
	Unit, Team string
	Level      int // 0 = the team's
	Measure    string
	Amount     int // hundredths
	From, To   clock.Day
	Note       string
}

const longestNote = 500

// most somebody can pledge, in hundredths of the measure.
var mostPledged = map[string]int{Days: 500 * 100, Persons: 100 * 100, Hours: 4_000 * 100}

// with is the pledge as the input wants it; faults are beside their fields.
func (p Pledge) with(in PledgeInput) (Pledge, error) {
	var f fault.Faults
	if in.Unit == "" {
		f.Add("unit", "staffing.unit_missing")
	}
	if !slices.Contains(Levels, in.Level) {
		f.Add("level", "staffing.level_missing")
	}
	most, known := mostPledged[in.Measure]
	switch {
	case !known:
		f.Add("measure", "staffing.measure_unknown")
	case in.Amount <= 0 || in.Amount > most:
		f.Add("amount", "staffing.amount_range", fault.Args{"most": most / 100})
	}
	if !in.From.IsSet() {
		f.Add("from", "staffing.from_missing")
	}
	if in.To.IsSet() && in.To < in.From {
		f.Add("to", "staffing.ends_first")
	}
	if in.Note = text.Clean(in.Note); len([]rune(in.Note)) > longestNote {
		f.Add("note", "fault.too_long", fault.Args{"max": longestNote})
	}
	p.Unit, p.Team, p.Level, p.Measure, p.Amount, p.From, p.To, p.Note = in.Unit, in.Team, in.Level, in.Measure, in.Amount, in.From, in.To, in.Note
	return p, f.Err()
}

// On tells whether the pledge stands that day.
func (p Pledge) On(day clock.Day) bool { return p.From <= day && (p.To == "" || day <= p.To) }

// perDay is what a pledge is on one working day, in minutes: a fifth of its
// week.
func (p Pledge) perDay(dayMinutes int) *big.Rat {
	return big.NewRat(p.thousandths(dayMinutes), 1000)
}

// thousandths of a minute it is on one working day: always a whole number.
func (p Pledge) thousandths(dayMinutes int) int64 {
	perWeek := map[string]int64{Days: int64(dayMinutes), Persons: 5 * int64(dayMinutes), Hours: 60}[p.Measure]
	return int64(p.Amount) * perWeek * 2 // hundredths, of five days
}

// Span is a stretch of days, both ends counted.
type Span struct{ From, To clock.Day }

// Month is the span of a month, "2026-03", or of a year, "2026"; false where
// it is neither.
func Month(s string) (Span, bool) {
	switch len(s) {
	case 4:
		first, err := clock.ParseDay(s + "-01-01")
		return Span{first, clock.Day(s + "-12-31")}, err == nil
	case 7:
		first, err := clock.ParseDay(s + "-01")
		if err != nil {
			return Span{}, false
		}
		return Span{first, clock.Day(first.Add(31)[:7] + "-01").Add(-1)}, true
	}
	return Span{}, false
}

// Months are the last n months up to the one the day is in, "2026-03", the
// earliest first.
func Months(day clock.Day, n int) []string {
	var all []string
	for first := clock.Day(day[:7] + "-01"); len(all) < n; first = clock.Day(first.Add(-1)[:7] + "-01") {
		all = append(all, string(first[:7]))
	}
	slices.Reverse(all)
	return all
}

// Has tells whether the day is in the span.
func (s Span) Has(day clock.Day) bool { return s.From <= day && day <= s.To }

// SoFar is what has passed of a span that today is in, today counted; a span
// before or after stays whole. A month that runs is measured by what was due in
// it until now.
func (s Span) SoFar(today clock.Day) Span {
	if s.Has(today) {
		s.To = today
	}
	return s
}

// workingDays are those of a span: Monday to Friday without public holidays.
func workingDays(country calendar.Country, s Span) []clock.Day {
	var days []clock.Day
	for day := s.From; day.IsSet() && day <= s.To; day = day.Add(1) {
		if week := day.Time().Weekday(); week == 0 || week == 6 {
			continue
		}
		if _, holiday := calendar.HolidayOn(country, day); !holiday {
			days = append(days, day)
		}
	}
	return days
}

// Promised is what a pledge amounts to in a span: minutes, rounded once, and
// what they are worth at the rates of their days, rounded once.
func (p Pledge) Promised(days []clock.Day, dayMinutes int, rates Rates) (minutes int, ore int64) {
	per := p.perDay(dayMinutes)
	sum, worth := new(big.Rat), new(big.Rat)
	for _, day := range days {
		if !p.On(day) {
			continue
		}
		sum.Add(sum, per)
		rate, _ := rates.At(p.Level, day)
		worth.Add(worth, new(big.Rat).Mul(per, big.NewRat(rate, 60)))
	}
	return int(halfUp(sum)), halfUp(worth)
}

// halfUp is the nearest whole number of what is not negative, half upwards.
func halfUp(r *big.Rat) int64 {
	twice := new(big.Int).Mul(r.Num(), big.NewInt(2))
	twice.Add(twice, r.Denom())
	return new(big.Int).Quo(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2))).Int64()
}
