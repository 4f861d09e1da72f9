package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// mostShown bounds a list of names in a preview; how many more there are is
// said below it.
const mostShown = 500

func firstTrack(v tracksView) []parts.LinkButton {
	if !v.MayPlan {
		return nil
	}
	return []parts.LinkButton{{Label: v.P.T("rollout.track.add"), Href: address(v.List.Rollout.ID, "tracks", "new"), Icon: "plus"}}
}

func newWords(p *text.Printer, n int) string {
	if n == 0 {
		return ""
	}
	return p.T("rollout.placement.also_new", "count", n)
}

func trackColumns(v tracksView) []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.track.order"), End: true}, {Label: p.T("rollout.track.name"), Head: true}, {Label: p.T("rollout.track.rule")}, {Label: p.T("rollout.people"), End: true}}
	if v.MayPlan {
		columns = append(columns, parts.Column{Label: p.T("rollout.edit"), Tools: true})
	}
	return columns
}

func trackTable(v tracksView) []parts.Row {
	var rows []parts.Row
	for i, t := range v.List.Tracks {
		follows := ""
		if t.Follows != "" {
			follows = v.P.T("rollout.track.follows_what", "what", t.Follows)
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(strconv.Itoa(i + 1)), {Text: t.Name, Href: address(v.List.Rollout.ID, "people") + "?track=" + t.ID, Sub: follows},
			parts.Say(ruleWords(v.P, t.Rules, v.World)), {Text: v.P.Number(t.People), Href: address(v.List.Rollout.ID, "people") + "?track=" + t.ID}}}
		if v.MayPlan {
			row.Cells = append(row.Cells, parts.Show(trackTools(v, t, i == 0, i == len(v.List.Tracks)-1)))
		}
		rows = append(rows, row)
	}
	return rows
}

// ruleWords say a rule in the reader's words.
func ruleWords(p *text.Printer, r org.Rule, world rollout.World) string {
	if r.Everybody {
		return p.T("rollout.track.everybody")
	}
	said := ""
	list := func(key string, ids []string, name func(string) string) {
		if len(ids) == 0 {
			return
		}
		var names []string
		for _, id := range ids {
			if n := name(id); n != "" {
				names = append(names, n)
			}
		}
		said = joined(said, p.T(key, "names", p.List(names)))
	}
	units := world.Names()
	kind := func(k string) string { return p.T("org.kind." + k) }
	list("rollout.rule.kinds", r.Kinds, kind)
	list("rollout.rule.units", r.Units, func(id string) string { return units[id] })
	list("rollout.rule.also_kinds", r.AlsoKinds, kind)
	list("rollout.rule.not_kinds", r.NotKinds, kind)
	list("rollout.rule.langs", r.Langs, func(l string) string { return p.T("lang." + l) })
	list("rollout.rule.groups", r.Groups, func(id string) string { return groupName(world, id) })
	list("rollout.rule.roles", r.Roles, func(role string) string { return p.T("access.role." + role) })
	if len(r.Persons) > 0 {
		said = joined(said, p.T("rollout.rule.persons", "count", len(r.Persons)))
	}
	return said
}

func groupName(world rollout.World, id string) string {
	for _, g := range world.Groups {
		if g.ID == id {
			return g.Name
		}
	}
	return ""
}

func kindsOfPosition(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, k := range org.PositionKinds {
		options = append(options, parts.Option{Value: k, Label: p.T("org.kind." + k)})
	}
	return options
}

func langOptions(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, l := range text.Langs {
		options = append(options, parts.Option{Value: l, Label: p.T("lang." + l)})
	}
	return options
}

func groupOptions(world rollout.World) []parts.Option {
	var options []parts.Option
	for _, g := range world.Groups {
		options = append(options, parts.Option{Value: g.ID, Label: g.Name})
	}
	return options
}

func trackAction(v trackView) string { return address(v.Rollout.ID, "tracks", v.Track) }

func trackVersion(v trackView) string {
	if v.Current != nil {
		return strconv.Itoa(v.Current.Version)
	}
	return v.Fill.version()
}

func trackCompared(v trackView) []parts.CompareRow {
	p, f := v.P, v.Fill.Form
	saved, err := org.ParseRule(v.Current.Rule)
	if err != nil {
		saved = org.Rule{}
	}
	typed := trackInput(f)
	return []parts.CompareRow{
		{Label: p.T("rollout.track.name"), Mine: typed.Name, Theirs: v.Current.Name},
		{Label: p.T("rollout.track.rule"), Mine: ruleWords(p, typed.Rule, v.World), Theirs: ruleWords(p, saved, v.World)},
		{Label: p.T("rollout.track.follows"), Mine: typed.Follows, Theirs: v.Current.Follows},
		{Label: p.T("rollout.track.why"), Mine: typed.Why, Theirs: v.Current.Why},
		{Label: p.T("rollout.track.prepare"), Mine: typed.Prepare, Theirs: v.Current.Prepare},
	}
}

func placedTrack(p *text.Printer, e rollout.Placement, id string) string {
	for _, t := range e.Tracks {
		if t.ID == id {
			return t.Name
		}
	}
	return p.T("rollout.track.none")
}

func afterRows(p *text.Printer, e rollout.Placement) []parts.Row {
	var rows []parts.Row
	for _, t := range e.Tracks {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(t.Name), parts.Say(p.Number(e.After[t.ID]))}})
	}
	if n := e.After[""]; n > 0 {
		rows = append(rows, parts.Row{Kind: parts.Warn, Cells: []parts.Cell{parts.Say(p.T("rollout.track.none")), parts.Say(p.Number(n))}})
	}
	return rows
}

func placedColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.name_of_person")}, {Label: p.T("rollout.placement.from")}, {Label: p.T("rollout.placement.to")}, {Label: p.T("rollout.placement.why")}}
}

func placedRows(p *text.Printer, e rollout.Placement, list []rollout.Placed, world rollout.World) []parts.Row {
	names := world.Names()
	var rows []parts.Row
	for i, one := range list {
		if i == mostShown {
			break
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(one.Name), parts.Say(placedTrack(p, e, one.From)), parts.Say(placedTrack(p, e, one.To)), parts.Say(reasons(p, one.Why, names))}})
	}
	return rows
}
