package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who has stopped at a supplier is given a last day.
func TestSupplierContactsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids, theirs := w.fill("a"), w.fill("b")
		at := "/suppliers/" + ids["supplier"] + "/contacts/" + ids["supplier_contact"]
		if r := w.get("a/supporter", at).wants(t, 200); r.get("name") != "Nora" || r.Header.Get("ETag") != `"1"` {
			t.Errorf("%s", r.Body)
		}
		stopped := `{"name":"Nora","mail":"nora@nordlyset.example","to":"2026-04-10"}`
		put := func(as, at, body string) reply { return w.call(as, "PUT", at, body, "If-Match", `"1"`) }
		put("a/supporter", at, stopped).wants(t, 403)
		put("a/support_lead", "/suppliers/"+theirs["supplier"]+"/contacts/"+theirs["supplier_contact"], stopped).wants(t, 404)
		put("a/support_lead", "/suppliers/"+ids["supplier"]+"/contacts/"+theirs["supplier_contact"], stopped).wants(t, 404)
		if r := put("a/support_lead", at, `{"name":"Nora"}`).wants(t, 422); r.get("errors.0.pointer") != "/mail" {
			t.Errorf("%s", r.Body)
		}
		if r := put("a/support_lead", at, stopped).wants(t, 200); r.get("to") != "2026-04-10" || r.Header.Get("ETag") != `"2"` {
			t.Errorf("%s", r.Body)
		}
		if r := put("a/support_lead", at, stopped).wants(t, 412); r.get("current.to") != "2026-04-10" {
			t.Errorf("%s", r.Body)
		}
		w.call("a/support_lead", "PUT", at, stopped).wants(t, 428)
	})
}

// Opening hours are written and changed as they are read, days of their own
// among them.
func TestCalendarsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		theirs := w.fill("b")
		hours := func(name, tuesday string) string {
			return fmt.Sprintf(`{"name":%q,"zone":"Europe/Copenhagen","country":"DK","eves":true,"closing":true,"week":["","08:00–16:00",%q,"","","",""]}`, name, tuesday)
		}
		w.post("a/supporter", "/calendars", hours("Skolen", "")).wants(t, 403)
		if r := w.post("a/support_lead", "/calendars", hours("Skolen", "ja")).wants(t, 422); r.get("errors.0.pointer") != "/week/2" {
			t.Errorf("%s", r.Body)
		}
		made := w.post("a/support_lead", "/calendars", hours("Skolen", "")).wants(t, 201)
		at := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
		if r := w.get("a/supporter", at).wants(t, 200); r.get("week.1") != "08:00–16:00" || r.get("eves") != true || r.get("closing") != true || r.get("open") != false {
			t.Errorf("%s", r.Body)
		}
		put := func(at, body, match string) reply {
			return w.call("a/support_lead", "PUT", at, body, "If-Match", match)
		}
		if r := put(at, hours("Skolen", "08:00–15:00"), `"1"`).wants(t, 200); r.get("open") != true || r.Header.Get("ETag") != `"2"` {
			t.Errorf("%s", r.Body)
		}
		if r := put(at, hours("Skoler", ""), `"1"`).wants(t, 412); r.get("current.week.2") != "08:00–15:00" {
			t.Errorf("%s", r.Body)
		}
		put(at, `{"name":"Skolen","zone":"Europe/Copenhagen","week":[]}`, `"2"`).wants(t, 422)
		put("/calendars/"+theirs["calendar"], hours("Skolen", ""), `"1"`).wants(t, 404)
		w.call("a/supporter", "PUT", at, hours("Skolen", ""), "If-Match", `"2"`).wants(t, 403)

		day := `{"day":"2026-04-14","hours":"","name":"Planlægning"}`
		w.post("a/supporter", at+"/days", day).wants(t, 403)
		if r := w.post("a/support_lead", at+"/days", day).wants(t, 201); r.get("days.0.name") != "Planlægning" || r.get("open") != false || r.get("ahead.0.reason") != "special" {
			t.Errorf("%s", r.Body)
		}
		if r := w.post("a/support_lead", at+"/days", day).wants(t, 422); r.get("errors.0.pointer") != "/day" {
			t.Errorf("%s", r.Body)
		}
		if r := w.post("a/support_lead", at+"/days", `{"day":"2026-04-15","hours":"ja"}`).wants(t, 422); r.get("errors.0.pointer") != "/hours" {
			t.Errorf("%s", r.Body)
		}
		w.call("a/supporter", "DELETE", at+"/days/2026-04-14", "").wants(t, 403)
		w.call("a/support_lead", "DELETE", "/calendars/"+theirs["calendar"]+"/days/"+theirs["day"], "").wants(t, 404)
		w.call("a/support_lead", "DELETE", at+"/days/2026-04-14", "").wants(t, 204)
		w.call("a/support_lead", "DELETE", at+"/days/2026-04-14", "").wants(t, 404)
		if r := w.get("a/supporter", at).wants(t, 200); r.get("days") != nil || r.get("open") != true {
			t.Errorf("%s", r.Body)
		}
	})
}

