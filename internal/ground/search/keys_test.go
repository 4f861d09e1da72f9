package search_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
)

// Kinds with few things are looked for together; each is answered as if it had
// been asked for alone, and goes on from where its page ended.
func TestFewKindsAreAskedForTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var docs []search.Doc
		for i := range 7 {
			for _, kind := range []string{"guide", "routine", "hidden"} {
				d := search.Doc{Kind: kind, ID: fmt.Sprint(kind, i), Title: "Printer", Text: "plads"}
				if i%2 == 0 {
					d.Title = "Andet"
					d.Text = "printer plads"
				}
				if kind == "hidden" {
					d.Scopes = []string{"nobody"}
				}
				docs = append(docs, d)
			}
		}
		w.put(docs...)
		by := access.Actor{Body: "a", Person: "p", Via: access.BySession}
		for _, limit := range []int{1, 3, 7, 10} {
			apart := []search.Want{{Kind: "guide", Limit: limit}, {Kind: "hidden", Limit: limit}, {Kind: "routine", Limit: limit}}
			for page := range 8 {
				together := make([]search.Want, len(apart))
				for i, want := range apart {
					want.Few = true
					together[i] = want
				}
				each, few := w.askEach(by, apart), w.askEach(by, together)
				for i := range each {
					if a, b := said(each[i]), said(few[i]); a != b {
						t.Fatalf("limit %d, page %d, %s: %q together, %q alone", limit, page, apart[i].Kind, b, a)
					}
					if apart[i].Kind == "hidden" && len(few[i].Hits) > 0 {
						t.Fatalf("found what nobody may see: %s", said(few[i]))
					}
					apart[i].After = few[i].After
				}
			}
		}
	})
}

// More of the few than one question may find are looked for one by one.
func TestFewKindsThatAreMany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var docs []search.Doc
		for i := range search.MostHits + 5 {
			docs = append(docs, search.Doc{Kind: "routine", ID: fmt.Sprint("routine", i), Title: "Printer"})
		}
		w.put(search.Doc{Kind: "guide", ID: "guide", Title: "Printer"})
		w.put(docs...) // newer than the guide: it comes after all of them
		pages := w.askEach(access.Actor{Body: "a", Person: "p", Via: access.BySession}, []search.Want{{Kind: "guide", Limit: 5, Few: true}, {Kind: "routine", Limit: 5, Few: true}})
		if got := said(pages[0]); got != "guide " {
			t.Errorf("the guide: %q", got)
		}
		if len(pages[1].Hits) != 5 || pages[1].After == "" {
			t.Errorf("the routines: %q", said(pages[1]))
		}
	})
}

func (w *world) askEach(by access.Actor, wants []search.Want) []search.Page {
	w.t.Helper()
	pages, err := w.index.AskEach(context.Background(), by, 0, search.Question{Words: "printer"}, wants)
	w.must(err)
	return pages
}

// said are the ids of a page in their order, and where it goes on.
func said(p search.Page) string {
	ids := ""
	for _, h := range p.Hits {
		ids += h.ID + " "
	}
	return ids + p.After
}
