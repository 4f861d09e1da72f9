package deskweb

import (
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) hookRoutes() []web.Route {
	manage := web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/webhooks", p.hooks, manage},
		{"POST", "/desk/webhooks", p.addHook, manage},
		{"GET", "/desk/webhooks/{hook}", p.hook, manage},
		{"POST", "/desk/webhooks/{hook}", p.changeHook, manage},
		{"POST", "/desk/webhooks/{hook}/pause", p.pauseHook, manage},
		{"POST", "/desk/webhooks/{hook}/secret", p.renewHook, manage},
		{"POST", "/desk/webhooks/{hook}/end", p.endHook, manage},
		{"POST", "/desk/webhooks/{hook}/replay", p.replayHook, manage},
	}
}

func hookAddress(id string) string { return "/desk/webhooks/" + id }

func (p *Pages) hooks(v *web.Visit) error {
	return p.showHooks(v, form.New().Set("form", webhooks.JSON), "")
}

// showHooks lists the hooks; secret is told right after one was made, and
// never again.
func (p *Pages) showHooks(v *web.Visit, f *form.Form, secret string) error {
	lines, err := p.Hooks.All(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("webhook.title")
	page.Lead = v.P.T("webhook.lead")
	if len(lines) > 0 {
		page.Actions = below(v.P, "webhook.new", "new")
	}
	page.Crumbs = []parts.Link{deskCrumb(v.P)}
	return v.Show(f, hooksPage(hooksView{Page: page, P: v.P, Lines: lines, Secret: secret, Fill: filling{v.P, f}}))
}

func (p *Pages) addHook(v *web.Visit) error {
	f := v.Form()
	hook, secret, err := p.Hooks.Add(v.Ctx(), v.By, v.Now, webhooks.Input{Name: f.Line("name"), Address: f.Line("address"), Form: f.Value("form"), Events: f.Values("events")})
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showHooks(v, f, "")
	}
	if hook.Form == webhooks.Teams { // its address is its secret
		v.Flash("webhook.added")
		return v.Redirect(hookAddress(hook.ID))
	}
	return p.showHooks(v, form.New().Set("form", webhooks.JSON), secret)
}

func (p *Pages) hook(v *web.Visit) error { return p.showHook(v, nil, "") }

// showHook is one hook with what it was told; without a form, as it stands. A
// secret is told right after it was renewed, and never again.
func (p *Pages) showHook(v *web.Visit, f *form.Form, secret string) error {
	find := webhooks.Find{State: v.Query().Get("state"), After: v.Query().Get("after"), Before: v.Query().Get("before"), Limit: linesPerPage}
	line, err := p.Hooks.Look(v.Ctx(), v.By, v.PathValue("hook"), find)
	if err != nil {
		return err
	}
	if f == nil {
		f = form.New().Set("name", line.Name).Set("version", strconv.Itoa(line.Version))
		if line.Wanted != "" {
			f.Set("events", line.Events()...)
		}
	}
	page := v.Page("")
	page.Title = line.Name
	page.Lead = v.P.T("webhook.to."+line.Form, "host", line.Host())
	page.Crumbs = []parts.Link{deskCrumb(v.P), {Label: v.P.T("webhook.title"), Href: "/desk/webhooks"}}
	page.Tag = hookTag(v.P, line.Line)
	return v.Show(f, hookPage(hookView{Page: page, P: v.P, Looked: line, Find: find, Query: v.Query(), Secret: secret, Now: v.Now, Fill: filling{v.P, f}}))
}

func (p *Pages) changeHook(v *web.Visit) error {
	f := v.Form()
	_, err := p.Hooks.Change(v.Ctx(), v.By, v.Now, v.PathValue("hook"), f.Version(), webhooks.Input{Name: f.Line("name"), Address: f.Line("address"), Events: f.Values("events")})
	return p.hooked(v, f, err, "webhook.saved")
}

func (p *Pages) pauseHook(v *web.Visit) error {
	f := v.Form()
	paused := f.Value("paused") == "1"
	_, err := p.Hooks.Pause(v.Ctx(), v.By, v.Now, v.PathValue("hook"), f.Version(), paused)
	said := map[bool]string{true: "webhook.is_paused", false: "webhook.goes_on"}[paused]
	return p.hooked(v, f, err, said)
}

func (p *Pages) replayHook(v *web.Visit) error {
	f := v.Form()
	n, err := p.Hooks.Replay(v.Ctx(), v.By, v.Now, v.PathValue("hook"), f.Value("delivery"))
	return p.hooked(v, f, err, "webhook.replayed", "count", n)
}

func (p *Pages) renewHook(v *web.Visit) error {
	f := v.Form()
	_, secret, err := p.Hooks.Renew(v.Ctx(), v.By, v.Now, v.PathValue("hook"), f.Version(), time.Duration(f.Int("overlap"))*time.Hour)
	if err != nil || f.Bad() {
		return p.hooked(v, f, err, "")
	}
	return p.showHook(v, nil, secret)
}

func (p *Pages) endHook(v *web.Visit) error {
	if err := p.Hooks.End(v.Ctx(), v.By, v.Now, v.PathValue("hook")); err != nil {
		return err
	}
	v.Flash("webhook.ended")
	return v.Redirect("/desk/webhooks")
}

// hooked says what was done, or shows what was typed with what is wrong.
func (p *Pages) hooked(v *web.Visit, f *form.Form, err error, said string, args ...any) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		if !f.Has("name") { // a button, not the form
			line, err := p.Hooks.Look(v.Ctx(), v.By, v.PathValue("hook"), webhooks.Find{Limit: 1})
			if err != nil {
				return err
			}
			f.Set("name", line.Name).Set("events", line.Events()...)
		}
		return p.showHook(v, f, "")
	}
	v.Flash(said, args...)
	return v.Redirect(hookAddress(v.PathValue("hook")))
}
