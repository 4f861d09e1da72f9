package story

import (
	"testing"
)

// D6: what a rule hands over is a hand-over like any other, and says so: by
// which rule, in nobody's name, and never away from who has the ticket.
func TestD6WhatARuleHandsOverIsCounted(t *testing.T) {
	university(t, "2026-04-15 16:00", func(t *testing.T, c *campus) {
		c.see(agneta, "/desk/rules").Says("Nya brevlådor till centralsupport", "Ekonomisystemet väntar inte")
		if status := c.as(chemist).Open("/desk/rules").Status; status != 404 {
			t.Errorf("somebody without a role reads the rules: %d", status)
		}
		ticket := c.one(`SELECT ticket FROM ticket_hops WHERE body = $1 AND via = 'rule' AND note = 'Ekonomisystemet väntar inte' ORDER BY at LIMIT 1`, c.body)
		if ticket == "" {
			t.Fatal("no hand-over by a rule")
		}
		c.see(agneta, "/desk/tickets/"+ticket).Says("Ekonomisystemet väntar inte", "Ekonomisystemgruppen")
		if n := c.one(`SELECT count(*) FROM ticket_hops WHERE body = $1 AND via = 'rule' AND actor <> ''`, c.body); n != "0" {
			t.Errorf("%s hand-overs by a rule in somebody's name", n)
		}
	})
}
