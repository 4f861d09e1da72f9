package rolloutweb

import (
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

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
		add("rollout.devices.contact", parts.Cell{Text: phone.Grouped(v.At.Owner.Mobile), Sub: v.At.Reach.Mail})
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
