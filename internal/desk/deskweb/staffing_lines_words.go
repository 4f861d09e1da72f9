package deskweb

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/web/parts"
)

// everyUnit stands in an address for all units.
const everyUnit = "all"

// opened tells whose lines the address asks for, and of which figure: all that
// was used where it names none. asked is false where it asks for none, known
// where it asks for a figure there is not.
func (v staffingView) opened() (unit string, part staffing.Part, asked bool) {
	part = staffing.Part(orWord(v.Query.Get("part"), string(staffing.AllUsed)))
	if unit = v.Query.Get("of"); unit == everyUnit {
		unit = ""
	}
	return unit, part, v.Query.Get("of") != ""
}

func (v staffingView) lines() []staffing.Line {
	unit, part, _ := v.opened()
	return v.F.Account.Lines(unit, part)
}

// behind says which figure the lines are behind.
func (v staffingView) behind() string {
	unit, part, _ := v.opened()
	name := v.P.T("staffing.sum")
	if unit != "" {
		name = v.unit(unit)
	}
	return v.P.T("staffing.items", "unit", name+" · "+v.P.T("staffing.cost."+string(part)))
}

func (v staffingView) lineColumns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("staffing.date"), Tight: true}, {Label: p.T("staffing.what")}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.time"), End: true}, {Label: p.T("staffing.kr"), End: true}}
	if unit, _, _ := v.opened(); unit == "" {
		columns = append([]parts.Column{{Label: p.T("staffing.unit")}}, columns...)
	}
	return columns
}

// what an item or a row is: a ticket's, or hours at the desk.
func (v staffingView) what(ticket string, shared bool) parts.Cell {
	switch {
	case shared:
		return parts.Say(v.P.T("staffing.share"))
	case ticket == "":
		return parts.Say(v.P.T("staffing.at_desk"))
	case !v.Doors:
		return parts.Say(v.P.T("staffing.ticket"))
	}
	return parts.Door(v.P.T("staffing.ticket"), "/desk/tickets/"+ticket)
}

// pledgeCell is what was pledged, and how that comes to its minutes and kroner.
func (v staffingView) pledgeCell(p staffing.Promise) parts.Cell {
	return parts.Cell{Text: promised(v.P, p.Pledge), Sub: v.workedOut(p)}
}

// workedOut says how a pledge comes to its minutes and kroner: its working days
// at so many minutes, by the rates that held.
func (v staffingView) workedOut(p staffing.Promise) string {
	var all []string
	digits := len(strings.TrimRight(strconv.FormatInt(1000+p.PerDay%1000, 10)[1:], "0"))
	minutes := v.P.Decimal(float64(p.PerDay)/1000, digits)
	for _, s := range p.Stretches {
		rate := v.P.T("staffing.no_rate")
		if s.Priced {
			rate = v.P.T("staffing.at_rate", "ore", kroner(v.P, s.Ore))
		}
		all = append(all, v.P.T("staffing.worked_out", "count", s.Days, "minutes", minutes, "rate", rate))
	}
	return strings.Join(all, " + ")
}

func (v staffingView) lineRows() []parts.Row {
	var rows []parts.Row
	unit, _, _ := v.opened()
	for _, l := range v.lines() {
		if len(rows) == mostHourRows {
			break
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(l.Work.Day)), v.what(l.Work.Ticket, l.Shared), parts.Say(v.F.Names.Team(l.Work.Team)), parts.Say(v.minutes(l.Minutes)), parts.Say(kroner(v.P, l.Ore))}}
		if l.Promise != nil {
			row.Cells[1], row.Cells[2].Sub = v.pledgeCell(*l.Promise), levelName(v.P, l.Work.Level)
		}
		if unit == "" {
			row.Cells = append([]parts.Cell{parts.Say(v.unit(l.Unit))}, row.Cells...)
		}
		rows = append(rows, row)
	}
	return rows
}

// lineFoot says the figure again; time that is taken off in kroner is no sum.
func (v staffingView) lineFoot() []parts.Cell {
	unit, part, _ := v.opened()
	minutes, ore := staffing.SumOf(v.lines())
	cells := []parts.Cell{parts.Say(v.P.T("staffing.sum")), {}, {}, parts.Say(v.minutes(minutes)), parts.Say(kroner(v.P, ore))}
	if part == staffing.ToPay {
		cells[3] = parts.Cell{}
	}
	if unit == "" {
		cells = append([]parts.Cell{cells[0], {}}, cells[1:]...)
	}
	return cells
}

// lineExports take the lines out as they are narrowed.
func (v staffingView) lineExports() []parts.LinkButton {
	return v.exportsAt("/desk/staffing/cost/export", "of", "part")
}

// exportsAt are the two ways out of a list, narrowed by what the address says
// under these names.
func (v staffingView) exportsAt(path string, names ...string) []parts.LinkButton {
	q := url.Values{"month": {v.Month}}
	for _, name := range names {
		if value := v.Query.Get(name); value != "" {
			q.Set(name, value)
		}
	}
	at := func(label, format string) parts.LinkButton {
		return parts.LinkButton{Label: label, Href: parts.Address(path, q, "format", format), Icon: "download", Weight: parts.Quiet, Small: true, Download: true}
	}
	return []parts.LinkButton{at("CSV", "csv"), at("XLSX", "xlsx")}
}

