package desk_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/db"
)

// The rows behind figures and broken promises are read forwards and back by the
// same pages; a page before that would not be full is the first.
func TestReportsAreReadForwardsAndBack(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		later := noon.Add(48 * time.Hour)
		for i := range 8 {
			at := noon.Add(time.Duration(i/2) * time.Hour)
			made, err := w.Make(ctx, lead(), at, desk.Input{Title: fmt.Sprint(i), Requester: "eva", Team: "central", Channel: desk.ByPhone})
			if err != nil {
				t.Fatal(err)
			}
			w.do(w.Move(ctx, lead(), at.Add(time.Minute), made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill}))
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO ticket_marks (body, ticket, clock, mark, round, at, due_at) VALUES ($1, $2, 'response', 'breached', 1, $3, $3)`, tx.Tenant, made.ID, at.Add(2*time.Minute))
				return err
			})
		}
		type page struct {
			shown      []string
			next, prev string
		}
		for name, read := range map[string]func(after, before string) (page, error){
			"hand-overs": func(after, before string) (p page, err error) {
				list, err := w.HopRows(ctx, lead(), later, desk.HopFilter{Limit: 3, After: after, Before: before})
				for _, r := range list.Rows {
					p.shown = append(p.shown, r.Title)
				}
				p.next, p.prev = list.Next, list.Prev
				return p, err
			},
			"tickets": func(after, before string) (p page, err error) {
				list, err := w.MadeRows(ctx, lead(), later, desk.MadeFilter{Limit: 3, After: after, Before: before})
				for _, r := range list.Rows {
					p.shown = append(p.shown, r.Title)
				}
				p.next, p.prev = list.Next, list.Prev
				return p, err
			},
			"broken promises": func(after, before string) (p page, err error) {
				list, err := w.Breaches(ctx, lead(), desk.BreachFilter{Limit: 3, After: after, Before: before})
				for _, r := range list.Rows {
					p.shown = append(p.shown, r.Title)
				}
				p.next, p.prev = list.Next, list.Prev
				return p, err
			},
		} {
			at := func(after, before string) page {
				t.Helper()
				p, err := read(after, before)
				if err != nil {
					t.Fatal(name, err)
				}
				return p
			}
			pages := []page{at("", "")}
			for pages[len(pages)-1].next != "" && len(pages) < 9 {
				pages = append(pages, at(pages[len(pages)-1].next, ""))
			}
			var all []string
			for _, p := range pages {
				all = append(all, p.shown...)
			}
			slices.Sort(all)
			if len(pages) != 3 || len(slices.Compact(all)) != 8 || pages[0].prev != "" || pages[1].prev == "" {
				t.Fatalf("%s: %+v", name, pages)
			}
			second := at("", pages[2].prev)
			first := at("", second.prev)
			if !cmp.Equal(second.shown, pages[1].shown) || second.next == "" || second.prev == "" || !cmp.Equal(first.shown, pages[0].shown) || first.prev != "" || first.next == "" {
				t.Errorf("%s: back to %+v and %+v of %+v", name, second, first, pages)
			}
			if on := at(first.next, pages[2].prev); !cmp.Equal(on.shown, pages[1].shown) {
				t.Errorf("%s: on, which counts before back: %+v", name, on)
			}
			if name != "tickets" { // whose cursor is an id
				if p := at("", "nonsense"); !cmp.Equal(p.shown, pages[0].shown) || p.prev != "" {
					t.Errorf("%s: before a place that is none: %+v", name, p)
				}
			}
		}
	})
}
