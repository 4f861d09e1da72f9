package deskweb

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// mostHourRows are shown of a figure's rows; the export has them all.
const mostHourRows = 1000

func workTime(p *text.Printer, minutes int) string {
	return p.Duration(time.Duration(minutes) * time.Minute)
}

func (v staffingView) minutes(n int) string { return workTime(v.P, n) }

// monthName is the month that is shown; one that runs, as far as it has come.
func (v staffingView) monthName() string {
	name := monthName(v.P, v.Month)
	if so := v.F.Span.SoFar(v.F.Today); so.To < v.F.Span.To {
		return v.P.T("staffing.month.so_far", "month", name, "day", v.P.Day(so.To))
	}
	return name
}

// monthName is "2026-04" in words, a year as it is.
func monthName(p *text.Printer, month string) string {
	if len(month) != 7 {
		return month
	}
	return p.T("staffing.month_name."+month[5:], "year", month[:4])
}

func (v staffingView) months() []parts.Option {
	var all []parts.Option
	months := staffing.Months(v.F.Today, 13)
	slices.Reverse(months)
	for _, m := range months {
		all = append(all, parts.Option{Value: m, Label: monthName(v.P, m)})
	}
	year, _ := strconv.Atoi(string(v.F.Today[:4]))
	return append(all, parts.Option{Value: strconv.Itoa(year), Label: strconv.Itoa(year)}, parts.Option{Value: strconv.Itoa(year - 1), Label: strconv.Itoa(year - 1)})
}

// unit is what a unit is called; nobody's has a name as well.
func (v staffingView) unit(id string) string {
	if id == "" || id == "-" {
		return v.P.T("staffing.nobody")
	}
	return orWord(v.F.Names.Unit(id), v.P.T("staffing.gone_unit"))
}

func unitKey(id string) string { return orWord(id, "-") }

// rowsAt is the door to the rows of a figure.
func (v staffingView) rowsAt(pairs ...string) string {
	q := url.Values{"month": {v.Month}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/desk/staffing/hours?" + q.Encode()
}

// timeCell is minutes that open their rows; nought is left out.
func (v staffingView) timeCell(minutes int, href string) parts.Cell {
	if minutes == 0 {
		return parts.Cell{}
	}
	return parts.Cell{Text: v.minutes(minutes), Href: href, Sort: strconv.Itoa(minutes)}
}

func (v staffingView) sums() (pledged, worked int) {
	for _, b := range v.F.Account.Bills {
		pledged, worked = pledged+b.PledgeMinutes, worked+b.WorkedMinutes
	}
	return pledged, worked
}

func (v staffingView) figures() []parts.Figure {
	p := v.P
	pledged, worked := v.sums()
	return []parts.Figure{
		{P: p, Text: v.minutes(pledged), Label: p.T("staffing.pledged"), Href: v.linesAt(everyUnit, staffing.Pledged)},
		{P: p, Text: v.minutes(worked), Label: p.T("staffing.worked"), Href: v.rowsAt()},
		{P: p, Text: p.Percent(worked, pledged), Label: p.T("staffing.kept"), Href: v.keptAt()},
	}
}

func (v staffingView) useColumns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.unit")}, {Label: p.T("staffing.promise")}, {Label: p.T("staffing.pledged"), End: true}, {Label: p.T("staffing.worked"), End: true},
		{Label: p.T("staffing.kept"), End: true}, {Label: p.T("staffing.used"), End: true}}
}

