package rollout

import (
	"slices"
	"sort"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of shift (A3, E5).
const (
	ShiftFirstLine = "first_line"
	ShiftSetup     = "setup"      // the crew that sets devices up
	ShiftVisiting  = "visiting"   // supporters who drive out
	ShiftFloorWalk = "floor_walk" // walking the floors
)

// ShiftKinds in the order they are shown.
var ShiftKinds = []string{ShiftFirstLine, ShiftSetup, ShiftVisiting, ShiftFloorWalk}

// Shift is one supporter at work from one moment to another.
type Shift struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Rollout  string        `db:"rollout"`
	Kind     string        `db:"kind"`
	Person   string        `db:"person"`
	StartsAt clock.Instant `db:"starts_at"`
	EndsAt   clock.Instant `db:"ends_at"`
	Place    string        `db:"place"`
	Version  int           `db:"version"`
}

// ShiftInput is what somebody types about a shift. With LastDay the same hours
// are repeated each day up to it.
type ShiftInput struct {
	Kind     string
	Person   string
	Day      clock.Day
	LastDay  clock.Day // "" = only Day
	From, To string    // "08:00"
	Place    string
	Weekends bool // LastDay includes Saturdays and Sundays
}

const (
	shiftLongest = 14 * time.Hour
	shiftDays    = 92
)

// shifts is one shift for each day asked for, or what is wrong.
func (in ShiftInput) shifts(zone *time.Location) ([]Shift, error) {
	in.Place = text.Clean(in.Place)
	var wrong fault.Faults
	if !slices.Contains(ShiftKinds, in.Kind) {
		wrong.Add("kind", "fault.not_a_choice")
	}
	if in.Person == "" {
		wrong.Add("person", "fault.required")
	}
	if in.Day == "" {
		wrong.Add("day", "fault.required")
	}
	last := in.LastDay
	if last == "" {
		last = in.Day
	}
	switch {
	case in.Day != "" && last < in.Day:
		wrong.Add("last_day", "fault.ends_before_start")
	case in.Day.Until(last) > shiftDays:
		wrong.Add("last_day", "rollout.shift.too_many_days", fault.Args{"most": shiftDays})
	}
	atMost(&wrong, "place", in.Place, 200)
	from, errFrom := hourMinute(in.From)
	if errFrom != nil {
		wrong.Add("from", "fault.not_a_time")
	}
	to, errTo := hourMinute(in.To)
	if errTo != nil {
		wrong.Add("to", "fault.not_a_time")
	}
	length := to - from
	if length <= 0 {
		length += 24 * 60 // over midnight
	}
	if errFrom == nil && errTo == nil && time.Duration(length)*time.Minute > shiftLongest {
		wrong.Add("to", "rollout.shift.too_long", fault.Args{"hours": int(shiftLongest.Hours())})
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	var all []Shift
	for day := in.Day; day <= last; day = day.Add(1) {
		if last != in.Day && !in.Weekends && weekend(day) {
			continue
		}
		ends := day
		if to <= from {
			ends = day.Add(1)
		}
		all = append(all, Shift{Kind: in.Kind, Person: in.Person, Place: in.Place, Version: 1,
			StartsAt: day.At(zone, from/60, from%60), EndsAt: ends.At(zone, to/60, to%60)})
	}
	if len(all) == 0 {
		return nil, fault.OnField("last_day", "rollout.shift.only_weekend")
	}
	return all, nil
}

// hourMinute reads "08:30", "8.30" or "0830" as minutes after midnight.
func hourMinute(s string) (int, error) {
	for _, layout := range []string{"15:04", "15.04", "1504", "15"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Hour()*60 + t.Minute(), nil
		}
	}
	return 0, fault.OnField("", "fault.not_a_time")
}

func weekend(d clock.Day) bool {
	w := d.Time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

// covers tells whether the shift is on at the moment.
func (s Shift) covers(at clock.Instant) bool { return s.StartsAt <= at && at < s.EndsAt }

// Need is how many of a kind are wanted on a day.
type Need struct {
	Body    string    `db:"body"`
	Rollout string    `db:"rollout"`
	Day     clock.Day `db:"day"`
	Kind    string    `db:"kind"`
	People  int       `db:"people"`
}

// Coverage is a day's readiness of one kind: who is there against who is
// wanted.
type Coverage struct {
	Day     clock.Day
	Kind    string
	Wanted  int
	People  int // different people on shift
	Minutes int // of all of them
}

// Short is how many are missing.
func (c Coverage) Short() int { return max(0, c.Wanted-c.People) }

// coverages sums shifts per day and kind beside what is wanted, in order of
// day and kind. A shift over midnight counts on the day it begins.
func coverages(shifts []Shift, needs []Need, zone *time.Location) []Coverage {
	type key struct {
		day  clock.Day
		kind string
	}
	sums := map[key]*Coverage{}
	at := func(k key) *Coverage {
		if sums[k] == nil {
			sums[k] = &Coverage{Day: k.day, Kind: k.kind}
		}
		return sums[k]
	}
	people := map[key]map[string]bool{}
	for _, s := range shifts {
		k := key{s.StartsAt.Day(zone), s.Kind}
		c := at(k)
		c.Minutes += int(s.EndsAt.Sub(s.StartsAt).Minutes())
		if people[k] == nil {
			people[k] = map[string]bool{}
		}
		people[k][s.Person] = true
		c.People = len(people[k])
	}
	for _, n := range needs {
		at(key{n.Day, n.Kind}).Wanted = n.People
	}
	all := make([]Coverage, 0, len(sums))
	for _, c := range sums {
		all = append(all, *c)
	}
	rank := map[string]int{}
	for i, k := range ShiftKinds {
		rank[k] = i
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Day != all[j].Day {
			return all[i].Day < all[j].Day
		}
		return rank[all[i].Kind] < rank[all[j].Kind]
	})
	return all
}
