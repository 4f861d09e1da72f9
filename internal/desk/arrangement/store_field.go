package arrangement

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const fieldColumns = `body, id, service, kind, type, names, choices, required, portal, ord, retired, version`

// FieldsOf are a service's fields in their order, retired ones among them.
func FieldsOf(tx *db.Tx, service string) ([]Field, error) {
	var all []Field
	return all, tx.Select(&all, `SELECT `+fieldColumns+` FROM service_fields WHERE body = $1 AND service = $2 ORDER BY ord, id LIMIT 500`, tx.Tenant, service)
}

// Required is everything that decides which tickets lack an answer, as one
// text: it changes when they may.
func Required(tx *db.Tx) (string, error) {
	var all []string
	err := tx.Select(&all, `SELECT 'field ' || f.id || ' ' || f.service || ' ' || f.kind FROM service_fields f WHERE f.body = $1 AND f.required = 1 AND f.retired = 0 ORDER BY f.id`, tx.Tenant)
	return strings.Join(all, "\n"), err
}

// FieldsByID are fields of whichever service.
func FieldsByID(tx *db.Tx, ids []string) (map[string]Field, error) {
	found := make(map[string]Field, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	query, args, err := db.In(`SELECT `+fieldColumns+` FROM service_fields WHERE body = ? AND id IN (?)`, tx.Tenant, ids)
	if err != nil {
		return nil, err
	}
	var all []Field
	err = tx.Select(&all, query, args...)
	for _, f := range all {
		found[f.ID] = f
	}
	return found, err
}

func fieldByID(tx *db.Tx, service, id string) (Field, error) {
	var f Field
	err := tx.Get(&f, `SELECT `+fieldColumns+` FROM service_fields WHERE body = $1 AND service = $2 AND id = $3`, tx.Tenant, service, id)
	if errors.Is(err, db.ErrNone) {
		return f, fault.Gone()
	}
	return f, err
}

func saveField(tx *db.Tx, f Field) error {
	n, err := tx.Exec(`UPDATE service_fields SET kind = $3, names = $4, choices = $5, required = $6, portal = $7, ord = $8, retired = $9, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $10`, tx.Tenant, f.ID, f.Kind, f.RawNames, f.RawChoices, f.Required, f.Portal, f.Order, f.Retired, f.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: f}
}

// placeField puts a field at another place; nothing of what it asks changes.
func placeField(tx *db.Tx, id string, order int) error {
	_, err := tx.Exec(`UPDATE service_fields SET ord = $3 WHERE body = $1 AND id = $2`, tx.Tenant, id, order)
	return err
}
