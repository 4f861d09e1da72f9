package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Sorting is how a list of tickets is sorted.
type Sorting string

const (
	ByDue     Sorting = "due"     // what runs out first
	ByNewest  Sorting = "newest"  //
	ByOldest  Sorting = "oldest"  //
	ByChanged Sorting = "changed" // last changed first
)

// Orders in the order they are shown.
var Orders = []Sorting{ByDue, ByNewest, ByOldest, ByChanged}

// Filter narrows a list of tickets; empty fields do not narrow.
type Filter struct {
	Words      string // as typed for the search; a list looks through MostWorded that have them
	Team       string
	Teams      []string // any of them
	Level      int
	State      State
	Done       bool // solved, declined, closed and merged ones instead of those going on
	Owner      string
	Untaken    bool
	Late       bool
	DueBy      clock.Instant // a clock runs out before then
	Restricted bool
	Lacking    bool // an answer its service requires is missing
	Kind       Kind
	Priority   int
	Service    string
	Outside    bool // outside the catalogue (D2)
	Unit       string
	Requester  string
	Supplier   string
	Channel    string
	Tag        string
	Parent     string
	Error      string // known error
	MadeFrom   clock.Instant
	MadeUntil  clock.Instant
	Order      Sorting // "" = ByDue, or ByNewest for those done
	After      string  // Cursor of the last row of the page before
	Before     string  // Cursor of the first row of the page after; After counts first
	Limit      int     // 1 to 200; 50 when 0

	narrowed bool     // only the following, whatever else fits
	only     []string // ids
}

// order is the one asked for, or the list's own.
func (f Filter) order() Sorting {
	if slices.Contains(Orders, f.Order) {
		return f.Order
	}
	if f.Done {
		return ByNewest
	}
	return ByDue
}

func (f Filter) limit() int {
	if f.Limit < 1 || f.Limit > 200 {
		return 50
	}
	return f.Limit
}

// Row is a ticket as a list shows it.
type Row struct {
	Ticket
	RequesterName string `db:"requester_name"`
	OwnerName     string `db:"owner_name"`
	TeamName      string `db:"-"`
	ServiceName   string `db:"service_name"`
	UnitName      string `db:"unit_name"`
}

// Cursor is where the next page begins.
func (r Row) Cursor(o Sorting) string {
	at := r.DueAt
	switch o {
	case ByNewest, ByOldest:
		at = clock.Instant(r.Number)
	case ByChanged:
		at = r.ChangedAt
	}
	return strconv.FormatInt(int64(at), 36) + "." + r.ID
}

// from reads the cursor a page begins or, backwards, ends at; ok is false for
// one that is none of ours.
func (f Filter) from() (at clock.Instant, id string, ok bool) {
	cursor := f.After
	if f.backwards() {
		cursor = f.Before
	}
	left, id, found := strings.Cut(cursor, ".")
	n, err := strconv.ParseInt(left, 36, 64)
	return clock.Instant(n), id, found && err == nil
}

func (f Filter) backwards() bool { return f.Before != "" && f.After == "" }

// List is a page of tickets.
type List struct {
	Rows  []Row
	Order Sorting
	Next  string // cursor of the next page, for After; "" = this is the last
	Prev  string // cursor of the page before, for Before; "" = this is the first
	Words Worded
	// All is how many tickets the whole list holds, counted to MostMany and one
	// more; only Queue counts.
	All    int
	Counts []QueueCount
}

// QueueCount is how many tickets of a team stand where.
type QueueCount struct {
	Team    arrangement.Team
	ByState map[State]int
	Untaken int // going on and taken by nobody
	Open    int // going on
}

