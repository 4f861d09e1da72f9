package rollout

import (
	"context"
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// town is a body with people and one rollout, for tests of use cases.
type town struct {
	t       *testing.T
	db      *db.DB
	r       *Rollouts
	lead    access.Actor // may plan
	helper  access.Actor // a supporter
	reader  access.Actor // a director
	nobody  access.Actor // has no role
	rollout string
	people  []string
}

// newTown makes a town with n members p00, p01 …, all on the roster.
func newTown(t *testing.T, d *db.DB, n int) *town {
	t.Helper()
	w := &town{t: t, db: d, r: New(d), lead: actor("lead", access.Lead), helper: actor("helper", access.Supporter),
		reader: actor("reader", access.Director), nobody: actor("nobody", "")}
	w.write(func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Nordby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: october, Version: 1}); err != nil {
			return err
		}
		if err := org.AddUnit(tx, "da", org.Unit{ID: "council", Name: "Byrådet"}); err != nil {
			return err
		}
		for i := range n {
			if err := w.person(tx, fmt.Sprintf("p%02d", i), org.Member); err != nil {
				return err
			}
			w.people = append(w.people, fmt.Sprintf("p%02d", i))
		}
		for _, id := range []string{"lead", "helper", "reader", "nobody"} {
			if err := w.person(tx, id, org.Employee); err != nil {
				return err
			}
		}
		return nil
	})
	var err error
	w.rollout, err = w.r.Create(context.Background(), w.lead, october, Input{Name: "Ny platform", FromPlatform: "Gammel", ToPlatform: "Ny"})
	w.ok(err)
	if n > 0 {
		_, err = w.r.AddPeople(context.Background(), w.lead, october, w.rollout, w.people)
		w.ok(err)
	}
	return w
}

func actor(person string, role access.Role) access.Actor {
	a := access.Actor{Body: "b", Person: person, Name: person, Lang: "da", Via: access.BySession}
	if role != "" {
		a.Grants = []access.Grant{{Role: role}}
	}
	return a
}

func (w *town) person(tx *db.Tx, id, kind string) error {
	p := org.Person{ID: id, Given: "Person", Family: id, Lang: "da", Active: 1, CreatedAt: october}
	if err := org.AddPerson(tx, "da", p); err != nil {
		return err
	}
	if err := org.AddEmail(tx, org.Email{Person: id, Address: id + "@nordby.example", Kind: "primary"}); err != nil {
		return err
	}
	return org.AddPosition(tx, org.Position{ID: "pos-" + id, Person: id, Kind: kind, Unit: "council"})
}

func (w *town) write(fn func(*db.Tx) error) {
	w.t.Helper()
	w.ok(w.db.Write(context.Background(), "b", fn))
}

func (w *town) read(fn func(*db.Tx) error) {
	w.t.Helper()
	w.ok(w.db.Read(context.Background(), "b", fn))
}

func (w *town) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// happens records events of a person as the program.
func (w *town) happens(now clock.Instant, person string, events ...WayEvent) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		for _, e := range events {
			if _, err := record(tx, access.Program("b"), now, w.rollout, person, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// sound fails the test when anything does not add up.
func (w *town) sound() {
	w.t.Helper()
	found, err := w.r.Check(context.Background(), "b")
	w.ok(err)
	for _, m := range found {
		w.t.Errorf("does not add up: %+v", m)
	}
}
