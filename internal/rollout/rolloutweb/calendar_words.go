package rolloutweb

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

var entryIcons = map[string]parts.Icon{rollout.OnHoliday: "flag", rollout.OnClosed: "lock", rollout.OnCutover: "swap", rollout.OnEvent: "globe", rollout.OnWave: "waves",
	rollout.OnMessage: "message", rollout.OnOccasion: "clock", rollout.OnShift: "people", rollout.OnPreparation: "checklist", rollout.OnDates: "person", rollout.OnCareStarts: "help", rollout.OnCareEnds: "help"}

func (v calendarView) t(key string, args ...any) string {
	return v.P.T("rollout.calendar."+key, args...)
}

// says is an entry in words.
func (v calendarView) says(e rollout.Entry) string {
	switch e.Kind {
	case rollout.OnCutover:
		return v.t("says.cutover", "time", v.P.Time(e.At), "to", e.Name)
	case rollout.OnEvent:
		return e.Detail + ": " + e.Name
	case rollout.OnMessage, rollout.OnOccasion:
		return v.P.Time(e.At) + " " + e.Name
	case rollout.OnShift:
		return v.t("says.shift", "count", e.N)
	case rollout.OnDates:
		return v.t("says."+e.Detail, "count", e.N)
	case rollout.OnCareStarts, rollout.OnCareEnds:
		return v.t("says." + e.Kind)
	}
	return e.Name
}

// door is where an entry leads; "" where it leads nowhere.
func (v calendarView) door(e rollout.Entry) string {
	id := v.Month.Rollout.ID
	switch e.Kind {
	case rollout.OnEvent:
		return address(id, "events", e.ID)
	case rollout.OnWave:
		return address(id, "waves")
	case rollout.OnMessage:
		return address(id, "messages", e.ID)
	case rollout.OnOccasion:
		return address(id, "appointments", e.ID)
	case rollout.OnShift:
		return address(id, "readiness") + "?from=" + string(e.Day)
	case rollout.OnPreparation, rollout.OnCutover:
		return address(id, "plan")
	case rollout.OnDates:
		return address(id, "people") + "?stage=" + e.Detail
	case rollout.OnCareStarts, rollout.OnCareEnds:
		return address(id, "hypercare")
	}
	return ""
}

// class is how a day looks: worked or not, today, of another month, empty.
func (v calendarView) class(day clock.Day) string {
	class := ""
	if v.Month.Off(day) {
		class += " off"
	}
	if day == v.Month.Today {
		class += " today"
	}
	if day[:7] != v.First[:7] {
		class += " other"
	}
	if len(v.Month.Of(day)) == 0 && day != v.Month.Today {
		class += " empty"
	}
	return class
}

func (v calendarView) title() string {
	return v.t("month."+string(v.First[5:7]), "year", string(v.First[:4]))
}

func (v calendarView) turn(months int) string {
	to := v.First.Add(40)
	if months < 0 {
		to = v.First.Add(-1)
	}
	query := "?month=" + string(to[:7])
	if v.AsList {
		query += "&view=list"
	}
	return v.Path + query
}

func (v calendarView) views() []parts.Link {
	month := "?month=" + string(v.First[:7])
	return []parts.Link{{Label: v.t("view.month"), Href: v.Path + month, Current: !v.AsList}, {Label: v.t("view.list"), Href: v.Path + month + "&view=list", Current: v.AsList}}
}

// rows are the month's entries one by one.
func (v calendarView) rows() []parts.Row {
	var rows []parts.Row
	for _, e := range v.Month.Entries {
		if e.Day[:7] != v.First[:7] && e.Last[:7] != v.First[:7] {
			continue
		}
		when := v.P.Day(e.Day)
		if e.Last > e.Day {
			when = v.t("span", "from", v.P.Day(e.Day), "to", v.P.Day(e.Last))
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(when), {Text: v.P.Week(e.Day)}, parts.Say(v.t("kind." + e.Kind)), {Text: v.says(e), Href: v.door(e)}}}
		if e.Kind == rollout.OnEvent {
			row.Kind = parts.Warn
			if e.N > 0 {
				row.Cells[3].Sub = v.P.T("rollout.event.contacts", "count", e.N)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (v eventsView) rows() []parts.Row {
	var rows []parts.Row
	for _, e := range v.Events {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(eventSpan(v.P.Day(e.Starts), v.P.Day(e.Ends))), parts.Door(e.Name, address(v.Rollout.ID, "events", e.ID)), parts.Say(e.Supplier),
			{Tag: eventTag(v.P.T, e)}, figureCell(v.P, e.Contacts, address(v.Rollout.ID, "contacts")+"?outside_event="+e.ID)}})
	}
	return rows
}

func eventSpan(from, to string) string {
	if to == "" || to == from {
		return from
	}
	return from + " – " + to
}

// eventTag says how it came to be known.
func eventTag(t func(string, ...any) string, e rollout.OutsideEventRow) *parts.Tag {
	switch {
	case e.Announced == 1:
		return &parts.Tag{Kind: parts.OK, Text: t("rollout.event.announced")}
	case e.After():
		return &parts.Tag{Kind: parts.Warn, Text: t("rollout.event.found_after")}
	}
	return &parts.Tag{Kind: parts.Warn, Text: t("rollout.event.unannounced")}
}

func (v eventsView) columns() []parts.Column {
	t := func(key string) string { return v.P.T("rollout.event." + key) }
	return []parts.Column{{Label: t("when"), Tight: true}, {Label: t("name"), Head: true}, {Label: t("supplier")}, {Label: t("known")}, {Label: t("contacts.column"), End: true}}
}

func (v eventFormView) action() string {
	if v.ID == "" {
		return address(v.Rollout.ID, "events", "new")
	}
	return address(v.Rollout.ID, "events", v.ID, "edit")
}

func (v eventFormView) differences(mine, theirs *form.Form) []parts.CompareRow {
	var rows []parts.CompareRow
	for _, field := range []string{"supplier", "name", "starts", "ends", "effect"} {
		rows = append(rows, parts.CompareRow{Label: v.P.T("rollout.event." + field), Mine: mine.Value(field), Theirs: theirs.Value(field)})
	}
	return rows
}

func (v eventView) facts() []parts.Def {
	e := v.At.Event
	t := func(key string) string { return v.P.T("rollout.event." + key) }
	return []parts.Def{{Term: t("supplier"), Cell: parts.Say(e.Supplier)}, {Term: t("when"), Cell: parts.Say(eventSpan(v.P.DayLong(e.Starts), v.P.DayLong(e.Ends)))},
		{Term: t("known"), Cell: parts.Cell{Tag: eventTag(v.P.T, e)}}, {Term: t("found"), Cell: parts.Say(v.P.T("rollout.event.found_by", "who", v.At.EnteredBy, "moment", v.P.Moment(e.FoundAt)))}}
}

func (v eventView) contacts(rows []rollout.ContactRow) []parts.Row {
	var list []parts.Row
	for _, c := range rows {
		who := parts.Say(v.P.T("rollout.hypercare.somebody"))
		if c.Person != "" {
			who = parts.Door(c.Name, address(v.At.Rollout.ID, "people", c.Person))
		}
		list = append(list, parts.Row{ID: c.ID, Cells: []parts.Cell{parts.Say(v.P.Moment(c.At)), who, parts.Say(c.About)}})
	}
	return list
}

func (v eventView) columns() []parts.Column {
	t := func(key string) string { return v.P.T("rollout.hypercare.column." + key) }
	return []parts.Column{{Label: t("when"), Tight: true}, {Label: t("person"), Head: true}, {Label: t("about")}}
}
