package rolloutweb

import (
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// feedback says large what came of the scan; a screen reader says it at once.
func (v receiveView) feedback() parts.Alert {
	taken := v.Receipt.Count(rollout.ReceiptTaken)
	look := len(v.Receipt.Lines) - taken - v.Receipt.Count(rollout.ReceiptAlready) - v.Receipt.Count(rollout.ReceiptTwice)
	a := parts.Alert{Kind: parts.OK, Loud: true, Title: v.P.T("rollout.receive.result", "count", taken)}
	if taken == 0 {
		a.Kind, a.Title = parts.Info, v.P.T("rollout.receive.result_none")
	}
	if look > 0 {
		a.Kind, a.Text = parts.Warn, v.P.T("rollout.receive.look", "count", look)
	}
	return a
}

func (v receiveView) columns() []parts.Column {
	return []parts.Column{{Label: v.P.T("rollout.receive.line"), End: true}, {Label: v.P.T("rollout.devices.serial"), Head: true, Tight: true},
		{Label: v.P.T("rollout.receive.what")}, {Label: v.P.T("rollout.devices.owner")}}
}

// rows has what needs a look first, otherwise the order of the list.
func (v receiveView) rows() []parts.Row {
	var look, well []parts.Row
	for _, l := range v.Receipt.Lines {
		serial := parts.Say(l.Serial)
		if l.Device.ID != "" {
			serial.Href = address(v.Collection.Rollout.ID, "devices", l.Device.ID)
		}
		word := v.P.T("rollout.receive.kind." + string(l.Kind))
		if l.Fault != nil {
			word += ": " + v.P.Fault(l.Fault)
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(v.P.Number(l.Line)), serial, parts.Status(receiptKind(l.Kind), word), parts.Say(l.Owner)}}
		if receiptKind(l.Kind) == parts.Warn || receiptKind(l.Kind) == parts.Danger {
			row.Kind = receiptKind(l.Kind)
			look = append(look, row)
		} else {
			well = append(well, row)
		}
	}
	return append(look, well...)
}

func receiptKind(k rollout.ReceiptKind) parts.Kind {
	switch k {
	case rollout.ReceiptTaken:
		return parts.OK
	case rollout.ReceiptAlready, rollout.ReceiptTwice:
		return parts.Info
	case rollout.ReceiptOther:
		return parts.Warn
	}
	return parts.Danger
}

func (v receiveView) figures() []parts.Figure { return collectionFigures(v.P, v.Collection) }

func (v deviceListView) figures() []parts.Figure {
	var figures []parts.Figure
	for _, k := range rollout.ImportKinds {
		kind := parts.Neutral
		if k == rollout.ImportFaulty && v.Report.Count(k) > 0 {
			kind = parts.Danger
		}
		figures = append(figures, parts.Figure{P: v.P, N: v.Report.Count(k), Label: v.P.T("rollout.device_import.kind." + string(k)), Kind: kind})
	}
	for _, note := range []string{rollout.OwnerNone, rollout.OwnerUnknown} {
		if n := v.Report.Noted(note); n > 0 {
			figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.device_import.note." + note), Kind: parts.Warn})
		}
	}
	return figures
}

func (v deviceListView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("rollout.device_import.line"), End: true}, {Label: p.T("rollout.devices.serial"), Head: true}, {Label: p.T("rollout.device.name")},
		{Label: p.T("rollout.device_import.owner")}, {Label: p.T("rollout.device_import.what")}}
}

// rows are the lines that need a look, and how many more there are.
func (v deviceListView) rows() (rows []parts.Row, more int) {
	const enough = 500
	for _, l := range v.Report.Lines {
		if l.Kind != rollout.ImportFaulty && l.Note == "" {
			continue
		}
		if len(rows) == enough {
			more++
			continue
		}
		what := parts.Status(parts.Warn, v.P.T("rollout.device_import.kind."+string(l.Kind)))
		if l.Note != "" {
			what = parts.Status(parts.Warn, v.P.T("rollout.device_import.kind."+string(l.Kind))+" · "+v.P.T("rollout.device_import.note."+l.Note))
		}
		if l.Fault != nil {
			what = parts.Status(parts.Danger, v.P.Fault(l.Fault))
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Number(l.Line)), parts.Say(l.Serial), parts.Say(l.Name), parts.Say(l.Owner), what}})
	}
	return rows, more
}
