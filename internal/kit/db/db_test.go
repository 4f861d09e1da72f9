package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// each runs the test on a fresh SQLite file and, where one is reachable, on
// PostgreSQL.
func each(t *testing.T, test func(t *testing.T, d *DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		d, err := Open(context.Background(), filepath.Join(t.TempDir(), "o.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		test(t, d)
	})
	if address := os.Getenv("OVERGANG_TEST_POSTGRES"); address != "" {
		t.Run("postgres", func(t *testing.T) {
			d, err := Open(context.Background(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if _, err := d.Raw().Exec("DROP TABLE IF EXISTS things"); err != nil {
				t.Fatal(err)
			}
			test(t, d)
		})
	}
}

type thing struct {
	ID   string        `db:"id"`
	N    int           `db:"n"`
	When clock.Instant `db:"made_at"`
	Day  clock.Day     `db:"day"`
}

func things(t *testing.T, d *DB) {
	t.Helper()
	if _, err := d.Raw().Exec("CREATE TABLE things (id TEXT PRIMARY KEY, n BIGINT NOT NULL, made_at BIGINT NOT NULL, day TEXT NOT NULL)"); err != nil {
		t.Fatal(err)
	}
}

func TestWriteThenRead(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		ctx := context.Background()
		want := thing{"a", 3, clock.Instant(1_700_000_000_000_001), "2026-04-14"}
		if err := d.Write(ctx, "b", func(tx *Tx) error { return tx.Insert("things", want) }); err != nil {
			t.Fatal(err)
		}
		var got thing
		err := d.Read(ctx, "b", func(tx *Tx) error {
			return tx.Get(&got, "SELECT id, n, made_at, day FROM things WHERE id = $1", "a")
		})
		if err != nil || got != want {
			t.Errorf("got %+v, %v", got, err)
		}
		err = d.Read(ctx, "b", func(tx *Tx) error { return tx.Get(&got, "SELECT id FROM things WHERE id = $1", "x") })
		if !errors.Is(err, ErrNone) {
			t.Errorf("no row: %v", err)
		}
	})
}

func TestArgumentsAreCounted(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		for _, args := range [][]any{{}, {"a", "b"}, {time.Unix(0, 0)}} {
			err := d.Write(context.Background(), "b", func(tx *Tx) error {
				_, err := tx.Exec("DELETE FROM things WHERE id = $1", args...)
				return err
			})
			if err == nil {
				t.Errorf("%v was taken", args)
			}
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		err := d.Read(context.Background(), "b", func(tx *Tx) error { return tx.Insert("things", thing{ID: "a"}) })
		if err == nil {
			t.Error("written")
		}
	})
}

func TestOneFailsTheOthersStand(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		ctx := context.Background()
		no := errors.New("no")
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				defer func() {
					if p := recover(); (p != nil) != (i%3 == 2) {
						t.Errorf("%d: recovered %v", i, p)
					}
				}()
				err := d.Write(ctx, "b", func(tx *Tx) error {
					if err := tx.Insert("things", thing{ID: fmt.Sprint(i), N: i}); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return no
					case 2:
						panic("at the disco")
					}
					return nil
				})
				if (err != nil) != (i%3 == 1) {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		wg.Wait()
		var n int
		if err := d.Read(ctx, "b", func(tx *Tx) error { return tx.Get(&n, "SELECT count(*) FROM things") }); err != nil || n != 20 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestUniqueIsRecognised(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		insert := func() error {
			return d.Write(context.Background(), "b", func(tx *Tx) error { return tx.Insert("things", thing{ID: "a"}) })
		}
		if err := insert(); err != nil {
			t.Fatal(err)
		}
		if err := insert(); !Unique(err) {
			t.Errorf("%v", err)
		}
	})
}

// Two who look, find nothing and write the same at once: one is heard, the other
// learns what its look would have told, and not of a key. So does a part of a
// transaction, and who lost to a deadlock before.
func TestWhoIsOvertakenLooksAgain(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		if d.Dialect == SQLite {
			t.Skip("writes one at a time")
		}
		there := errors.New("there already")
		for name, write := range map[string]func(ctx context.Context, fn func(*Tx) error) error{
			"alone": func(ctx context.Context, fn func(*Tx) error) error { return d.Write(ctx, "b", fn) },
			"as a part": func(ctx context.Context, fn func(*Tx) error) (part error) {
				whole := d.Within(ctx, "b", func(ctx context.Context, _ *Tx) error { part = d.Write(ctx, "b", fn); return nil })
				return errors.Join(whole, part)
			},
			"after a deadlock": func(ctx context.Context, fn func(*Tx) error) error {
				lost := false
				return d.Write(ctx, "b", func(tx *Tx) error {
					if !lost {
						lost = true
						return &pgconn.PgError{Code: "40P01"}
					}
					return fn(tx)
				})
			},
		} {
			if _, err := d.Raw().Exec("DROP TABLE IF EXISTS things"); err != nil {
				t.Fatal(err)
			}
			things(t, d)
			var looked sync.WaitGroup
			looked.Add(2)
			said := make(chan error, 2)
			for range 2 {
				go func() {
					var once sync.Once
					said <- write(t.Context(), func(tx *Tx) error {
						var n int
						if err := tx.Get(&n, "SELECT count(*) FROM things WHERE id = $1", "a"); err != nil {
							return err
						}
						once.Do(func() { looked.Done(); looked.Wait() })
						if n > 0 {
							return there
						}
						return tx.Insert("things", thing{ID: "a"})
					})
				}()
			}
			one, two := <-said, <-said
			if one == nil {
				one, two = two, one
			}
			if two != nil || !errors.Is(one, there) {
				t.Errorf("%s: %v; %v", name, one, two)
			}
		}
	})
}