func (v staffingView) useRows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, b := range v.byName() {
		var said []string
		for _, one := range v.F.Promises {
			if one.Pledge.Unit == b.Unit {
				said = append(said, promised(p, one.Pledge))
			}
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(v.unit(b.Unit)), parts.Say(p.List(said)), v.timeCell(b.PledgeMinutes, v.linesAt(unitKey(b.Unit), staffing.Pledged)),
			v.timeCell(b.WorkedMinutes, v.rowsAt("home", unitKey(b.Unit))), {}, v.timeCell(b.TicketMinutes, v.rowsAt("unit", unitKey(b.Unit), "kind", "tickets"))}}
		if b.PledgeMinutes > 0 {
			row.Cells[4] = parts.Cell{Text: p.Percent(b.WorkedMinutes, b.PledgeMinutes), Href: v.keptAt("home", unitKey(b.Unit)), Sort: strconv.Itoa(100 * b.WorkedMinutes / b.PledgeMinutes)}
			if 2*b.WorkedMinutes < b.PledgeMinutes {
				row.Kind, row.Cells[4].Sub = parts.Warn, p.T("staffing.under_half")
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// byName are the bills in the order of their units' names, nobody's last.
func (v staffingView) byName() []staffing.Bill {
	bills := slices.Clone(v.F.Account.Bills)
	slices.SortStableFunc(bills, func(a, b staffing.Bill) int {
		if a.Unit == "" || b.Unit == "" {
			return cmp.Compare(b.Unit, a.Unit)
		}
		return cmp.Compare(text.Fold(v.unit(a.Unit)), text.Fold(v.unit(b.Unit)))
	})
	return bills
}

func (v staffingView) useFoot() []parts.Cell {
	pledged, worked := v.sums()
	used := 0
	for _, b := range v.F.Account.Bills {
		used += b.TicketMinutes
	}
	return []parts.Cell{parts.Say(v.P.T("staffing.sum")), {}, parts.Door(v.minutes(pledged), v.linesAt(everyUnit, staffing.Pledged)), parts.Door(v.minutes(worked), v.rowsAt()),
		parts.Door(v.P.Percent(worked, pledged), v.keptAt()), parts.Door(v.minutes(used), v.rowsAt("kind", "tickets"))}
}

func (v staffingView) yearDrawing() chart.Drawing {
	p := v.P
	b := chart.BarsAndLine{Bars: chart.Bars{About: chart.About{ID: "staffing-year", Title: p.T("staffing.year"), Desc: p.T("staffing.year.desc"), Empty: p.T("staffing.none"),
		X: p.T("staffing.month"), Y: p.T("staffing.in_hours"), Lang: p.Lang(), Number: func(x float64) string { return p.Decimal(x, 0) }}}}
	worked, pledged := chart.Series{Name: p.T("staffing.worked")}, chart.Series{Name: p.T("staffing.pledged")}
	for _, m := range v.Year {
		b.Labels = append(b.Labels, chart.Label{Short: string([]rune(monthName(p, m.Month))[:3]), Long: monthName(p, m.Month)})
		worked.Values = append(worked.Values, math.Round(float64(m.Worked)/60))
		pledged.Values = append(pledged.Values, math.Round(float64(m.Pledged)/60))
	}
	b.Series, b.Lines = []chart.Series{worked}, []chart.Series{pledged}
	return b.Draw()
}

// helpTeams are the teams somebody worked for, by level and name.
func (v staffingView) helpTeams() []staffing.Help {
	var all []staffing.Help
	for _, h := range v.F.Help {
		one := staffing.Help{Team: h.Team, Level: h.Level}
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b staffing.Help) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(v.F.Names.Team(a.Team), v.F.Names.Team(b.Team)))
	})
	return all
}

// helping is the time of people who belong in rows, worked in columns.
func (v staffingView) helping() cross {
	c := cross{ID: "helping", Caption: v.P.T("staffing.helping.caption", "month", v.monthName()), Corner: v.P.T("staffing.helpers"), Foot: crossRow{Name: v.P.T("staffing.sum")}}
	teams := v.helpTeams()
	for _, t := range teams {
		c.Columns = append(c.Columns, v.P.T("staffing.team_at", "team", v.F.Names.Team(t.Team), "level", t.Level))
		n := 0
		for _, h := range v.F.Help {
			if h.Team == t.Team && h.Level == t.Level {
				n += h.Minutes
			}
		}
		c.Foot.Cells = append(c.Foot.Cells, v.hoursCell(n, v.rowsAt("team", t.Team, "level", strconv.Itoa(t.Level))))
	}
	c.Columns = append(c.Columns, v.P.T("staffing.sum"))
	c.Foot.Cells = append(c.Foot.Cells, v.hoursCell(v.F.Account.Minutes, v.rowsAt()))
	for _, b := range v.byName() {
		if b.WorkedMinutes == 0 {
			continue
		}
		row := crossRow{Name: v.unit(b.Unit)}
		for _, t := range teams {
			n := 0
			for _, h := range v.F.Help {
				if h.Home == b.Unit && h.Team == t.Team && h.Level == t.Level {
					n += h.Minutes
				}
			}
			row.Cells = append(row.Cells, v.hoursCell(n, v.rowsAt("home", unitKey(b.Unit), "team", t.Team, "level", strconv.Itoa(t.Level))))
		}
		row.Cells = append(row.Cells, v.hoursCell(b.WorkedMinutes, v.rowsAt("home", unitKey(b.Unit))))
		c.Rows = append(c.Rows, row)
	}
	return c
}

// hoursCell is time where there is little room: 1:05.
func (v staffingView) hoursCell(minutes int, href string) crossCell {
	if minutes == 0 {
		return crossCell{}
	}
	short := fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
	return crossCell{Text: short, Href: href, Name: short + ", " + v.minutes(minutes)}
}

