package arrangement

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// VersionCard is a version and how it stands before the gate today.
type VersionCard struct {
	Arrangement
	Holds      Content
	Conditions []Condition // nil for versions of the past
	MadeByName string
}

// DecisionRow is a decision and who made it.
type DecisionRow struct {
	Decision
	ActorName string
	Number    int // of the version
}

// Place is the body, or a unit with a variation of its own.
type Place struct {
	Unit, Name string
	State      string // GateOpen …
}

// ServiceCard is everything about how one service is supported, in the body or
// one unit.
type ServiceCard struct {
	Service   services.Service
	Unit      string
	UnitName  string
	Gate      *Gate
	Stands    *VersionCard
	Draft     *VersionCard
	Past      []VersionCard // newest first, replaced and withdrawn
	Decisions []DecisionRow
	Places    []Place    // where there are arrangements, the body first
	Behind    []TaskFact // what the catalogue has put in scope since it passed
	Training  []TrainingFact
	Agreement Agreement // with the supplier in scope, in force today
	Names     Names
	Today     clock.Day
}

// Names say what an arrangement names by id.
type Names struct {
	Teams, Suppliers, Tasks, Units, Calendars map[string]string
	Documents                                 map[string]DocumentFact
}

// Service reads it. Needs desk.read somewhere, or service.read.
func (a *Arrangements) Service(ctx context.Context, by access.Actor, now clock.Instant, service, unit string) (ServiceCard, error) {
	var c ServiceCard
	return c, a.look(ctx, by, func(tx *db.Tx) (err error) {
		c, err = a.serviceCard(tx, now, service, unit)
		return err
	})
}

func (a *Arrangements) serviceCard(tx *db.Tx, now clock.Instant, service, unit string) (c ServiceCard, err error) {
	c.Unit = unit
	if c.Service, err = services.ServiceByID(tx, service); err != nil {
		return c, err
	}
	if unit != "" {
		u, err := org.UnitByID(tx, unit)
		if err != nil {
			return c, err
		}
		c.UnitName = u.Name
	}
	gather, err := a.gatherer(tx, now)
	if err != nil {
		return c, err
	}
	c.Today = gather.day
	gates, err := allGates(tx)
	if err != nil {
		return c, err
	}
	for i, g := range gates {
		if g.Service == service && g.Unit == unit {
			c.Gate = &gates[i]
		}
	}
	if err := c.versions(tx, gather); err != nil {
		return c, err
	}
	if err := c.placed(tx, gates); err != nil {
		return c, err
	}
	if err := c.decided(tx); err != nil {
		return c, err
	}
	return c, c.named(tx, gather)
}

func (c *ServiceCard) versions(tx *db.Tx, gather *gatherer) error {
	all, err := versionsOf(tx, c.Service.ID, c.Unit)
	if err != nil {
		return err
	}
	var makers []string
	for _, v := range all {
		makers = append(makers, v.MadeBy)
	}
	names, err := org.Names(tx, makers)
	if err != nil {
		return err
	}
	for _, v := range all {
		card := VersionCard{Arrangement: v, MadeByName: names[v.MadeBy]}
		if card.Holds, err = v.Content(); err != nil {
			return err
		}
		review := clock.Day("")
		if v.State == Standing && c.Gate != nil {
			review = c.Gate.ReviewOn
		}
		if v.State == Draft || v.State == Standing {
			f, err := gather.facts(v, review)
			if err != nil {
				return err
			}
			card.Conditions, c.Training = f.Conditions(), f.Training
			if f.Supplier != nil {
				c.Agreement = f.Supplier.Agreement
			}
		}
		switch v.State {
		case Draft:
			c.Draft = &card
		case Standing:
			m, err := gather.catalogue()
			if err != nil {
				return err
			}
			c.Stands, c.Behind = &card, m.unplaced(card.Holds, gather.day)
		default:
			c.Past = append(c.Past, card)
		}
	}
	if c.Training == nil {
		rows, err := trainingOf(tx, c.Service.ID, gather.day)
		for _, r := range rows {
			c.Training = append(c.Training, TrainingFact{r.ID, r.Person, r.Name, r.What, r.DoneOn, r.Here == 1, nil, r.Version})
		}
		return err
	}
	return nil
}

