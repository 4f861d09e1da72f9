package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
)

func (a *API) groupOperations() {
	read, write := access.PeopleRead, access.PeopleWrite
	const t = "Groups"
	add(a, t, op{method: "GET", path: "/groups", id: "listGroups", needs: read, says: "Groups by name"}, a.listGroups)
	add(a, t, op{method: "POST", path: "/groups", id: "addGroup", needs: write, says: "Make a group: fixed, or by a rule", status: 201}, a.addGroup)
	add(a, t, op{method: "GET", path: "/groups/{group}", id: "getGroup", needs: read, says: "One group"}, a.getGroup)
	add(a, t, op{method: "PATCH", path: "/groups/{group}", id: "changeGroup", needs: write, says: "Change name or rule"}, a.changeGroup)
	add(a, t, op{method: "DELETE", path: "/groups/{group}", id: "deleteGroup", needs: write, says: "Remove a group no rule names", status: 204}, a.deleteGroup)
	add(a, t, op{method: "GET", path: "/groups/{group}/members", id: "listMembers", needs: read, says: "Who is in it today, and why"}, a.listMembers)
	add(a, t, op{method: "POST", path: "/groups/{group}/members", id: "addMembers", needs: write, says: "Put people into a fixed group", status: 204}, a.addMembers)
	add(a, t, op{method: "POST", path: "/groups/{group}/members/remove", id: "removeMembers", needs: write, says: "Take people out of a fixed group", status: 204}, a.removeMembers)
}

// GroupAt names a group in the path.
type GroupAt struct {
	Group string `path:"group" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the group"`
}

// Group is a named set of people.
type Group struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Rule    *Rule  `json:"rule,omitempty" doc:"Left out where the members are named one by one"`
	Members *int   `json:"members,omitempty" doc:"Named members who are active; in lists of fixed groups only"`
	Version int    `json:"version"`
}

// Rule says who belongs. Within a list any value fits; all lists given must.
type Rule struct {
	Everybody bool     `json:"everybody,omitempty"`
	Kinds     []string `json:"kinds,omitempty" maxItems:"10" doc:"Kinds of position held" nullable:"false"`
	Units     []string `json:"units,omitempty" maxItems:"1000" doc:"Units, with all below" nullable:"false"`
	AlsoKinds []string `json:"also_kinds,omitempty" maxItems:"10" doc:"Holds one of these kinds as well, in whatever unit" nullable:"false"`
	NotKinds  []string `json:"not_kinds,omitempty" maxItems:"10" doc:"Holds no position of these kinds" nullable:"false"`
	Langs     []string `json:"langs,omitempty" maxItems:"10" nullable:"false"`
	Roles     []string `json:"roles,omitempty" maxItems:"10" nullable:"false"`
	Groups    []string `json:"groups,omitempty" maxItems:"200" doc:"Fixed groups" nullable:"false"`
	Persons   []string `json:"persons,omitempty" maxItems:"5000" doc:"These, whatever else is said" nullable:"false"`
}

func (r Rule) org() org.Rule {
	return org.Rule{Everybody: r.Everybody, Kinds: r.Kinds, Units: r.Units, AlsoKinds: r.AlsoKinds, NotKinds: r.NotKinds, Langs: r.Langs, Roles: r.Roles, Groups: r.Groups, Persons: r.Persons}
}

func rule(r org.Rule) Rule {
	return Rule{r.Everybody, r.Kinds, r.Units, r.AlsoKinds, r.NotKinds, r.Langs, r.Roles, r.Groups, r.Persons}
}

func group(g org.Group) Group {
	out := Group{ID: g.ID, Name: g.Name, Version: g.Version}
	if r, err := g.Rule(); err == nil && !g.Fixed() {
		out.Rule = ptr(rule(r))
	}
	return out
}

func (a *API) listGroups(v *visit, in *Turning) (*Page[Group], error) {
	all, err := a.People.Groups(v.ctx, v.By)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, all, func(g org.GroupLine) string { return g.ID }, func(g org.GroupLine) Group {
		out := group(g.Group)
		if g.Fixed() {
			out.Members = &g.Members
		}
		return out
	})
}

