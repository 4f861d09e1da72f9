package staffing

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Part names a figure of a bill, and so the lines behind it.
type Part string

const (
	OnTickets Part = "tickets" // minutes on tickets of its people
	AtDesk    Part = "shared"  // its share of hours at the desk
	AllUsed   Part = "used"    // both: what it would pay without its pledge
	Pledged   Part = "pledge"  // what its pledges are worth
	ToPay     Part = "pays"    // all it used, less its pledges
)

// Parts in the order they are shown.
var Parts = []Part{OnTickets, AtDesk, AllUsed, Pledged, ToPay}

// Nobody stands in a filter for the unit of those nobody knows.
const Nobody = "-"

// Line is one row behind a figure of a bill: an item, or a pledge, whose Work
// holds the pledge's id, team and level. Minutes are never below nought; Ore is
// where a pledge is taken off.
type Line struct {
	Item
	Promise *Promise // nil of an item
}

// Lines are the rows a figure of the bills is the sum of, to the øre: of one
// unit, or of every one where unit is "". A part that is none has no lines.
func (a Account) Lines(unit string, part Part) []Line {
	var all []Line
	of := func(id string) bool { return unit == "" || id == unit || unit == Nobody && id == "" }
	for _, i := range a.Items {
		wanted := part == AllUsed || part == ToPay || part == OnTickets && !i.Shared || part == AtDesk && i.Shared
		if wanted && of(i.Unit) {
			all = append(all, Line{Item: i})
		}
	}
	for _, p := range a.Promises {
		if part != Pledged && part != ToPay || !of(p.Pledge.Unit) {
			continue
		}
		line := Line{Item{Unit: p.Pledge.Unit, Work: Work{ID: p.Pledge.ID, Team: p.Pledge.Team, Level: p.Pledge.Level}, Minutes: p.Minutes, Ore: p.Ore}, &p}
		if part == ToPay {
			line.Ore = -line.Ore
		}
		all = append(all, line)
	}
	return all
}

// SumOf adds lines up.
func SumOf(lines []Line) (minutes int, ore int64) {
	for _, l := range lines {
		minutes, ore = minutes+l.Minutes, ore+l.Ore
	}
	return minutes, ore
}

// Figure is what a part of the bill comes to.
func (b Bill) Figure(part Part) int64 {
	switch part {
	case OnTickets:
		return b.TicketOre
	case AtDesk:
		return b.SharedOre
	case AllUsed:
		return b.Used()
	case Pledged:
		return b.PledgeOre
	case ToPay:
		return b.Pays()
	}
	return 0
}

// Stretch is how many working days of a pledge cost the same.
type Stretch struct {
	Days   int
	Ore    int64 // an hour
	Priced bool  // false: no rate is set for them
}

// stretches are the days a pledge stands, by their rates, the earliest first.
func (p Pledge) stretches(days []clock.Day, rates Rates) []Stretch {
	var all []Stretch
	for _, day := range days {
		if !p.On(day) {
			continue
		}
		rate, priced := rates.At(p.Level, day)
		i := slices.IndexFunc(all, func(s Stretch) bool { return s.Ore == rate && s.Priced == priced })
		if i < 0 {
			i, all = len(all), append(all, Stretch{Ore: rate, Priced: priced})
		}
		all[i].Days++
	}
	return all
}
