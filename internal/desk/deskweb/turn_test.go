package deskweb

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// Whether a place is open, and how to get through to it, is said once on the
// support page, by day and in the evening alike; what leads there again is a
// link to it.
func TestSupportTellsOfEachPlaceOnce(t *testing.T) {
	c := text.NewCatalog()
	if err := c.Load(Texts); err != nil {
		t.Fatal(err)
	}
	p := c.For("en", time.UTC)
	at := clock.Instant(1_776_250_000_000)
	for _, open := range []bool{true, false} {
		hours, own := arrangement.OpenNow{Open: open, Until: at}, arrangement.OpenNow{Open: open, Until: at + 3_600_000}
		desk := arrangement.DeskFact{Team: arrangement.Team{ID: "c", Name: "Central", Phone: "+4520000001"}, Hours: hours}
		direct := func(id, how string, hours arrangement.OpenNow) arrangement.DirectFact {
			return arrangement.DirectFact{Supplier: services.Supplier{ID: id, Name: "Supplier " + id, Mail: id + "@example.com"}, Agreement: arrangement.Agreement{How: how}, Hours: hours}
		}
		to := func(d arrangement.DirectFact) arrangement.Verdict {
			return arrangement.Verdict{Kind: arrangement.ToSupplier, Direct: d}
		}
		ours := arrangement.Verdict{Kind: arrangement.ToDesk, Desk: desk}
		v := supportView{P: p, S: arrangement.Support{Teams: []arrangement.DeskFact{desk}, Services: []arrangement.PublicService{
			{Name: "Mail", Verdict: ours}, {Name: "Files", Verdict: ours},
			{Name: "Maps", Verdict: to(direct("a", "Ring", hours))},
			{Name: "Plans", Verdict: ours, Straight: []arrangement.Straight{{Needs: []string{"question"}, Direct: direct("a", "Ring", hours)}}},
			{Name: "Roads", Verdict: to(direct("a", "Say who you are", hours))},
			{Name: "Water", Verdict: to(direct("a", "Ring", own))},
			{Name: "Waste", Verdict: to(direct("b", "Ring", hours))},
		}}}
		var said []string
		places := map[string]bool{}
		for _, s := range v.services() {
			for _, w := range s.Ways {
				kind := "told"
				if w.Told == "" {
					kind = "tells"
					if places[w.Place] || len(w.Reach) == 0 {
						t.Errorf("%s: %+v", s.Name, w)
					}
					places[w.Place] = true
				} else if w.Told != "team-c" && !places[w.Told] {
					t.Errorf("%s leads to %q, which is not before it", s.Name, w.Told)
				}
				said = append(said, fmt.Sprint(s.Name, " ", kind))
			}
		}
		want := "Mail told, Files told, Maps tells, Plans told, Plans told, Roads tells, Water tells, Waste tells"
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("open %v: %s", open, got)
		}
	}
}

// Beside the button that writes to them stands who receives it, where that is
// another team than the one named.
func TestD3_ThePageSaysWhoReceivesWhatIsWritten(t *testing.T) {
	n := newNeedle(t)
	n.ok(n.db.Write(bg, "b", func(tx *db.Tx) error {
		if err := arrangement.AddTeam(tx, "sv", arrangement.Team{ID: "central", Name: "Central support", Level: 2, Kind: arrangement.Central, Landing: 1}); err != nil {
			return err
		}
		return arrangement.AddTeam(tx, "sv", arrangement.Team{ID: "desk", Name: "School desk", Level: 1, Kind: arrangement.Local, Unit: "school"})
	}))
	const said = "What you write here is received by Central support."
	if got := n.page(n.staff, "/turn?need=question").Text("main"); !strings.Contains(got, "School desk") || !strings.Contains(got, said) {
		t.Error(got)
	}
	n.ok(n.db.Write(bg, "b", func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'desk'`, tx.Tenant)
		return err
	}))
	if got := n.page(n.staff, "/turn?need=question").Text("main"); !strings.Contains(got, "Central support") || strings.Contains(got, said) {
		t.Error(got)
	}
}
