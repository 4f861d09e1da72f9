package servicesweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/accessweb"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/servicesweb"
	"github.com/overgang/overgang/internal/web/webtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, 4, 14, 10, 0) // a Tuesday, 12 in Copenhagen
	lead = access.Actor{Body: "b1", Person: "ada", Name: "Ada Berg", Lang: "en", Via: access.BySession, Grants: []access.Grant{{Role: access.SupportLead}}}
)

func as(r access.Role) access.Actor {
	by := lead
	by.Grants = []access.Grant{{Role: r}}
	return by
}

type house struct {
	*webtest.Site
	register *services.Register
}

func open(t *testing.T) house {
	t.Helper()
	d := dbtest.SQLite(t)
	b := org.Body{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}
	err := d.Write(ctx, b.ID, func(tx *db.Tx) error {
		if err := org.AddBody(tx, b); err != nil {
			return err
		}
		if err := org.AddUnit(tx, b.Lang, org.Unit{ID: "school", Name: "Skolen"}); err != nil {
			return err
		}
		for _, p := range []org.Person{{ID: "ada", Given: "Ada", Family: "Berg"}, {ID: "bo1", Given: "Bo", Family: "Dahl"}, {ID: "bo2", Given: "Bo", Family: "Friis"}} {
			p.Active, p.Lang, p.CreatedAt = 1, b.Lang, noon
			if err := org.AddPerson(tx, b.Lang, p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := services.New(d)
	pages := &servicesweb.Pages{Register: r, People: org.NewPeople(d)}
	return house{webtest.New(t, d, noon, pages.Routes(), servicesweb.Texts, org.Texts, accessweb.Texts, calendar.Texts), r}
}

func (h house) add(t *testing.T, name string) string {
	t.Helper()
	id, err := h.register.Add(ctx, lead, noon, services.Input{Name: name, State: services.Active})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A service from nothing to complete, by the pages alone.
func TestAServiceIsEntered(t *testing.T) {
	h := open(t)
	if r := h.As(lead).Get("/services"); r.Status != 200 || r.Doc.Find(".empty").Length() != 1 {
		t.Fatal(r.Status, r.Text("main"))
	}
	if r := h.As(lead).Post("/services/new", url.Values{"name": {" "}, "state": {"active"}, "description": {"kept as typed"}}); r.Status != 422 || !strings.Contains(r.Body, "kept as typed") || r.Doc.Find("[aria-invalid]").Length() != 1 {
		t.Error(r.Status, r.Text("main"))
	}
	r := h.As(lead).Post("/services/new", url.Values{"name": {"E-mail"}, "state": {"active"}, "description": {"Post"}, "unit": {"school"}})
	at := r.Header.Get("Location")
	if r.Status != 303 || !strings.HasPrefix(at, "/services/") {
		t.Fatal(r.Status, at)
	}
	page := h.As(lead).Get(at)
	if got := page.Text("main"); !strings.Contains(got, "Open until 16:00") || !strings.Contains(got, "Nobody is system owner today") || !strings.Contains(got, "3 people") {
		t.Error(got)
	}
	several := h.As(lead).Post(at+"/holders/new", url.Values{"role": {"owner"}, "person": {"Bo"}})
	if several.Status != 422 || several.Doc.Find("input[name=person_id][type=radio]").Length() != 2 {
		t.Fatal(several.Status, several.Text("main"))
	}
	was := several.Doc.Find("input[name=person_was]").AttrOr("value", "")
	if r := h.As(lead).Post(at+"/holders/new", url.Values{"role": {"owner"}, "person": {"Bo"}, "person_was": {was}, "person_id": {"bo2"}, "deputy": {"Ada Berg"}, "unit": {""}}); r.Status != 303 {
		t.Fatal(r.Status, r.Text("main"))
	}
	if r := h.As(lead).Post(at+"/holders/new", url.Values{"role": {"owner"}, "person": {"Nobody Known"}}); r.Status != 422 || !strings.Contains(r.Text("main"), "Nobody fits what you wrote") {
		t.Error(r.Status, r.Text("main"))
	}
	page = h.As(lead).Get(at)
	if got := page.Text("#roles table"); !strings.Contains(got, "Bo Friis") || !strings.Contains(got, "Ada Berg") {
		t.Error(got)
	}
	edit := page.Doc.Find("#roles tbody a[href*='/holders/']").AttrOr("href", "")
	form := h.As(lead).Get(edit)
	if got := form.Doc.Find("input[name=person]").AttrOr("value", ""); got != "Bo Friis" {
		t.Error(got)
	}
	saved := url.Values{"role": {"owner"}, "person": {"Bo Friis"}, "person_was": {"Bo Friis"}, "person_id": {"bo2"}, "to": {"2026-12-31"}, "version": {"1"}}
	if r := h.As(lead).Post(edit, saved); r.Status != 303 {
		t.Error(r.Status, r.Text("main"))
	}
	if r := h.As(lead).Post(edit, saved); r.Status != 409 || r.Doc.Find("table.compare").Length() != 1 {
		t.Error("a second save of the same version:", r.Status)
	}
	if r := h.As(lead).Get("/services/roles"); !strings.Contains(r.Text("#lacks"), "Nobody is super-user today") || !strings.Contains(r.Text("#held"), "Bo Friis") {
		t.Error(r.Text("main"))
	}
	csv := h.As(lead).Get("/services/roles/export")
	if csv.Status != 200 || !strings.Contains(csv.Body, "Bo Friis") || !strings.Contains(csv.Body, "Not filled") {
		t.Error(csv.Status, csv.Body)
	}
	if csv := h.As(lead).Get("/services/export"); csv.Status != 200 || !strings.Contains(csv.Body, "E-mail") || !strings.Contains(csv.Body, "Bo Friis") {
		t.Error(csv.Status, csv.Body)
	}
}

func TestWhatFailsIsShown(t *testing.T) {
	h := open(t)
	mail, login := h.add(t, "E-mail"), h.add(t, "Login")
	for _, f := range []url.Values{{"tie": {"needs"}, "other": {login}}, {"tie": {"needs"}, "other": {mail}}, {"tie": {"love"}, "other": {login}}} {
		if r := h.As(lead).Post("/services/"+mail+"/ties", f); r.Status != 303 {
			t.Error(f, r.Status)
		}
	}
	if r := h.As(lead).Get("/services/" + mail); r.Doc.Find("#needs tbody tr").Length() != 1 {
		t.Error(r.Text("#needs"))
	}
	if r := h.As(lead).Get("/services/" + login); !strings.Contains(r.Text("#takes"), "E-mail") {
		t.Error(r.Text("#takes"))
	}
	r := h.As(lead).Post("/failure-domains/new", url.Values{"name": {"Server room"}, "description": {"In the cellar"}})
	domain := strings.TrimPrefix(r.Header.Get("Location"), "/failure-domains/")
	if r.Status != 303 || domain == "" {
		t.Fatal(r.Status)
	}
	h.As(lead).Post("/services/"+login+"/ties", url.Values{"tie": {"domain"}, "other": {domain}})
	if got := h.As(lead).Get("/services/map?fails=" + domain).Text("main"); !strings.Contains(got, "2 services fail with it") || !strings.Contains(got, "Single points of failure") {
		t.Error(got)
	}
	if got := h.As(lead).Get("/failure-domains/" + domain).Doc.Find("#takes tbody tr").Length(); got != 2 {
		t.Error(got)
	}
	if r := h.As(lead).Post("/failure-domains/"+domain+"/remove", url.Values{"version": {"9"}}); r.Status != 303 || r.Header.Get("Location") != "/failure-domains/"+domain+"/edit" {
		t.Error("removed an older version:", r.Status, r.Header.Get("Location"))
	}
	if r := h.As(lead).Post("/failure-domains/"+domain+"/remove", url.Values{"version": {"1"}}); r.Status != 303 || h.As(lead).Get("/failure-domains/"+domain).Status != 404 {
		t.Error(r.Status)
	}
}

func TestOpeningHoursAreTriedAndKept(t *testing.T) {
	h := open(t)
	if got := h.As(lead).Get("/calendars").Text("tbody"); !strings.Contains(got, "Mon–Fri 08:00–16:00") {
		t.Error(got)
	}
	if r := h.As(lead).Get("/calendars/standard"); r.Status != 200 || r.Doc.Find("#ahead tbody tr").Length() != 14 {
		t.Error(r.Status)
	}
	typed := url.Values{"name": {"Evening"}, "zone": {"Europe/Copenhagen"}, "country": {"DK"}, "closing": {"1"}, "day_2": {"8-12, 17-21"}, "day_4": {"8-12"}}
	with := func(name, value string) url.Values {
		v := url.Values{name: {value}}
		for k, all := range typed {
			if k != name {
				v[k] = all
			}
		}
		return v
	}
	if r := h.As(lead).Post("/calendars/new", with("do", "try")); r.Status != 200 || !strings.Contains(r.Text("#try"), "08:00–12:00, 17:00–21:00") {
		t.Error(r.Status, r.Text("main"))
	}
	if got := h.As(lead).Get("/calendars").Text("tbody"); strings.Contains(got, "Evening") {
		t.Error("what was only tried is kept")
	}
	if r := h.As(lead).Post("/calendars/new", with("day_2", "8-12, 11-13")); r.Status != 422 || r.Doc.Find("#f-day_2[aria-invalid]").Length() != 1 {
		t.Error(r.Status)
	}
	r := h.As(lead).Post("/calendars/new", typed)
	at := r.Header.Get("Location")
	if r.Status != 303 {
		t.Fatal(r.Status, r.Text("main"))
	}
	if r := h.As(lead).Post(at+"/days", url.Values{"day": {"2026-04-16"}, "hours": {"10-11"}, "day_name": {"Half a day"}}); r.Status != 303 {
		t.Error(r.Status, r.Text("main"))
	}
	if r := h.As(lead).Post(at+"/days", url.Values{"day": {"2026-04-16"}, "hours": {"13-14"}}); r.Status != 422 {
		t.Error("the same day twice:", r.Status)
	}
	page := h.As(lead).Get(at)
	if got := page.Text("#ahead"); !strings.Contains(got, "10:00–11:00") || !strings.Contains(got, "Half a day") || !strings.Contains(page.Text("dl"), "Open until") && !strings.Contains(page.Text("dl"), "Closed, opens at 17:00") {
		t.Error(got, page.Text("dl"))
	}
	forgot := h.As(lead)
	forgot.Post(at+"/days", url.Values{"day": {"2026-01-05"}, "day_name": {"Flood"}})
	if r := forgot.Get(at); !strings.Contains(r.Text("body"), "Shortly, open tickets get back the time") {
		t.Errorf("nothing is said of a day that has passed: %s", r.Text("main"))
	}
	if r := h.As(lead).Post(at+"/days/remove", url.Values{"day": {"2026-04-16"}}); r.Status != 303 || strings.Contains(h.As(lead).Get(at).Text("#ahead"), "Half a day") {
		t.Error(r.Status)
	}
	if r := h.As(lead).Post(at+"/edit", with("version", "1")); r.Status != 303 {
		t.Error(r.Status)
	}
	if r := h.As(lead).Post(at+"/edit", with("name", "Other")); r.Status != 409 {
		t.Error("without the version:", r.Status)
	}
}

func TestSuppliersAreEntered(t *testing.T) {
	h := open(t)
	if r := h.As(lead).Post("/suppliers/new", url.Values{"name": {"Nordlyset"}, "mail": {"not an address"}, "web": {"javascript:alert(1)"}, "phone": {"call us"}}); r.Status != 422 || r.Doc.Find("[aria-invalid]").Length() != 3 {
		t.Error(r.Status, r.Doc.Find("[aria-invalid]").Length())
	}
	r := h.As(lead).Post("/suppliers/new", url.Values{"name": {"Nordlyset"}, "mail": {"desk@nordlyset.example"}, "phone": {"+45 70 00 00 00"}})
	at := r.Header.Get("Location")
	if r.Status != 303 {
		t.Fatal(r.Status, r.Text("main"))
	}
	if r := h.As(lead).Post(at+"/contacts/new", url.Values{"name": {"Tue"}}); r.Status != 422 {
		t.Error("a contact nobody can reach:", r.Status)
	}
	if r := h.As(lead).Post(at+"/contacts/new", url.Values{"name": {"Tue"}, "mail": {"tue@nordlyset.example"}, "to": {"2026-04-01"}}); r.Status != 303 {
		t.Error(r.Status)
	}
	page := h.As(lead).Get(at)
	if got := page.Text("#contacts"); !strings.Contains(got, "Tue") || !strings.Contains(got, "Ended") || page.Doc.Find("a[href='tel:+4570000000']").Length() != 1 {
		t.Error(got)
	}
	if got := h.As(lead).Get("/suppliers?q=nord").Doc.Find("tbody tr").Length(); got != 1 {
		t.Error(got)
	}
	if got := h.As(lead).Get("/suppliers?q=nobody").Text("main"); !strings.Contains(got, "No suppliers fit") {
		t.Error(got)
	}
}

func TestWhoSeesTheRegister(t *testing.T) {
	h := open(t)
	id := h.add(t, "E-mail")
	for role, want := range map[access.Role][2]int{access.SupportLead: {200, 200}, access.Administrator: {200, 200}, access.Director: {200, 403}, access.Supporter: {200, 403}, access.Secretariat: {404, 404}} {
		if r := h.As(as(role)).Get("/services/" + id); r.Status != want[0] {
			t.Errorf("%s reads: %d", role, r.Status)
		} else if role == access.Director && (r.Doc.Find("main form[method=post]").Length() != 0 || r.Doc.Find("a[href^='/people/']").Length() != 0) {
			t.Error("a director is offered what they may not do")
		}
		if r := h.As(as(role)).Get("/services/" + id + "/edit"); r.Status != want[1] {
			t.Errorf("%s edits: %d", role, r.Status)
		}
	}
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	h := open(t)
	id := h.add(t, "E-mail")
	dom, _ := h.register.AddDomain(ctx, lead, noon, services.DomainInput{Name: "Serverrum"})
	sup, _ := h.register.AddSupplier(ctx, lead, noon, services.SupplierInput{Name: "Nordlyset"})
	cal, _ := h.register.AddCalendar(ctx, lead, noon, services.HoursInput{Name: "Aften", Zone: "UTC"})
	contact, err := h.register.AddContact(ctx, lead, noon, sup, services.ContactInput{Name: "Tue", Phone: "1"})
	if err != nil {
		t.Fatal(err)
	}
	holder, err := h.register.Appoint(ctx, lead, noon, id, services.HolderInput{Role: services.Owner, Person: "bo1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range text.Langs {
		by := lead
		by.Lang = lang
		for _, path := range []string{"/services", "/services/new", "/services/" + id, "/services/" + id + "/edit", "/services/" + id + "/holders/new", "/services/" + id + "/holders/" + holder, "/services/map?fails=" + id, "/services/roles",
			"/services/roles?service=" + id, "/failure-domains/new", "/failure-domains/" + dom, "/failure-domains/" + dom + "/edit", "/suppliers", "/suppliers/new", "/suppliers/" + sup, "/suppliers/" + sup + "/edit", "/suppliers/" + sup + "/contacts/new",
			"/suppliers/" + sup + "/contacts/" + contact, "/calendars", "/calendars/new", "/calendars/standard", "/calendars/" + cal, "/calendars/" + cal + "/edit"} {
			r := h.As(by).Get(path)
			if r.Status != 200 {
				t.Errorf("%s %s: %d", lang, path, r.Status)
				continue
			}
			for _, f := range webtest.Faults(r.Body) {
				t.Errorf("%s %s: %s", lang, path, f)
			}
			if said := r.Text("main"); strings.Contains(said, "services.") || strings.Contains(said, "calendars.") || strings.Contains(said, "suppliers.") || strings.Contains(said, "<no value>") {
				t.Errorf("%s %s: a key instead of a text", lang, path)
			}
		}
	}
}
