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
	Limit      int     // 1 to 200; 50 when 0
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
		at = r.CreatedAt
	case ByChanged:
		at = r.ChangedAt
	}
	return strconv.FormatInt(int64(at), 36) + "." + r.ID
}

// after reads a cursor; ok is false for one that is none of ours.
func (f Filter) after() (at clock.Instant, id string, ok bool) {
	left, id, found := strings.Cut(f.After, ".")
	n, err := strconv.ParseInt(left, 36, 64)
	return clock.Instant(n), id, found && err == nil
}

// List is a page of tickets.
type List struct {
	Rows   []Row
	Order  Sorting
	Next   string // cursor of the next page; "" = this is the last
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
	teams, all := teamsOf(by)
	if !all && len(teams) == 0 {
		return List{}, fault.Gone()
	}
	if !all && f.Team != "" && !slices.Contains(teams, f.Team) {
		return List{}, fault.Gone()
	}
	list := List{Order: f.order()}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if list.Rows, err = ticketRows(tx, by, now, f, teams, all); err != nil {
			return err
		}
		known, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		inTeams(list.Rows, known)
		list.Counts, err = queueCounts(tx, by, known, teams, all)
		return err
	})
	if len(list.Rows) > f.limit() {
		list.Rows = list.Rows[:f.limit()]
		list.Next = list.Rows[len(list.Rows)-1].Cursor(list.Order)
	}
	return list, err
}

// Mine lists the tickets that are the actor's own, or of whom they act for:
// those asked for and those told for others, the latest first.
func (d *Desk) Mine(ctx context.Context, by access.Actor, done bool, after string, limit int) (List, error) {
	if by.Whose() == "" {
		return List{}, fault.Gone()
	}
	f := Filter{Requester: by.Whose(), Done: done, Order: ByNewest, After: after, Limit: limit}
	list := List{Order: ByNewest}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		list.Rows, err = ticketRows(tx, by, 0, f, nil, true)
		return err
	})
	if len(list.Rows) > f.limit() {
		list.Rows = list.Rows[:f.limit()]
		list.Next = list.Rows[len(list.Rows)-1].Cursor(list.Order)
	}
	return list, err
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
