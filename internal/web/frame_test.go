package web_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/webtest"
)

func site(t *testing.T) (*webtest.Site, access.Actor) {
	t.Helper()
	d := dbtest.SQLite(t)
	err := d.Write(t.Context(), "b", func(tx *db.Tx) error {
		return org.AddBody(tx, org.Body{ID: "b", Slug: "nordby", Name: "Nordby Kommune", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	by := access.Actor{Body: "b", Person: "p", Name: "Ida Holm", Lang: "da", Grants: []access.Grant{{Role: access.Director}}}
	routes := []web.Route{
		{"GET", "/fine", func(v *web.Visit) error { return v.Show(nil, templ.Raw("<p>fine</p>")) }, web.SignedIn},
		{"POST", "/act", func(v *web.Visit) error { v.Flash("web.undo"); return v.Redirect(v.Form().Value("next")) }, web.SignedIn},
		{"GET", "/plan", func(v *web.Visit) error { return v.Show(nil, templ.Raw("plan")) }, web.May(access.RolloutPlan)},
		{"GET", "/audit", func(v *web.Visit) error { return v.Show(nil, templ.Raw("audit")) }, web.May(access.AuditRead)},
		{"GET", "/boom", func(v *web.Visit) error { panic("secret in the stack") }, web.Public},
		{"GET", "/sql", func(v *web.Visit) error { return errors.New("SELECT secret FROM credentials") }, web.Public},
		{"GET", "/full", func(v *web.Visit) error { return fault.New(fault.Full, "fault.full") }, web.Public},
		{"GET", "/template", func(v *web.Visit) error {
			return v.Show(nil, templ.ComponentFunc(func(c context.Context, w io.Writer) error { return errors.New("half a page") }))
		}, web.Public},
		{"GET", "/file", func(v *web.Visit) error {
			return v.File("../../æ\r\nX-Evil: 1\".html", "text/html", []byte("<script>"))
		}, web.Public},
	}
	return webtest.New(t, d, clock.Moment(time.UTC, 2026, 4, 14, 10, 0), routes), by
}

func TestWhoMayComeIn(t *testing.T) {
	s, by := site(t)
	nobody, director := s.As(access.Actor{}), s.As(by)
	for path, want := range map[string]int{"/fine": 303, "/plan": 303, "/nowhere": 404} {
		if r := nobody.Get(path); r.Status != want {
			t.Errorf("nobody at %s: %d", path, r.Status)
		}
	}
	if to := nobody.Get("/fine?a=1").Location(); to != "/sign-in?next=%2Ffine%3Fa%3D1" {
		t.Errorf("sent to %s", to)
	}
	for path, want := range map[string]int{"/fine": 200, "/plan": 403, "/audit": 404} {
		if r := director.Get(path); r.Status != want {
			t.Errorf("director at %s: %d", path, r.Status)
		}
	}
}

// WB-05: every answer carries the headers, also errors.
func TestWB05_Headers(t *testing.T) {
	s, by := site(t)
	for _, path := range []string{"/fine", "/nowhere", "/boom", "/static/overgang.css"} {
		h := s.As(by).Get(path).Header
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: no %s", path, part)
			}
		}
		if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("Cross-Origin-Opener-Policy") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// WB-06: what comes from another site changes nothing.
func TestWB06_CrossSite(t *testing.T) {
	s, by := site(t)
	for name, header := range map[string]http.Header{
		"another site":   {"Sec-Fetch-Site": {"cross-site"}},
		"a sibling":      {"Sec-Fetch-Site": {"same-site"}},
		"foreign origin": {"Origin": {"https://evil.example"}, "Sec-Fetch-Site": nil},
	} {
		b := s.As(by)
		b.Header = header
		r := b.Post("/act", url.Values{"next": {"/fine"}})
		if r.Status != 403 || r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d", name, r.Status)
		}
	}
	if r := s.As(by).Get("/act"); r.Status != 404 && r.Status != 405 {
		t.Errorf("a change by GET: %d", r.Status)
	}
	if r := s.As(by).Post("/act", url.Values{"next": {"/fine"}}); r.Status != 303 {
		t.Errorf("from our own page: %d", r.Status)
	}
}

// WB-07: a next address stays on this site.
func TestWB07_Local(t *testing.T) {
	for _, evil := range []string{"//evil.example", "\\\\evil", "/\\evil", "javascript:alert(1)", "https://evil.example/", "%2f%2fevil", "/ok\r\nSet-Cookie: a=b", "", "evil", "///evil", "/.//evil", "/x/..//evil"} {
		if got := web.Local(evil); got != "/" {
			t.Errorf("%q became %q", evil, got)
		}
	}
	for _, ok := range []string{"/", "/rollouts/a?x=1&y=æ", "/a/b#c"} {
		if got := web.Local(ok); !strings.HasPrefix(got, "/") || got == "/" && ok != "/" {
			t.Errorf("%q became %q", ok, got)
		}
	}
}

// WB-10: our own failures tell nothing but a reference number.
func TestWB10_FailuresSayNothing(t *testing.T) {
	s, _ := site(t)
	for _, path := range []string{"/boom", "/sql", "/template"} {
		r := s.As(access.Actor{}).Get(path)
		if r.Status != 500 || strings.Contains(r.Body, "secret") || strings.Contains(r.Body, "half a page") || strings.Contains(r.Body, ".go:") {
			t.Errorf("%s: %d %s", path, r.Status, r.Body)
		}
		if !strings.Contains(r.Body, r.Header.Get("X-Request-Id")) {
			t.Errorf("%s: no reference number", path)
		}
	}
	if r := s.As(access.Actor{}).Get("/full"); r.Status != 507 {
		t.Errorf("full: %d", r.Status)
	}
}

// WB-13: what is not a route is not there.
func TestWB13_NothingElse(t *testing.T) {
	s, by := site(t)
	for _, path := range []string{"/debug/pprof/", "/.git/config", "/static/", "/metrics", "/static/../page.go"} {
		if r := s.As(by).Get(path); r.Status != 404 && r.Status/100 != 3 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	if r := s.As(by).Do(httptest.NewRequest("TRACE", "http://overgang.test/fine", nil)); r.Status < 400 {
		t.Errorf("TRACE: %d", r.Status)
	}
}

// FI-01, FI-02: a file is kept, not run, and its name breaks nothing.
func TestFI01_FI02_FilesAreAttachments(t *testing.T) {
	s, _ := site(t)
	h := s.As(access.Actor{}).Get("/file").Header
	if got := h.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") || strings.ContainsAny(got, "\r\n/\\") {
		t.Errorf("%q", got)
	}
	if !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Evil") != "" {
		t.Errorf("%v", h)
	}
}

func TestFlashIsSaidOnce(t *testing.T) {
	s, by := site(t)
	r := s.As(by).Post("/act", url.Values{"next": {"/boom"}})
	if !strings.Contains(r.Header.Get("Set-Cookie"), "flash=") {
		t.Fatal("no flash")
	}
	b := s.As(by)
	b.Header.Set("Cookie", strings.SplitN(r.Header.Get("Set-Cookie"), ";", 2)[0])
	if page := b.Get("/nowhere"); !strings.Contains(page.Body, "Fortryd") || !strings.Contains(page.Header.Get("Set-Cookie"), "flash=;") {
		t.Error("not said, or said for ever")
	}
}

// AU-01: over https a cookie without its prefix is nobody's: a neighbouring
// host can plant one, to make a visitor work in somebody else's session.
func TestAU01_APlantedCookieIsNobodys(t *testing.T) {
	seen := ""
	srv := web.NewServer(web.Settings{Base: "https://overgang.nordby.example", Log: nothing(), Clock: clock.NewMovable(1), Texts: webtest.Texts(t)},
		[]web.Route{{"GET", "/in", func(v *web.Visit) error { seen = v.Session(); return v.Redirect("/") }, web.Public}})
	for header, want := range map[string]string{"session=planted": "", "__Host-session=own; session=planted": "own", "session=planted; __Host-session=own": "own", "__host-session=planted": "", " __Secure-session=x": ""} {
		r := httptest.NewRequest("GET", "https://overgang.nordby.example/in", nil)
		r.Header.Set("Cookie", header)
		srv.Handler().ServeHTTP(httptest.NewRecorder(), r)
		if seen != want {
			t.Errorf("%q is taken for %q", header, seen)
		}
	}
}

// AU-02: over https every cookie is __Host-, Secure, HttpOnly, SameSite.
func TestAU02_Cookies(t *testing.T) {
	srv := web.NewServer(web.Settings{Base: "https://overgang.nordby.example", Log: nothing(), Clock: clock.NewMovable(1), Texts: webtest.Texts(t)},
		[]web.Route{{"GET", "/in", func(v *web.Visit) error { v.SignIn("x"); v.Flash("web.undo"); return v.Redirect("/") }, web.Public}})
	w := httptest.NewRecorder()
	srv.Handler().ServeHTTP(w, httptest.NewRequest("GET", "https://overgang.nordby.example/in", nil))
	if len(w.Result().Cookies()) != 2 {
		t.Fatal(w.Result().Cookies())
	}
	for _, c := range w.Result().Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite == 0 || c.Path != "/" || c.Domain != "" {
			t.Errorf("%+v", c)
		}
	}
	if !strings.Contains(w.Header().Get("Strict-Transport-Security"), "max-age") {
		t.Error("no HSTS")
	}
}

func nothing() *slog.Logger { return slog.New(slog.DiscardHandler) }
