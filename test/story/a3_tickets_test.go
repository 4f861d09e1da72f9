package story

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/test/story/visitor"
)

// A3, E5: a ticket that needs somebody there. The desk sends one of its own, of
// another team, and is told first what they have at that time; they have it on
// the phone and report there; the time and what was done stand in the ticket,
// the requester hears of both ends, and the duty board shows who is out.
func TestA3AndE5ATicketSendsSomebodyOut(t *testing.T) {
	t.Parallel()
	university(t, "2026-04-14 09:00", func(t *testing.T, c *campus) {
		c.told(jonas, chemist, "Skrivaren i labbet är död", "", "Jag tar det")
		at := "/desk/tickets/" + c.ticket("Skrivaren i labbet är död")
		c.told(jonas, chemist, "Nätuttaget sitter löst", "", "Jag tar det")
		second := "/desk/tickets/" + c.ticket("Nätuttaget sitter löst")

		// Anybody of the desk can go; what they have is said before they are sent.
		order := func(ticket, place, from, to string) *visitor.Page {
			page := c.see(jonas, ticket+"/visits")
			f := page.Form(ticket+"/visits").Set("goer", c.person(sten)).Set("day", "2026-04-14").Set("from", from).Set("to", to).Set("place", place).Set("bring", "Ny valsenhet")
			return f.Send()
		}
		order(at, "Kemi, rum 214", "10:00", "11:30").Done()
		refused := order(second, "Kemi, korridoren", "11:00", "12:00").Refused(422, "Har något annat vid den tiden.", "Skrivaren i labbet är död", "Skicka ändå")
		if refused.Doc.Find("[data-in-the-way] a[href='"+at+"/visits']").Length() != 1 {
			t.Error("what is in the way is no door")
		}
		refused.Form(second+"/visits").Set("anyway", "1").Send().Done()

		// On the phone, in order; on the board of who sent him, and the requester
		// knows who comes.
		phone := c.see(sten, "/visits").Says("Kemi, rum 214", "Ny valsenhet", chemist, "Kemi, korridoren")
		c.see(agneta, "/desk").Says(sten, "Kemi, rum 214")
		c.see(chemist, "/my/tickets/"+c.ticket("Skrivaren i labbet är död")).Says(sten, "10:00", "Kemi, rum 214")
		if n := c.one(`SELECT count(*) FROM letters WHERE body = $1 AND person = $2 AND cause = $3`, c.body, c.person(sten), strings.TrimPrefix(at, "/desk/tickets/")); n != "1" {
			t.Errorf("%s letters to who goes", n)
		}

		// There, and done: once, however often the phone says it.
		id := c.one(`SELECT id FROM ticket_visits WHERE body = $1 AND place = 'Kemi, rum 214'`, c.body)
		report := "/desk/visits/" + id + "/report"
		c.On("2026-04-14 10:05")
		phone.Form(report).Click("Jag är här").Done()
		c.see(agneta, "/desk").Says("På plats")
		c.On("2026-04-14 10:40")
		done := c.see(sten, "/visits").Form(report, "note").Set("note", "Bytte valsenheten").Set("minutes", "35").Set("solved", "1")
		done.Press("kind", "done").Done()
		done.Press("kind", "done").Done()
		ticket := c.see(jonas, at)
		ticket.Says("Löst", "Bytte valsenheten", "35 min", sten)
		if n := c.one(`SELECT count(*) || ' ' || sum(minutes) FROM ticket_times WHERE body = $1 AND ticket = $2 AND person = $3`, c.body, strings.TrimPrefix(at, "/desk/tickets/"), c.person(sten)); n != "1 35" {
			t.Errorf("time spent: %s", n)
		}
		c.see(chemist, "/my/tickets/"+strings.TrimPrefix(at, "/desk/tickets/")).Says("Löst").SaysNot("Bytte valsenheten")
		if told := c.all(`SELECT subject || ' ' || text FROM letters WHERE body = $1 AND person = $2 AND cause = $3 ORDER BY created_at, id`, c.body, c.person(chemist), strings.TrimPrefix(at, "/desk/tickets/")); len(told) < 2 || !strings.Contains(strings.Join(told, "|"), sten) {
			t.Errorf("the requester hears %q", told)
		}
		c.see(agneta, "/desk").SaysNot("Kemi, rum 214").Says("Kemi, korridoren")
		if !strings.Contains(c.see(sten, "/visits").Text("#done"), "Kemi, rum 214") {
			t.Error("what is done is not among what is done")
		}
	})
}
