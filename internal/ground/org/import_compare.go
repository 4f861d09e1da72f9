package org

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/text"
)

// compare finds what a line changes about somebody known. Only what the list
// says differently than last time counts, and empty cells say nothing.
func (p *planner) compare(out *plannedRow, was *standing) {
	now, last, had := out.Said, parseSaid(was.said), was.said != ""
	takes := func(current, before, said string) bool {
		return said != "" && said != current && (!had || said != before || current == "")
	}
	change := func(field Field, old, new string) {
		out.Changes = append(out.Changes, Change{field, old, new})
	}
	p.compareName(out, was, change, takes, last)
	is := &out.Person
	if takes(is.Lang, last.Lang, now.Lang) {
		change("lang", is.Lang, now.Lang)
		is.Lang = now.Lang
	}
	if takes(is.Mobile, last.Mobile, now.Mobile) {
		change("mobile", is.Mobile, now.Mobile)
		is.Mobile = now.Mobile
	}
	if now.Active != "" && (!had || now.Active != last.Active) {
		if active := map[string]int{"yes": 1, "no": 0}[now.Active]; active != is.Active {
			change("active", map[int]string{1: "yes", 0: "no"}[is.Active], now.Active)
			is.Active = active
			if active == 1 {
				is.LeftOn = ""
			}
		}
	}
	p.compareEmails(out, was, last, had, change)
	p.comparePositions(out, was, last, had, change)
	if had {
		compareFacts(last, now, change)
	}
}

// compareName takes name, given and family together: they are one statement.
func (p *planner) compareName(out *plannedRow, was *standing, change func(Field, string, string), takes func(string, string, string) bool, last Said) {
	now, is := out.Said, &out.Person
	if takes(is.Given, last.Given, now.Given) || takes(is.Family, last.Family, now.Family) && now.Given != "" {
		if is.Given != now.Given {
			change("given", is.Given, now.Given)
		}
		if is.Family != now.Family {
			change("family", is.Family, now.Family)
		}
		is.Given, is.Family = now.Given, now.Family
	}
	if takes(is.Name, last.Name, now.Name) {
		change("name", is.Name, now.Name)
		is.Name = now.Name
	}
}

func (p *planner) compareEmails(out *plannedRow, was *standing, last Said, had bool, change func(Field, string, string)) {
	now := out.Said
	find := func(address string) (Email, bool) {
		i := slices.IndexFunc(was.Emails, func(e Email) bool { return sameAddress(e.Address, address) })
		if i < 0 {
			return Email{}, false
		}
		return was.Emails[i], true
	}
	open := func(e Email) bool { return e.To == "" || e.To >= p.today }
	demoted := map[string]bool{}
	if now.Mail != "" && (!had || !sameAddress(now.Mail, last.Mail)) {
		has, there := find(now.Mail)
		if !there || has.Kind != "primary" || !open(has) {
			old := ""
			for _, e := range was.Emails {
				if e.Kind == "primary" && e.Fold != text.Fold(now.Mail) {
					old = e.Address
					if open(e) && (now.has(e.Address) || !p.statesAliases) {
						e.Kind = "alias"
						demoted[e.Fold] = true
						p.put(e)
					}
				}
			}
			change("mail", old, now.Mail)
			p.put(Email{Person: was.Person.ID, Address: now.Mail, Kind: "primary", From: has.From})
		}
	}
	var added, ended []string
	for _, a := range now.Addresses() {
		if sameAddress(a, now.Mail) || had && last.has(a) || demoted[text.Fold(a)] {
			continue
		}
		if e, there := find(a); !there || !open(e) {
			added = append(added, a)
			p.put(Email{Person: was.Person.ID, Address: a, Kind: "alias", From: e.From})
		}
	}
	for _, a := range last.Addresses() {
		e, there := find(a)
		if !p.statesAliases || now.has(a) || !there || !open(e) || demoted[e.Fold] {
			continue
		}
		ended = append(ended, e.Address)
		if p.wanted[e.Fold] == 0 { // otherwise it moves to the one who has it now
			e.To = p.today.Add(-1)
			if e.Kind == "primary" {
				e.Kind = "alias"
			}
			p.put(e)
		}
	}
	if len(added)+len(ended) > 0 {
		change("aliases", strings.Join(ended, ", "), strings.Join(added, ", "))
	}
}

