package story

import (
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
