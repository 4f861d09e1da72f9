package deskweb

import (
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// asked says in words what a list counts.
func (v reportHopsView) asked() string {
	words := []string{v.P.T("desk.report.between", "from", v.P.Day(v.From), "to", v.P.Day(v.To))}
	if v.Out != "" {
		words = append(words, v.P.T("desk.report.from_who", "name", v.end(v.Out)))
	}
	if v.In != "" {
		words = append(words, v.P.T("desk.report.to_who", "name", v.end(v.In)))
	}
	if v.Direction != "" {
		words = append(words, v.P.T("desk.direction."+string(v.Direction)))
	}
	if v.FromLevel != 0 {
		words = append(words, v.P.T("desk.report.from_who", "name", v.P.T("desk.level", "level", v.FromLevel)))
	}
	if v.Again {
		words = append(words, v.P.T("desk.report.again"))
	}
	if v.Service != "" {
		words = append(words, or(v.Names.Services[v.Service], v.P.T("desk.report.no_service")))
	}
	return strings.Join(words, " · ")
}

func (v reportHopsView) end(id string) string {
	switch {
	case v.Side == desk.ByLevel:
		return v.P.T("desk.level", "level", id)
	case id == desk.None:
		return v.P.T("desk.report.no_unit")
	case v.Side == desk.ByUnit:
		return v.Names.Units[id]
	}
	if supplier, ok := strings.CutPrefix(id, "supplier/"); ok {
		return v.Names.Suppliers[supplier]
	}
	return v.Names.Teams[id]
}

func (v reportHopsView) columns() []parts.Column {
	t := v.P.T
	return []parts.Column{{Label: t("desk.report.when"), Tight: true}, {Label: t("desk.field.number"), Head: true}, {Label: t("desk.report.from_place")}, {Label: t("desk.report.to_place")},
		{Label: t("desk.report.direction")}, {Label: t("desk.report.reason")}, {Label: t("desk.report.lay"), End: true}, {Label: t("desk.report.lay_working"), End: true}}
}

func placeText(names desk.ReportNames, team, supplier string) string {
	if supplier != "" {
		return names.Suppliers[supplier]
	}
	return names.Teams[team]
}

func (v reportHopsView) rows() []parts.Row {
	var rows []parts.Row
	for _, r := range v.Rows {
		number := parts.Cell{Text: "#" + strconv.Itoa(r.Number), Sub: r.Title}
		if v.Doors {
			number.Href = ticketAddress(r.Ticket)
		}
		direction := parts.Cell{Text: v.P.T("desk.direction." + string(r.Direction))}
		if r.Again == 1 {
			direction.Sub = v.P.T("desk.report.again.one")
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Moment(r.At)), number, parts.Say(placeText(v.Names, r.FromTeam, r.FromSupplier)), parts.Say(placeText(v.Names, r.ToTeam, r.ToSupplier)),
			direction, {Text: v.P.T("desk.reason." + string(r.Reason)), Sub: r.Note}, parts.Say(v.P.Duration(r.Dwell().Round(time.Minute))), parts.Say(v.P.Duration((time.Duration(r.WorkingSeconds) * time.Second).Round(time.Minute)))}})
	}
	return rows
}

func hopHeader(p *text.Printer) []string {
	var header []string
	for _, key := range []string{"desk.report.when", "desk.field.number", "desk.report.from_place", "desk.report.to_place", "desk.report.from_level", "desk.report.to_level", "desk.report.direction", "desk.report.again", "desk.report.reason", "desk.report.lay_seconds", "desk.report.lay_working_seconds"} {
		header = append(header, p.T(key))
	}
	return header
}

func exportedHop(p *text.Printer, r desk.HopRow, names desk.ReportNames) []string {
	return []string{p.Moment(r.At), strconv.Itoa(r.Number), placeText(names, r.FromTeam, r.FromSupplier), placeText(names, r.ToTeam, r.ToSupplier), strconv.Itoa(r.FromLevel), strconv.Itoa(r.ToLevel),
		p.T("desk.direction." + string(r.Direction)), strconv.Itoa(r.Again), p.T("desk.reason." + string(r.Reason)), strconv.Itoa(r.ClockSeconds), strconv.Itoa(r.WorkingSeconds)}
}

