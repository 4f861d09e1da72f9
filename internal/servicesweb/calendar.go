package servicesweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// weekdays in the order they are shown.
var weekdays = []int{1, 2, 3, 4, 5, 6, 0}

type calendarsView struct {
	Page web.Page
	All  []services.HoursLine
	Now  clock.Instant
}

func (p *Pages) calendars(v *web.Visit) (err error) {
	view := calendarsView{Page: v.Page("calendars.title"), Now: v.Now}
	view.Page.Lead = v.P.T("calendars.lead")
	if view.All, err = p.Register.Calendars(v.Ctx(), v.By, v.Now); err != nil {
		return err
	}
	if v.By.May(access.ServiceWrite) {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("calendars.add"), Href: "/calendars/new", Icon: "plus"}
	}
	return v.Show(nil, calendarsPage(view))
}

func calendarRows(s calendarsView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.All))
	for i, h := range s.All {
		name := parts.Door(hoursName(p, h.Hours), hoursHref(h.Hours))
		if h.Standard == 1 {
			name.Sub = p.T("calendars.is_standard")
		}
		rows[i].Cells = []parts.Cell{name, parts.Say(weekWords(p, h.Week())), openCell(p, h.Opening, s.Now), parts.Say(p.Number(h.Services)), parts.Say(p.Number(h.Suppliers))}
		if h.Active == 0 {
			rows[i].Cells[2] = parts.Status(parts.Neutral, p.T("calendars.former"))
		}
	}
	return rows
}

// weekWords says a week in short: days with the same hours in a row together.
func weekWords(p *text.Printer, week [7][]calendar.Span) string {
	var said []string
	for i := 0; i < len(weekdays); {
		hours, last := services.FormatSpans(week[weekdays[i]]), i
		for last+1 < len(weekdays) && services.FormatSpans(week[weekdays[last+1]]) == hours {
			last++
		}
		if hours != "" {
			days := p.T("calendars.short." + itoa(weekdays[i]))
			if last > i {
				days += "–" + p.T("calendars.short."+itoa(weekdays[last]))
			}
			said = append(said, days+" "+hours)
		}
		i = last + 1
	}
	if len(said) == 0 {
		return p.T("services.hours.closed")
	}
	out := said[0]
	for _, s := range said[1:] {
		out += "; " + s
	}
	return out
}

type calendarView struct {
	Page  web.Page
	Sheet services.HoursSheet
	Form  *form.Form // of a special day
	Now   clock.Instant
}

func (s calendarView) path() string { return hoursHref(s.Sheet.Hours) }

func (p *Pages) calendar(v *web.Visit) error {
	return p.showCalendar(v, v.PathValue("calendar"), form.New())
}

// standard shows what the body's own hours are.
func (p *Pages) standard(v *web.Visit) error { return p.showCalendar(v, "", form.New()) }

