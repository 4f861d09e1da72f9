package desk

import (
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

// mailsOf are the Message-IDs of a ticket's mails, or of one of its legs, some
// of the latest.
func mailsOf(tx *db.Tx, ticket, leg string) (all []string, err error) {
	return all, tx.Select(&all, `SELECT message FROM ticket_mails WHERE body = $1 AND ticket = $2 AND leg = $3 LIMIT 20`, tx.Tenant, ticket, leg)
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

// broughtBy tells whether a mail brought something into a ticket.
func broughtBy(tx *db.Tx, ticket, mail string) (bool, error) {
	var found []int
	err := tx.Select(&found, `SELECT 1 FROM ticket_entries WHERE body = $1 AND ticket = $2 AND mail = $3 AND mail <> '' LIMIT 1`, tx.Tenant, ticket, mail)
	return len(found) > 0, err
}
