package rollout

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Figures are the account of a rollout: the whole and its parts (A1). Roster
// is counted by itself, so that it can disagree.
type Figures struct {
	Roster          int
	Parts           map[Part]int
	Stages          map[Stage]int
	AgreedAhead     int // outstanding with support agreed (A2)
	Deputies        int // on the roster
	DeputiesAdopted int
	Days            []DayFigure // days somebody adopted on, in order
}

// DayFigure is how many adopted on a day, and how many of them are deputies.
type DayFigure struct {
	Day      clock.Day
	Adopted  int
	Deputies int
}

// Sum is adopted + outstanding + deferred + left.
func (f Figures) Sum() int {
	sum := 0
	for _, p := range Parts {
		sum += f.Parts[p]
	}
	return sum
}

// AddsUp tells whether the roster is the sum of its parts.
func (f Figures) AddsUp() bool { return f.Roster == f.Sum() }

// Concerned is everybody but those who left: what adoption is measured on.
func (f Figures) Concerned() int { return f.Roster - f.Parts[PartLeft] }

// figures works the account out from counts.
func (t tally) figures(roster int) Figures {
	f := Figures{Roster: roster, Parts: map[Part]int{}, Stages: map[Stage]int{}}
	days := map[clock.Day]*DayFigure{}
	for k, n := range t {
		part := k.Stage.Part()
		f.Parts[part] += n
		f.Stages[k.Stage] += n
		f.Deputies += n * k.Deputy
		if part == PartOutstanding {
			f.AgreedAhead += n * k.Agreed
		}
		if part != PartAdopted {
			continue
		}
		f.DeputiesAdopted += n * k.Deputy
		d := days[k.AdoptedOn]
		if d == nil {
			d = &DayFigure{Day: k.AdoptedOn}
			days[k.AdoptedOn] = d
		}
		d.Adopted += n
		d.Deputies += n * k.Deputy
	}
	for _, d := range days {
		if d.Adopted != 0 {
			f.Days = append(f.Days, *d)
		}
	}
	slices.SortFunc(f.Days, func(a, b DayFigure) int { return strings.Compare(string(a.Day), string(b.Day)) })
	return f
}

// figuresOf is the account of a rollout from the maintained counts, without
// looking at people.
func figuresOf(tx *db.Tx, rollout string) (Figures, error) {
	t, err := countsOf(tx, rollout)
	if err != nil {
		return Figures{}, err
	}
	n, err := rosterSize(tx, rollout)
	return t.figures(n), err
}

// CurveDay is a day of the adoption curve: how many had adopted by its end,
// and how many the waves' days plan for. Ahead marks days that have not been.
type CurveDay struct {
	Day     clock.Day
	On      int // adopted on this very day
	Adopted int
	Plan    float64
	Ahead   bool
}

// Curve is adoption by day against plan. Earlier are those who had adopted
// before its first day, included in every Adopted.
type Curve struct {
	Days    []CurveDay
	Earlier int
	Goal    int // everybody but those who left
}

// mostDays bounds the curve; a picture of more says nothing.
const mostDays = 180

// curve sets adoption beside the plan: the people of a wave are spread evenly
// over its days; without waves, everybody over the rollout's own days.
func curve(r Rollout, f Figures, waves []Wave, people map[string]int, today clock.Day) Curve {
	c := Curve{Goal: f.Concerned()}
	spans := planned(r, c.Goal, waves, people)
	var first, last clock.Day
	for _, s := range spans {
		first, last = earlier(first, s.from), later(last, s.to)
	}
	for _, d := range f.Days {
		// Who moved long before does not stretch the picture.
		if first == "" || (d.Day < first && d.Day.Until(first) <= 14) {
			first = d.Day
		}
		last = later(last, d.Day)
	}
	if first == "" {
		return c
	}
	if last = later(last, first); last < today && f.Parts[PartOutstanding] > 0 && last.Until(today) < 60 {
		last = today
	}
	if first.Until(last) >= mostDays {
		last = first.Add(mostDays - 1)
	}
	on := map[clock.Day]int{}
	for _, d := range f.Days {
		if d.Day < first {
			c.Earlier += d.Adopted
		} else {
			on[d.Day] += d.Adopted
		}
	}
	adopted := c.Earlier
	for day := first; day <= last; day = day.Add(1) {
		adopted += on[day]
		one := CurveDay{Day: day, On: on[day], Adopted: adopted, Ahead: day > today}
		for _, s := range spans {
			one.Plan += s.by(day)
		}
		c.Days = append(c.Days, one)
	}
	return c
}

// span is people planned over days.
type span struct {
	from, to clock.Day
	people   int
}

// by is how many of the span's people the plan has over by the day's end.
func (s span) by(day clock.Day) float64 {
	switch {
	case day < s.from:
		return 0
	case day >= s.to:
		return float64(s.people)
	}
	return float64(s.people) * float64(s.from.Until(day)+1) / float64(s.from.Until(s.to)+1)
}

func planned(r Rollout, goal int, waves []Wave, people map[string]int) []span {
	var spans []span
	for _, w := range waves {
		if n := people[w.ID]; n > 0 {
			spans = append(spans, span{w.Starts, w.Ends, n})
		}
	}
	if len(spans) == 0 && r.Starts != "" && r.Ends != "" {
		spans = append(spans, span{r.Starts, r.Ends, goal})
	}
	return spans
}

func earlier(a, b clock.Day) clock.Day {
	if a == "" || (b != "" && b < a) {
		return b
	}
	return a
}

func later(a, b clock.Day) clock.Day {
	if b > a {
		return b
	}
	return a
}
