package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// ClockView explains the clocks of a ticket and of its suppliers, which run
// beside each other: what each did from when to when, by which hours, and what
// that adds up to.
type ClockView struct {
	Ticket   Ticket
	Now      clock.Instant
	Accounts []Account
	Legs     []LegClocks        // in the order they were opened
	Hours    map[string]Counted // by clocks.Term.Calendar
}

// LegClocks are the clocks of one supplier leg.
type LegClocks struct {
	Leg
	SupplierName string
	Accounts     []Account
}

// Counted is the calendar something was counted by, as it stood then. Name ""
// are the body's own hours.
type Counted struct {
	Name     string
	Calendar calendar.Calendar
}

// Account is a clock explained. Stretches are its segments, each with the open
// time it counted.
type Account struct {
	clocks.Account
	Stretches []Stretch
}

// Stretch is a segment, with the opening hours that were counted; those of a
// segment of many weeks are cut at mostOpenings.
type Stretch struct {
	clocks.Segment
	Openings []calendar.Opening
	More     bool
}

const mostOpenings = 30

// Clocks explains a ticket's clocks to who may see it as an agent.
func (d *Desk) Clocks(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (ClockView, error) {
	v := ClockView{Now: now, Hours: map[string]Counted{}}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := require(tx, by, now.Day(body.Zone()), t, Reads); err != nil {
			return err
		}
		v.Ticket = t
		if v.Accounts, err = d.explain(tx, now, t.ID, v.Hours); err != nil {
			return err
		}
		v.Legs, err = d.legClocks(tx, now, t.ID, v.Hours)
		return err
	})
	return v, err
}

// legClocks explains the clocks of a ticket's legs.
func (d *Desk) legClocks(tx *db.Tx, now clock.Instant, ticket string, hours map[string]Counted) ([]LegClocks, error) {
	legs, err := legsOf(tx, ticket)
	if err != nil {
		return nil, err
	}
	slices.Reverse(legs) // the latest stands first there
	all := make([]LegClocks, len(legs))
	for i, l := range legs {
		supplier, err := services.SupplierByID(tx, l.Supplier)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		all[i] = LegClocks{Leg: l, SupplierName: supplier.Name}
		if all[i].Accounts, err = d.explain(tx, now, l.ID, hours); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// explain folds what turned the clocks of a ticket or leg; the hours it was
// counted by are added to hours.
func (d *Desk) explain(tx *db.Tx, now clock.Instant, thing string, hours map[string]Counted) ([]Account, error) {
	events, err := d.eventsOf(tx, thing)
	if err != nil {
		return nil, err
	}
	lookup, err := d.calendars(tx, clocks.State{}, events...)
	if err != nil {
		return nil, err
	}
	var all []Account
	for _, told := range clocks.Explain(events, lookup, now) {
		a := Account{Account: told}
		for _, s := range told.Segments {
			if err := d.counted(tx, s.Term.Calendar, hours); err != nil {
				return nil, err
			}
			a.Stretches = append(a.Stretches, stretch(s, lookup))
		}
		all = append(all, a)
	}
	return all, nil
}

func stretch(s clocks.Segment, lookup clocks.Calendars) Stretch {
	out := Stretch{Segment: s}
	if by := lookup(s.Term.Calendar); s.Phase == clocks.Running && by != nil {
		out.Openings = by.Openings(s.From, s.To, mostOpenings+1)
		if out.More = len(out.Openings) > mostOpenings; out.More {
			out.Openings = out.Openings[:mostOpenings]
		}
	}
	return out
}

// counted reads what a calendar was called.
func (d *Desk) counted(tx *db.Tx, name string, hours map[string]Counted) error {
	if _, known := hours[name]; known || name == "" {
		return nil
	}
	k, err := keptCalendar(tx, name)
	if err != nil {
		return err
	}
	c, err := hoursFrom(k.Content)
	hours[name] = Counted{k.Name, c}
	return err
}

// eventsOf are what turned the clocks, with their terms.
func (d *Desk) eventsOf(tx *db.Tx, thing string) ([]clocks.Event, error) {
	turns, err := turnsOf(tx, thing)
	if err != nil {
		return nil, err
	}
	events := make([]clocks.Event, len(turns))
	for i, t := range turns {
		events[i] = clocks.Event{At: t.At, Kind: t.Kind, Standing: t.Standing, Level: t.Level}
		if events[i].Back, err = backFrom(t.Back); err != nil {
			return nil, err
		}
		if t.Terms != "" {
			if events[i].Terms, err = d.termsKept(tx, t.Terms); err != nil {
				return nil, err
			}
		}
	}
	return events, nil
}

// BreachFilter narrows the list of broken promises; empty fields do not narrow.
type BreachFilter struct {
	From, Until clock.Instant // when it broke, Until excluded
	Team        string
	Clock       clocks.Key
	Going       bool   // only of tickets somebody still works on
	After       string // Cursor of the last row of the page before
	Before      string // Cursor of the first row of the page after; After counts first
	Limit       int    // 1 to 200; 50 when 0
}

func (f BreachFilter) limit() int { return Filter{Limit: f.Limit}.limit() }

// breachCursor reads a cursor; ok is false for one that is none of ours.
func breachCursor(from string) (at clock.Instant, ticket, key string, ok bool) {
	parts := strings.Split(from, ".")
	if len(parts) != 3 {
		return 0, "", "", false
	}
	n, err := strconv.ParseInt(parts[0], 36, 64)
	return clock.Instant(n), parts[1], parts[2], err == nil
}

// Breach is a promise that was broken.
type Breach struct {
	Ticket   string        `db:"ticket"`
	Number   int           `db:"number"`
	Title    string        `db:"title"`
	State    State         `db:"state"`
	Team     string        `db:"team"`
	Service  string        `db:"service"`
	Priority int           `db:"priority"`
	Clock    string        `db:"clock"`
	Round    int           `db:"round"`
	At       clock.Instant `db:"at"`
	DueAt    clock.Instant `db:"due_at"`
	TeamName string        `db:"-"`
}

// Cursor is where the next page begins.
func (b Breach) Cursor() string {
	return strconv.FormatInt(int64(b.At), 36) + "." + b.Ticket + "." + b.Clock
}

// BreachList is a page of broken promises.
type BreachList struct {
	Rows  []Breach
	Teams []arrangement.Team // the reader may choose among
	Next  string             // for After
	Prev  string             // for Before
}

// Breaches lists broken promises of the tickets the actor may see as an agent,
// the latest first. Needs desk.read somewhere; a team they may not read is no
// such thing.
func (d *Desk) Breaches(ctx context.Context, by access.Actor, f BreachFilter) (BreachList, error) {
	var list BreachList
	teams, all := teamsOf(by)
	if !all && (len(teams) == 0 || f.Team != "" && !slices.Contains(teams, f.Team)) {
		return list, fault.Gone()
	}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		ours := func(from string) bool { _, _, _, ok := breachCursor(from); return ok }
		list.Rows, list.Next, list.Prev, err = paging.Page(f.After, f.Before, f.limit(), ours, Breach.Cursor, func(from string, back bool, limit int) ([]Breach, error) {
			return breaches(tx, by, f, teams, all, from, back, limit)
		})
		if err != nil {
			return err
		}
		known, err := arrangement.Teams(tx)
		names := map[string]string{}
		for _, t := range known {
			names[t.ID] = t.Name
			if all || slices.Contains(teams, t.ID) {
				list.Teams = append(list.Teams, t)
			}
		}
		for i := range list.Rows {
			list.Rows[i].TeamName = names[list.Rows[i].Team]
		}
		return err
	})
	return list, err
}
