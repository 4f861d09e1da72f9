package webhooks

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

var (
	hookColumns     = strings.Join(db.Columns(Hook{}), ", ")
	deliveryColumns = strings.Join(db.Columns(Delivery{}), ", ")
)

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}

func hookByID(tx *db.Tx, id string) (h Hook, err error) {
	return h, gone(tx.Get(&h, `SELECT `+hookColumns+` FROM webhooks WHERE body = $1 AND id = $2`, tx.Tenant, id))
}

func hooks(tx *db.Tx) (all []Hook, err error) {
	return all, tx.Select(&all, `SELECT `+hookColumns+` FROM webhooks WHERE body = $1 ORDER BY name, id`, tx.Tenant)
}

// listeners are the hooks as hooks gives them, none of which ends before the
// transaction does: nothing is written for one that is gone.
func listeners(tx *db.Tx) (all []Hook, err error) {
	query := `SELECT ` + hookColumns + ` FROM webhooks WHERE body = $1 ORDER BY name, id`
	if tx.Dialect == db.Postgres {
		query += ` FOR KEY SHARE`
	}
	return all, tx.Select(&all, query, tx.Tenant)
}

// dropHook takes the hook first: who writes for it is waited for, and what they
// wrote goes too.
func dropHook(tx *db.Tx, id string) error {
	if _, err := tx.Exec(`DELETE FROM webhooks WHERE body = $1 AND id = $2`, tx.Tenant, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM webhook_deliveries WHERE body = $1 AND hook = $2`, tx.Tenant, id)
	return err
}

func deliveryByID(tx *db.Tx, hook, id string) (d Delivery, err error) {
	return d, gone(tx.Get(&d, `SELECT `+deliveryColumns+` FROM webhook_deliveries WHERE body = $1 AND hook = $2 AND id = $3`, tx.Tenant, hook, id))
}

// first is what a hook hears next; ok is false where nothing waits.
func first(tx *db.Tx, hook string) (d Delivery, ok bool, err error) {
	err = tx.Get(&d, `SELECT `+deliveryColumns+` FROM webhook_deliveries WHERE body = $1 AND hook = $2 AND state = 'waiting' ORDER BY id LIMIT 1`, tx.Tenant, hook)
	if errors.Is(err, db.ErrNone) {
		return d, false, nil
	}
	return d, err == nil, err
}

// lease takes a delivery for one sender; false where another has it, or tried
// it since it was read.
func lease(tx *db.Tx, d Delivery, now, until clock.Instant) (bool, error) {
	n, err := tx.Exec(`UPDATE webhook_deliveries SET lease_until = $4 WHERE body = $1 AND hook = $2 AND id = $3 AND state = 'waiting' AND lease_until <= $5 AND tries = $6 AND next_at <= $5`,
		tx.Tenant, d.Hook, d.ID, until, now, d.Tries)
	return n == 1, err
}

func saveDelivery(tx *db.Tx, d Delivery) error {
	_, err := tx.Exec(`UPDATE webhook_deliveries SET state = $4, tries = $5, next_at = $6, status = $7, problem = $8, done_at = $9, lease_until = $10 WHERE body = $1 AND hook = $2 AND id = $3`,
		tx.Tenant, d.Hook, d.ID, d.State, d.Tries, d.NextAt, d.Status, d.Problem, d.DoneAt, d.LeaseUntil)
	return err
}

// saveHook keeps a hook over its version; false where somebody was quicker.
func saveHook(tx *db.Tx, h Hook) (bool, error) {
	n, err := tx.Exec(`UPDATE webhooks SET name = $3, address = $4, secret = $5, events = $6, active = $7, former = $9, former_until = $10, version = version + 1 WHERE body = $1 AND id = $2 AND version = $8`,
		tx.Tenant, h.ID, h.Name, h.Address, h.Secret, h.Wanted, h.Active, h.Version, h.Former, h.FormerUntil)
	return n == 1, err
}

// dropFormer forgets a former secret whose time is over.
func dropFormer(tx *db.Tx, id string, now clock.Instant) error {
	_, err := tx.Exec(`UPDATE webhooks SET former = '', former_until = 0 WHERE body = $1 AND id = $2 AND former_until <= $3`, tx.Tenant, id, now)
	return err
}

// replay lets one delivery, or all dead ones (id ""), be sent again; what waits
// already is left as it is.
func replay(tx *db.Tx, hook, id string, now clock.Instant) (int, error) {
	set := `UPDATE webhook_deliveries SET state = 'waiting', tries = 0, next_at = $3, done_at = 0, problem = '' WHERE body = $1 AND hook = $2 AND `
	if id == "" {
		return tx.Exec(set+`state = 'dead'`, tx.Tenant, hook, now)
	}
	return tx.Exec(set+`id = $4 AND state <> 'waiting'`, tx.Tenant, hook, now, id)
}

// deliveries are a hook's, the latest first, those below one or, backwards,
// above it.
func deliveries(tx *db.Tx, hook, state, from string, back bool, limit int) (all []Delivery, err error) {
	if from == "" {
		from = "~" // behind every id
	}
	way, beyond := paging.Latest(back)
	return all, tx.Select(&all, `SELECT `+deliveryColumns+` FROM webhook_deliveries WHERE body = $1 AND hook = $2 AND id `+beyond+` $3 AND ($4 = '' OR state = $4) ORDER BY id `+way+` LIMIT $5`,
		tx.Tenant, hook, from, state, limit)
}

// undelivered counts what of a hook waits and what is dead.
func undelivered(tx *db.Tx, hook string) (waiting, dead int, err error) {
	if err := tx.Get(&waiting, `SELECT COUNT(*) FROM webhook_deliveries WHERE body = $1 AND hook = $2 AND state = 'waiting'`, tx.Tenant, hook); err != nil {
		return 0, 0, err
	}
	err = tx.Get(&dead, `SELECT COUNT(*) FROM webhook_deliveries WHERE body = $1 AND hook = $2 AND state = 'dead'`, tx.Tenant, hook)
	return waiting, dead, err
}

// sweep forgets what was delivered before a moment, and gives up what has
// waited for a paused hook since before it.
func sweep(tx *db.Tx, before, now clock.Instant) error {
	if _, err := tx.Exec(`DELETE FROM webhook_deliveries WHERE body = $1 AND state = 'delivered' AND done_at < $2`, tx.Tenant, before); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE webhook_deliveries SET state = 'dead', problem = $4, done_at = $3 WHERE body = $1 AND state = 'waiting' AND at < $2 AND tries = 0
		AND hook IN (SELECT id FROM webhooks WHERE body = $1 AND active = 0)`, tx.Tenant, before, now, problemOld)
	return err
}

// Any tells whether anybody wants to hear at all.
func Any(tx *db.Tx) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM webhooks WHERE body = $1`, tx.Tenant)
	return n > 0, err
}
