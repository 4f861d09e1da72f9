package deskweb

import (
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v reportsView) figures() []parts.Figure {
	figure := func(n int, key, href string, note string) parts.Figure {
		return parts.Figure{P: v.P, N: n, Label: v.P.T(key), Href: href, Note: note}
	}
	all := []parts.Figure{figure(v.A.N, "desk.report.made", v.made(), "")}
	for _, o := range desk.Outcomes {
		n := v.A.Outcomes[o]
		all = append(all, figure(n, "desk.report.outcome."+string(o), v.made("outcome", string(o)), v.P.Percent(n, v.A.N)))
	}
	all = append(all, figure(v.A.Guided, "desk.report.guided", reportAddress("guided", v.A.Period), v.P.T("desk.report.guided.note")))
	return append(all, figure(v.M.Whole.N, "desk.report.hops", v.cell("", ""), ""),
		figure(v.M.Whole.Again, "desk.report.again", v.hops("again", "1"), v.P.Percent(v.M.Whole.Again, v.M.Whole.N)))
}

// made leads to tickets of the period, hops to hand-overs of it.
func (v reportsView) made(pairs ...string) string {
	return reportAddress("tickets", v.A.Period, append(pairs, "service", or(pair(pairs, "service"), v.A.Service))...)
}

func (v reportsView) hops(pairs ...string) string {
	return reportAddress("hops", v.M.Period, append(pairs, "service", v.M.Service)...)
}

func pair(pairs []string, name string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return ""
}

func (v reportsView) cell(from, to string) string {
	return v.hops("side", string(v.M.Side), "out", from, "in", to)
}

func (v reportsView) cellName(from, to desk.Party, n int) string {
	return v.P.T("desk.report.matrix.cell", "from", v.party(from), "to", v.party(to), "count", n)
}

// matrix is the picture and the table in one: rows give away, columns get, and
// the shade says how many.
func (v reportsView) matrix() cross {
	c := cross{ID: "hand-overs", Caption: v.P.T("desk.report.matrix.caption"), CaptionHidden: true, Corner: v.P.T("desk.report.matrix.from_to"), Foot: crossRow{Name: v.P.T("desk.report.got")}}
	figure := func(n int, from, to, name string) crossCell {
		if n == 0 {
			return crossCell{}
		}
		return crossCell{Text: v.P.Number(n), Href: v.cell(from, to), Name: name}
	}
	for _, to := range v.M.Parties {
		c.Columns = append(c.Columns, v.party(to))
		n := v.M.Ins[to.ID].N
		c.Foot.Cells = append(c.Foot.Cells, figure(n, "", to.ID, v.P.T("desk.report.matrix.got", "name", v.party(to), "count", n)))
	}
	for _, from := range v.M.Parties {
		row := crossRow{Name: v.party(from)}
		for _, to := range v.M.Parties {
			n := v.M.Cells[[2]string{from.ID, to.ID}].N
			cell := figure(n, from.ID, to.ID, v.cellName(from, to, n))
			if n > 0 {
				cell.Heat = v.heat(n)
			}
			row.Cells = append(row.Cells, cell)
		}
		n := v.M.Outs[from.ID].N
		row.Cells = append(row.Cells, figure(n, from.ID, "", v.P.T("desk.report.matrix.gave", "name", v.party(from), "count", n)))
		c.Rows = append(c.Rows, row)
	}
	c.Columns = append(c.Columns, v.P.T("desk.report.gave"))
	c.Foot.Cells = append(c.Foot.Cells, figure(v.M.Whole.N, "", "", v.P.T("desk.report.matrix.all", "count", v.M.Whole.N)))
	return c
}

// heat is 1 to 4: how near a figure is to the highest.
func (v reportsView) heat(n int) string {
	most := 1
	for _, c := range v.M.Cells {
		most = max(most, c.N)
	}
	return strconv.Itoa(1 + 3*(n-1)/most)
}

func (v reportsView) party(p desk.Party) string {
	switch {
	case v.M.Side == desk.ByLevel:
		return v.P.T("desk.level", "level", p.ID)
	case p.ID == desk.None:
		return v.P.T("desk.report.no_unit")
	}
	return p.Name
}

