package story

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// D8, D9: sections pledge people, a day a week or one or two persons; the page
// sets that against the hours worked and what each section used, to the öre,
// and every row of the bill can be taken away and added up again. Who knows what
// stands in a register, and who is lent from where.
func TestD8PledgesHoursAndCost(t *testing.T) {
	university(t, "2026-04-15 16:00", func(t *testing.T, c *campus) {
		page := c.see(agneta, "/desk/staffing")
		page.Row("Maskinsektionen", "tim")
		page.Row("Ekonomiförvaltningen")
		c.see(gudrun, "/desk/staffing/pledges").Says("En dag i veckan", "En till två personer i veckan för ekonomisystemet")
		c.see(agneta, "/desk/staffing/helping").Says("Maskinsektionen", "Centralsupport")
		c.see(jonas, "/desk/staffing/experts").Row("Trådlöst nät", sten)
		c.see(agneta, "/desk/teams").Says("Centralsupport")

		cost := c.see(agneta, "/desk/staffing/cost?month=2026-04")
		total := strings.Join(strings.FieldsFunc(cost.Text("tfoot"), unicode.IsSpace), "")
		sum := c.billed(t, "/desk/staffing/cost/export?format=csv&month=2026-04")
		if sum == 0 || !strings.Contains(total, krona(sum)) {
			t.Errorf("the page says %q, the rows add up to %s", total, krona(sum))
		}
		// Whose tickets they were, one by one: chemistry's door opens its rows.
		chemistry := cost.Row("Kemisektionen").Find("a[href*='of=']").First()
		href, _ := chemistry.Attr("href")
		c.see(agneta, "/desk/staffing/cost"+strings.TrimPrefix(href, "/desk/staffing/cost")).Says("Kemisektionen")

		if status := c.as(chemist).Open("/desk/staffing/cost").Status; status != 404 {
			t.Errorf("somebody without a role sees what support costs: %d", status)
		}
	})
}

// billed adds up an export, in öre.
func (c *campus) billed(t *testing.T, path string) (ore int) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.as(agneta).Open(path).Body, "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 10 {
		t.Fatal(len(rows), err)
	}
	at := slices.Index(rows[0], "Öre")
	for _, row := range rows[1:] {
		n, err := strconv.Atoi(row[at])
		if err != nil {
			t.Fatal(row, err)
		}
		ore += n
	}
	return ore
}

// krona writes öre as the page does, without the space between thousands.
func krona(ore int) string { return fmt.Sprintf("%d,%02d", ore/100, ore%100) }
