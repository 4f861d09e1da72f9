package entrance

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/text"
)

// Given is a role somebody has, with the names of all concerned.
type Given struct {
	access.GrantRow
	PersonName string
	ByName     string
	PlaceName  string // "" for the whole body
	Active     bool   // the person may sign in
}

// Roles lists who has been trusted with what, where: for one person, or with
// "" for all, by role and name.
func (e *Entrance) Roles(ctx context.Context, by access.Actor, person string) ([]Given, error) {
	if err := by.Require(access.AccessGrant); err != nil {
		return nil, err
	}
	var all []Given
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all = nil
		rows, err := access.AllGrants(tx)
		if err != nil {
			return err
		}
		var who []string
		for _, r := range rows {
			if person == "" || r.Person == person {
				all = append(all, Given{GrantRow: r})
				who = append(who, r.Person, r.GrantedBy)
			}
		}
		slices.Sort(who)
		names, err := org.Names(tx, slices.Compact(who))
		if err != nil {
			return err
		}
		active, err := activeAmong(tx)
		if err != nil {
			return err
		}
		places, err := e.places(tx)
		if err != nil {
			return err
		}
		for i := range all {
			g := &all[i]
			g.PersonName, g.ByName, g.Active = names[g.Person], names[g.GrantedBy], active[g.Person]
			for _, p := range places {
				if p.Scope == g.Scope() {
					g.PlaceName = p.Name
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(all, func(a, b Given) int {
		if d := slices.Index(access.Roles, a.Role) - slices.Index(access.Roles, b.Role); d != 0 {
			return d
		}
		return strings.Compare(a.PersonName, b.PersonName)
	})
	return all, err
}

// RoleFilter narrows the list of roles; empty fields do not.
type RoleFilter struct {
	Person string
	Words  string // each in the name of the person or the place
	Role   access.Role
	Where  string // kind of place; Everywhere is the whole body
	After  string // RoleList.Next of the page before
	Before string // RoleList.Prev of the page after; After counts first
	Limit  int    // 1 to 200; 50 when 0
}

// Everywhere, as RoleFilter.Where, are roles for the whole body.
const Everywhere = "body"

// RoleList is a page of who has been trusted with what.
type RoleList struct {
	Rows  []Given
	Next  string // "" on the last page
	Prev  string // "" on the first
	Total int    // that the filter leaves
}

func (f RoleFilter) leaves(g Given) bool {
	if f.Role != "" && g.Role != f.Role || f.Where == Everywhere && g.ScopeKind != "" || f.Where != "" && f.Where != Everywhere && g.ScopeKind != f.Where {
		return false
	}
	said := text.Fold(g.PersonName + " " + g.PlaceName)
	for _, word := range strings.Fields(text.Fold(f.Words)) {
		if !strings.Contains(said, word) {
			return false
		}
	}
	return true
}

// RolePage is a page of Roles, narrowed.
func (e *Entrance) RolePage(ctx context.Context, by access.Actor, f RoleFilter) (list RoleList, err error) {
	all, err := e.Roles(ctx, by, f.Person)
	if err != nil {
		return list, err
	}
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	all = slices.DeleteFunc(all, func(g Given) bool { return !f.leaves(g) })
	list.Total = len(all)
	list.Rows, list.Next, list.Prev = paging.Whole(all, f.After, f.Before, f.Limit, func(g Given) string { return g.ID })
	return list, nil
}

// Places lists where roles can be given: the units, rollouts, teams and
// suppliers.
func (e *Entrance) Places(ctx context.Context, by access.Actor) ([]Place, error) {
	if err := by.Require(access.AccessGrant); err != nil {
		return nil, err
	}
	var all []Place
	err := e.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		all, err = e.places(tx)
		return err
	})
	return all, err
}

func (e *Entrance) places(tx *db.Tx) ([]Place, error) {
	var all []Place
	for _, list := range e.Elsewhere {
		some, err := list(tx)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	units, err := org.Units(tx)
	for _, u := range units {
		all = append(all, Place{access.Unit(u.ID), u.Name})
	}
	return all, err
}

// Grant gives a person a role for the whole body (the zero Scope), a unit or a
// rollout. Giving it twice changes nothing. Faults: Invalid beside role, scope
// or person.
func (e *Entrance) Grant(ctx context.Context, by access.Actor, now clock.Instant, person string, role access.Role, scope access.Scope) error {
	if err := by.Require(access.AccessGrant); err != nil {
		return err
	}
	if !access.KnownRole(role) {
		return fault.OnField("role", "fault.not_a_choice")
	}
	if role == access.Administrator && scope != (access.Scope{}) {
		return fault.OnField("scope", "access.grant.administrator_everywhere")
	}
	if scope.Kind != "" && !access.GrantableIn(role, scope) {
		return fault.OnField("scope", "access.grant.nothing_there")
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := org.Known(tx, person); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.OnField("person", "access.grant.no_person")
			}
			return err
		}
		if scope != (access.Scope{}) {
			places, err := e.places(tx)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(places, func(p Place) bool { return p.Scope == scope }) {
				return fault.OnField("scope", "fault.not_a_choice")
			}
		}
		if err := tx.Lock("grants " + person); err != nil {
			return err
		}
		has, err := access.GrantsOf(tx, person)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(has, func(g access.GrantRow) bool { return g.Role == role && g.Scope() == scope }) {
			return nil
		}
		g := access.GrantRow{Body: tx.Tenant, ID: ids.New(), Person: person, Role: role, ScopeKind: scope.Kind, ScopeID: scope.ID, GrantedBy: by.Person, GrantedAt: now}
		if err := access.AddGrant(tx, g); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.role_granted", "person", person, grantDetail(g))
	})
}

// RevokeGrant takes a role away, at once. The last administrator stays: a
// Refused fault.
func (e *Entrance) RevokeGrant(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	if err := by.Require(access.AccessGrant); err != nil {
		return err
	}
	return e.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		g, err := access.GrantByID(tx, id)
		if err != nil {
			return gone(err)
		}
		if g.Role == access.Administrator && g.ScopeKind == "" {
			last, err := access.LastAdministrator(tx, g.Person)
			if err != nil {
				return err
			}
			if last {
				return fault.Refuse("access.grant.last_administrator")
			}
		}
		if err := access.RemoveGrant(tx, id); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "access.role_revoked", "person", g.Person, grantDetail(g))
	})
}

func grantDetail(g access.GrantRow) audit.Detail {
	d := audit.Detail{"role": string(g.Role)}
	if g.ScopeKind != "" {
		d["scope_kind"], d["scope"] = g.ScopeKind, g.ScopeID
	}
	return d
}
