package rolloutweb

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func addButtons(v peopleView) []parts.LinkButton {
	if !v.MayPlan {
		return nil
	}
	return []parts.LinkButton{
		{Label: v.P.T("rollout.overview.empty.tracks"), Href: address(v.List.Rollout.ID, "tracks"), Icon: "list"},
		{Label: v.P.T("rollout.people.add"), Href: address(v.List.Rollout.ID, "people", "add"), Icon: "people", Weight: parts.Secondary},
	}
}

func turn(v peopleView, name, place string) string {
	if place == "" {
		return ""
	}
	return parts.Address(v.Path, v.Query, name, place)
}

func peopleFilters(v peopleView) []parts.Filter {
	p := v.P
	part := parts.Filter{Name: "part", Label: p.T("rollout.counts_as")}
	for _, one := range rollout.Parts {
		part.Options = append(part.Options, parts.Option{Value: string(one), Label: p.T("rollout.part." + string(one))})
	}
	stage := parts.Filter{Name: "stage", Label: p.T("rollout.stage")}
	for _, one := range rollout.Stages {
		stage.Options = append(stage.Options, parts.Option{Value: string(one), Label: p.T("rollout.stage." + string(one))})
	}
	filters := []parts.Filter{part, stage}
	if len(v.List.Tracks) > 0 {
		f := parts.Filter{Name: "track", Label: p.T("rollout.track"), Options: []parts.Option{{Value: rollout.NoneOf, Label: p.T("rollout.track.none")}}}
		for _, t := range v.List.Tracks {
			f.Options = append(f.Options, parts.Option{Value: t.ID, Label: t.Name})
		}
		filters = append(filters, f)
	}
	if len(v.List.Waves) > 0 {
		f := parts.Filter{Name: "wave", Label: p.T("rollout.wave"), Options: []parts.Option{{Value: rollout.NoneOf, Label: p.T("rollout.wave.none")}}}
		for _, w := range v.List.Waves {
			f.Options = append(f.Options, parts.Option{Value: w.ID, Label: w.Name})
		}
		filters = append(filters, f)
	}
	return append(filters,
		parts.Filter{Name: "deputy", Label: p.T("rollout.deputy"), Options: []parts.Option{{Value: "1", Label: p.T("rollout.only_deputies")}}},
		parts.Filter{Name: "agreed", Label: p.T("rollout.agreed"), Options: []parts.Option{{Value: "1", Label: p.T("rollout.only_agreed")}}},
		parts.Filter{Name: "on", Label: p.T("rollout.adopted_on"), Type: "date"})
}

func peopleColumns(p *text.Printer, part string) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.name_of_person"), Sort: rollout.ByName}, {Label: p.T("rollout.stage")}, dayColumn(p, part),
		{Label: p.T("rollout.track")}, {Label: p.T("rollout.wave")}, {Label: p.T("rollout.remark")}}
}

// dayColumn is the day that counts: adopted on, or awaited on for those who
// are not over yet.
func dayColumn(p *text.Printer, part string) parts.Column {
	if part == string(rollout.PartDeferred) {
		return parts.Column{Label: p.T("rollout.awaited_on"), Sort: rollout.ByTarget, Tight: true}
	}
	return parts.Column{Label: p.T("rollout.adopted_on"), Sort: rollout.ByAdopted, Tight: true}
}

func selectPeople(v peopleView) *parts.Select {
	if !v.MayHelp {
		return nil
	}
	return &parts.Select{Name: "id", Form: "bulk"}
}

func peopleRows(v peopleView) []parts.Row {
	tracks, waves := map[string]string{}, map[string]string{}
	for _, t := range v.List.Tracks {
		tracks[t.ID] = t.Name
	}
	for _, w := range v.List.Waves {
		waves[w.ID] = w.Name
	}
	var rows []parts.Row
	for _, person := range v.List.People {
		remark := person.Reason
		if person.Agreed == 1 {
			remark = joined(v.P.T("rollout.agreed_for", "for", person.AgreedFor), remark)
		}
		day := parts.Say(v.P.Day(person.AdoptedOn))
		if person.Part == rollout.PartDeferred {
			day = parts.Say(v.P.Day(person.TargetDay))
			if v.Query.Get("part") != string(rollout.PartDeferred) {
				day = parts.Cell{Text: day.Text, Sub: v.P.T("rollout.awaited")}
			}
		}
		rows = append(rows, parts.Row{ID: person.Person, Cells: []parts.Cell{
			{Text: person.Name, Href: address(v.List.Rollout.ID, "people", person.Person), Sub: position(v.P, person)},
			parts.Status(stageKind(person.Stage), v.P.T("rollout.stage."+string(person.Stage))),
			day, parts.Say(tracks[person.Track]), parts.Say(waves[person.Wave]), parts.Say(remark),
		}})
	}
	return rows
}