// comparePositions follows the list where it speaks of a position it can mean:
// the one it spoke of last time, or with a first list an employee's. What
// somebody here has made of a position stays.
func (p *planner) comparePositions(out *plannedRow, was *standing, last Said, had bool, change func(Field, string, string)) {
	now := out.Said
	if had && now.Kind == last.Kind && now.Unit == last.Unit && now.Title == last.Title {
		return
	}
	var held []Position
	for _, x := range was.Positions {
		if x.On(p.today) {
			held = append(held, x)
		}
	}
	meant := now.Kind
	if had {
		meant = last.Kind
	}
	if meant == "" {
		meant = Employee
	}
	i := slices.IndexFunc(held, func(x Position) bool { return x.Kind == meant && text.Fold(p.unitName[x.Unit]) == text.Fold(last.Unit) })
	if i < 0 && !had {
		i = slices.IndexFunc(held, func(x Position) bool { return x.Kind == meant })
	}
	if i < 0 {
		p.addPosition(out, was, held, change)
		return
	}
	x := held[i]
	unit := x.Unit
	if now.Unit != "" && now.Unit != last.Unit {
		unit = p.unit(now.Unit, held)
	}
	kind := x.Kind
	if now.Kind != "" && now.Kind != last.Kind {
		kind = now.Kind
	}
	title := x.Title
	if now.Title != "" && now.Title != last.Title {
		title = now.Title
	}
	if kind != x.Kind {
		change("kind", x.Kind, kind)
	}
	if unit != x.Unit {
		change("unit", p.unitName[x.Unit], p.unitName[unit])
	}
	if title != x.Title {
		change("title", x.Title, title)
	}
	p.movePosition(x, kind, unit, title)
}

// addPosition adds one where the person has none, or none of the kind the list
// says plainly.
func (p *planner) addPosition(out *plannedRow, was *standing, held []Position, change func(Field, string, string)) {
	now := out.Said
	kind := now.Kind
	if kind == "" {
		if len(held) > 0 {
			return
		}
		kind = Employee
	} else if slices.ContainsFunc(held, func(x Position) bool { return x.Kind == kind }) {
		return
	}
	unit := p.unit(now.Unit, held)
	change("kind", "", kind)
	if unit != "" {
		change("unit", "", p.unitName[unit])
	}
	p.out.Positions = append(p.out.Positions, Position{ID: p.ids(), Person: was.Person.ID, Kind: kind, Unit: unit, Title: now.Title, From: p.today})
}

// movePosition ends a position yesterday and begins the next today, so that
// history stays; another title, or a position that began today, is put right
// in place.
func (p *planner) movePosition(x Position, kind, unit, title string) {
	switch {
	case kind == x.Kind && unit == x.Unit && title == x.Title:
		return
	case kind == x.Kind && unit == x.Unit, x.From >= p.today && x.From != "":
		x.Kind, x.Unit, x.Title = kind, unit, title
		p.out.Positions = append(p.out.Positions, x)
	default:
		next := Position{ID: p.ids(), Person: x.Person, Kind: kind, Unit: unit, Title: title, From: p.today, To: x.To}
		x.To = p.today.Add(-1)
		p.out.Positions = append(p.out.Positions, x, next)
	}
}

// compareFacts notes what only the list knows.
func compareFacts(last, now Said, change func(Field, string, string)) {
	value := func(f Fact) string {
		if len(f.List) > 0 {
			return strings.Join(f.List, ", ")
		}
		return f.Value
	}
	said := map[Field][2]string{}
	for _, f := range last.Facts() {
		said[f.Field] = [2]string{value(f), ""}
	}
	for _, f := range now.Facts() {
		said[f.Field] = [2]string{said[f.Field][0], value(f)}
	}
	for _, field := range Fields {
		if v, ok := said[field]; ok && v[0] != v[1] {
			change(field, v[0], v[1])
		}
	}
}
