package org

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Rule says who belongs to a group or an audience. Within a list any value
// fits; all lists given must fit; an empty rule fits nobody, Everybody fits
// all. It is stored as JSON.
type Rule struct {
	Everybody bool     `json:"everybody,omitempty"`
	Kinds     []string `json:"kinds,omitempty"`     // position kinds
	Units     []string `json:"units,omitempty"`     // with their subunits
	AlsoKinds []string `json:"alsoKinds,omitempty"` // holds one of these kinds as well, anywhere
	NotKinds  []string `json:"notKinds,omitempty"`  // has no position of these kinds
	Langs     []string `json:"langs,omitempty"`
	Roles     []string `json:"roles,omitempty"` // access roles
	Groups    []string `json:"groups,omitempty"`
	Persons   []string `json:"persons,omitempty"` // these, whatever else is said
}

// Profile is what a rule looks at: a person as of a day.
type Profile struct {
	Person    Person
	Positions []Position
	UnitPath  map[string]string // unit → path
	Roles     []string
	Groups    []string // fixed groups the person is in
}

// Reason says why a rule caught somebody: a key of text with its arguments.
type Reason struct {
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"` // ids: unit, kind, lang, role, group
}

// Empty tells whether the rule can catch nobody.
func (r Rule) Empty() bool {
	return !r.Everybody && len(r.Kinds)+len(r.Units)+len(r.AlsoKinds)+len(r.NotKinds)+len(r.Langs)+len(r.Roles)+len(r.Groups)+len(r.Persons) == 0
}

// Match tells whether the rule catches the person on the day, and why: one
// reason for each list that had to fit.
func (r Rule) Match(p Profile, day clock.Day) (bool, []Reason) {
	if slices.Contains(r.Persons, p.Person.ID) {
		return true, []Reason{{Key: "org.why.named"}}
	}
	if r.Everybody {
		return true, []Reason{{Key: "org.why.everybody"}}
	}
	if r.Empty() || (len(r.Kinds)+len(r.Units)+len(r.AlsoKinds)+len(r.NotKinds)+len(r.Langs)+len(r.Roles)+len(r.Groups) == 0) {
		return false, nil
	}
	var why []Reason
	if len(r.Kinds) > 0 || len(r.Units) > 0 {
		position, ok := r.position(p, day)
		if !ok {
			return false, nil
		}
		if len(r.Kinds) > 0 {
			why = append(why, Reason{"org.why.kind", map[string]string{"kind": position.Kind}})
		}
		if len(r.Units) > 0 {
			why = append(why, Reason{"org.why.unit", map[string]string{"unit": position.Unit}})
		}
	}
	if len(r.AlsoKinds) > 0 {
		i := slices.IndexFunc(p.Positions, func(held Position) bool { return held.On(day) && slices.Contains(r.AlsoKinds, held.Kind) })
		if i < 0 {
			return false, nil
		}
		why = append(why, Reason{"org.why.also_kind", map[string]string{"kind": p.Positions[i].Kind}})
	}
	for _, held := range p.Positions {
		if held.On(day) && slices.Contains(r.NotKinds, held.Kind) {
			return false, nil
		}
	}
	for _, kind := range r.NotKinds {
		why = append(why, Reason{"org.why.not_kind", map[string]string{"kind": kind}})
	}
	for _, list := range []struct {
		key, arg string
		wanted   []string
		has      []string
	}{
		{"org.why.lang", "lang", r.Langs, []string{p.Person.Lang}},
		{"org.why.role", "role", r.Roles, p.Roles},
		{"org.why.group", "group", r.Groups, p.Groups},
	} {
		if len(list.wanted) == 0 {
			continue
		}
		i := slices.IndexFunc(list.wanted, func(w string) bool { return slices.Contains(list.has, w) })
		if i < 0 {
			return false, nil
		}
		why = append(why, Reason{list.key, map[string]string{list.arg: list.wanted[i]}})
	}
	return true, why
}

// position finds one position that fits both the kinds and the units: an
// employee of unit A who is a member in unit B is no member in unit A.
func (r Rule) position(p Profile, day clock.Day) (Position, bool) {
	for _, held := range p.Positions {
		if !held.On(day) {
			continue
		}
		if len(r.Kinds) > 0 && !slices.Contains(r.Kinds, held.Kind) {
			continue
		}
		if len(r.Units) > 0 && !slices.ContainsFunc(r.Units, func(u string) bool {
			return held.Unit != "" && strings.Contains(p.UnitPath[held.Unit], "/"+u+"/")
		}) {
			continue
		}
		return held, true
	}
	return Position{}, false
}

// ParseRule reads a stored rule; "" is the empty rule.
func ParseRule(s string) (Rule, error) {
	var r Rule
	if s == "" {
		return r, nil
	}
	return r, json.Unmarshal([]byte(s), &r)
}

// String is the rule as stored.
func (r Rule) String() string {
	if r.Empty() {
		return ""
	}
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and booleans always marshal
	}
	return string(raw)
}
