package rollout

import (
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const (
	itemColumns        = `body, id, rollout, kind, name, note, ord, version`
	preparationColumns = `body, id, rollout, name, unit, due, done_at, done_by, note, ord, version`
)

func itemsOf(tx *db.Tx, rollout string) ([]Item, error) {
	var all []Item
	return all, tx.Select(&all, `SELECT `+itemColumns+` FROM rollout_items WHERE body = $1 AND rollout = $2 ORDER BY kind, ord, id`, tx.Tenant, rollout)
}

func itemByID(tx *db.Tx, rollout, id string) (Item, error) {
	var i Item
	err := tx.Get(&i, `SELECT `+itemColumns+` FROM rollout_items WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	return i, gone(err)
}

func saveItem(tx *db.Tx, i Item) error {
	n, err := tx.Exec(`UPDATE rollout_items SET kind = $3, name = $4, note = $5, version = version + 1 WHERE body = $1 AND id = $2 AND version = $6`,
		tx.Tenant, i.ID, i.Kind, i.Name, i.Note, i.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := itemByID(tx, i.Rollout, i.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func removeItem(tx *db.Tx, rollout, id string) error {
	n, err := tx.Exec(`DELETE FROM rollout_items WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	if err == nil && n == 0 {
		return fault.Gone()
	}
	return err
}

func preparationsOf(tx *db.Tx, rollout string) ([]Preparation, error) {
	var all []Preparation
	return all, tx.Select(&all, `SELECT `+preparationColumns+` FROM preparations WHERE body = $1 AND rollout = $2 ORDER BY ord, id`, tx.Tenant, rollout)
}

func preparationByID(tx *db.Tx, rollout, id string) (Preparation, error) {
	var p Preparation
	err := tx.Get(&p, `SELECT `+preparationColumns+` FROM preparations WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	return p, gone(err)
}

func savePreparation(tx *db.Tx, p Preparation) error {
	n, err := tx.Exec(`UPDATE preparations SET name = $3, unit = $4, due = $5, done_at = $6, done_by = $7, note = $8, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $9`, tx.Tenant, p.ID, p.Name, p.Unit, p.Due, p.DoneAt, p.DoneBy, p.Note, p.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := preparationByID(tx, p.Rollout, p.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func removePreparation(tx *db.Tx, rollout, id string) error {
	n, err := tx.Exec(`DELETE FROM preparations WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	if err == nil && n == 0 {
		return fault.Gone()
	}
	return err
}

// lastInPlan is the place behind the others of a table of rollouts' lines.
func lastInPlan(tx *db.Tx, table, rollout string) (int, error) {
	query := map[string]string{
		"rollout_items": `SELECT coalesce(max(ord), 0) + 1 FROM rollout_items WHERE body = $1 AND rollout = $2`,
		"preparations":  `SELECT coalesce(max(ord), 0) + 1 FROM preparations WHERE body = $1 AND rollout = $2`,
	}[table]
	var ord int
	return ord, tx.Get(&ord, query, tx.Tenant, rollout)
}
