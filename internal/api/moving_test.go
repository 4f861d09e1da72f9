package api_test

import (
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who moves to another wave keeps their appointment, unless it is freed.
func TestMovesFreeAppointmentsWhereAsked(t *testing.T) {
	for free, taken := range map[bool]float64{false: 1, true: 0} {
		w := newWorld(t, dbtest.SQLite(t))
		ids := w.fill("a")
		in := "/rollouts/" + ids["rollout"]
		wave := fmt.Sprint(w.post("a/lead", in+"/waves", `{"name":"Uge 19","starts":"2026-05-04","ends":"2026-05-08"}`).wants(t, 201).get("id"))
		moving := fmt.Sprintf(`"wave":%q,"who":{"persons":[%q]}`, wave, ids["person"])
		e := w.post("a/lead", in+"/moves/preview", `{`+moving+`}`).wants(t, 200)
		if e.get("outside.0.booking") != ids["booking"] {
			t.Fatalf("%s", e.Body)
		}
		w.post("a/lead", in+"/moves", fmt.Sprintf(`{%s,"seen":%q,"free":%v}`, moving, e.get("seen"), free)).wants(t, 200)
		if r := w.get("a/lead", "/occasions/"+ids["occasion"]).wants(t, 200); r.get("slots.0.taken") != taken {
			t.Errorf("free %v: %s", free, r.Body)
		}
	}
}
