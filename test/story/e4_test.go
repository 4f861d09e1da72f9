package story

import (
	"net/http"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/whole"
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
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := demoBody(t, s, "2026-04-15 09:00", "Nordby Kommune")
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
