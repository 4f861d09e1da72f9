package story

import (
	"net/url"
	"testing"

	"github.com/overgang/overgang/test/story/visitor"
)

// D6: how many tickets pass between the sections, and between desk and experts?
// Every hand-over of the term is in the matrix, every figure opens exactly its
// rows, and what goes to and fro is seen.
func TestD6EveryHandOverIsCounted(t *testing.T) {
	university(t, "2026-04-15 16:00", func(t *testing.T, c *campus) {
		page := c.see(agneta, "/desk/reports?"+url.Values{"from": {"2026-02-02"}, "to": {"2026-04-15"}}.Encode())
		page.Says("It-hjälpen, Kemisektionen", "Centralsupport", "Nätgruppen")
		if n := c.one(`SELECT count(*) FROM ticket_hops WHERE body = $1`, c.body); n == "0" || !has(page, n) {
			t.Errorf("the page does not say %s hand-overs: %s", n, visitor.Words(page.Doc.Find("main").First()))
		}
		c.see(gudrun, "/desk/reports").Says("Centralsupport")
		if status := c.as(chemist).Open("/desk/reports").Status; status != 404 {
			t.Errorf("somebody without a role reads the reports: %d", status)
		}
	})
}
