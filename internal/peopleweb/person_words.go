package peopleweb

import (
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func langOptions(p *text.Printer) []parts.Option {
	var all []parts.Option
	for _, l := range text.Langs {
		all = append(all, parts.Option{Value: l, Label: p.T("lang." + l)})
	}
	return all
}

func emailKinds(p *text.Printer) []parts.Option {
	var all []parts.Option
	for _, k := range org.EmailKinds {
		all = append(all, parts.Option{Value: k, Label: p.T("org.email_kind." + k)})
	}
	return all
}

func meantOptions(several []org.Listed) []parts.Option {
	all := make([]parts.Option, len(several))
	for i, one := range several {
		all[i] = parts.Option{Value: one.ID, Label: one.Name, Hint: joined(", ", one.UnitName, one.Mail)}
	}
	return all
}

func joined(between string, words ...string) string {
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, between)
}

func personFacts(p *text.Printer, s personView) []parts.Def {
	one := s.Card.Person
	facts := []parts.Def{}
	for _, x := range s.Card.Positions {
		if x.On(s.Card.Today) {
			facts = append(facts, parts.Def{Term: p.T("people.position"), Cell: parts.Say(positionWords(p, s.Card, x))})
		}
	}
	for _, e := range s.Card.Emails {
		if e.Kind == "primary" && on(s.Card.Today, e.From, e.To) {
			facts = append(facts, parts.Def{Term: p.T("people.email"), Cell: parts.Door(e.Address, "mailto:"+e.Address)})
		}
	}
	if one.Mobile != "" {
		facts = append(facts, parts.Def{Term: p.T("org.field.mobile"), Cell: parts.Door(phone.Grouped(one.Mobile), "tel:"+one.Mobile)})
	}
	facts = append(facts, parts.Def{Term: p.T("org.field.lang"), Cell: parts.Say(p.T("lang." + one.Lang))})
	for _, l := range s.Card.Leaves {
		if l.On(s.Card.Today) {
			facts = append(facts, parts.Def{Term: p.T("people.leave"), Cell: parts.Status(parts.Info, span(p, l.From, l.To))})
		}
	}
	return facts
}

func on(day, from, to clock.Day) bool { return org.Leave{From: from, To: to}.On(day) }

// positionWords is "Employee, IT (Consultant)".
func positionWords(p *text.Printer, card org.Card, x org.Position) string {
	words := joined(", ", p.T("org.kind."+x.Kind), card.Units[x.Unit].Name)
	if x.Title != "" {
		words += " (" + x.Title + ")"
	}
	return words
}

func spanColumns(p *text.Printer, what string) []parts.Column {
	return []parts.Column{{Label: what}, {Label: p.T("people.period"), Tight: true}, {Label: p.T("people.tools"), Tools: true}}
}

// spanRow is something with a period and a way to end it. What is over stands
// as such.
func spanRow(p *text.Printer, s personView, first parts.Cell, from, to clock.Day, what, which string) parts.Row {
	row := parts.Row{Cells: []parts.Cell{first, parts.Say(span(p, from, to)), {}}}
	if to.IsSet() && to < s.Card.Today {
		row.Cells[1] = parts.Cell{Text: span(p, from, to), Sub: p.T("people.over")}
	}
	if s.Card.MayEdit && what != "" {
		label := p.T("people.end")
		if to.IsSet() {
			label = p.T("people.end.change")
		}
		href := s.path() + "/end?" + url.Values{"what": {what}, "which": {which}}.Encode()
		row.Cells[2] = parts.Show(parts.LinkButton{Label: label, Href: href, Weight: parts.Quiet, Small: true})
	}
	return row
}

func positionRows(p *text.Printer, s personView) []parts.Row {
	var rows []parts.Row
	for _, x := range s.Card.Positions {
		cell := parts.Cell{Text: joined(", ", p.T("org.kind."+x.Kind), s.Card.Units[x.Unit].Name), Sub: x.Title}
		rows = append(rows, spanRow(p, s, cell, x.From, x.To, "position", x.ID))
	}
	return rows
}

