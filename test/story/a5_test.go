package story

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/test/story/visitor"
	"github.com/overgang/overgang/test/story/whole"
)

// A5: on Monday old certificates are not removed by themselves, on Tuesday
// apps are not pushed out. Both had to be done by hand, most often with help.
func TestA5FailingStepsBecomeKnownErrorsWithAWayByHand(t *testing.T) {
	t.Parallel()
	whole.Each(t, func(t *testing.T, s app.Settings) {
		c := nordby(t, s)
		c.plan()
		c.tablets()
		c.steps()
		monday, tuesday := onWeekdays[:14], onWeekdays[14:25]

		c.now("28.10. 06:00")
		c.deviceManagement("old-certificates", "succeeded", onSunday)
		c.see(mads, "/known-errors").Says("Ingen kendte fejl")
		c.now("29.10. 06:00")
		c.deviceManagement("old-certificates", "failed", monday)
		c.deviceManagement("old-certificates", "CompletedWithErrors", tuesday[:1])
		certificates := c.see(jens, "/known-errors").Enter("Gamle certifikater fjernes")
		c.stands(certificates, 15, 15, 0, 0)
		c.explained(certificates)

		c.now("29.10. 09:00")
		c.whoIsTouchedSees(monday[0])
		c.whoIsNotTouchedDoesNot(onWeekdays[30])
		c.whoHelpsSees(monday[1])
		c.doneByThemselves(monday[0])
		for _, s := range monday[1:9] {
			c.helped(s, "Certifikatet spærrer for mailen", "Gamle certifikater bliver ikke fjernet")
		}
		page := c.see(mads, "/known-errors").Enter("Gamle certifikater bliver ikke fjernet")
		page.ClickIn(page.Row(monday[9].name()), "Gjort i hånden").Done()
		c.stands(c.see(hanne, "/known-errors").Enter("Gamle certifikater bliver ikke fjernet"), 15, 5, 9, 10)

		c.now("30.10. 06:00")
		c.deviceManagement("company-portal-apps", "failed", tuesday)
		c.stands(c.see(hanne, "/known-errors").Enter("Apps installeres"), 11, 11, 0, 0)
		c.as(tuesday[3]).See("/me").Says("Tryk på Installér ud for hver app")

		c.itPasses(slices.Concat(monday, tuesday))
	})
}

// serial is what stands on the back of somebody's tablet.
func serial(s somebody) string {
	for i, one := range everybody {
		if one == s {
			return fmt.Sprintf("DMPX%03dQ1G5", i)
		}
	}
	return ""
}

// tablets come from the list of the system that manages them.
func (c *council) tablets() {
	c.T.Helper()
	list := "Serial number,Device name,Manufacturer,Model,Primary user UPN,Primary user email address,Primary user display name\n"
	for i, s := range sixty {
		list += fmt.Sprintf("%s,IPAD-%03d,Apple,iPad,%s,%s,%s\n", serial(s), i, s.mail(), s.mail(), s.name())
	}
	c.see(jens, "/device-lists").FormFor("Se hvad der vil ske").File("file", "intune.csv", []byte(list)).Send().Done().Click("Hent ind").Done().Says("60")
}

// steps are two that happen by themselves, each with what to do if not.
func (c *council) steps() {
	c.T.Helper()
	for _, step := range [][3]string{
		{"Gamle certifikater fjernes", "old-certificates", "1. Åbn **Indstillinger** og vælg **Enhedsadministration**.\n2. Slet profilen *Nordby gammel*."},
		{"Apps installeres", "company-portal-apps", "1. Åbn **Firmaportal**.\n2. Tryk på **Installér** ud for hver app."},
	} {
		c.see(jens, "/steps/new").FormFor("Gem").Fill("Trin", step[0]).Pick("Hvordan sker det?", "Automatisk").Pick("Hvad gælder det?", "Hver enhed").
			Fill("Navn i det andet system", step[1]).Fill("Hvis det skal gøres i hånden", step[2]).Fill("Vejledning", "Det sker af sig selv.").Send().Done()
	}
}