// exportedLines are the lines of the bills as they are taken out. What is taken
// off stands in columns of its own: a sheet takes a figure that begins with a
// minus for text, and does not add it up.
func (v staffingView) exportedLines() (header []string, rows [][]string) {
	p := v.P
	keys := []string{"staffing.unit", "staffing.what", "staffing.date", "staffing.team", "staffing.level", "staffing.who", "staffing.in_minutes", "staffing.ore", "staffing.kr", "staffing.how"}
	_, part, _ := v.opened()
	if part == staffing.ToPay {
		keys = append(keys, "staffing.off_ore", "staffing.off_kr")
	}
	for _, key := range keys {
		header = append(header, p.T(key))
	}
	for _, l := range v.lines() {
		what, how := v.what(l.Work.Ticket, l.Shared).Text, ""
		if l.Promise != nil {
			what, how = promised(p, l.Promise.Pledge), v.workedOut(*l.Promise)
		}
		row := []string{v.unit(l.Unit), what, string(l.Work.Day), v.F.Names.Team(l.Work.Team), levelNumber(l.Work.Level), v.worker(l.Work),
			strconv.Itoa(l.Minutes), strconv.FormatInt(l.Ore, 10), plainKroner(p.Lang(), l.Ore), how}
		if part == staffing.ToPay && l.Promise != nil {
			row[7], row[8] = "", ""
			row = append(row, strconv.FormatInt(-l.Ore, 10), plainKroner(p.Lang(), -l.Ore))
		} else if part == staffing.ToPay {
			row = append(row, "", "")
		}
		rows = append(rows, row)
	}
	return header, rows
}

// worker is who worked, for who may know.
func (v staffingView) worker(w staffing.Work) string {
	if v.Manage {
		return v.F.Names.People[w.Person]
	}
	return ""
}

func levelNumber(level int) string {
	if level == 0 {
		return ""
	}
	return strconv.Itoa(level)
}

// exportedHours are rows of work as they are taken out.
func (v staffingView) exportedHours() (header []string, rows [][]string) {
	p := v.P
	for _, key := range []string{"staffing.date", "staffing.what", "staffing.helpers", "staffing.who", "staffing.team", "staffing.level", "staffing.helped", "staffing.in_minutes", "staffing.counts", "staffing.ore", "staffing.kr"} {
		header = append(header, p.T(key))
	}
	for _, w := range v.Rows {
		helped := ""
		if w.Ticket != "" {
			helped = v.unit(w.Unit)
		}
		rows = append(rows, []string{string(w.Day), v.what(w.Ticket, false).Text, v.unit(w.Home), v.worker(w), v.F.Names.Team(w.Team), levelNumber(w.Level), helped,
			strconv.Itoa(w.Minutes), strconv.Itoa(w.Counted), strconv.FormatInt(w.Ore, 10), plainKroner(p.Lang(), w.Ore)})
	}
	return header, rows
}

// keptAt is the door to what a percentage is of: the pledges and the hours.
func (v staffingView) keptAt(pairs ...string) string {
	return v.rowsAt(append(pairs, "kept", "1")...)
}

// against are the pledges the hours are measured by, where that is asked: those
// of the section whose hours they are, and no narrower.
func (v staffingView) against() ([]staffing.Line, bool) {
	q := v.Query
	if q.Get("kept") != "1" || q.Get("unit")+q.Get("team")+q.Get("level")+q.Get("kind")+q.Get("loan") != "" {
		return nil, false
	}
	return v.F.Account.Lines(q.Get("home"), staffing.Pledged), true
}

func (v staffingView) againstRows() []parts.Row {
	var rows []parts.Row
	lines, _ := v.against()
	for _, l := range lines {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.unit(l.Unit)), v.pledgeCell(*l.Promise), {Text: v.F.Names.Team(l.Work.Team), Sub: levelName(v.P, l.Work.Level)}, parts.Say(v.minutes(l.Minutes))}})
	}
	return rows
}

func (v staffingView) againstColumns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.unit")}, {Label: p.T("staffing.promise")}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.pledged"), End: true}}
}

func (v staffingView) againstFoot() []parts.Cell {
	lines, _ := v.against()
	pledged, _ := staffing.SumOf(lines)
	return []parts.Cell{parts.Say(v.P.T("staffing.sum")), {}, {}, parts.Say(v.minutes(pledged))}
}

// keptFigures are the two sums and what the one is of the other.
func (v staffingView) keptFigures() []parts.Figure {
	lines, _ := v.against()
	pledged, _ := staffing.SumOf(lines)
	worked := 0
	for _, w := range v.Rows {
		worked += w.Counted
	}
	return []parts.Figure{{P: v.P, Text: v.minutes(pledged), Label: v.P.T("staffing.pledged")}, {P: v.P, Text: v.minutes(worked), Label: v.P.T("staffing.worked")},
		{P: v.P, Text: v.P.Percent(worked, pledged), Label: v.P.T("staffing.kept")}}
}

// monthDoors open the months of the picture of a year.
func (v staffingView) monthDoors() []string {
	var all []string
	for _, m := range v.Year {
		all = append(all, "/desk/staffing?month="+m.Month)
	}
	return all
}
