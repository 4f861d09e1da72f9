package deskweb

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) visitRoutes() []web.Route {
	work := web.May(access.DeskWork)
	return []web.Route{
		{"GET", "/desk/tickets/{ticket}/visits", p.visits, web.May(access.DeskRead)},
		{"GET", "/desk/tickets/{ticket}/visits/goers", p.visitGoers, work},
		{"POST", "/desk/tickets/{ticket}/visits", p.orderVisit, work},
		{"POST", "/desk/tickets/{ticket}/visits/{ticketvisit}/move", p.moveVisit, work},
		{"POST", "/desk/tickets/{ticket}/visits/{ticketvisit}/cancel", p.cancelVisit, work},
		{"POST", "/desk/visits/{ticketvisit}/report", p.reportVisit, web.SignedIn},
	}
}

func visitsAddress(ticket string) string { return "/desk/tickets/" + ticket + "/visits" }

// visitsView is everybody who goes out on a ticket.
type visitsView struct {
	Page web.Page
	P    *text.Printer
	Now  clock.Instant
	desk.VisitsView
	Form *form.Form
	Day  clock.Day              // whom the form that sends somebody offers is counted by
	Can  map[string][]desk.Goer // by the visit that is changed; "" = a new one
	Out  templ.Component        // that nothing would leave
}

func (p *Pages) visits(v *web.Visit) error { return p.showVisits(v, form.New()) }

func (p *Pages) showVisits(v *web.Visit, f *form.Form) error {
	view, err := p.Desk.Visits(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	page := v.Page("desk.visits.title")
	page.Lead = v.P.T("desk.visits.lead")
	page.Crumbs = []parts.Link{ticketCrumb(view.Ticket)}
	s := visitsView{Page: page, P: v.P, Now: v.Now, VisitsView: view, Form: f, Day: visitDay(v), Can: map[string][]desk.Goer{}, Out: v.OutNotice(anyMail, onTheWay)}
	if s.MayWork {
		if err := p.whoCan(v, &s); err != nil {
			return err
		}
	}
	return v.Show(f, visitsPage(s))
}

// orderOf reads who goes, when and where to, what for and with what.
func orderOf(v *web.Visit, f *form.Form) desk.VisitOrder {
	o := desk.VisitOrder{Goer: f.Value("goer"), Unit: f.Value("unit"), Place: f.Line("place"), Task: f.Text("task"), Bring: f.Line("bring"), Anyway: f.Bool("anyway")}
	day := f.Day("day")
	for field, at := range map[string]*clock.Instant{"from": &o.From, "to": &o.To} {
		if t, err := time.Parse("15:04", f.Value(field)); err == nil && day != "" {
			*at = day.At(v.Zone(), t.Hour(), t.Minute())
		} else if err != nil && f.Value(field) != "" {
			f.Faults.Add(field, "fault.not_a_time")
		}
	}
	if day == "" && f.FaultOf("day") == nil {
		f.Faults.Add("day", "fault.required")
	}
	return o
}

func (p *Pages) orderVisit(v *web.Visit) error {
	f := v.Form()
	o := orderOf(v, f)
	var is desk.Visit
	var err error
	if !f.Bad() {
		is, err = p.Desk.OrderVisit(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), f.Version(), o)
	}
	return p.visitDone(v, f, is, err, "desk.visit.ordered")
}

func (p *Pages) moveVisit(v *web.Visit) error {
	f := v.Form()
	o := orderOf(v, f)
	var is desk.Visit
	var err error
	if !f.Bad() {
		is, err = p.Desk.MoveVisit(v.Ctx(), v.By, v.Now, v.PathValue("ticketvisit"), f.Version(), o)
	}
	return p.visitDone(v, f, is, err, "desk.visit.moved")
}

func (p *Pages) cancelVisit(v *web.Visit) error {
	f := v.Form()
	is, err := p.Desk.CancelVisit(v.Ctx(), v.By, v.Now, v.PathValue("ticketvisit"), f.Version())
	return p.visitDone(v, f, is, err, "desk.visit.cancelled")
}

// visitDone answers a form about a visit: back to the page, or the page with
// what was refused.
func (p *Pages) visitDone(v *web.Visit, f *form.Form, is desk.Visit, err error, said string) error {
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		return p.showVisits(v, f)
	}
	t, err := p.Desk.Ticket(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	requester, goer := asker(t.Ticket), outbox.Whom{Person: is.Goer, Channels: onTheWay.Channels}
	var untold []string
	if v.Out(requester...) == outbox.Nowhere {
		untold = some(askerName(t.Row))
	}
	if v.Out(goer) == outbox.Nowhere {
		untold = append(untold, some(t.Names[is.Goer])...)
	}
	if exit := v.Out(append(requester, goer)...); exit != outbox.Goes || len(untold) == 0 {
		v.Posted(exit, said)
	} else {
		v.Warn("desk.visit.untold", "names", v.P.List(untold))
	}
	return v.Redirect(visitsAddress(v.PathValue("ticket")))
}

// reportVisit takes a report as a form of the list on the phone, or from its
// script: that one is told only whether it arrived.
func (p *Pages) reportVisit(v *web.Visit) error {
	f := v.Form()
	r := desk.VisitReport{Visit: v.PathValue("ticketvisit"), Client: f.Value("client"), Kind: desk.VisitState(f.Value("kind")), Note: f.Text("note"), Minutes: f.Int("minutes"), Solved: f.Bool("solved")}
	if at, err := time.Parse(time.RFC3339, f.Value("at")); err == nil {
		r.At = clock.At(at)
	}
	err := f.Faults.Err()
	if err == nil {
		_, err = p.Desk.ReportVisit(v.Ctx(), v.By, v.Now, r)
	}
	if v.Request().Header.Get("Overgang-Report") != "" {
		if err == nil {
			v.Writer().WriteHeader(http.StatusNoContent)
		}
		return err
	}
	if fault.Is(err, fault.Invalid) {
		v.Warn(fault.List(err)[0].Key)
		return v.Redirect(desk.VisitsPath)
	}
	if err != nil {
		return err
	}
	v.Flash("desk.visit.reported." + string(r.Kind))
	return v.Redirect(desk.VisitsPath)
}

