package rolloutweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) readinessRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/readiness", p.readiness, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/readiness/shifts", p.addShifts, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/readiness/shifts/{shift}/remove", p.removeShift, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/readiness/needs", p.setNeed, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/visits", p.visits, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/visits/new", p.newVisit, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/visits", p.addVisit, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/visits/{visit}", p.visit, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/visits/{visit}/send", p.sendVisit, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/visits/{visit}/cancel", p.cancelVisit, web.May(access.RolloutSupport)},
	}
}

func (p *Pages) readiness(v *web.Visit) error { return p.showReadiness(v, nil) }

// week is the Monday of the week shown: that of ?from=, or of today.
func week(v *web.Visit) clock.Day {
	day, err := clock.ParseDay(v.Query().Get("from"))
	if err != nil || day == "" {
		day = v.Today()
	}
	return day.Add(-(int(day.Time().Weekday()) + 6) % 7)
}

func (p *Pages) showReadiness(v *web.Visit, f *form.Form) error {
	at, err := p.Rollouts.Readiness(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), week(v))
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "readiness", "rollout.readiness.title")
	page.Lead = v.P.T("rollout.readiness.lead")
	if f == nil {
		f = form.New().Set("day", string(at.From)).Set("from", "08:00").Set("to", "16:00").Set("need_from", string(at.From)).Set("need_to", string(at.From.Add(4)))
	}
	view := readinessView{Page: page, P: v.P, At: at, Form: f, Today: v.Today(), May: v.By.May(access.RolloutPlan, access.Rollout(at.Rollout.ID))}
	view.Page.Actions = readinessActions(view)
	return v.Show(f, readinessPage(view))
}

func (p *Pages) addShifts(v *web.Visit) error {
	f := v.Form()
	in := rollout.ShiftInput{Kind: f.Value("kind"), Person: f.Value("person"), Day: f.Day("day"), LastDay: f.Day("last_day"),
		From: f.Line("from"), To: f.Line("to"), Place: f.Line("place"), Weekends: f.Bool("weekends")}
	if f.Bad() {
		return p.showReadiness(v, f)
	}
	n, err := p.Rollouts.AddShifts(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showReadiness(v, f)
	}
	v.Flash("rollout.shift.added", "count", n)
	return v.Redirect(readinessHref(v.PathValue("rollout"), in.Day))
}

func readinessHref(rolloutID string, day clock.Day) string {
	return address(rolloutID, "readiness") + "?from=" + string(day)
}

func (p *Pages) removeShift(v *web.Visit) error {
	err := p.Rollouts.RemoveShift(v.Ctx(), v.By, v.Now, v.PathValue("shift"))
	return sayAndReturn(v, "rollout.shift.removed", err, address(v.PathValue("rollout"), "readiness"))
}

func (p *Pages) setNeed(v *web.Visit) error {
	f := v.Form()
	in := rollout.NeedInput{Kind: f.Value("need_kind"), From: f.Day("need_from"), To: f.Day("need_to"), People: f.Int("need_people"), Weekends: f.Bool("need_weekends")}
	if f.Bad() {
		return p.showReadiness(v, f)
	}
	err := p.Rollouts.SetNeed(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showReadiness(v, f)
	}
	v.Flash("rollout.shift.wanted")
	return v.Redirect(readinessHref(v.PathValue("rollout"), in.From))
}

func (p *Pages) visits(v *web.Visit) error {
	at, err := p.Rollouts.Visits(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "readiness", "rollout.visits.title")
	page.Crumbs = append(page.Crumbs, crumb(v.P.T("rollout.readiness.title"), address(at.Rollout.ID, "readiness")))
	view := visitsView{Page: page, P: v.P, At: at, Now: v.Now, May: v.By.May(access.RolloutSupport, access.Rollout(at.Rollout.ID))}
	if view.May {
		view.Page.Actions = newVisitButton(v.P, at.Rollout.ID)
	}
	return v.Show(nil, visitsPage(view))
}

