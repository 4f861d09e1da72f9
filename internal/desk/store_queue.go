package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

type order struct{ column, way, after string }

// orders are the words of each order: the column, its direction and the sign
// of what comes after.
var orders = map[Sorting]order{
	ByDue:     {"t.due_at", "ASC", ">"},
	ByNewest:  {"t.number", "DESC", "<"},
	ByOldest:  {"t.number", "ASC", ">"},
	ByChanged: {"t.changed_at", "DESC", "<"},
}

// turned is the other way: a page before is read from its end.
var turned = map[string]string{"ASC": "DESC", "DESC": "ASC", ">": "<", "<": ">"}

// conditions joins the wanted conditions; each is a constant of this file.
type conditions struct {
	words []string
	args  []any
}

func (c *conditions) when(wanted bool, words string, args ...any) {
	if wanted {
		c.words, c.args = append(c.words, words), append(c.args, args...)
	}
}

// restricted keeps restricted tickets to their team, whoever reads every queue.
func (c *conditions) restricted(by access.Actor, all bool) {
	if all && !by.May(access.DeskManage) {
		own := by.Scopes(access.DeskWork, "team")
		c.when(len(own) == 0, "t.restricted = 0")
		c.when(len(own) > 0, "(t.restricted = 0 OR t.team IN (?))", own)
	}
}

// more is the conditions behind others; nothing where there are none.
func (c *conditions) more() string {
	if len(c.words) == 0 {
		return ""
	}
	return " AND " + strings.Join(c.words, " AND ")
}

// ticketRows lists what the filter wants, one more than asked for when there
// are more; backwards, the nearest first. The few that are shown are chosen before their names are looked up.
func ticketRows(tx *db.Tx, by access.Actor, now clock.Instant, f Filter, teams []string, all bool) ([]Row, error) {
	o := f.turned()
	chosen, chosenArgs, some := f.chosen(tx, by, now, teams, all, f.limit()+1)
	if !some {
		return nil, nil
	}
	query, args, err := db.In(`SELECT `+strings.ReplaceAll(ticketColumns, "t.", "x.")+`, COALESCE(r.name, '') AS requester_name, COALESCE(o.name, '') AS owner_name, COALESCE(s.name, '') AS service_name, COALESCE(u.name, '') AS unit_name
		FROM (`+chosen+`) x
		LEFT JOIN persons r ON r.body = x.body AND r.id = x.requester LEFT JOIN persons o ON o.body = x.body AND o.id = x.owner
		LEFT JOIN services s ON s.body = x.body AND s.id = x.service
		LEFT JOIN units u ON u.body = x.body AND u.id = x.unit
		ORDER BY `+strings.ReplaceAll(o.column, "t.", "x.")+` `+o.way+`, x.id `+o.way, chosenArgs...)
	if err != nil {
		return nil, err
	}
	var rows []Row
	return rows, tx.Select(&rows, query, args...)
}

// turned is the order the list is read in: backwards, from its end.
func (f Filter) turned() order {
	o := orders[f.order()]
	if _, _, ok := f.from(); ok && f.backwards() {
		o.way, o.after = turned[o.way], turned[o.after]
	}
	return o
}

// countTo is how many tickets the whole list holds, counted to a limit.
func (f Filter) countTo(tx *db.Tx, by access.Actor, now clock.Instant, teams []string, all bool, limit int) (n int, err error) {
	f.After, f.Before = "", ""
	chosen, chosenArgs, some := f.chosen(tx, by, now, teams, all, limit)
	if !some {
		return 0, nil
	}
	query, args, err := db.In(`SELECT count(*) FROM (`+chosen+`) x`, chosenArgs...)
	if err != nil {
		return 0, err
	}
	return n, tx.Get(&n, query, args...)
}

