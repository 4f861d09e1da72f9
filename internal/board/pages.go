package board

import (
	"embed"
	"net/http"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// Texts are the window's words in four languages.
//
//go:embed texts/*.json
var Texts embed.FS

// Pages looks into every flat.
type Pages struct {
	People   *org.People
	Rollouts *rollout.Rollouts
}

// Routes is the law book of the board.
func (p *Pages) Routes() []web.Route {
	return []web.Route{
		{"GET", "/{$}", p.front, web.SignedIn},
		{"GET", web.SearchPath, p.search, web.SignedIn},
		{"GET", "/samples", p.samples, web.SignedIn},
		{"GET", "/samples/{state}", p.samplePage, web.SignedIn},
		{"GET", web.StatementPath, p.statement, web.Public},
	}
}

// front answers what each role's first screen must answer: whoever works with
// rollouts sees how far they are; everybody else sees their own page.
func (p *Pages) front(v *web.Visit) error {
	if !v.By.MaySomewhere(access.RolloutRead) {
		return v.Redirect("/me")
	}
	list, err := p.Rollouts.List(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	view := frontView{Page: v.Page("board.title"), Rollouts: list, Waiting: map[string][]rollout.Wait{}}
	for _, one := range list {
		if view.Waiting[one.ID], err = p.Rollouts.Waiting(v.Ctx(), v.By, v.Now, one.ID); err != nil {
			return err
		}
	}
	view.MayPlan = v.By.May(access.RolloutPlan)
	return v.Show(nil, front(view))
}

// most of each kind a search shows; the rest is behind the list's own search.
const most = 10

// search looks for people, their rollouts and rollouts' names among what the
// actor may see; the flats themselves hold back the rest.
func (p *Pages) search(v *web.Visit) error {
	view := searchView{Page: v.Page("board.search.title"), Query: v.Query().Get("q"), MayPeople: v.By.MaySomewhere(access.PeopleRead)}
	if view.Query == "" {
		return v.Show(nil, results(view))
	}
	if view.MayPeople {
		found, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: view.Query, Limit: most})
		if err != nil {
			return err
		}
		view.People, view.MorePeople = found.Rows, found.Later != ""
	}
	if v.By.MaySomewhere(access.RolloutRead) {
		list, err := p.Rollouts.List(v.Ctx(), v.By)
		if err != nil {
			return err
		}
		if !view.MayPeople {
			if view.OnRoster, err = p.onRosters(v, list, view.Query); err != nil {
				return err
			}
		}
		view.Rollouts = slices.DeleteFunc(slices.Clone(list), func(r rollout.ListRow) bool { return !contains(r.Name, view.Query) })
	}
	return v.Show(nil, results(view))
}

// onRosters finds people for those who know them from their rollouts only:
// the name, and the place in the rollout behind it.
func (p *Pages) onRosters(v *web.Visit, list []rollout.ListRow, query string) ([]onRoster, error) {
	var found []onRoster
	for _, r := range list {
		page, err := p.Rollouts.People(v.Ctx(), v.By, v.Now, r.ID, rollout.Ask{Filter: rollout.Filter{Search: query}, Size: most})
		if err != nil {
			return nil, err
		}
		for _, row := range page.People {
			found = append(found, onRoster{r.Rollout, row})
		}
	}
	return found, nil
}

// samples shows every part in its states.
func (p *Pages) samples(v *web.Visit) error {
	return v.Show(nil, samples(samplesView{Page: v.Page("board.samples.title"), Samples: parts.Samples(v.P), Pages: sampleDoors(v.P)}))
}

// samplePage shows a whole page in one of the states it may come into.
func (p *Pages) samplePage(v *web.Visit) error {
	for _, one := range parts.PageSamples(v.P) {
		if one.Key == v.PathValue("state") {
			page := v.Page("")
			page.Title, page.Lead, page.Actions = one.Title, one.Lead, one.Actions
			page.Crumbs = []parts.Link{{Label: v.P.T("board.samples.title"), Href: "/samples"}}
			return v.Show(nil, parts.Holding(web.Layout(page), one.Content))
		}
	}
	return fault.Gone()
}

// statement leads to the body's accessibility statement (webtilgængelighedsloven:
// the short address /was), or shows what is known where it has none.
func (p *Pages) statement(v *web.Visit) error {
	to := v.Body().AccessibilityURL
	if to == "" {
		view := statementView{Page: v.Page("board.was.title")}
		view.Page.Lead = v.P.T("board.was.lead")
		return v.Show(nil, statement(view))
	}
	http.Redirect(v.Writer(), v.Request(), to, http.StatusSeeOther)
	return nil
}
