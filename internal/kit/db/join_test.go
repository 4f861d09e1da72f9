package db

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

func add(d *DB, ctx context.Context, id string) error {
	return d.Write(ctx, "b", func(tx *Tx) error { return tx.Insert("things", thing{ID: id}) })
}

func rows(t *testing.T, d *DB, ctx context.Context) (n int) {
	t.Helper()
	if err := d.Read(ctx, "b", func(tx *Tx) error { return tx.Get(&n, "SELECT count(*) FROM things") }); err != nil {
		t.Error(err)
	}
	return n
}

func TestWithinAllOrNothing(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		out := context.Background()
		no := errors.New("no")
		err := d.Within(out, "b", func(ctx context.Context, tx *Tx) error {
			if err := add(d, ctx, "a"); err != nil {
				t.Error(err)
			}
			if n := rows(t, d, ctx); n != 1 {
				t.Errorf("a read inside sees %d", n)
			}
			if n := rows(t, d, out); n != 0 {
				t.Errorf("a read outside sees %d", n)
			}
			return no
		})
		if !errors.Is(err, no) || rows(t, d, out) != 0 {
			t.Errorf("%v, %d rows", err, rows(t, d, out))
		}
		err = d.Within(out, "b", func(ctx context.Context, tx *Tx) error {
			return errors.Join(add(d, ctx, "a"), add(d, ctx, "b"))
		})
		if err != nil || rows(t, d, out) != 2 {
			t.Errorf("%v, %d rows", err, rows(t, d, out))
		}
	})
}

// A use case that is refused undoes its own part, also where the database
// itself refused a statement.
func TestWithinPartsStandAlone(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		err := d.Within(context.Background(), "b", func(ctx context.Context, tx *Tx) error {
			if err := add(d, ctx, "a"); err != nil {
				return err
			}
			err := d.Write(ctx, "b", func(tx *Tx) error {
				return errors.Join(tx.Insert("things", thing{ID: "half"}), tx.Insert("things", thing{ID: "a"}))
			})
			if !Unique(err) {
				t.Errorf("%v", err)
			}
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic was swallowed")
					}
				}()
				d.Write(ctx, "b", func(tx *Tx) error {
					if err := tx.Insert("things", thing{ID: "panic"}); err != nil {
						t.Error(err)
					}
					panic("at the disco")
				})
			}()
			if err := d.Read(ctx, "b", func(tx *Tx) error { return tx.Insert("things", thing{ID: "r"}) }); err == nil {
				t.Error("a reader wrote")
			}
			return add(d, ctx, "b")
		})
		if err != nil || rows(t, d, context.Background()) != 2 {
			t.Errorf("%v, %d rows", err, rows(t, d, context.Background()))
		}
	})
}

func TestWithinTellsAfterTheCommit(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		heard := make(chan string, 10)
		defer d.Listen(func(n News) { heard <- n.String() })()
		var after atomic.Int32
		part := func(ctx context.Context, topic string, err error) {
			d.Write(ctx, "b", func(tx *Tx) error {
				tx.Announce(topic)
				tx.After(func() { after.Add(1) })
				return err
			})
		}
		err := d.Within(context.Background(), "b", func(ctx context.Context, tx *Tx) error {
			part(ctx, "bad", errors.New("no"))
			part(ctx, "good", nil)
			if after.Load() != 0 || len(heard) != 0 {
				t.Error("told before the commit")
			}
			return nil
		})
		if err != nil || after.Load() != 1 {
			t.Errorf("%v, %d", err, after.Load())
		}
		select {
		case topic := <-heard:
			if topic != "b good" {
				t.Errorf("heard %q", topic)
			}
		case <-time.After(time.Minute):
			t.Error("heard nothing")
		}
	})
}

// The tenant of the outer transaction is its own again after a part of another.
func TestTN08_WithinKeepsTenantsApart(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		if d.Dialect != Postgres {
			t.Skip("SQLite knows no tenant")
		}
		who := func(tx *Tx) (s string) {
			if err := tx.Get(&s, "SELECT current_setting('app.tenant', true)"); err != nil {
				t.Error(err)
			}
			return s
		}
		err := d.Within(context.Background(), "b", func(ctx context.Context, tx *Tx) error {
			for _, end := range []error{nil, errors.New("no")} {
				d.Write(ctx, Everyone, func(tx *Tx) error {
					if got := who(tx); got != Everyone {
						t.Errorf("inside: %q", got)
					}
					return end
				})
				if got := who(tx); got != "b" {
					t.Errorf("after %v: %q", end, got)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A part that lost a deadlock takes the whole with it, even where somebody
// caught its error, and the whole runs again.
func TestWithinRunsAgain(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		runs := 0
		err := d.Within(context.Background(), "b", func(ctx context.Context, tx *Tx) error {
			runs++
			_ = add(d, ctx, fmt.Sprint("a", runs))
			if runs == 1 {
				_ = d.Write(ctx, "b", func(*Tx) error { return &pgconn.PgError{Code: "40P01"} })
			}
			return nil
		})
		if d.Dialect == SQLite { // never deadlocks, so never runs again
			if err == nil || rows(t, d, context.Background()) != 0 {
				t.Errorf("%v", err)
			}
			return
		}
		if err != nil || runs != 2 || rows(t, d, context.Background()) != 1 {
			t.Errorf("%v after %d runs, %d rows", err, runs, rows(t, d, context.Background()))
		}
	})
}

// A context that outlives its transaction is an ordinary one again.
func TestWithinEnds(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		var kept context.Context
		if err := d.Within(context.Background(), "b", func(ctx context.Context, tx *Tx) error { kept = ctx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := add(d, kept, "late"); err != nil || rows(t, d, kept) != 1 {
			t.Error(err)
		}
	})
}