func (v staffingView) loanColumns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.who")}, {Label: p.T("staffing.lent_from")}, {Label: p.T("staffing.lent_to")}, {Label: p.T("staffing.from"), Tight: true}, {Label: p.T("staffing.to"), Tight: true}, {Label: p.T("staffing.worked"), End: true}}
}

func (v staffingView) loanRows() []parts.Row {
	var rows []parts.Row
	for _, l := range v.F.Loans {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(l.Name), parts.Say(v.F.Names.Team(l.Home)), parts.Say(v.F.Names.Team(l.Team)), parts.Say(v.P.Day(l.From)), parts.Say(v.P.Day(l.To)),
			v.timeCell(l.Minutes, v.rowsAt("loan", l.ID))}})
	}
	return rows
}

func (v staffingView) hourFilters() []parts.Filter {
	p := v.P
	var units, teams, levels []parts.Option
	for _, n := range staffing.Levels {
		levels = append(levels, parts.Option{Value: strconv.Itoa(n), Label: levelName(p, n)})
	}
	for _, b := range v.byName() {
		units = append(units, parts.Option{Value: unitKey(b.Unit), Label: v.unit(b.Unit)})
	}
	for _, t := range v.F.Names.Teams {
		teams = append(teams, parts.Option{Value: t.ID, Label: t.Name})
	}
	filters := []parts.Filter{{Name: "month", Always: true, Label: p.T("staffing.month"), Options: v.months()}, {Name: "home", Label: p.T("staffing.helpers"), Options: units}, {Name: "unit", Label: p.T("staffing.helped"), Options: units},
		{Name: "team", Label: p.T("staffing.team"), Options: teams}, {Name: "level", Label: p.T("staffing.level"), Options: levels},
		{Name: "kind", Label: p.T("staffing.what"), Options: []parts.Option{{Value: "tickets", Label: p.T("staffing.on_tickets")}, {Value: "desk", Label: p.T("staffing.at_desk")}, {Value: "unpriced", Label: p.T("staffing.no_rate")}}}}
	if len(v.F.Loans) > 0 {
		filters = append(filters, parts.Filter{Name: "loan", Label: p.T("staffing.lent"), Options: v.loanOptions()})
	}
	return filters
}

func (v staffingView) loanOptions() []parts.Option {
	var all []parts.Option
	for _, l := range v.F.Loans {
		label := v.P.T("staffing.lent.one", "name", l.Name, "team", v.F.Names.Team(l.Team))
		for _, day := range []clock.Day{l.From, l.To} {
			if day.IsSet() {
				label += " · " + v.P.Day(day)
			}
		}
		all = append(all, parts.Option{Value: l.ID, Label: label})
	}
	return all
}

func (v staffingView) hourColumns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("staffing.date"), Tight: true}, {Label: p.T("staffing.what"), Tight: true}, {Label: p.T("staffing.helpers")}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.helped")},
		{Label: p.T("staffing.time"), End: true}, {Label: p.T("staffing.counts"), End: true}, {Label: p.T("staffing.kr"), End: true}}
	if v.Manage {
		columns[2].Label = p.T("staffing.who")
	}
	return columns
}

func (v staffingView) hourRows() []parts.Row {
	var rows []parts.Row
	for _, w := range v.Rows {
		if len(rows) == mostHourRows {
			break
		}
		worker := parts.Cell{Text: v.unit(w.Home)}
		if v.Manage {
			worker = parts.Cell{Text: v.F.Names.People[w.Person], Sub: v.unit(w.Home)}
		}
		helped := parts.Cell{}
		if w.Ticket != "" {
			helped.Text = v.unit(w.Unit)
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(w.Day)), v.what(w.Ticket, false), worker, {Text: v.F.Names.Team(w.Team), Sub: levelName(v.P, w.Level)}, helped,
			parts.Say(v.minutes(w.Minutes)), parts.Say(v.minutes(w.Counted)), parts.Say(kroner(v.P, w.Ore))}})
	}
	return rows
}

func (v staffingView) hourFoot() []parts.Cell {
	minutes, counted, ore := 0, 0, int64(0)
	for _, w := range v.Rows {
		minutes, counted, ore = minutes+w.Minutes, counted+w.Counted, ore+w.Ore
	}
	return []parts.Cell{parts.Say(v.P.T("staffing.sum")), {}, {}, {}, {}, parts.Say(v.minutes(minutes)), parts.Say(v.minutes(counted)), parts.Say(kroner(v.P, ore))}
}
