package services

import (
	"cmp"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Lack is something missing in who answers for a service (E3).
type Lack struct {
	Service string
	Role    Role
	Unit    string
	Why     Why
	Holder  string    // the entry, "" where there is none
	Person  string    // whom it is about
	Day     clock.Day // of Ending: the last day
}

// Why something is missing.
type Why string

const (
	NoHolder   Why = "none"        // nobody counts in the role
	HasLeft    Why = "left"        // who holds it has left
	AwayAlone  Why = "away"        // who holds it is on leave and nobody stands in
	DeputyLeft Why = "deputy_left" // who would stand in has left
	Ending     Why = "ending"      // the last day is near and nobody follows
)

// soon is how many days ahead an end is told.
const soon = 30

// lacking names what is missing for a service that day: first the roles nobody
// fills, then entries to be put in order.
func lacking(service string, held []Holder, there map[string]presence, day clock.Day) []Lack {
	var all []Lack
	for _, role := range Roles {
		filled := slices.ContainsFunc(held, func(h Holder) bool {
			who, _ := h.standing(day, there)
			return h.Role == role && who != ""
		})
		if !filled {
			all = append(all, Lack{Service: service, Role: role, Why: NoHolder})
		}
	}
	held = slices.SortedStableFunc(slices.Values(held), func(a, b Holder) int {
		return cmp.Or(cmp.Compare(slices.Index(Roles, a.Role), slices.Index(Roles, b.Role)), cmp.Compare(a.Person, b.Person))
	})
	for _, h := range held {
		l := Lack{Service: service, Role: h.Role, Unit: h.Unit, Holder: h.ID, Person: h.Person}
		_, is := h.standing(day, there)
		deputy, known := there[h.Deputy]
		switch {
		case is == Gone:
			l.Why = HasLeft
		case is == Away:
			l.Why = AwayAlone
		case is == Holds && h.Deputy != "" && (!known || deputy.left(day)):
			l.Why, l.Person = DeputyLeft, h.Deputy
		case (is == Holds || is == Deputed) && h.To != "" && h.To <= day.Add(soon) && !followed(h, held):
			l.Why, l.Day = Ending, h.To
		default:
			continue
		}
		all = append(all, l)
	}
	return all
}

// followed tells whether the role is held by somebody the day after, in the
// same place.
func followed(h Holder, held []Holder) bool {
	return slices.ContainsFunc(held, func(o Holder) bool {
		return o.ID != h.ID && o.Role == h.Role && o.Unit == h.Unit && o.On(h.To.Add(1))
	})
}

// inOrder sorts holders as pages show them: by role, those who count first,
// all of the body before its parts.
func inOrder(held []Holding) {
	rank := map[Standing]int{Holds: 0, Deputed: 0, Away: 1, Gone: 1, Coming: 2, Ended: 3}
	slices.SortStableFunc(held, func(a, b Holding) int {
		return cmp.Or(cmp.Compare(slices.Index(Roles, a.Role), slices.Index(Roles, b.Role)), cmp.Compare(rank[a.Is], rank[b.Is]),
			cmp.Compare(a.UnitName, b.UnitName), cmp.Compare(b.From, a.From), cmp.Compare(a.Name, b.Name))
	})
}
