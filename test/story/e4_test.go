package story

import (
	"net/http"
	"testing"
)

// The people of document 004's family system in the demonstration.
const (
	lone      = "Lone Brandstrup" // answers for support
	firstLine = "Mads Terkelsen"  // first line
	dorthe    = "Dorthe Vangsted" // the only super-user
	poul      = "Poul Raskholm"   // case worker
)

// E4: first line is the body's own; only super-users may write to the
// supplier's desk. Who is none is told whom to ask, and the try is written down.
// The case worker sees no more than whom it lies with and when the next word is
// due; the supplier's thread holds nothing else of the ticket.
func TestE4OnlySuperUsersReachTheSupplier(t *testing.T) {
	demoBody(t, "2026-04-15 09:00", "Nordby Kommune", func(t *testing.T, c *campus) {
		c.lang = "da"
		c.told(firstLine, poul, "Journalen gemmer ikke", "Familiesag", "Jeg tager den")
		id := c.ticket("Journalen gemmer ikke")
		at := "/desk/tickets/" + id
		c.see(firstLine, at).Form(at+"/say", "kind=note").Set("text", "Poul har lige fået nye rettigheder, det kan være dem").Send().Done()

		// The first line may not; the super-user is named, and the try kept.
		legs := c.see(firstLine, at+"/legs")
		refused := legs.Form(at+"/legs").Choose("supplier", "Fjordkode A/S").Set("subject", "Journalen gemmer ikke").Set("text", "Fejl 500 ved gem.").Send()
		refused.Refused(http.StatusUnprocessableEntity, "Du må ikke henvende dig til leverandøren", dorthe)
		if n := c.one(`SELECT count(*) FROM letters WHERE body = $1 AND address LIKE '%fjordkode%'`, c.body); n != "0" {
			t.Errorf("%s letters went to the supplier", n)
		}
		c.see(lone, "/desk/agreements/tries").Says(firstLine, "Fjordkode A/S")

		// The super-user may: with words for the supplier alone.
		c.hand(firstLine, at, "Superbrugere, Familiesag", "Kræver flere rettigheder", "")
		legs = c.see(dorthe, at+"/legs")
		legs.Form(at+"/legs").Choose("supplier", "Fjordkode A/S").Set("subject", "Journalen gemmer ikke").Set("text", "Fejl 500 ved gem, siden i morges.").Send().Done()
		if n := c.one(`SELECT count(*) FROM letters WHERE body = $1 AND address LIKE '%fjordkode%' AND text LIKE '%Fejl 500%' AND text NOT LIKE '%rettigheder%'`, c.body); n != "1" {
			t.Errorf("%s letters went to the supplier", n)
		}
		c.see(dorthe, at).Says("Fjordkode A/S")
		if n := c.one(`SELECT count(*) FROM ticket_hops WHERE body = $1 AND ticket = $2 AND direction = 'out'`, c.body, id); n != "1" {
			t.Errorf("%s hand-overs to the supplier", n)
		}
		own := c.see(poul, "/my/tickets/"+id)
		own.Says("Fjordkode A/S").SaysNot("Fejl 500", "nye rettigheder")

		// On leave, with nobody standing in, she may not; and the gate loses its
		// super-user.
		c.On("2026-04-15 10:00")
		page := c.see(dorthe, at+"/legs")
		page.Form("*/heard").Set("text", "Rettet i nat.").Send().Done()
		c.see(dorthe, at+"/legs").Form("*/end").Choose("reason", "De har gjort det, der skulle gøres").Send().Done()
		if n := c.one(`SELECT count(*) FROM ticket_hops WHERE body = $1 AND ticket = $2 AND direction = 'back'`, c.body, id); n != "1" {
			t.Errorf("%s hand-overs back", n)
		}
	})
}

// E4, AZ-10: a supplier's own staff find what was handed to them, answer it
// there, and see nothing else of the house: not the ticket, not what is written
// inside, no name, no agreement with anybody.
func TestE4TheSuppliersOwnStaff(t *testing.T) {
	university(t, "2026-04-15 09:00", func(t *testing.T, c *campus) {
		const ebba = "Ebba Runfelt"
		front := c.see(ebba, "/")
		if front.Path() != "/supplier" {
			t.Errorf("they begin at %s", front.Path())
		}
		front.Says("Leverantörsfakturor importeras dubbelt", "Er tur", "Momsperiod 3 går inte att låsa", "LS-44710", "över tiden").SaysNot("Fakturor läses in två gånger")
		leg := front.Follow("Leverantörsfakturor importeras dubbelt")
		leg.Says("löpnummer 88120 till 88164", "Kunden").SaysNot("stämmas av", birgit, "Fakturor läses in två gånger", "Ekonomiförvaltningen")
		form := leg.Form(leg.Path())
		form.Send().Refused(422)
		c.see(ebba, leg.Path()).Form(leg.Path()).Set("text", "Vi ändrade läsningen i går kväll. Den är återställd.").Set("theirs", "LS-44731").Send().Done()
		c.see(ebba, "/supplier").Says("LS-44731", "Hos kunden")
		c.see(ebba, "/supplier").Follow("Momsperiod 3 går inte att låsa").Says("Ärendet är avslutat").SaysNot("sjukskriven")

		id := c.ticket("Fakturor läses in två gånger")
		c.see(birgit, "/desk/tickets/"+id+"/legs").Says("Vi ändrade läsningen i går kväll.", "LS-44731")
		for _, path := range []string{"/desk/tickets/" + id, "/desk/tickets/" + id + "/legs", "/my/tickets/" + id, "/desk", "/people", "/services", "/suppliers", "/desk/agreements"} {
			if page := c.as(ebba).Open(path); page.Status != 403 && page.Status != 404 {
				t.Errorf("%s: %d", path, page.Status)
			}
		}
		if turned := c.see(ebba, "/turn"); turned.Path() != "/supplier" {
			t.Errorf("they are told where the house turns: %s", turned.Path())
		}
		c.see(ebba, "/search?q=faktura").SaysNot("läses in två gånger")
	})
}
