package story

import (
	"fmt"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

var (
	fourMove = []string{"Brukerkonto og e-postadresse", "Filer i OneDrive", "Innholdet i postkassen", "Teams og medlemskap i team"}
	twoStay  = []string{"Møteappen", "Direktesendte møter"}
)

// B1: on 14 April at 15:30 accounts, files, mail and teams move; the apps for
// meetings stay as they are. Whoever looks reads the same moment and the same
// two lists, and at that moment what is to happen becomes what has happened.
func TestB1CutoverMovesFourThingsAndLeavesTwo(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		m := fjellvik(t, s)
		m.plan()
		arnhild := councillor(0)
		m.listed(arnhild)

		m.putRight(t, arnhild)
		plan := m.see(solveig, "/plan").Says("tir. 14. apr. 2026 kl. 15:30")
		lists(t, plan, "Flytter", fourMove)
		lists(t, plan, "Blir som det er", twoStay)
		m.see(solveig, "/calendar?month=2026-04").Says("15:30 Skiftet til Fjellviks egen plattform")
		m.see(solveig, "").Row("Skiftet skjer", "tir. 14. apr. 2026")

		own := m.page(arnhild).Says("Du skal flytte fra Samvirkets plattform til Fjellviks egen plattform. Skiftet skjer tir. 14. apr. 2026 kl. 15:30.")
		for _, what := range fourMove {
			own.Says(what)
		}
		own.Says("Møteappen – Virker som før.", "Direktesendte møter – Virker som før.")

		m.On("2026-04-14 15:29")
		m.page(arnhild).Says("Du skal flytte fra Samvirkets plattform")
		m.On("2026-04-14 15:30")
		m.page(arnhild).Says("Skiftet fra Samvirkets plattform til Fjellviks egen plattform er gjort. Nå gjenstår bare din del.")

		m.overTheAPI(t)
	})
}

// putRight is a plan that is wrong for a while: the meeting app is thought to
// move, half an hour later. Every page follows, there and back.
func (m *municipality) putRight(t *testing.T, whose string) {
	t.Helper()
	set := func(app, moment string) {
		m.see(solveig, "/plan").Enter("Møteappen").FormFor("Lagre").Pick("Hva skjer med det?", app).Send().Done()
		m.see(solveig, "/edit").FormFor("Lagre").Fill("Skiftet skjer", moment).Send().Done()
	}
	set("Flytter", "2026-04-14T16:00")
	own := m.page(whose).Says("Skiftet skjer tir. 14. apr. 2026 kl. 16:00.")
	if !strings.Contains(own.Under("Flytter"), "Møteappen") || strings.Contains(own.Under("Blir som det er"), "Møteappen") {
		t.Errorf("what moves: %s; what stays: %s", own.Under("Flytter"), own.Under("Blir som det er"))
	}
	set("Blir som det er", "2026-04-14T15:30")
}

// lists reads what stands in a table, by its first words.
func lists(t *testing.T, page *visitor.Page, caption string, want []string) {
	t.Helper()
	rows := page.Table(caption)
	if len(rows) != len(want) {
		t.Errorf("%s: %v", caption, rows)
	}
	for _, what := range want {
		page.Row(what)
	}
}

// overTheAPI reads the moment in UTC, and the six lines.
func (m *municipality) overTheAPI(t *testing.T) {
	t.Helper()
	key := m.key("Følge utrullinger")
	var rollout struct {
		CutoverAt string `json:"cutover_at"`
	}
	m.ask(key, "", &rollout)
	if rollout.CutoverAt != "2026-04-14T13:30:00Z" {
		t.Errorf("the API says %q", rollout.CutoverAt)
	}
	var lines struct {
		Items []struct{ Kind, Name string }
	}
	m.ask(key, "/items", &lines)
	kinds := map[string]int{}
	for _, l := range lines.Items {
		kinds[l.Kind]++
	}
	if fmt.Sprint(kinds) != "map[moves:4 stays:2]" {
		t.Errorf("the API says %v", lines.Items)
	}
}