func (v reportsView) sides() []parts.Link {
	var links []parts.Link
	for _, s := range desk.Sides {
		links = append(links, parts.Link{Label: v.P.T("desk.report.side." + string(s)), Href: parts.Address("/desk/reports", v.Query, "side", string(s)), Current: s == v.M.Side})
	}
	return links
}

// year is the report of the last year: where there is nothing, what was earlier.
func (v reportsView) year() string {
	return parts.Address("/desk/reports", v.Query, "from", string(v.M.To.Add(-365)), "to", string(v.M.To))
}

func (v reportsView) keep() []parts.Hidden {
	return []parts.Hidden{{Name: "side", Value: string(v.M.Side)}, {Name: "service", Value: v.M.Service}}
}

func (v reportsView) exports() templ.Component {
	q := url.Values{"from": {string(v.M.From)}, "to": {string(v.M.To)}, "side": {string(v.M.Side)}, "service": {v.M.Service}}
	return exportLinks(v.P, "matrix", q)
}

func exportAddress(what, format string, query url.Values) string {
	return parts.Address("/desk/reports/export", query, "what", what, "format", format)
}

func nextPage(path string, query url.Values, cursor string) string {
	if cursor == "" {
		return ""
	}
	return parts.Address(path, query, "after", cursor)
}

// prevPage is the address of the page before; "" on the first.
func prevPage(path string, query url.Values, cursor string) string {
	if cursor == "" {
		return ""
	}
	return parts.Address(path, query, "before", cursor)
}

func (v reportsView) countColumns(what, n string) []parts.Column {
	return []parts.Column{{Label: v.P.T(what), Head: true}, {Label: v.P.T(n), End: true}}
}

func figureDoor(p *text.Printer, n int, href string) parts.Cell {
	return parts.Cell{Text: p.Number(n), Href: href, Sort: strconv.Itoa(n)}
}

func (v reportsView) directions() []parts.Row {
	var rows []parts.Row
	for _, d := range desk.Directions {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.T("desk.direction." + string(d))), figureDoor(v.P, v.M.Directions[d], v.hops("direction", string(d)))}})
	}
	return rows
}

func (v reportsView) levelColumns() []parts.Column {
	return []parts.Column{{Label: v.P.T("desk.field.level"), Head: true}, {Label: v.P.T("desk.report.handed_on"), End: true}, {Label: v.P.T("desk.report.clock"), End: true}, {Label: v.P.T("desk.report.working"), End: true},
		{Label: v.P.T("desk.report.solved_there"), End: true}, {Label: v.P.T("desk.report.until_solved"), End: true}, {Label: v.P.T("desk.report.until_solved.working"), End: true}}
}

func (v reportsView) levels() []parts.Row {
	var rows []parts.Row
	for level := 1; level <= 3; level++ {
		s, last := v.M.Levels[level], v.A.Stays[level]
		rows = append(rows, parts.Row{Cells: []parts.Cell{
			parts.Say(v.P.T("desk.level", "level", level)), figureDoor(v.P, s.N, v.hops("from_level", strconv.Itoa(level))),
			parts.Say(mean(v.P, s.ClockSeconds, s.N)), parts.Say(mean(v.P, s.WorkingSeconds, s.N)),
			figureDoor(v.P, last.N, v.made("outcome", string(desk.SolvedAll), "level", strconv.Itoa(level))), parts.Say(mean(v.P, last.ClockSeconds, last.N)), parts.Say(mean(v.P, last.WorkingSeconds, last.N))}})
	}
	return rows
}

// mean is how long on average; "–" of nothing.
func mean(p *text.Printer, seconds, n int) string {
	if n == 0 {
		return "–"
	}
	return p.Duration((time.Duration(seconds/n) * time.Second).Round(time.Minute))
}

func (v reportsView) hopsLabel(i int) string {
	if i == len(v.A.ByHops)-1 {
		return v.P.T("desk.report.or_more", "count", i)
	}
	return v.P.Number(i)
}

func (v reportsView) perTicket() []parts.Row {
	var rows []parts.Row
	for i, n := range v.A.ByHops {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.hopsLabel(i)), figureDoor(v.P, n, v.made("hops", strconv.Itoa(i)))}})
	}
	return rows
}

