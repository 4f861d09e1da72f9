package story

import (
	"net/http"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// B3: each gets a new account and keeps the old one for a while, mail to one
// coming into the other until 29 May. Who is about to be left behind, because
// the mirroring ends and the tablet is not upgraded, stands on a list in time.
func TestB3TwoAccountsMirroredForAWhile(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		m := fjellvik(t, s)
		m.plan()
		m.listed(movers()...)
		m.tablets()
		birger := councillor(1)
		m.namesake(birger)

		// A plan that leaves a gap is refused; one that does not is shown first,
		// and changes nothing until it is said to.
		m.see(solveig, "/account-plan").FormFor("Se hva som vil skje").Fill("Gammelt domene", "samvirket.example").Fill("Nytt domene", "fjellvik.example").
			Fill("Ny konto gjelder fra", "2026-04-14").Fill("Gammel konto gjelder til og med", "2026-04-13").Send().
			Refused(http.StatusUnprocessableEntity, "Den gamle kontoen slutter før den nye begynner.")
		shown := m.accountPlan().Says("20 Nye", "1 Adressen tilhører en annen")
		shown.Row(birger, onShared(birger), onOwn(birger), "Adressen tilhører en annen: Birger Bjerkaas")
		m.see(solveig, "/accounts?show=lacking").Row(councillor(0))
		shown.FormFor("Lag kontoene").Send().Done().Says("Kontoer er laget eller endret for 20 personer.")
		m.accountPlan().Says("0 Nye", "20 Uendrede")

		m.givesByHand(birger, "birger.b@fjellvik.example")
		m.bothStand(t, councillor(0))
		m.mirroringShows(t)
		m.leftBehind(t)
	})
}

// namesake is somebody else who has the address the plan would give.
func (m *municipality) namesake(name string) {
	m.T.Helper()
	m.as(randi).See("/people/new").FormFor("Legg til person").Set("given", "Birger").Set("family", "Bjerkaas").Set("address", onOwn(name)).Set("kind", "employee").Send().Done()
}

// givesByHand writes the accounts the plan could not make.
func (m *municipality) givesByHand(name, address string) {
	m.T.Helper()
	page := m.see(solveig, "/accounts?show=lacking").Enter(name)
	account := func(role, address string) *visitor.Page {
		return page.FormIn(page.Doc.Find("#"+role)).Set("address", address).Set("valid_from", "2026-04-14").Set("mirror_from", "2026-04-14").Set("mirror_to", "2026-05-29").Send()
	}
	account("primary", onOwn(name)).Refused(http.StatusUnprocessableEntity, "Adressen tilhører en annen.")
	account("primary", address).Done()
	account("secondary", onShared(name)).Done()
	m.see(solveig, "/accounts?show=lacking").Says("Ingen passer til det du har valgt.")
}

// bothStand: one line has both addresses, which counts today, and until when
// they are mirrored; so has the API.
func (m *municipality) bothStand(t *testing.T, name string) {
	t.Helper()
	m.see(marit, "/accounts").Row(name, onShared(name), "Skiftet har ikke skjedd", onOwn(name), "fre. 29. mai 2026")
	var said struct {
		Items []struct {
			Primary, Secondary string
			MirrorTo           string `json:"mirror_to"`
		}
		Total int
	}
	m.ask(m.key("Følge utrullinger"), "/accounts", &said)
	if len(said.Items) != 21 {
		t.Errorf("the API has %d", len(said.Items))
	}
	for _, a := range said.Items {
		if a.Primary == "" || a.Secondary == "" || a.MirrorTo != "2026-05-29" {
			t.Errorf("the API says %+v", a)
		}
	}
}

// mirroringShows: on one's own page stands which mail comes along, and until
// when; not before the move, and not when it has ended.
func (m *municipality) mirroringShows(t *testing.T) {
	t.Helper()
	name := councillor(0)
	comes := "E-post til " + onOwn(name) + " kommer også hit, til og med fre. 29. mai 2026."
	m.On("2026-04-13 12:00")
	m.page(name).SaysNot("kommer også hit")
	m.On("2026-04-15 12:00")
	m.page(name).Says(comes)
	m.On("2026-05-29 12:00")
	m.page(name).Says(comes)
}

// leftBehind: the list begins fourteen days before the end, without those
// whose tablet is upgraded and the one who has none.
func (m *municipality) leftBehind(t *testing.T) {
	t.Helper()
	m.On("2026-05-14 09:00")
	m.see(marit, "/accounts").SaysNot("får de ikke lenger post")
	m.On("2026-05-15 09:00")
	m.handedIn(marit, "Politisk sekretariat", councillor(0))
	m.device(anders, councillor(0)).FormFor("Oppgradert").Send().Done()
	soon := m.see(marit, "/accounts").Table("Speilingen slutter snart")
	if len(soon) != 19 {
		t.Errorf("%d are about to be left behind: %v", len(soon), soon)
	}
	for _, cells := range soon {
		if cells[0] == councillor(0) || cells[0] == adviser || cells[1] != "fre. 29. mai 2026" {
			t.Errorf("on the list: %v", cells)
		}
	}
	m.On("2026-05-30 09:00")
	if ended := m.see(marit, "/accounts").Table("Speilingen er slutt"); len(ended) != 19 {
		t.Errorf("%d were left behind", len(ended))
	}
	m.page(councillor(2)).SaysNot("kommer også hit")
}