func (p *Pages) showCalendar(v *web.Visit, id string, f *form.Form) error {
	sheet, err := p.Register.CalendarSheet(v.Ctx(), v.By, v.Now, id)
	if err != nil {
		return err
	}
	view := calendarView{Page: v.Page(""), Sheet: sheet, Form: f, Now: v.Now}
	view.Page.Title = hoursName(v.P, sheet.Hours)
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("calendars.title"), Href: "/calendars"}}
	if sheet.Active == 0 {
		view.Page.Tag = &parts.Tag{Text: v.P.T("calendars.former")}
	}
	switch {
	case sheet.MayEdit && sheet.ID != "":
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.edit"), Href: view.path() + "/edit", Icon: "edit", Weight: parts.Secondary}
	case sheet.MayEdit:
		view.Page.Lead = v.P.T("calendars.own_lead")
		view.Page.Actions = parts.LinkButton{Label: v.P.T("calendars.own_change"), Href: "/calendars/new?standard=1", Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(f, calendarPage(view))
}

func calendarFacts(s calendarView) []parts.Def {
	p := s.Page.P
	facts := []parts.Def{{Term: p.T("services.open"), Cell: openTag(p, s.Sheet.Opening, s.Now)}, {Term: p.T("calendars.week"), Cell: parts.Say(weekWords(p, s.Sheet.Week()))},
		{Term: p.T("calendars.zone"), Cell: parts.Say(s.Sheet.Zone)}, {Term: p.T("calendars.holidays"), Cell: parts.Say(p.T("calendars.country." + country(s.Sheet.Country)))}}
	if s.Sheet.Eves == 1 {
		facts = append(facts, parts.Def{Term: p.T("calendars.eves"), Cell: parts.Say(p.T("services.yes"))})
	}
	closing := p.T("services.no")
	if s.Sheet.Hours.Closing == 1 {
		closing = p.T("services.yes")
	}
	facts = append(facts, parts.Def{Term: p.T("calendars.closing"), Cell: parts.Say(closing)})
	if s.Sheet.Standard == 1 {
		facts = append(facts, parts.Def{Term: p.T("calendars.standard"), Cell: parts.Say(p.T("services.yes"))})
	}
	return facts
}

func country(c calendar.Country) string {
	if c == "" {
		return "none"
	}
	return map[calendar.Country]string{calendar.Denmark: "dk", calendar.Norway: "no", calendar.Sweden: "se"}[c]
}

// aheadRows are the next two weeks.
func aheadRows(p *text.Printer, all []services.Ahead) []parts.Row {
	rows := make([]parts.Row, len(all))
	for i, a := range all {
		why := a.Name
		if a.Because != "" && why == "" {
			why = p.T("calendars.because." + string(a.Because))
		}
		rows[i].Cells = []parts.Cell{parts.Say(p.Day(a.Day)), parts.Say(hoursWords(p, a.Spans)), parts.Say(why)}
	}
	return rows
}

func specialRows(s calendarView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.Sheet.Specials))
	for i, one := range s.Sheet.Specials {
		rows[i].Cells = []parts.Cell{parts.Say(p.Day(one.Day)), parts.Say(hoursWords(p, one.Spans())), parts.Say(one.Name)}
		if s.Sheet.MayEdit {
			rows[i].Cells = append(rows[i].Cells, parts.Show(parts.PostButton{CSRF: s.Page.CSRF, Action: s.path() + "/days/remove", Label: p.T("calendars.day.remove", "day", p.Day(one.Day)), Weight: parts.Quiet, Small: true, Icon: "close",
				Hidden: []parts.Hidden{{Name: "day", Value: string(one.Day)}}}))
		}
	}
	return rows
}

func (p *Pages) addDay(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("calendar")
	again := func() error { return p.showCalendar(v, id, f) }
	day, name, hours := f.Day("day"), f.Line("day_name"), f.Line("hours")
	if f.Bad() {
		return again()
	}
	err := p.Register.AddSpecialDay(v.Ctx(), v.By, v.Now, id, day, name, hours)
	said := "calendars.day.added"
	if day < v.Now.Day(v.Zone()) {
		said = "calendars.day.added_past"
	}
	return done(v, f, err, again, "/calendars/"+id+"#days", said, "day", v.P.Day(day))
}

func (p *Pages) removeDay(v *web.Visit) error {
	id := v.PathValue("calendar")
	return warned(v, p.Register.RemoveSpecialDay(v.Ctx(), v.By, v.Now, id, v.Form().Day("day")), "/calendars/"+id+"#days", "calendars.day.removed")
}

type calendarEdit struct {
	Page web.Page
	Fill filling
	Path string
	Back string
	New  bool
	Try  *services.HoursSheet // what it would come to, where that was asked for
	Now  *services.Hours
}

func hoursInput(f *form.Form) services.HoursInput {
	in := services.HoursInput{Name: f.Line("name"), Zone: f.Value("zone"), Country: calendar.Country(f.Value("country")), Eves: f.Bool("eves"), Closing: f.Bool("closing"),
		Standard: f.Bool("standard"), Former: f.Bool("former")}
	for i := range in.Week {
		in.Week[i] = f.Line(services.WeekdayField(i))
	}
	return in
}

// newCalendar begins with the hours of the body, so that little is left to do.
func (p *Pages) newCalendar(v *web.Visit) error {
	own, err := p.Register.CalendarSheet(v.Ctx(), v.By, v.Now, "")
	if err != nil {
		return err
	}
	f := filled(own.Hours).Set("name", "").Set("version", "").Set("standard", "")
	if v.Query().Get("standard") != "" {
		f.Set("standard", "1").Set("name", v.P.T("services.calendar.own"))
	}
	return p.showNewCalendar(v, f, nil)
}

