package sectest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// bearer makes a token for somebody of the walk, with every scope there is.
func (w *world) bearer(name string, by access.Actor) string {
	w.t.Helper()
	token := access.TokenPrefix + ids.Secret()
	var scopes []string
	for _, p := range access.Permissions() {
		scopes = append(scopes, string(p))
	}
	w.write(by.Body, func(tx *db.Tx) error {
		return access.AddToken(tx, access.TokenRow{Body: by.Body, ID: ids.New(), Name: name, Person: by.Person, Hash: access.Hash(token), Scopes: strings.Join(scopes, " "), CreatedAt: w.house.Clock.Now()})
	})
	return token
}

// program asks the API with a token.
func (w *world) program(token, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, base+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// apiAt fills the path of an operation with things of the walk.
func (w *world) apiAt(path string, of things) string {
	names := map[string]string{"part": "position", "desk": "occasion", "number": "queue", "role": "primary", "step_number": "1", "lang": "da", "day": "2026-05-04"}
	return named.ReplaceAllStringFunc(path, func(m string) string {
		name := named.FindStringSubmatch(m)[1]
		if other, ok := names[name]; ok {
			if id, ok := of[other]; ok {
				return id
			}
			return other
		}
		id, ok := of[name]
		if !ok {
			w.t.Fatalf("%s: the walk does not know what a {%s} is: make one in furnish", path, name)
		}
		return url.PathEscape(id)
	})
}

// scoped are people with a strong role in one rollout, or none.
func (w *world) scoped(own things) map[string]access.Actor {
	all := map[string]access.Actor{}
	for _, role := range []access.Role{access.Administrator, access.Lead, access.Supporter, access.Secretariat, access.Director} {
		name := "nordby/scoped " + string(role)
		all[name] = w.enrol("nordby", name, role, access.Rollout(own["rollout"]))
	}
	all["nordby/nobody"] = w.people["nordby/nobody"]
	return all
}

// AZ-02: with a role in one rollout, the strongest even, the things of another
// do not exist, by any verb, on pages and in the API; nothing of them changes
// and no answer tells about them.
func TestAZ02_ThingsOfAnotherRolloutDoNotExist(t *testing.T) {
	t.Parallel()
	w := lite(t)
	own := w.furnish("nordby", "ownword", access.Actor{})
	hidden := w.furnish("nordby", "canaryword", access.Actor{})
	people := w.scoped(own)
	before := w.snapshot(w.bodies["nordby"])
	tried := 0
	for name, by := range people {
		token := w.bearer("scoped", by)
		before["tokens"] = w.snapshot(w.bodies["nordby"])["tokens"]
		for route, needs := range written() {
			method, path, _ := strings.Cut(route, " ")
			if needs == "public" || !namesAThing(path) || strings.HasPrefix(path, "/outbox/channels/") {
				continue
			}
			tried++
			form := url.Values{"version": {"1"}, "person": {hidden["person"]}, "to": {hidden["helper"]}, "slot": {hidden["slot"]}, "state": {"closed"}, "name": {"x"}, "why": {"x"}, "booking": {hidden["booking"]}}
			out := w.ask(name, method, w.at(path, hidden), form)
			if out.Code != http.StatusNotFound && out.Code != http.StatusForbidden {
				// What was not filled in may be sent back before anybody looks;
				// then what never was gets the same answer.
				never := w.ask(name, method, w.at(path, nowhere), form)
				if never.Code != out.Code || strings.ReplaceAll(never.Header().Get("Location"), "nowhere", "") != without(out.Header().Get("Location"), hidden) {
					t.Errorf("%s as %s: %d\n%s", route, name, out.Code, words(out))
				}
			}
			w.mustNotTell(route+" as "+name, out, nil)
		}
		for i, l := range w.house.Program.API.Laws() {
			if !strings.Contains(l.Path, "{") {
				continue
			}
			if i%150 == 149 { // one token may ask only so often
				token = w.bearer("scoped", by)
			}
			tried++
			body := ""
			if l.Method != http.MethodGet && l.Method != http.MethodDelete {
				body = `{}`
			}
			out := w.program(token, l.Method, w.apiAt(l.Path, hidden), body, "If-Match", `"1"`)
			if out.Code != http.StatusNotFound && out.Code != http.StatusForbidden && out.Code != http.StatusUnprocessableEntity && out.Code != http.StatusBadRequest {
				t.Errorf("%s %s as %s: %d %.300s", l.Method, l.Path, name, out.Code, out.Body)
			}
			w.mustNotTell(l.ID+" as "+name, out, nil)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d tries", tried)
	}
	after := w.snapshot(w.bodies["nordby"])
	after["tokens"] = before["tokens"] // when each was used last
	if d := differs(before, after); len(d) > 0 {
		t.Errorf("something was changed: %v", d)
	}
}

// mustNotTell holds an answer against the hidden word, and against the ids of
// what is hidden where the question did not hold them.
func (w *world) mustNotTell(where string, out *httptest.ResponseRecorder, hidden things) {
	w.t.Helper()
	if text := strings.ToLower(out.Body.String()); strings.Contains(text, "canaryword") {
		i := strings.Index(text, "canaryword")
		w.t.Errorf("%s tells %q", where, text[max(0, i-80):min(len(text), i+40)])
	}
	for _, name := range []string{"wave", "track", "step", "occasion", "slot", "visit", "message", "memo", "feedback"} {
		if hidden != nil && strings.Contains(out.Body.String(), hidden[name]) {
			w.t.Errorf("%s tells the id of the hidden %s", where, name)
		}
	}
}

// servicesFound are hits that lead to where to turn for a service.
var servicesFound = regexp.MustCompile(`(?s)<li data-row><a href="/turn\?service=.*?</li>`)

// AZ-05 for what leaves by other doors: lists and searches of the API, files
// taken out, open pages' news, calendars, suggestions: who has a role in one
// rollout meets no word of another there, and not in a count.
func TestAZ05_HiddenThingsLeaveByNoOtherDoor(t *testing.T) {
	t.Parallel()
	w := lite(t)
	own := w.furnish("nordby", "ownword", access.Actor{})
	people := w.scoped(own)
	type answer struct{ status, size int }
	counted := map[string]answer{}
	doors := func(hidden things) {
		for name, by := range people {
			token := w.bearer("scoped", by)
			for _, l := range w.house.Program.API.Laws() {
				if l.Method != http.MethodGet || strings.HasSuffix(l.Path, "/pdf") || l.Needs == "" || strings.HasSuffix(l.Path, "/docx") {
					continue
				}
				out := w.program(token, l.Method, w.apiAt(l.Path, own), "")
				if hidden != nil {
					w.mustNotTell(l.ID+" as "+name, out, hidden)
				}
				var said struct{ Total *float64 }
				if json.Unmarshal(out.Body.Bytes(), &said) == nil && said.Total != nil {
					key := name + " " + l.ID
					if was, ok := counted[key]; ok && hidden != nil && was.size != int(*said.Total) {
						t.Errorf("%s counts %d, and %v with what is hidden", key, was.size, *said.Total)
					}
					counted[key] = answer{out.Code, int(*said.Total)}
				}
			}
			for _, path := range []string{"/people/export", "/people/export?format=xlsx", "/people/export?q=canary", "/audit/export", "/search?q=canaryword", "/search?q=ida", "/access/people?q=canary",
				"/rollouts/" + own["rollout"] + "/contacts/who?q=canary", "/rollouts/" + own["rollout"] + "/people?q=canary", "/", "/me", "/visits", "/account",
				"/rollouts/" + own["rollout"] + "/calendar", "/rollouts/" + own["rollout"] + "/memo/1/docx", "/people?q=canaryword", "/groups", "/units", "/outbox", "/outbox?q=canary"} {
				out := w.ask(name, http.MethodGet, path, nil)
				if hidden != nil {
					page := strings.NewReplacer("q=canaryword", "", `value="canaryword"`, "", "q=canary", "", `value="canary"`, "", "“canaryword”", "", "canaryword</strong>", "").Replace(out.Body.String())
					page = servicesFound.ReplaceAllString(page, "") // what support is there for is for everybody to find
					out.Body = bytes.NewBufferString(page)
					w.mustNotTell(path+" as "+name, out, hidden)
				}
			}
		}
	}
	doors(nil)
	hidden := w.furnish("nordby", "canaryword", access.Actor{})
	doors(hidden)
	for name := range people { // open pages
		for _, topic := range []string{"rollout/" + hidden["rollout"], "me/" + hidden["person"], "people", "outbox"} {
			out := w.ask(name, http.MethodGet, "/live?topic="+url.QueryEscape(topic), nil)
			if out.Code != http.StatusNotFound {
				t.Errorf("%s hears about %s: %d", name, topic, out.Code)
			}
		}
	}
	// The test itself can see: who may see everything does.
	out := w.ask("nordby/administrator", http.MethodGet, "/people/export", nil)
	if !strings.Contains(strings.ToLower(out.Body.String()), "canaryword") {
		t.Error("not even the administrator sees it: the walk is blind")
	}
}

// AZ-08: a private number and an address are for those who may know people:
// whoever only reads overviews finds neither on any page nor in any answer,
// and not as an empty field.
func TestAZ08_PrivateNumbersAreForThoseWhoMayKnowThem(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	const number = "+4520776655"
	private := "hjemme.privat@nordby.example"
	w.write(w.bodies["nordby"], func(tx *db.Tx) error {
		if _, err := tx.Exec("UPDATE persons SET mobile = $1 WHERE body = $2 AND id = $3", number, w.bodies["nordby"], of["person"]); err != nil {
			return err
		}
		return org.AddEmail(tx, org.Email{Person: of["person"], Address: private, Kind: "secondary"})
	})
	seen := false
	for _, as := range []string{"nordby/administrator", "nordby/director", "nordby/nobody", ""} {
		may := as == "nordby/administrator"
		token := ""
		if as != "" {
			token = w.bearer("x", w.people[as])
		}
		check := func(where string, body string) {
			tells := strings.Contains(body, number) || strings.Contains(body, number[3:]) || strings.Contains(body, "20 77 66 55") || strings.Contains(body, private)
			if tells && !may {
				t.Errorf("%s tells %s the number or the address", where, as)
			}
			seen = seen || tells && may
		}
		for route := range written() {
			method, path, _ := strings.Cut(route, " ")
			if method == http.MethodGet && path != "/live" && !strings.HasSuffix(path, "/pdf") && path != "/b/{token}" {
				check(route, w.ask(as, method, w.at(path, of), nil).Body.String())
			}
		}
		for _, l := range w.house.Program.API.Laws() {
			if l.Method == http.MethodGet && token != "" && !strings.HasSuffix(l.Path, "/pdf") {
				out := w.program(token, l.Method, w.apiAt(l.Path, of), "")
				check(l.ID, out.Body.String())
				if !may && out.Code == http.StatusOK && strings.Contains(out.Body.String(), `"mobile"`) && l.ID != "me" && !strings.Contains(l.Path, "openapi") {
					t.Errorf("%s has a field mobile for %s: %.200s", l.ID, as, out.Body)
				}
			}
		}
	}
	if !seen {
		t.Error("nobody sees the number: the walk is blind")
	}
}
