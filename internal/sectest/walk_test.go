package sectest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/web"
)

// key is a route as the law writes it.
func key(r web.Route) string { return r.Method + " " + r.Path }

// The law book and the program say the same, route by route and role by role.
func TestAZ01_EveryRouteHasItsRow(t *testing.T) {
	t.Parallel()
	w := lite(t)
	law, seen := written(), map[string]bool{}
	for _, r := range w.house.Program.Server.Routes() {
		needs := string(r.Rule.Needs)
		switch {
		case r.Rule.Open:
			needs = "public"
		case needs == "":
			needs = "signed in"
		}
		seen[key(r)] = true
		if want, ok := law[key(r)]; !ok {
			t.Errorf("%s has no row: think about who may come in, and write it into law_test.go (the route says %q)", key(r), needs)
		} else if want != needs {
			t.Errorf("%s asks for %q, the law says %q", key(r), needs, want)
		}
	}
	for route := range law {
		if !seen[route] {
			t.Errorf("%s stands in the law, but there is no such route", route)
		}
	}
	for role, may := range trusted() {
		for _, p := range access.Permissions() {
			if role != "nobody" && access.Allows(role, p) != may[string(p)] {
				t.Errorf("%s, %s: the program says %v, the law %v", role, p, access.Allows(role, p), may[string(p)])
			}
		}
	}
	for _, p := range access.Permissions() {
		used := false
		for _, needs := range law {
			used = used || needs == string(p)
		}
		if !used {
			t.Errorf("no route asks for %s", p)
		}
	}
}

// refusal is the status somebody without the permission hears.
func refusal(may map[string]bool, needs string) int {
	if see, ok := known[needs]; ok && may[see] {
		return http.StatusForbidden
	}
	return http.StatusNotFound
}

