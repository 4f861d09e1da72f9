package sectest

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/kit/db"
)

// sent is a form of some page, filled in as somebody in a hurry would.
type sent struct {
	page   string // where it stood
	action string
	values url.Values
	typed  []string // names of fields that take free text
}

// formsOf finds every form of a page that changes something.
func formsOf(page string, out *httptest.ResponseRecorder) []sent {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.Body.String()))
	if err != nil {
		return nil
	}
	var all []sent
	doc.Find("form").Each(func(_ int, el *goquery.Selection) {
		if strings.ToLower(el.AttrOr("method", "get")) != "post" {
			return
		}
		controls := el.Find("input, select, textarea, button")
		if id := el.AttrOr("id", ""); id != "" {
			controls = controls.AddSelection(doc.Find("[form='" + id + "']"))
		}
		f := sent{page: page, action: el.AttrOr("action", page), values: url.Values{}}
		controls.Each(func(_ int, s *goquery.Selection) { f.fill(s) })
		all = append(all, f)
	})
	return all
}

// fill puts into a field what stands there, or something that fits.
func (f *sent) fill(s *goquery.Selection) {
	name, kind := s.AttrOr("name", ""), s.AttrOr("type", "text")
	if name == "" {
		return
	}
	switch goquery.NodeName(s) {
	case "textarea":
		f.typed = append(f.typed, name)
		f.put(name, s.Text(), "walked")
	case "select":
		option := s.Find("option[selected]").First()
		if option.Length() == 0 || option.AttrOr("value", "") == "" {
			option = s.Find("option[value]:not([value=''])").First()
		}
		f.put(name, option.AttrOr("value", ""), "")
	case "button":
		if !f.values.Has(name) {
			f.put(name, s.AttrOr("value", ""), "")
		}
	default:
		switch kind {
		case "hidden":
			f.put(name, s.AttrOr("value", ""), "")
		case "checkbox", "radio":
			if _, on := s.Attr("checked"); on || !f.values.Has(name) {
				f.values.Set(name, s.AttrOr("value", "on"))
			}
		case "submit", "file", "button":
		case "date":
			f.put(name, s.AttrOr("value", ""), "2026-05-04")
		case "datetime-local":
			f.put(name, s.AttrOr("value", ""), "2026-05-04T10:00")
		case "time":
			f.put(name, s.AttrOr("value", ""), "10:00")
		case "number":
			f.put(name, s.AttrOr("value", ""), "2")
		case "email":
			f.put(name, s.AttrOr("value", ""), "walked@nordby.example")
		case "tel":
			f.put(name, s.AttrOr("value", ""), "+4520009988")
		default:
			f.typed = append(f.typed, name)
			fits := map[bool]string{true: "2", false: "walked"}[s.AttrOr("inputmode", "") == "numeric"]
			if name == "who" || name == "proxy" {
				fits = "Walker nordby lead"
			}
			f.put(name, s.AttrOr("value", ""), fits)
		}
	}
}

func (f *sent) put(name, there, otherwise string) {
	if there == "" {
		there = otherwise
	}
	f.values.Set(name, there)
}

// with is the form with one field said otherwise.
func (f sent) with(name string, values ...string) url.Values {
	other := maps.Clone(f.values)
	other[name] = values
	return other
}

