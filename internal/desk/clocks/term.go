package clocks

import (
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Key names a clock of a ticket or of a supplier leg.
type Key string

const (
	Response         Key = "response"
	Update           Key = "update"
	Solution         Key = "solution"
	Level1           Key = "level_1"
	Level2           Key = "level_2"
	Level3           Key = "level_3"
	SupplierResponse Key = "supplier_response"
	SupplierSolution Key = "supplier_solution"
)

// Keys are all clocks, in the order in which they are kept and shown.
var Keys = []Key{Response, Update, Solution, Level1, Level2, Level3, SupplierResponse, SupplierSolution}

// manner is what makes a clock run.
type manner int

const (
	untilAnswered manner = iota
	eachAnswer
	untilSolved
	atLevel
)

func (k Key) manner() manner {
	switch k {
	case Response, SupplierResponse:
		return untilAnswered
	case Update:
		return eachAnswer
	case Solution, SupplierSolution:
		return untilSolved
	}
	return atLevel
}

func (k Key) level() int { return int(k[len(k)-1] - '0') }

// Pause is where a ticket stands while a clock stands still; several are
// joined by |.
type Pause uint8

const (
	WhileWaiting  Pause = 1 << iota // for the requester; on a leg: for the house
	WhileSupplier                   // the work lies with a supplier
	WhilePlanned                    // it will be done on a day that is fixed
)

func (p Pause) stops(s Standing) bool {
	return s == Waiting && p&WhileWaiting != 0 || s == Supplier && p&WhileSupplier != 0 || s == Planned && p&WhilePlanned != 0
}

// Term is what one clock promises. Minutes of 0 promise nothing: the clock
// counts, but is never due. Warn is the percentage of the time after which it
// warns, 0 for never.
type Term struct {
	Key      Key
	Minutes  int
	Calendar string // name of a calendar in Calendars
	Pause    Pause
	Warn     int
}

func (t Term) target() time.Duration { return time.Duration(t.Minutes) * time.Minute }

// warning is exact: a hundredth of a minute is 600 milliseconds.
func (t Term) warning() time.Duration {
	return time.Duration(t.Minutes*t.Warn) * 600 * time.Millisecond
}

// Promise is what a support arrangement promises for one priority, in minutes;
// 0 promises nothing. Level is indexed 1 to 3. Outside is where the requester's
// time also stands still, by what is arranged, beside while it waits for them
// or is planned for a day.
type Promise struct {
	Response, Update, Solution int
	Level                      [4]int
	Outside                    Pause
}

// usualWarn: a quarter of the time is left to do something about it.
const usualWarn = 75

// Ticket are the terms of a ticket under a promise: to the requester by the
// service's calendar, at the levels by the team's. What waits for the requester
// or is planned for a day stands still, except the first answer, which is the
// desk's own. With a supplier the requester's clocks run on unless the promise
// says otherwise; the time of the own levels does not.
func (p Promise) Ticket(service, team string) []Term {
	still := WhileWaiting | WhilePlanned | p.Outside
	terms := []Term{
		{Response, p.Response, service, 0, usualWarn},
		{Update, p.Update, service, still, usualWarn},
		{Solution, p.Solution, service, still, usualWarn},
	}
	for level, key := range []Key{Level1, Level2, Level3} {
		terms = append(terms, Term{key, p.Level[level+1], team, WhileWaiting | WhilePlanned | WhileSupplier, usualWarn})
	}
	return terms
}

// Leg are the terms of a supplier leg; the supplier's time stands still while
// it waits for the house.
func (p Promise) Leg(calendar string) []Term {
	return []Term{
		{SupplierResponse, p.Response, calendar, 0, usualWarn},
		{SupplierSolution, p.Solution, calendar, WhileWaiting, usualWarn},
	}
}

// Calendars finds a prepared calendar by the name a term has for it; nil
// stands for one that never opens.
type Calendars func(name string) *calendar.Prepared

var never = calendar.Calendar{}.Prepare()

func (c Calendars) of(name string) *calendar.Prepared {
	if p := c(name); p != nil {
		return p
	}
	return never
}

func (c Calendars) between(name string, from, to clock.Instant) time.Duration {
	if to <= from {
		return 0
	}
	return c.of(name).WorkingTime(from, to)
}

// Minutes is how a time is shown: whole minutes that have passed.
func Minutes(d time.Duration) int { return int(d / time.Minute) }