// AZ-01, AZ-03: signed out, every role and no role: who may not is turned
// away as the law says, and nothing is written by it.
func TestAZ01_AZ03_WhoMayNotIsTurnedAway(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	before := w.snapshot(w.bodies["nordby"])
	may := trusted()
	tried := 0
	for route, needs := range written() {
		method, path, _ := strings.Cut(route, " ")
		at := w.at(path, of)
		if needs == "public" {
			continue
		}
		out := w.ask("", method, at, url.Values{"x": {"y"}})
		switch {
		case method == http.MethodGet && (out.Code != http.StatusSeeOther || !strings.HasPrefix(out.Header().Get("Location"), "/sign-in?next=")):
			t.Errorf("%s signed out: %d %s", route, out.Code, out.Header().Get("Location"))
		case method != http.MethodGet && out.Code != http.StatusUnauthorized:
			t.Errorf("%s signed out: %d", route, out.Code)
		}
		for _, role := range roles {
			if may[role][needs] {
				continue
			}
			tried++
			out := w.ask("nordby/"+string(role), method, at, url.Values{"x": {"y"}})
			if want := refusal(may[role], needs); out.Code != want {
				t.Errorf("%s as %s: %d, want %d", route, role, out.Code, want)
			}
			if strings.Contains(out.Body.String(), "walkword") {
				t.Errorf("%s as %s tells about what it refuses", route, role)
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d tries: the walk is not where it should be", tried)
	}
	if d := differs(before, w.snapshot(w.bodies["nordby"])); len(d) > 0 {
		t.Errorf("being turned away wrote something: %v", d)
	}
}

// AZ-01: who may comes in, on every route: pages are shown, and an empty form
// is answered by the room itself, never by the door.
func TestAZ01_WhoMayComesIn(t *testing.T) {
	t.Parallel()
	w := lite(t)
	may := trusted()
	for _, role := range roles {
		name := "nordby/" + string(role)
		of := w.furnish("nordby", "walkword", w.people[name])
		of["session"] = w.people[name].Session
		for route, needs := range written() {
			method, path, _ := strings.Cut(route, " ")
			if method != http.MethodGet || !may[role][needs] || strings.HasSuffix(path, "/pdf") && role != access.Director {
				continue // one PDF is proof enough: it takes a second
			}
			out := w.ask(name, method, w.at(path, of), nil)
			if !comesIn(route, out) {
				t.Errorf("%s as %s: %d\n%s", route, role, out.Code, words(out))
			}
		}
	}
	made := map[access.Role]things{}
	weakest := []access.Role{"nobody", access.SupplierDesk, access.Director, access.Secretariat, access.Supporter, access.Lead, access.SupportLead, access.Administrator}
	for route, needs := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet || route == "POST /sign-out" {
			continue
		}
		role := weakest[slices.IndexFunc(weakest, func(r access.Role) bool { return may[r][needs] })]
		name := "nordby/" + string(role)
		if made[role] == nil {
			made[role] = w.furnish("nordby", "walkword", w.people[name])
		}
		of := made[role]
		form := url.Values{"slot": {of["slot"]}, "person": {of["person"]}, "number": {of["queue"]}, "booking": {of["booking"]}, "day": {"2026-05-04"}}
		out := w.ask(name, method, w.at(path, of), form)
		if !comesIn(route, out) {
			t.Errorf("%s as %s: %d\n%s", route, role, out.Code, words(out))
		}
		if out.Code == http.StatusSeeOther { // it may be gone now
			delete(made, role)
		}
	}
}

// others are routes where even who may come in meets "no such thing", because
// the thing is somebody else's own, or the walk does not say which it means.
var others = map[string]string{
	"POST /views":                                        "no list is named",
	"POST /views/{view}":                                 "nobody without a role sees a list",
	"POST /views/{view}/delete":                          "nobody without a role sees a list",
	"GET /live":                                          "no topic",
	"GET /was":                                           "no statement is set",
	"GET /first/{secret}":                                "the program was begun already",
	"POST /first/{secret}":                               "the program was begun already",
	"POST /hooks/sms/{secret}":                           "not the gateway's secret",
	"GET /guides":                                        "several bodies: which is not said",
	"GET /guides/{guide}":                                "for support",
	"POST /guides/{guide}/vote":                          "for support",
	"POST /my/tickets/solved":                            "no guide is named",
	"POST /desk/tickets/{ticket}/guides/{guide}":         "not one for who asked",
	"POST /desk/staffing/rates/remove":                   "no such rate",
	"POST /desk/phrases":                                 "everybody's are the manager's",
	"GET /desk/phrases/{phrase}":                         "everybody's are the manager's",
	"POST /desk/phrases/{phrase}":                        "everybody's are the manager's",
	"POST /desk/phrases/{phrase}/remove":                 "everybody's are the manager's",
	"POST /desk/tickets/{ticket}/routines":               "no such routine",
	"POST /desk/tickets/{ticket}/routines/{step}":        "no such step",
	"POST /desk/staffing/mine":                           "in no team",
	"POST /desk/staffing/mine/{hours}/remove":            "not their hours",
	"GET /desk/tickets/{ticket}":                         "at no desk, and of a service they do not answer for",
	"GET /me/guides/{step}":                              "not on their way",
	"POST /me/steps/{step}/done":                         "not on their way",
	"GET /rollouts/{rollout}/book":                       "not in this rollout",
	"POST /rollouts/{rollout}/book":                      "not in this rollout",
	"POST /rollouts/{rollout}/book/move":                 "not their booking",
	"POST /rollouts/{rollout}/book/cancel":               "not their booking",
	"POST /rollouts/{rollout}/book/link":                 "not in this rollout",
	"POST /rollouts/{rollout}/book/unlink":               "not in this rollout",
	"POST /visits/{visit}/report":                        "sent to somebody else",
	"POST /desk/visits/{ticketvisit}/report":             "sent to somebody else",
	"POST /account/sessions/{session}/end":               "not their session",
	"POST /act-for":                                      "nobody to act for",
	"GET /people/{person}/end":                           "does not say what is to end",
	"POST /people/{person}/end":                          "does not say what is to end",
	"POST /imports/{import}/missing":                     "nobody is missing",
	"POST /me/feedback":                                  "not on any way",
	"GET /rollouts/{rollout}/briefing":                   "not in this rollout",
	"GET /rollouts/{rollout}/briefing/{track}":           "not in this rollout",
	"GET /rollouts/{rollout}/briefing/{track}/projector": "not in this rollout",
	"POST /settings/closing-days/remove":                 "not a closing day",
	"POST /desk/many/{bulk}/undo":                        "somebody else's",
	"GET /desk/reports/export":                           "does not say which rows",
	"POST /desk/gate/{service}/pass":                     "no draft is named",
	"POST /desk/gate/{service}/reopen":                   "never passed",
	"POST /desk/gate/{service}/review":                   "never passed",
	"POST /desk/gate/{service}/withdraw":                 "never passed",
	"POST /desk/tickets/{ticket}/mails/{mail}/accept":    "it does not wait for this ticket",
	"POST /desk/tickets/{ticket}/mails/{mail}/apart":     "it does not wait for this ticket",
	"POST /desk/tickets/{ticket}/untie":                  "no tie is named",
	"POST /desk/tickets/{ticket}/legs/{leg}/say":         "not entitled to turn to the supplier",
	"GET /supplier/{leg}":                                "at no supplier's desk",
	"POST /supplier/{leg}":                               "at no supplier's desk",
}

func comesIn(route string, out *httptest.ResponseRecorder) bool {
	switch out.Code {
	case http.StatusOK, http.StatusSeeOther, http.StatusNoContent:
		return !strings.HasPrefix(out.Header().Get("Location"), "/sign-in?next")
	case http.StatusUnprocessableEntity, http.StatusConflict:
		return true
	case http.StatusNotFound, http.StatusForbidden:
		_, ok := others[route]
		return ok
	}
	return false
}

// words is a page's own text, for messages.
func words(out *httptest.ResponseRecorder) string {
	s := out.Body.String()
	if i := strings.Index(s, "<main"); i >= 0 {
		s = s[i:]
	}
	return fmt.Sprintf("%.600s", s)
}

// namesAThing tells whether an address holds something of a body's: samples are
// everybody's.
func namesAThing(path string) bool {
	return strings.Contains(path, "{") && !strings.Contains(path, "{$}") && !strings.HasPrefix(path, "/samples/")
}

// TN-01, AZ-02: another body's things do not exist, on any route, for any of
// its methods and for its administrator least of all; nothing there is read
// and nothing written.
func TestTN01_AnotherBodysThingsDoNotExist(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		of := w.furnish("nordby", "canaryword", w.people["nordby/administrator"])
		before := w.snapshot(w.bodies["nordby"])
		tried := 0
		for route, needs := range written() {
			method, path, _ := strings.Cut(route, " ")
			if needs == "public" || !namesAThing(path) {
				continue
			}
			tried++
			for _, role := range []access.Role{access.Administrator, "nobody"} {
				form := url.Values{"version": {"1"}, "person": {of["person"]}, "to": {of["helper"]}, "slot": {of["slot"]}, "state": {"closed"}}
				out := w.ask("elvdal/"+string(role), method, w.at(path, of), form)
				if out.Code != http.StatusNotFound && !strings.HasPrefix(path, "/outbox/channels/") {
					// A form that was not filled in may be sent back before
					// anybody looks; then what never was gets the same answer.
					never := w.ask("elvdal/"+string(role), method, w.at(path, nowhere), form)
					if never.Code != out.Code || strings.ReplaceAll(never.Header().Get("Location"), "nowhere", "") != without(out.Header().Get("Location"), of) {
						t.Errorf("%s as the other body's %s: %d %s\n%s", route, role, out.Code, out.Header().Get("Location"), words(out))
					}
				}
				if strings.Contains(out.Body.String(), "canaryword") {
					t.Errorf("%s as the other body's %s shows what is not theirs", route, role)
				}
			}
		}
		if tried < 100 {
			t.Errorf("only %d routes tried", tried)
		}
		if d := differs(before, w.snapshot(w.bodies["nordby"])); len(d) > 0 {
			t.Errorf("another body wrote here: %v", d)
		}
	})
}

