package db

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// A reader that goes away in the middle leaves nothing behind for the next one.
func TestReadersWhoGoAway(t *testing.T) {
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	things(t, d)
	for i := range 400 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%40)*5*time.Microsecond)
		d.Read(ctx, "t", func(tx *Tx) error {
			var n int
			return tx.Get(&n, `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000) SELECT count(*) FROM c`)
		})
		cancel()
	}
	for range 50 {
		if err := d.Read(t.Context(), "t", func(tx *Tx) error {
			var n int
			return tx.Get(&n, `SELECT 1`)
		}); err != nil {
			t.Fatal(err)
		}
	}
}
