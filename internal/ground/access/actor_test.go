package access

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/fault"
)

func TestRequire(t *testing.T) {
	inOne := Actor{Body: "b", Grants: []Grant{{Director, Rollout("r1")}}}
	whole := Actor{Body: "b", Grants: []Grant{{Supporter, Scope{}}}}
	limited := whole
	limited.Limits = []Permission{RolloutRead}
	for name, c := range map[string]struct {
		by   Actor
		p    Permission
		on   []Scope
		want fault.Kind
		ok   bool
	}{
		"a role in the scope":                 {inOne, RolloutRead, []Scope{Rollout("r1")}, 0, true},
		"another rollout does not exist":      {inOne, RolloutRead, []Scope{Rollout("r2")}, fault.NotFound, false},
		"the whole body is more than a scope": {inOne, RolloutRead, nil, fault.NotFound, false},
		"seen but not changed":                {inOne, RolloutPlan, []Scope{Rollout("r1")}, fault.Forbidden, false},
		"a role of the body covers a rollout": {whole, RolloutSupport, []Scope{Rollout("r2")}, 0, true},
		"no role at all":                      {Actor{Body: "b"}, AuditRead, nil, fault.NotFound, false},
		"a token's scope limits":              {limited, RolloutSupport, nil, fault.Forbidden, false},
		"no people through a rollout":         {Actor{Body: "b", Grants: []Grant{{Lead, Rollout("r1")}}}, PeopleRead, []Scope{Rollout("r1")}, fault.NotFound, false},
		"no letters through a rollout":        {Actor{Body: "b", Grants: []Grant{{Lead, Rollout("r1")}}}, OutboxRead, []Scope{Rollout("r1")}, fault.NotFound, false},
		"people through a unit":               {Actor{Body: "b", Grants: []Grant{{Lead, Unit("u1")}}}, PeopleRead, []Scope{Unit("u1")}, 0, true},
		"no lists through a unit":             {Actor{Body: "b", Grants: []Grant{{Lead, Unit("u1")}}}, PeopleImport, []Scope{Unit("u1")}, fault.Forbidden, false},
		"no rollouts through a unit":          {Actor{Body: "b", Grants: []Grant{{Lead, Unit("u1")}}}, RolloutRead, []Scope{Unit("u1"), Rollout("r1")}, fault.NotFound, false},
		"the program":                         {Program("b"), AccessGrant, nil, 0, true},
	} {
		err := c.by.Require(c.p, c.on...)
		if c.ok != (err == nil) || (!c.ok && !fault.Is(err, c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryPermissionHasARole(t *testing.T) {
	for _, p := range Permissions() {
		if len(policy[p]) == 0 {
			t.Errorf("%s: nobody may", p)
		}
		for _, r := range policy[p] {
			if !KnownRole(r) {
				t.Errorf("%s: unknown role %s", p, r)
			}
			if see, ok := sees[p]; ok && !Allows(r, see) {
				t.Errorf("%s may do %s but not see it", r, p)
			}
		}
	}
}

func TestWhereARoleCounts(t *testing.T) {
	for _, c := range []struct {
		role Role
		in   Scope
		want bool
	}{
		{Lead, Scope{}, true}, {Lead, Rollout("r"), true}, {Lead, Unit("u"), true}, {Secretariat, Unit("u"), true},
		{Director, Rollout("r"), true}, {Director, Unit("u"), false}, {Lead, Scope{"ticket", "t"}, false},
	} {
		if got := GrantableIn(c.role, c.in); got != c.want {
			t.Errorf("%s in %q: %v", c.role, c.in.Kind, got)
		}
	}
	lead := Actor{Body: "b", Grants: []Grant{{Lead, Rollout("r1")}, {Supporter, Unit("u1")}}}
	for p, want := range map[Permission]int{RolloutPlan: 1, PeopleRead: 1, OutboxRead: 0, PeopleImport: 0} {
		if got := lead.Scopes(p, ""); len(got) != want || lead.MaySomewhere(p) != (want > 0) {
			t.Errorf("%s: %v", p, got)
		}
	}
}