// position is what a person is, in one line; deputies are always marked. The
// unit says something of those who work in one.
func position(p *text.Printer, person rollout.PersonRow) string {
	what := person.Title
	if what == "" && person.Kind != "" {
		what = p.T("org.kind." + person.Kind)
	}
	if deputy := p.T("org.kind.deputy"); person.Deputy == 1 && what != deputy {
		what = joined(deputy, what)
	}
	if person.Kind == org.Employee || person.Kind == org.External {
		return joined(what, person.Unit)
	}
	return what
}

func joined(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + " · " + b
}

// manyKinds are the events that make sense for many at once.
var manyKinds = []rollout.Kind{rollout.KindInvited, rollout.KindPrepared, rollout.KindAdopted}

func manyOptions(v peopleView) []parts.Option {
	options := []parts.Option{{Value: "", Label: v.P.T("rollout.choose")}}
	for _, k := range manyKinds {
		if k != rollout.KindInvited || v.MayPlan {
			options = append(options, parts.Option{Value: string(k), Label: v.P.T("rollout.kind." + string(k)), Group: v.P.T("rollout.bulk.note")})
		}
	}
	if v.MayPlan {
		for _, w := range v.List.Waves {
			options = append(options, parts.Option{Value: "wave:" + w.ID, Label: w.Name, Group: v.P.T("rollout.bulk.move")})
		}
		if len(v.List.Waves) > 0 {
			options = append(options, parts.Option{Value: "wave:", Label: v.P.T("rollout.wave.none"), Group: v.P.T("rollout.bulk.move")})
		}
	}
	return options
}

// again are the hidden fields that do what was shown.
func again(v manyView) []parts.Hidden {
	hidden := append(slices.Clone(v.Many.hidden), parts.Hidden{Name: "seen", Value: v.Seen})
	if v.Many.who.All == nil {
		for _, name := range append([]string{"sort"}, filterNames...) { // where the list stood
			if s := v.Fill.Form.Value(name); s != "" {
				hidden = append(hidden, parts.Hidden{Name: name, Value: s})
			}
		}
	}
	return hidden
}

func moveFigures(v manyView, e rollout.MoveEffect) []parts.Figure {
	figures := []parts.Figure{{P: v.P, N: len(e.Moving), Label: v.P.T("rollout.move.moving")}}
	if len(e.Staying) > 0 {
		figures = append(figures, parts.Figure{P: v.P, N: len(e.Staying), Label: v.P.T("rollout.move.stay")})
	}
	if e.Wave.ID == "" {
		return figures
	}
	kind, text := parts.OK, v.P.Number(e.After)
	if e.Wave.Capacity > 0 {
		text = v.P.T("parts.share", "part", v.P.Number(e.After), "whole", v.P.Number(e.Wave.Capacity))
	}
	if !e.Fits() {
		kind = parts.Danger
	}
	return append(figures, parts.Figure{P: v.P, N: e.Before, Label: v.P.T("rollout.move.before")},
		parts.Figure{P: v.P, Text: text, Label: v.P.T("rollout.move.after"), Kind: kind})
}

func moveFacts(v manyView, e rollout.MoveEffect) []parts.Def {
	facts := []parts.Def{{Term: v.P.T("rollout.move.to"), Cell: parts.Cell{Text: e.Wave.Name, Href: address(v.Rollout.ID, "waves", e.Wave.ID), Sub: dayRange(v.P, e.Wave.Starts, e.Wave.Ends)}}}
	for _, w := range v.Waves {
		if n := e.From[w.ID]; n > 0 {
			facts = append(facts, parts.Def{Term: v.P.T("rollout.move.from", "count", n), Cell: parts.Cell{Text: w.Name, Sub: dayRange(v.P, w.Starts, w.Ends)}})
		}
	}
	if n := e.From[""]; n > 0 {
		facts = append(facts, parts.Def{Term: v.P.T("rollout.move.from", "count", n), Cell: parts.Say(v.P.T("rollout.wave.none"))})
	}
	return facts
}

