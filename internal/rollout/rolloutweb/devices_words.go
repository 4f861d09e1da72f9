package rolloutweb

import (
	"math"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/chart"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v devicesView) actions() templ.Component {
	var buttons []templ.Component
	id := v.List.Rollout.ID
	if v.Collect {
		buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.devices.receive"), Href: address(id, "devices", "receive"), Icon: "scan"})
	}
	buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.devices.collection"), Href: address(id, "devices", "collection"), Icon: "chart", Weight: parts.Secondary})
	if v.Import {
		buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.devices.import"), Href: address(id, "device-lists"), Icon: "upload", Weight: parts.Quiet})
	}
	return parts.Together(buttons...)
}

func (v devicesView) empty() parts.Empty {
	e := parts.Empty{P: v.P, Icon: "device", Title: v.P.T("rollout.devices.empty.title"), Text: v.P.T("rollout.devices.empty.text"), Example: v.P.T("rollout.devices.empty.example")}
	if v.Import {
		e.Actions = []parts.LinkButton{{Label: v.P.T("rollout.devices.import"), Href: address(v.List.Rollout.ID, "device-lists"), Icon: "upload"}}
	}
	return e
}

func (v devicesView) figures() []parts.Figure {
	all := []parts.Figure{{P: v.P, N: v.List.All, Label: v.P.T("rollout.devices.all"), Href: v.Path}}
	for _, s := range rollout.DeviceStates {
		tag := deviceTag(v.P, s)
		if n := v.List.Counts[s]; n > 0 || s != rollout.DeviceLost {
			all = append(all, parts.Figure{P: v.P, N: n, Label: tag.Text, Kind: tag.Kind, Href: v.Path + "?state=" + string(s)})
		}
	}
	return all
}

func (v devicesView) filters() []parts.Filter {
	p := v.P
	state := parts.Filter{Name: "state", Label: p.T("rollout.devices.state")}
	for _, s := range rollout.DeviceStates {
		state.Options = append(state.Options, parts.Option{Value: string(s), Label: p.T("rollout.device.state." + string(s))})
	}
	filters := []parts.Filter{state, {Name: "collected", Label: p.T("rollout.devices.collected"), Options: []parts.Option{
		{Value: "yes", Label: p.T("rollout.devices.collected.yes")}, {Value: "no", Label: p.T("rollout.devices.collected.no")}}}}
	if len(v.List.Tracks) > 0 {
		filters = append(filters, parts.Filter{Name: "track", Label: p.T("rollout.devices.track"), Options: trackOptions(v.List.Tracks)})
	}
	if len(v.List.Units) > 0 {
		unit := parts.Filter{Name: "unit", Label: p.T("rollout.devices.unit")}
		for _, u := range v.List.Units {
			unit.Options = append(unit.Options, parts.Option{Value: u.ID, Label: u.Name})
		}
		filters = append(filters, unit)
	}
	return filters
}

func (v devicesView) columns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.devices.owner"), Head: true}, {Label: p.T("rollout.devices.serial"), Tight: true},
		{Label: p.T("rollout.devices.model")}, {Label: p.T("rollout.devices.state"), Tight: true}, {Label: p.T("rollout.devices.day"), Tight: true}}
	if v.Collect {
		columns = append(columns, parts.Column{Label: p.T("rollout.devices.contact")}, parts.Column{Label: p.T("rollout.devices.secretary")})
	}
	return columns
}

func (v devicesView) rows() []parts.Row {
	var rows []parts.Row
	for _, l := range v.List.Lines {
		owner := parts.Door(l.Owner, address(l.Rollout, "people", l.Person))
		if l.Person == "" {
			owner = parts.Status(parts.Warn, v.P.T("rollout.devices.nobody"))
		}
		row := parts.Row{Cells: []parts.Cell{owner, parts.Door(l.Serial, address(l.Rollout, "devices", l.ID)), {Text: l.Model, Sub: l.Name},
			{Tag: deviceTag(v.P, l.State)}, parts.Say(v.P.Day(lastDay(l.Device)))}}
		if v.Collect {
			row.Cells = append(row.Cells, contactCell(l.Mobile, v.List.Reach[l.Person].Mail), secretaries(v.List.Reach[l.Person]))
		}
		rows = append(rows, row)
	}
	return rows
}

// contactCell is a number to call, and an address below it.
func contactCell(mobile, mail string) parts.Cell {
	if mobile == "" {
		return mailCell(mail)
	}
	return parts.Show(reachText(mobile, mail))
}

