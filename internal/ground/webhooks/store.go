package webhooks

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
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

func dropHook(tx *db.Tx, id string) error {
	if _, err := tx.Exec(`DELETE FROM webhook_deliveries WHERE body = $1 AND hook = $2`, tx.Tenant, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM webhooks WHERE body = $1 AND id = $2`, tx.Tenant, id)
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

// lease takes a delivery for one sender; false where another has it.
func lease(tx *db.Tx, d Delivery, now, until clock.Instant) (bool, error) {
	n, err := tx.Exec(`UPDATE webhook_deliveries SET lease_until = $4 WHERE body = $1 AND hook = $2 AND id = $3 AND state = 'waiting' AND lease_until <= $5`, tx.Tenant, d.Hook, d.ID, until, now)
	return n == 1, err
}

func saveDelivery(tx *db.Tx, d Delivery) error {
	_, err := tx.Exec(`UPDATE webhook_deliveries SET state = $4, tries = $5, next_at = $6, status = $7, problem = $8, done_at = $9, lease_until = $10 WHERE body = $1 AND hook = $2 AND id = $3`,
		tx.Tenant, d.Hook, d.ID, d.State, d.Tries, d.NextAt, d.Status, d.Problem, d.DoneAt, d.LeaseUntil)
	return err
}

// latest are a hook's deliveries, those dead and waiting before the delivered.
func latest(tx *db.Tx, hook string, limit int) (all []Delivery, err error) {
	return all, tx.Select(&all, `SELECT `+deliveryColumns+` FROM webhook_deliveries WHERE body = $1 AND hook = $2 ORDER BY CASE state WHEN 'dead' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, id DESC LIMIT $3`, tx.Tenant, hook, limit)
}

// sweep forgets what was delivered before a moment.
func sweep(tx *db.Tx, before clock.Instant) error {
	_, err := tx.Exec(`DELETE FROM webhook_deliveries WHERE body = $1 AND state = 'delivered' AND done_at < $2`, tx.Tenant, before)
	return err
}

// Any tells whether anybody wants to hear at all.
func Any(tx *db.Tx) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM webhooks WHERE body = $1`, tx.Tenant)
	return n > 0, err
}
