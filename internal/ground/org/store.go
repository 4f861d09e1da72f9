package org

import (
	"cmp"
	"errors"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const personColumns = `p.body, p.id, p.given, p.family, p.name, p.fold, p.sort, p.lang, p.mobile, p.active, p.left_on, p.external, p.created_at, p.version`

// BodyOf is the transaction's own body.
func BodyOf(tx *db.Tx) (Body, error) {
	var b Body
	err := tx.Get(&b, `SELECT id, slug, name, country, lang, zone, accessibility_url, demo, created_at, version FROM bodies WHERE id = $1`, tx.Tenant)
	return b, gone(err)
}

// Bodies lists every body, for sign-in and background work (db.Everyone).
func Bodies(tx *db.Tx) ([]Body, error) {
	var all []Body
	return all, tx.Select(&all, `SELECT id, slug, name, country, lang, zone, accessibility_url, demo, created_at, version FROM bodies ORDER BY slug`)
}

// PersonByID finds a person of the transaction's body; a 404 fault otherwise.
func PersonByID(tx *db.Tx, id string) (Person, error) {
	var p Person
	err := tx.Get(&p, `SELECT `+personColumns+` FROM persons p WHERE p.body = $1 AND p.id = $2`, tx.Tenant, id)
	return p, gone(err)
}

// Known tells that the transaction's body has the person; a 404 fault otherwise.
func Known(tx *db.Tx, id string) error {
	var found string
	return gone(tx.Get(&found, `SELECT p.id FROM persons p WHERE p.body = $1 AND p.id = $2`, tx.Tenant, id))
}

// PersonByMail finds whose address it is, by its folded form; a 404 fault when
// nobody's.
func PersonByMail(tx *db.Tx, fold string) (string, error) {
	var id string
	err := tx.Get(&id, `SELECT person FROM emails WHERE body = $1 AND fold = $2`, tx.Tenant, fold)
	return id, gone(err)
}

// Names maps ids to shown names; ids that are not found are left out.
func Names(tx *db.Tx, persons []string) (map[string]string, error) {
	names := make(map[string]string, len(persons))
	for start := 0; start < len(persons); start += 500 {
		chunk := persons[start:min(start+500, len(persons))]
		query, args, err := db.In(`SELECT id, name FROM persons WHERE body = ? AND id IN (?)`, tx.Tenant, chunk)
		if err != nil {
			return nil, err
		}
		var rows []struct {
			ID   string `db:"id"`
			Name string `db:"name"`
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	return names, nil
}

// Units lists every unit of the body as people look for them: parents before
// children, siblings by name.
func Units(tx *db.Tx) ([]Unit, error) {
	var all []Unit
	if err := tx.Select(&all, `SELECT body, id, parent, name, fold, sort, path, version FROM units WHERE body = $1`, tx.Tenant); err != nil {
		return nil, err
	}
	for i, b := range plant(all, nil, func(Unit) bool { return true }) {
		all[i] = b.Unit
	}
	return all, nil
}

// MailOf is the address mail to a person goes to that day: the one they chose,
// else the primary one; "" when there is none.
func MailOf(tx *db.Tx, person string, day clock.Day) (string, error) {
	var found []string
	err := tx.Select(&found, `SELECT e.address FROM emails e JOIN persons p ON p.body = e.body AND p.id = e.person WHERE e.body = $1 AND e.person = $2
		AND (e.valid_from = '' OR e.valid_from <= $3) AND (e.valid_to = '' OR e.valid_to >= $3)
		ORDER BY CASE WHEN e.fold = p.notify THEN 0 WHEN e.kind = 'primary' THEN 1 WHEN e.kind = 'secondary' THEN 2 ELSE 3 END, e.fold LIMIT 1`, tx.Tenant, person, string(day))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// Addressee is who a letter goes to: their name, language and mail address.
type Addressee struct {
	ID   string `db:"id"`
	Name string `db:"name"`
	Lang string `db:"lang"`
	Mail string `db:"mail"` // as MailOf; "" when there is none
}

// AddresseeOf reads a person and where mail to them goes that day at once; a
// 404 fault when there is no such person.
func AddresseeOf(tx *db.Tx, person string, day clock.Day) (Addressee, error) {
	var a Addressee
	err := tx.Get(&a, `SELECT p.id, p.name, p.lang, COALESCE((SELECT e.address FROM emails e WHERE e.body = p.body AND e.person = p.id
		AND (e.valid_from = '' OR e.valid_from <= $3) AND (e.valid_to = '' OR e.valid_to >= $3)
		ORDER BY CASE e.kind WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END, e.fold LIMIT 1), '') AS mail
		FROM persons p WHERE p.body = $1 AND p.id = $2`, tx.Tenant, person, string(day))
	return a, gone(err)
}

// MayActFor tells whether proxy acts for person that day.
func MayActFor(tx *db.Tx, proxy, person string, day clock.Day) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM proxies WHERE body = $1 AND proxy = $2 AND person = $3
		AND (valid_from = '' OR valid_from <= $4) AND (valid_to = '' OR valid_to >= $4)`, tx.Tenant, proxy, person, string(day))
	return n > 0, err
}

// ActsFor lists whom a person acts for that day, by name.
func ActsFor(tx *db.Tx, proxy string, day clock.Day) ([]Person, error) {
	var all []Person
	err := tx.Select(&all, `SELECT `+personColumns+` FROM persons p WHERE p.body = $1 AND p.id IN (
		SELECT x.person FROM proxies x WHERE x.body = $1 AND x.proxy = $2
		AND (x.valid_from = '' OR x.valid_from <= $3) AND (x.valid_to = '' OR x.valid_to >= $3))`, tx.Tenant, proxy, string(day))
	// Sorted here: asked to sort, SQLite walks everybody in that order.
	slices.SortFunc(all, func(a, b Person) int { return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}
