package api_test

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Every role can be given by the API as on the page, each where it counts.
func TestRolesAreGivenByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		team := lastOf(w.get("a/support_lead", "/teams"), "items", "id")
		supplier := lastOf(w.get("a/support_lead", "/suppliers"), "items", "id")
		for _, one := range []struct{ role, place, id string }{
			{"support_lead", "", ""}, {"supporter", "team", team}, {"supplier_desk", "supplier", supplier},
		} {
			body := `{"person":"a-nobody","role":"` + one.role + `"}`
			if one.place != "" {
				body = `{"person":"a-nobody","role":"` + one.role + `","` + one.place + `":"` + one.id + `"}`
			}
			made := w.post("a/administrator", "/grants", body).wants(t, 200)
			where, _ := made.get("where").(map[string]any)
			if where["role"] != one.role || one.place != "" && where[one.place] != one.id {
				t.Errorf("%s: %v", body, where)
			}
			w.post("a/support_lead", "/grants", body).wants(t, 403)
		}
		w.post("a/administrator", "/grants", `{"person":"a-nobody","role":"supporter","team":"`+team+`","supplier":"`+supplier+`"}`).wants(t, 422)
		w.post("a/administrator", "/grants", `{"person":"a-nobody","role":"supporter","team":"nowhere"}`).wants(t, 422)
	})
}