func moverRows(v manyView, list []rollout.Mover) []parts.Row {
	var rows []parts.Row
	for _, m := range list {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(m.Name, address(v.Rollout.ID, "people", m.Person)),
			parts.Status(stageKind(m.Stage), v.P.T("rollout.stage."+string(m.Stage))), parts.Say(v.P.Day(m.Day))}})
	}
	return rows
}

func outsideRows(v manyView, list []rollout.Booked) []parts.Row {
	var rows []parts.Row
	for _, b := range list {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(b.Name, address(v.Rollout.ID, "people", b.Person)), parts.Say(b.Occasion), parts.Say(v.P.Moment(b.StartsAt))}})
	}
	return rows
}

func leaveColumns(v leaveView) []parts.Column {
	columns := []parts.Column{{Label: v.P.T("rollout.name_of_person")}, {Label: v.P.T("rollout.leave.days"), Tight: true}, {Label: v.P.T("rollout.reason")}, {Label: v.P.T("rollout.stage")}}
	if v.May {
		columns = append(columns, parts.Column{Label: v.P.T("rollout.leave.defer"), Tools: true})
	}
	return columns
}

func leaveRows(v leaveView) []parts.Row {
	var rows []parts.Row
	for _, a := range v.Away {
		row := parts.Row{Cells: []parts.Cell{parts.Door(a.Name, address(v.Rollout.ID, "people", a.Person)), parts.Say(dayRange(v.P, a.From, a.Until)),
			parts.Say(a.Why), parts.Status(stageKind(a.Stage), v.P.T("rollout.stage."+string(a.Stage)))}}
		if v.May {
			row.Cells = append(row.Cells, deferButton(v, a))
		}
		rows = append(rows, row)
	}
	return rows
}

// deferButton defers to the day after the leave; where that is not known,
// somebody must say a day.
func deferButton(v leaveView, a rollout.Away) parts.Cell {
	to := address(v.Rollout.ID, "people", a.Person)
	if a.Until == "" {
		return parts.Show(parts.LinkButton{Label: v.P.T("rollout.leave.choose"), Href: to + "#happened", Weight: parts.Secondary, Small: true})
	}
	why := a.Why
	if why == "" {
		why = v.P.T("rollout.leave.reason")
	}
	return parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: to + "/happened", Label: v.P.T("rollout.leave.defer_to", "day", v.P.Day(a.Back())), Weight: parts.Secondary, Small: true,
		Hidden: []parts.Hidden{{Name: "kind", Value: string(rollout.KindDeferred)}, {Name: "day", Value: string(a.Back())}, {Name: "reason", Value: why},
			{Name: "version", Value: versionOf(a.Version)}, {Name: "back", Value: "leave"}}})
}

func personFacts(v personView) []parts.Def {
	p, j := v.P, v.J
	var facts []parts.Def
	add := func(key string, cell parts.Cell) {
		if cell.Text != "" || cell.Part != nil {
			facts = append(facts, parts.Def{Term: p.T(key), Cell: cell})
		}
	}
	what := ""
	for _, held := range j.Positions {
		name := held.Title
		if name == "" {
			name = p.T("org.kind." + held.Kind)
		}
		what = joined(what, joined(name, j.Names[held.Unit]))
	}
	if j.Deputy == 1 {
		what = joined(p.T("org.kind.deputy"), what)
	}
	add("rollout.position", parts.Say(what))
	add("rollout.devices.contact", contactCell(v.mobile(), j.Help.Reach.Mail))
	add("rollout.devices.secretary", secretaries(j.Help.Reach))
	add("rollout.counts_as", parts.Door(p.T("rollout.part."+string(j.Part)), address(j.Rollout.ID, "people")+"?part="+string(j.Part)))
	add("rollout.adopted_on", parts.Say(p.DayLong(j.AdoptedOn)))
	if j.Part == rollout.PartDeferred {
		add("rollout.awaited_on", parts.Say(p.DayLong(j.TargetDay)))
	}
	add("rollout.reason", parts.Say(j.Reason))
	if j.Agreed == 1 {
		add("rollout.agreed", parts.Say(j.AgreedFor))
	}
	if j.Track.ID != "" {
		add("rollout.track", parts.Cell{Text: j.Track.Name, Href: address(j.Rollout.ID, "people") + "?track=" + j.Track.ID, Sub: joined(reasons(p, j.Reasons(), j.Names), j.Track.Follows)})
	} else {
		add("rollout.track", parts.Say(p.T("rollout.track.none_yet")))
	}
	if j.Wave.ID != "" {
		add("rollout.wave", parts.Cell{Text: j.Wave.Name, Href: address(j.Rollout.ID, "waves", j.Wave.ID), Sub: dayRange(p, j.Wave.Starts, j.Wave.Ends)})
	}
	for _, l := range j.Leaves {
		add("rollout.on_leave", parts.Cell{Text: dayRange(p, l.From, l.To), Sub: l.Reason})
	}
	return facts
}

