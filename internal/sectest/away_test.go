package sectest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TN-01 with forms that are filled in as they should be: every form of every
// page of one body, sent as the other body's administrator by whoever copied
// it. It finds no such thing, and nothing changes here.
func TestTN01_AnotherBodysFormsDoNothing(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	var ids []string
	for name, id := range of {
		if idLike.MatchString(id) && name != "session" {
			ids = append(ids, id)
		}
	}
	forms := w.forms("nordby/administrator", of, written())
	before, tried := w.snapshot(w.bodies["nordby"]), 0
	for _, f := range forms {
		about := func(id string) bool { return strings.Contains(f.action, id) }
		if strings.HasPrefix(f.action, "/sign-out") || !slices.ContainsFunc(ids, about) {
			continue
		}
		tried++
		out := w.ask("elvdal/administrator", http.MethodPost, f.action, f.values)
		if out.Code >= 500 || out.Code < 400 && !strings.Contains(out.Header().Get("Location"), "/sign-in") {
			// Where nothing is looked for by its id, what never was gets the same answer.
			at := f.action
			for _, id := range ids {
				at = strings.ReplaceAll(at, id, "nowhere")
			}
			if never := w.ask("elvdal/administrator", http.MethodPost, at, f.values); never.Code != out.Code {
				t.Errorf("%s (on %s) as the other body's administrator: %d, and %d for what never was", f.action, f.page, out.Code, never.Code)
			}
		}
	}
	if tried < 80 {
		t.Errorf("only %d forms tried", tried)
	}
	if d := differs(before, w.snapshot(w.bodies["nordby"])); len(d) > 0 {
		t.Errorf("another body wrote here: %v", d)
	}
}

// Whatever an address or a form says about where to go next, it leads to a page
// of this site.
func TestWB09_NoAddressLeadsAway(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "walkword", w.people["nordby/administrator"])
	led := 0
	for _, evil := range []string{"https://evil.example/x", "//evil.example/x", `/\evil.example/x`, "/\t/evil.example", "/.//evil.example", "javascript:alert(1)", "/x/..//evil.example"} {
		said := url.Values{}
		for _, name := range []string{"next", "back", "to", "return", "from", "url", "redirect"} {
			said.Set(name, evil)
		}
		for _, as := range []string{"nordby/administrator", ""} {
			for route := range written() {
				method, path, _ := strings.Cut(route, " ")
				if path == "/live" || path == "/sign-out" || strings.HasSuffix(path, "/pdf") || strings.HasPrefix(path, "/demo/") {
					continue
				}
				form := url.Values{}
				if method != http.MethodGet {
					form = said
				}
				out := w.ask(as, method, w.at(path, of)+"?"+said.Encode(), form, "Referer", evil)
				to := out.Header().Get("Location")
				if to == "" {
					continue
				}
				led++
				there, err := url.Parse(to)
				if err != nil || there.Host != "" && "https://"+there.Host != base || there.Host == "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n") || strings.Contains(there.Path, "//")) {
					t.Errorf("%s as %q leads to %q", route, as, to)
				}
			}
		}
	}
	if led < 300 {
		t.Errorf("only %d answers led anywhere", led)
	}
}
