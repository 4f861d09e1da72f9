package org

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Branch is a unit in the tree, with how many active people have a position
// in it today, and in it with everything below.
type Branch struct {
	Unit
	Depth       int
	Here, Below int
	MayEdit     bool
}

// Branches lists the units the actor may see, parents before children, in the
// body's order, without counting anybody.
func (p *People) Branches(ctx context.Context, by access.Actor) ([]Branch, error) {
	return p.branches(ctx, by, func(*db.Tx) (map[string]int, error) { return nil, nil })
}

// Tree is Branches with how many people each holds today; it looks at
// everybody's positions.
func (p *People) Tree(ctx context.Context, by access.Actor, now clock.Instant) ([]Branch, error) {
	return p.branches(ctx, by, func(tx *db.Tx) (map[string]int, error) {
		_, day, err := today(tx, now)
		if err != nil {
			return nil, err
		}
		return countByUnit(tx, day)
	})
}

func (p *People) branches(ctx context.Context, by access.Actor, count func(*db.Tx) (map[string]int, error)) ([]Branch, error) {
	all, within, err := reach(by, access.PeopleRead)
	if err != nil {
		return nil, err
	}
	var tree []Branch
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		units, err := Units(tx)
		if err != nil {
			return err
		}
		here, err := count(tx)
		if err != nil {
			return err
		}
		tree = plant(units, here, func(u Unit) bool { return all || inside(u.Path, within) })
		for i := range tree {
			tree[i].MayEdit = by.May(access.PeopleWrite, scopesOfUnit(tree[i].Path)...)
		}
		return nil
	})
	return tree, err
}

// inside tells whether a unit is one of the ids or below one.
func inside(path string, ids []string) bool {
	for _, id := range ids {
		if strings.Contains(path, "/"+id+"/") {
			return true
		}
	}
	return false
}

// plant orders units as a tree, siblings by their sort key. Units whose parent
// is not shown stand at the top.
func plant(units []Unit, here map[string]int, shown func(Unit) bool) []Branch {
	children, known := map[string][]Unit{}, map[string]bool{}
	for _, u := range units {
		known[u.ID] = shown(u)
	}
	for _, u := range units {
		if !known[u.ID] {
			continue
		}
		parent := u.Parent
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], u)
	}
	var tree []Branch
	var grow func(parent string, depth int) int
	grow = func(parent string, depth int) int {
		total := 0
		below := children[parent]
		sortUnits(below)
		for _, u := range below {
			at := len(tree)
			tree = append(tree, Branch{Unit: u, Depth: depth, Here: here[u.ID]})
			tree[at].Below = here[u.ID] + grow(u.ID, depth+1)
			total += tree[at].Below
		}
		return total
	}
	grow("", 0)
	return tree
}

// AddUnit adds a unit below parent ("" = top) and answers its id.
func (p *People) AddUnit(ctx context.Context, by access.Actor, now clock.Instant, parent, title string) (id string, err error) {
	err = p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := tx.Lock("units"); err != nil { // where it lies is where its parent lies
			return err
		}
		b, _, err := today(tx, now)
		if err != nil {
			return err
		}
		if err := mayUnit(tx, by, parent); err != nil {
			return err
		}
		var faults fault.Faults
		title := name(&faults, "name", title)
		if err := faults.Err(); err != nil {
			return err
		}
		id = ids.New()
		if err := AddUnit(tx, b.Lang, Unit{ID: id, Parent: parent, Name: title}); err != nil {
			return taken(err)
		}
		tx.Announce("units")
		return audit.Note(tx, by, now, "unit.added", "unit", id, audit.Detail{"parent": parent})
	})
	return id, err
}

// RenameUnit gives a unit another name.
func (p *People) RenameUnit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, title string) error {
	return p.changeUnit(ctx, by, now, id, version, func(tx *db.Tx, b Body, was Unit) (string, audit.Detail, error) {
		var faults fault.Faults
		title := name(&faults, "name", title)
		if err := faults.Err(); err != nil {
			return "", nil, err
		}
		return "unit.renamed", nil, taken(renameUnit(tx, b.Lang, id, title))
	})
}

// MoveUnit puts a unit with everything below it under another ("" = top). A
// unit cannot be moved below itself.
func (p *People) MoveUnit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, parent string) error {
	return p.changeUnit(ctx, by, now, id, version, func(tx *db.Tx, _ Body, was Unit) (string, audit.Detail, error) {
		path := "/"
		if parent != "" {
			to, err := UnitByID(tx, parent)
			if fault.Is(err, fault.NotFound) {
				return "", nil, fault.OnField("parent", "fault.not_a_choice")
			}
			if err != nil {
				return "", nil, err
			}
			if strings.HasPrefix(to.Path, was.Path) {
				return "", nil, fault.OnField("parent", "org.unit.below_itself")
			}
			path = to.Path
		}
		if err := mayUnit(tx, by, parent); err != nil {
			return "", nil, err
		}
		return "unit.moved", audit.Detail{"from": was.Parent, "to": parent}, taken(moveUnit(tx, was, parent, path+id+"/"))
	})
}

// DeleteUnit removes a unit nobody ever had a position in and nothing is below.
func (p *People) DeleteUnit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return p.changeUnit(ctx, by, now, id, version, func(tx *db.Tx, _ Body, was Unit) (string, audit.Detail, error) {
		used, err := unitUsed(tx, id)
		if err != nil {
			return "", nil, err
		}
		if used {
			return "", nil, fault.Refuse("org.unit.in_use", fault.Args{"name": was.Name})
		}
		by, err := p.used(tx, "unit", id)
		if err != nil {
			return "", nil, err
		}
		if by != "" {
			return "", nil, fault.Refuse("org.unit.used_by", fault.Args{"name": by})
		}
		return "unit.deleted", nil, deleteUnit(tx, id)
	})
}

func (p *People) changeUnit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int,
	do func(tx *db.Tx, b Body, was Unit) (string, audit.Detail, error)) error {
	return p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		// One at a time: two moves at once could make a ring.
		if err := tx.Lock("units"); err != nil {
			return err
		}
		b, _, err := today(tx, now)
		if err != nil {
			return err
		}
		if err := mayUnit(tx, by, id); err != nil {
			return err
		}
		was, err := UnitByID(tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		action, detail, err := do(tx, b, was)
		if err != nil {
			return err
		}
		tx.Announce("units")
		tx.Announce("people")
		return audit.Note(tx, by, now, action, "unit", id, detail)
	})
}

// mayUnit requires the right to change a unit ("" = the top of the body).
func mayUnit(tx *db.Tx, by access.Actor, id string) error {
	if by.May(access.PeopleWrite) {
		return nil
	}
	if id == "" {
		return by.Require(access.PeopleWrite)
	}
	u, err := UnitByID(tx, id)
	if err != nil {
		return err
	}
	return by.Require(access.PeopleWrite, scopesOfUnit(u.Path)...)
}

// taken turns a second unit of the same name in one place into a fault.
func taken(err error) error {
	if db.Unique(err) {
		return fault.OnField("name", "org.unit.taken")
	}
	return err
}
