package rolloutweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) deskRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/appointments/{occasion}/desk", p.desk, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/number", p.takeNumber, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/next", p.callNext, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/end", p.endNumber, web.May(access.RolloutCollect)},
		{"GET", "/screen/{occasion}", p.screen, web.Public},
	}
}

func (p *Pages) desk(v *web.Visit) error { return p.showDesk(v, nil) }

func (p *Pages) showDesk(v *web.Visit, f *form.Form) error {
	at, err := p.Rollouts.Desk(v.Ctx(), v.By, v.Now, v.PathValue("occasion"))
	if err != nil {
		return err
	}
	if at.Rollout.ID != v.PathValue("rollout") {
		return gone()
	}
	page := roomPage(v, at.Rollout, "appointments", "rollout.desk.title")
	page.Crumbs = append(page.Crumbs, crumb(at.Occasion.Name, address(at.Rollout.ID, "appointments", at.Occasion.ID)))
	page.Lead = at.Occasion.Name + " · " + at.Occasion.Place
	view := deskView{Page: page, P: v.P, At: at, Form: orEmpty(f), Now: v.Now, Desk: deskName(v)}
	view.Page.Actions = deskActions(view)
	return v.Show(f, deskPage(view))
}

// deskName is the desk this browser stands at, carried in the address.
func deskName(v *web.Visit) string {
	if desk := v.Form().Line("desk"); desk != "" {
		return desk
	}
	if desk := v.Query().Get("desk"); desk != "" && len(desk) <= 40 {
		return desk
	}
	return v.P.T("rollout.desk.first")
}

func (p *Pages) deskHref(v *web.Visit) string {
	return address(v.PathValue("rollout"), "appointments", v.PathValue("occasion"), "desk") + "?desk=" + escape(deskName(v))
}

func (p *Pages) takeNumber(v *web.Visit) error {
	f := v.Form()
	person, who := f.Value("person"), f.Line("who")
	var err error
	if person == "" && who != "" {
		person, err = p.Rollouts.Called(v.Ctx(), v.By, v.PathValue("rollout"), "who", who)
	}
	n := 0
	if err == nil {
		taken, failed := p.Rollouts.TakeNumber(v.Ctx(), v.By, v.Now, v.PathValue("occasion"), person, client(f))
		n, err = taken.Number, failed
	}
	if again, err := f.Refused(several(f, err)); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDesk(v, f)
	}
	v.Flash("rollout.desk.number_taken", "number", n)
	return v.Redirect(p.deskHref(v))
}

func (p *Pages) callNext(v *web.Visit) error {
	f := v.Form()
	called, ok, err := p.Rollouts.CallNext(v.Ctx(), v.By, v.Now, v.PathValue("occasion"), deskName(v))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDesk(v, f)
	}
	if ok {
		v.Flash("rollout.desk.called_number", "number", called.Number, "desk", called.Desk)
	} else {
		v.Warn("rollout.desk.nobody_waits")
	}
	return v.Redirect(p.deskHref(v))
}

func (p *Pages) endNumber(v *web.Visit) error {
	f := v.Form()
	as := f.Value("as")
	err := p.Rollouts.EndNumber(v.Ctx(), v.By, v.Now, f.Value("number"), as)
	return sayAndReturn(v, "rollout.desk.ended_"+as, err, p.deskHref(v))
}

// screen is for a wall. Nobody is signed in there; what it shows has no names.
func (p *Pages) screen(v *web.Visit) error {
	s, err := p.Rollouts.Screen(v.Ctx(), v.Now, v.PathValue("occasion"))
	if err != nil {
		return err
	}
	v.In(s.Body)
	v.P = v.P.As(s.Body.Lang) // a wall has no reader of its own
	page := v.Page("")
	page.Title, page.Body = s.Name, s.Body.Name
	return v.Show(nil, screenPage(screenView{Page: page, P: v.P, S: s, Occasion: v.PathValue("occasion")}))
}
