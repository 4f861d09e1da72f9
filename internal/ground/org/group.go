package org

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Group is a named set of people: a fixed list where RuleText is "", everybody
// who fits a rule otherwise. A group stays what it was made as, and a rule may
// name fixed groups only: so groups never contain each other in a ring
// (TRUST DO-03).
type Group struct {
	Body     string `db:"body"`
	ID       string `db:"id"`
	Name     string `db:"name"`
	Fold     string `db:"fold"`
	Sort     string `db:"sort"`
	RuleText string `db:"rule"` // org.Rule as JSON
	Version  int    `db:"version"`
}

// Fixed tells whether the members are named one by one.
func (g Group) Fixed() bool { return g.RuleText == "" }

// Rule is the group's rule; the empty rule for a fixed group.
func (g Group) Rule() (Rule, error) { return ParseRule(g.RuleText) }

// GroupLine is a group in the list of groups. Members counts the named members
// of a fixed group who are active, and is 0 where a rule decides.
type GroupLine struct {
	Group
	Members int `db:"members"`
}

// InGroup says that a person is in a group, and why.
type InGroup struct {
	Group Group
	Why   []Reason
}

// Groups lists the body's groups by name.
func (p *People) Groups(ctx context.Context, by access.Actor) (all []GroupLine, err error) {
	if _, _, err := reach(by, access.PeopleRead); err != nil {
		return nil, err
	}
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err = groupLines(tx)
		return err
	})
	return all, err
}

// GroupOf reads one group.
func (p *People) GroupOf(ctx context.Context, by access.Actor, id string) (g Group, err error) {
	if _, _, err := reach(by, access.PeopleRead); err != nil {
		return g, err
	}
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		g, err = groupByID(tx, id)
		return err
	})
	return g, err
}

// Why says for each of the persons why they are in the group; those who are
// not are left out.
func (p *People) Why(ctx context.Context, by access.Actor, now clock.Instant, group string, persons []string) (map[string][]Reason, error) {
	if _, _, err := reach(by, access.PeopleRead); err != nil {
		return nil, err
	}
	why := map[string][]Reason{}
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		_, day, err := today(tx, now)
		if err != nil {
			return err
		}
		g, err := groupByID(tx, group)
		if err != nil {
			return err
		}
		profiles, err := ProfilesOf(tx, day, persons)
		if err != nil {
			return err
		}
		for _, profile := range profiles {
			if in, reasons := g.holds(profile, day); in {
				why[profile.Person.ID] = reasons
			}
		}
		return nil
	})
	return why, err
}

// holds tells whether somebody is in the group that day, and why.
func (g Group) holds(p Profile, day clock.Day) (bool, []Reason) {
	if g.Fixed() {
		return slices.Contains(p.Groups, g.ID), []Reason{{Key: "org.why.named"}}
	}
	rule, err := g.Rule()
	if err != nil {
		return false, nil // nothing but Rule.String is ever stored
	}
	return rule.Match(p, day)
}

func groupsOf(tx *db.Tx, person string, day clock.Day) ([]InGroup, error) {
	lines, err := groupLines(tx)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	profiles, err := ProfilesOf(tx, day, []string{person})
	if err != nil || len(profiles) == 0 {
		return nil, err
	}
	var in []InGroup
	for _, line := range lines {
		if ok, why := line.holds(profiles[0], day); ok {
			in = append(in, InGroup{line.Group, why})
		}
	}
	return in, nil
}

// GroupInput is what somebody types about a group. Rule nil makes it fixed.
type GroupInput struct {
	Name string
	Rule *Rule
}

func (in GroupInput) check(tx *db.Tx) (GroupInput, error) {
	var faults fault.Faults
	in.Name = name(&faults, "name", in.Name)
	if in.Rule != nil {
		if in.Rule.Empty() {
			faults.Add("rule", "org.group.rule_empty")
		}
		if err := checkRule(tx, *in.Rule, &faults); err != nil {
			return in, err
		}
	}
	return in, faults.Err()
}

// checkRule refuses what a rule cannot name: unknown kinds, languages, roles
// and units, and groups that are not fixed.
func checkRule(tx *db.Tx, r Rule, faults *fault.Faults) error {
	units, err := Units(tx)
	if err != nil {
		return err
	}
	groups, err := groupLines(tx)
	if err != nil {
		return err
	}
	for _, list := range []struct {
		field string
		named []string
		known func(string) bool
	}{
		{"kinds", slices.Concat(r.Kinds, r.AlsoKinds, r.NotKinds), func(s string) bool { return slices.Contains(PositionKinds, s) }},
		{"units", r.Units, func(s string) bool { return slices.ContainsFunc(units, func(u Unit) bool { return u.ID == s }) }},
		{"langs", r.Langs, func(s string) bool { return text.Known(s) != "" }},
		{"roles", r.Roles, func(s string) bool { return access.KnownRole(access.Role(s)) }},
	} {
		if slices.ContainsFunc(list.named, func(s string) bool { return !list.known(s) }) {
			faults.Add(list.field, "fault.not_a_choice")
		}
	}
	for _, id := range r.Groups {
		i := slices.IndexFunc(groups, func(g GroupLine) bool { return g.ID == id })
		switch {
		case i < 0:
			faults.Add("groups", "fault.not_a_choice")
		case !groups[i].Fixed():
			faults.Add("groups", "org.group.rule_in_rule", fault.Args{"name": groups[i].Name})
		}
	}
	return nil
}

