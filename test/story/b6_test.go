package story

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// theChapters are what the document's own slides go through.
var theChapters = []string{"Hva skjer?", "Hvorfor?", "Når?", "Hvordan?", "Slik forbereder dere dere", "Utfordringer, og hva vi gjør med dem", "Få hjelp"}

// B6: what happens, why, when, how, how to prepare, what is difficult and what
// is done about it: a page for each audience, made from what stands in the
// rollout and from nothing else, on paper and on a screen in a hall.
func TestB6BriefingForEachAudience(t *testing.T) {
	whole.Each(t, func(t *testing.T, s app.Settings) {
		m := fjellvik(t, s)
		m.plan()
		m.listed(movers()...)
		m.track(alsoEmployed, "Løpet for ansatte i egen enhet", []string{"employee"}, []string{"member", "deputy"})
		m.track(elected, "", []string{"member", "deputy"}, nil)
		m.obey("20 skifter spor")
		m.tablets()
		m.accountPlan().FormFor("Lag kontoene").Send().Done()
		m.occasion("Innsamling", "Innlevering av nettbrett", officeOf, "2026-04-08")
		m.occasion("Drop-in", "Drop-in på rådhuset", groundHall, "2026-04-15")
		m.step("Lever inn nettbrettet", "manual", "")
		m.step("Første pålogging", "manual", elected)
		m.step("Postkassen flyttes", "automatic", "")
		m.step("Ny adgang til fagsystemet", "manual", alsoEmployed)

		m.councillorsRead(t)
		m.employedRead(t)
		m.difficulties(t)
		m.inTheHall(t)
		m.afterTheMove(t)
	})
}

func (m *municipality) step(name, kind, track string) {
	m.T.Helper()
	form := m.see(solveig, "/steps/new").FormFor("Lagre").Set("name", name).Set("kind", kind).Set("subject", "person")
	if track != "" {
		form.Choose("track", track)
	}
	form.Send().Done()
}

// briefing is what somebody is told, from the door on their own page.
func (m *municipality) briefing(name string) *visitor.Page {
	m.T.Helper()
	return m.page(name).Follow("Slik blir det")
}

// tells fails unless a chapter of a briefing says all the words.
func tells(t *testing.T, page *visitor.Page, chapter string, words ...string) {
	t.Helper()
	said := page.Under(chapter)
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%s does not say %q: %s", chapter, w, said)
		}
	}
}

// councillorsRead: those who only sit in the council read theirs, on their own
// platform's facts.
func (m *municipality) councillorsRead(t *testing.T) {
	t.Helper()
	page := m.briefing(councillor(0)).Says("For " + elected + ": 17 personer")
	tells(t, page, "Hva skjer?", append(append([]string{"Vi går over fra Samvirkets plattform til Fjellviks egen plattform.", "Hver får to kontoer en stund",
		"E-post til den ene kommer også i den andre til og med fredag 29. mai 2026."}, fourMove...), twoStay...)...)
	tells(t, page, "Hvorfor?", whyOf[elected], "Alle nettbrett er oppgradert før møtet 28. mai.")
	tells(t, page, "Når?", "tirsdag 14. april 2026 kl. 15:30: skiftet")
	tells(t, page, "Hvordan?", "Dette skjer av seg selv", "Postkassen flyttes", "Dette gjør dere selv", "Lever inn nettbrettet", "Første pålogging",
		"Innlevering av nettbrett: onsdag 8. april 2026 kl. 09:00–15:00, "+officeOf, "Drop-in på rådhuset: onsdag 15. april 2026 kl. 09:00–15:00, "+groundHall)
	tells(t, page, "Slik forbereder dere dere", prepareOf[elected], "Lever inn nettbrettet når dere får beskjed.")
	tells(t, page, "Utfordringer, og hva vi gjør med dem", "Sist ble bare 70 % av enhetene samlet inn", "0 av 17 er inne nå.", "E-post i to kontoer til fredag 29. mai 2026")
	tells(t, page, "Få hjelp", "90 00 01 00")
	page.SaysNot("fagsystemet", alsoEmployed, whyOf[alsoEmployed])

	// On paper the page is these chapters: what is for the screen stays behind.
	if got := chaptersOf(page); fmt.Sprint(got) != fmt.Sprint(theChapters) {
		t.Errorf("chapters: %q", got)
	}
}