func secretaries(r rollout.Reach) parts.Cell {
	if len(r.Secretaries) == 0 {
		return parts.Cell{}
	}
	first := r.Secretaries[0]
	return parts.Cell{Text: first.Name, Sub: first.Mobile}
}

// lastDay is the day of the last link in the chain that counts.
func lastDay(d rollout.Device) clock.Day {
	for _, day := range []clock.Day{d.ReturnedOn, d.UpgradedOn, d.HandedInOn} {
		if day != "" {
			return day
		}
	}
	return ""
}

func (v devicesView) next() string {
	if token := pageToken(v.List.Next); token != "" {
		return parts.Address(v.Path, v.Query, "after", token)
	}
	return ""
}

// first goes back to the beginning: a keyset knows no page before.
func (v devicesView) first() string {
	if v.Query.Get("after") == "" {
		return ""
	}
	return parts.Address(v.Path, v.Query)
}

// total is known only where nothing narrows the list.
func (v devicesView) total() int {
	for name := range v.Query {
		if name != "after" && v.Query.Get(name) != "" {
			return -1
		}
	}
	return v.List.All
}

// trackOptions are tracks to choose from, by name.
func trackOptions(tracks map[string]string) []parts.Option {
	var options []parts.Option
	for id, name := range tracks {
		options = append(options, parts.Option{Value: id, Label: name})
	}
	sortOptions(options)
	return options
}

// moves are what can be written down now, the likeliest first.
func (v deviceView) moves() []rollout.DeviceEventKind {
	if !v.Collect {
		return nil
	}
	var moves []rollout.DeviceEventKind
	switch v.At.Device.State {
	case rollout.DeviceInUse:
		return []rollout.DeviceEventKind{rollout.HandedIn, rollout.DropIn, rollout.LostIt}
	case rollout.DeviceHandedIn, rollout.DeviceUpgradedState:
		if v.Support && v.At.Device.State == rollout.DeviceHandedIn {
			moves = append(moves, rollout.Upgraded)
		}
		moves = append(moves, rollout.ReturnedTo)
		if holder := v.At.Holder(); holder != "" && holder != v.Me {
			moves = append(moves, rollout.PassedOn)
		}
		return append(moves, rollout.LostIt)
	case rollout.DeviceLost:
		return []rollout.DeviceEventKind{rollout.HandedIn}
	}
	return []rollout.DeviceEventKind{rollout.LostIt}
}

func moveWeight(i int, kind rollout.DeviceEventKind) parts.Weight {
	switch {
	case kind == rollout.LostIt:
		return parts.Quiet
	case i == 0:
		return parts.Primary
	}
	return parts.Secondary
}

func (v deviceView) events() []parts.Event {
	var events []parts.Event
	for i := len(v.At.Events) - 1; i >= 0; i-- {
		e := v.At.Events[i]
		one := parts.Event{At: e.At, Title: v.P.T("rollout.device.event." + string(e.Kind)), Kind: parts.Info}
		switch e.Kind {
		case rollout.Upgraded, rollout.ReturnedTo:
			one.Kind = parts.OK
		case rollout.LostIt:
			one.Kind = parts.Danger
		}
		said := ""
		add := func(s string) {
			if s != "" && said != "" {
				said += " · "
			}
			said += s
		}
		if e.Gave != "" || e.Took != "" {
			add(v.P.T("rollout.device.from_to", "gave", v.name(e.Gave), "took", v.name(e.Took)))
		}
		add(e.Place)
		add(e.Note)
		if e.By != e.Gave && e.By != e.Took && e.By != "" {
			add(v.P.T("rollout.device.by", "name", v.name(e.By)))
		}
		one.Text = said
		if e.Kind == rollout.ReturnedTo {
			one.Part = parts.LinkButton{Label: v.P.T("rollout.device.receipt"), Href: address(e.Rollout, "devices", e.Device, "receipt"), Icon: "print", Weight: parts.Quiet, Small: true}
		}
		events = append(events, one)
	}
	return events
}

func (v deviceView) name(person string) string {
	if name := v.At.Names[person]; name != "" {
		return name
	}
	return v.P.T("rollout.device.somebody")
}

