package org

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// People are the use cases on the people, units and groups of a body.
type People struct {
	db      *db.DB
	changed []Follower
	users   []User
	later   func(task func(context.Context) error)
	watch   func() func() time.Duration // how long a run takes; a test lets it go faster
}

// Follower is told, in the same transaction, which persons were changed: their
// name, positions, leave, language, activity or groups. It must touch nothing
// but the transaction. Imports tell it afterwards, in small transactions.
type Follower func(tx *db.Tx, by access.Actor, now clock.Instant, persons []string) error

// NewPeople makes the use cases on a database.
func NewPeople(d *db.DB) *People { return &People{db: d, watch: clock.Stopwatch} }

// OnChange adds one who follows; the roof calls it before anything is served.
func (p *People) OnChange(f Follower) { p.changed = append(p.changed, f) }

// Later gives the roof's way of doing work after the answer; without one, long
// work waits for RunDue.
func (p *People) Later(run func(task func(context.Context) error)) { p.later = run }

// User tells what else of the body names a group ("group") or a unit ("unit"),
// by the name it is known by; "" for nothing. Such a one is not deleted.
type User func(tx *db.Tx, kind, id string) (name string, err error)

// UsedBy adds one who is asked; the roof calls it before anything is served.
func (p *People) UsedBy(u User) { p.users = append(p.users, u) }

// used is the first thing that names it.
func (p *People) used(tx *db.Tx, kind, id string) (string, error) {
	for _, ask := range p.users {
		if name, err := ask(tx, kind, id); err != nil || name != "" {
			return name, err
		}
	}
	return "", nil
}

func (p *People) tell(tx *db.Tx, by access.Actor, now clock.Instant, persons ...string) error {
	if len(persons) == 0 {
		return nil
	}
	for _, follow := range p.changed {
		if err := follow(tx, by, now, persons); err != nil {
			return err
		}
	}
	tx.Announce("people")
	return nil
}

// today is the body's day.
func today(tx *db.Tx, now clock.Instant) (Body, clock.Day, error) {
	b, err := BodyOf(tx)
	return b, now.Day(b.Zone()), err
}

// scopesOfUnit are the scopes a unit lies in: itself and what it is part of.
func scopesOfUnit(path string) []access.Scope {
	var in []access.Scope
	for _, id := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' }) {
		in = append(in, access.Unit(id))
	}
	return in
}

// scopesOf are the scopes a person lies in by the positions held that day or
// later.
func scopesOf(tx *db.Tx, person string, day clock.Day) ([]access.Scope, error) {
	paths, err := unitPathsOf(tx, person, day)
	if err != nil {
		return nil, err
	}
	var in []access.Scope
	for _, path := range paths {
		for _, s := range scopesOfUnit(path) {
			if !slices.Contains(in, s) {
				in = append(in, s)
			}
		}
	}
	return in, nil
}

// reach is which part of the body an actor may do p in: everything, or the
// units listed with all below them. Nothing at all is a 404.
func reach(by access.Actor, p access.Permission) (all bool, units []string, err error) {
	if by.May(p) {
		return true, nil, nil
	}
	if units = by.Scopes(p, "unit"); len(units) > 0 {
		return false, units, nil
	}
	return false, nil, by.Require(p)
}

// person reads somebody the actor may do p to; 404 or 403 otherwise.
func (p *People) person(tx *db.Tx, by access.Actor, may access.Permission, day clock.Day, id string) (Person, error) {
	found, err := PersonByID(tx, id)
	if err != nil {
		return Person{}, err
	}
	if by.May(may) {
		return found, nil
	}
	scopes, err := scopesOf(tx, id, day)
	if err != nil {
		return Person{}, err
	}
	return found, by.Require(may, scopes...)
}
