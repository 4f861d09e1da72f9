package org_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 10, 0)
	boss = access.Actor{Body: "b1", Person: "boss", Name: "Ada Boss", Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}
)

func role(r access.Role, scope access.Scope) access.Actor {
	by := boss
	by.Grants = []access.Grant{{Role: r, Scope: scope}}
	return by
}

// town is two bodies: b1 with council, administration and IT below it, and b2.
func town(t testing.TB, d *db.DB) *org.People {
	t.Helper()
	for _, b := range []org.Body{
		{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1},
		{ID: "b2", Slug: "fjordvik", Name: "Fjordvik", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: noon, Version: 1},
	} {
		err := d.Write(ctx, b.ID, func(tx *db.Tx) error {
			if err := org.AddBody(tx, b); err != nil {
				return err
			}
			for _, u := range []org.Unit{{ID: "council", Name: "Byrådet"}, {ID: "admin", Name: "Administrationen"}, {ID: "it", Parent: "admin", Name: "IT"}} {
				if err := org.AddUnit(tx, b.Lang, u); err != nil {
					return err
				}
			}
			return org.AddPerson(tx, b.Lang, org.Person{ID: "boss", Given: "Ada", Family: "Boss", Lang: b.Lang, Active: 1, CreatedAt: noon})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return org.NewPeople(d)
}

func add(t testing.TB, p *org.People, by access.Actor, given, family, email, kind, unit string) string {
	t.Helper()
	id, err := p.Add(ctx, by, noon, org.NewPerson{PersonInput: org.PersonInput{Given: given, Family: family},
		Position: org.PositionInput{Kind: kind, Unit: unit}, Email: email})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func names(rows []org.Listed) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Name)
	}
	return all
}

func TestAddAndEdit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		var told []string
		p.OnChange(func(_ *db.Tx, _ access.Actor, _ clock.Instant, persons []string) error {
			told = append(told, persons...)
			return nil
		})
		id, err := p.Add(ctx, boss, noon, org.NewPerson{PersonInput: org.PersonInput{Given: " Søren ", Family: "Æbelø", Mobile: "20 00 00 03"},
			Position: org.PositionInput{Kind: org.Member, Unit: "council"}, Email: "Soren@Solby.example"})
		if err != nil {
			t.Fatal(err)
		}
		card, err := p.Look(ctx, boss, noon, id, org.PurposePage)
		if err != nil || card.Person.Mobile != "+4520000003" || card.Person.Lang != "da" || card.Person.Name != "Søren Æbelø" ||
			len(card.Positions) != 1 || card.Emails[0].Kind != "primary" || !card.MayEdit {
			t.Fatalf("%+v %v", card, err)
		}
		_, err = p.Add(ctx, boss, noon, org.NewPerson{PersonInput: org.PersonInput{Mobile: "12", Lang: "fi"},
			Position: org.PositionInput{Kind: "boss", Unit: "nowhere"}, Email: "soren@solby.EXAMPLE"})
		var fields []string
		for _, f := range fault.List(err) {
			fields = append(fields, f.Field)
		}
		slices.Sort(fields)
		if !slices.Equal(fields, []string{"address", "given", "kind", "lang", "mobile", "unit"}) {
			t.Errorf("every field that is wrong is named: %v", err)
		}
		if err := p.Edit(ctx, boss, noon, id, card.Person.Version, org.PersonInput{Given: "Søren", Family: "Ærø"}); err != nil {
			t.Fatal(err)
		}
		err = p.Edit(ctx, boss, noon, id, card.Person.Version, org.PersonInput{Given: "Sven", Family: "Ærø"})
		var stale *fault.Stale
		if !errors.As(err, &stale) || stale.Current.(org.Person).Family != "Ærø" {
			t.Errorf("the second of two sees what the first wrote: %v", err)
		}
		for q, want := range map[string]int{"ærø": 1, "æbelø": 0, "SØR": 1, "soren@solby": 1, "sør ærø": 1, "sør x": 0, "100%": 0} {
			page, err := p.List(ctx, boss, noon, org.Filter{Q: q})
			if err != nil || len(page.Rows) != want {
				t.Errorf("%q finds %v %v", q, names(page.Rows), err)
			}
		}
		if len(told) != 2 || told[0] != id {
			t.Errorf("who follows is told: %v", told)
		}
		if n := audited(t, d, "person.looked_up", id); n != 1 {
			t.Errorf("%d look-ups in the audit", n)
		}
	})
}