// chosen are the first tickets the filter wants; some is false where it can want
// none.
func (f Filter) chosen(tx *db.Tx, by access.Actor, now clock.Instant, teams []string, all bool, limit int) (query string, args []any, some bool) {
	among, everyTeam := f.among(teams, all)
	if !everyTeam && len(among) == 0 || f.narrowed && len(f.only) == 0 {
		return "", nil, false
	}
	together := len(among) > mostApart || f.narrowed
	c := conditions{}
	c.when(true, "t.body = ?", tx.Tenant)
	c.when(f.narrowed, "t.id IN (?)", f.only)
	c.when(!everyTeam && together && !f.narrowed, "t.team IN (?)", among)
	c.when(!everyTeam && f.narrowed, "t.team || '' IN (?)", among) // keeps the planner at the ids, from walking a whole queue
	c.when(!f.Done, "t.open = 1")
	c.when(f.Done, "t.open = 0")
	c.when(f.State != "", "t.state = ?", f.State)
	c.when(f.Owner != "", "t.owner = ? AND t.owner <> ''", f.Owner)
	c.when(f.Untaken, "t.owner = ''")
	c.when(f.Late, "t.due_at <= ?", now)
	c.when(f.DueBy.IsSet(), "t.due_at <= ?", f.DueBy)
	c.when(f.Restricted, "t.restricted = 1")
	c.when(f.Lacking, "t.lacking > 0")
	c.when(f.Kind != "", "t.kind = ?", f.Kind)
	c.when(f.Priority != 0, "t.priority = ?", f.Priority)
	c.when(f.Service != "", "t.service = ?", f.Service)
	c.when(f.Outside, "t.catalogued = 0")
	c.when(f.Unit != "", "t.unit = ?", f.Unit)
	c.when(f.Requester != "", "t.requester = ? AND t.requester <> ''", f.Requester)
	c.when(f.Supplier != "", "t.supplier = ? AND t.supplier <> ''", f.Supplier)
	c.when(f.Level != 0, "t.level = ?", f.Level)
	c.when(f.Channel != "", "t.channel = ?", f.Channel)
	c.when(f.Parent != "", "t.parent = ? AND t.parent <> ''", f.Parent)
	c.when(f.Error != "", "t.known_error = ? AND t.known_error <> ''", f.Error)
	c.when(f.Tag != "", "t.id IN (SELECT g.ticket FROM ticket_tags g WHERE g.body = t.body AND g.tag = ?)", f.Tag)
	c.when(f.MadeFrom.IsSet(), "t.created_at >= ?", f.MadeFrom)
	c.when(f.MadeUntil.IsSet(), "t.created_at < ?", f.MadeUntil)
	theirs := f.Requester != "" && f.Requester == by.Whose() // what they asked for themselves they see
	c.restricted(by, all && !theirs)
	o := f.turned()
	if at, id, ok := f.from(); ok {
		c.when(true, fmt.Sprintf("(%[1]s %[2]s ? OR (%[1]s = ? AND t.id %[2]s ?))", o.column, o.after), at, at, id)
	}
	if everyTeam || together {
		among = nil
	}
	query, args = c.first(among, o, limit)
	return query, args, true
}

// mostApart is how many teams are asked one by one, each by its own index,
// before their tickets are put in order together.
const mostApart = 12

// among are the teams whose tickets a filter wants of those that may be seen;
// every is true where it wants any.
func (f Filter) among(teams []string, all bool) (some []string, every bool) {
	switch {
	case f.Team != "":
		some = []string{f.Team}
	case len(f.Teams) > 0:
		some = slices.Compact(slices.Sorted(slices.Values(f.Teams)))
	case all:
		return nil, true
	default:
		return teams, false
	}
	return slices.DeleteFunc(some, func(id string) bool { return !all && !slices.Contains(teams, id) }), false
}

// first are the first tickets under the conditions, of each of the teams apart
// where some are given.
func (c conditions) first(teams []string, o order, limit int) (query string, args []any) {
	each := func(more string) string {
		return `SELECT ` + ticketColumns + ` FROM tickets t WHERE ` + strings.Join(c.words, " AND ") + more + ` ORDER BY ` + o.column + ` ` + o.way + `, t.id ` + o.way + ` LIMIT ?`
	}
	switch len(teams) {
	case 0:
		return each(""), append(c.args, limit)
	case 1:
		return each(" AND t.team = ?"), append(c.args, teams[0], limit)
	}
	var parts []string
	for i, team := range teams {
		y := "y" + strconv.Itoa(i)
		parts = append(parts, `SELECT `+strings.ReplaceAll(ticketColumns, "t.", y+".")+` FROM (`+each(" AND t.team = ?")+`) `+y)
		args = append(append(args, c.args...), team, limit)
	}
	return `SELECT ` + strings.ReplaceAll(ticketColumns, "t.", "z.") + ` FROM (` + strings.Join(parts, " UNION ALL ") + `) z ORDER BY ` +
		strings.ReplaceAll(o.column, "t.", "z.") + ` ` + o.way + `, z.id ` + o.way + ` LIMIT ?`, append(args, limit)
}
