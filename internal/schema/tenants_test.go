package schema_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// TN-03: twenty bodies through a pool of four connections, ten thousand
// transactions mixed up, some broken off, some taken back, none naming its
// body in the statement: nobody ever meets a row of another, and no
// connection goes back to the pool with somebody's name on it.
func TestTN03_TwentyBodiesThroughFourConnections(t *testing.T) {
	address := dbtest.ServingAddress(t)
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	d, err := db.Open(context.Background(), address+sign+"pool_max_conns=4")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	const bodies, requests = 20, 10_000
	for i := range bodies {
		body := fmt.Sprintf("body-%02d", i)
		err := d.Write(context.Background(), body, func(tx *db.Tx) error {
			if _, err := tx.Exec(`INSERT INTO bodies (id, slug, name, country, lang, zone, created_at) VALUES ($1, $1, $1, 'DK', 'da', 'UTC', 1)`, body); err != nil {
				return err
			}
			for n := range 5 {
				if _, err := tx.Exec(`INSERT INTO closing_days (body, day, name) VALUES ($1, $2, $1)`, body, fmt.Sprintf("2026-01-0%d", n+1)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var done, foreign atomic.Int64
	var wg sync.WaitGroup
	for worker := range 16 {
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(uint64(worker), 3))
			for done.Add(1) <= requests && !t.Failed() {
				body := fmt.Sprintf("body-%02d", dice.IntN(bodies))
				foreign.Add(int64(visit(t, d, body, dice)))
			}
		})
	}
	wg.Wait()
	if n := foreign.Load(); n > 0 {
		t.Errorf("%d foreign rows", n)
	}
	nobodysName(t, d)
}

// visit is one transaction of a body, of some kind; it counts what it should
// not have met.
func visit(t *testing.T, d *db.DB, body string, dice *rand.Rand) (foreign int) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	look := func(tx *db.Tx) error {
		var names []string
		if err := tx.Select(&names, `SELECT name FROM closing_days`); err != nil {
			return err
		}
		for _, n := range names {
			if n != body {
				foreign++
			}
		}
		if len(names) < 5 {
			t.Errorf("%s sees %d of its rows", body, len(names))
		}
		return nil
	}
	taken := errors.New("taken back")
	var err error
	switch kind := dice.IntN(8); kind {
	case 0: // changes everything it can reach
		err = d.Write(ctx, body, func(tx *db.Tx) error {
			if _, err := tx.Exec(`UPDATE closing_days SET name = $1`, body); err != nil {
				return err
			}
			return look(tx)
		})
	case 1: // taken back
		if err = d.Write(ctx, body, func(tx *db.Tx) error {
			if _, err := tx.Exec(`DELETE FROM closing_days`); err != nil {
				return err
			}
			return taken
		}); errors.Is(err, taken) {
			err = nil
		}
	case 2: // broken off by the database
		if err = d.Write(ctx, body, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO closing_days (body, day, name) VALUES ('body-99', '2026-02-01', 'x')`)
			return err
		}); err != nil && strings.Contains(err.Error(), "row-level security") {
			err = nil
		} else {
			err = fmt.Errorf("wrote a row of another body: %w", err)
		}
	case 3: // broken off by the visitor
		gone, leave := context.WithCancel(ctx)
		_ = d.Read(gone, body, func(tx *db.Tx) error {
			leave()
			var n int
			return tx.Get(&n, `SELECT count(*) FROM closing_days`)
		})
		leave()
	default:
		err = d.Read(ctx, body, look)
	}
	if err != nil {
		t.Errorf("%s: %v", body, err)
	}
	return foreign
}

// nobodysName looks at every connection of the pool as it lies there.
func nobodysName(t *testing.T, d *db.DB) {
	t.Helper()
	for range 4 {
		conn, err := d.Raw().Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		var left string
		if err := conn.QueryRowContext(context.Background(), `SELECT coalesce(current_setting('app.tenant', true), '')`).Scan(&left); err != nil || left != "" {
			t.Errorf("a connection lies in the pool as %q (%v)", left, err)
		}
		if _, err := conn.ExecContext(context.Background(), `SELECT count(*) FROM closing_days`); err == nil {
			t.Error("a connection without a tenant sees rows")
		}
	}
}
