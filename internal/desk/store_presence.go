package desk

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// sweepPresence forgets who has not been heard of since then.
func sweepPresence(tx *db.Tx, since clock.Instant) (int, error) {
	return tx.Exec(`DELETE FROM ticket_presence WHERE body = $1 AND at < $2`, tx.Tenant, since)
}

// putPresence notes somebody at a ticket; news is true where that was not known.
// Who writes does so until they send or go.
func putPresence(tx *db.Tx, ticket, person string, writes bool, now clock.Instant) (news bool, err error) {
	var was int
	err = tx.Get(&was, `SELECT writes FROM ticket_presence WHERE body = $1 AND ticket = $2 AND person = $3`, tx.Tenant, ticket, person)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return false, err
	}
	news = err != nil || writes && was == 0
	_, err = tx.Exec(`INSERT INTO ticket_presence (body, ticket, person, writes, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (body, ticket, person) DO UPDATE SET at = excluded.at, writes = CASE WHEN excluded.writes = 1 THEN 1 ELSE ticket_presence.writes END`,
		tx.Tenant, ticket, person, flag(writes), now)
	return news, err
}

// writesNoMore notes that somebody sent what they wrote, or gave it up.
func writesNoMore(tx *db.Tx, ticket, person string) error {
	n, err := tx.Exec(`UPDATE ticket_presence SET writes = 0 WHERE body = $1 AND ticket = $2 AND person = $3 AND writes = 1`, tx.Tenant, ticket, person)
	if n > 0 {
		tx.Announce(PresenceTopic(ticket))
	}
	return err
}

// othersAt are those at a ticket but one, those who write first.
func othersAt(tx *db.Tx, ticket, but string, since clock.Instant) ([]Here, error) {
	var all []Here
	return all, tx.Select(&all, `SELECT h.person, p.name, h.writes, h.at FROM ticket_presence h JOIN persons p ON p.body = h.body AND p.id = h.person
		WHERE h.body = $1 AND h.ticket = $2 AND h.person <> $3 AND h.at >= $4 ORDER BY h.writes DESC, p.sort`, tx.Tenant, ticket, but, since)
}

func putDraft(tx *db.Tx, d Draft) error {
	_, err := tx.Exec(`INSERT INTO ticket_drafts (body, ticket, person, kind, text, read, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (body, ticket, person, kind) DO UPDATE SET text = excluded.text, read = excluded.read, at = excluded.at`,
		tx.Tenant, d.Ticket, d.Person, d.Kind, d.Text, d.Read, d.At)
	return err
}

func dropDraft(tx *db.Tx, ticket, person string, kind DraftKind) error {
	_, err := tx.Exec(`DELETE FROM ticket_drafts WHERE body = $1 AND ticket = $2 AND person = $3 AND kind = $4`, tx.Tenant, ticket, person, kind)
	if err != nil {
		return err
	}
	return writesNoMore(tx, ticket, person)
}

func draftsOf(tx *db.Tx, ticket, person string) ([]Draft, error) {
	var all []Draft
	return all, tx.Select(&all, `SELECT body, ticket, person, kind, text, read, at FROM ticket_drafts WHERE body = $1 AND ticket = $2 AND person = $3 ORDER BY kind`,
		tx.Tenant, ticket, person)
}

// allDrafts are what everybody has begun to write in a ticket.
func allDrafts(tx *db.Tx, ticket string) (all []Draft, err error) {
	return all, tx.Select(&all, `SELECT body, ticket, person, kind, text, read, at FROM ticket_drafts WHERE body = $1 AND ticket = $2 ORDER BY person, kind`, tx.Tenant, ticket)
}
