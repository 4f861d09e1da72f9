package org

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Profiles is everybody active in the body as rules look at them that day, by
// name: five queries, however many people there are. All share one UnitPath.
func Profiles(tx *db.Tx, day clock.Day) ([]Profile, error) {
	return profiles(tx, day, nil)
}

// ProfilesOf is Profiles of some people, left ones included; ids that are not
// found are left out.
func ProfilesOf(tx *db.Tx, day clock.Day, persons []string) ([]Profile, error) {
	var all []Profile
	for start := 0; start < len(persons); start += 500 {
		chunk := persons[start:min(start+500, len(persons))]
		found, err := profiles(tx, day, chunk)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func profiles(tx *db.Tx, day clock.Day, persons []string) ([]Profile, error) {
	var people []Person
	var err error
	if persons == nil {
		err = tx.Select(&people, `SELECT `+personColumns+` FROM persons p WHERE p.body = $1 AND p.active = 1 ORDER BY p.sort, p.id`, tx.Tenant)
	} else {
		err = some(tx, &people, `SELECT `+personColumns+` FROM persons p WHERE p.body = ? AND p.id IN (?) ORDER BY p.sort, p.id`, tx.Tenant, persons)
	}
	if err != nil {
		return nil, err
	}
	units, err := Units(tx)
	if err != nil {
		return nil, err
	}
	paths := make(map[string]string, len(units))
	for _, u := range units {
		paths[u.ID] = u.Path
	}
	all, at := make([]Profile, len(people)), make(map[string]int, len(people))
	for i, p := range people {
		all[i], at[p.ID] = Profile{Person: p, UnitPath: paths}, i
	}
	if err := holdings(tx, day, persons, all, at); err != nil {
		return nil, err
	}
	return all, belongings(tx, persons, all, at)
}

// holdings adds the positions held that day.
func holdings(tx *db.Tx, day clock.Day, persons []string, all []Profile, at map[string]int) error {
	const columns = `SELECT body, id, person, kind, unit, title, valid_from, valid_to FROM positions`
	var held []Position
	var err error
	if persons == nil {
		err = tx.Select(&held, columns+` WHERE body = $1 AND (valid_from = '' OR valid_from <= $2) AND (valid_to = '' OR valid_to >= $2) ORDER BY id`, tx.Tenant, day)
	} else {
		err = some(tx, &held, columns+` WHERE body = ? AND person IN (?) AND (valid_from = '' OR valid_from <= ?) AND (valid_to = '' OR valid_to >= ?) ORDER BY id`,
			tx.Tenant, persons, day, day)
	}
	for _, p := range held {
		if i, ok := at[p.Person]; ok {
			all[i].Positions = append(all[i].Positions, p)
		}
	}
	return err
}

// belongings adds roles and fixed groups.
func belongings(tx *db.Tx, persons []string, all []Profile, at map[string]int) error {
	type pair struct {
		Person string `db:"person"`
		What   string `db:"what"`
	}
	for _, q := range []struct {
		everybody, some string
		add             func(*Profile, string)
	}{
		{`SELECT DISTINCT person, role AS what FROM role_grants WHERE body = $1 ORDER BY person, what`,
			`SELECT DISTINCT person, role AS what FROM role_grants WHERE body = ? AND person IN (?) ORDER BY person, what`,
			func(p *Profile, role string) { p.Roles = append(p.Roles, role) }},
		{`SELECT person, grp AS what FROM group_members WHERE body = $1 ORDER BY person, what`,
			`SELECT person, grp AS what FROM group_members WHERE body = ? AND person IN (?) ORDER BY person, what`,
			func(p *Profile, group string) { p.Groups = append(p.Groups, group) }},
	} {
		var pairs []pair
		var err error
		if persons == nil {
			err = tx.Select(&pairs, q.everybody, tx.Tenant)
		} else {
			err = some(tx, &pairs, q.some, tx.Tenant, persons)
		}
		if err != nil {
			return err
		}
		for _, one := range pairs {
			if i, ok := at[one.Person]; ok {
				q.add(&all[i], one.What)
			}
		}
	}
	return nil
}

// some selects with a list among the arguments.
func some(tx *db.Tx, dest any, query string, args ...any) error {
	query, args, err := db.In(query, args...)
	if err != nil {
		return err
	}
	return tx.Select(dest, query, args...)
}

// GroupName is a group as rules name it.
type GroupName struct {
	ID   string `db:"id"`
	Name string `db:"name"`
}

// FixedGroups lists the groups with members by name, which rules can build on.
func FixedGroups(tx *db.Tx) ([]GroupName, error) {
	var all []GroupName
	return all, tx.Select(&all, `SELECT id, name FROM groups WHERE body = $1 AND rule = '' ORDER BY sort, id`, tx.Tenant)
}