// fill is what a form of the page holds: what was typed where it is the one
// that was sent, what stands otherwise.
func (s visitsView) fill(name string, stands *form.Form) filling {
	if s.Form != nil && s.Form.Value("form") == name {
		return filling{s.P, s.Form}
	}
	return filling{s.P, stands}
}

// order is the form that sends somebody out: today where nothing else is
// said, and who has the ticket.
func (s visitsView) order() filling {
	stands := form.New().Set("unit", s.Ticket.Unit).Set("day", string(s.Day)).Set("goer", s.Ticket.Owner)
	return s.fill("order", stands)
}

// move is the form that changes a visit.
func (s visitsView) move(v desk.VisitRow) filling {
	hour := func(at clock.Instant) string { return at.In(s.P.Zone()).Format("15:04") }
	return s.fill("move-"+v.ID, form.New().Set("goer", v.Goer).Set("day", string(v.FromAt.Day(s.P.Zone()))).Set("from", hour(v.FromAt)).Set("to", hour(v.ToAt)).
		Set("unit", v.Unit).Set("place", v.Place).Set("task", v.Task).Set("bring", v.Bring))
}

// firstField has the hands where nobody has been out yet.
func (s visitsView) firstField() templ.Attributes {
	if len(s.Visits) > 0 {
		return nil
	}
	return beginHere()
}

func (s visitsView) mayOrder() bool { return s.MayWork && s.Ticket.Going() && len(s.Can[""]) > 0 }

func (s visitsView) units() []parts.Option {
	all := []parts.Option{{Label: s.P.T("desk.visit.no_unit")}}
	for _, u := range s.Units {
		all = append(all, parts.Option{Value: u.ID, Label: u.Name})
	}
	return all
}

func visitTag(p *text.Printer, v desk.Visit, now clock.Instant) parts.Tag {
	kind := map[desk.VisitState]parts.Kind{desk.VisitSent: parts.Info, desk.VisitOnSite: parts.Info, desk.VisitDone: parts.OK, desk.VisitNotMet: parts.Warn, desk.VisitAgain: parts.Warn}[v.State]
	word := p.T("desk.visit.state." + string(v.State))
	switch {
	case v.Late(now):
		kind, word = parts.Danger, joined(word, p.T("desk.visit.late"))
	case v.State == desk.VisitDone && v.Solved == 0:
		kind, word = parts.Warn, p.T("desk.visit.not_solved")
	}
	return parts.Tag{Kind: kind, Text: word}
}

// facts are what is known of a visit.
func (s visitsView) facts(v desk.VisitRow) []parts.Def {
	tag := visitTag(s.P, v.Visit, s.Now)
	facts := []parts.Def{
		{Term: s.P.T("desk.visit.state"), Cell: parts.Cell{Tag: &tag}},
		{Term: s.P.T("desk.visit.goer"), Cell: parts.Say(v.GoerName)},
		{Term: s.P.T("desk.visit.place"), Cell: parts.Cell{Text: v.Place, Sub: v.UnitName}},
	}
	for _, f := range []struct{ key, value string }{{"desk.visit.task", v.Task}, {"desk.visit.bring", v.Bring}, {"desk.visit.note", v.Note}} {
		if f.value != "" {
			facts = append(facts, parts.Def{Term: s.P.T(f.key), Cell: parts.Say(f.value)})
		}
	}
	if v.Minutes > 0 {
		facts = append(facts, parts.Def{Term: s.P.T("desk.field.minutes"), Cell: parts.Say(s.P.Duration(time.Duration(v.Minutes) * time.Minute))})
	}
	return facts
}

// visitItems are visits in a row each.
func visitItems(p *text.Printer, rows []desk.VisitRow, now clock.Instant, tickets bool) []parts.Item {
	var all []parts.Item
	for _, v := range rows {
		tag := visitTag(p, v.Visit, now)
		item := parts.Item{Title: desk.Window(p, v.FromAt, v.ToAt), Text: joined(v.GoerName, v.Place), Icon: "visit", Tag: &tag, Href: visitsAddress(v.Ticket)}
		if tickets {
			item.Title, item.Text = joined(v.GoerName, v.Place), joined("#"+itoa(v.Number)+" "+v.Title, v.RequesterName)
			item.End = p.Time(v.FromAt) + "–" + p.Time(v.ToAt)
		}
		all = append(all, item)
	}
	return all
}

// visitsBeside is what a ticket's page shows of visits: who is out, and the door
// to sending somebody.
func visitsBeside(p *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	view, err := p.Desk.Visits(v.Ctx(), v.By, v.Now, t.ID)
	if err != nil {
		return nil, err
	}
	may := t.MayWork && t.Going()
	if len(view.Visits) == 0 && !may {
		return nil, nil
	}
	return visitsDoor(v.P, t.ID, visitItems(v.P, view.Visits, v.Now, false), may), nil
}

// visitEvent says in one sentence what happened with a visit.
func (s ticketView) visitEvent(e desk.Entry) string {
	p, d := s.V.P, e.Data()
	words := p.T("desk.event.visit."+d.Reason, "who", s.who(e), "goer", s.T.Names[d.To])
	if d.Until != 0 {
		words += " " + desk.Window(p, clock.Instant(d.Start), clock.Instant(d.Until))
	}
	return words
}
