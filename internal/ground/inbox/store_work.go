package inbox

import (
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// lease is how long a worker has a mail before another may have it. Who died
// with mails in hand holds up a body for so long, and 30 seconds are the most
// it may (G5); who reads mails for longer keeps the lease.
const lease = 20 * time.Second

const rowColumns = `body, id, mailbox, via, sender, recipient, client, source, content, message, same_message, size, received_at, state, tries, takes, due_at, lease_until, fence,
	problem, class, writer, subject, ticket, settled_at`

// due tells whether there is anything to be done, without writing.
func due(tx *db.Tx, now clock.Instant) (bool, error) {
	var found []int
	err := tx.Select(&found, `SELECT 1 FROM inbox WHERE state = 'received' AND due_at <= $1 AND lease_until <= $1 AND body <> '' LIMIT 1`, now)
	return len(found) > 0, err
}

// What take asks: the mail due the longest in a body nobody has mails of, and
// those of a body that were not begun yet. Neither looks at what was dealt with.
const (
	dueLongest = `SELECT ` + rowColumns + ` FROM inbox WHERE state = 'received' AND due_at <= $1 AND lease_until <= $1
		AND body NOT IN (SELECT body FROM inbox WHERE state = 'received' AND lease_until > $1 AND lease_until > 0) ORDER BY due_at, id LIMIT 1`
	notBegun = `SELECT ` + rowColumns + ` FROM inbox WHERE state = 'received' AND body = $2 AND due_at <= $1 AND lease_until <= $1 AND takes = 0 ORDER BY due_at, id LIMIT $3`
)

// take leases mails of one body, the one whose mail is due the longest, in the
// order they came. A body somebody has mails of is left to them. A mail that
// was begun before is taken alone.
func take(tx *db.Tx, now clock.Instant, most int) ([]Row, error) {
	var first []Row
	err := tx.Select(&first, dueLongest, now)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	rows := first
	if first[0].Takes == 0 {
		rows = nil
		if err = tx.Select(&rows, notBegun, now, first[0].Body, most); err != nil {
			return nil, err
		}
	}
	all := make([]string, len(rows))
	for i := range rows {
		r := &rows[i]
		r.Fence, r.Takes, r.LeaseUntil = r.Fence+1, r.Takes+1, now.Add(lease)
		all[i] = r.ID
	}
	query, args, err := db.In(`UPDATE inbox SET fence = fence + 1, takes = takes + 1, lease_until = ? WHERE body = ? AND id IN (?)`, now.Add(lease), rows[0].Body, all)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(query, args...); err != nil {
		return nil, err
	}
	return rows, nil
}

// renew keeps the lease of mails that are still ours.
func renew(tx *db.Tx, now clock.Instant, rows []Row) error {
	for _, r := range rows {
		if _, err := tx.Exec(`UPDATE inbox SET lease_until = $4 WHERE body = $1 AND id = $2 AND fence = $3 AND state = 'received' AND lease_until < $4`, r.Body, r.ID, r.Fence, now.Add(lease)); err != nil {
			return err
		}
	}
	return nil
}

// giveBack lets go of mails that were not dealt with, as if they had never
// been taken.
func giveBack(tx *db.Tx, rows []Row) error {
	for _, r := range rows {
		if _, err := tx.Exec(`UPDATE inbox SET lease_until = 0, takes = takes - 1 WHERE body = $1 AND id = $2 AND fence = $3 AND state = 'received'`, r.Body, r.ID, r.Fence); err != nil {
			return err
		}
	}
	return nil
}

// release lets go of all mails that are leased: the embedded database has one
// program, and who had them is dead.
func release(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE inbox SET lease_until = 0 WHERE state = 'received' AND lease_until > 0 AND body <> ''`)
	return err
}

// errLost says that somebody else has the mail by now.
var errLost = errors.New("inbox: the lease was lost")

// settle writes what became of a leased mail; errLost when it is not ours any
// more.
func settle(tx *db.Tx, r Row) error {
	n, err := tx.Exec(`UPDATE inbox SET state = $4, tries = $5, due_at = $6, lease_until = 0, fence = fence + 1, problem = $7, class = $8, writer = $9, subject = $10, ticket = $11, settled_at = $12
		WHERE body = $1 AND id = $2 AND fence = $3 AND state = 'received'`,
		r.Body, r.ID, r.Fence, r.State, r.Tries, r.DueAt, r.Problem, r.Class, r.Writer, r.Subject, r.Ticket, r.SettledAt)
	if err == nil && n == 0 {
		return errLost
	}
	return err
}

func rawOf(tx *db.Tx, id string) (raw []byte, err error) {
	return raw, tx.Get(&raw, `SELECT raw FROM inbox_raw WHERE body = $1 AND mail = $2`, tx.Tenant, id)
}

// oldest is when the oldest mail nothing was done with came in; unset when
// there is none.
func oldest(tx *db.Tx) (at clock.Instant, err error) {
	err = tx.Get(&at, `SELECT received_at FROM inbox WHERE state = 'received' AND body <> '' ORDER BY due_at, id LIMIT 1`)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return at, err
}

// keepers are who is told of mails that need a person: those who answer for
// support, and administrators.
func keepers(tx *db.Tx) (all []org.Person, err error) {
	return all, tx.Select(&all, `SELECT p.body, p.id, p.lang, p.mobile FROM persons p WHERE p.body = $1 AND p.active = 1 AND EXISTS (
		SELECT 1 FROM role_grants g WHERE g.body = p.body AND g.person = p.id AND g.role IN ('administrator', 'support_lead')) ORDER BY p.id`, tx.Tenant)
}

// restate writes a mail about which a person decided; false when it is not as
// it was any more.
func restate(tx *db.Tx, was State, r Row) (bool, error) {
	n, err := tx.Exec(`UPDATE inbox SET state = $4, tries = $5, takes = $6, due_at = $7, lease_until = 0, fence = fence + 1, problem = $8, ticket = $9, settled_at = $10
		WHERE body = $1 AND id = $2 AND state = $3`, r.Body, r.ID, was, r.State, r.Tries, r.Takes, r.DueAt, r.Problem, r.Ticket, r.SettledAt)
	return n == 1, err
}
