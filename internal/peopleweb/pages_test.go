package peopleweb_test

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/accessweb"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/peopleweb"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 10, 0)
	boss = access.Actor{Body: "b1", Person: "boss", Name: "Ada Boss", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}
)

func as(person string, r access.Role) access.Actor {
	by := boss
	by.Person = person
	by.Grants = []access.Grant{{Role: r}}
	return by
}

type house struct {
	*webtest.Site
	people *org.People
}

// open is a body with a council, an administration with IT below, one member
// and one secretary.
func open(t *testing.T) house {
	t.Helper()
	d := dbtest.SQLite(t)
	p := org.NewPeople(d)
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
			for _, one := range []org.Person{{ID: "boss", Given: "Ada", Family: "Boss"}, {ID: "mie", Given: "Mie", Family: "Medlem"}, {ID: "sif", Given: "Sif", Family: "Sekretær"}} {
				one.Lang, one.Active, one.CreatedAt = b.Lang, 1, noon
				if err := org.AddPerson(tx, b.Lang, one); err != nil {
					return err
				}
			}
			if err := org.AddPosition(tx, org.Position{ID: "p1", Person: "mie", Kind: org.Member, Unit: "council"}); err != nil {
				return err
			}
			return org.AddPosition(tx, org.Position{ID: "p2", Person: "sif", Kind: org.Employee, Unit: "it", Title: "Sekretær"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	pages := &peopleweb.Pages{People: p}
	return house{webtest.New(t, d, noon, pages.Routes(), peopleweb.Texts, org.Texts, sheet.Texts, accessweb.Texts), p}
}

func TestThePeopleList(t *testing.T) {
	h := open(t)
	r := h.As(boss).Get("/people")
	if r.Status != 200 || r.Doc.Find("tbody tr").Length() != 3 || !strings.Contains(r.Text("tbody"), "Byrådet") {
		t.Fatal(r.Status, r.Text("main"))
	}
	for query, want := range map[string]int{"?q=mie": 1, "?unit=admin": 1, "?kind=member": 1, "?state=inactive": 0, "?state=all&q=s": 1, "?after=nonsense": 3, "?q=%27%3B--": 0, "?unit=%25": 0} {
		if r := h.As(boss).Get("/people" + query); r.Status != 200 || r.Doc.Find("tbody tr").Length() != want {
			t.Errorf("%s: %d %d rows", query, r.Status, r.Doc.Find("tbody tr").Length())
		}
	}
	csv := h.As(boss).Get("/people/export?kind=member")
	if csv.Status != 200 || !strings.Contains(csv.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(csv.Body, "Mie Medlem") || strings.Contains(csv.Body, "Sif") {
		t.Error(csv.Status, csv.Body)
	}
	if xlsx := h.As(boss).Get("/people/export?format=xlsx"); xlsx.Status != 200 || !strings.HasPrefix(xlsx.Body, "PK") {
		t.Error(xlsx.Status)
	}
}

func TestWhoSeesWhat(t *testing.T) {
	h := open(t)
	foreign := boss
	foreign.Body = "b2"
	for _, c := range []struct {
		name string
		by   access.Actor
		path string
		want int
	}{
		{"nobody is sent to sign in", access.Actor{}, "/people", 303},
		{"a director sees no people", as("d", access.Director), "/people", 404},
		{"a supporter reads", as("s", access.Supporter), "/people/mie", 200},
		{"but edits nothing", as("s", access.Supporter), "/people/mie/edit", 403},
		{"and imports nothing", as("s", access.Supporter), "/people/import", 403},
		{"a lead imports", as("l", access.Lead), "/people/import", 200},
		{"somebody who is not there", boss, "/people/nobody", 404},
		{"groups", as("s", access.Secretariat), "/groups", 200},
		{"units", as("s", access.Secretariat), "/units", 200},
		{"a unit that is not there", boss, "/units/x", 404},
		{"a group that is not there", boss, "/groups/x", 404},
		{"an import that is not there", boss, "/imports/x", 404},
		{"a format that is not there", boss, "/people/export?format=exe", 404},
	} {
		if r := h.As(c.by).Get(c.path); r.Status != c.want {
			t.Errorf("%s: %s is %d", c.name, c.path, r.Status)
		}
	}
	id, err := h.people.Upload(ctx, boss, noon, "hr.csv", strings.NewReader("Navn;E-mail\nBo Dahl;bo@solby.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	if r := h.As(foreign).Get("/imports/" + id); r.Status != 404 {
		t.Errorf("another body's import is %d", r.Status)
	}
	if r := h.As(as("s", access.Supporter)).Post("/people/mie/edit", url.Values{"given": {"X"}}); r.Status != 403 {
		t.Errorf("a supporter's post is %d", r.Status)
	}
}

func TestAddingAndChangingAPerson(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	r := b.Post("/people/new", url.Values{"given": {""}, "family": {"Dahl"}, "mobile": {"12"}, "kind": {"employee"}, "lang": {"da"}})
	if r.Status != 422 || r.Doc.Find(`[name=family]`).AttrOr("value", "") != "Dahl" || r.Doc.Find("[aria-invalid]").Length() != 2 {
		t.Fatal(r.Status, r.Text("main"))
	}
	r = b.Post("/people/new", url.Values{"given": {"Bo"}, "family": {"Dahl"}, "mobile": {"20 00 00 01"}, "kind": {"employee"}, "unit": {"it"}, "lang": {"da"}, "address": {"bo@solby.example"}})
	if r.Status != 303 {
		t.Fatal(r.Status, r.Text("main"))
	}
	path := r.Location()
	page := b.Get(path)
	if !strings.Contains(page.Text("h1"), "Bo Dahl") || !strings.Contains(page.Text("main"), "+45 20 00 00 01") || page.Doc.Find("a[href='tel:+4520000001']").Length() != 1 {
		t.Fatal(page.Text("main"))
	}
	edit := b.Get(path + "/edit")
	version := edit.Doc.Find("[name=version]").AttrOr("value", "")
	in := url.Values{"given": {"Bo"}, "family": {"Dahlgaard"}, "lang": {"da"}, "mobile": {""}, "version": {version}}
	if r := b.Post(path+"/edit", in); r.Status != 303 {
		t.Fatal(r.Status)
	}
	in.Set("family", "Dalgas")
	r = b.Post(path+"/edit", in)
	if r.Status != 409 || !strings.Contains(r.Text("table.compare"), "Dahlgaard") || !strings.Contains(r.Text("table.compare"), "Dalgas") {
		t.Fatal("the second sees both versions", r.Status, r.Text("main"))
	}
	in.Set("version", r.Doc.Find("[name=version]").AttrOr("value", ""))
	if r := b.Post(path+"/edit", in); r.Status != 303 {
		t.Error("and may then save", r.Status)
	}
	for name, c := range map[string]struct {
		to   string
		form url.Values
		want int
	}{
		"position":         {"/positions", url.Values{"kind": {"deputy"}, "unit": {"council"}, "from": {"2026-05-01"}}, 303},
		"no such kind":     {"/positions", url.Values{"kind": {"king"}}, 422},
		"address":          {"/emails", url.Values{"address": {"bo2@solby.example"}, "address_kind": {"secondary"}}, 303},
		"no address":       {"/emails", url.Values{"address": {"bo2"}, "address_kind": {"secondary"}}, 422},
		"leave":            {"/leaves", url.Values{"from": {"2026-04-01"}, "to": {"2026-06-30"}}, 303},
		"leave of no days": {"/leaves", url.Values{}, 422},
		"proxy":            {"/proxies", url.Values{"proxy": {"sif"}}, 303},
		"no proxy":         {"/proxies", url.Values{"proxy": {"zzz"}}, 422},
		"several":          {"/proxies", url.Values{"proxy": {"m"}}, 303},
		"end":              {"/end", url.Values{"what": {"email"}, "which": {"bo@solby.example"}, "day": {"2026-12-31"}}, 303},
		"end of nothing":   {"/end", url.Values{"what": {"life"}, "day": {"2026-12-31"}}, 404},
	} {
		if r := b.Post(path+c.to, c.form); r.Status != c.want {
			t.Errorf("%s: %d %s", name, r.Status, r.Text(".fault-summary"))
		}
	}
	page = b.Get(path)
	for _, want := range []string{"Deputy", "bo2@solby.example", "Sif Sekretær", "Leave"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	if r := b.Get(path + "/end?what=person"); r.Status != 200 {
		t.Error(r.Status)
	}
	if r := b.Post(path+"/deactivate", nil); r.Status != 303 || !strings.Contains(b.Get(path).Text("main"), "Open access again") {
		t.Error(r.Status)
	}
}

func TestUnitPages(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	if r := b.Get("/units"); r.Status != 200 || r.Doc.Find("tbody tr").Length() != 3 {
		t.Fatal(r.Status, r.Text("main"))
	}
	if r := b.Post("/units", url.Values{"name": {"it"}, "parent": {"admin"}}); r.Status != 422 {
		t.Error("two of a name", r.Status)
	}
	if r := b.Post("/units", url.Values{"name": {"Digitalisering"}, "parent": {"admin"}}); r.Status != 303 {
		t.Error(r.Status)
	}
	if r := b.Get("/units/it"); r.Status != 200 || strings.Contains(r.Doc.Find("#f-parent").Text(), "IT") {
		t.Error("a unit is no place for itself", r.Status)
	}
	for _, c := range []struct {
		to   string
		form url.Values
		want int
	}{
		{"/units/it/name", url.Values{"name": {""}, "version": {"1"}}, 422},
		{"/units/it/name", url.Values{"name": {"IT og data"}, "version": {"1"}}, 303},
		{"/units/it/name", url.Values{"name": {"IT og mere"}, "version": {"1"}}, 409},
		{"/units/admin/place", url.Values{"parent": {"it"}, "version": {"1"}}, 422},
		{"/units/it/delete", url.Values{"version": {"2"}}, 422},
	} {
		if r := b.Post(c.to, c.form); r.Status != c.want {
			t.Errorf("%s %v: %d", c.to, c.form, r.Status)
		}
	}
}

func TestGroupPages(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	if r := b.Get("/groups"); r.Status != 200 || r.Doc.Find(".empty").Length() != 1 {
		t.Fatal(r.Status)
	}
	if r := b.Post("/groups/new", url.Values{"name": {"Alle"}, "how": {"rule"}}); r.Status != 422 {
		t.Error("a rule that fits nobody", r.Status)
	}
	r := b.Post("/groups/new", url.Values{"name": {"Råd"}, "how": {"rule"}, "kinds": {"member"}, "units": {"council"}})
	if r.Status != 303 {
		t.Fatal(r.Status, r.Text(".fault-summary"))
	}
	page := b.Get(r.Location())
	if page.Doc.Find("tbody tr").Length() != 1 || !strings.Contains(page.Text("tbody"), "Is: Elected member · Belongs to Byrådet") {
		t.Error(page.Text("main"))
	}
	fixed := b.Post("/groups/new", url.Values{"name": {"Superbrugere"}, "how": {"fixed"}}).Location()
	if r := b.Get(fixed + "/add?q=s"); r.Doc.Find("tbody tr").Length() != 1 {
		t.Error(r.Text("main"))
	}
	if r := b.Post(fixed+"/add", url.Values{"person": {"sif", "mie"}}); r.Status != 303 {
		t.Error(r.Status)
	}
	if r := b.Get(fixed); r.Doc.Find("tbody tr").Length() != 2 {
		t.Error(r.Text("main"))
	}
	if r := b.Get("/people/sif"); !strings.Contains(r.Text("#groups"), "SuperbrugereChosen by name") {
		t.Error(r.Text("#groups"))
	}
	if r := b.Post(fixed+"/remove", url.Values{"person": {"mie"}}); r.Status != 303 {
		t.Error(r.Status)
	}
	if r := b.Get(page.Doc.Find("a[href$='/edit']").AttrOr("href", "")); r.Status != 200 || r.Doc.Find("[name=kinds][checked]").Length() != 1 || r.Doc.Find("[name=not_kinds][checked]").Length() != 0 {
		t.Error(r.Status)
	}
}

func TestImportingAList(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	if r := b.Upload("/people/import", nil, "file", "x.csv", []byte("\x89PNG\r\n\x1a\n")); r.Status != 422 || !strings.Contains(r.Text(".field .fault"), "not a table") {
		t.Error(r.Status, r.Text("main"))
	}
	if r := b.Post("/people/import", nil); r.Status != 422 {
		t.Error(r.Status)
	}
	file := fixtures.File(t, "people", "m365-export-users_utf8bom.csv")
	r := b.Upload("/people/import", nil, "file", "users.csv", file)
	if r.Status != 303 {
		t.Fatal(r.Status, r.Text("main"))
	}
	path := r.Location()
	page := b.Get(path)
	if page.Doc.Find("tbody tr").Length() != 8 || !strings.Contains(page.Text("h1"), "users.csv") {
		t.Fatal(page.Text("main"))
	}
	for _, class := range org.Classes {
		if r := b.Get(path + "?class=" + class); r.Status != 200 || r.Text(".subnav [aria-current]") == "" {
			t.Errorf("%s %d", class, r.Status)
		}
	}
	if r := b.Post(path+"/apply", nil); r.Status != 303 {
		t.Fatal(r.Status)
	}
	if r := b.Get(path); !strings.Contains(r.Text("main"), "Applied") {
		t.Error(r.Text("main"))
	}
	if r := b.Get("/people?q=kirsten"); r.Doc.Find("tbody tr").Length() != 1 {
		t.Error(r.Text("main"))
	}
	again := b.Upload("/people/import", nil, "file", "users.csv", file).Location()
	if r := b.Get(again); !strings.Contains(r.Text(".figures"), "8 Unchanged") {
		t.Error(r.Text(".figures"))
	}
	if r := b.Post(again+"/discard", nil); r.Status != 303 || !strings.Contains(b.Get(again).Text("main"), "given up") {
		t.Error(r.Status)
	}
	if r := b.Get("/people/import"); r.Doc.Find("#earlier tbody tr").Length() != 2 {
		t.Error(r.Text("main"))
	}
}

// A file of 200 MB is refused in words, however it is sent.
func TestFI03_AFileTooLarge(t *testing.T) {
	h := open(t)
	r := h.As(boss).Upload("/people/import", nil, "file", "huge.csv", bytes.Repeat([]byte("Navn;E-mail\n"), 200<<20/12))
	if r.Status != 422 && r.Status != 413 || !strings.Contains(r.Text("main"), "64 MB") {
		t.Error(r.Status, r.Text("main"))
	}
}

func TestMappingColumns(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	path := b.Upload("/people/import", nil, "file", "x.csv", []byte("Hvem;Hvor;Kontakt\nBo Dahl;IT;bo@solby.example\n")).Location()
	page := b.Get(path)
	if !strings.Contains(page.Text("main"), "There must be a name") || page.Doc.Find("select[name=name] option").Length() != 4 {
		t.Fatal(page.Text("main"))
	}
	if shown := b.Get(path); !strings.Contains(shown.Text("#columns tbody"), "Hvem") || shown.Doc.Find("#columns tbody tr").Length() != 3 {
		t.Errorf("columns: %s", shown.Text("#columns"))
	}
	if r := b.Post(path+"/mapping", url.Values{"unit": {"Hvor"}}); r.Status != 422 || r.Doc.Find("select[name=unit] option[selected]").AttrOr("value", "") != "Hvor" {
		t.Error(r.Status, r.Text("main"))
	}
	if r := b.Post(path+"/mapping", url.Values{"name": {"Hvem"}, "unit": {"Hvor"}, "mail": {"Kontakt"}}); r.Status != 303 {
		t.Fatal(r.Status, r.Text(".fault-summary"))
	}
	if r := b.Get(path); r.Doc.Find("tbody tr").Length() != 1 || r.Doc.Find("main a[href$='?columns']").Length() != 1 {
		t.Error(r.Text("main"))
	}
	if r := b.Get(path + "?columns"); r.Doc.Find("select[name=mail] option[selected]").AttrOr("value", "") != "Kontakt" {
		t.Errorf("the columns can be put right: %s", r.Text("main"))
	}
}

func TestMissingLeaveOnlyWhenTold(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	one := b.Upload("/people/import", nil, "file", "a.csv", []byte("Navn;E-mail\nBo Dahl;bo@solby.example\nCem Ek;cem@solby.example\n")).Location()
	b.Post(one+"/apply", nil)
	two := b.Upload("/people/import", nil, "file", "a.csv", []byte("Navn;E-mail\nBo Dahl;bo@solby.example\n")).Location()
	page := b.Get(two + "?class=missing")
	if !strings.Contains(page.Text("tbody"), "Cem Ek") {
		t.Fatal(page.Text("main"))
	}
	cem := page.Doc.Find("tbody [name=person]").AttrOr("value", "")
	if r := b.Post(two+"/missing", url.Values{"person": {cem}}); r.Status != 303 {
		t.Error(r.Status)
	}
	if r := b.Get("/people/" + cem); !strings.Contains(r.Text("main"), "Close access") {
		t.Error("no day, no leaving")
	}
	b.Post(two+"/missing", url.Values{"person": {cem}, "day": {"2026-04-30"}})
	if r := b.Get("/people/" + cem); !strings.Contains(r.Text("main"), "Left Thu 30 Apr 2026") {
		t.Error(r.Text("main"))
	}
}

// Every page in every language: no key is shown, and every page has one h1.
func TestEveryPageInFourLanguages(t *testing.T) {
	h := open(t)
	b := h.As(boss)
	group := b.Post("/groups/new", url.Values{"name": {"Råd"}, "how": {"rule"}, "kinds": {"member"}, "langs": {"da"}, "not_kinds": {"employee"}, "roles": {}}).Location()
	b.Post("/people/mie/proxies", url.Values{"proxy": {"sif"}})
	b.Post("/people/mie/leaves", url.Values{"from": {"2026-04-01"}})
	list := b.Upload("/people/import", nil, "file", "a.csv", []byte("Navn;E-mail;Mobil\nBo Dahl;bo@solby.example;x\n;x@solby.example;\n")).Location()
	unknown := b.Upload("/people/import", nil, "file", "b.csv", []byte("Hvem;Kontakt\nBo;bo@solby.example\n")).Location()
	for _, lang := range []string{"da", "nb", "sv", "en"} {
		b.Lang = lang
		for _, path := range []string{"/people", "/people/new", "/people/mie", "/people/mie/edit", "/people/mie/end?what=person", "/people/mie/end?what=position&which=p1",
			"/people/import", list, list + "?class=new", list + "?class=faulty", unknown, "/units", "/units/it", "/groups", "/groups/new", group, group + "/edit", group + "/add?q=s"} {
			r := b.Get(path)
			if r.Status != 200 || r.Doc.Find("h1").Length() != 1 {
				t.Errorf("%s %s: %d", lang, path, r.Status)
			}
			for _, prefix := range []string{"people.", "imports.", "units.", "groups.", "org.", "fault.", "lang."} {
				for _, word := range strings.Fields(r.Text("main")) {
					if strings.HasPrefix(word, prefix) {
						t.Errorf("%s %s shows %s", lang, path, word)
					}
				}
			}
		}
	}
}
