package desk

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// mailRef is a Message-ID of a ticket.
type mailRef struct {
	Body    string `db:"body"`
	Message string `db:"message"`
	Ticket  string `db:"ticket"`
	Leg     string `db:"leg"`
}

// noteMail remembers that a mail with that Message-ID is of the ticket.
func noteMail(tx *db.Tx, ticket, leg, message string) error {
	if message == "" || len(message) > 400 {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO ticket_mails (body, message, ticket, leg) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, tx.Tenant, message, ticket, leg)
	return err
}

// mailRefs are the tickets that mails with those Message-IDs are of.
func mailRefs(tx *db.Tx, messages []string) (all []mailRef, err error) {
	if len(messages) == 0 {
		return nil, nil
	}
	query, args, err := db.In(`SELECT body, message, ticket, leg FROM ticket_mails WHERE body = ? AND message IN (?) ORDER BY ticket LIMIT 20`, tx.Tenant, messages)
	if err != nil {
		return nil, err
	}
	return all, tx.Select(&all, query, args...)
}

// mailsOf are the Message-IDs of a ticket's mails, some of the latest.
func mailsOf(tx *db.Tx, ticket string) (all []string, err error) {
	return all, tx.Select(&all, `SELECT message FROM ticket_mails WHERE body = $1 AND ticket = $2 LIMIT 20`, tx.Tenant, ticket)
}

// openLeg is the leg with a supplier that has not ended; "" when there is none.
func openLeg(tx *db.Tx, ticket, supplier string) (leg string, err error) {
	err = tx.Get(&leg, `SELECT id FROM ticket_legs WHERE body = $1 AND ticket = $2 AND supplier = $3 AND state <> 'ended' ORDER BY opened_at DESC LIMIT 1`, tx.Tenant, ticket, supplier)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return leg, err
}

// legsByTheirs are a supplier's open legs under one of its own numbers.
func legsByTheirs(tx *db.Tx, supplier string, numbers []string) (all []mailRef, err error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	query, args, err := db.In(`SELECT body, theirs AS message, ticket, id AS leg FROM ticket_legs WHERE body = ? AND theirs IN (?) AND theirs <> '' AND supplier = ? AND state <> 'ended' LIMIT 5`,
		tx.Tenant, numbers, supplier)
	if err != nil {
		return nil, err
	}
	return all, tx.Select(&all, query, args...)
}

// legHeard notes that the supplier of a leg wrote.
func legHeard(tx *db.Tx, now clock.Instant, leg string) error {
	_, err := tx.Exec(`UPDATE ticket_legs SET state = CASE WHEN state = 'open' THEN 'answered' ELSE state END, answered_at = $3, version = version + 1 WHERE body = $1 AND id = $2`,
		tx.Tenant, leg, now)
	return err
}
