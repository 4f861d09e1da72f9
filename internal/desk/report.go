package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// Period is a span of civil days, both ends included.
type Period struct{ From, To clock.Day }

// longestPeriod bounds what one report reads.
const longestPeriod = 400

// or fills an empty period with the 30 days up to today.
//
// Faults: beside from desk.report.backwards, desk.report.too_long.
func (p Period) or(today clock.Day) (Period, error) {
	if p.To == "" {
		p.To = today
	}
	if p.From == "" {
		p.From = p.To.Add(-29)
	}
	switch n := p.From.Until(p.To); {
	case n < 0:
		return p, fault.OnField("from", "desk.report.backwards")
	case n >= longestPeriod:
		return p, fault.OnField("from", "desk.report.too_long", fault.Args{"days": longestPeriod})
	}
	return p, nil
}

// Side says between what the hand-overs of a matrix went.
type Side string

const (
	ByTeam  Side = "team" // and supplier
	ByUnit  Side = "unit"
	ByLevel Side = "level"
)

// Sides in the order they are shown.
var Sides = []Side{ByTeam, ByUnit, ByLevel}

// None stands in a filter for what has none: no service, no unit.
const None = "-"

// atSupplier marks a supplier among the teams of a matrix.
const atSupplier = "supplier/"

// HopFilter narrows hand-overs; empty fields do not narrow. A team may be
// "supplier/ID".
type HopFilter struct {
	Period
	Service            string
	Side               Side   // what Out and In name
	Out, In            string // from where, to where
	FromLevel, ToLevel int
	Direction          Direction
	Reason             Reason
	Again              bool   // came to a team that had it before
	After              string // cursor of the last row of the page before
	Before             string // cursor of the first row of the page after; After counts first
	Limit              int
}

// Party is a row and a column of a matrix: a team, unit, level or supplier.
type Party struct{ ID, Name string }

// HopSum is what many hand-overs come to.
type HopSum struct {
	N, Again       int
	ClockSeconds   int
	WorkingSeconds int
}

func (s HopSum) plus(o HopSum) HopSum {
	return HopSum{s.N + o.N, s.Again + o.Again, s.ClockSeconds + o.ClockSeconds, s.WorkingSeconds + o.WorkingSeconds}
}

// hopGroup is the hand-overs that are alike, as the database sums them.
type hopGroup struct {
	FromTeam       string    `db:"from_team"`
	ToTeam         string    `db:"to_team"`
	FromUnit       string    `db:"from_unit"`
	ToUnit         string    `db:"to_unit"`
	FromSupplier   string    `db:"from_supplier"`
	ToSupplier     string    `db:"to_supplier"`
	FromLevel      int       `db:"from_level"`
	ToLevel        int       `db:"to_level"`
	Direction      Direction `db:"direction"`
	N              int       `db:"n"`
	Again          int       `db:"again"`
	ClockSeconds   int       `db:"clock_seconds"`
	WorkingSeconds int       `db:"working_seconds"`
}

func (g hopGroup) sum() HopSum { return HopSum{g.N, g.Again, g.ClockSeconds, g.WorkingSeconds} }

// ends are what the group went between.
func (g hopGroup) ends(by Side) (from, to string) {
	switch by {
	case ByUnit:
		return orNone(g.FromUnit), orNone(g.ToUnit)
	case ByLevel:
		return strconv.Itoa(g.FromLevel), strconv.Itoa(g.ToLevel)
	}
	return place(g.FromTeam, g.FromSupplier), place(g.ToTeam, g.ToSupplier)
}

func place(team, supplier string) string {
	if supplier != "" {
		return atSupplier + supplier
	}
	return team
}

func orNone(s string) string {
	if s == "" {
		return None
	}
	return s
}

// Matrix is the hand-overs of a period between teams, units or levels (D6).
type Matrix struct {
	HopFilter
	Parties    []Party
	Cells      map[[2]string]HopSum // from, to
	Outs, Ins  map[string]HopSum
	Directions map[Direction]int
	Levels     map[int]HopSum // by the level they were handed on from
	Whole      HopSum
}

// add counts a group into the matrix; every figure is a sum of the same rows.
func (m *Matrix) add(g hopGroup) {
	from, to := g.ends(m.Side)
	key := [2]string{from, to}
	m.Cells[key] = m.Cells[key].plus(g.sum())
	m.Outs[from], m.Ins[to] = m.Outs[from].plus(g.sum()), m.Ins[to].plus(g.sum())
	m.Directions[g.Direction] += g.N
	m.Levels[g.FromLevel] = m.Levels[g.FromLevel].plus(g.sum())
	m.Whole = m.Whole.plus(g.sum())
}

// HandOvers is the matrix of a period. Needs desk.report.
func (d *Desk) HandOvers(ctx context.Context, by access.Actor, now clock.Instant, f HopFilter) (Matrix, error) {
	if !slices.Contains(Sides, f.Side) {
		f.Side = ByTeam
	}
	m := Matrix{Cells: map[[2]string]HopSum{}, Outs: map[string]HopSum{}, Ins: map[string]HopSum{}, Directions: map[Direction]int{}, Levels: map[int]HopSum{}}
	err := d.report(ctx, by, now, &f.Period, func(tx *db.Tx) error {
		m.HopFilter = f
		groups, err := hopGroups(tx, f)
		if err != nil {
			return err
		}
		for _, g := range groups {
			m.add(g)
		}
		m.Parties, err = m.parties(tx)
		return err
	})
	return m, err
}

