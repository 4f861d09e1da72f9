package services

import (
	"cmp"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Role is what somebody is to a service (E3).
type Role string

const (
	Owner     Role = "owner"      // answers for it, decides
	Manager   Role = "manager"    // keeps it running and up to date
	SuperUser Role = "super_user" // helps colleagues, may turn to the supplier (E4)
)

// Roles in the order they are shown.
var Roles = []Role{Owner, Manager, SuperUser}

// Holder says that a person has a role for a service from and to which day,
// both included ("" = open). Unit "" is all of the body; otherwise it is that
// unit with all below it. Deputy stands in while the person is on leave.
//
// Where HoldersOf answers, Person is who counts that day, and For whom they
// stand in for ("" themselves).
type Holder struct {
	Body    string    `db:"body"`
	ID      string    `db:"id"`
	Service string    `db:"service"`
	Unit    string    `db:"unit"`
	Role    Role      `db:"role"`
	Person  string    `db:"person"`
	Deputy  string    `db:"deputy"`
	From    clock.Day `db:"valid_from"`
	To      clock.Day `db:"valid_to"`
	Version int       `db:"version"`
	For     string    `db:"-"`
}

// On tells whether the role is held that day.
func (h Holder) On(day clock.Day) bool { return within(day, h.From, h.To) }

// presence is what is known of a person's being there.
type presence struct {
	Person string    `db:"person"`
	Active int       `db:"active"`
	LeftOn clock.Day `db:"left_on"`
	away   bool      // on leave that day
}

// left tells whether somebody is no longer with the body that day. Access ends
// with the day of leaving, so that day counts no more.
func (p presence) left(day clock.Day) bool {
	return p.Active == 0 && (p.LeftOn == "" || p.LeftOn <= day)
}

// Standing is what holding a role comes to on a day.
type Standing string

const (
	Holds   Standing = "holds"
	Deputed Standing = "deputed" // on leave, the deputy stands in
	Away    Standing = "away"    // on leave, nobody stands in
	Gone    Standing = "gone"    // has left
	Ended   Standing = "ended"   // the days are over
	Coming  Standing = "coming"  // the days have not begun
)

// standing decides who counts for a holder that day; "" nobody.
func (h Holder) standing(day clock.Day, there map[string]presence) (who string, is Standing) {
	person, known := there[h.Person]
	switch {
	case h.To != "" && h.To < day:
		return "", Ended
	case !h.On(day):
		return "", Coming
	case !known || person.left(day):
		return "", Gone
	case !person.away:
		return h.Person, Holds
	}
	if deputy, ok := there[h.Deputy]; ok && !deputy.left(day) && !deputy.away {
		return h.Deputy, Deputed
	}
	return "", Away
}

// HoldersOf are those who count that day in a role for a service: who has left
// is out, and for who is on leave the deputy stands in. With a unit they are
// those of that unit and of the units above it, nearest first, those of the
// whole body last; unit "" asks for all there are, wherever. Nobody is twice.
func HoldersOf(tx *db.Tx, service string, role Role, unit string, day clock.Day) ([]Holder, error) {
	held, err := holdersOfRole(tx, service, role)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	paths, err := pathsOf(tx, held, unit)
	if err != nil {
		return nil, err
	}
	there, err := presences(tx, held, day)
	if err != nil {
		return nil, err
	}
	return counting(held, unit, paths, day, there), nil
}

// counting is the rule behind HoldersOf. paths are those of the units named.
func counting(held []Holder, unit string, paths map[string]string, day clock.Day, there map[string]presence) []Holder {
	var out []Holder
	for _, h := range held {
		if h.Unit != "" && unit != "" && (paths[h.Unit] == "" || !strings.HasPrefix(paths[unit], paths[h.Unit])) {
			continue
		}
		who, _ := h.standing(day, there)
		if who == "" {
			continue
		}
		if who != h.Person {
			h.For, h.Person = h.Person, who
		}
		out = append(out, h)
	}
	slices.SortStableFunc(out, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(len(paths[b.Unit]), len(paths[a.Unit])), cmp.Compare(a.For, b.For))
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(h Holder) bool {
		twice := seen[h.Person]
		seen[h.Person] = true
		return twice
	})
}
