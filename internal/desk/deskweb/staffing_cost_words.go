package deskweb

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// kroner are øre as people read them: always two decimals.
func kroner(p *text.Printer, ore int64) string { return p.Decimal(float64(ore)/100, 2) }

// plainKroner is the same for spreadsheets: no signs between thousands.
func plainKroner(lang string, ore int64) string {
	sign, point := "", ","
	if ore < 0 {
		sign, ore = "-", -ore
	}
	if lang == "en" {
		point = "."
	}
	return fmt.Sprintf("%s%d%s%02d", sign, ore/100, point, ore%100)
}

func (v staffingView) moneyCell(ore int64, href string) parts.Cell {
	if ore == 0 {
		return parts.Cell{}
	}
	return parts.Cell{Text: kroner(v.P, ore), Href: href, Sort: strconv.FormatInt(ore, 10)}
}

func (v staffingView) costColumns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.unit")}, {Label: p.T("staffing.cost.tickets"), End: true}, {Label: p.T("staffing.cost.shared"), End: true}, {Label: p.T("staffing.cost.used"), End: true},
		{Label: p.T("staffing.cost.pledge"), End: true}, {Label: p.T("staffing.cost.pays"), End: true}, {Label: p.T("staffing.cost.worked"), End: true}}
}

func (v staffingView) costAt(unit string) string {
	return "/desk/staffing/cost?" + url.Values{"month": {v.Month}, "of": {unitKey(unit)}}.Encode() + "#items"
}

func (v staffingView) costRows() []parts.Row {
	var rows []parts.Row
	for _, b := range v.byName() {
		row := parts.Row{Cells: []parts.Cell{parts.Say(v.unit(b.Unit)), v.moneyCell(b.TicketOre, v.costAt(b.Unit)), v.moneyCell(b.SharedOre, v.costAt(b.Unit)), v.moneyCell(b.Used(), v.costAt(b.Unit)),
			v.moneyCell(b.PledgeOre, "/desk/staffing/pledges"), v.moneyCell(b.Pays(), ""), v.moneyCell(b.WorkedOre, v.rowsAt("home", unitKey(b.Unit)))}}
		if b.Pays() < 0 {
			row.Cells[5].Sub = v.P.T("staffing.cost.credit")
		}
		rows = append(rows, row)
	}
	return rows
}

func (v staffingView) costFoot() []parts.Cell {
	var s staffing.Bill
	for _, b := range v.F.Account.Bills {
		s.TicketOre, s.SharedOre, s.PledgeOre, s.WorkedOre = s.TicketOre+b.TicketOre, s.SharedOre+b.SharedOre, s.PledgeOre+b.PledgeOre, s.WorkedOre+b.WorkedOre
	}
	cell := func(ore int64) parts.Cell { return parts.Say(kroner(v.P, ore)) }
	return []parts.Cell{parts.Say(v.P.T("staffing.sum")), cell(s.TicketOre), cell(s.SharedOre), cell(s.Used()), cell(s.PledgeOre), cell(s.Pays()), cell(s.WorkedOre)}
}

func (v staffingView) costDrawing() chart.Drawing {
	p := v.P
	b := chart.Bars{About: chart.About{ID: "staffing-cost", Title: p.T("staffing.cost.chart"), Desc: p.T("staffing.cost.chart.desc"), Empty: p.T("staffing.none"), X: p.T("staffing.unit"), Y: p.T("staffing.kr"), Lang: p.Lang(),
		Number: func(x float64) string { return p.Decimal(x, 0) }}}
	used, pledge := chart.Series{Name: p.T("staffing.cost.used")}, chart.Series{Name: p.T("staffing.cost.pledge")}
	for _, bill := range v.byName() {
		if bill.Used() == 0 && bill.PledgeOre == 0 {
			continue
		}
		b.Labels = append(b.Labels, chart.Label{Short: v.unit(bill.Unit)})
		used.Values, pledge.Values = append(used.Values, float64(bill.Used())/100), append(pledge.Values, float64(bill.PledgeOre)/100)
	}
	b.Series = []chart.Series{used, pledge}
	return b.Draw()
}

// of is the unit whose items are shown; "" is nobody's.
func (v staffingView) of() string {
	if of := v.Query.Get("of"); of != "-" {
		return of
	}
	return ""
}

func (v staffingView) items() []staffing.Item {
	var all []staffing.Item
	for _, i := range v.F.Account.Items {
		if i.Unit == v.of() {
			all = append(all, i)
		}
	}
	return all
}

func (v staffingView) itemColumns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("staffing.date"), Tight: true}, {Label: p.T("staffing.what")}, {Label: p.T("staffing.team")}, {Label: p.T("staffing.time"), End: true}, {Label: p.T("staffing.kr"), End: true}}
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

func (v staffingView) itemRows() []parts.Row {
	var rows []parts.Row
	for _, i := range v.items() {
		if len(rows) == mostHourRows {
			break
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(i.Work.Day)), v.what(i.Work.Ticket, i.Shared), parts.Say(v.F.Names.Team(i.Work.Team)), parts.Say(v.minutes(i.Minutes)), parts.Say(kroner(v.P, i.Ore))}})
	}
	return rows
}

func (v staffingView) itemFoot() []parts.Cell {
	minutes, ore := 0, int64(0)
	for _, i := range v.items() {
		minutes, ore = minutes+i.Minutes, ore+i.Ore
	}
	return []parts.Cell{parts.Say(v.P.T("staffing.sum")), {}, {}, parts.Say(v.minutes(minutes)), parts.Say(kroner(v.P, ore))}
}

// exported are the rows of the bills as they are taken out.
func (v staffingView) exported() (header []string, rows [][]string) {
	p := v.P
	for _, key := range []string{"staffing.unit", "staffing.what", "staffing.date", "staffing.team", "staffing.level", "staffing.who", "staffing.in_minutes", "staffing.ore"} {
		header = append(header, p.T(key))
	}
	header = append(header, v.P.T("staffing.kr"))
	for _, i := range v.F.Account.Items {
		who := ""
		if v.Manage {
			who = v.F.Names.People[i.Work.Person]
		}
		level := ""
		if i.Work.Level > 0 {
			level = strconv.Itoa(i.Work.Level)
		}
		rows = append(rows, []string{v.unit(i.Unit), v.what(i.Work.Ticket, i.Shared).Text, string(i.Work.Day), v.F.Names.Team(i.Work.Team), level, who,
			strconv.Itoa(i.Minutes), strconv.FormatInt(i.Ore, 10), plainKroner(p.Lang(), i.Ore)})
	}
	return header, rows
}
