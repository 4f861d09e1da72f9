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

func agreementByID(tx *db.Tx, id string) (Agreement, error) {
	var a Agreement
	err := tx.Get(&a, `SELECT `+agreementColumns+` FROM supplier_agreements WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return a, fault.Gone()
	}
	return a, err
}
