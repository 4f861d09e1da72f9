package story

import (
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/whole"
)

// A7: the members' nuisances and unmet needs are wanted, given to support or
// through the member's secretary, sorted by theme and answered.
func TestA7FeedbackIsGivenSortedAndAnswered(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		giver, boss, caller := onSunday[4], onWeekdays[2], onWeekdays[7]
		c.proxy(birgitte, boss)

		c.now("31.10. 09:00")
		c.as(giver).See("/me/feedback").FormFor("Send").Pick("Hvad er det?", "Gene").
			Fill("Fortæl", "Udvalgets aftaler vises kun på tabletten.").Fill("Tema", "Kalender").Send().Done().Says("Endnu ikke besvaret.")
		c.throughTheSecretary(boss)
		c.see(mads, "/feedback/new").FormFor("Skriv tilbagemeldingen").Fill("Fra", caller.name()).Pick("Hvad er det?", "Gene").
			Fill("Fortæl", "Kalenderen henter ikke nye møder.").Send().Done()

		page := c.see(mads, "/feedback").Says("2 Gener", "1 Behov", "3 Ikke besvaret")
		page.Row(boss.name(), "gennem "+birgitte.name(), "Behov")
		page.Row(caller.name(), "Kalenderen henter ikke nye møder.")
		c.sortAndAnswer(giver, boss, caller)

		c.answered(giver, boss)
		c.as(onWeekdays[20]).See("/me/feedback").SaysNot("Udvalgets aftaler", "fælles mappe")
		c.as(onWeekdays[20]).Open(c.at + "/feedback").Refused(404)
		c.see(hanne, "/feedback").Says("1 Ikke besvaret")

		// The audit names both: who wrote, and for whom.
		c.as(kirsten).See("/audit").Row("Tilbagemelding givet", birgitte.name(), "for "+boss.name())
	})
}

// throughTheSecretary: she acts for the member, in that name.
func (c *council) throughTheSecretary(member somebody) {
	c.T.Helper()
	page := c.as(birgitte).See("/me/members")
	page.ClickIn(page.Row(member.name()), "Handl for "+member.name()).Done()
	page.Visitor.See("/me/feedback").FormFor("Send").Pick("Hvad er det?", "Behov").
		Fill("Fortæl", "Gruppen mangler en fælles mappe til kladder.").Fill("Tema", "Dokumenter").Send().Done()
	page.Visitor.See("/act-for").Click("Handl for mig selv igen").Done()
}

// sortAndAnswer gives what came by telephone the theme of the other, and
// answers two of the three.
func (c *council) sortAndAnswer(giver, boss, caller somebody) {
	t := c.T
	t.Helper()
	c.see(mads, "/feedback").Enter(caller.name()).FormFor("Gem temaet").Fill("Tema", "Kalender").Send().Done()
	if themes := c.see(mads, "/feedback").Table("Efter tema"); len(themes) != 2 || themes[0][0] != "Kalender" || themes[1][0] != "Dokumenter" {
		t.Errorf("by theme: %q", themes)
	}
	c.see(mads, "/feedback?theme=Kalender").Row(giver.name(), "Kalender")
	c.see(mads, "/feedback?theme=Kalender").Row(caller.name(), "Kalender")
	if rows := c.see(mads, "/feedback?theme=Kalender").Table("En for en"); len(rows) != 2 {
		t.Errorf("about the calendar: %q", rows)
	}
	c.see(mads, "/feedback").Enter(giver.name()).FormFor("Send svaret").Fill("Svar", "Delte kalendere kommer med næste opdatering.").Send().Done()
	c.see(mads, "/feedback").Enter(boss.name()).FormFor("Send svaret").Fill("Svar", "Gruppen har fået en mappe i OneDrive.").Send().Done()
}

// answered: the member reads it on the page and in the letter; the secretary
// who wrote for another is told as well.
func (c *council) answered(giver, boss somebody) {
	c.T.Helper()
	c.as(giver).See("/me/feedback").Says("Udvalgets aftaler vises kun på tabletten.", "Delte kalendere kommer med næste opdatering.")
	c.Mail.Await(c.T, giver.mail(), "Svar på din tilbagemelding", "Udvalgets aftaler vises kun på tabletten.", "Delte kalendere kommer med næste opdatering.")
	c.as(boss).See("/me/feedback").Says("Gruppen mangler en fælles mappe til kladder.", "Gruppen har fået en mappe i OneDrive.")
	c.Mail.Await(c.T, boss.mail(), "Gruppen har fået en mappe i OneDrive.")
	c.Mail.Await(c.T, birgitte.mail(), "Gruppen har fået en mappe i OneDrive.")
}
