package services

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var (
	supplierColumns = strings.Join(db.Columns(Supplier{}), ", ")
	contactColumns  = strings.Join(db.Columns(Contact{}), ", ")
)

// SupplierByID reads a supplier of the transaction's body; a 404 fault
// otherwise.
func SupplierByID(tx *db.Tx, id string) (Supplier, error) {
	var s Supplier
	err := tx.Get(&s, `SELECT `+supplierColumns+` FROM suppliers WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return s, gone(err)
}

// AllSuppliers lists the suppliers of the body by name, former ones included.
func AllSuppliers(tx *db.Tx) ([]Supplier, error) {
	var all []Supplier
	return all, tx.Select(&all, `SELECT `+supplierColumns+` FROM suppliers WHERE body = $1 ORDER BY sort, id`, tx.Tenant)
}

// ContactsOf lists a supplier's contacts that count that day, by name; day ""
// gives all there ever were.
func ContactsOf(tx *db.Tx, supplier string, day clock.Day) ([]Contact, error) {
	var all []Contact
	return all, tx.Select(&all, `SELECT `+contactColumns+` FROM supplier_contacts WHERE body = $1 AND supplier = $2
		AND ($3 = '' OR ((valid_from = '' OR valid_from <= $3) AND (valid_to = '' OR valid_to >= $3))) ORDER BY name, id`,
		tx.Tenant, supplier, string(day))
}

// ContactByMail finds who at a supplier writes from a folded address that day:
// a contact, the one listed last where there are several, or else a supplier's
// desk, as a Contact without an ID. false where it is nobody's.
func ContactByMail(tx *db.Tx, fold string, day clock.Day) (Contact, bool, error) {
	if fold == "" {
		return Contact{}, false, nil
	}
	var found []Contact
	err := tx.Select(&found, `SELECT `+contactColumns+` FROM supplier_contacts WHERE body = $1 AND fold = $2
		AND (valid_from = '' OR valid_from <= $3) AND (valid_to = '' OR valid_to >= $3) ORDER BY valid_from DESC, id LIMIT 1`,
		tx.Tenant, fold, string(day))
	if err != nil || len(found) > 0 {
		return first(found), len(found) > 0, err
	}
	err = tx.Select(&found, `SELECT body, id AS supplier, name, mail, mail_fold AS fold, phone FROM suppliers
		WHERE body = $1 AND mail_fold = $2 AND active = 1 ORDER BY id LIMIT 1`, tx.Tenant, fold)
	return first(found), len(found) > 0, err
}

// SuppliersOf lists who supplies a service, by name.
func SuppliersOf(tx *db.Tx, service string) ([]Supplier, error) {
	var all []Supplier
	return all, tx.Select(&all, `SELECT `+supplierColumns+` FROM suppliers WHERE body = $1
		AND id IN (SELECT supplier FROM service_suppliers WHERE body = $1 AND service = $2) ORDER BY sort, id`, tx.Tenant, service)
}

func first(found []Contact) Contact {
	if len(found) == 0 {
		return Contact{}
	}
	return found[0]
}
