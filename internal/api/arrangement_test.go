package api_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// AZ-12, D2: the API knows no way to the catalogue but the gate, and the gate
// wants everything.
func TestAZ12_TheGateIsTheOnlyWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids := w.fill("a")
		gate := "/gates/" + ids["service"]
		draft := w.get("a/support_lead", gate)
		if draft.wants(t, 200).get("open") != false || draft.get("draft.id") != ids["draft"] {
			t.Fatalf("%s", draft.Body)
		}
		pass := `{"draft":"` + ids["draft"] + `","why":"Please"}`
		if r := w.call("a/support_lead", "POST", gate+"/pass", pass, "If-Match", `"1"`); r.Status != 409 || !strings.Contains(r.Body, "betingelser") {
			t.Errorf("passed with conditions missing: %d %s", r.Status, r.Body)
		}
		if r := w.call("a/administrator", "POST", gate+"/pass", pass, "If-Match", `"1"`); r.Status != 403 {
			t.Errorf("an administrator passes: %d", r.Status)
		}
		for _, path := range []string{"/reopen", "/review", "/withdraw"} {
			if r := w.call("a/support_lead", "POST", gate+path, `{"why":"Please","review_on":"2030-01-01"}`, "If-Match", `"1"`); r.Status != 404 {
				t.Errorf("%s of a gate nobody passed: %d %s", path, r.Status, r.Body)
			}
		}
		whole := `{"levels":[{"level":2,"team":"a-second"}],"targets":[{"response":30,"solution":480}],"state":"standing"}`
		if r := w.call("a/support_lead", "PUT", gate+"/drafts/"+ids["draft"], whole, "If-Match", `"1"`); r.Status != 422 {
			t.Errorf("a state by the way: %d %s", r.Status, r.Body)
		}
		whole = strings.Replace(whole, `,"state":"standing"`, "", 1)
		w.call("a/support_lead", "PUT", gate+"/drafts/"+ids["draft"], whole, "If-Match", `"1"`).wants(t, 200)
		if r := w.call("a/support_lead", "PUT", gate+"/drafts/"+ids["draft"], whole, "If-Match", `"1"`); r.Status != 412 {
			t.Errorf("an old version of a draft: %d %s", r.Status, r.Body)
		}
		if r := w.get("a/support_lead", gate); r.get("open") != false {
			t.Errorf("open without passing: %s", r.Body)
		}
		if r := w.get("a/nobody", "/turn?service="+ids["service"]); r.wants(t, 200).get("to") != "desk" {
			t.Errorf("where to turn: %s", r.Body)
		}
		if r := w.get("a/nobody", "/turn?person=a-lead"); r.Status != 404 {
			t.Errorf("for somebody else: %d", r.Status)
		}
	})
}
