package desk

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/paging"
)

func keepCalendar(tx *db.Tx, id, name, content string) error {
	_, err := tx.Exec(`INSERT INTO clock_calendars (body, id, name, content) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, tx.Tenant, id, name, content)
	return err
}

// keptHours is a calendar as it stood when something was counted by it.
type keptHours struct {
	Name    string `db:"name"`
	Content string `db:"content"`
}

func keptCalendar(tx *db.Tx, id string) (keptHours, error) {
	var k keptHours
	err := tx.Get(&k, `SELECT name, content FROM clock_calendars WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return k, err
}

func keepTerms(tx *db.Tx, id, content string) error {
	_, err := tx.Exec(`INSERT INTO clock_terms (body, id, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tx.Tenant, id, content)
	return err
}

func keptTerms(tx *db.Tx, id string) (string, error) {
	var content string
	err := tx.Get(&content, `SELECT content FROM clock_terms WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return content, err
}

// hoursNow is which kept calendar one of the register is; "" while nobody has
// asked.
func hoursNow(tx *db.Tx, calendar string) (string, error) {
	var id string
	err := tx.Get(&id, `SELECT snapshot FROM clock_hours WHERE body = $1 AND calendar = $2`, tx.Tenant, calendar)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

func setHours(tx *db.Tx, calendar, snapshot string) error {
	_, err := tx.Exec(`INSERT INTO clock_hours (body, calendar, snapshot) VALUES ($1, $2, $3)
		ON CONFLICT (body, calendar) DO UPDATE SET snapshot = excluded.snapshot`, tx.Tenant, calendar, snapshot)
	return err
}

// hoursRow is a calendar of the register and what it is now.
type hoursRow struct {
	Calendar string `db:"calendar"`
	Snapshot string `db:"snapshot"`
}

func allHours(tx *db.Tx) ([]hoursRow, error) {
	var all []hoursRow
	return all, tx.Select(&all, `SELECT calendar, snapshot FROM clock_hours WHERE body = $1 ORDER BY calendar`, tx.Tenant)
}

// turn is something that turned the clocks, as it is kept.
type turn struct {
	Body     string          `db:"body"`
	Thing    string          `db:"thing"`
	N        int             `db:"n"`
	At       clock.Instant   `db:"at"`
	Kind     clocks.Kind     `db:"kind"`
	Standing clocks.Standing `db:"standing"`
	Level    int             `db:"level"`
	Terms    string          `db:"terms"`
	Back     string          `db:"back"`
}

func turnsOf(tx *db.Tx, thing string) ([]turn, error) {
	var all []turn
	return all, tx.Select(&all, `SELECT body, thing, n, at, kind, standing, level, terms, back FROM clock_turns WHERE body = $1 AND thing = $2 ORDER BY n`, tx.Tenant, thing)
}

// mark is a warning or a breach as it is kept.
type mark struct {
	Body   string        `db:"body"`
	Ticket string        `db:"ticket"`
	Clock  string        `db:"clock"`
	What   clocks.Passed `db:"mark"`
	Round  int           `db:"round"`
	At     clock.Instant `db:"at"`
	DueAt  clock.Instant `db:"due_at"`
}

// addMark keeps a mark; false where it was there already.
func addMark(tx *db.Tx, m mark) (bool, error) {
	n, err := db.UpsertAll(tx, "ticket_marks", []mark{m}, "ON CONFLICT DO NOTHING")
	return n == 1, err
}

// pending are tickets whose clocks or waiting ask for attention, the longest
// waiting first.
func pending(tx *db.Tx, now clock.Instant, limit int) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT t.id FROM tickets t WHERE t.body = $1 AND t.next_at > 0 AND t.next_at <= $2 ORDER BY t.next_at LIMIT $3`, tx.Tenant, now, limit)
}

// openAfter are open tickets in the order of their ids.
func openAfter(tx *db.Tx, after string, limit int) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT `+ticketColumns+` FROM tickets t WHERE t.body = $1 AND t.open = 1 AND t.id > $2 ORDER BY t.id LIMIT $3`, tx.Tenant, after, limit)
}

// doneAfter are tickets nobody works on any more, in the order of their ids:
// what says which answers they lack.
func doneAfter(tx *db.Tx, after string, limit int) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT t.id, t.kind, t.service, t.fields, t.excused, t.lacking FROM tickets t WHERE t.body = $1 AND t.open = 0 AND t.id > $2
		ORDER BY t.id LIMIT $3`, tx.Tenant, after, limit)
}

// sweeping is how far open tickets have been brought to the terms of today, and
// all others to what services require today.
type sweeping struct {
	Body       string `db:"body"`
	Seen       string `db:"seen"`
	After      string `db:"after"`
	Running    int    `db:"running"`
	Asked      string `db:"asked"`
	AskedAfter string `db:"asked_after"`
	Asking     int    `db:"asking"`
}

func sweepOf(tx *db.Tx) (sweeping, error) {
	var s sweeping
	err := tx.Get(&s, `SELECT body, seen, after, running, asked, asked_after, asking FROM clock_sweeps WHERE body = $1`, tx.Tenant)
	if errors.Is(err, db.ErrNone) {
		return sweeping{Body: tx.Tenant}, nil
	}
	return s, err
}

func setSweep(tx *db.Tx, s sweeping) error {
	_, err := tx.Exec(`INSERT INTO clock_sweeps (body, seen, after, running, asked, asked_after, asking) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (body) DO UPDATE SET seen = excluded.seen, after = excluded.after, running = excluded.running, asked = excluded.asked,
		asked_after = excluded.asked_after, asking = excluded.asking`, tx.Tenant, s.Seen, s.After, s.Running, s.Asked, s.AskedAfter, s.Asking)
	return err
}

// breaches are broken promises of tickets the reader may see, the latest
// first, or back from a cursor the earliest first.
func breaches(tx *db.Tx, by access.Actor, f BreachFilter, teams []string, all bool, from string, back bool, limit int) ([]Breach, error) {
	way, beyond := paging.Latest(back)
	c := conditions{}
	c.when(true, "m.body = ? AND m.mark = 'breached'", tx.Tenant)
	c.when(f.From.IsSet(), "m.at >= ?", f.From)
	c.when(f.Until.IsSet(), "m.at < ?", f.Until)
	c.when(f.Team != "", "t.team = ?", f.Team)
	c.when(f.Clock != "", "m.clock = ?", string(f.Clock))
	c.when(f.Going, "t.open = 1")
	c.when(!all, "t.team IN (?)", teams)
	c.restricted(by, all)
	if at, ticket, key, ok := breachCursor(from); ok {
		c.when(true, "(m.at, m.ticket, m.clock) "+beyond+" (?, ?, ?)", at, ticket, key)
	}
	query, args, err := db.In(`SELECT m.ticket, t.number, t.title, t.state, t.team, t.service, t.priority, m.clock, m.round, m.at, m.due_at
		FROM ticket_marks m JOIN tickets t ON t.body = m.body AND t.id = m.ticket
		WHERE `+strings.Join(c.words, " AND ")+` ORDER BY m.at `+way+`, m.ticket `+way+`, m.clock `+way+` LIMIT ?`, append(c.args, limit)...)
	if err != nil {
		return nil, err
	}
	var rows []Breach
	return rows, tx.Select(&rows, query, args...)
}