// AddGroup makes a group and answers its id.
func (p *People) AddGroup(ctx context.Context, by access.Actor, now clock.Instant, in GroupInput) (id string, err error) {
	err = p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.PeopleWrite); err != nil {
			return err
		}
		if err := tx.Lock("groups"); err != nil { // its rule may name others
			return err
		}
		b, err := BodyOf(tx)
		if err != nil {
			return err
		}
		in, err := in.check(tx)
		if err != nil {
			return err
		}
		g := Group{Body: tx.Tenant, ID: ids.New(), Name: in.Name, Fold: text.Fold(in.Name), Sort: text.SortKey(b.Lang, in.Name), Version: 1}
		if in.Rule != nil {
			g.RuleText = in.Rule.String()
		}
		id = g.ID
		if err := tx.Insert("groups", g); err != nil {
			return takenGroup(err)
		}
		tx.Announce("people")
		return audit.Note(tx, by, now, "group.added", "group", id, nil)
	})
	return id, err
}

// EditGroup saves name and, where a rule decides, the rule; a *fault.Stale
// with the current Group when someone else was quicker.
func (p *People) EditGroup(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in GroupInput) error {
	return p.changeGroup(ctx, by, now, id, func(tx *db.Tx, b Body, g Group) (string, []string, error) {
		if g.Version != version {
			return "", nil, &fault.Stale{Current: g}
		}
		if g.Fixed() {
			in.Rule = nil
		} else if in.Rule == nil {
			in.Rule = &Rule{}
		}
		in, err := in.check(tx)
		if err != nil {
			return "", nil, err
		}
		g.Name, g.Fold, g.Sort = in.Name, text.Fold(in.Name), text.SortKey(b.Lang, in.Name)
		if in.Rule != nil {
			g.RuleText = in.Rule.String()
		}
		return "group.changed", nil, takenGroup(updateGroup(tx, g))
	})
}

// DeleteGroup removes a group no rule of another group names.
func (p *People) DeleteGroup(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return p.changeGroup(ctx, by, now, id, func(tx *db.Tx, _ Body, g Group) (string, []string, error) {
		if g.Version != version {
			return "", nil, &fault.Stale{Current: g}
		}
		lines, err := groupLines(tx)
		if err != nil {
			return "", nil, err
		}
		for _, other := range lines {
			if rule, err := other.Rule(); err == nil && slices.Contains(rule.Groups, id) {
				return "", nil, fault.Refuse("org.group.in_use", fault.Args{"name": other.Name})
			}
		}
		by, err := p.used(tx, "group", id)
		if err != nil {
			return "", nil, err
		}
		if by != "" {
			return "", nil, fault.Refuse("org.group.used_by", fault.Args{"name": by})
		}
		return "group.deleted", nil, deleteGroup(tx, id)
	})
}

// AddMembers puts people into a fixed group; who is in it already stays so.
func (p *People) AddMembers(ctx context.Context, by access.Actor, now clock.Instant, group string, persons []string) error {
	return p.changeGroup(ctx, by, now, group, func(tx *db.Tx, _ Body, g Group) (string, []string, error) {
		if !g.Fixed() {
			return "", nil, fault.Refuse("org.group.by_rule")
		}
		names, err := Names(tx, persons)
		if err != nil {
			return "", nil, err
		}
		for _, person := range persons {
			if names[person] == "" {
				return "", nil, fault.Gone()
			}
			if err := addMember(tx, group, person); err != nil {
				return "", nil, err
			}
		}
		return "group.members.added", persons, nil
	})
}

// RemoveMembers takes people out of a fixed group.
func (p *People) RemoveMembers(ctx context.Context, by access.Actor, now clock.Instant, group string, persons []string) error {
	return p.changeGroup(ctx, by, now, group, func(tx *db.Tx, _ Body, g Group) (string, []string, error) {
		if !g.Fixed() {
			return "", nil, fault.Refuse("org.group.by_rule")
		}
		for _, person := range persons {
			if err := removeMember(tx, group, person); err != nil {
				return "", nil, err
			}
		}
		return "group.members.removed", persons, nil
	})
}

func (p *People) changeGroup(ctx context.Context, by access.Actor, now clock.Instant, id string,
	do func(tx *db.Tx, b Body, g Group) (action string, persons []string, err error)) error {
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.PeopleWrite); err != nil {
			return err
		}
		if err := tx.Lock("groups"); err != nil {
			return err
		}
		b, err := BodyOf(tx)
		if err != nil {
			return err
		}
		g, err := groupByID(tx, id)
		if err != nil {
			return err
		}
		action, persons, err := do(tx, b, g)
		if err != nil {
			return err
		}
		tx.Announce("people")
		var detail audit.Detail
		if len(persons) > 0 {
			detail = audit.Detail{"persons": persons}
		}
		if err := audit.Note(tx, by, now, action, "group", id, detail); err != nil {
			return err
		}
		return p.tell(tx, by, now, persons...)
	})
}

func takenGroup(err error) error {
	if db.Unique(err) {
		return fault.OnField("name", "org.group.taken")
	}
	return err
}

// GroupByID reads a group of the transaction's body; a 404 fault otherwise.
func GroupByID(tx *db.Tx, id string) (Group, error) { return groupByID(tx, id) }

// CountIn counts the active people who are in a group that day; "" counts
// everybody. A 404 fault for a group there is not.
func CountIn(tx *db.Tx, group string, day clock.Day) (int, error) {
	w := newWhere(tx)
	w.and("p.active = 1")
	if group != "" {
		if err := w.group(group, day); err != nil {
			return 0, err
		}
	}
	return countPersons(tx, w)
}

// GroupsOf are the ids of the groups a person is in that day.
func GroupsOf(tx *db.Tx, person string, day clock.Day) (map[string]bool, error) {
	in, err := groupsOf(tx, person, day)
	ids := make(map[string]bool, len(in))
	for _, g := range in {
		ids[g.Group.ID] = true
	}
	return ids, err
}
