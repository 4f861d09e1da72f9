package org

import (
	"testing"
)

func TestRuleMatch(t *testing.T) {
	paths := map[string]string{"council": "/council/", "it": "/admin/it/", "admin": "/admin/"}
	member := Profile{Person: Person{ID: "m", Lang: "nb"}, UnitPath: paths, Positions: []Position{{Kind: Member, Unit: "council"}}}
	both := Profile{Person: Person{ID: "b", Lang: "nb"}, UnitPath: paths, Positions: []Position{
		{Kind: Member, Unit: "council"}, {Kind: Employee, Unit: "it"}, {Kind: External, To: "2026-01-01"}}, Groups: []string{"g"}}
	for name, c := range map[string]struct {
		rule Rule
		p    Profile
		want bool
		why  int
	}{
		"nobody fits an empty rule":             {Rule{}, member, false, 0},
		"everybody":                             {Rule{Everybody: true}, member, true, 1},
		"by kind":                               {Rule{Kinds: []string{Member}}, member, true, 1},
		"employees of a group":                  {Rule{Kinds: []string{Employee}, Groups: []string{"g"}}, both, true, 2},
		"members who also work here (B2)":       {Rule{Kinds: []string{Employee}, AlsoKinds: []string{Member, Deputy}}, both, true, 2},
		"and not those who only sit there":      {Rule{Kinds: []string{Member}, AlsoKinds: []string{Employee}}, member, false, 0},
		"also in any unit":                      {Rule{Kinds: []string{Member}, Units: []string{"council"}, AlsoKinds: []string{Employee}}, both, true, 3},
		"what one also was does not count":      {Rule{AlsoKinds: []string{External}}, both, false, 0},
		"members who do not work here (B2)":     {Rule{Kinds: []string{Member}, NotKinds: []string{Employee}}, member, true, 2},
		"and not those who do":                  {Rule{Kinds: []string{Member}, NotKinds: []string{Employee}}, both, false, 0},
		"subunits count":                        {Rule{Units: []string{"admin"}}, both, true, 1},
		"kind and unit of the same position":    {Rule{Kinds: []string{Member}, Units: []string{"admin"}}, both, false, 0},
		"a position that ended does not count":  {Rule{Kinds: []string{External}}, both, false, 0},
		"language":                              {Rule{Langs: []string{"da", "nb"}}, member, true, 1},
		"named, although the rest does not fit": {Rule{Kinds: []string{External}, Persons: []string{"m"}}, member, true, 1},
		"only others named":                     {Rule{Persons: []string{"x"}}, member, false, 0},
	} {
		got, why := c.rule.Match(c.p, "2026-04-14")
		if got != c.want || len(why) != c.why {
			t.Errorf("%s: %v %v", name, got, why)
		}
		again, err := ParseRule(c.rule.String())
		if err != nil || again.String() != c.rule.String() {
			t.Errorf("%s: stored and read: %v %v", name, again, err)
		}
	}
}
