package story

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// A6: on 30 October the supplier updates Outlook for everybody, unannounced,
// in the middle of the council's move. It is found afterwards, put on the same
// calendar, and tied to the contacts it caused.
func TestA6TheSuppliersOwnChangeIsTiedToWhatItCaused(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.see(jens, "/waves/new").FormFor("Gem").Fill("Navn", "Mandag til onsdag").Fill("Første dag", "2018-10-29").Fill("Sidste dag", "2018-10-31").Fill("Pladser", "45").Send().Done()

		// One change is announced, and stands on the calendar before its day.
		c.now("22.10. 10:00")
		c.event("Nyt udseende i Teams", "2018-11-13", "", true)
		c.see(hanne, "/events").Row("Nyt udseende i Teams", "Microsoft", "Varslet")
		c.see(hanne, "/calendar?month=2018-11").Row("13", "Nyt udseende i Teams")

		c.now("30.10. 13:00")
		c.adopted(onWeekdays[:14])
		for _, s := range onWeekdays[:4] {
			c.call(s, "Outlook ser anderledes ud end i går, "+s.given, "Skriv som løst")
		}
		c.call(onWeekdays[5], "Det gamle certifikat spærrer", "Skriv som løst")

		c.now("31.10. 09:00")
		page := c.event("Outlook opdateret hos alle", "2018-10-30", "Outlook så anderledes ud fra den ene dag til den anden", false)
		page.Says("Opdaget bagefter", "Kan være forårsaget af den", "0 henvendelser")
		page = tie(page, onWeekdays[:4]).Says("4 henvendelser er ændret.")
		page.Row(onWeekdays[3].name(), "Outlook ser anderledes ud")
		if left := page.Text("#candidates"); !strings.Contains(left, onWeekdays[5].name()) || strings.Contains(left, onWeekdays[0].name()) {
			t.Errorf("what else it may have caused: %s", left)
		}

		// A contact that comes later is tied as it is written down.
		c.see(mads, "/contacts").FormFor("Skriv henvendelse").Fill("Hvem", onWeekdays[8].name()).Fill("Om hvad", "Hvor er mine mapper i Outlook?").
			Pick("Kanal", "Telefon").Pick("Hændelse udefra", "Outlook opdateret hos alle").Send().Done()
		c.see(hanne, "/events").Row("Outlook opdateret hos alle", "Opdaget bagefter", "5")
		caused := c.see(hanne, "/events").Enter("Outlook opdateret hos alle")
		if n := len(caused.Table("Bundne henvendelser")); n != 5 {
			t.Errorf("%d contacts are tied to it", n)
		}
		caused.SaysNot("Det gamle certifikat spærrer", "Slet hændelsen")
		c.see(hanne, "/contacts?day=2018-10-30").Row(onWeekdays[0].name(), "Outlook opdateret hos alle")

		besideTheRollout(t, c.see(hanne, "/calendar?month=2018-10"))
		list := c.see(hanne, "/calendar?month=2018-10&view=list")
		list.Row("30. okt. 2018", "Udefra", "Outlook opdateret hos alle")
		list.Row("29. okt. 2018", "Bølge", "Mandag til onsdag")
	})
}

// event writes down what a supplier changes, and is its page.
func (c *council) event(what, day, effect string, announced bool) *visitor.Page {
	c.T.Helper()
	form := c.see(mads, "/events/new").FormFor("Gem").Fill("Leverandør", "Microsoft").Fill("Hvad blev ændret", what).
		Fill("Første dag", day).Fill("Sidste dag", day).Fill("Hvad mærkede folk", effect)
	if announced {
		form.Tick("Det var varslet på forhånd")
	}
	return form.Send().Done().Says(what)
}

// tie binds the contacts of those people to the event.
func tie(page *visitor.Page, people []somebody) *visitor.Page {
	form := page.FormFor("Bind til hændelsen")
	for _, s := range people {
		form.Tick("Vælg " + s.name())
	}
	return form.Send().Done()
}

// besideTheRollout finds the supplier's change and our own wave on the same
// day of the same month.
func besideTheRollout(t *testing.T, month *visitor.Page) {
	t.Helper()
	found := false
	month.Doc.Find("main td").Each(func(_ int, day *goquery.Selection) {
		said := visitor.Words(day)
		found = found || strings.HasPrefix(said, "30") && strings.Contains(said, "Outlook opdateret hos alle") && strings.Contains(said, "Mandag til onsdag")
	})
	if !found {
		t.Errorf("no day has both: %s", month.Text("main table"))
	}
}