func (v deviceView) facts() []parts.Def {
	p, d := v.P, v.At.Device
	var facts []parts.Def
	add := func(key string, cell parts.Cell) {
		if cell.Text != "" {
			facts = append(facts, parts.Def{Term: p.T(key), Cell: cell})
		}
	}
	add("rollout.devices.owner", parts.Cell{Text: v.At.Owner.Name, Href: address(d.Rollout, "people", d.Person)})
	if v.Collect {
		add("rollout.devices.contact", parts.Cell{Text: v.At.Owner.Mobile, Sub: v.At.Reach.Mail})
		add("rollout.devices.secretary", secretaries(v.At.Reach))
	}
	if holder := v.At.Holder(); holder != "" {
		add("rollout.device.holder", parts.Say(v.name(holder)))
	}
	add("rollout.devices.serial", parts.Say(d.Serial))
	add("rollout.device.name", parts.Say(d.Name))
	add("rollout.device.maker", parts.Say(d.Maker))
	add("rollout.devices.model", parts.Say(d.Model))
	add("rollout.device.handed_in_on", parts.Say(p.Day(d.HandedInOn)))
	add("rollout.device.upgraded_on", parts.Say(p.Day(d.UpgradedOn)))
	add("rollout.device.returned_on", parts.Say(p.Day(d.ReturnedOn)))
	return facts
}

func (v deviceView) receiptText() string {
	gave, took := "", v.At.Device.Person
	for _, e := range v.At.Events {
		if e.Kind == rollout.ReturnedTo {
			gave, took = e.Gave, e.Took
		}
	}
	return v.P.T("rollout.device.receipt.text", "took", v.name(took), "gave", v.name(gave), "day", v.P.Date(v.At.Device.ReturnedOn),
		"device", deviceName(v.At.Device), "serial", v.At.Device.Serial)
}

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

func (v collectionView) figures() []parts.Figure { return collectionFigures(v.P, v.C) }

// collectionFigures are the rate beside the earlier one, and who is missing.
func collectionFigures(p *text.Printer, c rollout.Collection) []parts.Figure {
	list := address(c.Rollout.ID, "devices")
	f := c.Forecast
	rate := parts.Figure{P: p, Text: p.Percent(f.Collected, f.Total), Label: p.T("rollout.collection.rate"), Href: list + "?collected=yes",
		Note: p.T("rollout.collection.of", "part", p.Number(f.Collected), "whole", p.Number(f.Total))}
	if c.Rollout.EarlierRate > 0 {
		rate.Kind = againstEarlier(f.Collected, f.Total, c.Rollout.EarlierRate)
	}
	figures := []parts.Figure{rate}
	if c.Rollout.EarlierRate > 0 {
		figures = append(figures, parts.Figure{P: p, Text: p.Percent(c.Rollout.EarlierRate, 100), Label: p.T("rollout.collection.earlier")})
	}
	figures = append(figures, parts.Figure{P: p, N: c.Missing, Label: p.T("rollout.collection.missing"), Href: list + "?collected=no"})
	if c.Lost > 0 {
		figures = append(figures, parts.Figure{P: p, N: c.Lost, Label: p.T("rollout.collection.lost"), Href: list + "?state=lost", Kind: parts.Danger})
	}
	return figures
}

func againstEarlier(part, whole, rate int) parts.Kind {
	if whole > 0 && 100*part >= rate*whole {
		return parts.OK
	}
	return parts.Neutral
}

func (v collectionView) forecast() []parts.Figure {
	f := v.C.Forecast
	var figures []parts.Figure
	add := func(n int, key string) {
		figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T(key), Note: v.P.Percent(n, f.Total)})
	}
	if f.HasPace {
		add(f.AtPace, "rollout.collection.at_pace")
	}
	if f.AtEarlier >= 0 {
		add(f.AtEarlier, "rollout.collection.at_earlier")
	}
	return figures
}

func (v collectionView) how() string {
	f := v.C.Forecast
	return v.P.T("rollout.collection.how.pace", "collected", v.P.Number(f.Collected), "held", v.P.Number(f.DaysHeld), "per", v.P.Decimal(f.PerDay, 1), "left", v.P.Number(f.DaysLeft))
}

