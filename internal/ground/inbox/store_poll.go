package inbox

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// polled remembers what came of asking a mailbox's server.
func polled(tx *db.Tx, now clock.Instant, id, problem string) error {
	query := `UPDATE mailboxes SET polled_at = $3, poll_since = 0, poll_problem = '' WHERE body = $1 AND id = $2`
	args := []any{tx.Tenant, id, now}
	if problem != "" {
		query = `UPDATE mailboxes SET poll_since = CASE WHEN poll_since = 0 THEN $3 ELSE poll_since END, poll_problem = $4 WHERE body = $1 AND id = $2`
		args = append(args, problem)
	}
	_, err := tx.Exec(query, args...)
	return err
}

func saidSilent(tx *db.Tx, m Mailbox, told clock.Instant) error {
	_, err := tx.Exec(`UPDATE mailboxes SET poll_told = $3 WHERE body = $1 AND id = $2`, m.Body, m.ID, told)
	return err
}

// everyMailbox are all bodies' mailboxes that take mail.
func everyMailbox(tx *db.Tx) (all []Mailbox, err error) {
	err = tx.Select(&all, `SELECT `+mailboxColumns+` FROM mailboxes WHERE body <> '' AND active = 1 ORDER BY body, id`)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	return all, err
}

func placed(tx *db.Tx, id string, validity, uid uint32) error {
	_, err := tx.Exec(`UPDATE mailboxes SET poll_validity = $3, poll_uid = $4 WHERE body = $1 AND id = $2`, tx.Tenant, id, int64(validity), int64(uid))
	return err
}