func audited(t testing.TB, d *db.DB, action, subject string) (n int) {
	t.Helper()
	err := d.Read(ctx, "b1", func(tx *db.Tx) error {
		return tx.Get(&n, `SELECT count(*) FROM audit WHERE body = $1 AND action = $2 AND subject = $3`, "b1", action, subject)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhoMay(t *testing.T) {
	d := dbtest.SQLite(t)
	p := town(t, d)
	inIT := add(t, p, boss, "Ida", "It", "ida@solby.example", org.Employee, "it")
	member := add(t, p, boss, "Mie", "Medlem", "", org.Member, "council")
	foreign := boss
	foreign.Body = "b2"
	for name, c := range map[string]struct {
		by    access.Actor
		id    string
		read  fault.Kind
		write fault.Kind
	}{
		"administrator":             {boss, inIT, 0, 0},
		"supporter reads only":      {role(access.Supporter, access.Scope{}), inIT, 0, fault.Forbidden},
		"director sees nobody":      {role(access.Director, access.Scope{}), inIT, fault.NotFound, fault.NotFound},
		"no role":                   {access.Actor{Body: "b1", Person: "x"}, inIT, fault.NotFound, fault.NotFound},
		"another body":              {foreign, inIT, fault.NotFound, fault.NotFound},
		"administrator of the unit": {role(access.Administrator, access.Unit("admin")), inIT, 0, 0},
		"not of another unit":       {role(access.Administrator, access.Unit("admin")), member, fault.NotFound, fault.NotFound},
		"supporter of the unit":     {role(access.Supporter, access.Unit("it")), inIT, 0, fault.Forbidden},
	} {
		_, read := p.Look(ctx, c.by, noon, c.id, org.PurposePage)
		write := p.AddLeave(ctx, c.by, noon, c.id, org.LeaveInput{From: "2026-05-01"})
		if (read == nil) != (c.read == 0) || read != nil && !fault.Is(read, c.read) {
			t.Errorf("%s reads: %v", name, read)
		}
		if (write == nil) != (c.write == 0) || write != nil && !fault.Is(write, c.write) {
			t.Errorf("%s writes: %v", name, write)
		}
	}
	for name, c := range map[string]struct {
		by   access.Actor
		want []string
	}{
		"everybody":         {boss, []string{"Ada Boss", "Ida It", "Mie Medlem"}},
		"those of the unit": {role(access.Supporter, access.Unit("admin")), []string{"Ida It"}},
		"of another body":   {foreign, []string{"Ada Boss"}},
	} {
		page, err := p.List(ctx, c.by, noon, org.Filter{})
		if err != nil || !slices.Equal(names(page.Rows), c.want) {
			t.Errorf("%s: %v %v", name, names(page.Rows), err)
		}
	}
	if _, err := p.List(ctx, role(access.Director, access.Scope{}), noon, org.Filter{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a director sees no list: %v", err)
	}
	if _, err := p.Add(ctx, role(access.Administrator, access.Unit("it")), noon, org.NewPerson{PersonInput: org.PersonInput{Given: "X"},
		Position: org.PositionInput{Kind: org.Employee, Unit: "council"}}); err == nil {
		t.Error("an administrator of one unit puts nobody into another")
	}
}

func TestLeavingEndsSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		id := add(t, p, boss, "Lis", "Lov", "lis@solby.example", org.Employee, "it")
		if err := d.Write(ctx, "b1", func(tx *db.Tx) error {
			_, _, err := access.OpenSession(tx, noon, "b1", id, "password", access.Client{})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := p.Leave(ctx, boss, noon, id, "2026-04-30"); err != nil {
			t.Fatal(err)
		}
		card, err := p.Look(ctx, boss, noon, id, org.PurposePage)
		if err != nil || card.Person.Active != 0 || card.Person.LeftOn != "2026-04-30" || card.Positions[0].To != "2026-04-30" {
			t.Errorf("%+v %v", card.Person, err)
		}
		var open []access.SessionInfo
		if err := d.Read(ctx, "b1", func(tx *db.Tx) (err error) { open, err = access.SessionsOf(tx, noon, id); return }); err != nil || len(open) != 0 {
			t.Errorf("%v %v", open, err)
		}
		if page, _ := p.List(ctx, boss, noon, org.Filter{State: org.Inactive}); len(page.Rows) != 1 {
			t.Error("a leaver keeps history")
		}
		if err := p.Reactivate(ctx, boss, noon, id); err != nil {
			t.Error(err)
		}
	})
}

func TestPartsOfAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		id := add(t, p, boss, "Per", "Parti", "per@solby.example", org.Member, "council")
		secretary := add(t, p, boss, "Sif", "Sekretær", "sif@solby.example", org.Employee, "it")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(p.AddEmail(ctx, boss, noon, id, org.EmailInput{Address: "per@ny.example", Kind: "primary"}))
		must(p.EndEmail(ctx, boss, noon, id, "PER@solby.example", "2026-04-30"))
		must(p.AddPosition(ctx, boss, noon, id, org.PositionInput{Kind: org.Employee, Unit: "it", From: "2026-05-01"}))
		must(p.AddProxy(ctx, boss, noon, id, secretary, "2026-04-01", ""))
		must(p.AddLeave(ctx, boss, noon, id, org.LeaveInput{From: "2026-04-10", Reason: "orlov"}))
		card, err := p.Look(ctx, boss, noon, id, org.PurposePage)
		must(err)
		if card.Emails[0].Address != "per@ny.example" || card.Emails[1].Kind != "alias" || card.Emails[1].To != "2026-04-30" {
			t.Errorf("%+v", card.Emails)
		}
		if len(card.Positions) != 2 || len(card.Proxies) != 1 || card.Names[secretary] != "Sif Sekretær" || len(card.Leaves) != 1 {
			t.Errorf("%+v", card)
		}
		must(p.EndLeave(ctx, boss, noon, id, card.Leaves[0].ID, "2026-04-20"))
		must(p.EndProxy(ctx, boss, noon, id, card.Proxies[0].ID, ""))
		must(p.EndPosition(ctx, boss, noon, id, card.Positions[0].ID, "2026-12-31"))
		card, err = p.Look(ctx, boss, noon, secretary, org.PurposePage)
		must(err)
		if len(card.ActsFor) != 1 || card.ActsFor[0].To != "2026-04-13" {
			t.Errorf("%+v", card.ActsFor)
		}
		for name, err := range map[string]error{
			"ends before it begins": p.AddLeave(ctx, boss, noon, id, org.LeaveInput{From: "2026-04-10", To: "2026-04-09"}),
			"no day":                p.AddLeave(ctx, boss, noon, id, org.LeaveInput{}),
			"taken":                 p.AddEmail(ctx, boss, noon, secretary, org.EmailInput{Address: "per@ny.example", Kind: "alias"}),
			"no address":            p.AddEmail(ctx, boss, noon, secretary, org.EmailInput{Address: "per ny.example", Kind: "alias"}),
			"oneself":               p.AddProxy(ctx, boss, noon, id, id, "", ""),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, err := range map[string]error{
			"no such leave":    p.EndLeave(ctx, boss, noon, id, "x", ""),
			"no such proxy":    p.EndProxy(ctx, boss, noon, id, "x", ""),
			"no such position": p.EndPosition(ctx, boss, noon, secretary, card.Positions[0].ID+"x", ""),
			"no such person":   p.Leave(ctx, boss, noon, "x", ""),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// AZ-01: a role in a unit counts for the unit and everything below it, three
// levels down, and a move of a unit changes at once for whom.
func TestARoleInAUnitCountsBelowIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		desk, err := p.AddUnit(ctx, boss, noon, "it", "Servicedesk") // admin > it > desk
		if err != nil {
			t.Fatal(err)
		}
		where := map[string]string{"top": "admin", "middle": "it", "leaf": desk, "other": "council"}
		ids := map[string]string{}
		for name, unit := range where {
			ids[name] = add(t, p, boss, name, "Person", name+"@solby.example", org.Employee, unit)
		}
		who := func(unit string, want ...string) {
			t.Helper()
			by, write := role(access.Secretariat, access.Unit(unit)), role(access.Administrator, access.Unit(unit))
			for name, id := range ids {
				in := slices.Contains(want, name)
				_, err := p.Look(ctx, by, noon, id, org.PurposePage)
				if in != (err == nil) || !in && !fault.Is(err, fault.NotFound) {
					t.Errorf("in %s, looking at %s: %v", unit, name, err)
				}
				card, err := p.Look(ctx, boss, noon, id, org.PurposePage)
				if err != nil {
					t.Fatal(err)
				}
				err = p.Edit(ctx, write, noon, id, card.Person.Version, org.PersonInput{Given: name, Family: "Person"})
				if in != (err == nil) || !in && !fault.Is(err, fault.NotFound) {
					t.Errorf("in %s, editing %s: %v", unit, name, err)
				}
				if err := p.Edit(ctx, by, noon, id, 99, org.PersonInput{Given: name, Family: "Person"}); in && !fault.Is(err, fault.Forbidden) || !in && !fault.Is(err, fault.NotFound) {
					t.Errorf("in %s, a secretary edited %s: %v", unit, name, err)
				}
			}
			page, err := p.List(ctx, by, noon, org.Filter{})
			if err != nil || len(page.Rows) != len(want) {
				t.Errorf("in %s: the list says %v, %v; want %v", unit, names(page.Rows), err, want)
			}
			if n, err := p.Count(ctx, by, noon, org.Filter{}); err != nil || n != len(want) {
				t.Errorf("in %s: %d counted, %v; want %d", unit, n, err, len(want))
			}
			tree, err := p.Tree(ctx, by, noon)
			if err != nil || len(tree) != len(want) || tree[0].Below != len(want) {
				t.Errorf("in %s: the tree has %d units, %v; want %d", unit, len(tree), err, len(want))
			}
		}
		who("admin", "top", "middle", "leaf")
		who("it", "middle", "leaf")
		who(desk, "leaf")
		who("council", "other")
		if _, err := p.AddUnit(ctx, role(access.Administrator, access.Unit("admin")), noon, desk, "Nat"); err != nil {
			t.Errorf("a unit added three levels down: %v", err)
		}
		if _, err := p.AddUnit(ctx, role(access.Administrator, access.Unit("it")), noon, "admin", "Op"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a unit added above: %v", err)
		}
		tree, err := p.Tree(ctx, boss, noon)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(tree, func(b org.Branch) bool { return b.ID == "it" })
		if err := p.MoveUnit(ctx, role(access.Administrator, access.Unit("admin")), noon, "it", tree[at].Version, "council"); !fault.Is(err, fault.NotFound) {
			t.Errorf("moved to where one has no role: %v", err)
		}
		nat := slices.IndexFunc(tree, func(b org.Branch) bool { return b.Name == "Nat" })
		if err := p.DeleteUnit(ctx, boss, noon, tree[nat].ID, 1); err != nil {
			t.Fatal(err)
		}
		if err := p.MoveUnit(ctx, boss, noon, "it", tree[at].Version, "council"); err != nil { // council > it > desk
			t.Fatal(err)
		}
		who("admin", "top")
		who("council", "other", "middle", "leaf")
		who("it", "middle", "leaf")
		who(desk, "leaf")
	})
}

func TestUnits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		add(t, p, boss, "Ida", "It", "", org.Employee, "it")
		desk, err := p.AddUnit(ctx, boss, noon, "it", "Servicedesk")
		if err != nil {
			t.Fatal(err)
		}
		add(t, p, boss, "Dan", "Desk", "", org.Employee, desk)
		if _, err := p.AddUnit(ctx, boss, noon, "it", "SERVICEDESK"); !fault.Is(err, fault.Invalid) {
			t.Errorf("two of a name: %v", err)
		}
		if err := p.MoveUnit(ctx, boss, noon, "admin", 1, desk); !fault.Is(err, fault.Invalid) {
			t.Errorf("below itself: %v", err)
		}
		if err := p.MoveUnit(ctx, boss, noon, "it", 1, "council"); err != nil {
			t.Fatal(err)
		}
		if err := p.MoveUnit(ctx, boss, noon, "it", 1, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		tree, err := p.Tree(ctx, boss, noon)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range tree {
			got = append(got, b.Name+b.Path)
		}
		want := []string{"Administrationen/admin/", "Byrådet/council/", "IT/council/it/", "Servicedesk/council/it/" + desk + "/"}
		if !slices.Equal(got, want) || tree[1].Below != 2 || tree[2].Here != 1 || tree[3].Depth != 2 {
			t.Errorf("%v %+v", got, tree)
		}
		if page, _ := p.List(ctx, boss, noon, org.Filter{Unit: "council"}); len(page.Rows) != 2 {
			t.Errorf("the list follows: %v", names(page.Rows))
		}
		if err := p.DeleteUnit(ctx, boss, noon, desk, 1); !fault.Is(err, fault.Refused) {
			t.Errorf("in use: %v", err)
		}
		if err := p.DeleteUnit(ctx, boss, noon, "admin", 1); err != nil {
			t.Error(err)
		}
		if err := p.RenameUnit(ctx, role(access.Supporter, access.Scope{}), noon, "it", 2, "X"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter renames nothing: %v", err)
		}
	})
}

// Wherever somebody chooses a unit, they stand by name, whatever their ids are.
func TestUnitsStandByName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		town(t, d)
		var got []string
		err := d.Write(ctx, boss.Body, func(tx *db.Tx) error {
			for _, u := range []org.Unit{{ID: "a", Name: "Økonomi"}, {ID: "b", Name: "Ærespris"}, {ID: "c", Parent: "a", Name: "Løn"}} {
				if err := org.AddUnit(tx, "da", u); err != nil {
					return err
				}
			}
			units, err := org.Units(tx)
			for _, u := range units {
				got = append(got, u.Name)
			}
			return err
		})
		want := []string{"Administrationen", "IT", "Byrådet", "Ærespris", "Økonomi", "Løn"}
		if err != nil || !slices.Equal(got, want) {
			t.Error(got, err)
		}
	})
}

func TestTextsOfFaults(t *testing.T) {
	c := text.NewCatalog()
	if err := c.Load(org.Texts); err != nil {
		t.Fatal(err)
	}
	for _, kind := range org.PositionKinds {
		if !c.Has("org.kind." + kind) {
			t.Error(kind)
		}
	}
	for _, f := range org.Fields {
		if !c.Has("org.field." + f) {
			t.Error(f)
		}
	}
}
