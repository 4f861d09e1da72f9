package deskweb

import (
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v rulesView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("desk.rule.name"), Head: true}, {Label: p.T("desk.rule.when")}, {Label: p.T("desk.rule.does")}, {Label: p.T("desk.rule.acted"), End: true}, {Tools: true, Label: p.T("desk.rule.order")}}
}

func (v rulesView) rows() []parts.Row {
	var rows []parts.Row
	for i, one := range v.List.Rules {
		name := parts.Door(one.Name, ruleAddress(one.ID))
		switch {
		case one.Active == 0:
			name.Tag = &parts.Tag{Kind: parts.Neutral, Text: v.P.T("desk.rule.off")}
		case one.Idle != "":
			name.Tag = &parts.Tag{Kind: parts.Warn, Text: v.P.T(one.Idle)}
		}
		acted := parts.Cell{Text: v.P.Number(one.Acted)}
		if one.Acted > 0 {
			acted.Href = ruleAddress(one.ID) + "#acted"
		}
		when := parts.Cell{Text: v.moment(one.Rule), Sub: v.holds(one.Rule)}
		rows = append(rows, parts.Row{Cells: []parts.Cell{name, when, parts.Say(v.does(one.Rule)), acted, parts.Show(v.order(one.Rule, i > 0, i < len(v.List.Rules)-1))}})
	}
	return rows
}

func (v rulesView) moment(r desk.Rule) string {
	if r.Moment == desk.RuleLies {
		return v.P.T("desk.rule.lies_for", "time", v.P.Duration(time.Duration(r.Minutes)*time.Minute))
	}
	return v.P.T("desk.rule.moment." + string(r.Moment))
}

// holds says a rule's conditions in a line.
func (v rulesView) holds(r desk.Rule) string {
	p, h := v.P, r.Conditions()
	var all []string
	add := func(key string, names []string) {
		if len(names) > 0 {
			all = append(all, p.T("desk.rule.if", "what", p.T(key), "is", strings.Join(names, " / ")))
		}
	}
	named := func(ids []string, name func(string) string) (names []string) {
		for _, id := range ids {
			names = append(names, or(name(id), "–"))
		}
		return names
	}
	var kinds, priorities []string
	for _, k := range h.Kinds {
		kinds = append(kinds, p.T("desk.kind."+string(k)))
	}
	for _, n := range h.Priorities {
		priorities = append(priorities, strconv.Itoa(n))
	}
	add("desk.field.kind", kinds)
	add("desk.field.service", named(h.Services, func(id string) string {
		if id == desk.None {
			return p.T("desk.rule.outside")
		}
		return v.List.ServiceName(id)
	}))
	add("desk.rule.words", h.Words)
	add("desk.rule.from", named([]string{h.From}[:min(len(h.From), 1)], func(s string) string { return s }))
	add("desk.field.unit", named(h.Units, v.unitName))
	add("desk.field.channel", named(h.Channels, func(c string) string { return p.T("desk.channel." + c) }))
	add("desk.field.team", named(h.Teams, v.List.TeamName))
	add("desk.field.priority", priorities)
	return strings.Join(all, " · ")
}

func (v rulesView) unitName(id string) string {
	for _, u := range v.List.Units {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

// does says what a rule does in a line.
func (v rulesView) does(r desk.Rule) string {
	p, d := v.P, r.Deeds()
	var all []string
	add := func(key, name, value string) { all = append(all, p.T(key, name, value)) }
	if d.Service != "" {
		add("desk.rule.did.service", "service", or(v.List.ServiceName(d.Service), "–"))
	}
	if d.Impact != 0 {
		all = append(all, p.T("desk.impact."+itoa(d.Impact)))
	}
	if d.Urgency != 0 {
		all = append(all, p.T("desk.urgency."+itoa(d.Urgency)))
	}
	if len(d.Tags) > 0 {
		add("desk.rule.did.tags", "tags", strings.Join(d.Tags, ", "))
	}
	switch d.Team {
	case "":
	case desk.ByArrangement:
		all = append(all, p.T("desk.rule.did.by_arrangement"))
	default:
		add("desk.rule.did.team", "team", or(v.List.TeamName(d.Team), "–"))
	}
	if d.Note != "" {
		all = append(all, p.T("desk.rule.did.note"))
	}
	return strings.Join(all, " · ")
}

func (v ruleView) address() string {
	if v.One.ID == "" {
		return "/desk/rules"
	}
	return ruleAddress(v.One.ID)
}

func (v ruleView) version() string {
	if current, stale := v.Fill.Form.Current(); stale {
		if now, ok := current.(desk.Rule); ok {
			return itoa(now.Version)
		}
	}
	return v.Fill.version()
}

func (v ruleView) moments() []parts.Option {
	var all []parts.Option
	for _, m := range desk.RuleMoments {
		all = append(all, parts.Option{Value: string(m), Label: v.P.T("desk.rule.moment." + string(m))})
	}
	return all
}

func (v ruleView) services() []parts.Option {
	return append(serviceOptions(v.List.Around), parts.Option{Value: desk.None, Label: v.P.T("desk.rule.outside")})
}

func (v ruleView) units() []parts.Option {
	var all []parts.Option
	for _, u := range v.List.Units {
		all = append(all, parts.Option{Value: u.ID, Label: u.Name})
	}
	return all
}

func (v ruleView) channels() []parts.Option {
	var all []parts.Option
	for _, c := range desk.Channels {
		all = append(all, parts.Option{Value: c, Label: v.P.T("desk.channel." + c)})
	}
	return all
}

func (v ruleView) priorities() []parts.Option {
	var all []parts.Option
	for n := 1; n <= 4; n++ {
		all = append(all, parts.Option{Value: itoa(n), Label: itoa(n)})
	}
	return all
}

func (v ruleView) toTeams() []parts.Option {
	all := []parts.Option{{Label: v.P.T("desk.rule.leave")}, {Value: desk.ByArrangement, Label: v.P.T("desk.rule.by_arrangement")}}
	return append(all, teamOptions(v.P, v.List.Teams, "")...)
}

// scale is impact or urgency, or neither.
func (v ruleView) scale(key string) []parts.Option {
	all := []parts.Option{{Label: v.P.T("desk.rule.leave")}}
	for n := 1; n <= 3; n++ {
		all = append(all, parts.Option{Value: itoa(n), Label: v.P.T(key + itoa(n))})
	}
	return all
}

// ticketsTable are tickets a rule met or acted on.
func (v ruleView) ticketsTable(id, caption string, f desk.Foreseen) parts.Table {
	p := v.P
	table := parts.Table{P: p, ID: id, Caption: caption, CaptionHidden: true,
		Columns: []parts.Column{{Label: p.T("desk.field.number"), Tight: true}, {Label: p.T("desk.field.title"), Head: true}, {Label: p.T("desk.field.state")}, {Label: p.T("desk.field.team")}}}
	for _, r := range f.Rows {
		table.Rows = append(table.Rows, parts.Row{Cells: []parts.Cell{parts.Door("#"+itoa(r.Number), ticketAddress(r.ID)), parts.Say(r.Title), {Tag: stateTag(p, r.State)}, parts.Say(r.TeamName)}})
	}
	return table
}
