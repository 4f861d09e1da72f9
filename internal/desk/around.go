package desk

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Around is what forms of the desk offer to choose from.
type Around struct {
	Teams     []arrangement.Team // by level, then name; those in use
	Services  []services.Service // those not retired
	Suppliers []services.Supplier
}

// ServiceName is what a service is called; "" for none.
func (a Around) ServiceName(id string) string {
	for _, s := range a.Services {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

// SupplierName is what a supplier is called; "" for none.
func (a Around) SupplierName(id string) string {
	for _, s := range a.Suppliers {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

// TeamName is what a team is called; "" for none.
func (a Around) TeamName(id string) string {
	for _, t := range a.Teams {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}

// Around reads what the desk chooses from. Needs desk.read somewhere.
func (d *Desk) Around(ctx context.Context, by access.Actor) (Around, error) {
	var a Around
	if !by.MaySomewhere(access.DeskRead) {
		return a, fault.Gone()
	}
	return a, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		teams, err := arrangement.Teams(tx)
		if err == nil {
			a, err = around(tx, teams)
		}
		return err
	})
}

// around is what there is beside all teams, which it leaves as they are.
func around(tx *db.Tx, teams []arrangement.Team) (a Around, err error) {
	a.Teams = slices.DeleteFunc(slices.Clone(teams), func(t arrangement.Team) bool { return t.Active == 0 })
	slices.SortStableFunc(a.Teams, func(x, y arrangement.Team) int { return x.Level - y.Level })
	if a.Services, err = services.All(tx); err != nil {
		return a, err
	}
	a.Services = slices.DeleteFunc(a.Services, func(s services.Service) bool { return s.State == services.Retired })
	a.Suppliers, err = services.AllSuppliers(tx)
	return a, err
}

// MostExported is how many tickets one file holds.
const MostExported = 20_000

// Export gives the tickets a filter leaves, up to MostExported, and writes that
// they were taken out into the audit first.
func (d *Desk) Export(ctx context.Context, by access.Actor, now clock.Instant, f Filter) ([]Row, error) {
	f.After, f.Before, f.Limit = "", "", 200
	list, err := d.Tickets(ctx, by, now, f)
	if err != nil {
		return nil, err
	}
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		detail, err := exported(tx, f)
		if err != nil {
			return err
		}
		return audit.Note(tx, by, now, "desk.exported", "tickets", "", detail)
	})
	rows := list.Rows
	for err == nil && list.Next != "" && len(rows) < MostExported {
		f.After = list.Next
		if list, err = d.Tickets(ctx, by, now, f); err == nil {
			rows = append(rows, list.Rows...)
		}
	}
	return rows, err
}

// exported is what the audit keeps of a filter: only what the body has, never
// whatever an address said.
func exported(tx *db.Tx, f Filter) (audit.Detail, error) {
	detail := audit.Detail{"done": f.Done, "state": string(f.State), "words": f.Words != ""}
	for _, named := range []struct {
		as, id string
		exists func(id string) error
	}{
		{"team", f.Team, func(id string) error { _, err := arrangement.TeamByID(tx, id); return err }},
		{"service", f.Service, func(id string) error { _, err := services.ServiceByID(tx, id); return err }},
		{"unit", f.Unit, func(id string) error { _, err := org.UnitByID(tx, id); return err }},
	} {
		detail[named.as] = ""
		if named.id == "" {
			continue
		}
		err := named.exists(named.id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil {
			detail[named.as] = named.id
		}
	}
	return detail, nil
}
