package deskweb

import (
	"context"
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var (
	morning = clock.Moment(time.UTC, 2026, time.April, 14, 8, 0)
	ground  = context.Background()
)

// ward is a university's desk behind the real pages: a local desk (Ida), central
// support (Bo leads, Kaj helps), Eva and Ib who ask, and another body.
type ward struct {
	*webtest.Site
	t                           *testing.T
	db                          *db.DB
	d                           *desk.Desk
	ida, bo, kaj, eva, chief, x access.Actor
}

func worker(person string, teams ...string) access.Actor {
	by := access.Actor{Body: "b", Person: person, Name: person, Lang: "en", Via: access.BySession}
	for _, team := range teams {
		by.Grants = append(by.Grants, access.Grant{Role: access.Supporter, Scope: access.Team(team)})
	}
	return by
}

func newWard(t *testing.T) *ward {
	t.Helper()
	d := dbtest.SQLite(t)
	w := &ward{t: t, db: d, d: desk.New(d), ida: worker("ida", "local"), bo: worker("bo", "central"), kaj: worker("kaj", "central"), eva: worker("eva"), chief: worker("chief")}
	w.chief.Grants = []access.Grant{{Role: access.SupportLead}}
	w.x = access.Actor{Body: "other", Person: "stranger", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
	w.d.Texts = webtest.Texts(t, Texts, org.Texts)
	w.d.Index = search.New(d, slog.New(slog.DiscardHandler))
	w.d.Index.Add(desk.FindSource, desk.Findable{})
	for _, body := range []string{"b", "other"} {
		w.ok(d.Write(ground, body, func(tx *db.Tx) error { return openWard(tx, body) }))
	}
	pages := &Pages{Desk: w.d, Arrangements: arrangement.New(d), Knowledge: knowledge.New(d)}
	w.Site = webtest.New(t, d, morning, pages.Routes(), Texts, org.Texts, sheet.Texts, arrangement.Texts)
	return w
}

func openWard(tx *db.Tx, body string) error {
	if err := org.AddBody(tx, org.Body{ID: body, Slug: body, Name: "Solby " + body, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: morning, Version: 1}); err != nil {
		return err
	}
	if err := org.AddUnit(tx, "da", org.Unit{ID: "school", Name: "Skolen"}); err != nil {
		return err
	}
	for id, name := range map[string]string{"ida": "Ida Holm", "bo": "Bo Dahl", "kaj": "Kaj Munk", "eva": "Eva Friis", "ib": "Ib Friis", "chief": "Grete Lund"} {
		given, family, _ := strings.Cut(name, " ")
		if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: given, Family: family, Lang: "da", Active: 1, Mobile: map[string]string{"eva": "+4520304050"}[id], CreatedAt: morning}); err != nil {
			return err
		}
		if id != "ib" {
			if err := org.AddEmail(tx, org.Email{Person: id, Address: id + "@" + body + ".example", Fold: id + "@" + body + ".example", Kind: "primary"}); err != nil {
				return err
			}
		}
		if err := org.AddPosition(tx, org.Position{ID: "at-" + id, Person: id, Kind: org.Employee, Unit: "school"}); err != nil {
			return err
		}
	}
	for _, team := range []arrangement.Team{{ID: "local", Name: "Skolens IT-hjælp", Level: 1, Kind: arrangement.Local, Unit: "school"}, {ID: "central", Name: "Central support", Level: 2, Kind: arrangement.Central, Landing: 1},
		{ID: "expert", Name: "Netgruppen", Level: 3, Kind: arrangement.Expert, Subject: "Net"}} {
		if err := arrangement.AddTeam(tx, "da", team); err != nil {
			return err
		}
	}
	for _, m := range []arrangement.Membership{{ID: "m1", Team: "local", Person: "ida", Role: arrangement.Member}, {ID: "m2", Team: "central", Person: "bo", Role: arrangement.Leads}, {ID: "m3", Team: "central", Person: "kaj", Role: arrangement.Member}} {
		if err := arrangement.AddMembership(tx, m); err != nil {
			return err
		}
	}
	for _, g := range [][2]string{{"ida", "local"}, {"bo", "central"}, {"kaj", "central"}} {
		if err := access.AddGrant(tx, access.GrantRow{Body: body, ID: "works-" + g[0], Person: g[0], Role: access.Supporter, ScopeKind: "team", ScopeID: g[1], GrantedBy: "chief", GrantedAt: morning}); err != nil {
			return err
		}
	}
	return services.AddService(tx, "da", services.Service{ID: "mail", Name: "Mail", State: services.Active})
}

func (w *ward) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// make takes a ticket in at central support.
func (w *ward) make(title string, more ...func(*desk.Input)) desk.Ticket {
	w.t.Helper()
	in := desk.Input{Kind: desk.Fault, Title: title, Text: "Outlook siger nej", Requester: "eva", Channel: desk.ByPhone, Team: "central"}
	for _, m := range more {
		m(&in)
	}
	made, err := w.d.Make(ground, w.chief, morning, in)
	w.ok(err)
	return made
}

func (w *ward) view(id string) desk.View {
	w.t.Helper()
	v, err := w.d.Ticket(ground, w.chief, morning, id)
	w.ok(err)
	return v
}

var unsaidHere = regexp.MustCompile(`\b(desk|org|rollout|lang)\.[a-z_]+(\.[a-z_]+)*\b`)

// page fetches a page in all four languages and finds what no page may have; it
// answers the English one.
func (w *ward) page(by access.Actor, path string) *webtest.Response {
	w.t.Helper()
	var english *webtest.Response
	for _, lang := range text.Langs {
		by.Lang = lang
		got := w.As(by).Get(path)
		if got.Status != 200 {
			w.t.Fatalf("%s in %s: %d %s", path, lang, got.Status, got.Text("main"))
		}
		for _, wrong := range webtest.Faults(got.Body) {
			w.t.Errorf("%s in %s: %s", path, lang, wrong)
		}
		if key := unsaidHere.FindString(got.Text("body")); key != "" {
			w.t.Errorf("%s in %s: a key instead of a text: %s", path, lang, key)
		}
		if lang == "en" {
			english = got
		}
	}
	return english
}

func has(t *testing.T, got *webtest.Response, selector string, words ...string) {
	t.Helper()
	said := got.Text(selector)
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%s lacks %q: %s", selector, w, said)
		}
	}
}

func lacks(t *testing.T, got *webtest.Response, selector string, words ...string) {
	t.Helper()
	said := got.Text(selector)
	for _, w := range words {
		if strings.Contains(said, w) {
			t.Errorf("%s holds %q: %s", selector, w, said)
		}
	}
}

// fields are the fields of a form as a browser would send it.
func fields(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}
