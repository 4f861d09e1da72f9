package desk

import (
	"errors"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var mergeColumns = strings.Join(db.Columns(Merge{}), ", ")

// mergedHere are a ticket ($2) and those that live on in it, also by way of
// others. Merges never go round (Ticket.merged): the walk ends.
const mergedHere = `(WITH RECURSIVE here(id) AS (SELECT CAST($2 AS TEXT) UNION SELECT m.ticket FROM ticket_merges m JOIN here ON m.into_ticket = here.id
	WHERE m.body = $1 AND m.undone_at = 0) SELECT id FROM here)`

// lastMerge is the merge a ticket lies under; the zero Merge where none does.
func lastMerge(tx *db.Tx, ticket string) (Merge, error) {
	var m Merge
	err := tx.Get(&m, `SELECT `+mergeColumns+` FROM ticket_merges WHERE body = $1 AND ticket = $2 AND undone_at = 0 ORDER BY at DESC, id DESC LIMIT 1`, tx.Tenant, ticket)
	if errors.Is(err, db.ErrNone) {
		return Merge{}, nil
	}
	return m, err
}

// mergesOf are the merges a ticket is in, either end, that stand.
func mergesOf(tx *db.Tx, ticket string, limit int) ([]Merge, error) {
	var all []Merge
	return all, tx.Select(&all, `SELECT `+mergeColumns+` FROM ticket_merges WHERE body = $1 AND undone_at = 0 AND (ticket = $2 OR into_ticket = $2) ORDER BY at, id LIMIT $3`,
		tx.Tenant, ticket, limit)
}

func undoMerge(tx *db.Tx, id string, now clock.Instant) error {
	_, err := tx.Exec(`UPDATE ticket_merges SET undone_at = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, now)
	return err
}

func addLink(tx *db.Tx, l Link) error {
	_, err := tx.Exec(`INSERT INTO ticket_links (body, ticket, other, kind, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, tx.Tenant, l.Ticket, l.Other, l.Kind, l.At)
	return err
}

func isLinked(tx *db.Tx, l Link) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM ticket_links WHERE body = $1 AND ticket = $2 AND other = $3 AND kind = $4`, tx.Tenant, l.Ticket, l.Other, l.Kind)
	return n > 0, err
}

// dropLink takes a link away, whichever way it leads.
func dropLink(tx *db.Tx, a, b string, kind LinkKind) (int64, error) {
	n, err := tx.Exec(`DELETE FROM ticket_links WHERE body = $1 AND kind = $4 AND (ticket = $2 AND other = $3 OR ticket = $3 AND other = $2)`, tx.Tenant, a, b, kind)
	return int64(n), err
}

func linksOf(tx *db.Tx, ticket string, limit int) ([]Link, error) {
	var all []Link
	return all, tx.Select(&all, `SELECT body, ticket, other, kind, at FROM ticket_links WHERE body = $1 AND (ticket = $2 OR other = $2) ORDER BY at, ticket, other LIMIT $3`, tx.Tenant, ticket, limit)
}

func childrenOf(tx *db.Tx, parent string, limit int) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT `+ticketColumns+` FROM tickets t WHERE t.body = $1 AND t.parent = $2 AND t.parent <> '' ORDER BY t.id LIMIT $3`, tx.Tenant, parent, limit)
}

func ticketsByID(tx *db.Tx, ids []string) ([]Ticket, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	query, args, err := db.In(`SELECT `+ticketColumns+` FROM tickets t WHERE t.body = ? AND t.id IN (?)`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	var all []Ticket
	return all, tx.Select(&all, query, args...)
}
