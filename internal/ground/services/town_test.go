package services_test

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx = context.Background()
	day = clock.Day("2026-04-14") // a Tuesday
	now = clock.Moment(time.UTC, 2026, 4, 14, 10, 0)
)

func actor(body string, role access.Role) access.Actor {
	return access.Actor{Body: body, Person: "ada", Name: "Ada Berg", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: role}}}
}

// each runs a test on every database, in which there are two bodies alike: a
// school below the administration, IT beside it, and some people.
func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, b := range []org.Body{
			{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1},
			{ID: "b2", Slug: "fjordvik", Name: "Fjordvik", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: now, Version: 1},
		} {
			write(t, d, b.ID, func(tx *db.Tx) error { return settle(tx, b) })
		}
		test(t, d)
	})
}

func settle(tx *db.Tx, b org.Body) error {
	if err := org.AddBody(tx, b); err != nil {
		return err
	}
	for _, u := range []org.Unit{{ID: "admin", Name: "Administrationen"}, {ID: "school", Parent: "admin", Name: "Skolen"}, {ID: "it", Parent: "admin", Name: "IT"}} {
		if err := org.AddUnit(tx, b.Lang, u); err != nil {
			return err
		}
	}
	for _, p := range []org.Person{{ID: "ada", Given: "Ada", Family: "Berg"}, {ID: "bo", Given: "Bo", Family: "Dahl"}, {ID: "eva", Given: "Eva", Family: "Friis"}, {ID: "ib", Given: "Ib", Family: "Holm"}} {
		p.Active, p.Lang, p.CreatedAt = 1, b.Lang, now
		if err := org.AddPerson(tx, b.Lang, p); err != nil {
			return err
		}
	}
	return nil
}

func write(t testing.TB, d *db.DB, body string, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, body, f); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, d *db.DB, body string, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Read(ctx, body, f); err != nil {
		t.Fatal(err)
	}
}
