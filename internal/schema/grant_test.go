package schema_test

import (
	"context"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/schema"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// TN-02, LG-03: the role that serves owns nothing and cannot change the audit;
// the owner and a superuser are told apart.
func TestTN02_LG03_TheServingRoleCannotChangeTheAudit(t *testing.T) {
	ctx := context.Background()
	address := dbtest.PostgresAddress(t)
	owner, err := db.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close()
	if held, why, err := schema.Held(ctx, owner); err != nil || held {
		t.Fatalf("the test's own role: %v %q %v", held, why, err)
	}
	role := "serve_" + ids.New()[:8]
	if _, err := owner.Raw().Exec("CREATE ROLE " + role + " LOGIN"); err != nil {
		t.Fatal(err)
	}
	if err := schema.Grant(ctx, owner, role); err != nil {
		t.Fatal(err)
	}
	user, rest, _ := strings.Cut(strings.TrimPrefix(address, "postgres://"), "@")
	app, err := db.Open(ctx, strings.Replace(address, user+"@"+rest, role+"@"+rest, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		app.Close()
		for _, s := range []string{"DROP OWNED BY " + role, "DROP ROLE " + role} {
			if _, err := owner.Raw().Exec(s); err != nil {
				t.Error(err)
			}
		}
	}()
	if held, why, err := schema.Held(ctx, app); err != nil || !held {
		t.Errorf("%q %v", why, err)
	}
	for _, q := range []string{`UPDATE audit SET action = 'x' WHERE body = $1`, `DELETE FROM audit WHERE body = $1`, `DELETE FROM audit_seals WHERE body = $1`} {
		err := app.Write(ctx, "b", func(tx *db.Tx) error { _, err := tx.Exec(q, "b"); return err })
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", q, err)
		}
	}
	if at, wanted, err := schema.Version(ctx, app); err != nil || at != wanted {
		t.Errorf("%d %d %v", at, wanted, err)
	}
}