func (p *Pages) newVisit(v *web.Visit) error {
	f := form.New().Set("who", v.Query().Get("who")).SetMoment("due_at", v.Now.Add(hour), v.Zone())
	return p.showVisitForm(v, f, nil)
}

func (p *Pages) showVisitForm(v *web.Visit, f *form.Form, has []parts.Item) error {
	at, err := p.Rollouts.Visits(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "readiness", "rollout.visit.new")
	page.Crumbs = append(page.Crumbs, crumb(v.P.T("rollout.visits.title"), address(at.Rollout.ID, "visits")))
	return v.Show(f, visitFormPage(visitFormView{Page: page, P: v.P, At: at, Form: f, Has: has}))
}

func (p *Pages) addVisit(v *web.Visit) error {
	f := v.Form()
	person := f.Value("person")
	in := rollout.VisitInput{Place: f.Line("place"), Task: f.Text("task"), DueAt: f.Moment("due_at", v.Zone()), SentTo: f.Value("sent_to"), Anyway: f.Bool("anyway")}
	if f.Need("who"); f.Bad() && person == "" {
		return p.showVisitForm(v, f, nil)
	}
	var err error
	if person == "" {
		person, err = p.Rollouts.Called(v.Ctx(), v.By, v.PathValue("rollout"), "who", f.Line("who"))
	}
	if err == nil {
		in.Person = person
		_, err = p.Rollouts.AddVisit(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	}
	has := inTheWay(v.P, err)
	if again, err := f.Refused(several(f, err)); again || err != nil {
		if err != nil {
			return err
		}
		return p.showVisitForm(v, f, has)
	}
	v.Flash("rollout.visit.added")
	return v.Redirect(address(v.PathValue("rollout"), "visits"))
}

func (p *Pages) visit(v *web.Visit) error { return p.showVisit(v, nil, nil) }

func (p *Pages) showVisit(v *web.Visit, f *form.Form, has []parts.Item) error {
	at, err := p.Rollouts.Visit(v.Ctx(), v.By, v.PathValue("visit"))
	if err == nil && at.Rollout.ID != v.PathValue("rollout") {
		err = gone()
	}
	if err != nil {
		return err
	}
	page := roomPage(v, at.Rollout, "readiness", "")
	page.Title = at.Visit.Name
	page.Lead = v.P.Moment(at.Visit.DueAt) + " · " + at.Visit.Place
	page.Crumbs = append(page.Crumbs, crumb(v.P.T("rollout.visits.title"), address(at.Rollout.ID, "visits")))
	tag := visitTag(v.P, at.Visit.Visit, v.Now)
	page.Tag = &tag
	return v.Show(f, visitPage(visitView{Page: page, P: v.P, At: at, Form: orEmpty(f), Has: has, May: v.By.May(access.RolloutSupport, access.Rollout(at.Rollout.ID))}))
}

func (p *Pages) sendVisit(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.SendVisit(v.Ctx(), v.By, v.Now, v.PathValue("visit"), f.Value("sent_to"), f.Bool("anyway"), f.Version())
	has := inTheWay(v.P, err)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showVisit(v, f, has)
	}
	v.Posted(v.Out(outbox.Whom{Person: f.Value("sent_to"), Channels: smsFirst}), "rollout.visit.sent")
	return v.Redirect(address(v.PathValue("rollout"), "visits"))
}

func (p *Pages) cancelVisit(v *web.Visit) error {
	err := p.Rollouts.CancelVisit(v.Ctx(), v.By, v.Now, v.PathValue("visit"), v.Form().Version())
	return sayAndReturn(v, "rollout.visit.cancelled", err, address(v.PathValue("rollout"), "visits"))
}

func choices(list []rollout.Choice) []parts.Option {
	options := make([]parts.Option, len(list))
	for i, c := range list {
		options[i] = parts.Option{Value: c.ID, Label: c.Name}
	}
	return options
}