func (v reportTicketsView) asked() string {
	words := []string{v.P.T("desk.report.between", "from", v.P.Day(v.From), "to", v.P.Day(v.To))}
	if v.Day != "" {
		words = []string{v.P.Day(v.Day)}
	}
	if v.Outcome != "" {
		words = append(words, v.P.T("desk.report.outcome."+string(v.Outcome)))
	}
	if v.Level != 0 {
		words = append(words, v.P.T("desk.level", "level", v.Level))
	}
	if v.Hops != "" {
		words = append(words, v.P.T("desk.report.hops")+": "+v.Hops)
	}
	if v.Restricted {
		words = append(words, v.P.T("desk.report.restricted"))
	}
	if v.Outside {
		words = append(words, v.P.T("desk.report.candidates"))
	}
	return strings.Join(words, " · ")
}

func (v reportTicketsView) columns() []parts.Column {
	t := v.P.T
	return []parts.Column{{Label: t("desk.report.when"), Tight: true}, {Label: t("desk.field.number"), Head: true}, {Label: t("desk.report.by_kind.one")}, {Label: t("desk.field.state")}, {Label: t("desk.report.by_service.one")},
		{Label: t("desk.report.by_unit.one")}, {Label: t("desk.report.by_channel.one")}, {Label: t("desk.report.hops"), End: true}}
}

func (v reportTicketsView) rows() []parts.Row {
	var rows []parts.Row
	for _, r := range v.Rows {
		number := parts.Cell{Text: "#" + strconv.Itoa(r.Number), Sub: r.Title}
		if v.Doors {
			number.Href = ticketAddress(r.ID)
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Moment(r.CreatedAt)), number, parts.Say(v.P.T("desk.kind." + string(r.Kind))), {Tag: stateTag(v.P, r.State)},
			parts.Say(r.ServiceName), parts.Say(r.UnitName), parts.Say(v.P.T("desk.channel." + r.Channel)), parts.Say(v.P.Number(r.Hops))}})
	}
	return rows
}

func madeHeader(p *text.Printer) []string {
	var header []string
	for _, key := range []string{"desk.report.when", "desk.field.number", "desk.field.kind", "desk.field.state", "desk.field.service", "desk.report.by_unit.one", "desk.report.by_channel.one", "desk.report.hops", "desk.report.outcome.first", "desk.report.stay_seconds", "desk.report.stay_working_seconds", "desk.report.title_of"} {
		header = append(header, p.T(key))
	}
	return header
}

func exportedMade(p *text.Printer, r desk.Row) []string {
	stay, working := "", ""
	if r.SolvedAt.IsSet() {
		stay, working = strconv.Itoa(int(r.Stayed()/time.Second)), strconv.Itoa(r.StaySeconds)
	}
	return []string{p.Moment(r.CreatedAt), strconv.Itoa(r.Number), p.T("desk.kind." + string(r.Kind)), p.T("desk.state." + string(r.State)), r.ServiceName, r.UnitName, p.T("desk.channel." + r.Channel),
		strconv.Itoa(r.Hops), strconv.Itoa(r.SolvedFirst), stay, working, r.Title}
}

func (v reportGuidedView) columns() []parts.Column {
	t := v.P.T
	return []parts.Column{{Label: t("desk.report.guided.guide"), Head: true}, {Label: t("desk.report.guided.lang")}, {Label: t("desk.report.guided.contacts"), End: true}}
}

func (v reportGuidedView) rows() []parts.Row {
	var rows []parts.Row
	for _, g := range v.Guides {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(g.Title, "/guides/"+g.Guide), parts.Say(v.P.T("lang." + g.Lang)), parts.Say(v.P.Number(g.N))}})
	}
	return rows
}

func (v reportGuidedView) foot() []parts.Cell {
	n := 0
	for _, g := range v.Guides {
		n += g.N
	}
	return []parts.Cell{parts.Say(v.P.T("staffing.sum")), {}, parts.Say(v.P.Number(n))}
}

func guidedSheet(p *text.Printer, g desk.Guided) ([]string, iter.Seq[[]string]) {
	header := []string{p.T("desk.report.guided.guide"), p.T("desk.report.guided.lang"), p.T("desk.report.guided.contacts")}
	return header, func(yield func([]string) bool) {
		for _, one := range g.Guides {
			if !yield([]string{one.Title, p.T("lang." + one.Lang), strconv.Itoa(one.N)}) {
				return
			}
		}
	}
}
