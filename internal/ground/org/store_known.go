package org

import (
	"encoding/json"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// loadKnown reads everybody of the body, as an import needs to know them.
func loadKnown(tx *db.Tx, now clock.Instant, source string) (known, error) {
	b, day, err := today(tx, now)
	if err != nil {
		return known{}, err
	}
	k := known{body: b, today: day, source: source}
	if k.units, err = Units(tx); err != nil {
		return known{}, err
	}
	var persons []Person
	if err := tx.Select(&persons, `SELECT p.id, p.given, p.family, p.name, p.fold, p.sort, p.lang, p.mobile, p.active, p.left_on, p.external, p.version
		FROM persons p WHERE p.body = $1`, tx.Tenant); err != nil {
		return known{}, err
	}
	all := make([]standing, len(persons))
	k.persons = make(map[string]*standing, len(persons))
	for i, p := range persons {
		all[i].Person = p
		k.persons[p.ID] = &all[i]
	}
	var emails []Email
	if err := tx.Select(&emails, `SELECT person, address, fold, kind, valid_from, valid_to FROM emails WHERE body = $1`, tx.Tenant); err != nil {
		return known{}, err
	}
	for _, e := range emails {
		k.persons[e.Person].Emails = append(k.persons[e.Person].Emails, e)
	}
	var positions []Position
	if err := tx.Select(&positions, `SELECT id, person, kind, unit, title, valid_from, valid_to FROM positions
		WHERE body = $1 AND (valid_to = '' OR valid_to >= $2) ORDER BY id`, tx.Tenant, day); err != nil {
		return known{}, err
	}
	for _, x := range positions {
		k.persons[x.Person].Positions = append(k.persons[x.Person].Positions, x)
	}
	var said []struct {
		Person string `db:"person"`
		Name   string `db:"name"`
		Said   string `db:"said"`
	}
	if err := tx.Select(&said, `SELECT person, name, said FROM person_sources WHERE body = $1 AND source = $2`, tx.Tenant, source); err != nil {
		return known{}, err
	}
	for _, s := range said {
		k.persons[s.Person].said, k.persons[s.Person].saidKey = s.Said, s.Name
	}
	k.first = len(said) == 0
	return k, nil
}

// readJSON reads what asJSON wrote; anything else leaves dest as it is.
func readJSON(text string, dest any) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), dest)
	}
}
