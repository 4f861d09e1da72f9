package arrangement

import (
	"errors"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/db"
)

// wide is a draft for the school that rests on everything a gate can look at:
// its local desk, central support, a supplier; a task the experts do; two
// guides; hours of the service's own; an agreement of the school's.
func (o *town) wide() Arrangement {
	o.t.Helper()
	v := o.ready("journal", "school")
	c, err := v.Content()
	o.ok(err)
	c.Levels = []Level{{Level: 1, Local: true}, {Level: 2, Team: "central"}, {Level: 3, Supplier: "acme"}}
	c.Tasks[0].Team, c.Guides = "expert", []string{"g1", "g2"}
	o.lib["g2"] = true
	o.ok(o.a.Save(ctx, o.chief, asOf, v.ID, v.Version, c, "wide"))
	o.agree(Agreement{ID: "ag", Number: "C-1", Supplier: "acme", Service: "journal", Unit: "school", Direct: SuperUsers})
	o.write(func(tx *db.Tx) error {
		if err := services.AddHours(tx, "da", services.Hours{ID: "own", Name: "Always", Zone: "Europe/Copenhagen", WeekText: services.WeekText(calendar.Always(nil).Week)}); err != nil {
			return err
		}
		if err := tx.Insert("service_training", Training{Body: "b", ID: "expert", Service: "journal", Person: "carl", What: "Course", DoneOn: "2026-04-01", Version: 1}); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE services SET calendar = 'own' WHERE body = $1 AND id = 'journal'`, "b")
		return err
	})
	return o.version(v.ID)
}

// D2: what the conditions rest on counts as it stands that day: not what has
// ended, left, is a draft, or is another unit's.
func TestD2_WhatTheGateLooksAt(t *testing.T) {
	each(t, func(o *town) {
		v := o.wide()
		set := func(query string) func(*db.Tx) error {
			return func(tx *db.Tx) error { _, err := tx.Exec(query, "b"); return err }
		}
		learner := func(left string) func(*db.Tx) error {
			return func(tx *db.Tx) error {
				if _, err := tx.Exec(`UPDATE persons SET active = 0, left_on = $2 WHERE body = $1 AND id = 'pupil'`, "b", left); err != nil {
					return err
				}
				return tx.Insert("service_training", Training{Body: "b", ID: "new", Service: "journal", Person: "pupil", What: "Course", Version: 1})
			}
		}
		unpublished := func(id string) func(*db.Tx) error {
			return func(*db.Tx) error { o.lib[id] = false; return nil }
		}
		for name, c := range map[string]struct {
			lose func(*db.Tx) error
			want string
		}{
			"nothing":                          {func(*db.Tx) error { return nil }, ""},
			"the service is retired":           {set(`UPDATE services SET state = 'retired' WHERE body = $1 AND id = 'journal'`), "service"},
			"the owner's days are over":        {set(`UPDATE service_holders SET valid_to = '2026-04-13' WHERE body = $1 AND role = 'owner'`), "owner"},
			"the manager is to begin":          {set(`UPDATE service_holders SET valid_from = '2026-04-15' WHERE body = $1 AND role = 'manager'`), "manager"},
			"the super-user is another unit's": {set(`UPDATE service_holders SET unit = 'it' WHERE body = $1 AND role = 'super_user'`), "super_user"},
			"the super-user is the school's":   {set(`UPDATE service_holders SET unit = 'school' WHERE body = $1 AND role = 'super_user'`), ""},
			"the local desks have ended":       {set(`UPDATE teams SET active = 0 WHERE body = $1 AND kind = 'local'`), "levels"},
			"a level's team has ended":         {set(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'central'`), "levels"},
			"a level's team is empty":          {set(`DELETE FROM team_members WHERE body = $1 AND team = 'central'`), "levels training"},
			"a task's team has ended":          {set(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'expert'`), "routines"},
			"a task's team never learned it":   {set(`DELETE FROM service_training WHERE body = $1 AND id = 'expert'`), "training"},
			"a task's team is empty":           {set(`UPDATE team_members SET valid_to = '2026-04-13' WHERE body = $1 AND team = 'expert'`), "routines"},
			"the routine is a draft":           {unpublished("r1"), "routines"},
			"the second guide is a draft":      {unpublished("g2"), "guide"},
			"somebody still has to learn it":   {learner("2026-04-15"), "training"},
			"who had to learn it has left":     {learner("2026-04-14"), ""},
			"the supplier is one no more":      {set(`UPDATE suppliers SET active = 0 WHERE body = $1`), "supplier"},
			"its contact has left":             {set(`UPDATE supplier_contacts SET valid_to = '2026-04-13' WHERE body = $1`), ""}, // its desk answers
			"nobody there can be reached": {func(tx *db.Tx) error {
				return errors.Join(set(`UPDATE supplier_contacts SET valid_to = '2026-04-13' WHERE body = $1`)(tx), set(`UPDATE suppliers SET mail = '', mail_fold = '', phone = '' WHERE body = $1`)(tx))
			}, "supplier"},
			"the agreement has ended":          {set(`UPDATE supplier_agreements SET valid_to = '2026-04-13' WHERE body = $1`), "supplier"},
			"the agreement is another unit's":  {set(`UPDATE supplier_agreements SET unit = 'it' WHERE body = $1`), "supplier"},
			"the service's own hours are none": {set(`UPDATE calendars SET week = '[[],[],[],[],[],[],[]]' WHERE body = $1 AND id = 'own'`), "hours"},
		} {
			back := errors.New("taken back")
			if err := o.db.Write(ctx, "b", func(tx *db.Tx) error {
				if err := c.lose(tx); err != nil {
					return err
				}
				all, err := o.a.conditions(tx, asOf, v, "")
				if got := strings.Join(Unmet(all), " "); err != nil || got != c.want {
					t.Errorf("%s: %q is not met, want %q; %v", name, got, c.want, err)
				}
				return back
			}); !errors.Is(err, back) {
				t.Fatalf("%s: %v", name, err)
			}
			o.lib["r1"], o.lib["g2"] = true, true
		}
	})
}
