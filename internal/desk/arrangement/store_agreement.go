package arrangement

import (
	"errors"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const agreementColumns = `body, id, number, supplier, service, unit, calendar, response, solution, direct, needs, how, valid_from, valid_to, version`

// AgreementOf is the agreement with a supplier that counts for somebody of a
// unit that day, a local variation before the body's, one for the service
// before one for all the supplier does; the zero Agreement where there is none.
func AgreementOf(tx *db.Tx, service, unit, supplier string, day clock.Day) (Agreement, error) {
	var all []Agreement
	err := tx.Select(&all, `SELECT `+agreementColumns+` FROM supplier_agreements WHERE body = $1 AND supplier = $2 AND service IN ('', $3)
		ORDER BY id`, tx.Tenant, supplier, service)
	if err != nil || len(all) == 0 {
		return Agreement{}, err
	}
	units, err := upwards(tx, unit)
	if err != nil {
		return Agreement{}, err
	}
	return agreementFor(all, service, units, day), nil
}

// upwards is a unit, those above it, and "" for the whole body.
func upwards(tx *db.Tx, unit string) ([]string, error) {
	if unit == "" {
		return []string{""}, nil
	}
	u, err := org.UnitByID(tx, unit)
	if fault.Is(err, fault.NotFound) {
		return []string{""}, nil
	}
	if err != nil {
		return nil, err
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	slices.Reverse(path)
	return append(path, ""), nil
}

// AgreementByID is one agreement; a 404 fault where there is none.
func AgreementByID(tx *db.Tx, id string) (Agreement, error) {
	var a Agreement
	err := tx.Get(&a, `SELECT `+agreementColumns+` FROM supplier_agreements WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return a, fault.Gone()
	}
	return a, err
}

// allAgreements are all there are, by supplier and unit.
func allAgreements(tx *db.Tx) ([]Agreement, error) {
	var all []Agreement
	return all, tx.Select(&all, `SELECT `+prefixed("a", agreementColumns)+` FROM supplier_agreements a LEFT JOIN suppliers s ON s.body = a.body AND s.id = a.supplier
		WHERE a.body = $1 ORDER BY s.sort, a.supplier, a.unit, a.valid_from DESC, a.id`, tx.Tenant)
}

func saveAgreement(tx *db.Tx, a Agreement) error {
	n, err := tx.Exec(`UPDATE supplier_agreements SET number = $3, supplier = $4, service = $5, unit = $6, calendar = $7, response = $8, solution = $9, direct = $10,
		needs = $11, how = $12, valid_from = $13, valid_to = $14, version = version + 1 WHERE body = $1 AND id = $2 AND version = $15`,
		tx.Tenant, a.ID, a.Number, a.Supplier, a.Service, a.Unit, a.Calendar, a.Response, a.Solution, a.Direct, a.NeedList, a.How, a.From, a.To, a.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: a}
}

// triesBefore are refused tries, the newest first, from behind an id on.
func triesBefore(tx *db.Tx, after string, limit int) ([]Try, error) {
	var all []Try
	return all, tx.Select(&all, `SELECT body, id, at, person, service, unit, supplier, ticket, via, why FROM supplier_tries
		WHERE body = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, tx.Tenant, after, limit)
}
