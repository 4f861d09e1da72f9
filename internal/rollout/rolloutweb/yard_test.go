package rolloutweb

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/document"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

// yard is a town with a rollout behind the real pages: members m0 to m5 on the
// roster, with tablets T0 to T5 and old accounts, m0 with a secretary.
type yard struct {
	*webtest.Site
	t                                              *testing.T
	db                                             *db.DB
	r                                              *rollout.Rollouts
	pages                                          *Pages
	rollout                                        string
	now                                            clock.Instant
	lead, helper, collector, reader, secretary, m0 access.Actor
}

var (
	cph    = mustZone("Europe/Copenhagen")
	asOf   = clock.Moment(cph, 2026, time.April, 15, 9, 0)
	ground = context.Background()
)

// unsaid is a key that found no text.
var unsaid = regexp.MustCompile(`\b(rollout|org|sheet)\.[a-z_]+(\.[a-z_]+)*\b`)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func who(person string, roles ...access.Role) access.Actor {
	a := access.Actor{Body: "b", Person: person, Name: "Person " + person, Lang: "en", Via: access.BySession}
	for _, r := range roles {
		a.Grants = append(a.Grants, access.Grant{Role: r})
	}
	return a
}

func newYard(t *testing.T) *yard {
	t.Helper()
	d := dbtest.SQLite(t)
	y := &yard{t: t, db: d, r: rollout.New(d), now: asOf, lead: who("lead", access.Lead), helper: who("helper", access.Supporter),
		collector: who("collector", access.Secretariat), reader: who("reader", access.Director), secretary: who("secretary"), m0: who("m0")}
	y.ok(d.Write(ground, "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "b", Name: "Elvdal", Country: "NO", Lang: "nb", ZoneName: "Europe/Copenhagen", CreatedAt: asOf, Version: 1}); err != nil {
			return err
		}
		if err := org.AddUnit(tx, "nb", org.Unit{ID: "council", Name: "Kommunestyret"}); err != nil {
			return err
		}
		for _, id := range []string{"m0", "m1", "m2", "m3", "m4", "m5", "lead", "helper", "collector", "reader", "secretary"} {
			if err := org.AddPerson(tx, "nb", org.Person{ID: id, Given: "Person", Family: id, Lang: "en", Active: 1, Mobile: "+4790000000", CreatedAt: asOf}); err != nil {
				return err
			}
			if err := org.AddEmail(tx, org.Email{Person: id, Address: id + "@elvdal.example", Kind: "primary"}); err != nil {
				return err
			}
			if err := org.AddPosition(tx, org.Position{ID: "p" + id, Person: id, Kind: org.Member, Unit: "council"}); err != nil {
				return err
			}
		}
		return org.AddProxy(tx, org.Proxy{ID: "x", Person: "m0", Proxy: "secretary"})
	}))
	var err error
	y.rollout, err = y.r.Create(ground, y.lead, asOf, rollout.Input{Name: "Common platform", FromPlatform: "Old mail", ToPlatform: "New mail",
		CutoverAt: clock.Moment(cph, 2026, time.April, 14, 15, 30), Starts: "2026-04-13", Ends: "2026-05-01", EarlierRate: 70, State: rollout.Running, HelpText: "Call **4000**"})
	y.ok(err)
	var rows []rollout.DeviceRow
	var people []string
	for i := range 6 {
		people = append(people, fmt.Sprintf("m%d", i))
		rows = append(rows, rollout.DeviceRow{Line: i + 2, Serial: fmt.Sprintf("T%d", i), Model: "Tablet", Owner: fmt.Sprintf("m%d@elvdal.example", i)})
	}
	_, err = y.r.ImportDevices(ground, y.lead, asOf, rows)
	y.ok(err)
	_, err = y.r.AddPeople(ground, y.lead, asOf, y.rollout, people)
	y.ok(err)
	_, err = y.r.GenerateAccounts(ground, y.lead, asOf, y.rollout, rollout.AccountPlan{OldDomain: "elvdal.example", NewDomain: "samdal.example", MirrorTo: "2026-04-20"})
	y.ok(err)
	y.pages = &Pages{Rollouts: y.r}
	y.Site = webtest.New(t, d, asOf, y.pages.Routes(), document.Texts, Texts, org.Texts, sheet.Texts)
	return y
}

func (y *yard) ok(err error) {
	y.t.Helper()
	if err != nil {
		y.t.Fatal(err)
	}
}

func (y *yard) at(more ...string) string { return address(y.rollout, more...) }

// page fetches a page in all four languages and finds what no page may have;
// it answers the English one.
func (y *yard) page(by access.Actor, path string) *webtest.Response {
	y.t.Helper()
	var english *webtest.Response
	for _, lang := range text.Langs {
		by.Lang = lang
		got := y.As(by).Get(path)
		if got.Status != 200 {
			y.t.Fatalf("%s in %s: %d %s", path, lang, got.Status, got.Text("main"))
		}
		for _, wrong := range webtest.Faults(got.Body) {
			y.t.Errorf("%s in %s: %s", path, lang, wrong)
		}
		if key := unsaid.FindString(got.Doc.Find("body").Text()); key != "" {
			y.t.Errorf("%s in %s: a key instead of a text: %s", path, lang, key)
		}
		if got.Doc.Find("main").Text() == "" {
			y.t.Errorf("%s in %s is empty", path, lang)
		}
		if lang == "en" {
			english = got
		}
	}
	return english
}
