package arrangement

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Route is where a ticket about a service goes and what is promised for it.
type Route struct {
	Open         bool           // the gate is open: the ticket is in the catalogue (D2)
	Team         string         // where a new one lands; "" only while the body has no team at all
	Front        Team           // where tickets land that no arrangement leads elsewhere; the zero Team while there is none
	ByLevel      map[int]string // teams at levels in scope, the requester's local desk included
	Supplier     string         // at level 3 instead of a team
	Arrangement  string         // the version that stands
	Targets      [5]Target      // index = priority 1 to 4
	StillOutside bool           // the requester's times stand still while a supplier has it
	Calendar     string         // opening hours the targets are counted in: the arrangement's or the service's; "" = the body's
}

// RouteOf tells where a ticket about a service from somebody of a unit lands
// that day. Where the service is "" or its gate is closed it lands with the
// team that gets what belongs to nobody. It never fails because something is
// not set up: a ticket always has somewhere to land.
func RouteOf(tx *db.Tx, service, unit string, day clock.Day) (Route, error) {
	front, err := landing(tx)
	if err != nil || service == "" {
		return Route{Team: front.ID, Front: front}, err
	}
	gate, found, err := gateFor(tx, service, unit)
	if err != nil || !found || gate.Open == 0 || gate.ReviewOn < day {
		return Route{Team: front.ID, Front: front}, err
	}
	a, err := arrangementByID(tx, gate.Arrangement)
	if err != nil {
		return Route{}, err
	}
	c, err := a.Content()
	if err != nil {
		return Route{}, err
	}
	desks, err := localDesks(tx, unit)
	if err != nil {
		return Route{}, err
	}
	active, err := activeTeams(tx)
	if err != nil {
		return Route{}, err
	}
	r := c.route(front.ID, desks, active)
	r.Arrangement, r.Front = a.ID, front
	if r.Calendar == "" {
		of, err := services.ServiceByID(tx, service)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return Route{}, err
		}
		r.Calendar = of.Calendar
	}
	return r, nil
}

// route is the way through an arrangement for somebody whose desks, nearest
// first, are given. A level whose team has ended has none.
func (c Content) route(front string, desks []Team, active map[string]bool) Route {
	r := Route{Open: true, ByLevel: map[int]string{}, Supplier: c.Supplier(), Targets: c.Targets, StillOutside: c.StillOutside, Calendar: c.Calendar}
	for _, l := range c.Levels {
		switch {
		case l.Local && len(desks) > 0:
			r.ByLevel[l.Level] = desks[0].ID
		case l.Team != "" && active[l.Team]:
			r.ByLevel[l.Level] = l.Team
		}
	}
	r.Team = front
	for _, level := range Levels {
		if team := r.ByLevel[level]; team != "" {
			r.Team = team
			break
		}
	}
	return r
}

// RoutinesOf are the routines the arrangement of a service names, those of the
// level first, each once; none where it is outside the catalogue.
func RoutinesOf(tx *db.Tx, service, unit string, level int, day clock.Day) ([]string, error) {
	r, err := RouteOf(tx, service, unit, day)
	if err != nil || !r.Open {
		return nil, err
	}
	a, err := arrangementByID(tx, r.Arrangement)
	if err != nil {
		return nil, err
	}
	c, err := a.Content()
	if err != nil {
		return nil, err
	}
	var here, elsewhere []string
	for _, t := range c.Tasks {
		switch {
		case t.Routine == "" || t.Not:
		case t.Level == level:
			here = append(here, t.Routine)
		default:
			elsewhere = append(elsewhere, t.Routine)
		}
	}
	var all []string
	for _, id := range append(here, elsewhere...) {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all, nil
}
