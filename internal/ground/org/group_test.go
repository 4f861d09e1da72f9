package org_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestGroups(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		ida := add(t, p, boss, "Ida", "It", "", org.Employee, "it")
		mie := add(t, p, boss, "Mie", "Medlem", "", org.Member, "council")
		fixed, err := p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Superbrugere"})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.AddMembers(ctx, boss, noon, fixed, []string{ida, ida}); err != nil {
			t.Fatal(err)
		}
		ruled, err := p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "IT's superbrugere", Rule: &org.Rule{Units: []string{"admin"}, Groups: []string{fixed}}})
		if err != nil {
			t.Fatal(err)
		}
		page, err := p.List(ctx, boss, noon, org.Filter{Group: ruled})
		if err != nil || !slices.Equal(names(page.Rows), []string{"Ida It"}) {
			t.Errorf("%v %v", names(page.Rows), err)
		}
		why, err := p.Why(ctx, boss, noon, ruled, []string{ida, mie})
		if err != nil || len(why) != 1 || len(why[ida]) != 2 || why[ida][0].Key != "org.why.unit" || why[ida][1].Args["group"] != fixed {
			t.Errorf("%v %v", why, err)
		}
		card, err := p.Look(ctx, boss, noon, ida, org.PurposePage)
		if err != nil || len(card.Groups) != 2 {
			t.Errorf("%+v %v", card.Groups, err)
		}
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"a rule that fits nobody":  {second(p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "X", Rule: &org.Rule{}})), fault.Invalid},
			"a unit that is not there": {second(p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "X", Rule: &org.Rule{Units: []string{"x"}}})), fault.Invalid},
			"a name twice":             {second(p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "SUPERBRUGERE"})), fault.Invalid},
			"members of a rule":        {p.AddMembers(ctx, boss, noon, ruled, []string{mie}), fault.Refused},
			"somebody not there":       {p.AddMembers(ctx, boss, noon, fixed, []string{"x"}), fault.NotFound},
			"a group in use":           {p.DeleteGroup(ctx, boss, noon, fixed, 1), fault.Refused},
			"an old version":           {p.DeleteGroup(ctx, boss, noon, ruled, 9), fault.Conflict},
			"a supporter":              {p.DeleteGroup(ctx, role(access.Supporter, access.Scope{}), noon, ruled, 1), fault.Forbidden},
			"a director":               {second(p.GroupOf(ctx, role(access.Director, access.Scope{}), ruled)), fault.NotFound},
		} {
			if !fault.Is(c.err, c.want) {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if err := p.DeleteGroup(ctx, boss, noon, ruled, 1); err != nil {
			t.Error(err)
		}
		if err := p.DeleteGroup(ctx, boss, noon, fixed, 1); err != nil {
			t.Error(err)
		}
	})
}

