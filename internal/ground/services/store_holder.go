package services

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var holderColumns = strings.Join(db.Columns(Holder{}), ", ")

func holdersOfRole(tx *db.Tx, service string, role Role) ([]Holder, error) {
	var all []Holder
	return all, tx.Select(&all, `SELECT `+holderColumns+` FROM service_holders WHERE body = $1 AND service = $2 AND role = $3 ORDER BY valid_from, id`,
		tx.Tenant, service, string(role))
}

// HeldOf are the entries of who has roles for services, whether they count
// today or not; nil asks for all of the body.
func HeldOf(tx *db.Tx, services []string) ([]Holder, error) {
	var all []Holder
	if services == nil {
		return all, tx.Select(&all, `SELECT `+holderColumns+` FROM service_holders WHERE body = $1 ORDER BY service, valid_from, id`, tx.Tenant)
	}
	for start := 0; start < len(services); start += 500 {
		query, args, err := db.In(`SELECT `+holderColumns+` FROM service_holders WHERE body = ? AND service IN (?) ORDER BY service, valid_from, id`,
			tx.Tenant, services[start:min(start+500, len(services))])
		if err != nil {
			return nil, err
		}
		var some []Holder
		if err := tx.Select(&some, query, args...); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// RolesOf are the entries in which a person is holder or deputy.
func RolesOf(tx *db.Tx, person string) ([]Holder, error) {
	var all []Holder
	return all, tx.Select(&all, `SELECT `+holderColumns+` FROM service_holders WHERE body = $1 AND (person = $2 OR deputy = $2) ORDER BY service, role, id`,
		tx.Tenant, person)
}

func updateHolder(tx *db.Tx, h Holder) error {
	n, err := tx.Exec(`UPDATE service_holders SET unit = $3, role = $4, person = $5, deputy = $6, valid_from = $7, valid_to = $8, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $9`,
		tx.Tenant, h.ID, h.Unit, string(h.Role), h.Person, h.Deputy, string(h.From), string(h.To), h.Version)
	if err != nil || n == 1 {
		return err
	}
	var current Holder
	if err := tx.Get(&current, `SELECT `+holderColumns+` FROM service_holders WHERE body = $1 AND id = $2`, tx.Tenant, h.ID); err != nil {
		return gone(err)
	}
	return &fault.Stale{Current: current}
}

func deleteHolder(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM service_holders WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}

func unitNames(tx *db.Tx, held []Holder) (map[string]string, error) {
	names := map[string]string{}
	if !slices.ContainsFunc(held, func(h Holder) bool { return h.Unit != "" }) {
		return names, nil
	}
	units, err := org.Units(tx)
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, err
}

// pathsOf are the paths of the units holders count in, and of one more.
func pathsOf(tx *db.Tx, held []Holder, unit string) (map[string]string, error) {
	wanted := []string{}
	for _, h := range held {
		if h.Unit != "" {
			wanted = append(wanted, h.Unit)
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	if unit != "" {
		wanted = append(wanted, unit)
	}
	query, args, err := db.In(`SELECT id, path FROM units WHERE body = ? AND id IN (?)`, tx.Tenant, wanted)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID   string `db:"id"`
		Path string `db:"path"`
	}
	if err := tx.Select(&rows, query, args...); err != nil {
		return nil, err
	}
	paths := make(map[string]string, len(rows))
	for _, r := range rows {
		paths[r.ID] = r.Path
	}
	return paths, nil
}

// presences says of holders and their deputies whether they are there that day.
func presences(tx *db.Tx, held []Holder, day clock.Day) (map[string]presence, error) {
	there := map[string]presence{}
	for start := 0; start < len(held); start += 250 {
		var ids []string
		for _, h := range held[start:min(start+250, len(held))] {
			ids = append(ids, h.Person, h.Deputy)
		}
		query, args, err := db.In(`SELECT id AS person, active, left_on FROM persons WHERE body = ? AND id IN (?)`, tx.Tenant, ids)
		if err != nil {
			return nil, err
		}
		var rows []presence
		if err := tx.Select(&rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			there[r.Person] = r
		}
		query, args, err = db.In(`SELECT person FROM leaves WHERE body = ? AND person IN (?) AND valid_from <= ? AND (valid_to = '' OR valid_to >= ?)`,
			tx.Tenant, ids, string(day), string(day))
		if err != nil {
			return nil, err
		}
		var away []string
		if err := tx.Select(&away, query, args...); err != nil {
			return nil, err
		}
		for _, person := range away {
			p := there[person]
			p.away = true
			there[person] = p
		}
	}
	return there, nil
}
