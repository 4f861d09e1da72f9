package calendar

import (
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must not depend on what the machine has installed

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/se"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Country is an ISO 3166 code; "" has no holidays.
type Country string

const (
	Denmark Country = "DK"
	Norway  Country = "NO"
	Sweden  Country = "SE"
)

// Countries are those whose holidays are known.
var Countries = []Country{Denmark, Norway, Sweden}

// Zone is the time zone of the country's capital; UTC for others.
func (c Country) Zone() *time.Location {
	name := map[Country]string{Denmark: "Europe/Copenhagen", Norway: "Europe/Oslo", Sweden: "Europe/Stockholm"}[c]
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Holiday is a day off. Name is in the country's own language, as it is
// written within a sentence. Public tells a holiday by law from a day on which
// many offices close by custom or agreement.
type Holiday struct {
	Day    clock.Day
	Name   string
	Public bool
}

type rule struct {
	name   string
	public bool
	when   *cal.Holiday
}

func date(month time.Month, day int) *cal.Holiday {
	return &cal.Holiday{Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

// rules take the dates from the library, not its lists: those count Danish
// Constitution Day as a holiday, leave Easter Day and Whit Sunday out in
// Denmark and Norway, and mix the Swedish eves with the holidays. The holidays
// are those of lukkeloven's helligdage (DK), lov om helligdager with 1 and
// 17 May (NO) and lagen (1989:253) om allmänna helgdagar (SE).
var rules = map[Country][]rule{
	Denmark: {
		{"Nytårsdag", true, dk.Nytaarsdag},
		{"Skærtorsdag", true, dk.Skaertorsdag},
		{"Langfredag", true, dk.Langfredag},
		{"Påskedag", true, aa.Easter},
		{"Anden påskedag", true, dk.AndenPaaskedag},
		{"Store bededag", true, dk.StoreBededag}, // until 2023
		{"Kristi Himmelfartsdag", true, dk.KristiHimmelfartsdag},
		{"Pinsedag", true, aa.Pentecost},
		{"Anden Pinsedag", true, dk.AndenPinsedag},
		{"Juledag", true, dk.Juledag},
		{"Anden Juledag", true, dk.AndenJuledag},
		{"1. maj", false, aa.WorkersDay},
		{"Grundlovsdag", false, dk.Grundlovsdag},
		{"Juleaftensdag", false, date(time.December, 24)},
		{"Nytårsaftensdag", false, date(time.December, 31)},
	},
	Norway: {
		{"Første nyttårsdag", true, no.FoersteNyttaarsdag},
		{"Skjærtorsdag", true, no.Skjaertorsdag},
		{"Langfredag", true, no.Langfredag},
		{"Første påskedag", true, aa.Easter},
		{"Andre påskedag", true, no.AndrePaaskedag},
		{"Arbeidernes dag", true, no.Arbeiderenesdag},
		{"Grunnlovsdagen", true, no.Grunnlovsdag},
		{"Kristi himmelfartsdag", true, no.Kristihimmelfartsdag},
		{"Første pinsedag", true, aa.Pentecost},
		{"Andre pinsedag", true, no.AndrePinsedag},
		{"Første juledag", true, no.FoersteJuledag},
		{"Andre juledag", true, no.AndreJuledag},
		{"Julaften", false, date(time.December, 24)},
		{"Nyttårsaften", false, date(time.December, 31)},
	},
	Sweden: {
		{"nyårsdagen", true, se.Nyarsdagen},
		{"trettondedag jul", true, se.TrettondedagJul},
		{"långfredagen", true, se.Langfredagen},
		{"påskdagen", true, se.Paskdagen},
		{"annandag påsk", true, se.AnnandagPask},
		{"första maj", true, se.ForstaMaj},
		{"Kristi himmelsfärdsdag", true, se.KristiHimmelfardsdag},
		{"pingstdagen", true, se.Pingstdagen},
		{"nationaldagen", true, se.Nationaldagen},
		{"midsommardagen", true, se.Midsommardagen},
		{"alla helgons dag", true, se.AllaHelgonsDag},
		{"juldagen", true, se.Juldagen},
		{"annandag jul", true, se.AnnandagJul},
		{"midsommarafton", false, se.Midsommarafton},
		{"julafton", false, se.Julafton},
		{"nyårsafton", false, se.Nyarsafton},
	},
}

// Holidays are the country's days off in the year, in order of day. Two may
// fall on one day; a day that is public is then not listed as merely closed.
func Holidays(country Country, year int) []Holiday {
	return slices.Clone(holidaysOf(country, year).list)
}

// HolidayOn is the day off that falls on the day; two on one day are named
// together.
func HolidayOn(country Country, day clock.Day) (Holiday, bool) {
	n, ok := numberOf(day)
	if !ok {
		return Holiday{}, false
	}
	found := Holiday{Day: day}
	var names []string
	for _, h := range holidaysOf(country, n.date().Year()).list {
		if h.Day == day {
			names = append(names, h.Name)
			found.Public = found.Public || h.Public
		}
	}
	found.Name = strings.Join(names, " / ")
	return found, len(names) > 0
}

// year is what is worked out once for a country and a year.
type year struct {
	list           []Holiday
	public, closed map[dayNumber]bool
}

type yearKey struct {
	country Country
	year    int
}

// years keeps what was worked out. It is bounded by the years anyone asks for.
var years sync.Map

func holidaysOf(country Country, n int) *year {
	key := yearKey{country, n}
	if y, ok := years.Load(key); ok {
		return y.(*year)
	}
	y := &year{public: map[dayNumber]bool{}, closed: map[dayNumber]bool{}}
	for _, r := range rules[country] {
		actual, _ := r.when.Calc(n)
		if actual.IsZero() {
			continue
		}
		day := clock.Day(actual.Format(time.DateOnly))
		number, _ := numberOf(day)
		if r.public {
			y.public[number] = true
		} else if y.public[number] {
			continue // the rules list public days first
		} else {
			y.closed[number] = true
		}
		y.list = append(y.list, Holiday{day, r.name, r.public})
	}
	slices.SortStableFunc(y.list, func(a, b Holiday) int { return strings.Compare(string(a.Day), string(b.Day)) })
	if n > 1900 && n < 2200 {
		years.Store(key, y)
	}
	return y
}

// WeekDays counts the days from Monday to Friday of the year that are not
// public holidays.
func WeekDays(country Country, n int) int {
	y := holidaysOf(country, n)
	count := 0
	for d := numberAt(time.Date(n, 1, 1, 0, 0, 0, 0, time.UTC)); d.date().Year() == n; d++ {
		if wd := d.weekday(); wd != time.Saturday && wd != time.Sunday && !y.public[d] {
			count++
		}
	}
	return count
}

// ISOWeeks is the number of weeks of the ISO 8601 year, 52 or 53.
func ISOWeeks(n int) int {
	_, week := time.Date(n, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek() // always in the last one
	return week
}
