package arrangement

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	cph   = mustZone("Europe/Copenhagen")
	asOf  = clock.Moment(cph, 2026, time.April, 14, 10, 0) // a Tuesday
	today = clock.Day("2026-04-14")
	ctx   = context.Background()
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func who(body, person string, roles ...access.Role) access.Actor {
	a := access.Actor{Body: body, Person: person, Name: "Person " + person, Lang: "en", Via: access.BySession}
	for _, r := range roles {
		a.Grants = append(a.Grants, access.Grant{Role: r})
	}
	return a
}

// town is Nordby (b): school with a kindergarten below it and a desk of its
// own, administration with IT; central support, an expert group; the services
// mail (own) and journal (with a supplier). c is another body with the same
// ids.
type town struct {
	t                          *testing.T
	db                         *db.DB
	a                          *Arrangements
	lib                        library
	chief, admin, helper, user access.Actor
}

// library knows what is published by its id; drafts begin with "draft".
type library map[string]bool

func (l library) Published(_ *db.Tx, id string) (bool, string, error) {
	return l[id], "Title of " + id, nil
}
func (l library) Choices(*db.Tx) ([]Document, error) {
	all := []Document{{ID: "r1", Title: "Reset a password", Routine: true, Published: l["r1"]}, {ID: "g1", Title: "Mail on the phone", Published: l["g1"]}}
	if published, written := l["g2"]; written {
		all = append(all, Document{ID: "g2", Title: "Mail on the tablet", Published: published})
	}
	return all, nil
}

var everyone = []string{"chief", "admin", "anna", "bo", "carl", "super", "deputy", "owner", "manager", "user", "pupil"}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	o := &town{t: t, db: d, a: New(d), lib: library{"r1": true, "r2": true, "g1": true},
		chief: who("b", "chief", access.SupportLead), admin: who("b", "admin", access.Administrator), helper: who("b", "anna", access.Supporter), user: who("b", "user")}
	o.a.Library = o.lib
	for _, body := range []string{"b", "c"} {
		o.ok(d.Write(ctx, body, func(tx *db.Tx) error { return people(tx, body) }))
		o.ok(d.Write(ctx, body, desk))
	}
	return o
}

func people(tx *db.Tx, body string) error {
	if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: "Body " + body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: asOf, Version: 1}); err != nil {
		return err
	}
	for _, u := range []org.Unit{{ID: "admin", Name: "Administration"}, {ID: "it", Parent: "admin", Name: "IT"}, {ID: "school", Name: "Skole"}, {ID: "garden", Parent: "school", Name: "Børnehave"}} {
		if err := org.AddUnit(tx, "da", u); err != nil {
			return err
		}
	}
	units := map[string]string{"pupil": "garden", "user": "admin", "super": "admin", "deputy": "admin", "bo": "school"}
	for _, id := range everyone {
		if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "Person", Family: id, Lang: "en", Active: 1, CreatedAt: asOf}); err != nil {
			return err
		}
		if err := org.AddEmail(tx, org.Email{Person: id, Address: id + "@" + body + ".example", Kind: "primary"}); err != nil {
			return err
		}
		unit := units[id]
		if unit == "" {
			unit = "it"
		}
		if err := org.AddPosition(tx, org.Position{ID: "p" + id, Person: id, Kind: org.Employee, Unit: unit}); err != nil {
			return err
		}
	}
	return nil
}

func desk(tx *db.Tx) error {
	for _, s := range []services.Service{{ID: "mail", Name: "E-mail"}, {ID: "journal", Name: "Journal"}} {
		s.State, s.CreatedAt = services.Active, asOf
		if err := services.AddService(tx, "da", s); err != nil {
			return err
		}
		for _, h := range []services.Holder{{Role: services.Owner, Person: "owner"}, {Role: services.Manager, Person: "manager"}, {Role: services.SuperUser, Person: "super", Deputy: "deputy"}} {
			h.ID, h.Service = s.ID+string(h.Role), s.ID
			if err := services.AddHolder(tx, h); err != nil {
				return err
			}
		}
	}
	if err := services.AddSupplier(tx, "da", services.Supplier{ID: "acme", Name: "Acme", Mail: "desk@acme.example", Phone: "70 00 00 00"}); err != nil {
		return err
	}
	if err := services.AddContact(tx, services.Contact{ID: "k1", Supplier: "acme", Name: "Kim", Mail: "kim@acme.example"}); err != nil {
		return err
	}
	for _, t := range []Team{
		{ID: "central", Name: "Central support", Level: 2, Kind: Central, Mail: "support@b.example", Phone: "40 00", Public: 1},
		{ID: "desk", Name: "School desk", Level: 1, Kind: Local, Unit: "school", Phone: "41 00", Public: 1},
		{ID: "expert", Name: "Mail experts", Level: 3, Kind: Expert, Subject: "Mail"},
	} {
		if err := AddTeam(tx, "da", t); err != nil {
			return err
		}
	}
	for i, m := range []Membership{{Team: "central", Person: "anna", Role: Leads}, {Team: "desk", Person: "bo", Role: Leads}, {Team: "expert", Person: "carl", Role: Member}} {
		m.ID = "m" + string(rune('0'+i))
		if err := AddMembership(tx, m); err != nil {
			return err
		}
	}
	return nil
}

func (o *town) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *town) write(fn func(*db.Tx) error) {
	o.t.Helper()
	o.ok(o.db.Write(ctx, "b", fn))
}

func (o *town) read(fn func(*db.Tx) error) {
	o.t.Helper()
	o.ok(o.db.Read(ctx, "b", fn))
}

func each(t *testing.T, test func(o *town)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(newTown(t, d)) })
}
