package org

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// PositionsOf lists every position a person has or had, latest first.
func PositionsOf(tx *db.Tx, person string) ([]Position, error) {
	var all []Position
	return all, tx.Select(&all, `SELECT body, id, person, kind, unit, title, valid_from, valid_to FROM positions
		WHERE body = $1 AND person = $2 ORDER BY CASE valid_to WHEN '' THEN 0 ELSE 1 END, valid_to DESC, valid_from DESC, id`, tx.Tenant, person)
}

// EmailsOf lists every address a person has or had, primary first.
func EmailsOf(tx *db.Tx, person string) ([]Email, error) {
	var all []Email
	return all, tx.Select(&all, `SELECT body, person, address, fold, kind, valid_from, valid_to FROM emails
		WHERE body = $1 AND person = $2 ORDER BY CASE kind WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, fold`, tx.Tenant, person)
}

// LeavesOf lists every leave of a person, latest first.
func LeavesOf(tx *db.Tx, person string) ([]Leave, error) {
	var all []Leave
	return all, tx.Select(&all, `SELECT body, id, person, reason, valid_from, valid_to FROM leaves
		WHERE body = $1 AND person = $2 ORDER BY valid_from DESC, id`, tx.Tenant, person)
}

const proxyColumns = `body, id, person, proxy, valid_from, valid_to`

// proxiesOf lists who acts or acted for a person.
func proxiesOf(tx *db.Tx, person string) ([]Proxy, error) {
	var all []Proxy
	return all, tx.Select(&all, `SELECT `+proxyColumns+` FROM proxies WHERE body = $1 AND person = $2 ORDER BY valid_from DESC, id`, tx.Tenant, person)
}

// proxyFor lists for whom a person acts or acted.
func proxyFor(tx *db.Tx, proxy string) ([]Proxy, error) {
	var all []Proxy
	return all, tx.Select(&all, `SELECT `+proxyColumns+` FROM proxies WHERE body = $1 AND proxy = $2 ORDER BY valid_from DESC, id`, tx.Tenant, proxy)
}

// unitPathsOf are the paths of the units a person has a position in, that day
// or later.
func unitPathsOf(tx *db.Tx, person string, day clock.Day) ([]string, error) {
	var paths []string
	return paths, tx.Select(&paths, `SELECT u.path FROM positions x JOIN units u ON u.body = x.body AND u.id = x.unit
		WHERE x.body = $1 AND x.person = $2 AND (x.valid_to = '' OR x.valid_to >= $3)`, tx.Tenant, person, string(day))
}

type owner struct {
	Person string `db:"person"`
	Name   string `db:"name"`
}

// emailOwner is whose a folded address is; empty when nobody's.
func emailOwner(tx *db.Tx, fold string) (owner, error) {
	var found []owner
	err := tx.Select(&found, `SELECT e.person, p.name FROM emails e JOIN persons p ON p.body = e.body AND p.id = e.person
		WHERE e.body = $1 AND e.fold = $2`, tx.Tenant, fold)
	if err != nil || len(found) == 0 {
		return owner{}, err
	}
	return found[0], nil
}

// holdPerson keeps everybody else from changing a person until the transaction
// ends, also those who change many or only themselves. SQLite has one writer.
func holdPerson(tx *db.Tx, id string) error {
	if tx.Dialect != db.Postgres {
		return nil
	}
	var all []string
	return tx.Select(&all, `SELECT id FROM persons WHERE body = $1 AND id = $2 FOR UPDATE`, tx.Tenant, id)
}

// updatePerson saves what Edit may change; the version is raised elsewhere.
func updatePerson(tx *db.Tx, bodyLang string, was, p Person) error {
	p.Fold, p.Sort = text.Fold(p.Name), text.SortKey(bodyLang, p.Family+" "+p.Given)
	if _, err := tx.Exec(`UPDATE persons SET given = $3, family = $4, name = $5, fold = $6, sort = $7, lang = $8, mobile = $9
		WHERE body = $1 AND id = $2`, tx.Tenant, p.ID, p.Given, p.Family, p.Name, p.Fold, p.Sort, p.Lang, p.Mobile); err != nil {
		return err
	}
	for _, word := range words(was.Fold) {
		if _, err := tx.Exec(`DELETE FROM person_words WHERE body = $1 AND word = $2 AND person = $3`, tx.Tenant, word, p.ID); err != nil {
			return err
		}
	}
	return addWords(tx, p.ID, p.Fold)
}

