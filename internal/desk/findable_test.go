package desk_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
)

// finder is the town's search.
type finder struct {
	town
	index *search.Index
}

func (w town) finder() finder {
	f := finder{w, search.New(w.db, slog.New(slog.DiscardHandler))}
	f.index.Add(desk.FindSource, desk.Findable{})
	return f
}

// find is what somebody finds, as "kind title".
func (f finder) find(by access.Actor, words string) string {
	f.t.Helper()
	if err := f.index.CatchUp(ctx); err != nil {
		f.t.Fatal(err)
	}
	page, err := f.index.Find(ctx, by.Body, search.Question{Words: words, Scopes: search.ScopesOf(by), Limit: 20})
	if err != nil {
		f.t.Fatal(err)
	}
	var all []string
	for _, h := range page.Hits {
		title := ""
		for _, p := range h.Title {
			title += p.Text
		}
		all = append(all, h.Kind+" "+title)
	}
	return strings.Join(all, ", ")
}

func (f finder) do(_ desk.Ticket, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// AZ-05, MO-03: a ticket is found by the teams that have or had it and by whose
// it is; the desk's own words find nothing for the requester, in titles, texts,
// file names and attachments.
func TestAZ05_TicketsAreFoundByWhoMaySeeThem(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		f := w.finder()
		made := w.make(as("ida", "local"), desk.Input{Title: "Skærmen flimrer", Text: "Den flimrer hele dagen", Requester: "eva", Team: "local", Tags: []string{"kanarie"}})
		f.do(w.Note(ctx, as("ida", "local"), noon, made.ID, desk.Saying{Text: "Gulspurv: ring til chefen"}))
		f.do(w.Reply(ctx, as("ida", "local"), noon, made.ID, desk.Saying{Text: "Vi bytter skærmen på onsdag"}))
		if err := w.db.Write(ctx, "b1", func(tx *db.Tx) error {
			_, err := files.Add(tx, noon, files.Input{OwnerKind: desk.FindSource, Owner: made.ID, Part: "1", Name: "Billede af flimmer.txt", Content: []byte("kvittering")})
			if err == nil {
				_, err = files.Add(tx, noon, files.Input{OwnerKind: desk.FindSource, Owner: made.ID, Name: "Personalesag.txt", Content: []byte("rødhals")})
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		reader := files.NewReader(w.db, slog.New(slog.DiscardHandler))
		if _, err := reader.Step(ctx); err != nil {
			t.Fatal(err)
		}
		const agents, own = "ticket Skærmen flimrer", "my_ticket Skærmen flimrer"
		for _, c := range []struct {
			by          access.Actor
			words, want string
		}{
			{as("eva"), "skærm", own}, {as("eva"), "onsdag", own}, {as("eva"), "kvittering", own}, {as("eva"), "gulspurv", ""}, {as("eva"), "personalesag", ""}, {as("eva"), "kanarie", ""}, {as("ida", "local"), "kanarie", agents},
			{as("eva"), "rødhals", ""}, {as("eva"), "skærm -gulspurv", own}, {as("ib"), "skærm", ""}, {as("ib"), "flimmer", ""},
			{as("ida", "local"), "gulspurv", agents}, {as("ida", "local"), "rødhals", agents}, {as("ida", "local"), "kvittering", agents}, {as("ada", "expert"), "skærm", ""},
			{lead(), "gulspurv", agents}, {access.Actor{Body: "b2", Person: "eva", Grants: lead().Grants}, "skærm", ""},
		} {
			if got := f.find(c.by, c.words); got != c.want {
				t.Errorf("%s looks for %q: %q, wanted %q", c.by.Person, c.words, got, c.want)
			}
		}
		f.do(w.Move(ctx, as("ida", "local"), noon, made.ID, 0, desk.Target{Team: "expert", Reason: desk.Reasons[0], Note: "Net"}))
		if got := f.find(as("ada", "expert"), "gulspurv"); got != agents {
			t.Errorf("the team it went to: %q", got)
		}
		if got := f.find(as("ida", "local"), "gulspurv"); got != agents {
			t.Errorf("the team that had it: %q", got)
		}
		if wrong, err := f.index.Check(ctx, "b1"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}
