package desk_test

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 10, 0) // a Tuesday
)

// town is a university's desk on one database: a local desk (level 1, Ida),
// central support (level 2, Bo leads), an expert group (level 3, Ada), people
// who ask (Eva of the school, Ib of IT), and another body alike.
type town struct {
	*desk.Desk
	t  *testing.T
	db *db.DB
}

func each(t *testing.T, test func(t *testing.T, w town)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, b := range []org.Body{
			{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1},
			{ID: "b2", Slug: "fjordvik", Name: "Fjordvik", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo", CreatedAt: noon, Version: 1},
		} {
			if err := d.Write(ctx, b.ID, func(tx *db.Tx) error { return settle(tx, b) }); err != nil {
				t.Fatal(err)
			}
		}
		desk := desk.New(d)
		desk.Texts = text.NewCatalog()
		test(t, town{desk, t, d})
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
	for _, p := range []org.Person{{ID: "ida", Given: "Ida", Family: "Holm"}, {ID: "bo", Given: "Bo", Family: "Dahl"}, {ID: "ada", Given: "Ada", Family: "Berg"},
		{ID: "eva", Given: "Eva", Family: "Friis"}, {ID: "ib", Given: "Ib", Family: "Krogh"}} {
		p.Active, p.Lang, p.CreatedAt = 1, b.Lang, noon
		if err := org.AddPerson(tx, b.Lang, p); err != nil {
			return err
		}
		if err := org.AddEmail(tx, org.Email{Body: b.ID, Person: p.ID, Address: p.ID + "@" + b.Slug + ".example", Fold: p.ID + "@" + b.Slug + ".example", Kind: "primary"}); err != nil {
			return err
		}
	}
	for person, unit := range map[string]string{"eva": "school", "ida": "school", "bo": "it", "ada": "it", "ib": "it"} {
		if err := org.AddPosition(tx, org.Position{Body: b.ID, ID: "at-" + person, Person: person, Kind: org.Employee, Unit: unit}); err != nil {
			return err
		}
	}
	for _, team := range []arrangement.Team{
		{ID: "local", Name: "Skolens IT-hjælp", Level: 1, Kind: arrangement.Local, Unit: "school"},
		{ID: "central", Name: "Central support", Level: 2, Kind: arrangement.Central, Landing: 1},
		{ID: "expert", Name: "Netgruppen", Level: 3, Kind: arrangement.Expert, Subject: "Net"},
	} {
		if err := arrangement.AddTeam(tx, b.Lang, team); err != nil {
			return err
		}
	}
	for _, m := range []arrangement.Membership{
		{ID: "m1", Team: "local", Person: "ida", Role: arrangement.Member}, {ID: "m2", Team: "central", Person: "bo", Role: arrangement.Leads},
		{ID: "m3", Team: "expert", Person: "ada", Role: arrangement.Member},
	} {
		if err := arrangement.AddMembership(tx, m); err != nil {
			return err
		}
	}
	for _, g := range [][2]string{{"ida", "local"}, {"bo", "central"}, {"ada", "expert"}} {
		if err := worksFor(tx, g[0], access.Team(g[1])); err != nil {
			return err
		}
	}
	return services.AddService(tx, b.Lang, services.Service{ID: "mail", Name: "Mail", State: services.Active})
}

// worksFor gives somebody the role that lets them work there; with no scope,
// everywhere.
func worksFor(tx *db.Tx, person string, in access.Scope) error {
	return access.AddGrant(tx, access.GrantRow{Body: tx.Tenant, ID: "works-" + person + in.ID, Person: person, Role: access.Supporter, ScopeKind: in.Kind, ScopeID: in.ID, GrantedBy: "ground", GrantedAt: noon})
}

// as is somebody at work: in a team where one is named, with no role at all
// where none is.
func as(person string, teams ...string) access.Actor {
	by := access.Actor{Body: "b1", Person: person, Name: person, Lang: "da", Via: access.BySession}
	for _, team := range teams {
		by.Grants = append(by.Grants, access.Grant{Role: access.Supporter, Scope: access.Team(team)})
	}
	return by
}

func lead() access.Actor {
	return access.Actor{Body: "b1", Person: "bo", Name: "Bo", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
}

// make takes a ticket in, or ends the test.
func (w town) make(by access.Actor, in desk.Input) desk.Ticket {
	w.t.Helper()
	if in.Channel == "" {
		in.Channel = desk.ByPhone
	}
	if in.Title == "" {
		in.Title = "Mail kommer ikke frem"
	}
	made, err := w.Make(ctx, by, noon, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// view is a ticket as the support lead sees it.
func (w town) view(id string) desk.View {
	w.t.Helper()
	v, err := w.Ticket(ctx, lead(), noon, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// ownMail makes a person the owner of the service mail.
func ownMail(tx *db.Tx, person string) error {
	return services.AddHolder(tx, services.Holder{ID: "owns-mail", Service: "mail", Role: services.Owner, Person: person})
}
