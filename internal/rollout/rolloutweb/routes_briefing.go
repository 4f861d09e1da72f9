package rolloutweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) briefingRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/briefing", p.briefings, web.SignedIn},
		{"GET", "/rollouts/{rollout}/briefing/{track}", p.briefing, web.SignedIn},
		{"GET", "/rollouts/{rollout}/briefing/{track}/projector", p.projectBriefing, web.SignedIn},
	}
}

func (p *Pages) briefings(v *web.Visit) error {
	return v.Redirect(address(v.PathValue("rollout"), "briefing", rollout.EveryTrack))
}

func (p *Pages) briefingAt(v *web.Visit) (briefingView, error) {
	b, err := p.Rollouts.Briefing(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("track"))
	if err != nil {
		return briefingView{}, err
	}
	view := briefingView{P: v.P, B: b, Track: v.PathValue("track"), Runs: v.By.May(access.RolloutRead, access.Rollout(b.Rollout.ID))}
	view.Page = v.Page("")
	if view.Runs {
		view.Page = roomPage(v, b.Rollout, "tracks", "")
		view.Page.Crumbs = append(view.Page.Crumbs, parts.Link{Label: b.Rollout.Name, Href: address(b.Rollout.ID)})
	} else {
		view.Page.Crumbs = []parts.Link{{Label: v.P.T("rollout.me.crumb"), Href: "/me"}}
	}
	view.Page.Title = v.P.T("rollout.briefing.title", "to", b.Rollout.ToPlatform)
	view.Page.Lead = view.audience()
	view.Page.Calm = true
	return view, nil
}

func (p *Pages) briefing(v *web.Visit) error {
	view, err := p.briefingAt(v)
	if err != nil {
		return err
	}
	if view.Runs {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.briefing.project"), Href: address(view.B.Rollout.ID, "briefing", view.Track, "projector"), Icon: "screen", Weight: parts.Secondary}
	}
	return v.Show(nil, briefingPage(view))
}

func (p *Pages) projectBriefing(v *web.Visit) error {
	view, err := p.briefingAt(v)
	if err != nil {
		return err
	}
	return v.Show(nil, projectorPage(view))
}
