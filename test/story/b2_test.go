package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// B2: elected members who also work for the municipality follow the course of
// their unit, the others this one. Rules tried in order put each in exactly
// one track; each reads on their own page which and why; who is caught by none
// is on a list.
func TestB2ExactlyOneTrackEachAndToldWhy(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		m := fjellvik(t, s)
		m.plan()
		m.listed(adviser)
		m.track(elected, "", []string{"member", "deputy"}, nil)
		m.track(alsoEmployed, "Løpet for ansatte i egen enhet", []string{"employee"}, []string{"member", "deputy"})
		m.track(inSchools, "Løpet for Oppvekst", []string{"employee"}, []string{"member", "deputy"}, "Oppvekst")

		// In this order the first rule catches everybody; nobody has moved yet.
		before := m.see(solveig, "/tracks/placement")
		before.Row(teacher, elected, "Er: Folkevalgt")
		for range 2 {
			m.up(inSchools)
		}
		m.up(alsoEmployed)
		m.obey("20 er ikke på listen ennå")

		for track, people := range map[string]string{inSchools: "1", alsoEmployed: "2", elected: "17"} {
			if got := m.count(track); got != people {
				t.Errorf("%s has %s people, want %s", track, got, people)
			}
		}
		m.everybodyOnce(t)
		m.see(solveig, "/tracks").Says("1 person er ikke i noe spor.").Follow("Se hvem").Row(adviser)

		for name, told := range map[string][]string{
			teacher:        {"Du er i sporet " + inSchools, "Er: Ansatt · Hører til Oppvekst · Er også: Folkevalgt", "Du følger Løpet for Oppvekst"},
			nurse:          {"Du er i sporet " + alsoEmployed, "Er: Ansatt · Er også: Folkevalgt", "Du følger Løpet for ansatte i egen enhet"},
			councillor(0):  {"Du er i sporet " + elected, "Er: Folkevalgt"},
			councillor(15): {"Du er i sporet " + elected, "Er: Varamedlem"},
		} {
			m.page(name).Says(told...)
		}
		m.see(solveig, "/people?q=Vårlid").Enter(teacher).Says("Hører til Oppvekst", "Er også: Folkevalgt")
		m.page(adviser).SaysNot("Sporet ditt")

		m.changesWork(t)
	})
}

const (
	elected      = "Bare folkevalgt"
	alsoEmployed = "Også ansatt i kommunen"
	inSchools    = "Jobber i Oppvekst"
)

// track adds an audience: who is one of the kinds, also one of the others, and
// in the unit when one is given.
func (m *municipality) track(name, follows string, kinds, also []string, unit ...string) {
	m.T.Helper()
	form := m.see(solveig, "/tracks/new").FormFor("Lagre").Fill("Navn", name).Fill("Følger et annet løp", follows).
		Fill("Hva skjer, og hvorfor", whyOf[name]).Fill("Slik forbereder man seg", prepareOf[name]).Set("kinds", kinds...).Set("also_kinds", also...)
	for _, u := range unit {
		form.Pick("I enheten", u)
	}
	form.Send().Done()
}

// up tries a track one place earlier.
func (m *municipality) up(track string) {
	m.T.Helper()
	page := m.see(solveig, "/tracks")
	page.ClickIn(page.Row(track), "Opp").Done()
}

// obey looks at what the rules do, and lets them.
func (m *municipality) obey(says string) {
	m.T.Helper()
	m.see(solveig, "/tracks/placement").Says(says).FormFor("Bruk reglene").Send().Done()
}

// count is how many people the tracks page says a track has.
func (m *municipality) count(track string) string {
	m.T.Helper()
	return visitor.Cells(m.see(solveig, "/tracks").Row(track))[3]
}

// everybodyOnce opens every track's list, and the list of those in none: all
// twenty-one stand there, each once.
func (m *municipality) everybodyOnce(t *testing.T) {
	t.Helper()
	seen := map[string]int{}
	tracks := m.see(solveig, "/tracks")
	for _, name := range []string{inSchools, alsoEmployed, elected} {
		for _, cells := range tracks.Enter(name).Table("Personer") {
			seen[cells[1]]++
		}
	}
	for _, cells := range m.see(solveig, "/people?track=none").Table("Personer") {
		seen[cells[1]]++
	}
	for name, times := range seen {
		if times != 1 {
			t.Errorf("%s stands in %d tracks", name, times)
		}
	}
	if len(seen) != 21 {
		t.Errorf("%d people: %v", len(seen), seen)
	}
}

// changesWork: the nurse and then the caretaker leave their work and stay in
// the council. Nothing moves by itself; what was shown before the second went
// is not obeyed; then both are in the other track and read the other reason.
func (m *municipality) changesWork(t *testing.T) {
	t.Helper()
	m.leavesWork(nurse, "2026-02-28")
	m.On("2026-03-02 09:00")
	m.page(nurse).Says("Du er i sporet " + alsoEmployed)
	old := m.see(solveig, "/tracks").Follow("Se hvem, og bruk reglene").Says("1 skifter spor")
	m.leavesWork(caretaker, "2026-03-01")
	old.FormFor("Bruk reglene").Send().Refused(http.StatusUnprocessableEntity, "Reglene eller personene er endret siden virkningen ble vist.", "2 skifter spor")
	m.page(nurse).Says("Du er i sporet " + alsoEmployed)
	m.obey("2 skifter spor")
	m.page(nurse).Says("Du er i sporet "+elected, "Er: Folkevalgt")
	m.page(caretaker).Says("Du er i sporet " + elected)
}

// leavesWork ends somebody's position as an employee.
func (m *municipality) leavesWork(name, lastDay string) {
	m.T.Helper()
	_, family, _ := strings.Cut(name, " ")
	person := m.as(randi).See("/people?q=" + url.QueryEscape(family)).Enter(name)
	person.Enter("Ansatt").FormFor("Lagre").Fill("Siste dag", lastDay).Send().Done()
}