// deviceManagement reports what became of a step on people's tablets, by API.
func (c *council) deviceManagement(step, state string, people []somebody) {
	c.T.Helper()
	type result struct {
		Step   string `json:"step"`
		Serial string `json:"serial"`
		State  string `json:"state"`
	}
	var batch struct {
		Results []result `json:"results"`
	}
	for _, s := range people {
		batch.Results = append(batch.Results, result{step, serial(s), state})
	}
	raw, err := json.Marshal(batch)
	if err != nil {
		c.T.Fatal(err)
	}
	var taken struct {
		Taken, Unchanged int
		Problems         []any
	}
	c.ask(c.key("Hjælpe folk i udrulninger"), http.MethodPost, "/results", string(raw), &taken)
	if taken.Taken+taken.Unchanged != len(people) || len(taken.Problems) > 0 {
		c.T.Errorf("%s %s: %+v", step, state, taken)
	}
}

// stands reads how many are touched, still have it, were helped, and how often
// it was done by hand.
func (c *council) stands(page *visitor.Page, touched, still, helped, byHand int) {
	c.T.Helper()
	page.Says(fmt.Sprintf("%d Rammes", touched), fmt.Sprintf("%d Har den stadig", still), fmt.Sprintf("%d Fik hjælp", helped), fmt.Sprintf("%d Gjort i hånden", byHand))
}

// explained: the lead gives it a name people know it by, a cause, and says
// whose it is. What to do by hand stands there already.
func (c *council) explained(page *visitor.Page) {
	c.T.Helper()
	page.Says("Slet profilen Nordby gammel")
	page.Follow("Ret").FormFor("Gem").Fill("Hvad virker ikke?", "Gamle certifikater bliver ikke fjernet").
		Fill("Årsag", "Oprydningen kørte mod den forkerte gruppe").Pick("Hvis fejl", "Vores egen").Send().Done()
}

func (c *council) whoIsTouchedSees(s somebody) {
	c.T.Helper()
	c.as(s).See("/me").Says("Gamle certifikater bliver ikke fjernet", "Vi kender fejlen. Indtil den er rettet, kan det gøres i hånden.", "Slet profilen Nordby gammel")
}

func (c *council) whoIsNotTouchedDoesNot(s somebody) {
	c.T.Helper()
	c.as(s).See("/me").SaysNot("Gamle certifikater bliver ikke fjernet", "Slet profilen")
}

// whoHelpsSees: the supporter who opens the person's page reads the same.
func (c *council) whoHelpsSees(s somebody) {
	c.T.Helper()
	c.journey(mads, s).Says("Gamle certifikater bliver ikke fjernet", "Slet profilen Nordby gammel").Follow("Se fejlen, og hvem den rammer").Row(s.name(), "Ikke løst")
	c.journey(mads, onWeekdays[30]).SaysNot("Gamle certifikater")
}

// doneByThemselves follows what stands on the person's own page.
func (c *council) doneByThemselves(s somebody) {
	c.T.Helper()
	page := c.as(s).See("/me").Says("Det skal du gøre nu").Click("Jeg har gjort det").Done()
	page.Visitor.See("/me").SaysNot("Gamle certifikater bliver ikke fjernet")
	c.journey(mads, s).SaysNot("Slet profilen")
}

// helped is a call about the error that ends with it being put right.
func (c *council) helped(s somebody, about, known string) {
	c.T.Helper()
	c.see(mads, "/contacts").FormFor("Skriv som løst").Fill("Hvem", s.name()).Fill("Om hvad", about).Pick("Kanal", "Telefon").Pick("Kendt fejl", known).Send().Done()
}

// itPasses: on Wednesday everything reports done; the errors solve themselves,
// are closed, and stand on nobody's page.
func (c *council) itPasses(people []somebody) {
	c.T.Helper()
	c.now("31.10. 06:00")
	c.deviceManagement("old-certificates", "succeeded", people)
	c.deviceManagement("company-portal-apps", "succeeded", people)
	for _, name := range []string{"Gamle certifikater bliver ikke fjernet", "Apps installeres"} {
		page := c.see(jens, "/known-errors").Enter(name).Says("0 Har den stadig")
		page.Click("Luk fejlen").Done().Says("Lukket")
	}
	c.as(people[20]).See("/me").SaysNot("Apps installeres ikke", "Tryk på")
}
