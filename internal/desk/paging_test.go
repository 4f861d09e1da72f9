package desk_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/desk"
)

// A list is read forwards and back by the same pages, in every order; a page
// before that would not be full is the first.
func TestListsAreReadForwardsAndBack(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		var ids []string
		for i := range 8 {
			made, err := w.Make(ctx, lead(), noon.Add(time.Duration(i/2)*time.Minute), desk.Input{Title: fmt.Sprint(i), Requester: "eva", Team: "central", Channel: desk.ByPhone})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, made.ID)
		}
		page := func(f desk.Filter) (desk.List, []string) {
			list, err := w.Tickets(ctx, lead(), noon, f)
			if err != nil {
				t.Fatal(err)
			}
			var shown []string
			for _, r := range list.Rows {
				shown = append(shown, r.Title)
			}
			return list, shown
		}
		for _, order := range desk.Orders {
			f := desk.Filter{Team: "central", Order: order, Limit: 3}
			var pages [][]string
			list, shown := page(f)
			if list.Prev != "" {
				t.Errorf("%s: before the first page", order)
			}
			for pages = append(pages, shown); list.Next != ""; pages = append(pages, shown) {
				f.After = list.Next
				list, shown = page(f)
			}
			if len(pages) != 3 || len(pages[2]) != 2 {
				t.Fatalf("%s: %v", order, pages)
			}
			for i := 1; i >= 0; i-- {
				f.After, f.Before = "", list.Prev
				if list, shown = page(f); !cmp.Equal(shown, pages[i]) || list.Next == "" || (list.Prev == "") != (i == 0) {
					t.Errorf("%s: back to %d: %v of %v, prev %q next %q", order, i, shown, pages, list.Prev, list.Next)
				}
			}
			if f.Before, f.After = "", list.Next; f.After != "" {
				if _, shown = page(f); !cmp.Equal(shown, pages[1]) {
					t.Errorf("%s: forwards again: %v", order, shown)
				}
			}
			f.Before, f.After = "nonsense", ""
			if list, shown = page(f); !cmp.Equal(shown, pages[0]) || list.Prev != "" {
				t.Errorf("%s: at a place that is none: %v", order, shown)
			}
		}
		// What went meanwhile: a page that is not full any more is the first.
		second, _ := page(desk.Filter{Team: "central", Order: desk.ByOldest, Limit: 3, After: mustNext(page(desk.Filter{Team: "central", Order: desk.ByOldest, Limit: 3}))})
		w.do(w.Put(ctx, lead(), noon.Add(time.Hour), ids[0], 0, desk.Solved, 0))
		if list, shown := page(desk.Filter{Team: "central", Order: desk.ByOldest, Limit: 3, Before: second.Prev}); len(shown) != 3 || list.Prev != "" {
			t.Errorf("%v %q", shown, list.Prev)
		}
		mine, err := w.Mine(ctx, as("eva"), false, "", "", 3)
		if err != nil || mine.Prev != "" || mine.Next == "" {
			t.Fatalf("%+v %v", mine, err)
		}
		later, _ := w.Mine(ctx, as("eva"), false, mine.Next, "", 3)
		if back, err := w.Mine(ctx, as("eva"), false, "", later.Prev, 3); err != nil || back.Rows[0].ID != mine.Rows[0].ID || back.Prev != "" {
			t.Errorf("%+v %v", back, err)
		}
	})
}

func mustNext(l desk.List, _ []string) string { return l.Next }

// A ticket of hundreds of entries shows its first and its latest; what lies
// between is turned back to, each entry once, and nothing is counted short.
func TestALongTicketIsReadInParts(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		made := w.make(as("bo", "central"), desk.Input{Requester: "eva", Team: "central"})
		const notes = 2*desk.EntriesShown + 30
		for i := range notes {
			s := desk.Saying{Text: fmt.Sprint("n", i)}
			if i == 0 {
				s.Minutes = 7
			}
			w.do(w.Note(ctx, as("bo", "central"), noon, made.ID, s))
		}
		last := w.ticket(made.ID).Entries
		seen, before, parts := map[int]bool{}, 0, 0
		for {
			v, err := w.TicketPage(ctx, as("bo", "central"), noon, made.ID, before)
			if err != nil || v.Entries[0].N != 1 || len(v.Entries) > desk.EntriesShown+1 || v.Minutes != 7 || v.Before != before {
				t.Fatalf("%d entries, %d minutes, %v", len(v.Entries), v.Minutes, err)
			}
			if before == 0 && v.Entries[len(v.Entries)-1].N != last {
				t.Error("the latest is not shown")
			}
			for _, e := range v.Entries {
				if seen[e.N] && e.N != 1 {
					t.Errorf("%d twice", e.N)
				}
				seen[e.N] = true
			}
			parts++
			if before = v.Earlier; before == 0 {
				break
			}
		}
		if len(seen) != last || parts != 3 {
			t.Errorf("%d of %d in %d parts", len(seen), last, parts)
		}
		if v, err := w.TicketPage(ctx, as("bo", "central"), noon, made.ID, 99999); err != nil || v.Before != 0 {
			t.Errorf("%d %v", v.Before, err)
		}
		for range 2*desk.EntriesShown + 5 {
			w.do(w.Reply(ctx, as("bo", "central"), noon, made.ID, desk.Saying{Text: "svar"}))
		}
		own, err := w.Own(ctx, as("eva"), noon, made.ID)
		if err != nil || len(own.Words) != 2*desk.EntriesShown || own.Earlier == 0 {
			t.Fatalf("%d words, %v", len(own.Words), err)
		}
		rest, err := w.OwnPage(ctx, as("eva"), noon, made.ID, own.Earlier)
		if err != nil || len(rest.Words) != 7 && len(rest.Words) != 6 || rest.Earlier != 0 || rest.Words[0].Kind != desk.Made {
			t.Errorf("%d words, %v", len(rest.Words), err)
		}
	})
}
