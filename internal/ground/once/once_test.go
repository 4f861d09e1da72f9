package once_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/once"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var (
	noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)
	by   = access.Actor{Body: "b", Person: "ida", Session: "t1"}
)

func body(t *testing.T, d *db.DB, id string) {
	t.Helper()
	err := d.Write(context.Background(), id, func(tx *db.Tx) error {
		return org.AddBody(tx, org.Body{ID: id, Slug: id, Name: "Nyby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// effect is a use case that adds a unit; it knows nothing of keys.
func effect(d *db.DB, n *atomic.Int32) func(context.Context) once.Answer {
	return func(ctx context.Context) once.Answer {
		id := fmt.Sprint("u", n.Add(1))
		err := d.Write(ctx, "b", func(tx *db.Tx) error { return org.AddUnit(tx, "da", org.Unit{ID: id, Name: id}) })
		if err != nil {
			return once.Answer{Status: 500}
		}
		return once.Answer{Status: 201, Headers: map[string]string{"Location": "/units/" + id}, Body: []byte(id)}
	}
}

func units(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.Read(context.Background(), "b", func(tx *db.Tx) error {
		all, err := org.Units(tx)
		n = len(all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// IN-05: the same key is answered the same and does nothing more; with another
// request it is refused; after a day it is new.
func TestIN05_SameKeySameAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		body(t, d, "b")
		body(t, d, "c")
		keys, ctx := once.New(d), context.Background()
		var n atomic.Int32
		first, again, err := keys.Run(ctx, by, noon, "k", "r", effect(d, &n))
		if err != nil || again || first.Status != 201 {
			t.Fatalf("%+v %v %v", first, again, err)
		}
		second, again, err := keys.Run(ctx, by, noon.Add(23*time.Hour), "k", "r", effect(d, &n))
		if err != nil || !again || string(second.Body) != "u1" || second.Headers["Location"] != "/units/u1" || units(t, d) != 1 {
			t.Errorf("%+v %v %v, %d units", second, again, err, units(t, d))
		}
		if _, _, err := keys.Run(ctx, by, noon, "k", "other", effect(d, &n)); !fault.Is(err, fault.Invalid) || units(t, d) != 1 {
			t.Errorf("another request: %v", err)
		}
		for name, who := range map[string]access.Actor{
			"another token": {Body: "b", Person: "ida", Session: "t2"}, "another body": {Body: "c", Person: "ida", Session: "t1"},
		} {
			ran := false
			_, again, err := keys.Run(ctx, who, noon, "k", "other", func(context.Context) once.Answer { ran = true; return once.Answer{Status: 204} })
			if err != nil || again || !ran {
				t.Errorf("%s: %v %v", name, again, err)
			}
		}
		late := noon.Add(25 * time.Hour)
		if _, again, err := keys.Run(ctx, by, late, "k", "other", effect(d, &n)); err != nil || again || units(t, d) != 2 {
			t.Errorf("after 25 hours: %v %v, %d units", again, err, units(t, d))
		}
		if n, err := keys.Sweep(ctx, late.Add(time.Hour)); err != nil || n != 2 {
			t.Errorf("swept %d, %v", n, err)
		}
	})
}

func TestIN05_TwentyAtOnceAreOneEffect(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		body(t, d, "b")
		keys := once.New(d)
		var n, old atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				answer, again, err := keys.Run(context.Background(), by, noon, "k", "r", effect(d, &n))
				if err != nil || answer.Status != 201 || string(answer.Body) != "u1" {
					t.Errorf("%+v %v", answer, err)
				}
				if again {
					old.Add(1)
				}
			})
		}
		wg.Wait()
		if units(t, d) != 1 || old.Load() != 19 {
			t.Errorf("%d units, %d old answers", units(t, d), old.Load())
		}
	})
}

// A request that was refused, or whose answer could not be kept, did nothing.
func TestNoEffectWithoutItsAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		body(t, d, "b")
		keys, ctx := once.New(d), context.Background()
		var n atomic.Int32
		for _, status := range []int{409, 422, 500} {
			answer, _, err := keys.Run(ctx, by, noon, "k", fmt.Sprint(status), func(ctx context.Context) once.Answer {
				effect(d, &n)(ctx)
				return once.Answer{Status: status}
			})
			if err != nil || answer.Status != status || units(t, d) != 0 {
				t.Errorf("%d: %+v %v, %d units", status, answer, err, units(t, d))
			}
		}
		power := errors.New("gone")
		func() {
			defer func() { recover() }()
			keys.Run(ctx, by, noon, "k", "r", func(ctx context.Context) once.Answer { effect(d, &n)(ctx); panic(power) })
		}()
		if units(t, d) != 0 {
			t.Error("an effect without its answer")
		}
		if _, again, err := keys.Run(ctx, by, noon, "k", "r", effect(d, &n)); err != nil || again || units(t, d) != 1 {
			t.Errorf("sent again: %v %v", again, err)
		}
	})
}