// forms walks every page somebody may see and collects its forms, each once;
// those that take something away come last.
func (w *world) forms(as string, of things, law map[string]string) []sent {
	w.t.Helper()
	seen, all := map[string]bool{}, []sent{}
	for _, route := range slices.Sorted(maps.Keys(law)) {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet || strings.HasPrefix(path, "/demo") || path == "/live" || path == "/samples" || strings.HasSuffix(path, "/pdf") {
			continue
		}
		for _, query := range []string{"", "?what=position&id=" + of["position"], "?person=" + of["person"]} {
			at := w.at(path, of) + query
			out := w.ask(as, method, at, nil)
			if out.Code != http.StatusOK || !strings.HasPrefix(out.Header().Get("Content-Type"), "text/html") {
				continue
			}
			for _, f := range formsOf(at, out) {
				if key := f.action + " " + fmt.Sprint(slices.Sorted(maps.Keys(f.values))); !seen[key] {
					seen[key] = true
					all = append(all, f)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b sent) int { return ends(a.action) - ends(b.action) })
	return all
}

var ending = regexp.MustCompile(`/(remove|delete|discard|deactivate|revoke|end|cancel|close|unlink|state|apply|leave)(\?|$)`)

func ends(action string) int {
	switch {
	case strings.HasPrefix(action, "/sign-out"):
		return 3
	case ending.MatchString(action):
		return 2
	case strings.Contains(action, "/desk/"):
		return 1
	}
	return 0
}

// cellsHolding names the cells of a body's tables in which one of the words
// stands.
func (w *world) cellsHolding(body string, wanted ...string) []string {
	w.t.Helper()
	var found []string
	for table, key := range w.tables() {
		w.read(body, func(tx *db.Tx) error {
			return tx.Each(func(row []any) error {
				for _, cell := range row {
					s := text(cell)
					for _, word := range wanted {
						if strings.Contains(s, word) {
							found = append(found, fmt.Sprintf("%s: %.120s", table, s))
						}
					}
				}
				return nil
			}, "SELECT * FROM "+table+" WHERE "+key+" = $1", body)
		})
	}
	return found
}

func text(cell any) string {
	if raw, ok := cell.([]byte); ok {
		return string(raw)
	}
	return fmt.Sprint(cell)
}

// smuggled are fields no form of ours has, with what somebody would like them
// to do.
func smuggled(values url.Values, foreign things, otherBody string) (url.Values, []string) {
	more := maps.Clone(values)
	var words []string
	for name, value := range map[string]string{
		"body": otherBody, "tenant": otherBody, "tenant_id": otherBody, "Body": otherBody, "by": foreign["person"], "owner": foreign["person"],
		"actor": foreign["person"], "granted_by": foreign["person"], "made_by": foreign["person"], "bcc": "smuggled@evil.example",
		"created_at": "1234567654321", "at": "1234567654321", "id": "smuggledid0000000000000000", "role": "administrator", "roles": "administrator",
		"internal": "false", "status": "smuggled", "active": "0", "locked": "1", "hash": "smuggled", "scope": "smuggled", "scopes": "audit.read",
		"counts": "99", "capacity_left": "99", "_method": "DELETE", "via": "program",
	} {
		if values.Has(name) {
			continue
		}
		more.Set(name, value)
		if distinct.MatchString(value) {
			words = append(words, value)
		}
	}
	return more, words
}

// distinct are values that stand nowhere unless somebody put them there.
var distinct = regexp.MustCompile(`smuggled|[0-9]{7}|^[0-9a-z]{26}$`)

// AZ-09 on pages: every form, filled in and sent with fields that are none of
// its business: they are not read. Nobody becomes anything, and nothing of
// the other body turns up.
func TestAZ09_FormsReadOnlyTheirOwnFields(t *testing.T) {
	t.Parallel()
	w := lite(t)
	as := "nordby/administrator"
	of := w.furnish("nordby", "walkword", w.people[as])
	foreign := w.furnish("elvdal", "canaryword", w.people["elvdal/administrator"])
	before, rights := w.snapshot(w.bodies["elvdal"]), w.rights("nordby")
	done, tried := 0, 0
	sent, words := []string{}, map[string]bool{} // since the tables were looked through
	kept := func() bool {
		found := w.cellsHolding(w.bodies["nordby"], slices.Sorted(maps.Keys(words))...)
		if len(found) > 0 {
			t.Errorf("one of %v kept what it was not asked for: %v", sent, found)
		}
		sent = nil
		return len(found) > 0
	}
	for _, f := range w.forms(as, of, written()) {
		if strings.HasPrefix(f.action, "/sign-out") || strings.Contains(f.action, "/roles") || f.action == "/act-for" {
			continue // what it is for
		}
		values, more := smuggled(f.values, foreign, w.bodies["elvdal"])
		for _, m := range more {
			words[m] = true
		}
		if ends(f.action) > 1 && len(sent) > 0 && kept() { // before it takes away what another wrote
			return
		}
		sent = append(sent, f.action+" (on "+f.page+")")
		out := w.ask(as, http.MethodPost, f.action, values)
		tried++
		if out.Code == http.StatusSeeOther || out.Code == http.StatusOK {
			done++
		}
		if out.Code >= 500 {
			t.Errorf("%s: %d", f.action, out.Code)
		}
		if len(sent) == 10 && kept() {
			return
		}
	}
	kept()
	if tried < 100 || done < 60 {
		t.Errorf("%d forms tried, %d did something: the walk is not where it should be", tried, done)
	}
	if now := w.rights("nordby"); now != rights {
		t.Errorf("rights were %s, are %s", rights, now)
	}
	if d := differs(before, w.snapshot(w.bodies["elvdal"])); len(d) > 0 {
		t.Errorf("the other body was changed: %v", d)
	}
}

// rights are the roles given in a body.
func (w *world) rights(slug string) string {
	w.t.Helper()
	var all []string
	w.read(w.bodies[slug], func(tx *db.Tx) error {
		return tx.Select(&all, "SELECT person || ' ' || role || ' ' || scope_id FROM role_grants WHERE body = $1 ORDER BY 1", w.bodies[slug])
	})
	return fmt.Sprint(all)
}

var idLike = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{26}$`)

// TN-01 in forms and queries: another body's id in any field of any form is
// nobody's: it is stored nowhere, and nothing of it is shown.
func TestTN01_AnotherBodysIdsInFormsAndQueries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		as := "nordby/administrator"
		of := w.furnish("nordby", "walkword", w.people[as])
		foreign := w.furnish("elvdal", "canaryword", w.people["elvdal/administrator"])
		var theirs []string
		for name, id := range foreign {
			if idLike.MatchString(id) && name != "session" {
				theirs = append(theirs, id)
			}
		}
		slices.Sort(theirs)
		theirs = slices.Compact(theirs)
		before := w.snapshot(w.bodies["elvdal"])
		tried := 0
		for _, f := range w.forms(as, of, written()) {
			if strings.HasPrefix(f.action, "/sign-out") {
				continue
			}
			for name, values := range f.values {
				if name == "client" || !idLike.MatchString(values[0]) && !takesIDs[name] { // client is a number the page makes up, so that a second sending is known
					continue
				}
				for _, kind := range []string{"person", "unit", "group", "rollout", "wave", "track", "step", "slot", "device", "occasion", "visit", "contact", "letter", "booking", "error"} {
					tried++
					out := w.ask(as, http.MethodPost, f.action, f.with(name, foreign[kind]))
					if out.Code >= 500 {
						t.Errorf("%s with the other body's %s as %s: %d\n%s", f.action, kind, name, out.Code, w.house.Log.Errors())
					}
					if strings.Contains(out.Body.String(), "canaryword") {
						t.Errorf("%s with the other body's %s as %s shows it", f.action, kind, name)
					}
				}
			}
		}
		for route := range written() {
			method, path, _ := strings.Cut(route, " ")
			if method != http.MethodGet || strings.HasSuffix(path, "/pdf") || path == "/live" {
				continue
			}
			for _, kind := range []string{"person", "unit", "group", "rollout", "wave", "track", "step", "slot", "device", "occasion", "visit", "letter"} {
				query := url.Values{}
				for _, name := range queries {
					query.Set(name, foreign[kind])
				}
				tried++
				out := w.ask(as, method, w.at(path, of)+"?"+query.Encode(), nil)
				if out.Code >= 500 || strings.Contains(out.Body.String(), "canaryword") {
					t.Errorf("%s with the other body's %s: %d, or it is shown", route, kind, out.Code)
				}
			}
		}
		if tried < 800 {
			t.Errorf("only %d tries", tried)
		}
		if found := w.cellsHolding(w.bodies["nordby"], theirs...); len(found) > 0 {
			t.Errorf("ids of the other body were stored: %v", found)
		}
		if d := differs(before, w.snapshot(w.bodies["elvdal"])); len(d) > 0 {
			t.Errorf("the other body was changed: %v", d)
		}
	})
}

// takesIDs are fields that name things although they stood empty.
var takesIDs = map[string]bool{"person": true, "persons": true, "unit": true, "group": true, "rollout": true, "wave": true, "track": true, "step": true,
	"slot": true, "device": true, "occasion": true, "sent_to": true, "for": true, "error": true, "contact": true, "visit": true}

// queries are the parameters pages read.
var queries = []string{"person", "unit", "group", "rollout", "wave", "track", "step", "slot", "device", "occasion", "for", "move", "subject", "visit", "audience", "id", "persons", "which", "who", "known_error", "outside_event", "place", "theme", "by"}
