package story

import (
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/whole"
)

// A4: before the weekend there is a communication plan, there are guides, and
// support is prepared by the secretariat and IT together.
func TestA4TwoDepartmentsPrepareAndPeopleAreTold(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.audiences()
		c.checklist()
		wave := c.wave()
		c.guide()
		c.communicationPlan()

		gate := c.as(jens).See(wave).Says("Alle beskeder før bølgen er sendt: ikke opfyldt", "Vejledning til tablet og telefon", "lør. 27. okt. 2018", "Det første brev og Til suppleanterne")
		gate.FormFor("Åbn bølgen med rød port").Send().Refused(422, "Porten er rød. Skriv hvorfor bølgen åbnes alligevel.")

		c.now("12.10. 09:00")
		c.done("Kommunikationsplan", secretariat)
		c.done("Vejledning til tablet og telefon", nordbyIT)
		c.see(hanne, "/plan").Row("Støtteberedskab", secretariat, "Mangler")
		c.now("16.10. 09:00")
		c.done("Støtteberedskab", secretariat)

		c.later("19.10. 09:00")
		c.toldInTime()
		c.see(jens, "/readiness?from=2018-10-22").FormFor("Sæt på vagt").Pick("Supporter", mads.name()).Fill("Fra dag", "2018-10-27").Fill("Til og med", "2018-10-28").
			Tick("Også lørdag og søndag").Fill("Fra kl.", "08:00").Fill("Til kl.", "20:00").Send().Done()
		c.later("22.10. 08:00")
		c.onlyDeputiesHearThis()
		c.as(jens).See(wave).Click("Åbn bølgen").Done().Says("Åben")

		c.now("27.10. 20:00")
		c.adopted(slices.Concat(mayorsBefore, onSaturday))
		c.later("29.10. 08:00")
		c.onlyThoseItConcernsAreReminded()
	})
}

// audiences are two: deputies, and members.
func (c *council) audiences() {
	c.T.Helper()
	for _, track := range [][3]string{
		{"Suppleanter", "Suppleant", "Hav den tablet med, du låner af kommunen."},
		{"Medlemmer", "Folkevalgt", "Sæt tablet og telefon til opladning aftenen før."},
	} {
		c.see(jens, "/tracks/new").FormFor("Gem").Fill("Navn", track[0]).Pick("Er", track[1]).Fill("Sådan forbereder man sig", track[2]).Send().Done()
	}
	c.see(jens, "/tracks/placement").Click("Brug reglerne").Done().Says("60 personer er sat i spor.")
}

// checklist is what must be ready, each with the department that has it.
func (c *council) checklist() {
	c.T.Helper()
	for _, item := range [][3]string{
		{"Kommunikationsplan", secretariat, "2018-10-12"}, {"Vejledning til tablet og telefon", nordbyIT, "2018-10-12"}, {"Støtteberedskab", secretariat, "2018-10-15"},
	} {
		c.see(jens, "/plan").FormFor("Tilføj en forberedelse").Fill("Hvad skal være klart", item[0]).Pick("Afdeling", item[1]).Fill("Senest", item[2]).Send().Done()
	}
	c.see(hanne, "/plan").Says("3 mangler.").Row("Vejledning til tablet og telefon", nordbyIT, "fre. 12. okt. 2018")
}

// done ticks something off; the list says who did it, and for whom it was.
func (c *council) done(what, owner string) {
	c.T.Helper()
	page := c.see(jens, "/plan")
	page.ClickIn(page.Row(what, owner), "Sæt flueben").Done().Row(what, owner, "Gjort", jens.name())
}

// wave is the weekend, with a gate that looks at all this.
func (c *council) wave() string {
	c.T.Helper()
	c.see(jens, "/waves/new").FormFor("Gem").Fill("Navn", "Weekenden").Fill("Første dag", "2018-10-27").Fill("Sidste dag", "2018-10-28").Fill("Pladser", "15").Send().Done()
	return c.see(jens, "/waves").Enter("Weekenden").URL.String()
}

// guide is written once, and stands where people look.
func (c *council) guide() {
	c.T.Helper()
	c.see(jens, "/steps/new").FormFor("Gem").Fill("Trin", "Log på med den nye konto").Pick("Hvordan sker det?", "I hånden").Pick("Hvad gælder det?", "Hver person").
		Fill("Vejledning", "1. Åbn **Indstillinger**.\n2. Vælg **Mail** og skriv din adresse.").Send().Done()
	mine := c.as(onSaturday[0]).See("/me").Says("Log på med den nye konto").Follow("Se vejledningen")
	if steps := mine.Doc.Find("main .prose ol li"); steps.Length() != 2 || !strings.Contains(steps.First().Text(), "Indstillinger") {
		c.T.Errorf("the guide reads %q", mine.Text("main"))
	}
	c.as(deputies[0]).See("/me").Follow("Sådan bliver det").Says("Hav den tablet med, du låner af kommunen.").SaysNot("opladning aftenen før")
	c.as(onSunday[0]).See("/me").Follow("Sådan bliver det").Says("opladning aftenen før").SaysNot("du låner af kommunen")
}

