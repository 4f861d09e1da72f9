package rolloutweb

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/phone"
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
	return parts.Cell{Text: first.Name, Sub: phone.Grouped(first.Mobile)}
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