func (c *ServiceCard) placed(tx *db.Tx, gates []Gate) error {
	all, err := everyVersion(tx, c.Service.ID)
	if err != nil {
		return err
	}
	units, err := unitNames(tx)
	if err != nil {
		return err
	}
	for _, unit := range placesOf(c.Service.ID, all) {
		p := Place{Unit: unit, Name: units[unit], State: GateNone}
		for _, v := range all {
			if v.Unit == unit && v.State == Draft {
				p.State = GateDraft
			}
		}
		for _, g := range gates {
			if g.Service == c.Service.ID && g.Unit == unit {
				p.State = GateClosed
				if g.Open == 1 {
					p.State = GateOpen
				}
			}
		}
		c.Places = append(c.Places, p)
	}
	return nil
}

func (c *ServiceCard) decided(tx *db.Tx) error {
	all, err := decisionsOf(tx, c.Service.ID)
	if err != nil {
		return err
	}
	versions, err := versionsOf(tx, c.Service.ID, c.Unit)
	if err != nil {
		return err
	}
	var actors []string
	for _, d := range all {
		actors = append(actors, d.Actor)
	}
	names, err := org.Names(tx, actors)
	for _, d := range all {
		if d.Unit != c.Unit {
			continue
		}
		row := DecisionRow{Decision: d, ActorName: names[d.Actor]}
		for _, v := range versions {
			if v.ID == d.Arrangement {
				row.Number = v.Number
			}
		}
		c.Decisions = append(c.Decisions, row)
	}
	return err
}

// named looks up what the versions name.
func (c *ServiceCard) named(tx *db.Tx, gather *gatherer) error {
	n, err := namesOf(tx)
	if err != nil {
		return err
	}
	c.Names = Names{Teams: map[string]string{}, Suppliers: n.suppliers, Tasks: map[string]string{}, Units: n.units, Calendars: map[string]string{}, Documents: map[string]DocumentFact{}}
	for _, t := range gather.teams {
		c.Names.Teams[t.ID] = t.Name
	}
	m, err := gather.catalogue()
	if err != nil {
		return err
	}
	for _, t := range m.Tasks {
		c.Names.Tasks[t.ID] = t.Name
	}
	calendars, err := services.CalendarNames(tx)
	if err != nil {
		return err
	}
	for _, h := range calendars {
		c.Names.Calendars[h.ID] = h.Name
	}
	for _, v := range []*VersionCard{c.Stands, c.Draft} {
		if v == nil {
			continue
		}
		for _, t := range v.Holds.Tasks {
			if c.Names.Documents[t.Routine], err = gather.document(t.Routine); err != nil {
				return err
			}
		}
		for _, g := range v.Holds.Guides {
			if c.Names.Documents[g], err = gather.document(g); err != nil {
				return err
			}
		}
	}
	return nil
}

// DraftChoices are what the form of a draft offers.
type DraftChoices struct {
	Teams     []Team // active
	Suppliers []services.Supplier
	Calendars []services.Hours
	Matrix    Matrix
	Guides    []Document
	Routines  []Document
	Units     []org.Unit
	Services  []services.Service
	Hooks     []string // channels of Teams
}

// DraftChoices reads them. Needs desk.read somewhere, or service.read.
func (a *Arrangements) DraftChoices(ctx context.Context, by access.Actor) (DraftChoices, error) {
	var c DraftChoices
	return c, a.look(ctx, by, func(tx *db.Tx) error {
		c = DraftChoices{}
		teams, err := Teams(tx)
		if err != nil {
			return err
		}
		c.Teams = slices.DeleteFunc(teams, func(t Team) bool { return t.Active == 0 })
		suppliers, err := services.AllSuppliers(tx)
		if err != nil {
			return err
		}
		c.Suppliers = slices.DeleteFunc(suppliers, func(s services.Supplier) bool { return s.Active == 0 })
		calendars, err := services.CalendarNames(tx)
		if err != nil {
			return err
		}
		c.Calendars = slices.DeleteFunc(calendars, func(h services.Hours) bool { return h.Active == 0 })
		if c.Units, err = org.Units(tx); err != nil {
			return err
		}
		if c.Hooks, err = a.hooks(tx); err != nil {
			return err
		}
		all, err := services.All(tx)
		if err != nil {
			return err
		}
		c.Services = slices.DeleteFunc(all, func(s services.Service) bool { return s.State == services.Retired })
		if c.Matrix, err = readMatrix(tx, false); err != nil || a.Library == nil {
			return err
		}
		documents, err := a.Library.Choices(tx)
		for _, d := range documents {
			if d.Routine {
				c.Routines = append(c.Routines, d)
			} else {
				c.Guides = append(c.Guides, d)
			}
		}
		return err
	})
}
