package board_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/overgang/overgang/internal/board"
	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/schema/dbtest"
	"github.com/overgang/overgang/internal/web/webtest"
)

var (
	ctx  = context.Background()
	noon = clock.Moment(time.UTC, 2026, time.April, 14, 10, 0)
)

// house is a body with a desk and its search.
type house struct {
	*webtest.Site
	t     *testing.T
	desk  *desk.Desk
	index *search.Index
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, desk: desk.New(d), index: search.New(d, slog.New(slog.DiscardHandler))}
	h.desk.Texts = text.NewCatalog()
	h.index.Add(desk.FindSource, desk.Findable{})
	h.index.Add(knowledge.FindSource, knowledge.Findable{})
	h.index.Add(services.FindService, services.FindableServices{})
	h.ok(d.Write(ctx, "b", func(tx *db.Tx) error {
		if err := org.AddBody(tx, org.Body{ID: "b", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}); err != nil {
			return err
		}
		for _, p := range []string{"ida", "eva", "ib"} {
			if err := org.AddPerson(tx, "da", org.Person{ID: p, Given: p, Family: "Holm", Lang: "da", Active: 1, CreatedAt: noon}); err != nil {
				return err
			}
		}
		if err := arrangement.AddTeam(tx, "da", arrangement.Team{ID: "local", Name: "IT-hjælp", Level: 1, Kind: arrangement.Local, Landing: 1}); err != nil {
			return err
		}
		return services.AddService(tx, "da", services.Service{ID: "print", Name: "Skærm og print", State: services.Active})
	}))
	pages := &board.Pages{People: org.NewPeople(d), Rollouts: rollout.New(d), Desk: h.desk, Index: h.index}
	h.Site = webtest.New(t, d, noon, pages.Routes(), board.Texts)
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func as(person string, grants ...access.Grant) access.Actor {
	return access.Actor{Body: "b", Person: person, Name: person, Lang: "en", Via: access.BySession, Grants: grants}
}

func agent() access.Actor {
	return as("ida", access.Grant{Role: access.Supporter, Scope: access.Team("local")}, access.Grant{Role: access.Supporter})
}

// Issue 3, section 4: search over everything one may see, by kind, with the
// place where the words stand, page after page; AZ-05: others find nothing.
func TestAZ05_SearchPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for i := range 31 {
			made, err := h.desk.Make(ctx, agent(), noon.Add(time.Duration(i)*time.Minute), desk.Input{Title: fmt.Sprintf("Skærm nummer %d", i), Text: "Den flimrer <b>hele</b> dagen", Requester: "eva", Channel: desk.ByPhone})
			h.ok(err)
			_, err = h.desk.Note(ctx, agent(), noon.Add(time.Hour), made.ID, desk.Saying{Text: "Kanariefugl: se kablet"})
			h.ok(err)
		}
		h.ok(h.index.CatchUp(ctx))
		page := h.As(agent()).Get("/search?q=sk%C3%A6rme+flimre")
		if page.Status != 200 || page.Doc.Find("#found-ticket, section[aria-labelledby] .hits").Length() == 0 {
			t.Fatalf("%d %s", page.Status, page.Text("main"))
		}
		if n := page.Doc.Find(".hits li").Length(); n != 6 {
			t.Errorf("%d of 31 on the first page", n)
		}
		if marks := page.Text(".hits li:first-child"); !strings.Contains(marks, "#") || page.Doc.Find(".hits li:first-child p mark").Text() != "flimrer" {
			t.Errorf("%s", marks)
		}
		if strings.Contains(page.Text(".hits"), "<b>") == false {
			t.Error("what people wrote is shown as they wrote it")
		}
		seen := map[string]bool{}
		for next := "/search?q=sk%C3%A6rm&kind=ticket"; next != ""; {
			page := h.As(agent()).Get(next)
			page.Doc.Find(".hits a").Each(func(_ int, a *goquery.Selection) { href, _ := a.Attr("href"); seen[href] = true })
			next, _ = page.Doc.Find("#found p > a").Attr("href")
		}
		if len(seen) != 31 {
			t.Errorf("%d of 31 through the pages", len(seen))
		}
		services := h.As(agent()).Get("/search?q=sk%C3%A6rm")
		if !strings.Contains(services.Text("#found"), "Skærm og print") {
			t.Error("the service is not found")
		}
		for _, c := range []struct {
			by           access.Actor
			words, wants string
		}{
			{agent(), "kanariefugl", "/desk/tickets/"}, {as("eva"), "kanariefugl", ""}, {as("eva"), "flimrer", "/my/tickets/"}, {as("ib"), "flimrer", ""}, {as("ib"), "skærm", "/turn?service=print"}, {as("ib"), "#10003", ""},
			{as("ida", access.Grant{Role: access.Director}), "flimrer", ""}, {agent(), "-flimrer", ""}, {agent(), "#10003", "/desk/tickets/"}, {agent(), "10003", "/desk/tickets/"},
		} {
			page := h.As(c.by).Get("/search?q=" + strings.NewReplacer("#", "%23", "æ", "%C3%A6").Replace(c.words))
			found := ""
			page.Doc.Find("#found .hits a").Each(func(_ int, a *goquery.Selection) { found, _ = a.Attr("href") })
			if page.Status != 200 || c.wants == "" && found != "" || !strings.HasPrefix(found, c.wants) {
				t.Errorf("%s looks for %q: %d, %q, wanted %q", c.by.Person, c.words, page.Status, found, c.wants)
			}
			if c.wants == "" && strings.Contains(page.Text("#found"), "31") {
				t.Errorf("%s learns how many there are", c.by.Person)
			}
		}
	})
}

