package rolloutweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) deskRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/appointments/{occasion}/desk", p.desk, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/number", p.takeNumber, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/next", p.callNext, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/end", p.endNumber, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/name", p.nameNumber, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/serve", p.serveNumber, web.May(access.RolloutCollect)},
		{"POST", "/rollouts/{rollout}/appointments/{occasion}/desk/contact", p.logAtDesk, web.May(access.RolloutSupport)},
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
	view := deskView{Page: page, P: v.P, At: at, Form: orEmpty(f), Now: v.Now, Desk: deskName(v),
		MayHelp: v.By.May(access.RolloutSupport, access.Rollout(at.Rollout.ID))}
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

// nameNumber says who somebody with a bare number is.
func (p *Pages) nameNumber(v *web.Visit) error {
	f := v.Form()
	person := f.Value("person")
	if person == "-" {
		person = ""
	}
	_, err := p.Rollouts.NameNumber(v.Ctx(), v.By, v.Now, f.Value("number"), person, f.Line("who"))
	if again, err := f.Refused(several(f, err)); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDesk(v, f)
	}
	return v.Redirect(p.deskHref(v))
}

// serveNumber takes in, upgrades and gives back a device at the desk.
func (p *Pages) serveNumber(v *web.Visit) error {
	f := v.Form()
	_, err := p.Rollouts.Serve(v.Ctx(), v.By, v.Now, f.Value("number"),
		rollout.Serving{Device: f.Value("device"), Upgraded: f.Bool("upgraded"), Returned: f.Bool("returned")})
	return sayAndReturn(v, "rollout.desk.served_device", err, p.deskHref(v))
}

// logAtDesk logs the contact of who stands at the desk.
func (p *Pages) logAtDesk(v *web.Visit) error {
	f := v.Form()
	at, err := p.Rollouts.Desk(v.Ctx(), v.By, v.Now, v.PathValue("occasion"))
	if err != nil {
		return err
	}
	in := rollout.ContactInput{Channel: rollout.ContactDropIn, About: f.Text("about"), Solved: f.Bool("solved"), Client: client(f)}
	for _, n := range at.Called {
		if n.ID == f.Value("number") {
			in.Person = n.Person
		}
	}
	if in.Person == "" {
		return sayAndReturn(v, "", fault.Refuse("rollout.queue.not_called"), p.deskHref(v))
	}
	_, err = p.Rollouts.LogContact(v.Ctx(), v.By, v.Now, at.Rollout.ID, in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showDesk(v, f)
	}
	v.Flash("rollout.contact.logged")
	return v.Redirect(p.deskHref(v))
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
