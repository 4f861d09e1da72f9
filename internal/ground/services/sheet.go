package services

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Holding is an entry of who has a role, with names, and who counts for it
// today.
type Holding struct {
	Holder
	Name, DeputyName, UnitName string
	Who                        string // who counts, "" nobody
	Is                         Standing
}

// Supply is who supplies a service, with the contacts that count today.
type Supply struct {
	Supplier
	Contacts []Contact
	Opening  Opening
}

// Sheet is everything the register knows of one service.
type Sheet struct {
	Service
	UnitName     string
	AudienceName string // "" everybody
	AudienceGone bool   // the group it names is no longer there
	Served       int    // active people it is for today
	Hours        Hours
	Opening      Opening
	Holders      []Holding
	Lacks        []Lack
	Names        map[string]string // of people
	Needs        []Service         // what it cannot do without
	NeededBy     []Service
	Domains      []Domain
	Suppliers    []Supply
	Takes        []Hit    // what fails with it, all the way
	RestsOn      []Hit    // what it rests on, all the way
	Rings        []string // other services that rest on each other with it
	Graph        Graph
	MayEdit      bool
	Today        clock.Day
}

// Sheet reads one service.
func (r *Register) Sheet(ctx context.Context, by access.Actor, now clock.Instant, id string) (s Sheet, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, b org.Body, day clock.Day) error {
		s, err = sheet(tx, id, now, day)
		s.MayEdit = by.May(access.ServiceWrite)
		return err
	})
	return s, err
}

func sheet(tx *db.Tx, id string, now clock.Instant, day clock.Day) (s Sheet, err error) {
	s.Today = day
	if s.Service, err = ServiceByID(tx, id); err != nil {
		return s, err
	}
	for _, read := range []func() error{
		func() error { return s.served(tx, day) },
		func() error {
			opening, err := openings(tx, now, s.Calendar)
			s.Opening = opening[s.Calendar]
			return err
		},
		func() (err error) { s.Hours, err = HoursByID(tx, s.Calendar); return },
		func() error { return s.held(tx, day) },
		func() error { return s.tied(tx) },
		func() (err error) { s.Suppliers, err = supplies(tx, id, now, day); return },
	} {
		if err := read(); err != nil {
			return s, err
		}
	}
	return s, nil
}

// served says whom it is for. A group that is gone serves nobody and is said.
func (s *Sheet) served(tx *db.Tx, day clock.Day) error {
	if s.Unit != "" {
		u, err := org.UnitByID(tx, s.Unit)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		s.UnitName = u.Name
	}
	if s.Audience != "" {
		g, err := org.GroupByID(tx, s.Audience)
		if fault.Is(err, fault.NotFound) {
			s.AudienceGone = true
			return nil
		}
		if err != nil {
			return err
		}
		s.AudienceName = g.Name
	}
	var err error
	s.Served, err = org.CountIn(tx, s.Audience, day)
	return err
}

func (s *Sheet) held(tx *db.Tx, day clock.Day) error {
	held, err := HeldOf(tx, []string{s.ID})
	if err != nil {
		return err
	}
	there, err := presences(tx, held, day)
	if err != nil {
		return err
	}
	if s.State != Retired {
		s.Lacks = lacking(s.ID, held, there, day)
	}
	s.Holders, s.Names, err = dressed(tx, held, there, day)
	return err
}

// dressed gives entries their names and what they come to that day.
func dressed(tx *db.Tx, held []Holder, there map[string]presence, day clock.Day) ([]Holding, map[string]string, error) {
	var ids []string
	for _, h := range held {
		ids = append(ids, h.Person, h.Deputy)
	}
	names, err := org.Names(tx, ids)
	if err != nil {
		return nil, nil, err
	}
	units, err := unitNames(tx, held)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Holding, len(held))
	for i, h := range held {
		out[i] = Holding{Holder: h, Name: names[h.Person], DeputyName: names[h.Deputy], UnitName: units[h.Unit]}
		out[i].Who, out[i].Is = h.standing(day, there)
	}
	inOrder(out)
	return out, names, nil
}

// tied says what it rests on and what rests on it.
func (s *Sheet) tied(tx *db.Tx) error {
	g, err := GraphOf(tx)
	if err != nil {
		return err
	}
	s.Graph, s.Takes, s.RestsOn, s.Rings = g, g.Takes(s.ID), g.RestsOn(s.ID), g.RingOf(s.ID)
	for _, n := range g.Needs {
		if n.Service == s.ID {
			s.Needs = append(s.Needs, g.service(n.Needs))
		}
		if n.Needs == s.ID {
			s.NeededBy = append(s.NeededBy, g.service(n.Service))
		}
	}
	for _, l := range g.In {
		if l.Service == s.ID {
			s.Domains = append(s.Domains, g.domain(l.Domain))
		}
	}
	bySort(s.Needs)
	bySort(s.NeededBy)
	return nil
}

func supplies(tx *db.Tx, service string, now clock.Instant, day clock.Day) ([]Supply, error) {
	suppliers, err := SuppliersOf(tx, service)
	if err != nil || len(suppliers) == 0 {
		return nil, err
	}
	out := make([]Supply, len(suppliers))
	for i, one := range suppliers {
		opening, err := openings(tx, now, one.Calendar)
		if err != nil {
			return nil, err
		}
		out[i] = Supply{Supplier: one, Opening: opening[one.Calendar]}
		if out[i].Contacts, err = ContactsOf(tx, one.ID, day); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// openings asks each of the calendars once.

func openings(tx *db.Tx, now clock.Instant, calendars ...string) (map[string]Opening, error) {
	out := map[string]Opening{}
	for _, id := range calendars {
		if _, asked := out[id]; asked {
			continue
		}
		c, err := CalendarByID(tx, id)
		if err != nil {
			return nil, err
		}
		out[id] = OpeningAt(c, now)
	}
	return out, nil
}
