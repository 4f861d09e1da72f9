package access

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/fault"
)

// Scope is where a role or a permission counts. The zero scope is the whole
// body.
type Scope struct {
	Kind string // "", unit, rollout, team, supplier
	ID   string
}

// Rollout is the scope of one rollout.
func Rollout(id string) Scope { return Scope{"rollout", id} }

// Unit is the scope of one unit.
func Unit(id string) Scope { return Scope{"unit", id} }

// Team is the scope of one support team: its queue and what it has had.
func Team(id string) Scope { return Scope{"team", id} }

// Supplier is the scope of what was handed over to one supplier.
func Supplier(id string) Scope { return Scope{"supplier", id} }

// Grant is a role somewhere.
type Grant struct {
	Role  Role
	Scope Scope
}

// Via is the way in an actor came by.
type Via string

const (
	BySession Via = "session"
	ByToken   Via = "token"
	ByLink    Via = "link"
	ByCommand Via = "command"
	ByProgram Via = "program"
)

// Actor is who does something, in which body. It is an argument of every use
// case and never taken from a context.
type Actor struct {
	Body       string
	Person     string // "" for the program itself
	Name       string
	Lang       string
	Grants     []Grant
	Behalf     string // the person acted for, "" when for oneself
	BehalfName string // their name, for the page
	Via        Via
	Session    string       // id of the session or token
	Limits     []Permission // a token's scopes; nil = no limit
	all        bool
}

// Program is the system itself at work in a body: due letters, imports begun
// by somebody, the demo's story.
func Program(body string) Actor {
	return Actor{Body: body, Name: "Overgang", Via: ByProgram, all: true}
}

// Command is somebody with a shell on the machine.
func Command(body string) Actor {
	return Actor{Body: body, Name: "overgang", Via: ByCommand, all: true}
}

// May tells whether the actor may do p, somewhere in on. Without on it asks
// for the whole body.
func (a Actor) May(p Permission, on ...Scope) bool {
	if a.Limits != nil && !slices.Contains(a.Limits, p) {
		return false
	}
	if a.all {
		return true
	}
	for _, g := range a.Grants {
		if Allows(g.Role, p) && (g.Scope == Scope{} || Counts(p, g.Scope) && slices.Contains(on, g.Scope)) {
			return true
		}
	}
	return false
}

// MaySomewhere tells whether the actor may do p in any scope at all; lists
// ask it before they narrow to Scopes.
func (a Actor) MaySomewhere(p Permission) bool {
	if a.May(p) {
		return true
	}
	return len(a.Scopes(p, "")) > 0
}

// Outsider tells whether the actor is a supplier's staff and nothing else here:
// what everybody of the body may read is not for them (TRUST AZ-10).
func (a Actor) Outsider() bool {
	there := false
	for _, g := range a.Grants {
		if g.Role != SupplierDesk {
			return false
		}
		there = there || Counts(SupplierAnswer, g.Scope)
	}
	return there
}

// Scopes lists the ids of a kind ("" = any) in which the actor may do p
// although not in the whole body.
func (a Actor) Scopes(p Permission, kind string) []string {
	if a.Limits != nil && !slices.Contains(a.Limits, p) {
		return nil
	}
	var in []string
	for _, g := range a.Grants {
		if g.Scope.ID != "" && (kind == "" || g.Scope.Kind == kind) && Allows(g.Role, p) && Counts(p, g.Scope) {
			in = append(in, g.Scope.ID)
		}
	}
	return in
}

// Require is nil when the actor may do p; otherwise "no such thing" for who
// may not even see it, "you may not" for who may.
func (a Actor) Require(p Permission, on ...Scope) error {
	if a.May(p, on...) {
		return nil
	}
	if see, ok := sees[p]; ok && a.May(see, on...) {
		return fault.Denied()
	}
	return fault.Gone()
}

// Is tells whether the actor is that person, or acts for them today.
func (a Actor) Is(person string) bool {
	return person != "" && (a.Person == person || a.Behalf == person)
}

// Whose is the person whose things a personal page shows: the one acted for,
// or the actor.
func (a Actor) Whose() string {
	if a.Behalf != "" {
		return a.Behalf
	}
	return a.Person
}
