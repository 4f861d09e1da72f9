package api_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Every role can be given by the API as on the page, in one place at most.
func TestRolesAreGivenByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		const lead = `{"person":"a-nobody","role":"support_lead"}`
		made := w.post("a/administrator", "/grants", lead).wants(t, 200)
		if where, _ := made.get("where").(map[string]any); where["role"] != "support_lead" {
			t.Errorf("%v", where)
		}
		w.post("a/support_lead", "/grants", lead).wants(t, 403)
		for body, beside := range map[string]string{
			`{"person":"a-nobody","role":"supporter","team":"nowhere"}`:              `"/team"`,
			`{"person":"a-nobody","role":"supplier_desk","supplier":"nowhere"}`:      `"/supplier"`,
			`{"person":"a-nobody","role":"supporter","team":"one","supplier":"two"}`: `"/supplier"`,
		} {
			if r := w.post("a/administrator", "/grants", body).wants(t, 422); !strings.Contains(string(r.Body), beside) {
				t.Errorf("%s: %s", body, r.Body)
			}
		}
	})
}