func (v reportsView) about(id, title, x string) chart.About {
	return chart.About{ID: id, Title: v.P.T(title), Desc: v.P.T("desk.report.desc", "from", v.P.Day(v.A.From), "to", v.P.Day(v.A.To)), Empty: v.P.T("desk.report.empty.title"),
		X: v.P.T(x), Y: v.P.T("desk.report.tickets"), Lang: v.P.Lang(), Number: func(n float64) string { return v.P.Number(int(n)) }}
}

func (v reportsView) hopsDrawing() chart.Drawing {
	b := chart.Bars{About: v.about("per-ticket-picture", "desk.report.per_ticket", "desk.report.hops")}
	s := chart.Series{Name: v.P.T("desk.report.tickets")}
	for i, n := range v.A.ByHops {
		b.Labels = append(b.Labels, chart.Label{Short: v.hopsLabel(i)})
		s.Values = append(s.Values, float64(n))
	}
	b.Series = []chart.Series{s}
	return b.Draw()
}

func (v reportsView) daysDrawing() chart.Drawing {
	b := chart.Bars{About: v.about("days-picture", "desk.report.days", "desk.report.day"), Stacked: true}
	for _, d := range v.A.Days {
		b.Labels = append(b.Labels, chart.Label{Short: v.P.DayShort(d.Day), Long: v.P.Day(d.Day)})
	}
	for _, c := range desk.Channels {
		s, any := chart.Series{Name: v.P.T("desk.channel." + c)}, false
		for _, d := range v.A.Days {
			s.Values = append(s.Values, float64(d.ByChannel[c]))
			any = any || d.ByChannel[c] > 0
		}
		if any {
			b.Series = append(b.Series, s)
		}
	}
	return b.Draw()
}

func (v reportsView) days() []parts.Row {
	var rows []parts.Row
	for _, d := range v.A.Days {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(d.Day)), figureDoor(v.P, d.N, v.made("day", string(d.Day)))}})
	}
	return rows
}

// countNames say what an id of a count is called, and the filter that opens it.
func (v reportsView) countRows(what string, all []desk.Count) []parts.Row {
	var rows []parts.Row
	for _, c := range all {
		name, filter := c.Name, ""
		switch what {
		case "channels":
			name, filter = v.P.T("desk.channel."+c.ID), "channel"
		case "kinds":
			name, filter = v.P.T("desk.kind."+c.ID), "kind"
		case "services":
			filter = "service"
			if c.ID == desk.None {
				name = v.P.T("desk.report.no_service")
			}
		case "units":
			filter = "unit"
			if c.ID == desk.None {
				name = v.P.T("desk.report.no_unit")
			}
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(name), figureDoor(v.P, c.N, v.made(filter, c.ID))}})
	}
	return rows
}

func (v reportsView) candidates() []parts.Row {
	var rows []parts.Row
	for _, c := range v.A.Candidates {
		name, service := c.Name, c.Service
		if service == "" {
			name, service = or(c.Title, v.P.T("desk.report.no_service")), desk.None
		}
		few := ""
		if c.Restricted == 1 {
			name, few = v.P.T("desk.report.restricted"), "1"
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(name), figureDoor(v.P, c.N, v.made("outside", "1", "service", service, "title", c.Title, "restricted", few))}})
	}
	return rows
}

// matrixSheet is the matrix as rows of figures, sums last.
func matrixSheet(p *text.Printer, m desk.Matrix) ([]string, iter.Seq[[]string]) {
	v := reportsView{P: p, M: m}
	header := []string{p.T("desk.report.matrix.from_to")}
	for _, to := range m.Parties {
		header = append(header, v.party(to))
	}
	header = append(header, p.T("desk.report.gave"))
	return header, func(yield func([]string) bool) {
		for _, from := range m.Parties {
			row := []string{v.party(from)}
			for _, to := range m.Parties {
				row = append(row, strconv.Itoa(m.Cells[[2]string{from.ID, to.ID}].N))
			}
			if !yield(append(row, strconv.Itoa(m.Outs[from.ID].N))) {
				return
			}
		}
		row := []string{p.T("desk.report.got")}
		for _, to := range m.Parties {
			row = append(row, strconv.Itoa(m.Ins[to.ID].N))
		}
		yield(append(row, strconv.Itoa(m.Whole.N)))
	}
}
