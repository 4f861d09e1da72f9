package story

import (
	"net/http"
	"testing"
)

// D5: in a workshop the tasks are sorted into levels, and some are marked as
// not from the start. Everybody writes on one page; who was quicker is seen.
func TestD5TheTaskMatrix(t *testing.T) {
	university(t, "2026-01-19 13:00", func(t *testing.T, c *campus) {
		c.see(agneta, "/desk/matrix").FormFor("Lägg till en uppgift").Fill("Uppgift", "Lösenord").Fill("Förklaring", "Finns lokalt och centralt").Send().Done()
		c.see(agneta, "/desk/matrix").FormFor("Lägg till en uppgift").Fill("Uppgift", "Frågor om program").Send().Done()
		c.see(agneta, "/desk/matrix").Form("/desk/matrix/phases").Set("name", "Start").Set("starts", "2026-02-02").Send().Done()

		mine, theirs := c.see(agneta, "/desk/matrix"), c.see(agneta, "/desk/matrix")
		mine.Form("/desk/matrix").Pick("Lösenord, nivå 1", "Från Start").Pick("Lösenord, nivå 2", "Från Start").Pick("Frågor om program, nivå 2", "Inte från starten").Send().Done()
		page := c.see(jonas, "/desk/matrix")
		page.Says("Lösenord", "Från Start", "Inte från starten")
		if page.HasForm("/desk/matrix/tasks") {
			t.Error("somebody who may not manage the desk can add tasks")
		}

		// The second page was opened before: the cell both changed comes back,
		// with what stands now; the others are saved.
		theirs.Form("/desk/matrix").Pick("Lösenord, nivå 1", "Inte från starten").Pick("Frågor om program, nivå 3", "Från Start").Send().Refused(http.StatusConflict, "Lösenord")
		c.see(agneta, "/desk/matrix").Says("Frågor om program")

		c.see(agneta, "/desk/matrix").Follow("Visa på storskärm").Says("Lösenord", "Från Start")
		c.see(agneta, "/desk/matrix").FormFor("Lägg till en uppgift").Fill("Uppgift", "lösenord").Send().Refused(http.StatusUnprocessableEntity)
	})
}
