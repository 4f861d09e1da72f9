package dbtest

import (
	"context"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
)

// Meanwhile does first in a transaction, which use cases join under its context,
// and, before it is committed, begins then; it answers what then says. On PostgreSQL the commit waits until then
// stands in first's way, or has ended without meeting it: what then looked at
// before it had to wait is what was before first. SQLite writes one transaction
// at a time, so that then begins after it.
func Meanwhile(t testing.TB, d *db.DB, tenant string, first func(context.Context, *db.Tx) error, then func() error) error {
	t.Helper()
	said, begun := make(chan error, 1), false
	err := d.Within(context.Background(), tenant, func(ctx context.Context, tx *db.Tx) error {
		if err := first(ctx, tx); err != nil || d.Dialect == db.SQLite || begun {
			return err
		}
		begun = true
		ended := make(chan struct{})
		go func() { defer close(ended); said <- then() }()
		for limit := time.Now().Add(4 * time.Second); time.Now().Before(limit); time.Sleep(2 * time.Millisecond) {
			select {
			case <-ended:
				return nil
			default:
			}
			var waiting int
			if err := d.Raw().QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting); err != nil {
				return err
			}
			if waiting > 0 {
				return nil
			}
		}
		t.Error("the second neither ends nor waits for the first")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !begun {
		return then()
	}
	return <-said
}
