package schema_test

import (
	"context"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestMigratingTwiceChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := schema.Migrate(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		at, wanted, err := schema.Version(context.Background(), d)
		if err != nil || at != wanted || at == 0 {
			t.Errorf("at %d, wanted %d, %v", at, wanted, err)
		}
	})
}

// TN-05: every table of bodies is under forced row-level security, nothing
// goes around it, and no key reaches over from one body into another.
func TestTN05_EveryTenantTableIsSecured(t *testing.T) {
	d := dbtest.Postgres(t)
	for what, query := range map[string]string{
		"not secured": `SELECT c.table_name FROM information_schema.columns c JOIN pg_class k ON k.relname = c.table_name
			WHERE c.table_schema = 'public' AND (c.column_name = 'body' OR c.table_name = 'bodies') AND NOT (k.relrowsecurity AND k.relforcerowsecurity)`,
		"without a policy": `SELECT c.table_name FROM information_schema.columns c
			WHERE c.table_schema = 'public' AND c.column_name = 'body' AND NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.table_name AND p.with_check IS NOT NULL)`,
		"a table of nobody": `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT rowsecurity
			AND tablename NOT IN ('goose_db_version', 'duties', 'outbox_lines', 'attempts', 'search_words')`,
		"a view with its owner's eyes": `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
			AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)`,
		"a function with its owner's rights": `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef`,
		"a foreign key that does not name the body": `SELECT conname FROM pg_constraint f WHERE contype = 'f' AND connamespace = 'public'::regnamespace
			AND confrelid <> 'bodies'::regclass
			AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey) AND a.attname = 'body')`,
	} {
		var found []string
		err := d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Select(&found, query) })
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v %v", what, found, err)
		}
	}
}

// TN-04: without a tenant a query is an error, not rows. The role under test
// must not be a superuser, whom row-level security does not hold.
func TestTN04_NoTenantNoRows(t *testing.T) {
	d := dbtest.Postgres(t)
	err := d.Write(context.Background(), "b", func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO bodies (id, slug, name, country, lang, zone, created_at) VALUES ('b', 'b', 'B', 'DK', 'da', 'UTC', 1)`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO closing_days (body, day, name) VALUES ('b', '2026-06-05', 'x')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	asApp(t, d, func(exec func(string) error) {
		err := exec("SELECT count(*) FROM closing_days")
		if err == nil || !strings.Contains(err.Error(), "no tenant") {
			t.Errorf("without a tenant: %v", err)
		}
	})
}

func asApp(t *testing.T, d *db.DB, test func(exec func(string) error)) {
	t.Helper()
	ctx := context.Background()
	conn, err := d.Raw().Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	role := "app_" + strings.ReplaceAll(t.Name()[:8], "/", "_")
	for _, s := range []string{"DROP ROLE IF EXISTS " + role, "CREATE ROLE " + role, "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role, "SET ROLE " + role} {
		if _, err := conn.ExecContext(ctx, s); err != nil && !strings.HasPrefix(s, "DROP") {
			t.Fatal(err)
		}
	}
	test(func(q string) error { _, err := conn.ExecContext(ctx, q); return err })
	for _, s := range []string{"RESET ROLE", "DROP OWNED BY " + role, "DROP ROLE " + role} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			t.Error(err)
		}
	}
}