// communicationPlan is three dated messages, each for those it concerns.
func (c *council) communicationPlan() {
	c.T.Helper()
	for _, m := range []struct {
		name, track, only, at, owner, subject, text string
		ways                                        []string
	}{
		{"Det første brev", "Alle spor", "Alle", "2018-10-19T09:00", secretariat, "Din mail flytter i oktober", "Kære {name}\n\nAlt om hvornår og hvordan står på din side: {page}", []string{"mail", ""}},
		{"Til suppleanterne", "Suppleanter", "Alle", "2018-10-22T08:00", secretariat, "Husk tabletten", "Kære {name}. Den lånte tablet skal med.", []string{"mail", ""}},
		{"Påmindelse", "Alle spor", "Ikke er gået over", "2018-10-29T08:00", nordbyIT, "Vi hjælper dig i gang", "Hej {name}. Ring til os: 20 00 09 00", []string{"sms", "mail"}},
	} {
		page := c.see(jens, "/messages/new").FormFor("Gem kladde").Fill("Navn", m.name).Pick("Målgruppe", m.track).Pick("Kun dem, der …", m.only).
			Fill("Sendes", m.at).Set("channels", m.ways...).Pick("Ansvarlig afdeling", m.owner).Fill("Emne", m.subject).Fill("Tekst", m.text).Send().Done()
		when := strings.NewReplacer("2018-10-19T09:00", "fre. 19. okt. 2018 kl. 09.00", "2018-10-22T08:00", "man. 22. okt. 2018 kl. 08.00", "2018-10-29T08:00", "man. 29. okt. 2018 kl. 08.00").Replace(m.at)
		page.FormFor("Send " + when).Send().Done().Says("Beskeden er planlagt.")
	}
	plan := c.see(hanne, "/messages")
	plan.Row("Det første brev", "Alle spor", secretariat, "Planlagt")
	plan.Row("Til suppleanterne", "Suppleanter")
	plan.Row("Påmindelse", "Sms, E-mail", nordbyIT)
	who := c.see(jens, "/messages").Enter("Til suppleanterne").Follow("Se dem alle").Says("Sendt nu ville den nå 3; 0 kan ikke nås.")
	who.Row(deputies[1].name(), deputies[1].mail())
	if n := len(c.Mail.To(onSunday[0].mail())); n != 1 { // the link to sign in with
		c.T.Errorf("%d letters went out before their day", n)
	}
}

// toldInTime: the first letter is with all sixty, in their name.
func (c *council) toldInTime() {
	c.T.Helper()
	c.soon("sixty letters", func() bool { return c.letters("Din mail flytter i oktober") == 60 })
	for _, s := range sixty {
		c.Mail.Await(c.T, s.mail(), "Din mail flytter i oktober", "Kære "+s.given, c.Base+"/me")
	}
	c.see(jens, "/messages").Row("Det første brev", "Sendt", "60")
	calendar := c.see(jens, "/calendar?month=2018-10&view=list")
	calendar.Row("19. okt. 2018", "Det første brev")
}

func (c *council) onlyDeputiesHearThis() {
	c.T.Helper()
	for _, s := range deputies {
		c.Mail.Await(c.T, s.mail(), "Husk tabletten")
	}
	if n := c.letters("Husk tabletten"); n != 3 {
		c.T.Errorf("%d letters about the borrowed tablet", n)
	}
}

// onlyThoseItConcernsAreReminded: by SMS, and not whoever has moved.
func (c *council) onlyThoseItConcernsAreReminded() {
	c.T.Helper()
	c.SMS.Await(c.T, onSunday[3].mobile(), "Ring til os")
	c.SMS.Await(c.T, remaining[3].mobile(), "Ring til os")
	c.soon("fifty-three are reminded", func() bool { return len(c.SMS.Messages()) == 53 })
	reminded := map[string]int{}
	for _, m := range c.SMS.Messages() {
		reminded[m.Number]++
	}
	for _, s := range slices.Concat(mayorsBefore, onSaturday) {
		if reminded[s.mobile()] > 0 {
			c.T.Errorf("%s has moved and is reminded", s.name())
		}
	}
	if len(reminded) != 53 || c.letters("Vi hjælper dig i gang") != 0 {
		c.T.Errorf("%d were reminded by SMS, %d by mail", len(reminded), c.letters("Vi hjælper dig i gang"))
	}
}

// letters counts those with the subject.
func (c *council) letters(subject string) (n int) {
	for _, l := range c.Mail.Letters() {
		if strings.Contains(l.Subject, subject) {
			n++
		}
	}
	return n
}
