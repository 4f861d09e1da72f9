package knowledge

import (
	"log/slog"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// AZ-05: guides and routines are found by exactly those who can open them, in
// every language they are published in; drafts by nobody, and what is retired
// or meant for fewer by nobody else at once.
func TestAZ05_GuidesAreFoundByWhoMayReadThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l, index := room(t, d), search.New(d, slog.New(slog.DiscardHandler))
		index.Add(FindSource, Findable{})
		guides := map[string]string{}
		for name, in := range map[string]Input{
			"public": {Kind: AGuide, Audience: ForPublic}, "staff": {Kind: AGuide, Audience: ForStaff}, "support": {Kind: Routine, Audience: ForSupport},
			"team": {Kind: Routine, Audience: ForTeam, Team: "t1"}, "other team": {Kind: Routine, Audience: ForTeam, Team: "t2"}, "kept by a team": {Kind: AGuide, Audience: ForStaff, Team: "t1"},
		} {
			id, err := l.Add(ctx, lead, monday, in, "nb", Words{Title: "Bytte skriver " + name, Text: "Skriverne står i gangen", Steps: []string{"Slå av"}}, "")
			must(t, err)
			must(t, l.Publish(ctx, lead, monday, id, "nb", 1, ""))
			guides[name] = id
		}
		_, err := l.Add(ctx, lead, monday, Input{Kind: AGuide, Audience: ForPublic}, "nb", Words{Title: "Utkast om skriver", Text: "skriver"}, "")
		must(t, err)
		must(t, l.SaveDraft(ctx, lead, monday, guides["staff"], "sv", 0, Words{Title: "Byta skrivare", Text: "Skrivarna står i korridoren"}))
		must(t, l.Publish(ctx, lead, monday, guides["staff"], "sv", 1, ""))
		must(t, l.SaveDraft(ctx, lead, monday, guides["staff"], "en", 0, Words{Title: "Replace the printer", Text: "Not yet"}))

		find := func(by access.Actor, words string, langs ...string) map[string]search.Hit {
			t.Helper()
			page, err := index.Ask(ctx, by, monday, search.Question{Words: words, Langs: langs, Limit: 50})
			must(t, err)
			hits := map[string]search.Hit{}
			for _, h := range page.Hits {
				hits[h.ID] = h
			}
			return hits
		}
		catchUp := func() { t.Helper(); must(t, index.CatchUp(ctx)) }
		catchUp()
		supplier := who("b", "local", access.Grant{Role: access.SupplierDesk, Scope: access.Supplier("s")})
		readers := map[string]access.Actor{"lead": lead, "agent": agent, "local": local, "staff": staff, "director": director, "supplier": supplier, "stranger": stranger, "nobody": who("b", "")}
		same := func(when string) {
			t.Helper()
			for reader, by := range readers {
				found := find(by, "skriver")
				for name, id := range guides {
					_, err := l.Read(ctx, by, monday, id, "nb")
					if err != nil && !fault.Is(err, fault.NotFound) {
						t.Fatal(err)
					}
					if _, is := found[id]; is != (err == nil) {
						t.Errorf("%s: %s finds %q: %v, opens it: %v", when, reader, name, is, err)
					}
				}
				if len(found) > len(guides) {
					t.Errorf("%s: %s finds a draft", when, reader)
				}
			}
		}
		same("published")
		if found := find(staff, "skriver"); len(found) != 3 {
			t.Errorf("staff finds %d", len(found))
		}
		if found := find(lead, "bytte"); found[guides["support"]].Kind != Routine || found[guides["public"]].Kind != AGuide {
			t.Errorf("%+v", found)
		}

		title := func(h search.Hit) (all string) {
			for _, p := range h.Title {
				all += p.Text
			}
			return all
		}
		for _, c := range []struct{ words, lang, want string }{
			{"korridor", "sv", "Byta skrivare"}, {"korridoren", "nb", "Bytte skriver staff"}, {"skrivarna", "sv", "Byta skrivare"}, {"skriverne", "sv", "Byta skrivare"}, {`"i korridoren"`, "sv", "Byta skrivare"}, {"replace", "en", ""},
		} {
			if got := title(find(staff, c.words, Fallback(c.lang)...)[guides["staff"]]); got != c.want {
				t.Errorf("%q in %s: %q, wanted %q", c.words, c.lang, got, c.want)
			}
		}

		g, err := l.Read(ctx, lead, monday, guides["public"], "nb")
		must(t, err)
		must(t, l.Change(ctx, lead, monday, guides["public"], g.Guide.Version, Input{Kind: AGuide, Audience: ForSupport}))
		g, err = l.Read(ctx, lead, monday, guides["staff"], "nb")
		must(t, err)
		must(t, l.Retire(ctx, lead, monday, guides["staff"], g.Guide.Version))
		same("narrowed, before the index has heard of it")
		catchUp()
		same("narrowed")
		g, err = l.Read(ctx, lead, monday, guides["support"], "nb")
		must(t, err)
		must(t, l.Change(ctx, lead, monday, guides["support"], g.Guide.Version, Input{Kind: Routine, Audience: ForPublic}))
		catchUp()
		same("opened")
		if wrong, err := index.Check(ctx, "b"); err != nil || len(wrong) > 0 {
			t.Error(wrong, err)
		}
	})
}
