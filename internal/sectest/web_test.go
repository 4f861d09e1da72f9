package sectest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
)

// WB-05, AU-02: every route carries the headers, and every cookie is this
// host's own, over TLS only, out of reach of scripts.
func TestWB05_AU02_HeadersAndCookiesOnEveryRoute(t *testing.T) {
	t.Parallel()
	w := lite(t)
	admin := "nordby/administrator"
	of := w.furnish("nordby", "walkword", w.people[admin])
	for _, as := range []string{"", admin} {
		for route := range written() {
			method, path, _ := strings.Cut(route, " ")
			if strings.HasSuffix(path, "/pdf") {
				continue
			}
			out := w.ask(as, method, w.at(path, of), url.Values{"lang": {"sv"}})
			h := out.Header()
			policy := h.Get("Content-Security-Policy")
			if strings.HasSuffix(path, "/frame") && out.Code == http.StatusOK {
				aMailsLaw(t, route, h)
				continue
			}
			for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"} {
				if !strings.Contains(policy, want) && !strings.HasPrefix(policy, "sandbox; default-src 'none'") {
					t.Errorf("%s: policy %q lacks %s", route, policy, want)
				}
			}
			if strings.Contains(policy, "unsafe") {
				t.Errorf("%s: policy %q", route, policy)
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
				"Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
			} {
				if h.Get(name) != want {
					t.Errorf("%s: %s is %q", route, name, h.Get(name))
				}
			}
			if h.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s lets other sites read", route)
			}
			for _, c := range (&http.Response{Header: h}).Cookies() {
				if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
					t.Errorf("%s sets %s", route, c)
				}
			}
			if route == "POST /sign-out" {
				w.signIn(w.bodies["nordby"], w.people[admin].Person, admin)
			}
		}
	}
}

// aMailsLaw is that of a document with a mail in it: stricter than any page's,
// but that a page of ours may frame it and it may bring its own looks.
func aMailsLaw(t *testing.T, route string, h http.Header) {
	t.Helper()
	policy := h.Get("Content-Security-Policy")
	for _, want := range []string{"sandbox allow-popups allow-popups-to-escape-sandbox;", "default-src 'none'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'none'", "img-src data:;"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: policy %q lacks %s", route, policy, want)
		}
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "SAMEORIGIN", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"} {
		if h.Get(name) != want {
			t.Errorf("%s: %s is %q", route, name, h.Get(name))
		}
	}
	if strings.Contains(policy, "script-src") || strings.Contains(policy, "allow-scripts") || strings.Contains(policy, "allow-same-origin") || h.Get("Set-Cookie") != "" {
		t.Errorf("%s: %v", route, h)
	}
}

// WB-13: nothing but pages on the pages' own port.
func TestWB13_NothingElseIsThere(t *testing.T) {
	t.Parallel()
	w := lite(t)
	for _, path := range []string{"/metrics", "/debug/pprof/", "/.git/config", "/static/", "/static/../overgang.db", "/api", "/overgang.db", "/..%2f..%2fetc%2fpasswd"} {
		if out := w.ask("nordby/administrator", http.MethodGet, path, nil); out.Code == http.StatusOK || out.Code >= 500 {
			t.Errorf("%s: %d", path, out.Code)
		}
	}
	if out := w.ask("nordby/administrator", http.MethodTrace, "/", nil); out.Code == http.StatusOK || out.Code >= 500 {
		t.Errorf("TRACE: %d", out.Code)
	}
}

// corpus is what strangers put where a word is expected.
var corpus = []string{"'", "a' OR '1'='1", "1; DROP TABLE persons --", "\x00", "\xff\xfe", "%", "\\", "$1", "{{.}}", "😀", "-1", "1e999", "99999999999999999999",
	"sort,(SELECT 1)", "NEAR(", "\"", "*", strings.Repeat("æ", 3000)}

// IN-01, IN-02: whatever stands in sort, filter, after, limit and search is a
// value: a page or a refusal, never a failure of ours.
func TestIN01_IN02_ParametersAreValues(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		admin := "nordby/administrator"
		of := w.furnish("nordby", "walkword", w.people[admin])
		names := []string{"sort", "after", "before", "limit", "q", "stage", "part", "wave", "track", "state", "class", "kind", "day", "from", "to", "role", "person", "action", "unit", "channel", "page"}
		for route := range written() {
			method, path, _ := strings.Cut(route, " ")
			if method != http.MethodGet || strings.HasSuffix(path, "/pdf") || strings.HasPrefix(path, "/demo") || path == "/live" {
				continue
			}
			for i, evil := range corpus {
				all := url.Values{}
				if i%2 == 0 { // all at once, and each by itself where it matters most
					for _, n := range names {
						all.Set(n, evil)
					}
				} else {
					all.Set("sort", evil)
					all.Set("q", evil)
				}
				if out := w.ask(admin, method, w.at(path, of)+"?"+all.Encode(), nil); out.Code >= 500 {
					t.Errorf("%s with %q: %d", route, evil, out.Code)
				}
			}
			for name := range of { // and where an id stands
				if strings.Contains(path, "{"+name+"}") {
					for _, evil := range corpus[:6] {
						at := w.at(strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(evil)), of)
						if out := w.ask(admin, method, at, nil); out.Code >= 500 {
							t.Errorf("%s with %s=%q: %d", route, name, evil, out.Code)
						}
					}
				}
			}
		}
	})
}

// AZ-05: what somebody may not see turns up in no list, count, search or
// choice: a supporter of one rollout never meets the word of another.
func TestAZ05_HiddenThingsTurnUpNowhere(t *testing.T) {
	t.Parallel()
	w := lite(t)
	own := w.furnish("nordby", "ownword", access.Actor{})
	hidden := w.furnish("nordby", "canaryword", access.Actor{})
	by := w.enrol("nordby", "nordby/one", access.Director, access.Rollout(own["rollout"]))
	if !by.MaySomewhere(access.RolloutRead) {
		t.Fatal("the role does not count")
	}
	if out := w.ask("nordby/one", http.MethodGet, "/rollouts", nil); !strings.Contains(out.Body.String(), "ownword rollout") {
		t.Fatalf("not even their own is there: %s", words(out))
	}
	for route, needs := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet || needs == "public" || strings.HasSuffix(path, "/pdf") {
			continue
		}
		for _, query := range []string{"", "?q=canaryword", "?sort=-name&q=canary"} {
			out := w.ask("nordby/one", method, w.at(path, own)+query, nil)
			body := strings.ReplaceAll(strings.ReplaceAll(out.Body.String(), "q=canaryword", ""), `value="canaryword"`, "")
			if strings.Contains(strings.ToLower(body), "canaryword rollout") || strings.Contains(body, hidden["rollout"]) {
				t.Errorf("%s%s shows the hidden rollout", route, query)
			}
		}
		if strings.Contains(path, "{rollout}") && !strings.HasSuffix(path, "/briefing") { // which leads any id on, real or not
			if out := w.ask("nordby/one", method, w.at(path, hidden), nil); out.Code != http.StatusNotFound && out.Code != http.StatusForbidden {
				t.Errorf("%s of a hidden rollout: %d", route, out.Code)
			}
		}
	}
}