func (a *API) group(v *visit, id string) (*One[Group], error) {
	g, err := a.People.GroupOf(v.ctx, v.By, id)
	if err != nil {
		return nil, err
	}
	return one(group(g), g.Version), nil
}

func (a *API) getGroup(v *visit, in *GroupAt) (*One[Group], error) { return a.group(v, in.Group) }

type addGroup struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"120"`
		Rule *Rule  `json:"rule,omitempty" doc:"Left out: a fixed group"`
	}
}

func (a *API) addGroup(v *visit, in *addGroup) (*Made[Group], error) {
	wanted := org.GroupInput{Name: in.Body.Name}
	if in.Body.Rule != nil {
		wanted.Rule = ptr(in.Body.Rule.org())
	}
	id, err := a.People.AddGroup(v.ctx, v.By, v.Now, wanted)
	if err != nil {
		return nil, ofRule(err)
	}
	g, err := a.group(v, id)
	if err != nil {
		return nil, err
	}
	return made("/groups/"+id, g.Body, g.Body.Version), nil
}

// ofRule points at the parts of a rule.
func ofRule(err error) error {
	return renamed(err, "kinds", "rule.kinds", "units", "rule.units", "langs", "rule.langs", "roles", "rule.roles", "groups", "rule.groups")
}

type changeGroup struct {
	GroupAt
	Match
	Body struct {
		Name *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
		Rule *Rule   `json:"rule,omitempty"`
	}
}

func (a *API) changeGroup(v *visit, in *changeGroup) (*One[Group], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := a.group(v, in.Group)
	if err != nil {
		return nil, err
	}
	wanted := was.Body
	merge(&wanted.Name, in.Body.Name)
	input := org.GroupInput{Name: wanted.Name}
	if in.Body.Rule != nil {
		wanted.Rule = in.Body.Rule
	}
	if wanted.Rule != nil {
		input.Rule = ptr(wanted.Rule.org())
	}
	return settle(ofRule(a.People.EditGroup(v.ctx, v.By, v.Now, in.Group, at, input)), func() (*One[Group], error) { return a.group(v, in.Group) })
}

type groupMatched struct {
	GroupAt
	Match
}

func (a *API) deleteGroup(v *visit, in *groupMatched) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.People.DeleteGroup(v.ctx, v.By, v.Now, in.Group, at), func() (*One[Group], error) { return a.group(v, in.Group) })
}

// MemberLine is somebody in a group.
type MemberLine struct {
	Person Ref      `json:"person"`
	Why    []Reason `json:"why"`
}

type listMembers struct {
	GroupAt
	Turning
}

func (a *API) listMembers(v *visit, in *listMembers) (*Page[MemberLine], error) {
	after, before, err := in.cursors(org.KnownCursor)
	if err != nil {
		return nil, err
	}
	found, err := a.People.List(v.ctx, v.By, v.Now, org.Filter{Group: in.Group, State: org.Active, After: after, Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	who := make([]string, len(found.Rows))
	for i, l := range found.Rows {
		who[i] = l.ID
	}
	why, err := a.People.Why(v.ctx, v.By, v.Now, in.Group, who)
	if err != nil {
		return nil, err
	}
	items := make([]MemberLine, len(found.Rows))
	for i, l := range found.Rows {
		items[i] = MemberLine{Ref{l.ID, l.Name}, reasons(why[l.ID])}
	}
	return turned(v, items, found.Later, found.Earlier), nil
}

type memberList struct {
	GroupAt
	Body struct {
		Persons []string `json:"persons" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

func (a *API) addMembers(v *visit, in *memberList) (*None, error) {
	return done(a.People.AddMembers(v.ctx, v.By, v.Now, in.Group, in.Body.Persons))
}

func (a *API) removeMembers(v *visit, in *memberList) (*None, error) {
	return done(a.People.RemoveMembers(v.ctx, v.By, v.Now, in.Group, in.Body.Persons))
}

func done(err error) (*None, error) { return &None{}, err }
