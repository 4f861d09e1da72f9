package org

import (
	"cmp"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

func sortUnits(units []Unit) {
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID)) })
}

// countByUnit counts the active people with a position in each unit that day.
func countByUnit(tx *db.Tx, day clock.Day) (map[string]int, error) {
	var rows []struct {
		Unit string `db:"unit"`
		N    int    `db:"n"`
	}
	err := tx.Select(&rows, `SELECT x.unit, count(DISTINCT x.person) AS n FROM positions x
		WHERE x.body = $1 AND x.person NOT IN (SELECT p.id FROM persons p WHERE p.body = $1 AND p.active = 0) AND (x.valid_from = '' OR x.valid_from <= $2) AND (x.valid_to = '' OR x.valid_to >= $2)
		GROUP BY x.unit`, tx.Tenant, string(day))
	count := make(map[string]int, len(rows))
	for _, r := range rows {
		count[r.Unit] = r.N
	}
	return count, err
}

func renameUnit(tx *db.Tx, lang, id, title string) error {
	_, err := tx.Exec(`UPDATE units SET name = $3, fold = $4, sort = $5, version = version + 1 WHERE body = $1 AND id = $2`,
		tx.Tenant, id, title, text.Fold(title), text.SortKey(lang, title))
	return err
}

// moveUnit rewrites the path of a unit and of everything below it.
func moveUnit(tx *db.Tx, was Unit, parent, path string) error {
	if _, err := tx.Exec(`UPDATE units SET parent = $3, version = version + 1 WHERE body = $1 AND id = $2`, tx.Tenant, was.ID, parent); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE units SET path = $2 || substr(path, $3) WHERE body = $1 AND substr(path, 1, $4) = $5`,
		tx.Tenant, path, len(was.Path)+1, len(was.Path), was.Path)
	return err
}

// unitUsed tells whether a position or a unit refers to it.
func unitUsed(tx *db.Tx, id string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT (SELECT count(*) FROM positions WHERE body = $1 AND unit = $2) + (SELECT count(*) FROM units WHERE body = $1 AND parent = $2)`,
		tx.Tenant, id)
	return n > 0, err
}

func deleteUnit(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM units WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}
