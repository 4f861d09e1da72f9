package sectest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/staffing"
)

// AZ-08: what an hour of support costs is for those who manage the desk and who
// read its figures; what the desk notes for itself is for the desk. Nobody else
// finds either on a page, in a file or in an answer, nor an empty field of it;
// whose ticket it is finds the ticket without its notes.
func TestAZ08_PricesAndInternalNotesAreForThoseWhoMayReadThem(t *testing.T) {
	t.Parallel()
	w := lite(t)
	ctx, d, now, body := context.Background(), w.house.Program.Desk, w.house.Clock.Now(), w.bodies["nordby"]
	admin, asker := w.people["nordby/administrator"], w.people["nordby/nobody"]
	of := w.furnish("nordby", "walkword", admin)
	if err := w.house.Program.Staffing.PutRate(ctx, admin, now, staffing.Rate{Body: body, Level: 1, From: "2026-01-01", Ore: 987653}); err != nil {
		t.Fatal(err)
	}
	ticket, err := d.Make(ctx, admin, now, desk.Input{Title: "walkword asked", Text: "walkword asked", Channel: desk.ByPhone, Requester: asker.Person, Team: of["team"]})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Note(ctx, admin, now, ticket.ID, desk.Saying{Text: "notecanary", Minutes: 60}); err != nil {
		t.Fatal(err)
	}
	of["ticket"] = ticket.ID
	rates := func(s string) bool {
		return strings.Contains(s, "987653") || strings.Contains(strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "", "\u202f", "", "&nbsp;", "").Replace(s), "987653")
	}
	// Who may read which: prices, notes.
	may := map[string][2]bool{"nordby/administrator": {true, true}, "nordby/director": {true, false}, "nordby/support_lead": {true, true}, "nordby/supporter": {false, true},
		"nordby/lead": {}, "nordby/secretariat": {}, "nordby/supplier_desk": {}, "nordby/nobody": {}, "": {}}
	var seen, hers [2]bool
	for as, mayRead := range may {
		check := func(where, said string) {
			for i, tells := range []bool{rates(said), strings.Contains(said, "notecanary")} {
				if seen[i] = seen[i] || tells; tells && !mayRead[i] {
					t.Errorf("%s tells %q the %s", where, as, []string{"price of an hour", "internal note"}[i])
				}
			}
			if as == "nordby/nobody" && strings.Contains(said, "walkword asked") {
				hers[0] = true
			}
		}
		for route := range written() {
			method, path, _ := strings.Cut(route, " ")
			if method == http.MethodGet && path != "/live" && !strings.HasSuffix(path, "/pdf") && path != "/b/{token}" {
				for _, query := range []string{"", "?from=2026-01-01&to=2026-12-31"} {
					check(route, w.ask(as, method, w.at(path, of)+query, nil).Body.String())
				}
			}
		}
		if as == "" {
			continue
		}
		token := w.bearer("x", w.people[as])
		for i, l := range w.house.Program.API.Laws() {
			if l.Method != http.MethodGet || strings.HasSuffix(l.Path, "/pdf") {
				continue
			}
			if i%150 == 149 {
				token = w.bearer("x", w.people[as])
			}
			out := w.program(token, l.Method, w.apiAt(l.Path, of), "")
			check(l.ID, out.Body.String())
			said := out.Body.String()
			if out.Code != http.StatusOK || strings.Contains(l.Path, "openapi") {
				continue
			}
			if !mayRead[0] && (strings.Contains(said, `"ore"`) || strings.Contains(said, `_ore"`)) {
				t.Errorf("%s has a field of a price for %s: %.200s", l.ID, as, said)
			}
			if as == "nordby/nobody" && strings.Contains(said, `"internal"`) {
				t.Errorf("%s has a field of what is internal for whose ticket it is: %.200s", l.ID, said)
			}
		}
	}
	if seen != [2]bool{true, true} || !hers[0] {
		t.Errorf("the walk is blind: %v, the requester's own %v", seen, hers[0])
	}
}