// DO-03: nothing can be put into itself, in one step or in several: groups
// rest on fixed groups only, and a unit never comes to lie below its own parts.
func TestDO03_NothingLiesWithinItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		made := func(id string, err error) string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		fixed := made(p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Superbrugere"}))
		ruled := made(p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Alle superbrugere", Rule: &org.Rule{Groups: []string{fixed}}}))
		below := made(p.AddUnit(ctx, boss, noon, "it", "Drift"))
		for name, err := range map[string]error{
			"a rule on a rule":             second(p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Ring", Rule: &org.Rule{Groups: []string{ruled}}})),
			"a rule on itself":             p.EditGroup(ctx, boss, noon, ruled, 1, org.GroupInput{Name: "Ring", Rule: &org.Rule{Groups: []string{ruled}}}),
			"a unit below itself":          p.MoveUnit(ctx, boss, noon, "admin", 1, "admin"),
			"a unit below its part":        p.MoveUnit(ctx, boss, noon, "admin", 1, "it"),
			"a unit below its parts' part": p.MoveUnit(ctx, boss, noon, "admin", 1, below),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if tree, err := p.Tree(ctx, boss, noon); err != nil || len(tree) != 4 {
			t.Errorf("%d units are in the tree, %v", len(tree), err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// The list in SQL and the rule in Go say the same of everybody, whatever the
// rule.
func TestListAndRuleAgree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		kinds, units, langs := org.PositionKinds, []string{"council", "admin", "it"}, []string{"da", "nb", "sv"}
		var all []string
		err := d.Write(ctx, "b1", func(tx *db.Tx) error {
			for i := range 60 {
				id := fmt.Sprintf("p%02d", i)
				all = append(all, id)
				if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "P", Family: id, Lang: langs[i%3], Active: 1, CreatedAt: noon}); err != nil {
					return err
				}
				for j := range i % 3 {
					x := org.Position{ID: fmt.Sprint(id, j), Person: id, Kind: kinds[(i/3+j)%4], Unit: append(units, "")[(i/5+2*j)%4]}
					if i%7 == 0 {
						x.To = "2026-04-13"
					}
					if err := org.AddPosition(tx, x); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		fixed, err := p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Faste"})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.AddMembers(ctx, boss, noon, fixed, all[10:30]); err != nil {
			t.Fatal(err)
		}
		group, err := p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Regel", Rule: &org.Rule{Everybody: true}})
		if err != nil {
			t.Fatal(err)
		}
		version := 1
		rapid.Check(t, func(r *rapid.T) {
			some := func(name string, of []string) []string {
				return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, 2, rapid.ID[string]).Draw(r, name)
			}
			rule := org.Rule{Everybody: rapid.IntRange(0, 9).Draw(r, "everybody") == 0, Kinds: some("kinds", kinds), Units: some("units", units), AlsoKinds: some("also", kinds), NotKinds: some("not", kinds),
				Langs: some("langs", langs), Groups: some("groups", []string{fixed}), Persons: some("persons", all)}
			if rule.Empty() {
				return
			}
			if err := p.EditGroup(ctx, boss, noon, group, version, org.GroupInput{Name: "Regel", Rule: &rule}); err != nil {
				r.Fatal(err)
			}
			version++
			page, err := p.List(ctx, boss, noon, org.Filter{Group: group, Limit: 200})
			if err != nil {
				r.Fatal(err)
			}
			why, err := p.Why(ctx, boss, noon, group, append(all, "boss"))
			if err != nil {
				r.Fatal(err)
			}
			for _, row := range page.Rows {
				if why[row.ID] == nil {
					r.Errorf("%s is listed for no reason by %v", row.ID, rule)
				}
				delete(why, row.ID)
			}
			if len(why) > 0 {
				r.Errorf("not listed by %v: %v", rule, why)
			}
		})
	})
}

// Pages one after another are the whole list in order, forwards and backwards.
func TestPagesJoin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		for i := range 23 {
			add(t, p, boss, fmt.Sprint("N", i%5), "Ens", "", org.Employee, "it")
		}
		whole, err := p.List(ctx, boss, noon, org.Filter{Limit: 200})
		if err != nil || len(whole.Rows) != 24 {
			t.Fatal(len(whole.Rows), err)
		}
		ids := func(rows []org.Listed) (all []string) {
			for _, r := range rows {
				all = append(all, r.ID)
			}
			return all
		}
		var forwards, backwards []string
		f, last := org.Filter{Limit: 5}, org.Page{}
		for {
			page, err := p.List(ctx, boss, noon, f)
			if err != nil {
				t.Fatal(err)
			}
			forwards, last = append(forwards, ids(page.Rows)...), page
			if page.Later == "" {
				break
			}
			f.After = page.Later
		}
		for page := last; ; {
			backwards = append(ids(page.Rows), backwards...)
			if page.Earlier == "" {
				break
			}
			if page, err = p.List(ctx, boss, noon, org.Filter{Limit: 5, Before: page.Earlier}); err != nil {
				t.Fatal(err)
			}
		}
		if want := ids(whole.Rows); !slices.Equal(forwards, want) || !slices.Equal(backwards, want) {
			t.Errorf("%v\n%v\n%v", want, forwards, backwards)
		}
	})
}