func emailRows(p *text.Printer, s personView) []parts.Row {
	var rows []parts.Row
	for _, e := range s.Card.Emails {
		rows = append(rows, spanRow(p, s, parts.Cell{Text: e.Address, Sub: p.T("org.email_kind." + e.Kind)}, e.From, e.To, "email", e.Address))
	}
	return rows
}

func leaveRows(p *text.Printer, s personView) []parts.Row {
	var rows []parts.Row
	for _, l := range s.Card.Leaves {
		rows = append(rows, spanRow(p, s, parts.Say(or(l.Reason, p.T("people.leave"))), l.From, l.To, "leave", l.ID))
	}
	return rows
}

func proxyRows(p *text.Printer, s personView) []parts.Row {
	var rows []parts.Row
	for _, x := range s.Card.Proxies {
		rows = append(rows, spanRow(p, s, door(s, x.Proxy), x.From, x.To, "proxy", x.ID))
	}
	return rows
}

func actsForRows(p *text.Printer, s personView) []parts.Row {
	var rows []parts.Row
	for _, x := range s.Card.ActsFor {
		rows = append(rows, spanRow(p, s, door(s, x.Person), x.From, x.To, "", ""))
	}
	return rows
}

func groupRows(p *text.Printer, s personView) []parts.Row {
	var rows []parts.Row
	unit := func(id string) string { return s.Card.Units[id].Name }
	group := func(id string) string { return s.GroupName[id] }
	for _, g := range s.Card.Groups {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(g.Group.Name, "/groups/"+g.Group.ID), parts.Say(whyWords(p, g.Why, unit, group))}})
	}
	return rows
}

// whyWords says why somebody is in a group.
func whyWords(p *text.Printer, why []org.Reason, unit, group func(id string) string) string {
	var said []string
	for _, r := range why {
		said = append(said, p.T(r.Key, "kind", word(p, "org.kind.", r.Args["kind"]), "unit", unit(r.Args["unit"]),
			"lang", word(p, "lang.", r.Args["lang"]), "role", word(p, "access.role.", r.Args["role"]), "group", group(r.Args["group"])))
	}
	return strings.Join(said, " · ")
}

func word(p *text.Printer, prefix, value string) string {
	if value == "" {
		return ""
	}
	return p.T(prefix + value)
}

// saidFacts is what a list says, in the words of its fields.
func saidFacts(p *text.Printer, said org.Said) []parts.Def {
	var facts []parts.Def
	for _, f := range []struct{ field, value string }{
		{"key", said.Key}, {"upn", said.UPN}, {"mail", said.Mail}, {"aliases", strings.Join(said.Aliases, ", ")}, {"name", said.Name},
		{"mobile", phone.Grouped(said.Mobile)}, {"unit", said.Unit}, {"title", said.Title}, {"kind", word(p, "org.kind.", said.Kind)}, {"active", yesNo(p, said.Active)},
	} {
		if f.value != "" {
			facts = append(facts, parts.Def{Term: p.T("org.field." + f.field), Cell: parts.Say(f.value)})
		}
	}
	for _, f := range said.Facts() {
		facts = append(facts, parts.Def{Term: p.T("org.field." + f.Field), Cell: parts.Say(or(f.Value, strings.Join(f.List, ", ")))})
	}
	return facts
}

func yesNo(p *text.Printer, said string) string { return word(p, "people.", said) }

func staleRows(p *text.Printer, f *form.Form, is org.Person) []parts.CompareRow {
	return []parts.CompareRow{
		{Label: p.T("org.field.given"), Mine: f.Value("given"), Theirs: is.Given},
		{Label: p.T("org.field.family"), Mine: f.Value("family"), Theirs: is.Family},
		{Label: p.T("org.field.mobile"), Mine: f.Value("mobile"), Theirs: is.Mobile},
		{Label: p.T("org.field.lang"), Mine: word(p, "lang.", f.Value("lang")), Theirs: word(p, "lang.", is.Lang)},
	}
}

// door leads to somebody's page, where it is open to the reader.
func door(s personView, id string) parts.Cell {
	if !s.Card.Reach[id] {
		return parts.Say(s.Card.Names[id])
	}
	return parts.Door(s.Card.Names[id], "/people/"+id)
}