// Who says that a version is no longer the newest looks again once, so that what
// they then say stands there is what the quicker one wrote.
func TestWhoIsStaleLooksAgain(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		for name, write := range map[string]func(fn func(*Tx) error) error{
			"alone": func(fn func(*Tx) error) error { return d.Write(t.Context(), "b", fn) },
			"as a part": func(fn func(*Tx) error) (part error) {
				_ = d.Within(t.Context(), "b", func(ctx context.Context, _ *Tx) error { part = d.Write(ctx, "b", fn); return nil })
				return part
			},
		} {
			looks, want := 0, 2
			if d.Dialect == SQLite && name == "alone" {
				want = 1 // nobody is quicker there
			}
			err := write(func(*Tx) error { looks++; return &fault.Stale{Current: looks} })
			stale := new(fault.Stale)
			if !errors.As(err, &stale) || stale.Current != want {
				t.Errorf("%s: %v after %d looks", name, err, looks)
			}
		}
	})
}

// Who loses to others again and again is told that it cannot be done now.
func TestWhoLosesAgainAndAgain(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		if d.Dialect == SQLite {
			t.Skip("writes one at a time")
		}
		tries := 0
		err := d.Write(t.Context(), "b", func(*Tx) error { tries++; return &pgconn.PgError{Code: "40P01"} })
		if !fault.Is(err, fault.Unavailable) || tries != 5 {
			t.Errorf("%d tries, %v", tries, err)
		}
	})
}

func TestAnnouncedOnlyAfterCommit(t *testing.T) {
	each(t, func(t *testing.T, d *DB) {
		things(t, d)
		heard := make(chan string, 10)
		defer d.Listen(func(n News) { heard <- n.String() })()
		d.Write(context.Background(), "b", func(tx *Tx) error { tx.Announce("bad"); return errors.New("no") })
		if err := d.Write(context.Background(), "b", func(tx *Tx) error { tx.Announce("good"); return nil }); err != nil {
			t.Fatal(err)
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

func TestFullIsSaidSo(t *testing.T) {
	d, err := Open(context.Background(), filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	things(t, d)
	if _, err := d.writer.own.ExecContext(t.Context(), "PRAGMA max_page_count = 8"); err != nil {
		t.Fatal(err)
	}
	fill := func(id string, size int) error {
		return d.Write(context.Background(), "b", func(tx *Tx) error {
			return tx.Insert("things", thing{ID: id + string(make([]byte, size))})
		})
	}
	if err := fill("big", 200_000); !fault.Is(err, fault.Full) {
		t.Errorf("full disk: %v", err)
	}
	if err := fill("small", 1); err != nil {
		t.Errorf("what still fits: %v", err)
	}
}

func TestWaitingChangesShareACommit(t *testing.T) {
	d, err := Open(context.Background(), filepath.Join(t.TempDir(), "o.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	things(t, d)
	d.writer.joining = 0
	begun, gate := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		d.Write(context.Background(), "b", func(tx *Tx) error { close(begun); <-gate; return nil })
	})
	<-begun
	ran, committed := 0, 0 // the writer alone counts
	for i := range 10 {
		wg.Go(func() {
			d.Write(context.Background(), "b", func(tx *Tx) error {
				if ran++; committed > 0 {
					t.Error("more than one commit")
				}
				tx.After(func() { committed++ })
				return tx.Insert("things", thing{ID: fmt.Sprint(i)})
			})
		})
	}
	for len(d.writer.jobs) < 10 {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	wg.Wait()
	if ran != 10 || committed != 10 {
		t.Fatal(ran, committed)
	}
}

// Who comes while a commit is being written is taken along, but not for ever.
func TestLateChangesJoinACommit(t *testing.T) {
	for _, one := range []struct {
		joining time.Duration
		joins   bool
	}{{time.Minute, true}, {0, false}} {
		d, err := Open(context.Background(), filepath.Join(t.TempDir(), "o.db"))
		if err != nil {
			t.Fatal(err)
		}
		d.writer.joining = one.joining
		committed := false
		var wg sync.WaitGroup
		err = d.Write(context.Background(), "b", func(tx *Tx) error {
			tx.After(func() { committed = true })
			wg.Go(func() {
				d.Write(context.Background(), "b", func(*Tx) error {
					if committed == one.joins {
						t.Errorf("joining for %s: the first was committed: %t", one.joining, committed)
					}
					return nil
				})
			})
			for len(d.writer.jobs) == 0 {
				time.Sleep(time.Millisecond)
			}
			return nil
		})
		wg.Wait()
		if err != nil || !committed {
			t.Error(err, committed)
		}
		d.Close()
	}
}
