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

// TN-05: every tenant table is under forced row-level security.
func TestTN05_EveryTenantTableIsSecured(t *testing.T) {
	d := dbtest.Postgres(t)
	var open []string
	err := d.Read(context.Background(), db.Everyone, func(tx *db.Tx) error {
		return tx.Select(&open, `SELECT c.table_name FROM information_schema.columns c JOIN pg_class k ON k.relname = c.table_name
			WHERE c.table_schema = 'public' AND c.column_name = 'body' AND NOT (k.relrowsecurity AND k.relforcerowsecurity)`)
	})
	if err != nil || len(open) > 0 {
		t.Errorf("not secured: %v %v", open, err)
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
