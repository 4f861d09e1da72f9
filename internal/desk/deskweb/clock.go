package deskweb

import (
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) clockRoutes() []web.Route {
	return []web.Route{
		{"GET", "/desk/tickets/{ticket}/clocks", p.clocks, web.May(access.DeskRead)},
		{"GET", "/desk/breaches", p.breaches, web.May(access.DeskRead)},
	}
}

func ticketCrumb(t desk.Ticket) parts.Link {
	return parts.Link{Label: "#" + strconv.Itoa(t.Number) + " " + t.Title, Href: "/desk/tickets/" + t.ID}
}

type clocksView struct {
	Page web.Page
	P    *text.Printer
	desk.ClockView
}

func (p *Pages) clocks(v *web.Visit) error {
	told, err := p.Desk.Clocks(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	page := v.Page("desk.clocks.title")
	page.Lead = v.P.T("desk.clocks.lead")
	page.Crumbs = []parts.Link{ticketCrumb(told.Ticket)}
	return v.Show(nil, clocksPage(clocksView{page, v.P, told}))
}

// begun are the clocks that have anything to tell.
func begun(accounts []desk.Account) (all []desk.Account) {
	for _, a := range accounts {
		if len(a.Stretches) > 0 && (a.Clock.Round > 0 || a.Clock.Promised()) {
			all = append(all, a)
		}
	}
	return all
}

// all are the clocks that have begun, the ticket's before its suppliers': each
// with the fragment of the page it is explained at.
func (s clocksView) all() (all []accountView) {
	for _, a := range begun(s.Accounts) {
		all = append(all, accountView{s.P, string(a.Clock.Key), "", a, s.Hours})
	}
	for i, l := range s.Legs {
		for _, a := range begun(l.Accounts) {
			all = append(all, accountView{s.P, string(a.Clock.Key) + "-" + strconv.Itoa(i+1), l.SupplierName, a, s.Hours})
		}
	}
	return all
}

func (s clocksView) columns() []parts.Column {
	return []parts.Column{{Label: s.P.T("desk.breaches.clock"), Head: true}, {Label: s.P.T("desk.clock.stands")}, {Label: s.P.T("desk.clock.promised"), End: true},
		{Label: s.P.T("desk.clock.used"), End: true}, {Label: s.P.T("desk.clock.due"), Tight: true}}
}

// rows are the clocks side by side, as they stand.
func (s clocksView) rows() []parts.Row {
	var rows []parts.Row
	for _, one := range s.all() {
		c, tag := one.A.Clock, clockTag(s.P, one.A.Clock)
		promised, due := parts.Say("–"), parts.Say("–")
		if c.Promised() {
			promised = parts.Cell{Text: minutesOf(s.P, c.Minutes), Sort: strconv.Itoa(c.Minutes)}
		}
		if c.Due != 0 {
			due = parts.Say(s.P.Moment(c.Due))
		}
		used := parts.Cell{Text: minutesOf(s.P, one.A.Minutes()), Sort: strconv.Itoa(one.A.Minutes())}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(one.title(), "#clock-"+one.ID), {Tag: &tag}, promised, used, due}})
	}
	return rows
}

// accountView is one clock, with what it needs to be read.
type accountView struct {
	P     *text.Printer
	ID    string // of its part of the page
	Whose string // the supplier's name; "" for a clock of the ticket
	A     desk.Account
	Hours map[string]desk.Counted
}

func (s accountView) title() string {
	name := s.P.T("desk.clock." + string(s.A.Clock.Key))
	if s.Whose != "" {
		return name + " · " + s.Whose
	}
	return name
}

// minutesOf says whole minutes as hours and minutes.
func minutesOf(p *text.Printer, n int) string { return p.Duration(time.Duration(n) * time.Minute) }

// clockTag says how the clock stands.
func clockTag(p *text.Printer, c clocks.Clock) parts.Tag {
	kind, word := parts.Info, c.Phase.String()
	switch {
	case c.Breached != 0:
		kind, word = parts.Danger, "breached"
	case c.Phase == clocks.Met:
		kind = parts.OK
	case c.Phase == clocks.Running && c.Warned != 0:
		kind, word = parts.Warn, "warned"
	case c.Phase != clocks.Running:
		kind = parts.Neutral
	}
	return parts.Tag{Kind: kind, Text: p.T("desk.clock.is." + word)}
}

