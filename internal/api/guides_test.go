package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// A guide goes all its way by the api: written in two languages, published,
// written further, taken back, looked at again and taken out of use.
func TestGuidesByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		theirs := w.fill("b")
		made := w.post("a/support_lead", "/guides", `{"kind":"guide","audience":"staff","lang":"da","title":"Ny skærm","text":"Ring først"}`).wants(t, 201)
		guide, danish := "/guides/"+fmt.Sprint(made.get("id")), strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
		as := func(who, method, path, body, match string) reply {
			return w.call("a/"+who, method, path, body, "If-Match", match)
		}
		w.get("a/nobody", guide).wants(t, 404)
		if r := w.get("a/support_lead", danish).wants(t, 200); r.get("text") != "Ring først" || r.get("fresh") != true || r.Header.Get("ETag") != `"1"` {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("a/support_lead", "/kept-guides?work=drafts").wants(t, 200); r.get("items.0.id") != made.get("id") || r.get("items.0.state") != "draft" {
			t.Errorf("%s", r.Body)
		}
		as("support_lead", "POST", guide+"/publish", `{"lang":"da"}`, `"1"`).wants(t, 204)

		swedish := guide + "/drafts/sv"
		w.get("a/support_lead", swedish).wants(t, 404)
		as("nobody", "PUT", swedish, `{"title":"Ny skärm"}`, `"0"`).wants(t, 403)
		as("support_lead", "PUT", strings.Replace(swedish, fmt.Sprint(made.get("id")), theirs["guide"], 1), `{"title":"Ny skärm"}`, `"0"`).wants(t, 404)
		as("support_lead", "PUT", guide+"/drafts/fi", `{"title":"Uusi"}`, `"0"`).wants(t, 422)
		if r := as("support_lead", "PUT", swedish, `{"title":" "}`, `"0"`).wants(t, 422); r.get("errors.0.pointer") != "/title" {
			t.Errorf("%s", r.Body)
		}
		if r := as("support_lead", "PUT", swedish, `{"title":"Ny skärm","text":"Ring först"}`, `"0"`).wants(t, 200); r.get("lang") != "sv" || r.get("published") != nil {
			t.Errorf("%s", r.Body)
		}
		if r := as("support_lead", "PUT", swedish, `{"title":"Skärm"}`, `"0"`).wants(t, 412); r.get("current.title") != "Ny skärm" {
			t.Errorf("%s", r.Body)
		}
		as("support_lead", "POST", guide+"/publish", `{"lang":"sv"}`, `"1"`).wants(t, 204)
		if r := w.get("a/nobody", guide+"?lang=sv").wants(t, 200); r.get("title") != "Ny skärm" {
			t.Errorf("%s", r.Body)
		}

		now := w.get("a/support_lead", danish).Header.Get("ETag")
		again := as("support_lead", "PUT", danish, `{"title":"Ny skærm","text":"Ring aldrig"}`, now).wants(t, 200)
		as("nobody", "DELETE", danish, "", again.Header.Get("ETag")).wants(t, 403)
		as("support_lead", "DELETE", danish, "", now).wants(t, 412)
		as("support_lead", "DELETE", danish, "", again.Header.Get("ETag")).wants(t, 204)
		if r := w.get("a/support_lead", danish).wants(t, 200); r.get("text") != "Ring først" || r.get("fresh") != false || r.get("published") != 1.0 {
			t.Errorf("%s", r.Body)
		}
		if r := w.get("a/support_lead", guide+"/versions").wants(t, 200); r.get("total") != 2.0 || r.get("items.0.by.name") != "Ida support_lead" {
			t.Errorf("%s", r.Body)
		}
		w.get("a/nobody", guide+"/versions").wants(t, 403)
	})
}

