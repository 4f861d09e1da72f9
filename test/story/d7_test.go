package story

import (
	"testing"
)

// D1, D7: three levels, one owner at any time. What is solved while it is told
// is one step and still counted; what must travel says from where, to where and
// why, and somebody always answers for it.
func TestD1AndD7ThreeLevelsAndTheSpot(t *testing.T) {
	university(t, "2026-04-14 09:00", func(t *testing.T, c *campus) {
		page := c.see(katarina, "/desk/new")
		page.FormFor("Löst direkt").Fill("Vem", chemist).Fill("Vad gäller det?", "Skrivaren är ur papper").Fill("Vad sa du?", "Papper ligger i skåpet.").Fill("Tid lagd", "3").Click("Löst direkt").Done()
		c.see(katarina, "/desk/tickets/"+c.ticket("Skrivaren är ur papper")).Says("Löst", "Papper ligger i skåpet.")
		if n := c.one(`SELECT solved_first FROM tickets WHERE body = $1 AND title = 'Skrivaren är ur papper'`, c.body); n != "1" {
			t.Error("it is not counted as solved at first contact")
		}

		// Up from the section to central support, and to the network group.
		c.told(katarina, chemist, "Nätet faller ut i labbet", "Datornät", "Jag tar det")
		at := "/desk/tickets/" + c.ticket("Nätet faller ut i labbet")
		c.see(katarina, at).Says(katarina).SaysNot("Leder teamet")
		c.hand(katarina, at, "Centralsupport", "Kräver mer kunskap", "Mätt i labbet: svagt")
		c.see(jonas, at).Says(agneta, "Leder teamet", "Mätt i labbet: svagt")
		c.hand(jonas, at, "Nätgruppen", "Uppgiften hör till den nivån", "")
		taken := c.see(sten, at)
		taken.Says("Lämnat vidare 2 gånger")
		taken.Click("Ta ärendet").Done()
		c.see(sten, at).FormFor("Skicka svar").Set("text", "Ny sändare är på plats.").Click("Skicka och lös").Done()

		// The person sees words and where it stands, nothing of the way.
		own := c.see(chemist, "/my/tickets/"+c.ticket("Nätet faller ut i labbet"))
		own.Says("Ny sändare är på plats.").SaysNot("Mätt i labbet: svagt", "Kräver mer kunskap")
		// Who had it may still look at what was done with what they gave.
		c.see(katarina, at).Says("Ny sändare är på plats.")
	})
}

// hand gives a ticket to another team on its page.
func (c *campus) hand(by, at, team, reason, note string) {
	c.T.Helper()
	form := c.see(by, at).Form(at+"/change/move").Choose("team", team).Choose("reason", reason)
	if note != "" {
		form.Set("note", note)
	}
	form.Send().Done()
}