// Tickets lists the tickets the actor may see as an agent. A team they may not
// read is no such thing. Needs desk.read somewhere.
func (d *Desk) Tickets(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (List, error) {
	list, _, err := d.tickets(ctx, by, now, f, false)
	return list, err
}

// Queue is Tickets with what its page offers to choose from.
func (d *Desk) Queue(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (List, Around, error) {
	return d.tickets(ctx, by, now, f, true)
}

func (d *Desk) tickets(ctx context.Context, by access.Actor, now clock.Instant, f Filter, choices bool) (list List, a Around, err error) {
	teams, all := teamsOf(by)
	if !all && len(teams) == 0 {
		return list, a, fault.Gone()
	}
	if !all && f.Team != "" && !slices.Contains(teams, f.Team) {
		return list, a, fault.Gone()
	}
	list.Order = f.order()
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if f, list.Words, err = d.worded(tx, by, f, teams, all); err != nil {
			return err
		}
		if err := list.turn(tx, by, now, f, teams, all); err != nil {
			return err
		}
		if list.All = len(list.Rows); choices && (list.Next != "" || list.Prev != "") {
			if list.All, err = f.countTo(tx, by, now, teams, all, MostMany+1); err != nil {
				return err
			}
		}
		known, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		inTeams(list.Rows, known)
		if list.Counts, err = queueCounts(tx, by, known, teams, all); err != nil || !choices {
			return err
		}
		a, err = around(tx, known)
		return err
	})
	return list, a, err
}

// turn reads a page of the list, and what lies before and after it. A page
// before that is not full is the first: it is read from the beginning, as
// somebody who turns back expects.
func (l *List) turn(tx *db.Tx, by access.Actor, now clock.Instant, f Filter, teams []string, all bool) error {
	rows, err := ticketRows(tx, by, now, f, teams, all)
	if err != nil {
		return err
	}
	_, _, inside := f.from()
	more, back := len(rows) > f.limit(), f.backwards() && inside
	if back && !more {
		f.Before = ""
		return l.turn(tx, by, now, f, teams, all)
	}
	if more {
		rows = rows[:f.limit()]
	}
	if back {
		slices.Reverse(rows)
	}
	if l.Rows = rows; len(rows) == 0 {
		l.Prev = f.After // what came after has gone meanwhile
		return nil
	}
	if more || back {
		l.Next = rows[len(rows)-1].Cursor(l.Order)
	}
	if inside && (more || !back) {
		l.Prev = rows[0].Cursor(l.Order)
	}
	return nil
}

// Mine lists the tickets that are the actor's own, or of whom they act for:
// those asked for and those told for others, the latest first.
func (d *Desk) Mine(ctx context.Context, by access.Actor, done bool, after, before string, limit int) (List, error) {
	if by.Whose() == "" {
		return List{}, fault.Gone()
	}
	f := Filter{Requester: by.Whose(), Done: done, Order: ByNewest, After: after, Before: before, Limit: limit}
	list := List{Order: ByNewest}
	return list, d.db.Read(ctx, by.Body, func(tx *db.Tx) error { return list.turn(tx, by, 0, f, nil, true) })
}

// inTeams fills what the teams of the rows are called.
func inTeams(rows []Row, known []arrangement.Team) {
	names := make(map[string]string, len(known))
	for _, t := range known {
		names[t.ID] = t.Name
	}
	for i := range rows {
		rows[i].TeamName = names[rows[i].Team]
	}
}

// hidden tells whether a team's restricted tickets do not exist for the actor.
func hidden(by access.Actor, team string) bool {
	return !by.May(access.DeskManage) && !slices.Contains(by.Scopes(access.DeskWork, "team"), team)
}

// queueCounts are the counts of every team the actor reads, levels first.
func queueCounts(tx *db.Tx, by access.Actor, known []arrangement.Team, teams []string, all bool) ([]QueueCount, error) {
	rows, err := countsOf(tx, teams, all)
	if err != nil {
		return nil, err
	}
	at := map[string]*QueueCount{}
	counts := make([]QueueCount, 0, len(known))
	for _, t := range known {
		if all || slices.Contains(teams, t.ID) {
			counts = append(counts, QueueCount{Team: t, ByState: map[State]int{}})
		}
	}
	for i := range counts {
		at[counts[i].Team.ID] = &counts[i]
	}
	for _, r := range rows {
		c := at[r.Team]
		if c == nil || r.Taken >= 2 && hidden(by, r.Team) {
			continue
		}
		c.ByState[r.State] += r.N
		if r.State.Going() {
			c.Open += r.N
			if r.Taken%2 == 0 {
				c.Untaken += r.N
			}
		}
	}
	slices.SortStableFunc(counts, func(a, b QueueCount) int { return a.Team.Level - b.Team.Level })
	return counts, nil
}
