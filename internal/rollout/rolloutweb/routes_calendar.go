package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) calendarRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/calendar", p.calendar, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/events", p.events, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/events/new", p.newEvent, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/events/new", p.addEvent, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/events/{event}", p.event, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/events/{event}/edit", p.editEvent, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/events/{event}/edit", p.changeEvent, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/events/{event}/contacts", p.tieContacts, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/events/{event}/remove", p.removeEvent, web.May(access.RolloutSupport)},
	}
}

// monthOf is the first day of the month the address asks for; today's month
// otherwise.
func monthOf(v *web.Visit) clock.Day {
	day, err := clock.ParseDay(v.Query().Get("month") + "-01")
	if err != nil || day == "" {
		day = v.Today()[:8] + "01"
	}
	return day
}

func (p *Pages) calendar(v *web.Visit) error {
	first := monthOf(v)
	weeks := rollout.Weeks(first)
	month, err := p.Rollouts.Calendar(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), weeks[0].Days[0], weeks[len(weeks)-1].Days[6])
	if err != nil {
		return err
	}
	page := roomPage(v, month.Rollout, "calendar", "rollout.calendar.title")
	page.Lead = v.P.T("rollout.calendar.lead")
	view := calendarView{Page: page, P: v.P, Month: month, First: first, Weeks: weeks, AsList: v.Query().Get("view") == "list", Path: address(month.Rollout.ID, "calendar")}
	view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.events.title"), Href: address(month.Rollout.ID, "events"), Icon: "flag", Weight: parts.Secondary}
	return v.Show(nil, calendarPage(view))
}

func eventPage(v *web.Visit, r rollout.Rollout, title string) web.Page {
	page := roomPage(v, r, "calendar", "rollout.events.title")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.calendar.title"), Href: address(r.ID, "calendar")})
	if title != "" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.events.title"), Href: address(r.ID, "events")})
		page.Title = title
	}
	return page
}

func (p *Pages) events(v *web.Visit) error {
	o, rows, err := p.Rollouts.OutsideEvents(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := eventPage(v, o, "")
	page.Lead = v.P.T("rollout.events.lead")
	view := eventsView{Page: page, P: v.P, Rollout: o, Events: rows, MayWrite: v.By.May(access.RolloutSupport, access.Rollout(o.ID))}
	if view.MayWrite && len(rows) > 0 {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.events.new"), Href: address(o.ID, "events", "new"), Icon: "plus"}
	}
	return v.Show(nil, eventsPage(view))
}

func eventInput(f *form.Form) rollout.OutsideEventInput {
	return rollout.OutsideEventInput{Supplier: f.Line("supplier"), Name: f.Line("name"), Effect: f.Text("effect"), Announced: f.Bool("announced"), Starts: f.Day("starts"), Ends: f.Day("ends")}
}

func (p *Pages) newEvent(v *web.Visit) error {
	return p.showEventForm(v, form.New().Set("starts", v.Query().Get("day")), "")
}

func (p *Pages) addEvent(v *web.Visit) error {
	f := v.Form()
	in := eventInput(f)
	if f.Bad() {
		return p.showEventForm(v, f, "")
	}
	id, err := p.Rollouts.AddOutsideEvent(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showEventForm(v, f, "")
	}
	v.Flash("rollout.event.kept")
	return v.Redirect(address(v.PathValue("rollout"), "events", id))
}

func (p *Pages) editEvent(v *web.Visit) error {
	at, err := p.Rollouts.OutsideEvent(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("event"))
	if err != nil {
		return err
	}
	return p.showEventForm(v, eventForm(at.Event.OutsideEvent), at.Event.ID)
}

func eventForm(e rollout.OutsideEvent) *form.Form {
	f := form.New().Set("supplier", e.Supplier).Set("name", e.Name).Set("effect", e.Effect).Set("starts", string(e.Starts)).Set("ends", string(e.Ends)).Set("version", strconv.Itoa(e.Version))
	if e.Announced == 1 {
		f.Set("announced", "1")
	}
	return f
}

func (p *Pages) changeEvent(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("event")
	in := eventInput(f)
	if f.Bad() {
		return p.showEventForm(v, f, id)
	}
	err := p.Rollouts.ChangeOutsideEvent(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), id, f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showEventForm(v, f, id)
	}
	v.Flash("rollout.event.kept")
	return v.Redirect(address(v.PathValue("rollout"), "events", id))
}

func (p *Pages) showEventForm(v *web.Visit, f *form.Form, id string) error {
	o, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	title := v.P.T("rollout.events.new")
	if id != "" {
		title = v.P.T("rollout.event.edit")
	}
	view := eventFormView{Page: eventPage(v, o, title), P: v.P, Rollout: o, Fill: filling{v.P, f}, ID: id}
	if current, stale := f.Current(); stale {
		if e, ok := current.(rollout.OutsideEvent); ok {
			view.Compare = view.differences(f, eventForm(e))
			f.Set("version", strconv.Itoa(e.Version))
		}
	}
	return v.Show(f, eventFormPage(view))
}

func (p *Pages) event(v *web.Visit) error { return p.showEvent(v, nil) }

func (p *Pages) showEvent(v *web.Visit, f *form.Form) error {
	at, err := p.Rollouts.OutsideEvent(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("event"))
	if err != nil {
		return err
	}
	view := eventView{P: v.P, At: at, Fill: filling{v.P, f}, MayWrite: v.By.May(access.RolloutSupport, access.Rollout(at.Rollout.ID))}
	view.Page = eventPage(v, at.Rollout, at.Event.Name)
	if view.MayWrite {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.event.edit"), Href: address(at.Rollout.ID, "events", at.Event.ID, "edit"), Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(f, eventOnePage(view))
}

func (p *Pages) tieContacts(v *web.Visit) error {
	f := v.Form()
	n, err := p.Rollouts.TieContacts(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("event"), f.List("contact"), f.Value("do") != "untie")
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showEvent(v, f)
	}
	v.Flash("rollout.event.tied", "count", n)
	return v.Redirect(address(v.PathValue("rollout"), "events", v.PathValue("event")))
}

func (p *Pages) removeEvent(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.RemoveOutsideEvent(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("event"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showEvent(v, f)
	}
	v.Flash("rollout.event.removed")
	return v.Redirect(address(v.PathValue("rollout"), "events"))
}
