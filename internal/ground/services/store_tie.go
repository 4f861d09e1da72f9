package services

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var domainColumns = strings.Join(db.Columns(Domain{}), ", ")

// GraphOf reads how the services of the body hang together.
func GraphOf(tx *db.Tx) (Graph, error) {
	var g Graph
	var err error
	if g.Services, err = All(tx); err != nil {
		return g, err
	}
	if err = tx.Select(&g.Needs, `SELECT service, needs FROM service_needs WHERE body = $1 ORDER BY service, needs`, tx.Tenant); err != nil {
		return g, err
	}
	if err = tx.Select(&g.Domains, `SELECT `+domainColumns+` FROM failure_domains WHERE body = $1 ORDER BY sort, id`, tx.Tenant); err != nil {
		return g, err
	}
	return g, tx.Select(&g.In, `SELECT service, domain FROM service_domains WHERE body = $1 ORDER BY domain, service`, tx.Tenant)
}

// DomainByID reads a failure domain; a 404 fault otherwise.
func DomainByID(tx *db.Tx, id string) (Domain, error) {
	var d Domain
	err := tx.Get(&d, `SELECT `+domainColumns+` FROM failure_domains WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return d, gone(err)
}

func updateDomain(tx *db.Tx, d Domain) error {
	n, err := tx.Exec(`UPDATE failure_domains SET name = $3, fold = $4, sort = $5, description = $6, supplier = $7, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $8`, tx.Tenant, d.ID, d.Name, d.Fold, d.Sort, d.Description, d.Supplier, d.Version)
	if err != nil || n == 1 {
		return taken(err, "services.domain.taken")
	}
	current, err := DomainByID(tx, d.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// deleteDomain takes a failure domain away with its ties, over its version.
func deleteDomain(tx *db.Tx, d Domain) error {
	if _, err := tx.Exec(`DELETE FROM service_domains WHERE body = $1 AND domain = $2`, tx.Tenant, d.ID); err != nil {
		return err
	}
	n, err := tx.Exec(`DELETE FROM failure_domains WHERE body = $1 AND id = $2 AND version = $3`, tx.Tenant, d.ID, d.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := DomainByID(tx, d.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func addTie(tx *db.Tx, service string, to Tie, other string) (int, error) {
	switch to {
	case ToService:
		return tx.Exec(`INSERT INTO service_needs (body, service, needs) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tx.Tenant, service, other)
	case ToDomain:
		return tx.Exec(`INSERT INTO service_domains (body, service, domain) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tx.Tenant, service, other)
	}
	return tx.Exec(`INSERT INTO service_suppliers (body, service, supplier) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, tx.Tenant, service, other)
}

func dropTie(tx *db.Tx, service string, to Tie, other string) (int, error) {
	switch to {
	case ToService:
		return tx.Exec(`DELETE FROM service_needs WHERE body = $1 AND service = $2 AND needs = $3`, tx.Tenant, service, other)
	case ToDomain:
		return tx.Exec(`DELETE FROM service_domains WHERE body = $1 AND service = $2 AND domain = $3`, tx.Tenant, service, other)
	}
	return tx.Exec(`DELETE FROM service_suppliers WHERE body = $1 AND service = $2 AND supplier = $3`, tx.Tenant, service, other)
}
