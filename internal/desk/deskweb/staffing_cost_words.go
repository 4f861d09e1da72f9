package deskweb

import (
	"fmt"
	"net/url"
	"slices"
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

// linesAt is the door to the lines of a figure: of a unit, or of all where it
// is everyUnit.
func (v staffingView) linesAt(unit string, part staffing.Part) string {
	return "/desk/staffing/cost?" + url.Values{"month": {v.Month}, "of": {unit}, "part": {string(part)}}.Encode() + "#items"
}

func (v staffingView) costRows() []parts.Row {
	var rows []parts.Row
	for _, b := range v.byName() {
		row := parts.Row{Cells: []parts.Cell{parts.Say(v.unit(b.Unit))}}
		for _, part := range staffing.Parts {
			row.Cells = append(row.Cells, v.moneyCell(b.Figure(part), v.linesAt(unitKey(b.Unit), part)))
		}
		if b.Pays() < 0 {
			row.Cells[len(row.Cells)-1].Sub = v.P.T("staffing.cost.credit")
		}
		rows = append(rows, parts.Row{Cells: append(row.Cells, v.moneyCell(b.WorkedOre, v.rowsAt("home", unitKey(b.Unit))))})
	}
	return rows
}

func (v staffingView) costFoot() []parts.Cell {
	cells, worked := []parts.Cell{parts.Say(v.P.T("staffing.sum"))}, int64(0)
	for _, part := range staffing.Parts {
		sum := int64(0)
		for _, b := range v.F.Account.Bills {
			sum += b.Figure(part)
		}
		cells = append(cells, parts.Door(kroner(v.P, sum), v.linesAt(everyUnit, part)))
	}
	for _, b := range v.F.Account.Bills {
		worked += b.WorkedOre
	}
	return append(cells, parts.Door(kroner(v.P, worked), v.rowsAt()))
}

func (v staffingView) costDrawing() chart.Drawing {
	p := v.P
	b := chart.Bars{About: chart.About{ID: "staffing-cost", Title: p.T("staffing.cost.chart"), Desc: p.T("staffing.cost.chart.desc"), Empty: p.T("staffing.none"), X: p.T("staffing.unit"), Y: p.T("staffing.kr"), Lang: p.Lang(),
		Number: func(x float64) string { return p.Decimal(x, 0) }}}
	used, pledge := chart.Series{Name: p.T("staffing.cost.used")}, chart.Series{Name: p.T("staffing.cost.pledge")}
	for _, bill := range v.drawn() {
		b.Labels = append(b.Labels, chart.Label{Short: v.unit(bill.Unit)})
		used.Values, pledge.Values = append(used.Values, float64(bill.Used())/100), append(pledge.Values, float64(bill.PledgeOre)/100)
	}
	b.Series = []chart.Series{used, pledge}
	d := b.Draw()
	for i, bill := range v.drawn() { // to the øre, as the rows behind them add up
		if i < len(d.Table.Rows) {
			d.Table.Rows[i] = []string{v.unit(bill.Unit), kroner(p, bill.Used()), kroner(p, bill.PledgeOre)}
		}
	}
	return d
}

// drawn are the bills that have anything to draw.
func (v staffingView) drawn() []staffing.Bill {
	return slices.DeleteFunc(v.byName(), func(b staffing.Bill) bool { return b.Used() == 0 && b.PledgeOre == 0 })
}

// costDoors open the rows of each figure in the picture's table.
func (v staffingView) costDoors() [][]string {
	var all [][]string
	for _, bill := range v.drawn() {
		row := make([]string, 2)
		for i, part := range []staffing.Part{staffing.AllUsed, staffing.Pledged} {
			if bill.Figure(part) != 0 {
				row[i] = v.linesAt(unitKey(bill.Unit), part)
			}
		}
		all = append(all, row)
	}
	return all
}
