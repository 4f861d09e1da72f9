package sectest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
)

// FI-04: a list that somebody is in the middle of reading in is theirs: to
// everybody else, whatever their role, it does not exist, to read or to apply.
func TestFI04_ListsInTheMakingAreTheirMakers(t *testing.T) {
	t.Parallel()
	w := lite(t)
	of := w.furnish("nordby", "canaryword", w.people["nordby/lead"])
	before := w.snapshot(w.bodies["nordby"])
	for _, path := range []string{"/rollouts/{rollout}/device-lists/{list}", "/rollouts/{rollout}/result-lists/{list}"} {
		at := w.at(path, of)
		if out := w.ask("nordby/lead", http.MethodGet, at, nil); out.Code != http.StatusOK {
			t.Errorf("their own at %s: %d", path, out.Code)
		}
		if id := of[path+" list"]; len(id) < 26 {
			t.Errorf("an id that can be guessed: %q", id)
		}
		for _, as := range []string{"nordby/administrator", "nordby/supporter", "elvdal/lead"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if out := w.ask(as, method, at, url.Values{"do": {"apply"}}); out.Code != http.StatusNotFound && out.Code != http.StatusForbidden || strings.Contains(out.Body.String(), "canaryword") {
					t.Errorf("%s %s as %s: %d", method, path, as, out.Code)
				}
			}
		}
	}
	if d := differs(before, w.snapshot(w.bodies["nordby"])); len(d) > 0 {
		t.Errorf("something was changed: %v", d)
	}
}

// TN-08: what the program keeps by a key is kept by body and key: the same
// key, name and file in two bodies are two things, and what one body throws
// away is still there in the other.
func TestTN08_TheSameKeyInTwoBodiesIsTwoThings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		tokens := map[string]string{"nordby": w.bearer("x", w.people["nordby/administrator"]), "elvdal": w.bearer("x", w.people["elvdal/administrator"])}
		ids := map[string]string{}
		for _, slug := range []string{"nordby", "elvdal"} {
			out := w.program(tokens[slug], http.MethodPost, "/api/v1/units", `{"name":"Fællesskolen"}`, "Idempotency-Key", "the-same-key")
			if out.Code != http.StatusCreated || out.Header().Get("Idempotency-Replayed") != "" {
				t.Fatalf("%s: %d %s", slug, out.Code, out.Body)
			}
			w.read(w.bodies[slug], func(tx *db.Tx) error {
				var id string
				err := tx.Get(&id, "SELECT id FROM units WHERE body = $1 AND name = 'Fællesskolen'", w.bodies[slug])
				ids[slug] = id
				return err
			})
			out = w.program(tokens[slug], http.MethodPost, "/api/v1/imports?name=folk.csv", "name,mail\nNy Person,ny@skole.example\n", "Content-Type", "application/octet-stream")
			if out.Code != http.StatusCreated || !strings.Contains(out.Body.String(), `"new":1`) {
				t.Errorf("%s: the same list is new here: %d %s", slug, out.Code, out.Body)
			}
		}
		before := w.snapshot(w.bodies["elvdal"])
		for _, id := range []string{ids["elvdal"], ids["nordby"]} { // the first is not theirs
			w.program(tokens["nordby"], http.MethodDelete, "/api/v1/units/"+id, "", "If-Match", `"1"`)
		}
		var left int
		w.read(w.bodies["nordby"], func(tx *db.Tx) error {
			return tx.Get(&left, "SELECT count(*) FROM units WHERE body = $1 AND name = 'Fællesskolen'", w.bodies["nordby"])
		})
		if d := differs(before, w.snapshot(w.bodies["elvdal"])); left != 0 || len(d) > 0 {
			t.Errorf("%d left here, and there: %v", left, d)
		}
	})
}
