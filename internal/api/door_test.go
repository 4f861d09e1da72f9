package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestWhoAmI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		r := w.get("a/lead", "/me").wants(t, 200)
		if r.get("person.id") != "a-lead" || r.get("roles.0.role") != "lead" || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s", r.Body)
		}
		for name, c := range map[string]struct {
			header string
			status int
		}{
			"no token":           {"", 401},
			"another scheme":     {"Basic " + w.tokens["a/lead"], 401},
			"nobody's":           {"Bearer ovg_" + strings.Repeat("0", 52), 401},
			"cut":                {"Bearer " + w.tokens["a/lead"][:40], 401},
			"in another case":    {"Bearer " + strings.ToUpper(w.tokens["a/lead"]), 401},
			"scheme in any case": {"bearer " + w.tokens["a/lead"], 200},
		} {
			r := w.get("", "/me", "Authorization", c.header)
			if r.Status != c.status || c.status == 401 && (r.Header.Get("WWW-Authenticate") == "" || r.Header.Get("Content-Type") != "application/problem+json") {
				t.Errorf("%s: %d %v %s", name, r.Status, r.Header, r.Body)
			}
		}
		w.clock.Advance(time.Minute)
		w.write("a", func(tx *db.Tx) error { _, err := access.RevokeToken(tx, w.clock.Now(), "token-a-lead"); return err })
		w.get("a/lead", "/me").wants(t, 401)
	})
}

// WB-08: a foreign page cannot ask in somebody's name: cookies are nothing
// here, and no answer may be read by another origin.
func TestWB08_CookiesAreNothing(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var cookie string
	w.write(db.Everyone, func(tx *db.Tx) (err error) {
		cookie, _, err = access.OpenSession(tx, noon, "a", "a-administrator", access.WithPassword, access.Client{})
		return err
	})
	for _, method := range []string{"GET", "POST", "OPTIONS"} {
		for _, as := range []string{"", "a/administrator"} {
			r := w.call(as, method, "/people", "", "Origin", "https://evil.example", "Cookie", "__Host-session="+cookie+"; session="+cookie,
				"Access-Control-Request-Method", "GET")
			for name := range r.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s: %s", method, name)
				}
			}
			if as == "" && r.Status != 401 && r.Status != 403 {
				t.Errorf("%s with a cookie: %d", method, r.Status)
			}
		}
	}
}

// WB-06: only what a form cannot send is read, and nothing from another site.
func TestWB06_OnlyJSONIsRead(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	body := `{"name":"Nordre Skole"}`
	for name, headers := range map[string][]string{
		"as text":        {"Content-Type", "text/plain"},
		"as a form":      {"Content-Type", "application/x-www-form-urlencoded"},
		"without a type": {"Content-Type", ""},
		"cross-site":     {"Sec-Fetch-Site", "cross-site"},
	} {
		r := w.post("a/administrator", "/units", body, headers...)
		if r.Status != 415 && !(name == "cross-site" && r.Status == 403) {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	if n := w.get("a/administrator", "/units").get("total"); n != 1.0 {
		t.Errorf("%v units", n)
	}
	w.post("a/administrator", "/units", body).wants(t, 201)
}

// AZ-13: every request is judged by its own token, whatever runs beside it.
func TestAZ13_TokensBesideEachOther(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			as, want := "a/administrator", 200
			switch i % 3 {
			case 1:
				as, want = "a/director", 403
			case 2:
				as = "b/administrator"
			}
			r := w.get(as, "/people?limit=3")
			if r.Status != want || want == 200 && !strings.HasPrefix(fmt.Sprint(r.get("items.0.id")), as[:1]+"-") {
				t.Errorf("%s: %d %s", as, r.Status, r.Body)
			}
		})
	}
	wg.Wait()
}

