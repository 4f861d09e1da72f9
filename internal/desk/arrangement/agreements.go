package arrangement

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// AgreementRow is an agreement with the names of what it is about.
type AgreementRow struct {
	Agreement
	SupplierName, ServiceName, UnitName string
	InForce                             bool
}

// Agreements lists all there are, local variations among them, by supplier:
// what is agreed anywhere is known centrally (D3). Needs desk.read somewhere.
func (a *Arrangements) Agreements(ctx context.Context, by access.Actor, now clock.Instant) ([]AgreementRow, error) {
	var rows []AgreementRow
	return rows, a.look(ctx, by, func(tx *db.Tx) error {
		rows = nil
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		n, err := namesOf(tx)
		if err != nil {
			return err
		}
		all, err := allAgreements(tx)
		for _, one := range all {
			rows = append(rows, AgreementRow{one, n.suppliers[one.Supplier], n.services[one.Service], n.units[one.Unit], one.On(day)})
		}
		return err
	})
}

// lookedUp are names by id.
type lookedUp struct{ suppliers, services, units map[string]string }

func namesOf(tx *db.Tx) (n lookedUp, err error) {
	n.suppliers, n.services = map[string]string{}, map[string]string{}
	suppliers, err := services.AllSuppliers(tx)
	if err != nil {
		return n, err
	}
	for _, s := range suppliers {
		n.suppliers[s.ID] = s.Name
	}
	all, err := services.All(tx)
	if err != nil {
		return n, err
	}
	for _, s := range all {
		n.services[s.ID] = s.Name
	}
	n.units, err = unitNames(tx)
	return n, err
}

// Agreement reads one. Needs desk.read somewhere.
func (a *Arrangements) Agreement(ctx context.Context, by access.Actor, id string) (Agreement, error) {
	var found Agreement
	return found, a.look(ctx, by, func(tx *db.Tx) (err error) {
		found, err = AgreementByID(tx, id)
		return err
	})
}

// AddAgreement registers an agreement and answers its id. Needs desk.manage.
func (a *Arrangements) AddAgreement(ctx context.Context, by access.Actor, now clock.Instant, in AgreementInput) (string, error) {
	id := ids.New()
	return id, a.manage(ctx, by, func(tx *db.Tx) error {
		made, err := agreementWith(tx, Agreement{Body: by.Body, ID: id, Version: 1}, in)
		if err != nil {
			return err
		}
		if err := tx.Insert("supplier_agreements", made); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "arrangement.agreement.added", "agreement", id, audit.Detail{"supplier": made.Supplier, "unit": made.Unit}); err != nil {
			return err
		}
		return a.recheck(tx, by, now)
	})
}

// ChangeAgreement saves an agreement; *fault.Stale carries the Agreement.
func (a *Arrangements) ChangeAgreement(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in AgreementInput) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		was, err := AgreementByID(tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := agreementWith(tx, was, in)
		if err != nil {
			return err
		}
		if err := saveAgreement(tx, is); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "arrangement.agreement.changed", "agreement", id, audit.Detail{"direct": is.Direct, "to": is.To}); err != nil {
			return err
		}
		return a.recheck(tx, by, now)
	})
}

// agreementWith is the agreement as typed, naming only what there is.
func agreementWith(tx *db.Tx, was Agreement, in AgreementInput) (Agreement, error) {
	is, err := was.With(in)
	f := fault.List(err)
	for _, known := range []struct {
		field, id string
		look      func(string) error
	}{
		{"supplier", is.Supplier, func(id string) error { _, err := services.SupplierByID(tx, id); return err }},
		{"service", is.Service, func(id string) error { _, err := services.ServiceByID(tx, id); return err }},
		{"unit", is.Unit, func(id string) error { _, err := org.UnitByID(tx, id); return err }},
		{"calendar", is.Calendar, func(id string) error { _, err := services.CalendarByID(tx, id); return err }},
	} {
		if known.id == "" {
			continue
		}
		if err := known.look(known.id); fault.Is(err, fault.NotFound) {
			f.Add(known.field, "fault.not_a_choice")
		} else if err != nil {
			return is, err
		}
	}
	return is, f.Err()
}

// TryRow is a refused try with names.
type TryRow struct {
	Try
	PersonName, ServiceName, SupplierName, UnitName string
}

// Tries lists refused tries to turn to a supplier, the newest first, after the
// id of the last one shown. Needs desk.manage: it says who tried what.
func (a *Arrangements) Tries(ctx context.Context, by access.Actor, after string, limit int) ([]TryRow, error) {
	if !by.May(access.DeskManage) && reads(by) == nil {
		return nil, fault.Denied()
	}
	if err := by.Require(access.DeskManage); err != nil {
		return nil, err
	}
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	var rows []TryRow
	return rows, a.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		rows = nil
		tries, err := triesBefore(tx, after, limit)
		if err != nil {
			return err
		}
		n, err := namesOf(tx)
		if err != nil {
			return err
		}
		var persons []string
		for _, t := range tries {
			persons = append(persons, t.Person)
		}
		names, err := org.Names(tx, persons)
		for _, t := range tries {
			rows = append(rows, TryRow{t, names[t.Person], n.services[t.Service], n.suppliers[t.Supplier], n.units[t.Unit]})
		}
		return err
	})
}