func addWords(tx *db.Tx, person, fold string) error {
	for _, word := range words(fold) {
		if _, err := tx.Exec(`INSERT INTO person_words (body, word, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			tx.Tenant, word, person); err != nil {
			return err
		}
	}
	return nil
}

func setActive(tx *db.Tx, person string, active int, leftOn clock.Day) error {
	_, err := tx.Exec(`UPDATE persons SET active = $3, left_on = $4 WHERE body = $1 AND id = $2`, tx.Tenant, person, active, string(leftOn))
	return err
}

// touchPerson raises the version.
func touchPerson(tx *db.Tx, person string) error {
	_, err := tx.Exec(`UPDATE persons SET version = version + 1 WHERE body = $1 AND id = $2`, tx.Tenant, person)
	return err
}

// endPositions ends what is still open on the day; what had not begun by then
// ends before it begins, and so was never held.
func endPositions(tx *db.Tx, person string, day clock.Day) error {
	_, err := tx.Exec(`UPDATE positions SET valid_to = $3 WHERE body = $1 AND person = $2 AND (valid_to = '' OR valid_to > $3)`,
		tx.Tenant, person, string(day))
	return err
}

func endPosition(tx *db.Tx, position string, day clock.Day) error {
	_, err := tx.Exec(`UPDATE positions SET valid_to = $3 WHERE body = $1 AND id = $2`, tx.Tenant, position, string(day))
	return err
}

func endLeave(tx *db.Tx, leave string, day clock.Day) error {
	_, err := tx.Exec(`UPDATE leaves SET valid_to = $3 WHERE body = $1 AND id = $2`, tx.Tenant, leave, string(day))
	return err
}

func endProxy(tx *db.Tx, proxy string, day clock.Day) error {
	_, err := tx.Exec(`UPDATE proxies SET valid_to = $3 WHERE body = $1 AND id = $2`, tx.Tenant, proxy, string(day))
	return err
}

// putEmail stores an address or what is new about it.
func putEmail(tx *db.Tx, e Email) error {
	n, err := tx.Exec(`UPDATE emails SET address = $4, kind = $5, valid_from = $6, valid_to = $7 WHERE body = $1 AND person = $2 AND fold = $3`,
		tx.Tenant, e.Person, text.Fold(e.Address), e.Address, e.Kind, string(e.From), string(e.To))
	if err != nil || n > 0 {
		return err
	}
	return AddEmail(tx, e)
}

// demotePrimary makes a person's other primary addresses aliases.
func demotePrimary(tx *db.Tx, person, fold string) error {
	_, err := tx.Exec(`UPDATE emails SET kind = 'alias' WHERE body = $1 AND person = $2 AND kind = 'primary' AND fold <> $3`, tx.Tenant, person, fold)
	return err
}

// UnitByID finds a unit; a 404 fault otherwise.
func UnitByID(tx *db.Tx, id string) (Unit, error) {
	var u Unit
	err := tx.Get(&u, `SELECT body, id, parent, name, fold, sort, path, version FROM units WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return u, gone(err)
}

// OffDuty are those of some people none of whose positions counts on a day,
// though they have some. Of who has no position at all nothing is known.
func OffDuty(tx *db.Tx, persons []string, day clock.Day) (map[string]bool, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	query, args, err := db.In(`SELECT p.person FROM positions p WHERE p.body = ? AND p.person IN (?) GROUP BY p.person
		HAVING SUM(CASE WHEN (p.valid_from = '' OR p.valid_from <= ?) AND (p.valid_to = '' OR p.valid_to >= ?) THEN 1 ELSE 0 END) = 0`, tx.Tenant, persons, day, day)
	if err != nil {
		return nil, err
	}
	var found []string
	err = tx.Select(&found, query, args...)
	off := make(map[string]bool, len(found))
	for _, person := range found {
		off[person] = true
	}
	return off, err
}