func TestProblemsSpeakTheReadersLanguage(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for lang, title := range map[string]string{"da": "Findes ikke", "nb": "Finnes ikke", "sv-SE,en;q=0.5": "Finns inte", "en": "Not found", "": "Findes ikke"} {
		r := w.get("a/lead", "/units/nowhere", "Accept-Language", lang).wants(t, 404)
		if r.get("title") != title || r.get("type") != "urn:overgang:problem:not-found" || r.get("status") != 404.0 ||
			r.get("reference") != r.Header.Get("X-Request-Id") || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%q: %s", lang, r.Body)
		}
	}
	w.get("a/lead", "/nowhere").wants(t, 404)
	if r := w.call("a/lead", "PUT", "/units", ""); r.Status != 405 || r.Header.Get("Allow") == "" {
		t.Errorf("%d %v", r.Status, r.Header)
	}
}

func TestWhatIsWrongIsPointedAt(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for name, c := range map[string]struct {
		path, body  string
		status      int
		in, pointer string
		code        string
	}{
		"not JSON":             {"/people", `{"given"`, 400, "", "", ""},
		"no body":              {"/people", ``, 400, "", "", ""},
		"something missing":    {"/people", `{"position":{"kind":"member"}}`, 422, "body", "/given", "fault.required"},
		"of the wrong kind":    {"/people", `{"given":"A","position":{"kind":"king"}}`, 422, "body", "/position/kind", "api.one_of"},
		"a number for a word":  {"/people", `{"given":7,"position":{"kind":"member"}}`, 422, "body", "/given", "api.expected"},
		"no day":               {"/people/a-lead/left", `{"day":"2026-02-31"}`, 422, "body", "/day", "fault.not_a_day"},
		"a day that is prose":  {"/people/a-lead/left", `{"day":"soon"}`, 422, "body", "/day", "api.pattern"},
		"an unknown parameter": {"/people?tenant=b", `{"given":"A","position":{"kind":"member"}}`, 422, "query", "/tenant", "api.unexpected"},
		"from the use case":    {"/people", `{"given":"A","email":"nobody","position":{"kind":"member"}}`, 422, "body", "/email", "fault.not_an_address"},
		"below a part":         {"/people", `{"given":"A","position":{"kind":"member","from":"2026-05-01","to":"2026-04-01"}}`, 422, "body", "/position/to", "fault.ends_before_start"},
	} {
		r := w.post("a/administrator", c.path, c.body, "Content-Type", "application/json", "Accept-Language", "en")
		if r.Status != c.status || c.code != "" && (r.get("errors.0.in") != c.in || r.get("errors.0.pointer") != c.pointer || r.get("errors.0.code") != c.code ||
			strings.Contains(fmt.Sprint(r.get("errors.0.detail")), "{{")) {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.post("a/administrator", "/units", `{"name":"`+strings.Repeat("x", 1<<20)+`"}`).wants(t, 413)
	w.api.Limit(1, 3)
	var last reply
	for range 5 {
		last = w.get("a/lead", "/me")
	}
	if last.Status != 429 || last.Header.Get("Retry-After") == "" {
		t.Errorf("%d %v", last.Status, last.Header)
	}
	w.get("a/director", "/me").wants(t, 200)
}

// WB-10: our own failures tell nothing but a reference.
func TestWB10_OurFailuresTellNothing(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	if _, err := w.db.Raw().Exec("ALTER TABLE groups RENAME TO grupper"); err != nil {
		t.Fatal(err)
	}
	r := w.get("a/lead", "/groups", "Accept-Language", "en").wants(t, 500)
	for _, word := range []string{"SQL", "sql", "groups", "grupper", ".go", "panic"} {
		if strings.Contains(r.Body, word) {
			t.Errorf("tells %q: %s", word, r.Body)
		}
	}
}

func TestPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		seen := map[string]bool{}
		path := "/people?limit=2"
		for pages := 0; path != "" && pages < 10; pages++ {
			r := w.get("a/lead", path).wants(t, 200)
			var list struct {
				Items []struct{ ID string }
				Next  string
			}
			r.into(t, &list)
			for _, p := range list.Items {
				if seen[p.ID] {
					t.Errorf("%s twice", p.ID)
				}
				seen[p.ID] = true
			}
			path = ""
			address, _, ok := strings.Cut(r.Header.Get("Link"), `>; rel="next"`)
			if ok != (list.Next != "") {
				t.Fatal(address)
			}
			if ok {
				path = strings.TrimPrefix(address, "</api/v1")
			}
		}
		if len(seen) != len(access.Roles)+1 {
			t.Errorf("%d people", len(seen))
		}
		w.get("a/lead", "/people?limit=0").wants(t, 422)
		w.get("a/lead", "/people?after=%21%21").wants(t, 422)
	})
}

