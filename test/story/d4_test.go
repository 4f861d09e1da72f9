package story

import (
	"testing"
)

// D4: what the desk does is written down as routines. One is run in a ticket
// step by step: who did what and when stays there, and what was left out says
// why, although the routine is changed afterwards.
func TestD4ARoutineIsRunInATicket(t *testing.T) {
	university(t, "2026-04-14 10:00", func(t *testing.T, c *campus) {
		c.told(jonas, chemist, "Kommer inte in på kontot", accounts, "Jag tar det")
		at := "/desk/tickets/" + c.ticket("Kommer inte in på kontot")
		c.see(jonas, at).Form(at+"/routines").Choose("routine", "Nytt lösenord").Send().Done()
		page := c.see(jonas, at)
		page.Says("Kontrollera vem som frågar", "Be personen logga in medan du väntar")
		page.Form(at+"/routines/1", "mark=done").Send().Done()
		c.see(jonas, at).Form(at+"/routines/2", "why").Set("why", "Kontot finns bara centralt").Send().Done()
		done := c.see(jonas, at)
		done.Says("Kontot finns bara centralt", jonas)

		// The routine as it was run stays in the ticket.
		routine := c.one(`SELECT id FROM guides WHERE body = $1 AND title = 'Nytt lösenord'`, c.body)
		c.see(agneta, "/desk/guides/"+routine).Says("Nytt lösenord")
		if n := c.one(`SELECT count(*) FROM ticket_checks WHERE body = $1 AND routine = $2 AND done_at > 0 AND skipped = ''`, c.body, routine); n != "1" {
			t.Errorf("%s steps are done", n)
		}
	})
}