// Every kind is a filter with its count, as far as a page goes, whichever is
// shown; what one may not see is not counted (AZ-05).
func TestSearchKindsAreFiltersWithCounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for i := range 26 {
			_, err := h.desk.Make(ctx, agent(), noon, desk.Input{Title: fmt.Sprintf("Skærm nummer %d", i), Requester: "eva", Channel: desk.ByPhone})
			h.ok(err)
		}
		lead := as("ida", access.Grant{Role: access.SupportLead})
		library := knowledge.New(d)
		for _, audience := range []knowledge.Audience{knowledge.ForStaff, knowledge.ForSupport} {
			id, err := library.Add(ctx, lead, noon, knowledge.Input{Kind: knowledge.AGuide, Audience: audience}, "da", knowledge.Words{Title: "Skærmen", Text: "Tænd den"}, "")
			h.ok(err)
			h.ok(library.Publish(ctx, lead, noon, id, "da", 1, ""))
		}
		h.ok(h.index.CatchUp(ctx))
		first, _ := h.As(agent()).Get("/search?q=sk%C3%A6rm&kind=ticket").Doc.Find("#found p > a").Attr("href")
		next := strings.TrimPrefix(first, "/search?")
		next = "&" + next[:strings.Index(next, "&q=")]
		for _, c := range []struct {
			name, path, kinds, shown string
			by                       access.Actor
			hits                     int
		}{
			{"an agent", "", "Everything|Tickets 10+|Guides 2|Services 1", "found-ticket found-guide found-service", agent(), 9},
			{"one kind", "&kind=guide", "Everything|Tickets 10+|Guides 2|Services 1", "found-guide", agent(), 2},
			{"the other page", next, "Everything|Tickets 25+|Guides 2|Services 1", "found-ticket", agent(), 1},
			{"whose they are", "", "Everything|My tickets 10+|Guides 1|Help with services 1", "found-my_ticket found-guide found-my_service", as("eva"), 8},
			{"a neighbour", "", "Everything|Guides 1|Help with services 1", "found-guide found-my_service", as("ib"), 2},
			{"nothing of that kind", "&kind=ticket", "Everything|Guides 1|Help with services 1", "", as("ib"), 0},
		} {
			page := h.As(c.by).Get("/search?q=sk%C3%A6rm" + c.path)
			var kinds, shown []string
			page.Doc.Find(".kinds a").Each(func(_ int, a *goquery.Selection) {
				kinds = append(kinds, strings.Join(strings.Fields(a.Text()), " "))
			})
			page.Doc.Find("#found section").Each(func(_ int, s *goquery.Selection) { shown = append(shown, s.AttrOr("id", "")) })
			if strings.Join(kinds, "|") != c.kinds || strings.Join(shown, " ") != c.shown || page.Doc.Find(".hits li").Length() != c.hits {
				t.Errorf("%s: %q, %q, %d hits\n%s", c.name, kinds, shown, page.Doc.Find(".hits li").Length(), page.Text("#found"))
			}
		}
	})
}

// What was not looked through is not said to be nothing: words that stand in more
// things than are looked at, but never beside each other.
func TestSearchSaysWhenMoreMayMatch(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	for i := range 530 {
		_, err := h.desk.Make(ctx, agent(), noon, desk.Input{Title: fmt.Sprintf("Skærm nummer %d", i), Text: "Den flimrer", Requester: "eva", Channel: desk.ByPhone})
		h.ok(err)
	}
	h.ok(h.index.CatchUp(ctx))
	page := h.As(agent()).Get("/search?q=" + url.QueryEscape(`"flimrer skærm"`))
	if got := page.Text("#found"); !strings.Contains(got, "More may match") || strings.Contains(got, "Nothing found") {
		t.Errorf("%s", got)
	}
	if got := h.As(agent()).Get("/search?q=zebra").Text("#found"); strings.Contains(got, "More may match") || !strings.Contains(got, "Nothing found") {
		t.Errorf("%s", got)
	}
}