func (s accountView) facts() []parts.Def {
	c := s.A.Clock
	tag := clockTag(s.P, c)
	promised := s.P.T("desk.clock.nothing_promised")
	if c.Promised() {
		promised = minutesOf(s.P, c.Minutes)
	}
	facts := []parts.Def{
		{Term: s.P.T("desk.clock.stands"), Cell: parts.Cell{Tag: &tag}},
		{Term: s.P.T("desk.clock.promised"), Cell: parts.Say(promised)},
		{Term: s.P.T("desk.clock.used"), Cell: parts.Say(minutesOf(s.P, s.A.Minutes()))},
	}
	if c.Due != 0 {
		facts = append(facts, parts.Def{Term: s.P.T("desk.clock.due"), Cell: parts.Say(s.P.Moment(c.Due))})
	}
	if c.Breached != 0 {
		facts = append(facts, parts.Def{Term: s.P.T("desk.clock.broke"), Cell: parts.Say(s.P.Moment(c.Breached))})
	}
	return facts
}

func (s accountView) columns() []parts.Column {
	return []parts.Column{{Label: s.P.T("desk.clock.from"), Tight: true}, {Label: s.P.T("desk.clock.to"), Tight: true}, {Label: s.P.T("desk.clock.what")},
		{Label: s.P.T("desk.clock.by_hours")}, {Label: s.P.T("desk.clock.counted"), End: true}}
}

// rows are the segments. Where a clock starts afresh, its round is said.
func (s accountView) rows() []parts.Row {
	var rows []parts.Row
	for _, seg := range s.A.Stretches {
		what := parts.Say(s.what(seg))
		if seg.Round > 1 {
			what.Sub = s.P.T("desk.clock.round", "n", seg.Round)
		}
		counted := parts.Say("–")
		hours := parts.Say("–")
		if seg.Phase == clocks.Running {
			counted = parts.Cell{Text: minutesOf(s.P, seg.Minutes), Sort: strconv.Itoa(seg.Minutes)}
			hours = parts.Show(openingsPart(s, seg))
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(s.P.Moment(seg.From)), parts.Say(s.P.Moment(seg.To)), what, hours, counted}})
	}
	return rows
}

// what says what the clock did, and why it stood still.
func (s accountView) what(seg desk.Stretch) string {
	if seg.Began == clocks.GivenBack {
		var days []string
		for _, d := range seg.Days {
			days = append(days, s.P.Day(d))
		}
		return s.P.T("desk.clock.given_back", "days", s.P.List(days))
	}
	switch seg.Phase {
	case clocks.Running:
		if seg.Term.Minutes == 0 {
			return s.P.T("desk.clock.ran")
		}
		return s.P.T("desk.clock.ran_of", "promised", minutesOf(s.P, seg.Term.Minutes))
	case clocks.Paused:
		return s.P.T("desk.clock.paused." + string(seg.Standing))
	case clocks.Resting:
		switch seg.Term.Key {
		case clocks.Level1, clocks.Level2, clocks.Level3:
			return s.P.T("desk.clock.elsewhere", "level", seg.Level)
		}
		return s.P.T("desk.clock.rested")
	}
	return s.P.T("desk.clock.was." + seg.Phase.String())
}

func hoursName(p *text.Printer, h desk.Counted) string {
	if h.Name == "" {
		return p.T("desk.clock.body_hours")
	}
	return h.Name
}

// opened says one piece of open time that was counted.
func opened(p *text.Printer, o calendar.Opening) string {
	day := o.From.Day(p.Zone())
	until := p.Time(o.To)
	if o.To.Day(p.Zone()) != day {
		until = p.Moment(o.To)
	}
	return p.DayShort(day) + " " + p.Time(o.From) + "–" + until
}

func (s accountView) foot() []parts.Cell {
	return []parts.Cell{parts.Say(s.P.T("desk.clock.sum")), parts.Say(""), parts.Say(""), parts.Say(""), parts.Cell{Text: minutesOf(s.P, s.A.Minutes()), Sort: strconv.Itoa(s.A.Minutes())}}
}

