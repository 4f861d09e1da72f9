package api_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Issue 3, section 4: what a page finds, a program finds, and no more (AZ-05).
func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i := range 3 {
			w.post("a/supporter", "/tickets", fmt.Sprintf(`{"title":"Skærm %d","text":"Den flimrer"}`, i)).wants(t, 201)
		}
		own := w.post("a/nobody", "/me/tickets", `{"title":"Min tastatur","text":"En tast flimrer","kind":"order"}`).wants(t, 201)
		if err := w.index.CatchUp(context.Background()); err != nil {
			t.Fatal(err)
		}
		r := w.get("a/supporter", "/search?q=sk%C3%A6rmen%20flimre&limit=2").wants(t, 200)
		if r.get("items.0.title.0.marked") != true || r.get("items.1.kind") != "ticket" || r.get("items.0.snippet.1.text") != "flimrer" {
			t.Errorf("%s", r.Body)
		}
		r = w.get("a/supporter", "/search?q=sk%C3%A6rmen%20flimre&limit=2&after="+fmt.Sprint(r.get("next"))).wants(t, 200)
		if r.get("items.0.id") == nil || r.get("items.1.id") != nil || r.get("next") != nil {
			t.Errorf("the rest: %s", r.Body)
		}
		r = w.get("a/nobody", "/search?q=flimrer").wants(t, 200)
		if r.get("items.0.id") != own.get("id") || r.get("items.0.kind") != "my_ticket" || r.get("items.1.id") != nil {
			t.Errorf("one's own: %s", r.Body)
		}
		if r := w.get("a/director", "/search?q=flimrer").wants(t, 200); r.get("items.0.id") != nil {
			t.Errorf("somebody else: %s", r.Body)
		}
		w.get("a/supporter", "/search?q=x&after=bm9uZQ").wants(t, 422)
		w.get("a/supporter", "/search").wants(t, 422)
		w.get("a/supporter", "/search?q=x&kind=people").wants(t, 422)
	})
}