// What a guide is for, when it is looked at again and whether it is in use are
// settings with a version of their own.
func TestGuideSettingsByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids, theirs := w.fill("a"), w.fill("b")
		guide := "/guides/" + ids["guide"]
		ask := func(who, method, path, body string) reply {
			return w.call("a/"+who, method, path, body, "If-Match", w.get("a/support_lead", guide+"/settings").Header.Get("ETag"))
		}
		if r := w.get("a/support_lead", guide+"/settings").wants(t, 200); r.get("kind") != "routine" || r.get("owner") != "a-administrator" || r.get("drafts.0.lang") != "da" {
			t.Errorf("%s", r.Body)
		}
		w.get("a/nobody", guide+"/settings").wants(t, 403)
		w.get("a/support_lead", "/guides/"+theirs["guide"]+"/settings").wants(t, 404)
		whole := `{"kind":"routine","audience":"support","service":"` + ids["service"] + `","level":2,"owner":"a-support_lead@nyby.example","review_on":"2026-05-01"}`
		ask("nobody", "PUT", guide+"/settings", whole).wants(t, 403)
		if r := ask("support_lead", "PUT", guide+"/settings", whole).wants(t, 200); r.get("owner") != "a-support_lead" || r.get("service") != ids["service"] || r.get("review_on") != "2026-05-01" {
			t.Errorf("%s", r.Body)
		}
		if r := w.call("a/support_lead", "PUT", guide+"/settings", whole, "If-Match", `"1"`).wants(t, 412); r.get("current.level") != 2.0 {
			t.Errorf("%s", r.Body)
		}
		if r := ask("support_lead", "PUT", guide+"/settings", strings.Replace(whole, "a-support_lead@nyby", "nobody@nyby", 1)).wants(t, 422); r.get("errors.0.pointer") != "/owner" {
			t.Errorf("%s", r.Body)
		}

		ask("nobody", "POST", guide+"/review", `{"next":"2027-04-14"}`).wants(t, 403)
		if r := ask("support_lead", "POST", guide+"/review", `{"next":"2026-04-14"}`).wants(t, 422); r.get("errors.0.pointer") != "/next" {
			t.Errorf("%s", r.Body)
		}
		if r := ask("support_lead", "POST", guide+"/review", `{"next":"2027-04-14"}`).wants(t, 200); r.get("review_on") != "2027-04-14" {
			t.Errorf("%s", r.Body)
		}

		ask("nobody", "PUT", guide+"/state", `{"retired":true}`).wants(t, 403)
		if r := ask("support_lead", "PUT", guide+"/state", `{"retired":true}`).wants(t, 200); r.get("state") != "retired" {
			t.Errorf("%s", r.Body)
		}
		ask("support_lead", "PUT", guide+"/state", `{"retired":true}`).wants(t, 409)
		if r := w.get("a/support_lead", "/kept-guides?work=retired").wants(t, 200); r.get("items.0.id") != ids["guide"] {
			t.Errorf("%s", r.Body)
		}
		if r := ask("support_lead", "PUT", guide+"/state", `{"retired":false}`).wants(t, 200); r.get("state") != "published" {
			t.Errorf("%s", r.Body)
		}
	})
}

// The list of what one writes turns on and back.
func TestKeptGuidesInPages(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for _, title := range []string{"B", "Å", "A b"} {
		w.post("a/support_lead", "/guides", fmt.Sprintf(`{"kind":"guide","audience":"staff","lang":"da","title":%q}`, title)).wants(t, 201)
	}
	var titles []string
	path := "/kept-guides?limit=1"
	for path != "" {
		r := w.get("a/support_lead", path).wants(t, 200)
		titles = append(titles, fmt.Sprint(r.get("items.0.title")))
		if path = ""; r.get("next") != nil {
			path = "/kept-guides?limit=1&after=" + fmt.Sprint(r.get("next"))
		} else if back := w.get("a/support_lead", "/kept-guides?limit=1&before="+fmt.Sprint(r.get("prev"))).wants(t, 200); back.get("items.0.title") != "B" {
			t.Errorf("back: %s", back.Body)
		}
	}
	if strings.Join(titles, ",") != "A b,B,Å" {
		t.Errorf("%q", titles)
	}
	w.get("a/support_lead", "/kept-guides?after=bm9uZQ").wants(t, 422)
}
