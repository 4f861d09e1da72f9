package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
	"github.com/overgang/overgang/internal/web/webtest"
)

// listSite is a list at /people with a filter bar, in a body with two people.
func listSite(t *testing.T) *webtest.Site {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Write(t.Context(), "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "nordby", Name: "Nordby Kommune", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
			return err
		}
		for _, id := range []string{"ida", "bo"} {
			if err := org.AddPerson(tx, "da", org.Person{ID: id, Given: "Person", Family: id, Active: 1}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	list := func(v *web.Visit) error {
		page := v.Page("web.views.title")
		return v.Show(nil, parts.Holding(web.Layout(page), parts.FilterBar{P: v.P, Path: "/people", Query: v.Query(), Search: "Name", Saved: page.Saved}))
	}
	return webtest.New(t, d, clock.Moment(time.UTC, 2026, 4, 14, 10, 0), []web.Route{{"GET", "/people", list, web.May(access.PeopleRead)}})
}

// USERS 3: a list is saved as it is narrowed, chosen from its filter bar,
// renamed, shared and deleted, all without script.
func TestAListIsSavedUnderAName(t *testing.T) {
	s := listSite(t)
	ida := access.Actor{Body: "b", Person: "ida", Name: "Ida", Lang: "en", Grants: []access.Grant{{Role: access.Lead}}}
	bo := access.Actor{Body: "b", Person: "bo", Name: "Bo", Lang: "en", Grants: []access.Grant{{Role: access.Supporter}}}
	a, b := s.As(ida), s.As(bo)
	if plain := a.Get("/people"); plain.Doc.Find(".views form").Length() != 0 || !strings.Contains(plain.Text(".views"), "Narrow or sort the list") {
		t.Errorf("nothing narrowed: %s", plain.Text(".views"))
	}
	narrow := a.Get("/people?state=left&after=x.y")
	send := url.Values{}
	narrow.Doc.Find(".views form input[type=hidden]").Each(func(_ int, in *goquery.Selection) { send.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	if send.Get("query") != "state=left" || send.Get("list") != "/people" {
		t.Fatalf("%v", send)
	}
	if empty := a.Post("/views", send); empty.Status != 422 || empty.Doc.Find(".fault-summary a[href='#f-name']").Length() != 1 || empty.Doc.Find("#f-name[aria-invalid=true]").Length() != 1 {
		t.Errorf("no name: %d %s", empty.Status, empty.Text("main"))
	}
	send.Set("name", "Those who left")
	if done := a.Post("/views", send); done.Status != 303 || done.Location() != "/people?state=left" {
		t.Fatalf("%d %s %s", done.Status, done.Location(), done.Text("main"))
	}
	chosen := a.Get("/people?state=left")
	if !strings.Contains(chosen.Text(".views summary"), "Those who left") || chosen.Doc.Find(".views a[aria-current=true]").Length() != 1 || !strings.Contains(chosen.Text(".flash"), "is saved") {
		t.Errorf("%s", chosen.Text(".views"))
	}
	if theirs := b.Get("/people"); theirs.Doc.Find(".views li").Length() != 0 {
		t.Errorf("not shared, but seen: %s", theirs.Text(".views"))
	}
	if again := a.Post("/views", send); again.Status != 422 || !strings.Contains(again.Text("main"), "under that name") {
		t.Errorf("twice: %d", again.Status)
	}
	page := a.Get("/views?list=/people")
	action := page.Doc.Find("main form[action^='/views/']").First().AttrOr("action", "")
	if done := a.Post(action, url.Values{"name": {"Left"}, "shared": {"1"}, "version": {"1"}, "list": {"/people"}}); done.Status != 303 || done.Location() != "/views?list=%2Fpeople" {
		t.Fatalf("%d %s", done.Status, done.Location())
	}
	if stale := a.Post(action, url.Values{"name": {"Gone"}, "version": {"1"}}); stale.Status != 409 {
		t.Errorf("someone was quicker: %d", stale.Status)
	}
	if theirs := b.Get("/people"); !strings.Contains(theirs.Text(".views li"), "Left shared by") {
		t.Errorf("shared, but not seen: %s", theirs.Text(".views"))
	}
	if theirs := b.Get("/views"); theirs.Doc.Find("main form[action^='/views/']").Length() != 0 {
		t.Error("somebody else's may be changed")
	}
	if no := b.Post(action+"/delete", url.Values{}); no.Status != 403 {
		t.Errorf("deleted by somebody else: %d", no.Status)
	}
	for _, lang := range text.Langs {
		a.Lang = lang
		for _, path := range []string{"/views", "/people?state=left", "/people?q=x", "/people"} {
			if wrong := webtest.Faults(a.Get(path).Body); len(wrong) > 0 {
				t.Errorf("%s in %s: %v", path, lang, wrong)
			}
		}
	}
	a.Lang = "en"
	if done := a.Post(action+"/delete", url.Values{}); done.Status != 303 {
		t.Errorf("%d", done.Status)
	}
	if empty := a.Get("/views"); !strings.Contains(empty.Text("main"), "No saved views yet") {
		t.Errorf("%s", empty.Text("main"))
	}
}
