package sectest

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// replica is a second program on the same database, serving.
func (w *world) replica() string {
	w.t.Helper()
	s := app.Settings{Base: base, Data: w.t.TempDir()}
	if err := s.Normal(); err != nil {
		w.t.Fatal(err)
	}
	p, err := app.Build(w.house.Store, s, w.house.Clock, quiet())
	if err != nil {
		w.t.Fatal(err)
	}
	server := httptest.NewServer(p.Handler())
	w.t.Cleanup(func() { p.Server.Close(); server.Close() })
	return server.URL
}

// listen opens /live over real HTTP; lines come through the channel, which is
// closed when the program ends the stream.
func (w *world) listen(at, as string, topics ...string) (int, <-chan string, func()) {
	w.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, at+"/live?"+url.Values{"topic": topics}.Encode(), nil)
	r.AddCookie(&http.Cookie{Name: "__Host-session", Value: w.cookies[as]})
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer answer.Body.Close()
		for s := bufio.NewScanner(answer.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return answer.StatusCode, lines, stop
}

// AZ-04: a right that is taken while pages stand open is gone at the next
// press of a button and within five seconds on every open page, in every
// replica; notes somebody wrote themselves are no exception.
func TestAZ04_ARightTakenAwayIsGoneFromOpenPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
		other := w.replica()
		for name, take := range map[string]func(by access.Actor){
			"role": func(by access.Actor) {
				w.write(by.Body, func(tx *db.Tx) error {
					_, err := tx.Exec("DELETE FROM role_grants WHERE body = $1 AND person = $2", by.Body, by.Person)
					return err
				})
			},
			"person": func(by access.Actor) {
				if err := w.house.Program.People.Deactivate(t.Context(), w.people["nordby/administrator"], w.house.Clock.Now(), by.Person); err != nil {
					t.Fatal(err)
				}
			},
			"session": func(by access.Actor) {
				out := w.ask("nordby/administrator", http.MethodPost, "/access/people/"+by.Person+"/end", url.Values{"tokens": {"1"}})
				if out.Code != http.StatusSeeOther {
					t.Fatalf("%d %s", out.Code, words(out))
				}
			},
		} {
			as := "nordby/support " + name
			by := w.enrol("nordby", as, access.Supporter, access.Rollout(of["rollout"]))
			token := w.bearer("support", by)
			wrote := w.ask(as, http.MethodPost, "/rollouts/"+of["rollout"]+"/contacts", url.Values{"channel": {"phone"}, "person": {of["person"]}, "about": {"own note"}})
			if wrote.Code != http.StatusSeeOther {
				t.Fatalf("%s: cannot write at all: %d %s", name, wrote.Code, words(wrote))
			}
			open := map[string]<-chan string{}
			for where, at := range map[string]string{"here": w.house.Base, "in the replica": other} {
				status, lines, stop := w.listen(at, as, "rollout/"+of["rollout"])
				defer stop()
				if status != http.StatusOK {
					t.Fatalf("%s %s: /live %d", name, where, status)
				}
				open[where] = lines
			}
			before := w.snapshot(w.bodies["nordby"])["contacts"]
			take(by)
			began := clock.Stopwatch()
			for _, f := range []struct{ method, path string }{
				{"POST", "/rollouts/" + of["rollout"] + "/contacts"}, {"POST", "/rollouts/" + of["rollout"] + "/contacts/" + of["contact"] + "/solve"},
				{"POST", "/rollouts/" + of["rollout"] + "/hypercare/walk"}, {"GET", "/rollouts/" + of["rollout"]}, {"POST", "/rollouts/" + of["rollout"] + "/visits/" + of["visit"] + "/cancel"},
			} {
				out := w.ask(as, f.method, f.path, url.Values{"channel": {"phone"}, "person": {of["person"]}, "about": {"afterwards"}, "text": {"afterwards"}, "version": {"1"}})
				refused := out.Code == http.StatusNotFound || out.Code == http.StatusUnauthorized || out.Code == http.StatusSeeOther && strings.HasPrefix(out.Header().Get("Location"), "/sign-in?next=")
				if !refused || strings.Contains(out.Body.String(), "walkword") {
					t.Errorf("%s taken, %s %s: %d", name, f.method, f.path, out.Code)
				}
			}
			if out := w.program(token, http.MethodGet, "/api/v1/rollouts/"+of["rollout"], ""); out.Code != http.StatusNotFound && out.Code != http.StatusForbidden && out.Code != http.StatusUnauthorized {
				t.Errorf("%s taken, the token: %d", name, out.Code)
			}
			if after := w.snapshot(w.bodies["nordby"])["contacts"]; after != before {
				t.Errorf("%s taken, and something was written", name)
			}
			for where, lines := range open {
				for ended := false; !ended; {
					select {
					case _, more := <-lines:
						ended = !more
					case <-time.After(30 * time.Second):
						t.Fatalf("%s taken, and the page %s still listens", name, where)
					}
				}
			}
			if took := began(); took > 15*time.Second { // five on a machine that does nothing else
				t.Errorf("%s taken: open pages heard on for %v", name, took)
			}
		}
	})
}

