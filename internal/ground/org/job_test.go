package org_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// long is a list too long to be taken over while somebody waits.
func long(n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, "%d;Person Nummer%d;p%d@solby.example;;;Enhed %d;%s;;ja\n", i, i, i, i%7, strings.Repeat("Konsulent ", 15))
	}
	return b.String()
}

func TestLongListsAreDoneApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		told := map[string]int{}
		p.OnChange(func(_ *db.Tx, _ access.Actor, _ clock.Instant, persons []string) error {
			for _, one := range persons {
				told[one]++
			}
			return nil
		})
		const n = 6_000
		id, err := p.Upload(ctx, boss, noon, "hr.csv", strings.NewReader(long(n)))
		if err != nil {
			t.Fatal(err)
		}
		state := func(want string) org.Import {
			t.Helper()
			imp, _, err := p.ImportOf(ctx, boss, id)
			if err != nil || imp.State != want {
				t.Fatalf("%s, not %s: %v %v", imp.State, want, imp.Notice(), err)
			}
			return imp
		}
		state(org.ImportReading)
		if ran, err := p.RunDue(ctx, noon); ran != 1 || err != nil {
			t.Fatal(ran, err)
		}
		if imp := state(org.ImportReady); imp.New != n {
			t.Fatalf("%+v", imp)
		}
		if err := p.Apply(ctx, boss, noon, id); err != nil {
			t.Fatal(err)
		}
		state(org.ImportApplying)
		if count, _ := p.Count(ctx, boss, noon, org.Filter{State: org.Anyone}); count != 1 {
			t.Errorf("%d before it is applied", count)
		}
		// A run that is stopped in the middle of telling who follows.
		stopped, cancel := context.WithCancel(ctx)
		p.OnChange(func(*db.Tx, access.Actor, clock.Instant, []string) error {
			if len(told) > n/2 {
				cancel()
			}
			return nil
		})
		if _, err := p.RunDue(stopped, noon); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if count, _ := p.Count(ctx, boss, noon, org.Filter{State: org.Anyone}); count != n+1 {
			t.Errorf("%d people: all or nothing", count)
		}
		if ran, err := p.RunDue(ctx, noon.Add(time.Second)); ran != 0 || err != nil {
			t.Error("its lease still runs", ran, err)
		}
		if ran, err := p.RunDue(ctx, noon.Add(2*time.Minute)); ran != 1 || err != nil {
			t.Error("then it is taken up", ran, err)
		}
		state(org.ImportApplied)
		if len(told) != n {
			t.Errorf("%d were told of", len(told))
		}
	})
}

// A run that takes longer than its lease keeps the job as long as it goes on:
// nobody else begins beside it.
func TestALongRunKeepsItsJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		var gone time.Duration
		p.Watch(func() func() time.Duration {
			return func() time.Duration { gone += 40 * time.Second; return gone }
		})
		p.OnChange(func(*db.Tx, access.Actor, clock.Instant, []string) error {
			var until clock.Instant
			err := d.Read(ctx, "b1", func(tx *db.Tx) error {
				return tx.Get(&until, `SELECT lease_until FROM jobs WHERE body = $1 AND state = 'running'`, "b1")
			})
			if err == nil && until <= noon.Add(gone) {
				t.Errorf("leased until %s, at %s", until, noon.Add(gone))
			}
			return err
		})
		id, err := p.Upload(ctx, boss, noon, "hr.csv", strings.NewReader(long(6_000)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.RunDue(ctx, noon); err != nil {
			t.Fatal(err)
		}
		gone = 0
		if err := p.Apply(ctx, boss, noon, id); err != nil {
			t.Fatal(err)
		}
		if _, err := p.RunDue(ctx, noon); err != nil || gone < 4*time.Minute {
			t.Error(gone, err)
		}
	})
}

func TestAListThatKillsItsRunIsGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := town(t, d)
		id, err := p.Upload(ctx, boss, noon, "hr.csv", strings.NewReader(long(6_000)))
		if err != nil {
			t.Fatal(err)
		}
		now, imp := noon, org.Import{}
		for range 9 { // news may come late, before the run has begun
			stopped, cancel := context.WithCancel(ctx)
			stop := d.Listen(func(n db.News) {
				if strings.HasPrefix(n.Topic, "people/import/") {
					cancel()
				}
			})
			if _, err := p.RunDue(stopped, now); err == nil {
				t.Fatal("it was to be stopped")
			}
			stop()
			cancel()
			now = now.Add(5 * time.Minute)
			if imp, _, err = p.ImportOf(ctx, boss, id); err != nil || imp.State == org.ImportFailed {
				break
			}
		}
		if err != nil || imp.State != org.ImportFailed || imp.Notice().Key != "org.import.interrupted" {
			t.Errorf("%+v %v", imp, err)
		}
		if lines, _ := p.Lines(ctx, boss, id, org.New, 0, 5); len(lines) != 0 {
			t.Error("nothing of it stays")
		}
	})
}
