package once

import (
	"encoding/json"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

type row struct {
	Body    string        `db:"body"`
	Actor   string        `db:"actor"`
	Name    string        `db:"name"`
	Request string        `db:"request"`
	Status  int           `db:"status"`
	Answer  []byte        `db:"answer"`
	At      clock.Instant `db:"at"`
}

func find(tx *db.Tx, actor, name string) (r row, err error) {
	err = tx.Get(&r, `SELECT body, actor, name, request, status, answer, at FROM idempotency WHERE body = $1 AND actor = $2 AND name = $3`,
		tx.Tenant, actor, name)
	return r, err
}

// keep writes the answer over one that is too old, if there is one.
func keep(tx *db.Tx, r row, a Answer) error {
	raw, err := json.Marshal(stored{a.Headers, a.Body})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM idempotency WHERE body = $1 AND actor = $2 AND name = $3`, tx.Tenant, r.Actor, r.Name); err != nil {
		return err
	}
	r.Body, r.Answer = tx.Tenant, raw
	return tx.Insert("idempotency", r)
}

// sweep is for all bodies: it looks at nothing but the age.
func sweep(tx *db.Tx, before clock.Instant) (int, error) {
	return tx.Exec(`DELETE FROM idempotency WHERE body <> '' AND at < $1`, before)
}
