package story

import (
	"slices"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/whole"
)

// E5: extra support in the first weeks, by walking the floors and a check-in
// every day. It ends when the figures say so, or on somebody's word.
func TestE5ExtraSupportInTheFirstWeeksEndsByItsFigures(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.now("26.10. 09:00")
		c.see(jens, "/hypercare").Says("Ingen ekstra støtte planlagt").Follow("Planlæg ekstra støtte").FormFor("Gem").Fill("Første dag", "2018-10-27").Fill("Sidste dag", "2018-11-16").
			Fill("Åbne alvorlige henvendelser, højst", "0").Fill("Taget i brug, mindst", "85").Fill("Henvendelser om dagen, højst", "2").Send().Done()
		c.see(jens, "/readiness?from=2018-10-29").FormFor("Sæt på vagt").Pick("Supporter", sofie.name()).Pick("Slags vagt", "På etagerne").
			Fill("Fra dag", "2018-10-29").Fill("Til og med", "2018-11-02").Fill("Fra kl.", "09:00").Fill("Til kl.", "12:00").Fill("Sted", "Rådhuset").Send().Done()
		c.see(hanne, "/readiness?from=2018-10-29").Row("fre. 2. nov. 2018", sofie.name(), "På etagerne")
		c.see(hanne, "/calendar?month=2018-10&view=list").Row("27. okt. 2018", "Ekstra støtte begynder")
		c.see(mads, "/hypercare").SaysNot("Skriv dagens kontakt") // not before it begins

		c.checkIns()
		c.walks()
		c.notYet()
		c.theFiguresSaySo()
		c.orSomebodysWord()
	})
}

// checkIns: one a day; a day that was missed is seen to be missing.
func (c *council) checkIns() {
	c.T.Helper()
	c.now("29.10. 15:00")
	c.adopted(onWeekdays[:30])
	c.see(mads, "/hypercare").Says("Mangler i dag").FormFor("Skriv dagens kontakt").Fill("Hvordan går det?", "Certifikaterne tager det meste af tiden.").Send().Done()
	c.see(mads, "/hypercare").Says("Gjort i dag").SaysNot("Skriv dagens kontakt")
	c.now("31.10. 15:00")
	c.see(sofie, "/hypercare").FormFor("Skriv dagens kontakt").Fill("Hvordan går det?", "Roligere.").Send().Done()
	page := c.see(hanne, "/hypercare")
	page.Row("man. 29. okt. 2018", mads.name(), "Certifikaterne tager det meste af tiden.")
	page.Row("tir. 30. okt. 2018", "Ikke gjort")
	page.Row("ons. 31. okt. 2018", sofie.name(), "Roligere.")
	page.SaysNot("Skriv runden") // a director reads
}

// walks: where, how many were met and how many helped, once each.
func (c *council) walks() {
	c.T.Helper()
	c.see(sofie, "/hypercare").FormFor("Skriv runden").Fill("Sted", "Gruppeværelserne").Fill("Mødt", "3").Fill("Hjulpet", "5").Send().
		Refused(422, "Man kan ikke have hjulpet flere, end man har mødt.")
	walk := c.see(sofie, "/hypercare").FormFor("Skriv runden").Fill("Sted", "Gruppeværelserne").Fill("Mødt", "11").Fill("Hjulpet", "4").Fill("Bemærkning", "De fleste spurgte til kalenderen.")
	walk.Send().Done()
	walk.Send().Done() // sent again on a bad line
	c.see(sofie, "/hypercare").FormFor("Skriv runden").Fill("Sted", "Sekretariatet").Fill("Mødt", "6").Fill("Hjulpet", "1").Send().Done()
	page := c.see(hanne, "/hypercare")
	page.Row("Gruppeværelserne", "11", "4", sofie.name(), "De fleste spurgte til kalenderen.")
	if rows := page.Table("Runder på gangene"); len(rows) != 2 {
		c.T.Errorf("the walks: %q", rows)
	}
	page.Row("I alt", "17", "5")
}

// notYet: a severe contact is open and too few have moved.
func (c *council) notYet() {
	c.T.Helper()
	c.see(mads, "/contacts").FormFor("Skriv henvendelse").Fill("Hvem", remaining[2].name()).Fill("Om hvad", "Kan slet ikke arbejde").Pick("Kanal", "Telefon").Tick("Alvorlig").Send().Done()
	c.now("2.11. 10:00")
	page := c.see(jens, "/hypercare").Says("1 åben alvorlig henvendelse", "30 personer har ikke taget platformen i brug", "30 af 60", "fem skal der til", "Ikke alt er opfyldt.")
	page.Row(remaining[2].name(), "Kan slet ikke arbejde")
	page.FormFor("Afslut den ekstra støtte").Send().Refused(422, "Ikke alt er opfyldt. Skriv hvorfor det alligevel skal slutte.")
}

// theFiguresSaySo: the contact is solved, more have moved, and five whole
// working days were quiet.
func (c *council) theFiguresSaySo() {
	c.T.Helper()
	list := c.see(mads, "/contacts?state=open")
	list.ClickIn(list.Row("Kan slet ikke arbejde"), "Løst").Done()
	c.adopted(slices.Concat(mayorsBefore, onSaturday, onSunday, onWeekdays[30:]))
	c.see(jens, "/hypercare").Says("0 åbne alvorlige henvendelser", "52 af 60", "4 hele arbejdsdage endnu; fem skal der til", "Ikke alt er opfyldt.")
	c.now("5.11. 10:00")
	page := c.see(jens, "/hypercare").Says("Alt er opfyldt.")
	if days := page.Table("Henvendelser om dagen"); len(days) != 5 || days[0][0] != "man. 29. okt. 2018" || days[2][1] != "1" || days[4][1] != "" {
		c.T.Errorf("contacts by working day: %q", days)
	}
	page.Click("Afslut den ekstra støtte").Done().Says("Alt var opfyldt.", "Af "+jens.name())
	c.see(mads, "/hypercare").SaysNot("Skriv runden", "Skriv dagens kontakt")
}

// orSomebodysWord: another rollout's support ends before its figures are met,
// and the reason stands there with a name.
func (c *council) orSomebodysWord() {
	c.T.Helper()
	c.plan()
	c.see(jens, "/hypercare/plan").FormFor("Gem").Fill("Første dag", "2018-11-05").Fill("Sidste dag", "2018-11-30").
		Fill("Åbne alvorlige henvendelser, højst", "0").Fill("Taget i brug, mindst", "95").Fill("Henvendelser om dagen, højst", "5").Send().Done()
	c.see(jens, "/hypercare").FormFor("Afslut den ekstra støtte").Fill("Begrundelse", "Budgettet er brugt; supporten overtager").Send().Done()
	c.see(hanne, "/hypercare").Says("Ikke alt var opfyldt: Budgettet er brugt; supporten overtager", jens.name())
}