func chaptersOf(page *visitor.Page) (all []string) {
	page.Doc.Find("main h2").Each(func(_ int, s *goquery.Selection) { all = append(all, visitor.Words(s)) })
	return all
}

// employedRead: those who also work here read that they follow their unit, and
// what is theirs to do. Nobody reads another audience's.
func (m *municipality) employedRead(t *testing.T) {
	t.Helper()
	page := m.briefing(nurse).Says("For " + alsoEmployed + ": 3 personer")
	tells(t, page, "Hva skjer?", "Dere følger Løpet for ansatte i egen enhet og får beskjed derfra.")
	tells(t, page, "Hvorfor?", whyOf[alsoEmployed])
	tells(t, page, "Hvordan?", "Ny adgang til fagsystemet")
	tells(t, page, "Slik forbereder dere dere", prepareOf[alsoEmployed])
	page.SaysNot("Første pålogging", whyOf[elected])
	if other := m.as(councillor(0)).Open(page.Path()); other.Status != http.StatusNotFound {
		t.Errorf("a councillor opens the other audience's: %d", other.Status)
	}

	// Who is in no track reads what holds for all.
	tells(t, m.briefing(adviser).Says("For alle: 21 personer"), "Hvorfor?", "Samvirket legges ned")
}

// difficulties: a known error stands in the briefing of those it concerns, with
// the way round it, from the moment it is opened until it is closed.
func (m *municipality) difficulties(t *testing.T) {
	t.Helper()
	const trouble, way = "Appen for e-post spør to ganger om passord", "Skriv det samme passordet begge ganger."
	form := m.see(anders, "/known-errors/new").FormFor("Lagre").Set("name", trouble).Set("fallback", way).Choose("step", "Første pålogging")
	known := form.Send().Done()
	tells(t, m.briefing(councillor(0)), "Utfordringer, og hva vi gjør med dem", trouble, way)
	m.briefing(nurse).SaysNot(trouble)
	known.FormFor("Lukk feilen").Send().Done()
	m.briefing(councillor(0)).SaysNot(trouble)
}

// inTheHall: the lead sees every audience's, and shows one on a big screen,
// chapter by chapter.
func (m *municipality) inTheHall(t *testing.T) {
	t.Helper()
	all := m.see(solveig, "/tracks").Follow("Slik blir det").Says("For alle: 21 personer")
	one := all.Follow(elected).Says("For " + elected + ": 17 personer")
	if one.Doc.Find(".no-print .subnav").Length() == 0 {
		t.Error("the choice of audience would be printed")
	}
	slides := one.Follow("Vis på storskjerm")
	if got := chaptersOf(slides); fmt.Sprint(got) != fmt.Sprint(theChapters) {
		t.Errorf("slides: %q", got)
	}
	if n := slides.Doc.Find("section.slide").Length(); n != len(theChapters)+1 || slides.Doc.Find("nav, form").Length() > 0 {
		t.Errorf("%d slides, or something to press on the screen", n)
	}
	slides.Says(whyOf[elected], "tirsdag 14. april 2026 kl. 15:30: skiftet", "Første pålogging")
}

// afterTheMove the same page tells what has happened, how many tablets are in,
// and no longer sends anybody to a day that is over.
func (m *municipality) afterTheMove(t *testing.T) {
	t.Helper()
	m.On("2026-04-08 10:00")
	m.handedIn(marit, officeOf, councillor(0), councillor(1), councillor(2))
	m.On("2026-04-14 16:00")
	page := m.briefing(councillor(0))
	tells(t, page, "Hva skjer?", "Vi har gått over fra Samvirkets plattform til Fjellviks egen plattform.")
	tells(t, page, "Hvordan?", "Drop-in på rådhuset")
	tells(t, page, "Utfordringer, og hva vi gjør med dem", "3 av 17 er inne nå.")
	page.SaysNot("Innlevering av nettbrett:")

	// In the language of who reads it.
	m.as(councillor(0)).See("/account").Form("/account/language").Set("lang", "en").Send().Done()
	m.as(councillor(0)).See(page.Path()).Says("What happens?", "We have moved from Samvirkets plattform to Fjellviks egen plattform.")
}