// without takes the ids out of an address.
func without(address string, of things) string {
	for _, id := range of {
		if len(id) > 20 {
			address = strings.ReplaceAll(address, id, "")
		}
	}
	return address
}

// WB-06: whatever changes something is refused when it comes from another
// site, and a GET changes nothing.
func TestWB06_NothingIsDoneFromAnotherSite(t *testing.T) {
	t.Parallel()
	w := lite(t)
	admin := "nordby/administrator"
	of := w.furnish("nordby", "walkword", w.people[admin])
	before := w.snapshot(w.bodies["nordby"])
	for route := range written() {
		method, path, _ := strings.Cut(route, " ")
		at := w.at(path, of)
		if method == http.MethodGet {
			continue
		}
		for name, headers := range map[string][]string{
			"another site":       {"Sec-Fetch-Site", "cross-site"},
			"a neighbour's site": {"Sec-Fetch-Site", "same-site"},
			"an old browser":     {"Sec-Fetch-Site", "", "Origin", "https://evil.example"},
			"a sandboxed frame":  {"Sec-Fetch-Site", "", "Origin", "null"},
			"JSON as text":       {"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"},
		} {
			if out := w.ask(admin, method, at, url.Values{"x": {"y"}}, headers...); out.Code != http.StatusForbidden {
				t.Errorf("%s from %s: %d", route, name, out.Code)
			}
		}
		// A form that is turned into a GET finds no page, or one that only shows.
		if _, shown := written()["GET "+path]; !shown {
			if out := w.ask(admin, http.MethodGet, at+"?x=y", nil); out.Code != http.StatusNotFound && out.Code != http.StatusMethodNotAllowed {
				t.Errorf("GET %s: %d", path, out.Code)
			}
		}
	}
	for route, needs := range written() {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet && needs != "public" {
			w.ask(admin, method, w.at(path, of), nil)
		}
	}
	if d := differs(before, w.snapshot(w.bodies["nordby"])); len(d) > 0 {
		t.Errorf("something was changed: %v", d)
	}
}
