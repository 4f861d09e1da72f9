package access

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// GrantRow is a role given to a person, as stored.
type GrantRow struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Person    string        `db:"person"`
	Role      Role          `db:"role"`
	ScopeKind string        `db:"scope_kind"`
	ScopeID   string        `db:"scope_id"`
	GrantedBy string        `db:"granted_by"`
	GrantedAt clock.Instant `db:"granted_at"`
}

// Scope is where the role counts.
func (g GrantRow) Scope() Scope { return Scope{g.ScopeKind, g.ScopeID} }

const grantColumns = `body, id, person, role, scope_kind, scope_id, granted_by, granted_at`

// AddGrant stores a role; it is unique per person and scope.
func AddGrant(tx *db.Tx, g GrantRow) error {
	tx.Announce(Topic)
	return tx.Insert("role_grants", g)
}

// GrantByID is db.ErrNone when there is none.
func GrantByID(tx *db.Tx, id string) (GrantRow, error) {
	var g GrantRow
	err := tx.Get(&g, `SELECT `+grantColumns+` FROM role_grants WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return g, err
}

// RemoveGrant takes a role away; a 404 fault where it is gone already.
func RemoveGrant(tx *db.Tx, id string) error {
	tx.Announce(Topic)
	n, err := tx.Exec(`DELETE FROM role_grants WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if err == nil && n == 0 {
		err = fault.Gone() // somebody else was quicker
	}
	return err
}

// GrantsOf lists a person's roles.
func GrantsOf(tx *db.Tx, person string) ([]GrantRow, error) {
	var all []GrantRow
	return all, tx.Select(&all, `SELECT `+grantColumns+` FROM role_grants WHERE body = $1 AND person = $2 ORDER BY role, scope_kind, scope_id`, tx.Tenant, person)
}

// GrantsAmong lists the roles of some people.
func GrantsAmong(tx *db.Tx, persons []string) ([]GrantRow, error) {
	var all []GrantRow
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT `+grantColumns+` FROM role_grants WHERE body = ? AND person IN (?)`, tx.Tenant, persons[start:min(start+500, len(persons))])
		if err != nil {
			return nil, err
		}
		var some []GrantRow
		if err := tx.Select(&some, query, args...); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// AllGrants lists every role of the body.
func AllGrants(tx *db.Tx) ([]GrantRow, error) {
	var all []GrantRow
	return all, tx.Select(&all, `SELECT `+grantColumns+` FROM role_grants WHERE body = $1 ORDER BY role, scope_kind, scope_id, granted_at, id`, tx.Tenant)
}

// AnyAdministrator tells whether some body has an active administrator; the
// transaction is of Everyone.
func AnyAdministrator(tx *db.Tx) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM role_grants g JOIN persons p ON p.body = g.body AND p.id = g.person
		WHERE g.role = 'administrator' AND g.scope_kind = '' AND p.active = 1`)
	return n > 0, err
}

// LastAdministrator tells whether nobody else could give roles if the person
// were gone. It holds all others who take administrators away until the
// transaction ends.
func LastAdministrator(tx *db.Tx, person string) (bool, error) {
	if err := tx.Lock("administrators"); err != nil {
		return false, err
	}
	var mine, others int
	const active = ` FROM role_grants g JOIN persons p ON p.body = g.body AND p.id = g.person
		WHERE g.body = $1 AND g.role = 'administrator' AND g.scope_kind = '' AND p.active = 1 `
	if err := tx.Get(&mine, `SELECT count(*)`+active+`AND g.person = $2`, tx.Tenant, person); err != nil {
		return false, err
	}
	err := tx.Get(&others, `SELECT count(*)`+active+`AND g.person <> $2`, tx.Tenant, person)
	return mine > 0 && others == 0, err
}
