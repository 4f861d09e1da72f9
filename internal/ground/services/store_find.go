package services

import "github.com/overgang/overgang/internal/kit/db"

func servicesAfter(tx *db.Tx, after string, limit int) ([]string, error) {
	var ids []string
	return ids, tx.Select(&ids, `SELECT id FROM services WHERE body = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.Tenant, after, limit)
}

func suppliersAfter(tx *db.Tx, after string, limit int) ([]string, error) {
	var ids []string
	return ids, tx.Select(&ids, `SELECT id FROM suppliers WHERE body = $1 AND id > $2 ORDER BY id LIMIT $3`, tx.Tenant, after, limit)
}

func servicesFor(tx *db.Tx, ids []string) ([]Service, error) {
	var all []Service
	return all, selectIn(tx, &all, `SELECT `+serviceColumns+` FROM services WHERE body = ? AND id IN (?)`, ids)
}

func suppliersFor(tx *db.Tx, ids []string) ([]Supplier, error) {
	var all []Supplier
	return all, selectIn(tx, &all, `SELECT `+supplierColumns+` FROM suppliers WHERE body = ? AND id IN (?)`, ids)
}

func contactsFor(tx *db.Tx, suppliers []string) (map[string][]Contact, error) {
	var all []Contact
	err := selectIn(tx, &all, `SELECT `+contactColumns+` FROM supplier_contacts WHERE body = ? AND supplier IN (?) ORDER BY name, id`, suppliers)
	by := map[string][]Contact{}
	for _, c := range all {
		by[c.Supplier] = append(by[c.Supplier], c)
	}
	return by, err
}

func selectIn(tx *db.Tx, into any, query string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	query, args, err := db.In(query, tx.Tenant, ids)
	if err != nil {
		return err
	}
	return tx.Select(into, query, args...)
}
