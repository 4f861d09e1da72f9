package search

import "github.com/overgang/overgang/internal/ground/access"

// Everybody is the scope of whoever is signed in in the body; Staff of those
// who are the body's own people, as a supplier's are not.
const (
	Everybody = "everybody"
	Staff     = "staff"
)

// Person is the scope of one person: what is theirs.
func Person(id string) string { return "person/" + id }

// Team is the scope of who may see a support team's things.
func Team(id string) string { return "team/" + id }

// Supplier is the scope of a supplier's staff.
func Supplier(id string) string { return "supplier/" + id }

// Service is the scope of who answers for a service; ServiceIn of who does for
// one unit alone, or, with unit "", for what is of no unit.
func Service(id string) string { return "service/" + id }

// ServiceIn is said at Service.
func ServiceIn(id, unit string) string { return "service/" + id + "/" + unit }

// Group is the scope of who is in a group of people.
func Group(id string) string { return "group/" + id }

// Unit is the scope of who may see the people of a unit.
func Unit(id string) string { return "unit/" + id }

// Rollout is the scope of who may see a rollout.
func Rollout(id string) string { return "rollout/" + id }

// May is the scope of who may do something in the whole body.
func May(p access.Permission) string { return "may/" + string(p) }

// ScopesOf are the scopes an actor holds by who they are and what they are
// trusted with; never nil. Whoever acts for somebody holds that one's person
// scope instead of their own.
func ScopesOf(by access.Actor) []string {
	scopes := []string{}
	if whose := by.Whose(); whose != "" {
		scopes = append(scopes, Everybody, Person(whose))
	}
	if by.Person != "" && !by.Outsider() {
		scopes = append(scopes, Staff)
	}
	for _, p := range access.Permissions() {
		if by.May(p) {
			scopes = append(scopes, May(p))
		}
	}
	for _, in := range []struct {
		p    access.Permission
		kind string
		of   func(string) string
	}{{access.DeskRead, "team", Team}, {access.SupplierAnswer, "supplier", Supplier}, {access.PeopleRead, "unit", Unit}, {access.RolloutRead, "rollout", Rollout}} {
		for _, id := range by.Scopes(in.p, in.kind) {
			scopes = append(scopes, in.of(id))
		}
	}
	return scopes
}
