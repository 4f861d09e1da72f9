package schema

import (
	"context"
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// tenant raises an error where no tenant is set, instead of finding no rows:
// a forgotten claim must be seen (TRUST TN-04).
const tenant = `CREATE OR REPLACE FUNCTION overgang_tenant() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE t text := current_setting('app.tenant', true);
BEGIN
  IF t IS NULL OR t = '' THEN RAISE EXCEPTION 'no tenant is set' USING ERRCODE = 'invalid_text_representation'; END IF;
  RETURN t;
END $$`

// secure puts every table that has a column `body` under row-level security,
// the owner included, so that a statement that forgets its body finds only
// its own (TRUST TN-05).
func secure(ctx context.Context, d *db.DB) error {
	rows, err := d.Raw().QueryContext(ctx, `SELECT c.table_name, c.column_name FROM information_schema.columns c
		JOIN pg_class k ON k.relname = c.table_name AND k.relnamespace = current_schema()::regnamespace
		WHERE c.table_schema = current_schema() AND (c.column_name = 'body' OR c.table_name = 'bodies' AND c.column_name = 'id') AND NOT (k.relrowsecurity AND k.relforcerowsecurity)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	statements := []string{tenant}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return err
		}
		statements = append(statements, fmt.Sprintf(`ALTER TABLE %[1]s ENABLE ROW LEVEL SECURITY;
			ALTER TABLE %[1]s FORCE ROW LEVEL SECURITY;
			DROP POLICY IF EXISTS of_body ON %[1]s;
			CREATE POLICY of_body ON %[1]s USING ((SELECT overgang_tenant()) IN (%[2]s, '*')) WITH CHECK ((SELECT overgang_tenant()) IN (%[2]s, '*'))`, table, column))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = d.Raw().ExecContext(ctx, strings.Join(statements, ";\n"))
	return err
}