// personDoors lead to what else there is about the person.
func personDoors(v personView) []parts.LinkButton {
	var doors []parts.LinkButton
	if len(v.J.Help.Accounts) > 0 {
		return doors // the accounts stand on the page
	}
	return append(doors, parts.LinkButton{Label: v.P.T("rollout.room.accounts"), Href: address(v.J.Rollout.ID, "accounts", v.J.Person.ID), Icon: "key", Weight: parts.Quiet})
}

// reasons say in words why a rule caught somebody.
func reasons(p *text.Printer, why []org.Reason, names map[string]string) string {
	said := ""
	for _, r := range why {
		args := []any{}
		for name, value := range r.Args {
			switch name {
			case "unit", "group":
				value = names[value]
			case "kind":
				value = p.T("org.kind." + value)
			case "lang":
				value = p.T("lang." + value)
			case "role":
				value = p.T("access.role." + value)
			}
			args = append(args, name, value)
		}
		said = joined(said, p.T(r.Key, args...))
	}
	return said
}

func wayEvents(v personView) []parts.Event {
	p := v.P
	var events []parts.Event
	for _, h := range slices.Backward(v.J.Way) {
		e := parts.Event{At: h.At, Title: p.T("rollout.kind." + string(h.Kind)), Text: h.Reason}
		switch h.Kind {
		case rollout.KindAdopted:
			e.Kind = parts.OK
		case rollout.KindOutstanding, rollout.KindUndone, rollout.KindLeft:
			e.Kind = parts.Warn
		case rollout.KindPlaced:
			e.Title, e.Text = p.T("rollout.kind.placed_"+h.Detail, "name", h.To), ""
			if h.Ref == "" {
				e.Title = p.T("rollout.kind.unplaced_" + h.Detail)
			}
		case rollout.KindTakenBack:
			e.Kind, e.Title, e.Text = parts.Warn, p.T("rollout.kind.taken_back", "what", p.T("rollout.kind."+h.Reason)), ""
		}
		if h.Day != "" {
			e.Text = joined(p.DayLong(h.Day), e.Text)
		}
		by := p.T("rollout.by_program")
		if h.ByName != "" {
			by = p.T("rollout.by", "name", h.ByName)
		}
		if h.Behalf != "" {
			by = p.T("rollout.by_for", "name", h.ByName, "behalf", h.Behalf)
		}
		if h.RecordedAt != h.At {
			by = joined(by, p.T("rollout.written_down", "moment", p.Moment(h.RecordedAt)))
		}
		e.Text = joined(e.Text, by)
		events = append(events, e)
	}
	return events
}

func happenedHere(v personView) string {
	return address(v.J.Rollout.ID, "people", v.J.Person.ID, "happened")
}

func may(v personView, k rollout.Kind) bool { return slices.Contains(v.J.Kinds, k) }

func wayOptions(v personView) []parts.Option {
	options := []parts.Option{{Value: "", Label: v.P.T("rollout.choose")}}
	for _, k := range v.J.Kinds {
		options = append(options, parts.Option{Value: string(k), Label: v.P.T("rollout.kind." + string(k))})
	}
	return options
}