type breachesView struct {
	Page  web.Page
	P     *text.Printer
	List  desk.BreachList
	Query url.Values
}

func (p *Pages) breaches(v *web.Visit) error {
	q := v.Query()
	f := desk.BreachFilter{Team: q.Get("team"), Clock: clocks.Key(q.Get("clock")), Going: q.Get("going") == "1", After: q.Get("after"), Before: q.Get("before"), Limit: linesPerPage}
	if day, err := clock.ParseDay(q.Get("from")); err == nil && day.IsSet() {
		f.From = day.Start(v.Zone())
	}
	if day, err := clock.ParseDay(q.Get("to")); err == nil && day.IsSet() {
		f.Until = day.Add(1).Start(v.Zone())
	}
	list, err := p.Desk.Breaches(v.Ctx(), v.By, f)
	if err != nil {
		return err
	}
	page := v.Page("desk.breaches.title")
	page.Lead = v.P.T("desk.breaches.lead")
	return v.Show(nil, breachesPage(breachesView{page, v.P, list, q}))
}

func (s breachesView) filters() []parts.Filter {
	teams := []parts.Option{}
	for _, t := range s.List.Teams {
		teams = append(teams, parts.Option{Value: t.ID, Label: t.Name})
	}
	var kinds []parts.Option
	for _, k := range clocks.Keys {
		kinds = append(kinds, parts.Option{Value: string(k), Label: s.P.T("desk.clock." + string(k))})
	}
	return []parts.Filter{
		{Name: "team", Label: s.P.T("desk.breaches.team"), Options: teams},
		{Name: "clock", Label: s.P.T("desk.breaches.clock"), Options: kinds},
		{Name: "going", Label: s.P.T("desk.breaches.state"), Options: []parts.Option{{Value: "1", Label: s.P.T("desk.breaches.is.going")}}},
	}
}

func (s breachesView) columns() []parts.Column {
	return []parts.Column{{Label: s.P.T("desk.breaches.ticket"), Head: true}, {Label: s.P.T("desk.breaches.clock")}, {Label: s.P.T("desk.breaches.team")},
		{Label: s.P.T("desk.clock.broke"), Tight: true}, {Label: s.P.T("desk.breaches.state"), Tight: true}}
}

func (s breachesView) rows() []parts.Row {
	var rows []parts.Row
	for _, b := range s.List.Rows {
		stands := "desk.breaches.is.done"
		if b.State.Going() {
			stands = "desk.breaches.is.going"
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{
			parts.Door("#"+strconv.Itoa(b.Number)+" "+b.Title, "/desk/tickets/"+b.Ticket+"/clocks"), parts.Say(s.P.T("desk.clock." + b.Clock)), parts.Say(b.TeamName),
			parts.Say(s.P.Moment(b.At)), parts.Say(s.P.T(stands)),
		}})
	}
	return rows
}

func (s breachesView) next() string { return nextPage("/desk/breaches", s.Query, s.List.Next) }

func (s breachesView) prev() string { return prevPage("/desk/breaches", s.Query, s.List.Prev) }

// clocksBeside is what a ticket's page shows of its clocks: those that promise
// something and have begun, and the door to how they were counted.
func clocksBeside(_ *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	var facts []parts.Def
	for _, c := range t.Ticket.Clock().Clocks {
		if !c.Promised() || c.Round == 0 {
			continue
		}
		tag := clockTag(v.P, c)
		cell := parts.Cell{Tag: &tag}
		if c.Due != 0 {
			cell.Sub = v.P.T("desk.clock.due_when", "when", v.P.Moment(c.Due))
		}
		facts = append(facts, parts.Def{Term: v.P.T("desk.clock." + string(c.Key)), Cell: cell})
	}
	if len(facts) == 0 {
		return nil, nil
	}
	if !v.By.MaySomewhere(access.DeskRead) { // who answers for the service has no door there
		return parts.Holding(parts.Section{ID: "ticket-clocks", Title: v.P.T("desk.clocks.beside")}, parts.DefList{Items: facts}), nil
	}
	return clocksDoor(v.P, t.ID, facts), nil
}
