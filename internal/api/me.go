package api

import (
	"github.com/overgang/overgang/internal/ground/access"
)

// Me is who a token works for, and how far.
type Me struct {
	Body   string   `json:"body" doc:"Id of the public body"`
	Person Ref      `json:"person"`
	Token  string   `json:"token" doc:"Id of the token"`
	Lang   string   `json:"lang"`
	Scopes []string `json:"scopes" doc:"What the token may be used for"`
	Roles  []Role   `json:"roles" doc:"What its person is trusted with"`
}

// Role is a role and where it counts.
type Role struct {
	Role     string `json:"role"`
	Unit     string `json:"unit,omitempty" doc:"Id of the unit it counts in, with all below"`
	Rollout  string `json:"rollout,omitempty" doc:"Id of the rollout it counts in"`
	Team     string `json:"team,omitempty" doc:"Id of the support team it counts for"`
	Supplier string `json:"supplier,omitempty" doc:"Id of the supplier it counts for"`
}

// Ref is a thing named elsewhere.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

func (a *API) meOperations() {
	add(a, "Me", op{method: "GET", path: "/me", id: "getMe", needs: anyToken, says: "Who this token works for"}, a.getMe)
	add(a, "Me", op{method: "GET", path: "/me/rollouts", id: "listMyRollouts", needs: anyToken, says: "What happens to one, when, what to do, and which account to use today"}, a.listMyRollouts)
}

func (a *API) getMe(v *visit, _ *struct{}) (*Plain[Me], error) {
	me := Me{Body: v.By.Body, Person: Ref{v.By.Person, v.By.Name}, Token: v.By.Session, Lang: v.By.Lang, Scopes: []string{}, Roles: []Role{}}
	for _, p := range v.By.Limits {
		me.Scopes = append(me.Scopes, string(p))
	}
	for _, g := range v.By.Grants {
		me.Roles = append(me.Roles, role(g.Role, g.Scope))
	}
	return plain(me), nil
}

func role(r access.Role, s access.Scope) Role {
	out := Role{Role: string(r)}
	switch s.Kind {
	case "unit":
		out.Unit = s.ID
	case "rollout":
		out.Rollout = s.ID
	case "team":
		out.Team = s.ID
	case "supplier":
		out.Supplier = s.ID
	}
	return out
}
