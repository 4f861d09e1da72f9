package story

import (
	"net/http"
	"net/url"
	"testing"
)

// D3: one answer to "where do I turn?", by person, service and need, with the
// hours now: the local desk, central support, or straight to the supplier where
// an agreement lets this person. One section has an agreement of its own; it is
// known centrally. The same rule makes the page everybody may read.
func TestD3WhereDoITurn(t *testing.T) {
	university(t, "2026-04-14 10:00", func(t *testing.T, c *campus) {
		office, ledger := c.service("Kontorsprogram"), c.service("Ekonomisystemet")

		// A question about the office programs goes straight to the supplier, by
		// the agreement that counts for the section; a fault does not.
		c.see(chemist, "/turn?service="+office+"&need=question").Says("Fjärdmark Kontorsstöd AB", "Kemis egen linje").SaysNot("It-hjälpen, Kemisektionen Börja här")
		c.see(chemist, "/turn?service="+office+"&need=fault").Says("It-hjälpen, Kemisektionen").SaysNot("Kemis egen linje")
		other := c.asking("Maskinsektionen")
		c.see(other, "/turn?service="+office+"&need=question").Says("Fjärdmark Kontorsstöd AB", "20 00 90 00").SaysNot("Kemis egen linje")

		// The ledger's supplier is for super-users; everybody else begins at home.
		c.see(birgit, "/turn?service="+ledger+"&need=fault").Says("Ledgersyd System AB")
		c.see(c.asking("Ekonomiförvaltningen"), "/turn?service="+ledger+"&need=fault").Says("It-hjälpen, Ekonomiförvaltningen").SaysNot("Ledgersyd System AB")

		// Open now, closed at night, with when it opens again.
		c.see(chemist, "/turn").Says("Öppet nu")
		c.On("2026-04-14 17:00")
		c.see(chemist, "/turn").Says("Stängt nu, öppnar")

		// An agent gets the same answer for somebody else, and all agreements with
		// their local variation stand in one register.
		page := c.see(jonas, "/desk/turn").FormFor("Visa var").Fill("Person", chemist).Pick("Vad gäller det?", "Kontorsprogram").Pick("Vad behöver personen?", "Hur gör jag").Send()
		page.Says("Fjärdmark Kontorsstöd AB", "Kemis egen linje")
		agreements := c.see(jonas, "/desk/agreements")
		agreements.Row("AV-2025-031", "Kemisektionen")
		agreements.Row("AV-2025-014")

		// Chemistry answers first itself about the lab system, since the variation
		// went through the gate; everybody else begins at their own desk.
		lab := c.service("Labbsystemet")
		c.see(agneta, "/desk/gate").Row("Labbsystemet", "Kemisektionen", "Öppet")
		c.see(agneta, "/desk/gate/"+lab+"?unit="+c.unit("Kemisektionen")).Says("Kemi svarar först i sina labb.", agneta)
		c.see(chemist, "/turn?service="+lab+"&need=fault").Says("Labbhjälpen, Kemisektionen", "Öppet nu")
		c.see(other, "/turn?service="+lab+"&need=fault").Says("It-hjälpen, Maskinsektionen", "Stängt nu").SaysNot("Labbhjälpen")

		// Everybody may read what concerns everybody, and no name of a person.
		public := c.Visitor("sv").See("/support/bjorkenas")
		public.Says("Centralsupport", "support@bjorkenas.example", "E-post och kalender").SaysNot(katarina, jonas, agneta)
	})
}

// asking is somebody of a section who is no supporter.
func (c *campus) asking(section string) string {
	c.T.Helper()
	return c.one(`SELECT p.name FROM persons p JOIN positions o ON o.body = p.body AND o.person = p.id JOIN units u ON u.body = o.body AND u.id = o.unit
		WHERE p.body = $1 AND u.name = $2 AND o.title = 'Lektor' ORDER BY p.sort`, c.body, section)
}

