package services

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var (
	serviceColumns = strings.Join(db.Columns(Service{}), ", ")
	hoursColumns   = strings.Join(db.Columns(Hours{}), ", ")
)

// ServiceByID reads a service of the transaction's body; a 404 fault
// otherwise.
func ServiceByID(tx *db.Tx, id string) (Service, error) {
	var s Service
	err := tx.Get(&s, `SELECT `+serviceColumns+` FROM services WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return s, gone(err)
}

// All lists every service of the body by name, retired ones included.
func All(tx *db.Tx) ([]Service, error) {
	var all []Service
	return all, tx.Select(&all, `SELECT `+serviceColumns+` FROM services WHERE body = $1 ORDER BY sort, id`, tx.Tenant)
}

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}

func updateService(tx *db.Tx, s Service) error {
	n, err := tx.Exec(`UPDATE services SET name = $3, fold = $4, sort = $5, description = $6, unit = $7, state = $8, audience = $9, calendar = $10,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $11`,
		tx.Tenant, s.ID, s.Name, s.Fold, s.Sort, s.Description, s.Unit, string(s.State), s.Audience, s.Calendar, s.Version)
	if err != nil || n == 1 {
		return taken(err, "services.taken")
	}
	current, err := ServiceByID(tx, s.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// Uses tells which service names a group or a unit (org.User); "" none.
func Uses(tx *db.Tx, kind, id string) (string, error) {
	var names []string
	var err error
	switch kind {
	case "group":
		err = tx.Select(&names, `SELECT name FROM services WHERE body = $1 AND audience = $2 ORDER BY sort LIMIT 1`, tx.Tenant, id)
	case "unit":
		err = tx.Select(&names, `SELECT name FROM services s WHERE s.body = $1 AND (s.unit = $2
			OR EXISTS (SELECT 1 FROM service_holders h WHERE h.body = s.body AND h.service = s.id AND h.unit = $2)) ORDER BY s.sort LIMIT 1`, tx.Tenant, id)
	}
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}
