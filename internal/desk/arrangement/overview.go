package arrangement

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Standing of a gate, as lists show it.
const (
	GateOpen   = "open"   // takes tickets
	GateClosed = "closed" // lost a condition
	GateDraft  = "draft"  // stands before the gate
	GateNone   = "none"   // nobody has begun
)

// GateRow is a service, or its variation in a unit, before or behind its gate.
type GateRow struct {
	Service  services.Service
	Unit     string
	UnitName string
	Gate     Gate     // zero where nothing passed yet
	State    string   // GateOpen …
	Unmet    []string // of the open or closed gate, else of the draft
	Draft    string   // id of a draft, "" where there is none
	Number   int      // of the version that stands
}

// Overview is every service and where it stands (D2).
type Overview struct {
	Rows       []GateRow
	Candidates []CandidateRow
	Counted    bool // somebody counts candidates
	Today      clock.Day
}

// CandidateRow is a candidate with its name; "" = none of the register.
type CandidateRow struct {
	Candidate
	Name string
}

// Overview reads it. Needs desk.read somewhere, or service.read.
func (a *Arrangements) Overview(ctx context.Context, by access.Actor, now clock.Instant) (Overview, error) {
	var o Overview
	return o, a.look(ctx, by, func(tx *db.Tx) error {
		o = Overview{}
		gather, err := a.gatherer(tx, now)
		if err != nil {
			return err
		}
		o.Today = gather.day
		if o.Rows, err = a.gateRows(tx, gather); err != nil {
			return err
		}
		return a.candidates(tx, &o)
	})
}

func (a *Arrangements) gateRows(tx *db.Tx, gather *gatherer) ([]GateRow, error) {
	all, err := services.All(tx)
	if err != nil {
		return nil, err
	}
	gates, err := allGates(tx)
	if err != nil {
		return nil, err
	}
	used, err := inUse(tx)
	if err != nil {
		return nil, err
	}
	units, err := unitNames(tx)
	if err != nil {
		return nil, err
	}
	var rows []GateRow
	for _, s := range all {
		for _, unit := range placesOf(s.ID, used) {
			row := GateRow{Service: s, Unit: unit, UnitName: units[unit], State: GateNone}
			if err := row.fill(gather, gates, used); err != nil {
				return nil, err
			}
			if s.State != services.Retired || row.State != GateNone {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// placesOf are the body ("") and the units a service has an arrangement in.
func placesOf(service string, used []Arrangement) []string {
	units := []string{""}
	for _, v := range used {
		if v.Service == service && !slices.Contains(units, v.Unit) {
			units = append(units, v.Unit)
		}
	}
	return units
}

// fill says where one row stands and what is missing.
func (r *GateRow) fill(gather *gatherer, gates []Gate, used []Arrangement) error {
	var look *Arrangement
	review := clock.Day("")
	for i, v := range used {
		if v.Service != r.Service.ID || v.Unit != r.Unit {
			continue
		}
		if v.State == Draft {
			r.Draft = v.ID
			if look == nil {
				look, r.State = &used[i], GateDraft
			}
			continue
		}
		look, r.Number, r.State = &used[i], v.Number, GateClosed
	}
	for _, g := range gates {
		if g.Service == r.Service.ID && g.Unit == r.Unit {
			r.Gate, review = g, g.ReviewOn
			if g.Open == 1 {
				r.State = GateOpen
			}
		}
	}
	if look == nil {
		return nil
	}
	f, err := gather.facts(*look, review)
	r.Unmet = Unmet(f.Conditions())
	return err
}

// candidateDays is how far back candidates are counted.
const candidateDays = 90

func (a *Arrangements) candidates(tx *db.Tx, o *Overview) error {
	if a.Candidates == nil {
		return nil
	}
	found, err := a.Candidates(tx, o.Today.Add(-candidateDays))
	if err != nil {
		return err
	}
	o.Counted = true
	names := map[string]string{}
	for _, r := range o.Rows {
		names[r.Service.ID] = r.Service.Name
	}
	for _, c := range found {
		o.Candidates = append(o.Candidates, CandidateRow{c, names[c.Service]})
	}
	return nil
}
