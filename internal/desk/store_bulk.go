package desk

import (
	"context"
	"encoding/json"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

type bulkRow struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	What     ManyKind      `db:"what"`
	Detail   string        `db:"detail"`
	Tickets  int           `db:"tickets"`
	By       string        `db:"by"`
	At       clock.Instant `db:"at"`
	UndoneAt clock.Instant `db:"undone_at"`
	Undone   int           `db:"undone"`
}

type bulkTicket struct {
	Body    string `db:"body"`
	Bulk    string `db:"bulk"`
	Ticket  string `db:"ticket"`
	Version int    `db:"version"`
	Before  string `db:"before"`
}

func addBulkTicket(tx *db.Tx, bulk string, after Ticket, before was) error {
	raw, err := json.Marshal(before)
	if err != nil {
		return err
	}
	return tx.Insert("desk_bulk_tickets", bulkTicket{Body: tx.Tenant, Bulk: bulk, Ticket: after.ID, Version: after.Version, Before: string(raw)})
}

func bulkByID(tx *db.Tx, id string) (bulkRow, error) {
	var b bulkRow
	err := tx.Get(&b, `SELECT body, id, what, detail, tickets, by, at, undone_at, undone FROM desk_bulks WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return b, gone(err)
}

// bulkTickets are the tickets of an action as it left them, and where they were.
func bulkTickets(tx *db.Tx, bulk string, before map[string]was) ([]Pick, error) {
	var rows []bulkTicket
	if err := tx.Select(&rows, `SELECT body, bulk, ticket, version, before FROM desk_bulk_tickets WHERE body = $1 AND bulk = $2 ORDER BY ticket`, tx.Tenant, bulk); err != nil {
		return nil, err
	}
	picks := make([]Pick, 0, len(rows))
	for _, r := range rows {
		var w was
		if err := json.Unmarshal([]byte(r.Before), &w); err != nil {
			return nil, err
		}
		before[r.Ticket] = w
		picks = append(picks, Pick{r.Ticket, r.Version})
	}
	return picks, nil
}

func undoneBulk(tx *db.Tx, id string, now clock.Instant) error {
	_, err := tx.Exec(`UPDATE desk_bulks SET undone_at = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, now)
	return err
}

func countUndone(tx *db.Tx, id string, n int) error {
	_, err := tx.Exec(`UPDATE desk_bulks SET undone = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, n)
	return err
}

// rowsOf are tickets as lists show them, in the order of their numbers. Who
// asks has been checked for each.
func (d *Desk) rowsOf(ctx context.Context, by access.Actor, tickets []string) ([]Row, error) {
	if len(tickets) == 0 {
		return nil, nil
	}
	var rows []Row
	return rows, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		query, args, err := db.In(`SELECT `+ticketColumns+`, COALESCE(r.name, '') AS requester_name, COALESCE(o.name, '') AS owner_name,
			COALESCE(s.name, '') AS service_name, COALESCE(u.name, '') AS unit_name FROM tickets t
			LEFT JOIN persons r ON r.body = t.body AND r.id = t.requester LEFT JOIN persons o ON o.body = t.body AND o.id = t.owner
			LEFT JOIN services s ON s.body = t.body AND s.id = t.service LEFT JOIN units u ON u.body = t.body AND u.id = t.unit
			WHERE t.body = ? AND t.id IN (?) ORDER BY t.number`, tx.Tenant, tickets)
		if err != nil {
			return err
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return err
		}
		known, err := arrangement.Teams(tx)
		inTeams(rows, known)
		return err
	})
}