// report reads figures for who may, of a period that is one.
func (d *Desk) report(ctx context.Context, by access.Actor, now clock.Instant, p *Period, read func(tx *db.Tx) error) error {
	if err := by.Require(access.DeskReport); err != nil {
		return err
	}
	return d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if *p, err = p.or(now.Day(body.Zone())); err != nil {
			return err
		}
		return read(tx)
	})
}

// parties are those that have a figure, in an order that people know: teams by
// level and name, suppliers last.
func (m *Matrix) parties(tx *db.Tx) ([]Party, error) {
	var all []Party
	seen := func(id string) bool { return m.Outs[id].N+m.Ins[id].N > 0 }
	switch m.Side {
	case ByLevel:
		for _, id := range []string{"1", "2", "3"} {
			all = append(all, Party{id, ""})
		}
		return all, nil
	case ByUnit:
		units, err := org.Units(tx)
		for _, u := range units {
			if seen(u.ID) {
				all = append(all, Party{u.ID, u.Name})
			}
		}
		if seen(None) {
			all = append(all, Party{None, ""})
		}
		return all, err
	}
	teams, err := arrangement.Teams(tx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(teams, func(a, b arrangement.Team) int { return a.Level - b.Level })
	for _, t := range teams {
		if seen(t.ID) {
			all = append(all, Party{t.ID, t.Name})
		}
	}
	suppliers, err := services.AllSuppliers(tx)
	for _, s := range suppliers {
		if seen(atSupplier + s.ID) {
			all = append(all, Party{atSupplier + s.ID, s.Name})
		}
	}
	return all, err
}

// HopRow is a hand-over in a list. Title is "" where the reader may not see
// what tickets say.
type HopRow struct {
	Hop
	Number int    `db:"number"`
	Title  string `db:"title"`
}

// HopList is a page of the hand-overs a figure counts, as far as the reader may
// see the tickets: Unseen are those of restricted ones they may not.
type HopList struct {
	Rows   []HopRow
	Next   string // cursor of the next page, for After
	Prev   string // cursor of the page before, for Before
	Unseen int
	HopFilter
}

// Cursor is where the next page begins.
func (r HopRow) Cursor() string { return string(r.Day) + "." + r.Ticket + "." + strconv.Itoa(r.N) }

// hopCursor reads a cursor; ok is false for one that is none of ours.
func hopCursor(from string) (day clock.Day, ticket string, n int, ok bool) {
	words := strings.Split(from, ".")
	if len(words) != 3 {
		return "", "", 0, false
	}
	day, dayErr := clock.ParseDay(words[0])
	n, err := strconv.Atoi(words[2])
	return day, words[1], n, err == nil && dayErr == nil
}

// HopRows are the hand-overs behind a figure, the latest day first: with those
// unseen exactly as many as it counts. Needs desk.report; what the tickets say
// is shown to who may read every queue.
func (d *Desk) HopRows(ctx context.Context, by access.Actor, now clock.Instant, f HopFilter) (HopList, error) {
	var list HopList
	limit := Filter{Limit: f.Limit}.limit()
	err := d.report(ctx, by, now, &f.Period, func(tx *db.Tx) (err error) {
		known := func(from string) bool { _, _, _, ok := hopCursor(from); return ok }
		list.Rows, list.Next, list.Prev, err = paging.Page(f.After, f.Before, limit, known, HopRow.Cursor, func(from string, back bool, limit int) ([]HopRow, error) {
			return hopRows(tx, by, f, from, back, limit)
		})
		if err != nil {
			return err
		}
		list.Unseen, err = hopsUnseen(tx, by, f)
		return err
	})
	list.HopFilter = f
	for i := range list.Rows {
		if !by.May(access.DeskRead) {
			list.Rows[i].Title, list.Rows[i].Note = "", ""
		}
	}
	return list, err
}

// ReportNames are what the ids of a report are called.
type ReportNames struct{ Teams, Units, Services, Suppliers map[string]string }

// ReportNames looks them up. Needs desk.report.
func (d *Desk) ReportNames(ctx context.Context, by access.Actor) (ReportNames, error) {
	n := ReportNames{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	if err := by.Require(access.DeskReport); err != nil {
		return n, err
	}
	return n, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		teams, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		for _, t := range teams {
			n.Teams[t.ID] = t.Name
		}
		units, err := org.Units(tx)
		if err != nil {
			return err
		}
		for _, u := range units {
			n.Units[u.ID] = u.Name
		}
		all, err := services.All(tx)
		if err != nil {
			return err
		}
		for _, s := range all {
			n.Services[s.ID] = s.Name
		}
		suppliers, err := services.AllSuppliers(tx)
		for _, s := range suppliers {
			n.Suppliers[s.ID] = s.Name
		}
		return err
	})
}
