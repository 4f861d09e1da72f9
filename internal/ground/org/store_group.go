package org

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

const groupColumns = `g.body, g.id, g.name, g.fold, g.sort, g.rule, g.version`

func groupByID(tx *db.Tx, id string) (Group, error) {
	var g Group
	err := tx.Get(&g, `SELECT `+groupColumns+` FROM groups g WHERE g.body = $1 AND g.id = $2`, tx.Tenant, id)
	return g, gone(err)
}

func groupLines(tx *db.Tx) ([]GroupLine, error) {
	var all []GroupLine
	return all, tx.Select(&all, `SELECT `+groupColumns+`, (SELECT count(*) FROM group_members m
		JOIN persons p ON p.body = m.body AND p.id = m.person AND p.active = 1 WHERE m.body = g.body AND m.grp = g.id) AS members
		FROM groups g WHERE g.body = $1 ORDER BY g.sort, g.id`, tx.Tenant)
}

func updateGroup(tx *db.Tx, g Group) error {
	_, err := tx.Exec(`UPDATE groups SET name = $3, fold = $4, sort = $5, rule = $6, version = version + 1 WHERE body = $1 AND id = $2`,
		tx.Tenant, g.ID, g.Name, g.Fold, g.Sort, g.RuleText)
	return err
}

func deleteGroup(tx *db.Tx, id string) error {
	if _, err := tx.Exec(`DELETE FROM group_members WHERE body = $1 AND grp = $2`, tx.Tenant, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM groups WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}

func addMember(tx *db.Tx, group, person string) error {
	_, err := tx.Exec(`INSERT INTO group_members (body, grp, person) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tx.Tenant, group, person)
	return err
}

func removeMember(tx *db.Tx, group, person string) error {
	_, err := tx.Exec(`DELETE FROM group_members WHERE body = $1 AND grp = $2 AND person = $3`, tx.Tenant, group, person)
	return err
}

// group asks for membership that day.
func (w *where) group(id string, day clock.Day) error {
	g, err := groupByID(w.tx, id)
	if err != nil {
		return err
	}
	if g.Fixed() {
		w.and("p.id IN (SELECT m.person FROM group_members m WHERE m.body = $1 AND m.grp = ?)", id)
		return nil
	}
	rule, err := g.Rule()
	if err != nil {
		return err
	}
	return w.rule(rule, day)
}

// rule says in SQL what Rule.Match says of one profile; a test holds the two
// together.
func (w *where) rule(r Rule, day clock.Day) error {
	if r.Everybody {
		return nil
	}
	fits := &where{tx: w.tx, args: w.args}
	if len(r.Kinds)+len(r.Units) > 0 {
		if err := fits.held(held{day: day, kinds: r.Kinds, units: r.Units}); err != nil {
			return err
		}
	}
	if len(r.AlsoKinds) > 0 {
		if err := fits.held(held{day: day, kinds: r.AlsoKinds}); err != nil {
			return err
		}
	}
	if len(r.NotKinds) > 0 {
		condition, args, err := held{day: day, kinds: r.NotKinds}.condition(w.tx)
		if err != nil {
			return err
		}
		fits.and("NOT EXISTS (SELECT 1 FROM positions x WHERE x.body = $1 AND x.person = p.id AND "+condition+")", args...)
	}
	for _, list := range []struct {
		values    []string
		condition string
	}{
		{r.Langs, "p.lang IN (*)"},
		{r.Roles, "p.id IN (SELECT g.person FROM role_grants g WHERE g.body = $1 AND g.role IN (*))"},
		{r.Groups, "p.id IN (SELECT m.person FROM group_members m WHERE m.body = $1 AND m.grp IN (*))"},
	} {
		if len(list.values) > 0 {
			fits.and(strings.Replace(list.condition, "*", marks(len(list.values)), 1), anys(list.values)...)
		}
	}
	either := []string{"0 = 1"}
	if len(fits.parts) > 0 {
		either = append(either, "("+strings.Join(fits.parts, " AND ")+")")
	}
	w.args = fits.args
	if len(r.Persons) > 0 {
		either = append(either, w.number("p.id IN ("+marks(len(r.Persons))+")", anys(r.Persons)...))
	}
	w.parts = append(w.parts, "("+strings.Join(either, " OR ")+")")
	return nil
}
