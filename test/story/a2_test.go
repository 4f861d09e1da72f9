package story

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// A2: of the four who remain, two have support agreed around the council's
// meeting on Thursday 1 November; two mayors have fixed dates, 11 November and
// 9 December; two members are on leave. Each waits for something, and nobody
// drops off the list.
func TestA2EverybodyWhoRemainsWaitsForSomething(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.now("2.10. 09:00")
		c.proxy(birgitte, remaining[0])
		c.proxy(birgitte, remaining[1])
		c.leave(onLeave[0], "2018-09-01", "2018-11-30")
		c.leave(onLeave[1], "2018-10-01", "2019-01-31")
		c.now("9.10. 10:00")
		c.adopted(mayorsBefore)

		c.now("15.10. 10:00")
		c.writes(jens, mayorsLater[0], "Fast dato aftalt", "2018-11-11", "Aftalt med borgmesterens sekretær")
		c.writes(jens, mayorsLater[1], "Fast dato aftalt", "2018-12-09", "Efter udvalgets rejse")
		c.deferThoseOnLeave()
		c.everybodyElse()
		c.agreeAroundTheMeeting()
		c.writes(mads, remaining[2], "Udestår", "", "Tabletten er til reparation")
		c.journey(mads, remaining[3]).FormFor("Skriv ned").Pick("Hvad er der sket?", "Udestår").Send().Refused(422, "Skriv en grund.")
		c.writes(mads, remaining[3], "Udestår", "", "Har ikke svaret endnu")

		page := c.see(hanne, "")
		if got := account(page); got != "60 = 52 + 4 + 4 + 0" {
			t.Errorf("the director reads %s", got)
		}
		page.Says("2 med fast dato, 2 væk", "2 Udestår, med aftale om støtte")
		c.waitsFor(remaining[0], "Støtte aftalt")
		c.waitsFor(mayorsLater[1], "søndag den 9. december 2018", "Efter udvalgets rejse")
		c.waitsFor(onLeave[1], "fredag den 1. februar 2019", "Orlov")
		for _, next := range [][2]string{{mayorsLater[0].name(), "søn. 11. nov. 2018"}, {onLeave[0].name(), "lør. 1. dec. 2018"}, {mayorsLater[1].name(), "søn. 9. dec. 2018"}} {
			page.Row(next[0], next[1])
		}
		c.laterDaysCome()
	})
}

// proxy lets one act for another.
func (c *council) proxy(who, member somebody) {
	c.T.Helper()
	c.person(member).FormFor("Lad en anden handle").Fill("Hvem handler", who.name()).Send().Done()
}

// leave puts down when somebody is away, on the page of the person.
func (c *council) leave(who somebody, from, to string) {
	c.T.Helper()
	c.person(who).FormFor("Notér orlov").Fill("Fra", from).Fill("Til og med", to).Send().Done()
}

// person is the page the administrator keeps about somebody.
func (c *council) person(who somebody) *visitor.Page {
	c.T.Helper()
	return c.as(kirsten).See("/people?q=" + who.given + "+" + who.family).Enter(who.name())
}

// deferThoseOnLeave follows the notice on the front page: leave proposes the
// day after it.
func (c *council) deferThoseOnLeave() {
	c.T.Helper()
	page := c.see(jens, "").Says("2 personer er på orlov og ikke udsat til en dag.").Follow("Udsæt dem til de er tilbage")
	page = page.ClickIn(page.Row(onLeave[0].name()), "Udsæt til lør. 1. dec. 2018").Done()
	page = page.ClickIn(page.Row(onLeave[1].name()), "Udsæt til fre. 1. feb. 2019").Done()
	page.Says("Ingen er glemt")
	c.see(jens, "").SaysNot("er på orlov og ikke udsat")
}

