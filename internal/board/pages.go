package board

import (
	"embed"
	"net/http"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/search"
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
	Desk     *desk.Desk // nil: no desk is asked
	Index    *search.Index
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
		if v.By.MaySomewhere(access.DeskRead) {
			return v.Redirect("/desk")
		}
		if v.By.MaySomewhere(access.SupplierAnswer) {
			return v.Redirect("/supplier")
		}
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
	view.MayReport = p.Desk != nil && v.By.MaySomewhere(access.DeskReport)
	if p.Desk != nil && v.By.MaySomewhere(access.DeskRead) {
		if view.Awaits, err = p.Desk.Awaits(v.Ctx(), v.By, v.Now); err != nil {
			return err
		}
		view.Deskless = len(view.Awaits.Teams) == 0 && v.By.May(access.DeskManage)
	}
	return v.Show(nil, front(view))
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
