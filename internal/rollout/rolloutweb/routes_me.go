package rolloutweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) meRoutes() []web.Route {
	return []web.Route{
		{"GET", "/me", p.me, web.SignedIn},
		{"GET", "/me/guides/{step}", p.myGuide, web.SignedIn},
		{"POST", "/me/steps/{step}/done", p.myStepDone, web.SignedIn},
		{"GET", "/me/members", p.members, web.SignedIn},
	}
}

func (p *Pages) me(v *web.Visit) error { return p.showMe(v, nil) }

func (p *Pages) showMe(v *web.Visit, f *form.Form) error {
	mine, err := p.Rollouts.Mine(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	members, err := p.Rollouts.ActsForMembers(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("rollout.me.title", "name", mine.Person.Given)
	if mine.Behalf {
		page.Title = v.P.T("rollout.me.title_for", "name", mine.Person.Name)
	}
	page.Calm = true
	page.Actions = parts.LinkButton{Label: v.P.T("rollout.me.tickets"), Href: "/my/tickets", Icon: "message", Weight: parts.Secondary}
	return v.Show(f, mePage(meView{Page: page, P: v.P, Mine: mine, Now: v.Now, Members: members, Asks: !v.By.MaySomewhere(access.SupplierAnswer), Fill: filling{v.P, f}}))
}

// ask is what somebody can do to whom nothing happens.
func (v meView) ask() []parts.LinkButton {
	if !v.Asks {
		return nil
	}
	return []parts.LinkButton{{Label: v.P.T("rollout.me.ask"), Href: "/my/tickets/new"}}
}

func (p *Pages) myGuide(v *web.Visit) error {
	guide, err := p.Rollouts.Guide(v.Ctx(), v.By, v.Now, v.PathValue("step"), v.Query().Get("device"))
	if err != nil {
		return err
	}
	page := v.Page("")
	page.Title, page.Calm = guide.Step.Name, true
	page.Crumbs = []parts.Link{{Label: v.P.T("rollout.me.crumb"), Href: "/me"}}
	return v.Show(nil, guidePage(guideView{Page: page, P: v.P, Guide: guide}))
}

// myStepDone takes the person's own word for it; a refusal is said on /me.
func (p *Pages) myStepDone(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.SayDone(v.Ctx(), v.By, v.Now, f.Value("rollout"), v.PathValue("step"), f.Value("serial"))
	switch {
	case err == nil:
		v.Flash("rollout.me.said_done")
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Refused):
		v.Warn(fault.List(err)[0].Key)
	default:
		return err
	}
	return v.Redirect("/me")
}

func (p *Pages) members(v *web.Visit) error {
	members, err := p.Rollouts.Members(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("rollout.members.title")
	page.Crumbs = []parts.Link{{Label: v.P.T("rollout.me.crumb"), Href: "/me"}}
	lacking := 0
	for _, m := range members {
		if m.Lacking() {
			lacking++
		}
	}
	if len(members) > 0 {
		page.Lead = v.P.T("rollout.members.lead", "count", lacking, "all", v.P.Number(len(members)))
	}
	return v.Show(nil, membersPage(membersView{Page: page, P: v.P, Members: members, Acting: v.By.Behalf}))
}

// stepState is how parts.Steps shows a step.
func stepState(s rollout.MyStep, next bool) string {
	switch {
	case s.Done():
		return "done"
	case s.Trouble != nil || s.Outcome.Trouble():
		return "failed"
	case next || s.Outcome == rollout.Unfinished:
		return "current"
	}
	return "todo"
}
