package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// newcomer is a person about to join, with what their row needs.
type newcomer struct {
	ID     string `db:"id"`
	Sort   string `db:"sort"`
	Fold   string `db:"fold"`
	Deputy int    `db:"deputy"`
}

// newcomers are those of the persons who exist and are not on the roster.
func newcomers(tx *db.Tx, rollout string, persons []string, day clock.Day) ([]newcomer, error) {
	var all []newcomer
	persons = unique(persons)
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT p.id, p.sort, p.fold,
			CASE WHEN EXISTS (SELECT 1 FROM positions d WHERE d.body = p.body AND d.person = p.id AND d.kind = 'deputy'
					AND (d.valid_from = '' OR d.valid_from <= ?) AND (d.valid_to = '' OR d.valid_to >= ?))
				AND NOT EXISTS (SELECT 1 FROM positions m WHERE m.body = p.body AND m.person = p.id AND m.kind = 'member'
					AND (m.valid_from = '' OR m.valid_from <= ?) AND (m.valid_to = '' OR m.valid_to >= ?))
				THEN 1 ELSE 0 END AS deputy
			FROM persons p WHERE p.body = ? AND p.id IN (?)
			AND NOT EXISTS (SELECT 1 FROM transitions t WHERE t.body = p.body AND t.rollout = ? AND t.person = p.id)`,
			day, day, day, day, tx.Tenant, persons[start:min(start+500, len(persons))], rollout)
		if err != nil {
			return nil, err
		}
		var some []newcomer
		if err := tx.Select(&some, query, args...); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// rosterSize counts the rows of the roster themselves.
func rosterSize(tx *db.Tx, rollout string) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT count(*) FROM transitions WHERE body = $1 AND rollout = $2`, tx.Tenant, rollout)
}

// joinedBy is how many ever joined each rollout of the body.
func joinedBy(tx *db.Tx) (map[string]int, error) {
	var rows []struct {
		ID     string `db:"id"`
		Joined int    `db:"joined"`
	}
	err := tx.Select(&rows, `SELECT id, joined FROM rollouts WHERE body = $1`, tx.Tenant)
	by := make(map[string]int, len(rows))
	for _, r := range rows {
		by[r.ID] = r.Joined
	}
	return by, err
}

// addJoined keeps how many joined.
func addJoined(tx *db.Tx, rollout string, n int) error {
	_, err := tx.Exec(`UPDATE rollouts SET joined = joined + $3 WHERE body = $1 AND id = $2`, tx.Tenant, rollout, n)
	return err
}

// personsNamed finds the persons that lines name by address or full name; lines that
// name nobody, or several, come back.
func personsNamed(tx *db.Tx, lines []string) (found, unknown []string, err error) {
	type pair struct {
		Fold   string `db:"fold"`
		Person string `db:"person"`
	}
	folds := make([]string, len(lines))
	for i, line := range lines {
		folds[i] = text.Fold(line)
	}
	by := map[string][]string{}
	wanted := unique(folds)
	for start := 0; start < len(wanted); start += 500 {
		for _, q := range []string{`SELECT fold, person FROM emails WHERE body = ? AND fold IN (?)`, `SELECT fold, id AS person FROM persons WHERE body = ? AND fold IN (?)`} {
			query, args, err := db.In(q, tx.Tenant, wanted[start:min(start+500, len(wanted))])
			if err != nil {
				return nil, nil, err
			}
			var pairs []pair
			if err := tx.Select(&pairs, query, args...); err != nil {
				return nil, nil, err
			}
			for _, p := range pairs {
				by[p.Fold] = append(by[p.Fold], p.Person)
			}
		}
	}
	for i, line := range lines {
		if persons := unique(by[folds[i]]); len(persons) == 1 {
			found = append(found, persons[0])
		} else {
			unknown = append(unknown, line)
		}
	}
	return found, unknown, nil
}

// followNames writes persons' names beside their transitions anew.
func followNames(tx *db.Tx, persons []string) error {
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`UPDATE transitions SET
			sort = (SELECT p.sort FROM persons p WHERE p.body = transitions.body AND p.id = transitions.person),
			fold = (SELECT p.fold FROM persons p WHERE p.body = transitions.body AND p.id = transitions.person)
			WHERE body = ? AND person IN (?) AND EXISTS (SELECT 1 FROM persons p WHERE p.body = transitions.body AND p.id = transitions.person
				AND (p.sort <> transitions.sort OR p.fold <> transitions.fold))`, tx.Tenant, persons[start:min(start+500, len(persons))])
		if err != nil {
			return err
		}
		if _, err := tx.Exec(query, args...); err != nil {
			return err
		}
	}
	return nil
}