// What services share underneath is named, changed and taken away.
func TestFailureDomainsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids, theirs := w.fill("a"), w.fill("b")
		w.post("a/supporter", "/failure-domains", `{"name":"Fiber"}`).wants(t, 403)
		w.post("a/support_lead", "/failure-domains", `{"name":"Serverrummet"}`).wants(t, 422)
		if r := w.post("a/support_lead", "/failure-domains", `{"name":"Fiber","supplier":"`+theirs["supplier"]+`"}`).wants(t, 422); r.get("errors.0.pointer") != "/supplier" {
			t.Errorf("%s", r.Body)
		}
		at := strings.TrimPrefix(w.post("a/support_lead", "/failure-domains", `{"name":"Fiber","supplier":"`+ids["supplier"]+`"}`).wants(t, 201).Header.Get("Location"), "/api/v1")
		w.call("a/support_lead", "PUT", "/services/"+ids["service"]+"/ties/domain/"+strings.TrimPrefix(at, "/failure-domains/"), "").wants(t, 204)
		if r := w.get("a/supporter", at).wants(t, 200); r.get("takes.0.service.name") != "E-mail" || r.get("supplier") != ids["supplier"] {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("a/supporter", "/failure-domains").wants(t, 200); r.get("total") != 2.0 {
			t.Errorf("%s", r.Body)
		}
		w.call("a/supporter", "PUT", at, `{"name":"Lyslederen"}`, "If-Match", `"1"`).wants(t, 403)
		w.call("a/support_lead", "PUT", at, `{"name":"Lyslederen"}`, "If-Match", `"1"`).wants(t, 200)
		if r := w.call("a/support_lead", "PUT", at, `{"name":"Kablet"}`, "If-Match", `"1"`).wants(t, 412); r.get("current.name") != "Lyslederen" {
			t.Errorf("%s", r.Body)
		}
		w.call("a/support_lead", "DELETE", at, "", "If-Match", `"1"`).wants(t, 412)
		w.call("a/support_lead", "DELETE", "/failure-domains/"+theirs["domain"], "", "If-Match", `"1"`).wants(t, 404)
		w.call("a/support_lead", "DELETE", at, "", "If-Match", `"2"`).wants(t, 204)
		w.get("a/support_lead", at).wants(t, 404)
	})
}

// The body's settings and closing days are for who may write settings, and
// opening hours that follow closing days follow them at once.
func TestBodyByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.get("a/support_lead", "/body").wants(t, 403)
		now := w.get("a/administrator", "/body").wants(t, 200)
		whole := `{"name":"Nyby Kommune","lang":"da","zone":"Europe/Copenhagen"}`
		put := func(as, body string) reply {
			return w.call(as, "PUT", "/body", body, "If-Match", now.Header.Get("ETag"))
		}
		put("a/support_lead", whole).wants(t, 403)
		if r := put("a/administrator", `{"name":"Nyby","lang":"da","zone":"Mars"}`).wants(t, 422); r.get("errors.0.pointer") != "/zone" {
			t.Errorf("%s", r.Body)
		}
		put("a/administrator", whole).wants(t, 200)
		if r := put("a/administrator", whole).wants(t, 412); r.get("current.name") != "Nyby Kommune" {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("b/administrator", "/body").wants(t, 200); r.get("name") != "Nyby b" {
			t.Errorf("%s", r.Body)
		}

		calendar := "/calendars/" + fmt.Sprint(w.post("a/administrator", "/calendars", `{"name":"Skolen","zone":"Europe/Copenhagen","closing":true,"week":["","","08:00–16:00","","","",""]}`).wants(t, 201).get("id"))
		day := `{"day":"2026-04-14","name":"Flytning"}`
		w.post("a/support_lead", "/body/closing-days", day).wants(t, 403)
		if r := w.post("a/administrator", "/body/closing-days", `{"day":"2026-04-14","name":" "}`).wants(t, 422); r.get("errors.0.pointer") != "/name" {
			t.Errorf("%s", r.Body)
		}
		if r := w.post("a/administrator", "/body/closing-days", day).wants(t, 201); r.get("closing_days.0.name") != "Flytning" {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("a/administrator", calendar).wants(t, 200); r.get("open") != false || r.get("ahead.0.reason") != "closing" {
			t.Errorf("%s", r.Body)
		}
		w.call("b/administrator", "DELETE", "/body/closing-days/2026-04-14", "").wants(t, 404)
		w.call("a/support_lead", "DELETE", "/body/closing-days/2026-04-14", "").wants(t, 403)
		w.call("a/administrator", "DELETE", "/body/closing-days/2026-04-14", "").wants(t, 204)
		if r := w.get("a/administrator", calendar).wants(t, 200); r.get("open") != true {
			t.Errorf("%s", r.Body)
		}
	})
}
