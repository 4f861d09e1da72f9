package deskweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) hookRoutes() []web.Route {
	manage := web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/webhooks", p.hooks, manage},
		{"POST", "/desk/webhooks", p.addHook, manage},
		{"POST", "/desk/webhooks/end", p.endHook, manage},
		{"POST", "/desk/webhooks/replay", p.replayHook, manage},
	}
}

func (p *Pages) hooks(v *web.Visit) error { return p.showHooks(v, form.New(), "") }

// showHooks lists the hooks; secret is told right after one was made, and
// never again.
func (p *Pages) showHooks(v *web.Visit, f *form.Form, secret string) error {
	lines, err := p.Hooks.All(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("webhook.title")
	page.Lead = v.P.T("webhook.lead")
	page.Crumbs = []parts.Link{deskCrumb(v.P)}
	return v.Show(f, hooksPage(hooksView{Page: page, P: v.P, Lines: lines, Secret: secret, Fill: filling{v.P, f}}))
}

func (p *Pages) addHook(v *web.Visit) error {
	f := v.Form()
	_, secret, err := p.Hooks.Add(v.Ctx(), v.By, v.Now, webhooks.Input{Name: f.Line("name"), Address: f.Line("address"), Events: f.Values("events")})
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showHooks(v, f, "")
	}
	return p.showHooks(v, form.New(), secret)
}

func (p *Pages) endHook(v *web.Visit) error {
	return p.hooked(v, p.Hooks.End(v.Ctx(), v.By, v.Now, v.Form().Value("hook")), "webhook.ended")
}

func (p *Pages) replayHook(v *web.Visit) error {
	f := v.Form()
	return p.hooked(v, p.Hooks.Replay(v.Ctx(), v.By, v.Now, f.Value("hook"), f.Value("delivery")), "webhook.replayed")
}

// hooked says what was done; one that is gone is said too, as somebody may
// have been quicker.
func (p *Pages) hooked(v *web.Visit, err error, said string) error {
	switch {
	case err == nil:
		v.Flash(said)
	case fault.Is(err, fault.NotFound) && v.By.May(access.DeskManage):
		v.Warn("webhook.gone")
	default:
		return err
	}
	return v.Redirect("/desk/webhooks")
}