// everybodyElse goes on the days of the document.
func (c *council) everybodyElse() {
	c.T.Helper()
	for i, day := range [][]somebody{onSaturday, onSunday, onWeekdays[:14], onWeekdays[14:25], onWeekdays[25:]} {
		c.now([]string{"27.10. 20:00", "28.10. 20:00", "29.10. 17:00", "30.10. 17:00", "31.10. 12:00"}[i])
		c.adopted(day)
	}
}

// agreeAroundTheMeeting offers help at the town hall before the meeting. The
// secretary books for one member in her name; the other member books.
func (c *council) agreeAroundTheMeeting() {
	c.T.Helper()
	c.see(jens, "/appointments/new").FormFor("Gem").Pick("Slags", "Støtte omkring et møde").
		Fill("Navn", "Hjælp før mødet i Borgerrepræsentationen").Fill("Sted", "Rådhuset, lokale 12").
		Fill("Begynder", "2018-11-01T14:00").Fill("Slutter", "2018-11-01T17:00").
		Fill("Minutter til hver", "30").Fill("Pladser ad gangen", "1").Send().Done()
	act := c.as(birgitte).See("/me/members").Says(remaining[0].name(), "ingen tid booket")
	act = act.ClickIn(act.Row(remaining[0].name()), "Handl for "+remaining[0].name()).Done()
	book := act.Visitor.See(c.at + "/book").Says("For " + remaining[0].name())
	book.Click("15.00–15.30 · 1 ledig").Done().Says("Tid for " + remaining[0].name())
	act.Visitor.See("/act-for").Click("Handl for mig selv igen").Done()
	c.see(remaining[1], "/book").Click("15.30–16.00 · 1 ledig").Done().Says("Din tid")
	for i, s := range remaining[:2] {
		letter := c.Mail.Await(c.T, s.mail(), "Hjælp før mødet i Borgerrepræsentationen", "torsdag den 1. november 2018", []string{"15.00–15.30", "15.30–16.00"}[i], "Rådhuset, lokale 12")
		if letter.Method != "REQUEST" || !strings.Contains(letter.Calendar, []string{"DTSTART:20181101T140000Z", "DTSTART:20181101T143000Z"}[i]) {
			c.T.Errorf("%s has this for the calendar: %s %s", s.name(), letter.Method, letter.Calendar)
		}
	}
}

// waitsFor opens the person's own page in the rollout and wants the words.
func (c *council) waitsFor(who somebody, words ...string) {
	c.T.Helper()
	c.journey(mads, who).Says(words...)
}

// laterDaysCome: the mayor takes it into use on the fixed date; two weeks
// before the leave ends there is one letter, and only one.
func (c *council) laterDaysCome() {
	t := c.T
	t.Helper()
	c.later("12.11. 09:00")
	c.see(jens, "").Says("1 persons dag er passeret, uden at platformen er taget i brug.")
	c.writes(mads, mayorsLater[0], "Tog den i brug", "2018-11-11", "")
	if n := len(c.Mail.To(onLeave[0].mail())); n != 0 {
		t.Errorf("%s, away until December, has %d letters on 12 November", onLeave[0].name(), n)
	}
	c.later("17.11. 09:00")
	c.Mail.Await(t, onLeave[0].mail(), "Når du er tilbage: Office 365", "lørdag den 1. december 2018", "BR-it-support")
	c.later("18.11. 09:00")
	c.later("24.11. 09:00")
	if n := len(c.Mail.To(onLeave[0].mail())); n != 1 {
		t.Errorf("%s has %d letters about coming back", onLeave[0].name(), n)
	}
	if n := len(c.Mail.To(onLeave[1].mail())); n != 0 {
		t.Errorf("%s, away until February, has %d letters", onLeave[1].name(), n)
	}
	c.waitsFor(onLeave[0], "Skrevet til før tilbagekomst")
	if got := account(c.see(hanne, "")); got != "60 = 53 + 4 + 3 + 0" {
		t.Errorf("in November the director reads %s", got)
	}
}
