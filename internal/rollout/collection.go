package rollout

import (
	"math"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Forecast is how many devices will have come in when the collection ends
// (B5: last time 70 % did). AtPace goes on as until now; AtEarlier is what
// the earlier rate would give. PerDay is the pace: devices a collection day.
type Forecast struct {
	Total     int
	Collected int
	DaysHeld  int // collection days until today, today included
	DaysLeft  int // still to come
	PerDay    float64
	AtPace    int
	AtEarlier int // -1 when no earlier rate is known
	HasPace   bool
}

// ForecastCollection works the forecast out. days are the days devices are
// collected on, in order, once each. Before the first of them there is no
// pace. Neither figure falls below what is collected or rises above the total.
func ForecastCollection(total, collected, earlierRate int, days []clock.Day, today clock.Day) Forecast {
	f := Forecast{Total: total, Collected: collected, AtPace: collected, AtEarlier: -1}
	for _, d := range days {
		if d <= today {
			f.DaysHeld++
		} else {
			f.DaysLeft++
		}
	}
	if f.DaysHeld > 0 {
		f.HasPace = true
		f.PerDay = float64(collected) / float64(f.DaysHeld)
		f.AtPace = bounded(int(math.Round(float64(collected)+f.PerDay*float64(f.DaysLeft))), collected, total)
	}
	if earlierRate > 0 {
		f.AtEarlier = bounded((total*earlierRate+50)/100, collected, total)
	}
	return f
}

func bounded(n, low, high int) int { return max(low, min(n, high)) }

// CollectionDays are the days to reckon with: those with a collection or a
// drop-in; without any, every weekday from the first hand-in (or the start) to
// the end of the rollout.
func CollectionDays(occasions []clock.Day, first, starts, ends clock.Day) []clock.Day {
	if len(occasions) > 0 {
		return occasions
	}
	from := first
	if from == "" {
		from = starts
	}
	var days []clock.Day
	for d := from; d != "" && d <= ends && len(days) < 400; d = d.Add(1) {
		if wd := d.Time().Weekday(); wd != 0 && wd != 6 {
			days = append(days, d)
		}
	}
	return days
}

// Group is one group's part of a collection: a track or a unit.
type Group struct {
	ID        string `db:"id"`
	Name      string `db:"name"`
	Total     int    `db:"total"`
	Collected int    `db:"collected"`
	Upgraded  int    `db:"upgraded"`
	Returned  int    `db:"returned"`
}

// Missing is how many have not come in.
func (g Group) Missing() int { return g.Total - g.Collected }
