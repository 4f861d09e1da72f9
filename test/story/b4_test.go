package story

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// B4: which address one signs in with depends on whether the tablet has been
// upgraded. The personal page says it in one sentence, every day of the way;
// the sentence turns with the upgrade itself, never before and never after.
func TestB4DeviceUpgradeFlipsAccount(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		m := fjellvik(t, s)
		m.plan()
		m.listed(movers()...)
		m.tablets()
		m.accountPlan().FormFor("Lag kontoene").Send().Done()
		arnhild, birger := councillor(0), councillor(1)
		m.actsFor(marit, arnhild, birger)

		m.signsIn(arnhild, onShared(arnhild), "Skiftet har ikke skjedd ennå, så du bruker den kontoen du pleier.")
		m.On("2026-04-14 15:29")
		m.signsIn(adviser, onShared(adviser), "Skiftet har ikke skjedd ennå")
		m.On("2026-04-14 15:30")
		m.signsIn(adviser, onOwn(adviser), "Skiftet er gjort, og du har ikke noe nettbrett som skal oppgraderes.")
		m.signsIn(arnhild, onShared(arnhild), "Nettbrettet ditt er ikke oppgradert ennå.")

		// Handed in, it waits; not handed in, it cannot be upgraded at all.
		m.On("2026-04-15 09:00")
		m.handedIn(marit, "Politisk sekretariat", arnhild)
		m.signsIn(arnhild, onShared(arnhild), "Nettbrettet ditt er ikke oppgradert ennå.").Says("Vi har den og oppgraderer den")
		m.cannotUpgrade(t, birger)

		m.turnsAtOnce(t, arnhild)
		m.signsIn(arnhild, onOwn(arnhild), "Nettbrettet ditt er oppgradert, så det er den nye kontoen som gjelder.")
		m.device(anders, arnhild).FormFor("Lever tilbake").Send().Done()
		m.signsIn(arnhild, onOwn(arnhild), "Nettbrettet ditt er oppgradert").Says("Oppgradert og levert tilbake til deg")

		// The secretary reads the same for those she acts for, and the lead for all.
		members := m.as(marit).See("/me/members")
		members.Row(arnhild, onOwn(arnhild))
		members.Row(birger, onShared(birger), "enhet ikke levert inn")
		accounts := m.see(solveig, "/accounts")
		accounts.Row(arnhild, onOwn(arnhild), "Nettbrettet er oppgradert")
		accounts.Row(birger, onShared(birger), "Venter på nettbrettet")

		// When the old account is closed, the new one is all there is.
		m.On("2026-06-13 09:00")
		m.signsIn(birger, onOwn(birger), "Den gamle kontoen er stengt. Lever inn nettbrettet for oppgradering")
		inOrder(t, s)
	})
}

// actsFor lets a secretary act for members.
func (m *municipality) actsFor(secretary string, members ...string) {
	m.T.Helper()
	for _, name := range members {
		_, family, _ := strings.Cut(name, " ")
		m.as(randi).See("/people?q="+family).Enter(name).FormFor("La noen andre handle").Fill("Hvem handler", onOwn(secretary)).Send().Done()
	}
}

// signsIn reads the one sentence of somebody's own page, and why.
func (m *municipality) signsIn(name, address, why string) *visitor.Page {
	m.T.Helper()
	page := m.page(name)
	if said := page.Text(".answer .sentence"); said != "Logg inn med "+address {
		m.T.Errorf("%s on %s: %q, want %s", name, m.Clock.Now(), said, address)
	}
	return page.Says(why)
}

// cannotUpgrade: the page of a tablet that has not come in offers no upgrade,
// and one that is sent all the same is refused.
func (m *municipality) cannotUpgrade(t *testing.T, owner string) {
	t.Helper()
	page := m.device(anders, owner)
	form := page.FormFor("Ta imot")
	form.Values.Set("kind", "upgraded")
	refused := m.as(anders).Post(page.Path(), form.Values)
	refused.Refused(http.StatusUnprocessableEntity, tablet(owner)+" kan ikke oppgraderes før den er levert inn")
	m.signsIn(owner, onShared(owner), "ikke oppgradert ennå")
}

// turnsAtOnce reads somebody's page again and again while their tablet is
// upgraded: whenever it says that the tablet is upgraded it says the new
// address, and until then the old one.
func (m *municipality) turnsAtOnce(t *testing.T, owner string) {
	t.Helper()
	reader, upgrade := m.as(owner), m.device(anders, owner).FormFor("Oppgradert")
	seen, done := map[string]int{}, make(chan struct{})
	var reading sync.WaitGroup
	reading.Go(func() {
		for after := 0; after < 3; {
			select {
			case <-done:
				after++
			default:
			}
			page := reader.Open("/me")
			upgraded := strings.Contains(page.Text("main"), "Oppgradert og klar til å hentes")
			seen[fmt.Sprint(upgraded, " ", page.Text(".answer .sentence"))]++
		}
	})
	upgrade.Send().Done()
	close(done)
	reading.Wait()
	for state := range seen {
		if state != "false Logg inn med "+onShared(owner) && state != "true Logg inn med "+onOwn(owner) {
			t.Errorf("seen while the tablet was upgraded: %v", seen)
		}
	}
	if seen["true Logg inn med "+onOwn(owner)] == 0 {
		t.Errorf("never seen after the upgrade: %v", seen)
	}
}

// inOrder lets overgang check judge its data: what is written down of accounts
// and tablets is what their rules say.
func inOrder(t *testing.T, s app.Settings) {
	t.Helper()
	var said bytes.Buffer
	if err := app.Check(t.Context(), s, false, false, &said); err != nil {
		t.Errorf("%v: %s", err, said.String())
	}
}
