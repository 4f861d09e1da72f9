package services

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
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

func updateSupplier(tx *db.Tx, s Supplier) error {
	n, err := tx.Exec(`UPDATE suppliers SET name = $3, fold = $4, sort = $5, number = $6, mail = $7, mail_fold = $8, phone = $9, web = $10, calendar = $11,
		note = $12, active = $13, version = version + 1 WHERE body = $1 AND id = $2 AND version = $14`,
		tx.Tenant, s.ID, s.Name, s.Fold, s.Sort, s.Number, s.Mail, s.MailFold, s.Phone, s.Web, s.Calendar, s.Note, s.Active, s.Version)
	if err != nil || n == 1 {
		return taken(err, "services.supplier.taken")
	}
	current, err := SupplierByID(tx, s.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// updateContact is called by who holds the supplier's lock and has compared
// the version.
func updateContact(tx *db.Tx, c Contact) error {
	_, err := tx.Exec(`UPDATE supplier_contacts SET name = $3, title = $4, mail = $5, fold = $6, phone = $7, valid_from = $8, valid_to = $9, version = version + 1
		WHERE body = $1 AND id = $2`, tx.Tenant, c.ID, c.Name, c.Title, c.Mail, c.Fold, c.Phone, string(c.From), string(c.To))
	return err
}

// supplierLines lists suppliers by name with what they deliver counted, and
// who can be turned to that day.
func supplierLines(tx *db.Tx, day clock.Day) ([]SupplierLine, error) {
	var all []struct {
		Supplier
		Services int `db:"services"`
		Contacts int `db:"contacts"`
	}
	err := tx.Select(&all, `SELECT `+supplierColumns+`, (SELECT count(*) FROM service_suppliers x JOIN services v ON v.body = x.body AND v.id = x.service
			WHERE x.body = suppliers.body AND x.supplier = suppliers.id AND v.state <> 'retired') AS services,
		(SELECT count(*) FROM supplier_contacts c WHERE c.body = suppliers.body AND c.supplier = suppliers.id
			AND (c.valid_from = '' OR c.valid_from <= $2) AND (c.valid_to = '' OR c.valid_to >= $2)) AS contacts
		FROM suppliers WHERE body = $1 ORDER BY sort, id`, tx.Tenant, string(day))
	lines := make([]SupplierLine, len(all))
	for i, s := range all {
		lines[i] = SupplierLine{Supplier: s.Supplier, Services: s.Services, Contacts: s.Contacts}
	}
	return lines, err
}

func servicesBy(tx *db.Tx, supplier string) ([]Service, error) {
	var all []Service
	return all, tx.Select(&all, `SELECT `+serviceColumns+` FROM services WHERE body = $1
		AND id IN (SELECT service FROM service_suppliers WHERE body = $1 AND supplier = $2) ORDER BY sort, id`, tx.Tenant, supplier)
}

func domainsBy(tx *db.Tx, supplier string) ([]Domain, error) {
	var all []Domain
	return all, tx.Select(&all, `SELECT `+domainColumns+` FROM failure_domains WHERE body = $1 AND supplier = $2 ORDER BY sort, id`, tx.Tenant, supplier)
}

// supplierNames adds to each service the names of its suppliers.
func supplierNames(tx *db.Tx, of map[string][]string) error {
	var rows []struct {
		Service string `db:"service"`
		Name    string `db:"name"`
	}
	err := tx.Select(&rows, `SELECT x.service, s.name FROM service_suppliers x JOIN suppliers s ON s.body = x.body AND s.id = x.supplier
		WHERE x.body = $1 ORDER BY x.service, s.sort`, tx.Tenant)
	for _, r := range rows {
		of[r.Service] = append(of[r.Service], r.Name)
	}
	return err
}
