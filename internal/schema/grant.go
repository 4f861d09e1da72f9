package schema

import (
	"context"
	"fmt"

	"github.com/overgang/overgang/internal/kit/db"
)

// appended are tables nobody may change afterwards: the program adds to them
// and reads them (TRUST LG-03).
var appended = []string{"audit", "audit_seals"}

// Grant lets a PostgreSQL role serve: read and write rows, but own nothing,
// and never change what the audit says. The owner calls it after migrating.
func Grant(ctx context.Context, d *db.DB, role string) error {
	if d.Dialect != db.Postgres {
		return fmt.Errorf("granting is for PostgreSQL")
	}
	var name string // quoted by the database itself
	if err := d.Raw().QueryRowContext(ctx, `SELECT quote_ident(rolname) FROM pg_roles WHERE rolname = $1`, role).Scan(&name); err != nil {
		return fmt.Errorf("no role %q: %w", role, err)
	}
	statements := []string{
		`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ` + name,
		`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ` + name,
		`REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM ` + name,
	}
	for _, table := range appended {
		statements = append(statements, `REVOKE UPDATE, DELETE, TRUNCATE ON `+table+` FROM `+name)
	}
	for _, s := range statements {
		if _, err := d.Raw().ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Held tells whether row-level security holds the role this program is
// connected as; why says what lets it through. SQLite has no roles.
func Held(ctx context.Context, d *db.DB) (held bool, why string, err error) {
	if d.Dialect != db.Postgres {
		return true, "", nil
	}
	var super, bypass bool
	var owned int
	err = d.Raw().QueryRowContext(ctx, `SELECT rolsuper, rolbypassrls, (SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)
		FROM pg_roles WHERE rolname = current_user`).Scan(&super, &bypass, &owned)
	switch {
	case err != nil:
		return false, "", err
	case super:
		return false, "is a superuser", nil
	case bypass:
		return false, "has BYPASSRLS", nil
	case owned > 0:
		return false, "owns the tables", nil
	}
	return true, "", nil
}
