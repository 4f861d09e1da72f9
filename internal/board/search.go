package board

import (
	"slices"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

const (
	most    = 6  // of each kind, where all kinds are shown; the rest is behind the kind
	counted = 10 // of each kind, so far
	mostOne = 25 // of the one kind that is shown
)

// kinds of things a search shows, in their order; those of the index first.
var kinds = []string{desk.KindTicket, desk.KindOwnFind, knowledge.AGuide, knowledge.Routine, services.KindService, services.KindMine, services.KindSupplier, "people", "rollouts"}

// search looks for things of every kind among what the actor may see; the
// flats and the index themselves hold back the rest (TRUST AZ-05). Each kind is
// counted a little way, whichever is shown.
func (p *Pages) search(v *web.Visit) error {
	q := v.Query()
	view := searchView{Page: v.Page("board.search.title"), Query: q.Get("q"), Kind: q.Get("kind"), Narrowing: q}
	if !slices.Contains(kinds, view.Kind) {
		view.Kind = ""
	}
	if view.Query == "" {
		return v.Show(nil, results(view))
	}
	indexed, err := p.indexed(v, view)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		g := group{Kind: kind, Only: view.Kind == kind, most: view.most(kind)}
		switch kind {
		case "people":
			g, err = p.persons(v, g, view.Query, g.most)
		case "rollouts":
			g, err = p.rollouts(v, g, view.Query)
		default:
			g = g.with(view, indexed[kind])
		}
		if err != nil {
			return err
		}
		view.Building, view.Broad = view.Building || g.building, view.Broad || g.broad
		if g.found() > 0 || g.Further {
			view.Groups = append(view.Groups, g.shown(view))
		}
	}
	return v.Show(nil, results(view))
}

// indexed is what the index has of each kind, as far as it is counted.
func (p *Pages) indexed(v *web.Visit, view searchView) (map[string]search.Page, error) {
	var wants []search.Want
	for _, kind := range kinds {
		if _, known := places[kind]; !known || kind == services.KindMine && v.By.May(access.ServiceRead) { // the register tells more
			continue
		}
		w := search.Want{Kind: kind, Limit: view.most(kind), Few: kind != desk.KindTicket && kind != desk.KindOwnFind}
		if view.Kind == kind {
			w.After = view.Narrowing.Get("after")
		}
		wants = append(wants, w)
	}
	pages, err := p.Index.AskEach(v.Ctx(), v.By, v.Now, search.Question{Words: view.Query, Typing: true, Langs: knowledge.Fallback(v.P.Lang())}, wants)
	found := map[string]search.Page{}
	for i, page := range pages {
		found[wants[i].Kind] = page
	}
	return found, err
}

// with is the group with what the index has of it.
func (g group) with(view searchView, page search.Page) group {
	g.broad = page.Broad
	g.building, g.Further = page.Building, page.After != "" || g.Only && view.Narrowing.Get("after") != ""
	for _, h := range page.Hits {
		g.Hits = append(g.Hits, hit{h, places[g.Kind] + h.ID})
	}
	if page.After != "" {
		g.More = parts.Address(web.SearchPath, view.Narrowing, "after", page.After)
	}
	return g
}

// most is how many of a kind are looked for.
func (s searchView) most(kind string) int {
	if s.Kind == kind {
		return mostOne
	}
	return counted
}

// places are the addresses of what the index finds.
var places = map[string]string{desk.KindTicket: "/desk/tickets/", desk.KindOwnFind: "/my/tickets/", knowledge.AGuide: "/guides/", knowledge.Routine: "/guides/",
	services.KindService: "/services/", services.KindMine: "/turn?service=", services.KindSupplier: "/suppliers/"}

// persons are people of the register, or, for those who know people from
// rollouts only, their names there.
func (p *Pages) persons(v *web.Visit, g group, words string, limit int) (group, error) {
	if !v.By.MaySomewhere(access.PeopleRead) {
		return p.onRosters(v, g, words, limit)
	}
	found, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: words, Limit: limit})
	for _, l := range found.Rows {
		g.Items = append(g.Items, parts.Item{Title: l.Name, Text: l.Mail, Href: "/people/" + l.ID, Icon: "person", End: l.UnitName})
	}
	if found.Later != "" {
		g.Further, g.More, g.Elsewhere = true, parts.Address("/people", nil, "q", words), true
	}
	return g, err
}

func (p *Pages) onRosters(v *web.Visit, g group, words string, limit int) (group, error) {
	if !v.By.MaySomewhere(access.RolloutRead) {
		return g, nil
	}
	list, err := p.Rollouts.List(v.Ctx(), v.By)
	for _, r := range list {
		page, err := p.Rollouts.People(v.Ctx(), v.By, v.Now, r.ID, rollout.Ask{Filter: rollout.Filter{Search: words}, Size: limit})
		if err != nil {
			return g, err
		}
		for _, row := range page.People {
			g.Items = append(g.Items, parts.Item{Title: row.Name, Text: r.Name, Href: "/rollouts/" + r.ID + "/people/" + row.Person, Icon: "person", End: row.Unit})
		}
	}
	return g, err
}

func (p *Pages) rollouts(v *web.Visit, g group, words string) (group, error) {
	if !v.By.MaySomewhere(access.RolloutRead) {
		return g, nil
	}
	list, err := p.Rollouts.List(v.Ctx(), v.By)
	for _, r := range list {
		if contains(r.Name, words) {
			tag := state(v.P, r.Rollout)
			g.Items = append(g.Items, parts.Item{Title: r.Name, Text: r.FromPlatform + " → " + r.ToPlatform, Href: "/rollouts/" + r.ID, Icon: "rollout", Tag: &tag})
		}
	}
	return g, err
}
