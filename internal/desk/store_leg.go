package desk

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var legColumns = "l." + strings.Join(db.Columns(Leg{}), ", l.")

// legByID is a leg of that ticket.
func legByID(tx *db.Tx, ticket, id string) (Leg, error) {
	var l Leg
	err := tx.Get(&l, `SELECT `+legColumns+` FROM ticket_legs l WHERE l.body = $1 AND l.ticket = $2 AND l.id = $3`, tx.Tenant, ticket, id)
	return l, gone(err)
}

// legsOf are a ticket's legs, the latest first.
func legsOf(tx *db.Tx, ticket string) ([]Leg, error) {
	var all []Leg
	return all, tx.Select(&all, `SELECT `+legColumns+` FROM ticket_legs l WHERE l.body = $1 AND l.ticket = $2 ORDER BY l.n DESC`, tx.Tenant, ticket)
}

// legsGoing are the legs of these tickets that have not ended, by ticket.
func legsGoing(tx *db.Tx, tickets []Ticket) (map[string][]Leg, error) {
	if len(tickets) == 0 {
		return nil, nil
	}
	ids := make([]string, len(tickets))
	for i, t := range tickets {
		ids[i] = t.ID
	}
	query, args, err := db.In(`SELECT `+legColumns+` FROM ticket_legs l WHERE l.body = ? AND l.ticket IN (?) AND l.state <> 'ended' ORDER BY l.n`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	var all []Leg
	err = tx.Select(&all, query, args...)
	by := map[string][]Leg{}
	for _, l := range all {
		by[l.Ticket] = append(by[l.Ticket], l)
	}
	return by, err
}

// nextLeg is the number of a ticket's next leg. Marks are kept by it, also those
// of legs that went back where they came from.
func nextLeg(tx *db.Tx, ticket string) (int, error) {
	var legs, marks int
	if err := tx.Get(&legs, `SELECT COALESCE(MAX(n), 0) FROM ticket_legs WHERE body = $1 AND ticket = $2`, tx.Tenant, ticket); err != nil {
		return 0, err
	}
	err := tx.Get(&marks, `SELECT COALESCE(MAX(round), 0) FROM ticket_marks WHERE body = $1 AND ticket = $2 AND clock IN ('supplier_response', 'supplier_solution')`, tx.Tenant, ticket)
	return max(legs, marks) + 1, err
}

// giveLeg makes a leg another ticket's, with the mails it was written by.
func giveLeg(tx *db.Tx, l Leg, to string, n int) error {
	if _, err := tx.Exec(`UPDATE ticket_legs SET ticket = $3, n = $4, began = $5, version = version + 1 WHERE body = $1 AND id = $2`, tx.Tenant, l.ID, to, n, l.Began); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE ticket_mails SET ticket = $4 WHERE body = $1 AND ticket = $2 AND leg = $3
		AND NOT EXISTS (SELECT 1 FROM ticket_mails o WHERE o.body = $1 AND o.message = ticket_mails.message AND o.ticket = $4)`, tx.Tenant, l.Ticket, l.ID, to)
	return err
}

// saveLeg writes a leg over the version that was read; its ticket is held.
func saveLeg(tx *db.Tx, l Leg) error {
	n, err := tx.Exec(`UPDATE ticket_legs SET theirs = $3, state = $4, answered_at = $5, next_word_at = $6, ended_at = $7, due_at = $8, next_at = $9, clocks = $10,
		version = $11 WHERE body = $1 AND id = $2 AND version = $12`,
		tx.Tenant, l.ID, l.Theirs, l.State, l.AnsweredAt, l.NextWordAt, l.EndedAt, l.DueAt, l.NextAt, l.Clocks, l.Version+1, l.Version)
	if err == nil && n == 0 {
		return &fault.Stale{Current: l}
	}
	return err
}

// pendingLeg is a leg that asks for attention.
type pendingLeg struct {
	Ticket string `db:"ticket"`
	Leg    string `db:"id"`
}

func pendingLegs(tx *db.Tx, now clock.Instant, limit int) ([]pendingLeg, error) {
	var all []pendingLeg
	return all, tx.Select(&all, `SELECT ticket, id FROM ticket_legs WHERE body = $1 AND next_at > 0 AND next_at <= $2 ORDER BY next_at LIMIT $3`, tx.Tenant, now, limit)
}

// legsDue are when the first tickets' suppliers are due, by ticket, until a
// moment.
func legsDue(tx *db.Tx, until clock.Instant, limit int) (map[string]clock.Instant, error) {
	var rows []struct {
		Ticket string        `db:"ticket"`
		DueAt  clock.Instant `db:"due_at"`
	}
	err := tx.Select(&rows, `SELECT ticket, min(due_at) AS due_at FROM ticket_legs WHERE body = $1 AND due_at > 0 AND due_at <= $2 AND state <> 'ended'
		GROUP BY ticket ORDER BY 2 LIMIT $3`, tx.Tenant, until, limit)
	due := map[string]clock.Instant{}
	for _, r := range rows {
		due[r.Ticket] = r.DueAt
	}
	return due, err
}

// legsWith are legs with a supplier, those going on first, the latest first.
func legsWith(tx *db.Tx, supplier string, limit int) ([]SupplierLeg, error) {
	var all []SupplierLeg
	return all, tx.Select(&all, `SELECT l.id, t.number, l.subject, l.theirs, l.state, l.opened_at, l.answered_at, l.ended_at, l.due_at
		FROM ticket_legs l JOIN tickets t ON t.body = l.body AND t.id = l.ticket WHERE l.body = $1 AND l.supplier = $2
		ORDER BY CASE l.state WHEN 'ended' THEN 1 ELSE 0 END, l.opened_at DESC, l.id LIMIT $3`, tx.Tenant, supplier, limit)
}

// legWith is a leg and its supplier's view of it; a 404 fault where the leg is
// another supplier's.
func legWith(tx *db.Tx, supplier, id string) (l Leg, v SupplierLeg, err error) {
	err = tx.Get(&l, `SELECT `+legColumns+` FROM ticket_legs l WHERE l.body = $1 AND l.id = $2 AND l.supplier = $3`, tx.Tenant, id, supplier)
	if err != nil {
		return l, v, gone(err)
	}
	t, err := ticketByID(tx, l.Ticket)
	return l, SupplierLeg{ID: l.ID, Number: t.Number, Subject: l.Subject, Theirs: l.Theirs, State: l.State, OpenedAt: l.OpenedAt, AnsweredAt: l.AnsweredAt, EndedAt: l.EndedAt, DueAt: l.DueAt}, err
}

// legEntries are what was said on a leg and nothing else of its tickets: one
// that went along with a merge has words in more than one.
func legEntries(tx *db.Tx, l Leg) ([]Entry, error) {
	var all []Entry
	return all, tx.Select(&all, `SELECT `+entryColumns+` FROM ticket_entries e WHERE e.body = $1 AND e.leg = $2 AND e.leg <> '' AND e.seen = 1
		AND e.kind IN ('leg', 'leg_answer') ORDER BY e.at, e.ticket, e.n`, tx.Tenant, l.ID)
}

// legOfEntry is the leg that an entry was said on; a 404 fault where it was
// said on none.
func legOfEntry(tx *db.Tx, ticket string, n int) (l Leg, err error) {
	return l, gone(tx.Get(&l, `SELECT `+legColumns+` FROM ticket_entries e JOIN ticket_legs l ON l.body = e.body AND l.id = e.leg
		WHERE e.body = $1 AND e.ticket = $2 AND e.n = $3 AND e.seen = 1 AND e.kind IN ('leg', 'leg_answer')`, tx.Tenant, ticket, n))
}

// openLegsOf are the open legs with a supplier and the words of their subjects.
func openLegsOf(tx *db.Tx, supplier string) ([]Leg, error) {
	var all []Leg
	return all, tx.Select(&all, `SELECT `+legColumns+` FROM ticket_legs l WHERE l.body = $1 AND l.supplier = $2 AND l.state <> 'ended' ORDER BY l.opened_at DESC LIMIT 50`, tx.Tenant, supplier)
}

// openLeg is the leg with a supplier that has not ended; "" when there is none.
func openLeg(tx *db.Tx, ticket, supplier string) (leg string, err error) {
	err = tx.Get(&leg, `SELECT id FROM ticket_legs WHERE body = $1 AND ticket = $2 AND supplier = $3 AND state <> 'ended' ORDER BY opened_at DESC LIMIT 1`, tx.Tenant, ticket, supplier)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return leg, err
}

// legWithin is the ticket's leg with a supplier, one that goes on before one
// that has ended, one that was opened for the ticket named before one that came
// to it; "" when there is none.
func legWithin(tx *db.Tx, ticket, supplier, named string) (leg string, err error) {
	err = tx.Get(&leg, `SELECT id FROM ticket_legs WHERE body = $1 AND ticket = $2 AND supplier = $3
		ORDER BY CASE state WHEN 'ended' THEN 1 ELSE 0 END, CASE WHEN began = $4 OR began = '' AND ticket = $4 THEN 0 ELSE 1 END, n DESC LIMIT 1`, tx.Tenant, ticket, supplier, named)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return leg, err
}