// IN-06: a change rests on the version that was read.
func TestIN06_StaleChangesAreShownTheCurrent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		as := "a/administrator"
		first := w.get(as, "/people/a-lead").wants(t, 200)
		etag := first.Header.Get("ETag")
		if etag == "" {
			t.Fatal("no ETag")
		}
		w.call(as, "PATCH", "/people/a-lead", `{"given":"Mia"}`).wants(t, 428)
		for _, foreign := range []string{"1", `W/"1"`, "*", `"x"`, `""`} {
			w.call(as, "PATCH", "/people/a-lead", `{"given":"Mia"}`, "If-Match", foreign).wants(t, 412)
		}
		second := w.call(as, "PATCH", "/people/a-lead", `{"given":"Mia"}`, "If-Match", etag).wants(t, 200)
		if second.get("name") != "Mia lead" || second.Header.Get("ETag") == etag {
			t.Errorf("%s %s", second.Header.Get("ETag"), second.Body)
		}
		r := w.call(as, "PATCH", "/people/a-lead", `{"given":"Eva"}`, "If-Match", etag).wants(t, 412)
		if r.get("current.name") != "Mia lead" || r.Header.Get("ETag") != second.Header.Get("ETag") {
			t.Errorf("%s %s", r.Header.Get("ETag"), r.Body)
		}
	})
}

// IN-05 over HTTP: one effect and one answer per key.
func TestIN05_KeysOverHTTP(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		as := "a/administrator"
		units := func() (n int) {
			w.read("a", func(tx *db.Tx) error {
				all, err := org.Units(tx)
				n = len(all)
				return err
			})
			return n
		}
		first := w.post(as, "/units", `{"name":"Skolen"}`, "Idempotency-Key", "k1").wants(t, 201)
		again := w.post(as, "/units", `{"name":"Skolen"}`, "Idempotency-Key", "k1").wants(t, 201)
		if again.Body != first.Body || again.Header.Get("Location") != first.Header.Get("Location") || again.Header.Get("ETag") != first.Header.Get("ETag") ||
			again.Header.Get("Idempotency-Replayed") != "true" || units() != 2 {
			t.Errorf("%v %s, %d units", again.Header, again.Body, units())
		}
		w.post(as, "/units", `{"name":"Biblioteket"}`, "Idempotency-Key", "k1").wants(t, 422)
		w.post(as, "/units", `{"name":"Biblioteket"}`, "Idempotency-Key", "with space").wants(t, 422)
		w.post(as, "/units", `{"name":""}`, "Idempotency-Key", "k2").wants(t, 422)
		w.post(as, "/units", `{"name":"Biblioteket"}`, "Idempotency-Key", "k2").wants(t, 201)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if r := w.post(as, "/units", `{"name":"Museet"}`, "Idempotency-Key", "k3"); r.Status != http.StatusCreated {
					t.Errorf("%d %s", r.Status, r.Body)
				}
			})
		}
		wg.Wait()
		if units() != 4 {
			t.Errorf("%d units", units())
		}
		w.clock.Advance(25 * time.Hour)
		w.post(as, "/units", `{"name":"Hallen"}`, "Idempotency-Key", "k1").wants(t, 201)
	})
}
