package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var numberColumns = "q." + strings.Join(db.Columns(QueueNumber{}), ", q.")

// lockQueue holds the others who take or call numbers at the occasion.
func lockQueue(tx *db.Tx, occasion string) error { return tx.Lock("queue/" + occasion) }

// numbersOf lists an occasion's numbers as they were given.
func numbersOf(tx *db.Tx, occasion string) ([]QueueNumber, error) {
	var all []QueueNumber
	return all, tx.Select(&all, `SELECT `+numberColumns+` FROM queue_numbers q WHERE q.body = $1 AND q.occasion = $2 ORDER BY q.number`, tx.Tenant, occasion)
}

// numberRows is numbersOf with names.
func numberRows(tx *db.Tx, occasion string) ([]NumberRow, error) {
	var all []NumberRow
	return all, tx.Select(&all, `SELECT `+numberColumns+`, COALESCE(p.name, '') AS name FROM queue_numbers q
		LEFT JOIN persons p ON p.body = q.body AND p.id = q.person WHERE q.body = $1 AND q.occasion = $2 ORDER BY q.number`, tx.Tenant, occasion)
}

func numberByID(tx *db.Tx, id string) (QueueNumber, error) {
	var n QueueNumber
	err := tx.Get(&n, `SELECT `+numberColumns+` FROM queue_numbers q WHERE q.body = $1 AND q.id = $2`, tx.Tenant, id)
	return n, gone(err)
}

// numberByClient finds the number an earlier request with the same id took.
func numberByClient(tx *db.Tx, client string) (QueueNumber, bool, error) {
	var n QueueNumber
	if client == "" {
		return n, false, nil
	}
	return oneNumber(tx, `q.client = $2 AND q.client <> ''`, client)
}

// firstNumber is the lowest waiting one.
func firstNumber(tx *db.Tx, occasion string) (QueueNumber, bool, error) {
	return oneNumber(tx, `q.occasion = $2 AND q.state = 'waiting'`, occasion)
}

func oneNumber(tx *db.Tx, where string, arg any) (QueueNumber, bool, error) {
	var n QueueNumber
	err := tx.Get(&n, `SELECT `+numberColumns+` FROM queue_numbers q WHERE q.body = $1 AND `+where+` ORDER BY q.number LIMIT 1`, tx.Tenant, arg)
	if errors.Is(err, db.ErrNone) {
		return n, false, nil
	}
	return n, err == nil, err
}

// atDesk is the number the desk has called and not ended.
func atDesk(tx *db.Tx, occasion, desk string) ([]QueueNumber, error) {
	var all []QueueNumber
	return all, tx.Select(&all, `SELECT `+numberColumns+` FROM queue_numbers q WHERE q.body = $1 AND q.occasion = $2 AND q.desk = $3 AND q.state = 'called'`, tx.Tenant, occasion, desk)
}

func lastNumber(tx *db.Tx, occasion string) (int, error) {
	var last int
	err := tx.Get(&last, `SELECT COALESCE(MAX(number), 0) FROM queue_numbers WHERE body = $1 AND occasion = $2`, tx.Tenant, occasion)
	return last, err
}

// saveNumber changes a number that still stands as it was read.
func saveNumber(tx *db.Tx, is QueueNumber, was string) error {
	n, err := tx.Exec(`UPDATE queue_numbers SET person = $3, state = $4, desk = $5, called_at = $6, ended_at = $7 WHERE body = $1 AND id = $2 AND state = $8`,
		tx.Tenant, is.ID, is.Person, is.State, is.Desk, is.CalledAt, is.EndedAt, was)
	if err != nil || n == 1 {
		return err
	}
	current, err := numberByID(tx, is.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// screenOf finds an occasion of any body: a screen on a wall says nothing but
// its address.
func screenOf(tx *db.Tx, occasion string) (Occasion, error) {
	var o Occasion
	err := tx.Get(&o, `SELECT `+occasionColumns+` FROM occasions o WHERE o.id = $1`, occasion)
	return o, gone(err)
}

// inQueue tells whether the person waits or is called at the occasion.
func inQueue(tx *db.Tx, occasion, person string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM queue_numbers WHERE body = $1 AND occasion = $2 AND person = $3 AND state IN ('waiting', 'called')`, tx.Tenant, occasion, person)
	return n > 0, err
}
