package staffing

import (
	"cmp"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Work is minutes somebody worked: on a ticket, or at the desk with none.
type Work struct {
	ID      string
	Ticket  string // "" = at the desk
	Day     clock.Day
	Person  string
	Team    string
	Level   int
	Unit    string // for whom: the requester's; "" = nobody known, or no ticket
	Home    string // the worker's own
	Minutes int
	Note    string
	At      clock.Instant
	// Counted is what counts of Minutes: hours at the desk count without the
	// minutes that were written on tickets meanwhile, so that nothing counts
	// twice.
	Counted int
	// Ore is what the counted minutes cost, by the row; Priced is false where
	// no rate is set for its level that day.
	Ore    int64
	Priced bool
}

// Count works out what counts of each row and what it costs; rows come back by
// day, person, team and moment. All rows of a day must be there.
func Count(rows []Work, rates Rates) []Work {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Work) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Team, b.Team), cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID))
	})
	for from := 0; from < len(rows); {
		to := from
		onTickets := 0
		for ; to < len(rows) && rows[to].Day == rows[from].Day && rows[to].Person == rows[from].Person && rows[to].Team == rows[from].Team; to++ {
			if rows[to].Ticket != "" {
				onTickets += rows[to].Minutes
			}
		}
		for i := from; i < to; i++ {
			w := &rows[i]
			w.Counted = w.Minutes
			if w.Ticket == "" {
				within := min(onTickets, w.Minutes)
				onTickets -= within
				w.Counted -= within
			}
			rate, priced := rates.At(w.Level, w.Day)
			w.Ore, w.Priced = Price(w.Counted, rate), priced
		}
		from = to
	}
	return rows
}

// Shift is hours at the desk as they are kept.
type Shift struct {
	Body    string        `db:"body"`
	ID      string        `db:"id"`
	Day     clock.Day     `db:"day"`
	Person  string        `db:"person"`
	Team    string        `db:"team"`
	Level   int           `db:"level"`
	Home    string        `db:"home"`
	Minutes int           `db:"minutes"`
	Note    string        `db:"note"`
	At      clock.Instant `db:"at"`
	Actor   string        `db:"actor"`
	Client  string        `db:"client"`
}

// ShiftInput is what somebody types of hours at the desk.
type ShiftInput struct {
	Day     clock.Day
	Person  string // "" = oneself
	Team    string
	Minutes int
	Note    string
	Client  string // the same logs once
}

// mostMinutes of one day.
const mostMinutes = 24 * 60

// check makes the input storable; faults are beside their fields. Hours are
// logged for days gone by and today, at most a year back.
func (in ShiftInput) check(today clock.Day) (ShiftInput, error) {
	var f fault.Faults
	switch {
	case !in.Day.IsSet():
		f.Add("day", "staffing.day_missing")
	case in.Day > today:
		f.Add("day", "staffing.day_ahead")
	case in.Day.Until(today) > 366:
		f.Add("day", "staffing.day_long_ago")
	}
	if in.Minutes <= 0 || in.Minutes > mostMinutes {
		f.Add("minutes", "staffing.minutes_range")
	}
	if in.Team == "" {
		f.Add("team", "staffing.team_missing")
	}
	if in.Note = text.Clean(in.Note); len([]rune(in.Note)) > longestNote {
		f.Add("note", "fault.too_long", fault.Args{"max": longestNote})
	}
	if len(in.Client) > 64 {
		in.Client = ""
	}
	return in, f.Err()
}

func (s Shift) work() Work {
	return Work{ID: s.ID, Day: s.Day, Person: s.Person, Team: s.Team, Level: s.Level, Home: s.Home, Minutes: s.Minutes, Note: s.Note, At: s.At}
}
