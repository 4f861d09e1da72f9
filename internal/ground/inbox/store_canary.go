package inbox

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

func canarySent(tx *db.Tx, mailbox string, at clock.Instant) error {
	_, err := tx.Exec(`UPDATE mailboxes SET canary_sent = $3 WHERE body = $1 AND id = $2`, tx.Tenant, mailbox, at)
	return err
}

// canaryBack notes that one sent at a moment came in; false where one sent
// later, or the same, came in before.
func canaryBack(tx *db.Tx, mailbox string, sent, now clock.Instant) (bool, error) {
	n, err := tx.Exec(`UPDATE mailboxes SET canary_proved = $3, canary_back = $4 WHERE body = $1 AND id = $2 AND canary_proved < $3`, tx.Tenant, mailbox, sent, now)
	return n == 1, err
}

func canarySaid(tx *db.Tx, mailbox string, told clock.Instant) error {
	_, err := tx.Exec(`UPDATE mailboxes SET canary_told = $3 WHERE body = $1 AND id = $2`, tx.Tenant, mailbox, told)
	return err
}

// canaryRests writes down that none could be sent at a moment: what was said of
// the mailbox does not stand, and its time begins then.
func canaryRests(tx *db.Tx, mailbox string, at clock.Instant) error {
	_, err := tx.Exec(`UPDATE mailboxes SET canary_sent = $3, canary_since = $3, canary_told = 0 WHERE body = $1 AND id = $2`, tx.Tenant, mailbox, at)
	return err
}

// dropMail forgets a leased mail; errLost when it is not ours any more.
func dropMail(tx *db.Tx, r Row) error {
	n, err := tx.Exec(`DELETE FROM inbox WHERE body = $1 AND id = $2 AND fence = $3 AND state = 'received'`, r.Body, r.ID, r.Fence)
	if err != nil {
		return err
	}
	if n == 0 {
		return errLost
	}
	_, err = tx.Exec(`DELETE FROM inbox_raw WHERE body = $1 AND mail = $2`, r.Body, r.ID)
	return err
}
