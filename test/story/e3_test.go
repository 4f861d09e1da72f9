package story

import (
	"strings"
	"testing"
)

// E3: a system has an owner, a manager and super-users by name; who is missing
// is told, and the whole is reported on one page and as one file.
func TestE3RolesOfASystem(t *testing.T) {
	demoBody(t, "2026-04-15 09:00", "Nordby Kommune", func(t *testing.T, c *campus) {
		c.lang = "da"
		at := "/services/" + c.service("Familiesag")
		c.see(lone, at).Says("Inge Thorsmark", lone, dorthe)

		report := c.see(lone, "/services/roles")
		report.Says("Familiesag", "Inge Thorsmark", dorthe)
		file := c.as(lone).Open("/services/roles/export")
		if file.Status != 200 {
			file = c.as(lone).Open(report.Link("CSV"))
		}
		for _, words := range []string{"Familiesag", "Inge Thorsmark", "dorthe.vangsted@nordby.example"} {
			if !strings.Contains(file.Body, words) {
				t.Errorf("the report does not hold %q: %s", words, file.Body)
			}
		}

		// A super-user who leaves is missed at once.
		href, _ := c.see(lone, at).Row(dorthe, "Superbruger").Find("a[href*='/holders/']").Attr("href")
		c.see(lone, href).Form(href).Set("to", "2026-04-14").Send().Done()
		c.see(lone, "/services").Row("Familiesag", "Superbruger")
		c.see(lone, "/desk/gate").Row("Familiesag", "Lukket")
	})
}
