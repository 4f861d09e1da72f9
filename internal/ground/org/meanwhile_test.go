package org_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// A unit added below one that moves at that moment lies where its parent lies.
func TestAddedBelowAUnitThatMoves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		var id string
		err := dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error {
			return p.MoveUnit(ctx, boss, noon, "admin", 1, "council")
		}, func() (err error) {
			id, err = p.AddUnit(ctx, boss, noon, "it", "Drift")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Read(ctx, "b1", func(tx *db.Tx) error {
			u, err := org.UnitByID(tx, id)
			if u.Path != "/council/admin/it/"+id+"/" {
				t.Errorf("it lies in %s", u.Path)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// Who edits a person while they change their language hears of it.
func TestEditedWhileSomebodyElseDoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		err := dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error {
			return p.SetOwnLanguage(ctx, boss, noon, "sv")
		}, func() error {
			return p.Edit(ctx, boss, noon, "boss", 1, org.PersonInput{Given: "Ada", Family: "Bossi", Lang: "da"})
		})
		var stale *fault.Stale
		if own, failed := p.Own(ctx, boss, noon); failed != nil || !errors.As(err, &stale) || own.Person.Lang != "sv" {
			t.Errorf("%v; %+v %v", err, own.Person, failed)
		}
	})
}

// A list is not taken over where somebody changes one of its people, or gives
// away one of its addresses, while it is: what they wrote is not lost.
func TestEditedWhileAListIsTakenOver(t *testing.T) {
	for name, other := range map[string]func(ctx context.Context, p *org.People, bo org.Person, eva string) error{
		"a person": func(ctx context.Context, p *org.People, bo org.Person, _ string) error {
			return p.Edit(ctx, boss, noon, bo.ID, bo.Version, org.PersonInput{Given: "Bo", Family: "Lund"})
		},
		"an address": func(ctx context.Context, p *org.People, _ org.Person, eva string) error {
			return p.AddEmail(ctx, boss, noon, eva, org.EmailInput{Address: "ib@solby.example", Kind: "primary"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				p := town(t, d)
				importList(t, p, "hr.csv", head+"1;Bo Dal;bo@solby.example;;;IT;;;ja\n")
				bo := find(t, p, "bo@solby").Person
				eva := add(t, p, boss, "Eva", "Friis", "", org.Employee, "it")
				id, err := p.Upload(ctx, boss, noon, "hr.csv", strings.NewReader(head+"1;Bo Dahl;bo@solby.example;;;IT;;;ja\n2;Ib Ek;ib@solby.example;;;IT;;;ja\n"))
				if err != nil {
					t.Fatal(err)
				}
				if err := dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error { return other(ctx, p, bo, eva) },
					func() error { return p.Apply(ctx, boss, noon, id) }); err != nil {
					t.Fatal(err)
				}
				imp, _, err := p.ImportOf(ctx, boss, id)
				if err != nil || imp.State != org.ImportReady || imp.Notice() == nil || imp.Notice().Key != "org.import.stale" {
					t.Errorf("%+v %v", imp, err)
				}
				if is := find(t, p, "bo@solby").Person; is.Family == "Dahl" {
					t.Errorf("%+v", is)
				}
			})
		})
	}
}

// A group is not deleted while another that names it is being made.
func TestNamedByAGroupThatIsBeingMade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		named, err := p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Udvalget"})
		if err != nil {
			t.Fatal(err)
		}
		err = dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error {
			_, err := p.AddGroup(ctx, boss, noon, org.GroupInput{Name: "Alle", Rule: &org.Rule{Groups: []string{named}}})
			return err
		}, func() error { return p.DeleteGroup(ctx, boss, noon, named, 1) })
		if len(fault.List(err)) != 1 || fault.List(err)[0].Key != "org.group.in_use" {
			t.Error(err)
		}
	})
}
