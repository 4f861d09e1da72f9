package services

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var holderColumns = strings.Join(db.Columns(Holder{}), ", ")

func holdersOfRole(tx *db.Tx, service string, role Role) ([]Holder, error) {
	var all []Holder
	return all, tx.Select(&all, `SELECT `+holderColumns+` FROM service_holders WHERE body = $1 AND service = $2 AND role = $3 ORDER BY valid_from, id`,
		tx.Tenant, service, string(role))
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