// D3: chemistry, whose labs are open from seven to six, answers first itself
// about the lab system. That is a change of scope: it is asked for, it waits
// before the same gate for what it lacks, the program cannot be talked past,
// and only when support's lead has decided does it count – for that section
// alone, and seen centrally.
func TestD3OneSectionsOwnFirstLine(t *testing.T) {
	university(t, "2026-03-05 16:30", func(t *testing.T, c *campus) {
		lab, chem := c.service("Labbsystemet"), c.unit("Kemisektionen")
		own := "/desk/gate/" + lab + "?unit=" + chem
		const team, desk = "Labbhjälpen, Kemisektionen", "It-hjälpen, Kemisektionen"

		// The section asked, and was told what is missing.
		c.see(agneta, "/desk/tickets/"+c.ticket("Egen första linje för labbsystemet på Kemi")).Says(katarina, "Den ska genom nålsögat som allt annat")

		// Its draft stands before the gate; until then nothing is different.
		c.see(agneta, "/desk/gate").Row("Labbsystemet", "Kemisektionen", "Framför nålsögat")
		c.see(chemist, "/turn?service="+lab+"&need=fault").Says(desk, "Stängt nu").SaysNot(team)
		page := c.see(agneta, own).Says("Tills utkastet är igenom", "Utbildning genomförd", "Ingen i "+team)
		if page.HasForm("*/pass") {
			t.Error("the variation can be passed although nobody of its team is trained")
		}
		knock := url.Values{"arrangement": {c.one(`SELECT id FROM arrangements WHERE body = $1 AND service = $2 AND unit = $3 AND state = 'draft'`, c.body, lab, chem)}, "version": {"2"}, "why": {"Ändå"}}
		c.as(agneta).Post("/desk/gate/"+lab+"/pass", knock).Refused(http.StatusUnprocessableEntity, "Nålsögat öppnas först när alla är uppfyllda")
		c.as(jonas).Post("/desk/gate/"+lab+"/pass", knock).Refused(http.StatusForbidden)

		// Somebody of the team is trained, and support's lead decides.
		training := c.see(agneta, "/desk/arrangements/"+lab+"?unit="+chem).FormFor("Sätt på listan")
		training.Set("who", "Torbjörn Älvros").Set("what", "Rutiner för Labbsystemet").Set("done_on", "2026-03-05").Send().Done()
		c.see(agneta, own).FormFor("Öppna nålsögat").Fill("Motivering", "Kemi svarar först i sina labb.").Send().Done()

		// It counts for the section, with its own hours, and for nobody else.
		c.see(chemist, "/turn?service="+lab+"&need=fault").Says(team, "Öppet nu").SaysNot(desk)
		c.see(c.asking("Maskinsektionen"), "/turn?service="+lab+"&need=fault").Says("It-hjälpen, Maskinsektionen", "Stängt nu").SaysNot(team)
		c.told(jonas, chemist, "Vågen syns inte i labbsystemet", "Labbsystemet", "Lägg i kön")
		c.see(jonas, "/desk/tickets/"+c.ticket("Vågen syns inte i labbsystemet")).Says(team).SaysNot("Utanför katalogen")

		// Centrally it is seen: among the gates, on its own with who decided and
		// why, beside the whole body's, and on the service's page.
		gates := c.see(agneta, "/desk/gate")
		gates.Row("Labbsystemet", "Hela organisationen", "Öppet")
		gates.Row("Labbsystemet", "Kemisektionen", "Öppet")
		c.see(agneta, own).Says("Kemi svarar först i sina labb.", agneta, "Hela organisationen")
		c.see(jonas, "/desk/gate/"+lab).Says("Kemisektionen").SaysNot("Kemi svarar först i sina labb.")
		c.see(jonas, "/services/"+lab).Says("Lokal variant", "Kemisektionen: Öppet")
	})
}

// unit is the id of a unit, by name.
func (c *campus) unit(name string) string {
	c.T.Helper()
	return c.one(`SELECT id FROM units WHERE body = $1 AND name = $2`, c.body, name)
}