// drawing is the collection added up by day, from the first collection day (or
// hand-in) to today or the last hand-in.
func (v collectionView) drawing() chart.Drawing {
	p, c := v.P, v.C
	first, last := c.Today, c.Today
	if len(c.Days) > 0 {
		first = min(first, c.Days[0])
		last = max(last, c.Days[len(c.Days)-1])
	}
	if len(c.ByDay) > 0 {
		first = min(first, c.ByDay[0].Day)
	}
	by := map[clock.Day]int{}
	for _, d := range c.ByDay {
		by[d.Day] = d.N
	}
	var labels []chart.Label
	var sum int
	var values, earlier []float64
	for day := first; day <= last && len(labels) < 120; day = day.Add(1) {
		labels = append(labels, chart.Label{Short: p.DayShort(day), Long: p.Day(day)})
		sum += by[day]
		if day <= c.Today {
			values = append(values, float64(sum))
		} else {
			values = append(values, math.NaN())
		}
		earlier = append(earlier, float64(c.Forecast.Total*c.Rollout.EarlierRate)/100)
	}
	curve := chart.Curve{About: chart.About{ID: "collected", Title: p.T("rollout.collection.by_day"), Desc: p.T("rollout.collection.by_day.desc"),
		Empty: p.T("rollout.collection.chart_empty"), X: p.T("rollout.collection.day"), Lang: p.Lang(), Number: func(x float64) string { return p.Number(int(x + 0.5)) }},
		Labels: labels, Step: true, Area: true, Goal: float64(c.Forecast.Total), GoalAs: p.T("rollout.collection.goal", "total", p.Number(c.Forecast.Total)),
		Series: []chart.Series{{Name: p.T("rollout.collection.series"), Values: values}}}
	if c.Rollout.EarlierRate > 0 {
		curve.Series = append(curve.Series, chart.Series{Name: p.T("rollout.collection.earlier_line"), Values: earlier})
	}
	return curve.Draw()
}

func (v collectionView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("rollout.collection.group")}, {Label: p.T("rollout.collection.collected")}, {Label: p.T("rollout.collection.percent"), End: true},
		{Label: p.T("rollout.collection.against")}, {Label: p.T("rollout.collection.missing_count"), End: true}, {Label: p.T("rollout.collection.upgraded"), End: true}, {Label: p.T("rollout.collection.returned"), End: true}}
}

func (v collectionView) groups() []rollout.Group {
	if v.By == rollout.ByUnit {
		return v.C.Units
	}
	return v.C.Tracks
}

func (v collectionView) groupTitle(by string) string {
	if by == rollout.ByUnit {
		return v.P.T("rollout.collection.units")
	}
	return v.P.T("rollout.collection.tracks")
}

// otherGroup turns the table.
func (v collectionView) otherGroup() templ.Component {
	other := rollout.ByUnit
	if v.By == rollout.ByUnit {
		other = rollout.ByTrack
	}
	return parts.LinkButton{Label: v.groupTitle(other), Href: address(v.C.Rollout.ID, "devices", "collection") + "?by=" + other + "#groups", Icon: "swap", Weight: parts.Quiet, Small: true}
}

func (v collectionView) rows() []parts.Row {
	p := v.P
	list := address(v.C.Rollout.ID, "devices")
	var rows []parts.Row
	for _, g := range v.groups() {
		name := g.Name
		if name == "" {
			name = p.T("rollout.collection.none_group")
		}
		narrow := func(more string) string {
			if g.ID == "" {
				return ""
			}
			return list + "?" + v.By + "=" + g.ID + more
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{{Text: name, Href: narrow("")}, parts.Show(parts.Share{P: p, Part: g.Collected, Whole: g.Total}),
			parts.Say(p.Percent(g.Collected, g.Total)), v.against(g), figureCell(p, g.Missing(), narrow("&collected=no")),
			figureCell(p, g.Upgraded, ""), figureCell(p, g.Returned, narrow("&state=returned"))}})
	}
	return rows
}

func (v collectionView) against(g rollout.Group) parts.Cell {
	if v.C.Rollout.EarlierRate == 0 || g.Total == 0 {
		return parts.Cell{}
	}
	if againstEarlier(g.Collected, g.Total, v.C.Rollout.EarlierRate) == parts.OK {
		return parts.Status(parts.OK, v.P.T("rollout.collection.above"))
	}
	return parts.Status(parts.Warn, v.P.T("rollout.collection.below"))
}

func (v collectionView) foot() []parts.Cell {
	var sum rollout.Group
	for _, g := range v.groups() {
		sum.Total, sum.Collected = sum.Total+g.Total, sum.Collected+g.Collected
		sum.Upgraded, sum.Returned = sum.Upgraded+g.Upgraded, sum.Returned+g.Returned
	}
	p := v.P
	return []parts.Cell{parts.Say(p.T("rollout.collection.sum")), parts.Say(p.T("parts.share", "part", p.Number(sum.Collected), "whole", p.Number(sum.Total))),
		parts.Say(p.Percent(sum.Collected, sum.Total)), {}, parts.Say(p.Number(sum.Missing())), parts.Say(p.Number(sum.Upgraded)), parts.Say(p.Number(sum.Returned))}
}

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
