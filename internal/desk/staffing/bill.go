package staffing

import (
	"cmp"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Item is one row of what a unit used: a row of work on a ticket of its
// people, or its share of a team's hours at the desk.
type Item struct {
	Unit    string
	Work    Work // the ticket's row; of a share only Team and Level
	Shared  bool
	Minutes int
	Ore     int64
}

// Bill is what one unit used and gave in a span; "" is nobody's: strangers and
// those whose unit is not known.
type Bill struct {
	Unit          string
	TicketMinutes int
	TicketOre     int64
	SharedMinutes int
	SharedOre     int64
	WorkedMinutes int // by its own people, for anybody
	WorkedOre     int64
	PledgeMinutes int
	PledgeOre     int64
}

// Used is what a unit would pay without its pledge: all it used.
func (b Bill) Used() int64 { return b.TicketOre + b.SharedOre }

// Pays is what it pays with its pledge; below nought it has something to its
// credit.
func (b Bill) Pays() int64 { return b.Used() - b.PledgeOre }

// Account is every unit's bill of a span.
type Account struct {
	Bills    []Bill
	Items    []Item
	Promises []Promise
	Minutes  int   // counted in all
	Ore      int64 // the whole cost; the sum of all items, to the øre
	Unpriced int   // minutes no rate is set for
}

// Settle makes the bills of counted work. section tells which unit stands for
// a unit: the nearest above it that pledged, or itself. The hours a team sat
// at the desk without a ticket are shared among those whose tickets that team
// worked on, by minutes; where it worked on none, among all.
func Settle(rows []Work, pledges []Promise, section func(unit string) string) Account {
	a := Account{Promises: pledges}
	bills := map[string]*Bill{}
	bill := func(unit string) *Bill {
		if bills[unit] == nil {
			bills[unit] = &Bill{Unit: unit}
		}
		return bills[unit]
	}
	type pool struct {
		minutes int
		ore     int64
	}
	idle := map[string]*pool{}           // team → at the desk
	use := map[string]map[string]int64{} // team → unit → minutes on tickets
	all := map[string]int64{}
	for _, w := range rows {
		a.Minutes, a.Ore = a.Minutes+w.Counted, a.Ore+w.Ore
		if !w.Priced {
			a.Unpriced += w.Counted
		}
		worker := bill(section(w.Home))
		worker.WorkedMinutes, worker.WorkedOre = worker.WorkedMinutes+w.Counted, worker.WorkedOre+w.Ore
		if w.Ticket == "" {
			if idle[w.Team] == nil {
				idle[w.Team] = &pool{}
			}
			idle[w.Team].minutes, idle[w.Team].ore = idle[w.Team].minutes+w.Counted, idle[w.Team].ore+w.Ore
			continue
		}
		unit := section(w.Unit)
		b := bill(unit)
		b.TicketMinutes, b.TicketOre = b.TicketMinutes+w.Counted, b.TicketOre+w.Ore
		a.Items = append(a.Items, Item{Unit: unit, Work: w, Minutes: w.Counted, Ore: w.Ore})
		if w.Counted == 0 {
			continue
		}
		if use[w.Team] == nil {
			use[w.Team] = map[string]int64{}
		}
		use[w.Team][unit] += int64(w.Counted)
		all[unit] += int64(w.Counted)
	}
	for _, team := range sorted(idle) {
		by := use[team]
		if len(by) == 0 {
			by = all
		}
		if len(by) == 0 {
			by = map[string]int64{"": 1}
		}
		a.share(team, idle[team].minutes, idle[team].ore, by, bill)
	}
	for _, p := range pledges {
		b := bill(p.Pledge.Unit)
		b.PledgeMinutes, b.PledgeOre = b.PledgeMinutes+p.Minutes, b.PledgeOre+p.Ore
	}
	for _, unit := range sorted(bills) {
		a.Bills = append(a.Bills, *bills[unit])
	}
	return a
}

// share parts a team's hours at the desk among units.
func (a *Account) share(team string, minutes int, ore int64, by map[string]int64, bill func(string) *Bill) {
	units := sorted(by)
	weights := make([]int64, len(units))
	for i, unit := range units {
		weights[i] = by[unit]
	}
	costs, times := Share(ore, weights), Share(int64(minutes), weights)
	for i, unit := range units {
		if costs[i] == 0 && times[i] == 0 {
			continue
		}
		b := bill(unit)
		b.SharedMinutes, b.SharedOre = b.SharedMinutes+int(times[i]), b.SharedOre+costs[i]
		a.Items = append(a.Items, Item{Unit: unit, Work: Work{Team: team}, Shared: true, Minutes: int(times[i]), Ore: costs[i]})
	}
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Promise is a pledge and what it amounts to in a span: the days of its
// stretches, at so many thousandths of a minute each.
type Promise struct {
	Pledge    Pledge
	Minutes   int
	Ore       int64
	PerDay    int64
	Stretches []Stretch
}

// promises are what pledges amount to on working days.
func promises(pledges []Pledge, days []clock.Day, dayMinutes int, rates Rates) []Promise {
	var all []Promise
	for _, p := range pledges {
		minutes, ore := p.Promised(days, dayMinutes, rates)
		if minutes > 0 {
			all = append(all, Promise{p, minutes, ore, p.thousandths(dayMinutes), p.stretches(days, rates)})
		}
	}
	return all
}

// Help is minutes people of one unit worked for one team or level.
type Help struct {
	Home    string
	Team    string
	Level   int
	Minutes int
}

// Helping adds up who helps whom: by the worker's section and the team they
// worked for.
func Helping(rows []Work, section func(string) string) []Help {
	sums := map[Help]int{}
	for _, w := range rows {
		sums[Help{Home: section(w.Home), Team: w.Team, Level: w.Level}] += w.Counted
	}
	var all []Help
	for h, minutes := range sums {
		h.Minutes = minutes
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b Help) int {
		return cmp.Or(cmp.Compare(a.Home, b.Home), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Team, b.Team))
	})
	return all
}