// WB-11: news reach only who may hear them now, only from this site's own
// pages, and only of their own body, whatever the topic is called.
func TestWB11_NewsReachOnlyWhoMayHear(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	topic := "rollout/" + of["rollout"]
	for name, c := range map[string]struct {
		as      string
		headers []string
	}{
		"signed out":            {"", nil},
		"a dead session":        {"dead", nil},
		"no role":               {"nordby/nobody", nil},
		"another body's people": {"elvdal/nobody", nil},
		"another site":          {"nordby/lead", []string{"Sec-Fetch-Site", "cross-site"}},
		"a neighbour's site":    {"nordby/lead", []string{"Sec-Fetch-Site", "same-site"}},
		"an old browser":        {"nordby/lead", []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}},
		"a sandboxed frame":     {"nordby/lead", []string{"Sec-Fetch-Site", "", "Origin", "null"}},
	} {
		w.cookies["dead"] = strings.Repeat("0", 52)
		for _, path := range []string{"/live?topic=" + topic, "/live?in=" + w.bodies["nordby"] + "&topic=" + topic, "/live?topic=me/" + of["person"]} {
			if out := w.ask(c.as, http.MethodGet, path, nil, c.headers...); out.Code != http.StatusNotFound {
				t.Errorf("%s: %s %d", name, path, out.Code)
			}
		}
	}
	_, theirs, stop := w.listen(w.house.Base, "elvdal/administrator", topic) // the name of the topic is no secret worth anything
	defer stop()
	status, mine, stop := w.listen(w.house.Base, "nordby/lead", topic)
	defer stop()
	if status != http.StatusOK {
		t.Fatalf("%d", status)
	}
	time.Sleep(50 * time.Millisecond)
	w.write(w.bodies["elvdal"], func(tx *db.Tx) error { tx.Announce("queue/x"); return nil })
	w.write(w.bodies["nordby"], func(tx *db.Tx) error { tx.Announce(topic); return nil })
	heard := func(lines <-chan string, long time.Duration) string {
		var all []string
		for end := time.After(long); ; {
			select {
			case l, more := <-lines:
				if all = append(all, l); !more || strings.HasPrefix(l, "data:") {
					return strings.Join(all, "\n")
				}
			case <-end:
				return strings.Join(all, "\n")
			}
		}
	}
	if got := heard(mine, 30*time.Second); !strings.Contains(got, "data: "+topic) || strings.Contains(got, "walkword") {
		t.Errorf("heard %q", got)
	}
	if got := heard(theirs, 500*time.Millisecond); strings.Contains(got, "data:") {
		t.Errorf("another body heard %q", got)
	}
}

// WB-12: nothing of a page is kept: not by the browser, not by what stands
// between, and signing out sweeps what might be.
func TestWB12_NothingIsKept(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	for _, as := range []string{"nordby/administrator", ""} {
		for route := range written() {
			method, path, _ := strings.Cut(route, " ")
			if strings.HasSuffix(path, "/pdf") || path == "/visits/sw.js" || path == "/sign-out" {
				continue
			}
			if kept := w.ask(as, method, w.at(path, of), url.Values{"x": {"y"}}).Header().Get("Cache-Control"); kept != "no-store" {
				t.Errorf("%s as %q: %q", route, as, kept)
			}
		}
	}
	old := w.cookies["nordby/lead"]
	out := w.ask("nordby/lead", http.MethodPost, "/sign-out", nil)
	if out.Header().Get("Clear-Site-Data") != `"cache"` || !strings.Contains(out.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("signing out leaves: %v", out.Header())
	}
	w.cookies["nordby/lead"] = old // the browser's back button, with the cookie kept by hand
	if out := w.ask("nordby/lead", http.MethodGet, "/people", nil); out.Code != http.StatusSeeOther {
		t.Errorf("the session lives: %d", out.Code)
	}
}

// WB-09: what an address lets in with is not handed on: links outward say not
// where from, and a link that books opens no session and leads to no page.
func TestWB09_LinksThatLetInStayHere(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	link := "/b/" + of["/b/{token} token"]
	out := w.ask("", http.MethodGet, link, nil)
	if out.Code != http.StatusOK || out.Header().Get("Referrer-Policy") != "same-origin" || len(out.Result().Cookies()) > 0 {
		t.Errorf("%d %v", out.Code, out.Header())
	}
	for _, as := range []string{of["/b/{token} token"], access.TokenPrefix + of["/b/{token} token"]} {
		w.cookies["by link"] = as
		if out := w.ask("by link", http.MethodGet, "/me", nil); out.Code != http.StatusSeeOther || !strings.HasPrefix(out.Header().Get("Location"), "/sign-in") {
			t.Errorf("a booking link opens a session: %d", out.Code)
		}
		if out := w.program(as, http.MethodGet, "/api/v1/me", ""); out.Code != http.StatusUnauthorized {
			t.Errorf("a booking link is a token: %d", out.Code)
		}
		if out := w.ask("", http.MethodPost, "/sign-in/link/"+as, nil); out.Code == http.StatusSeeOther || len(out.Result().Cookies()) > 0 {
			t.Errorf("a booking link signs in: %d", out.Code)
		}
	}
	// Neither a session nor a token is a booking link.
	for _, other := range []string{w.cookies["nordby/lead"], w.bearer("x", w.people["nordby/lead"]), strings.ToUpper(of["/b/{token} token"]), of["/b/{token} token"][:51], "0"} {
		if out := w.ask("", http.MethodGet, "/b/"+url.PathEscape(other), nil); out.Code != http.StatusNotFound {
			t.Errorf("/b/ takes %.8s…: %d", other, out.Code)
		}
	}
}