func filled(h services.Hours) *form.Form {
	f := form.New().Set("name", h.Name).Set("zone", h.Zone).Set("country", string(h.Country)).Set("version", itoa(h.Version))
	for field, set := range map[string]bool{"eves": h.Eves == 1, "closing": h.Closing == 1, "standard": h.Standard == 1, "former": h.Active == 0} {
		if set {
			f.Set(field, "1")
		}
	}
	for i, spans := range h.Week() {
		f.Set(services.WeekdayField(i), services.FormatSpans(spans))
	}
	return f
}

func (p *Pages) showNewCalendar(v *web.Visit, f *form.Form, try *services.HoursSheet) error {
	return p.showCalendarForm(v, f, calendarEdit{Page: v.Page("calendars.add"), Path: "/calendars/new", Back: "/calendars", New: true, Try: try})
}

func (p *Pages) showCalendarForm(v *web.Visit, f *form.Form, view calendarEdit) error {
	view.Fill = filling{v.P, f}
	view.Page.Crumbs = append([]parts.Link{{Label: v.P.T("calendars.title"), Href: "/calendars"}}, view.Page.Crumbs...)
	return v.Show(f, calendarForm(view))
}

// try answers the button that shows what typed hours come to; false when
// another one was pressed.
func (p *Pages) try(v *web.Visit, f *form.Form, id string, show func(*services.HoursSheet) error) (bool, error) {
	if f.Value("do") != "try" {
		return false, nil
	}
	if !v.By.May(access.ServiceWrite) {
		return true, fault.Denied()
	}
	sheet, err := p.Register.Try(v.Ctx(), v.By, v.Now, id, hoursInput(f))
	if refused, err := f.Refused(err); refused || err != nil {
		if err != nil {
			return true, err
		}
		return true, show(nil)
	}
	return true, show(&sheet)
}

func (p *Pages) addCalendar(v *web.Visit) error {
	f := v.Form()
	if tried, err := p.try(v, f, "", func(s *services.HoursSheet) error { return p.showNewCalendar(v, f, s) }); tried {
		return err
	}
	in := hoursInput(f)
	if f.Bad() {
		return p.showNewCalendar(v, f, nil)
	}
	id, err := p.Register.AddCalendar(v.Ctx(), v.By, v.Now, in)
	return done(v, f, err, func() error { return p.showNewCalendar(v, f, nil) }, "/calendars/"+id, "services.added", "name", in.Name)
}

func (p *Pages) editCalendar(v *web.Visit) error { return p.showEditCalendar(v, nil, nil) }

func (p *Pages) showEditCalendar(v *web.Visit, f *form.Form, try *services.HoursSheet) error {
	s, err := p.Register.CalendarSheet(v.Ctx(), v.By, v.Now, v.PathValue("calendar"))
	if err != nil {
		return err
	}
	view := calendarEdit{Page: v.Page("services.edit_title", "name", s.Name), Path: "/calendars/" + s.ID + "/edit", Back: "/calendars/" + s.ID, Try: try}
	view.Page.Crumbs = []parts.Link{{Label: s.Name, Href: view.Back}}
	if f == nil {
		f = filled(s.Hours)
	} else if current, stale := f.Current(); stale {
		if is, ok := current.(services.Hours); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version))
		}
	}
	return p.showCalendarForm(v, f, view)
}

func (p *Pages) saveCalendar(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("calendar")
	if tried, err := p.try(v, f, id, func(s *services.HoursSheet) error { return p.showEditCalendar(v, f, s) }); tried {
		return err
	}
	in := hoursInput(f)
	if f.Bad() {
		return p.showEditCalendar(v, f, nil)
	}
	err := p.Register.EditCalendar(v.Ctx(), v.By, v.Now, id, f.Version(), in)
	return done(v, f, err, func() error { return p.showEditCalendar(v, f, nil) }, "/calendars/"+id, "services.saved")
}

func zoneOptions() []parts.Option {
	var all []parts.Option
	for _, z := range org.Zones {
		all = append(all, parts.Option{Value: z, Label: z})
	}
	return all
}

func countryOptions(p *text.Printer) []parts.Option {
	all := []parts.Option{{Label: p.T("calendars.country.none")}}
	for _, c := range calendar.Countries {
		all = append(all, parts.Option{Value: string(c), Label: p.T("calendars.country." + country(c))})
	}
	return all
}
