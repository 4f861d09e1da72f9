package rollout

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var ctx = context.Background()

func TestCreateAndChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 0)
		in := Input{Name: "X", FromPlatform: "a", ToPlatform: "b", Starts: "2018-10-27", Ends: "2018-10-31"}
		if _, err := w.r.Create(ctx, w.reader, october, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director created a rollout: %v", err)
		}
		if _, err := w.r.Create(ctx, w.nobody, october, in); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a role created a rollout: %v", err)
		}
		_, err := w.r.Create(ctx, w.lead, october, Input{Starts: "2018-10-27", Ends: "2018-10-26", EarlierRate: 170})
		if len(fault.List(err)) != 5 {
			t.Errorf("faults: %v", err)
		}
		was, err := w.r.Open(ctx, w.reader, w.rollout)
		w.ok(err)
		w.ok(w.r.Change(ctx, w.lead, october, w.rollout, was.Version, in))
		err = w.r.Change(ctx, w.lead, october, w.rollout, was.Version, Input{Name: "Y", FromPlatform: "a", ToPlatform: "b"})
		var stale *fault.Stale
		if !errors.As(err, &stale) || stale.Current.(Rollout).Name != "X" {
			t.Errorf("the second to save: %v", err)
		}
		if _, err := w.r.Open(ctx, w.nobody, w.rollout); !fault.Is(err, fault.NotFound) {
			t.Errorf("opened without a role: %v", err)
		}
		other := w.lead
		other.Body = "c"
		if _, err := w.r.Open(ctx, other, w.rollout); !fault.Is(err, fault.NotFound) {
			t.Errorf("opened from another body: %v", err)
		}
		elsewhere := access.Actor{Body: "b", Person: "lead", Grants: []access.Grant{{Role: access.Lead, Scope: access.Rollout("other")}}}
		if _, err := w.r.Open(ctx, elsewhere, w.rollout); !fault.Is(err, fault.NotFound) {
			t.Errorf("a lead of another rollout opened it: %v", err)
		}
	})
}

func TestRosterOnlyGrows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		n, err := w.r.AddPeople(ctx, w.lead, october, w.rollout, []string{"p00", "helper", "helper", "unknown"})
		if err != nil || n != 1 {
			t.Errorf("added %d, %v", n, err)
		}
		if _, err := w.r.AddPeople(ctx, w.helper, october, w.rollout, []string{"lead"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter added people: %v", err)
		}
		err = d.Write(ctx, "b", func(tx *db.Tx) error {
			_, err := record(tx, w.lead, october, w.rollout, "nobody", WayEvent{Kind: KindInvited})
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("an event of somebody not on the roster: %v", err)
		}
		w.happens(october, "p01", WayEvent{Kind: KindLeft, Reason: "resigned"})
		w.read(func(tx *db.Tx) error {
			all, err := roster(tx, w.rollout)
			if len(all) != 4 {
				t.Errorf("%d on the roster", len(all))
			}
			return err
		})
		w.sound()
	})
}

func TestManyAtOnceOnOneWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		var wg sync.WaitGroup
		var mu sync.Mutex
		adopted, refused := 0, 0
		for i := range 8 {
			wg.Go(func() {
				err := d.Write(ctx, "b", func(tx *db.Tx) error {
					_, err := record(tx, w.lead, october, w.rollout, "p00", WayEvent{Kind: KindBooked, Ref: fmt.Sprint(i)})
					if err == nil {
						_, err = record(tx, w.lead, october, w.rollout, "p01", WayEvent{Kind: KindAdopted})
					}
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					adopted++
				case fault.Is(err, fault.Refused):
					refused++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if adopted != 1 || refused != 7 {
			t.Errorf("%d adopted, %d refused", adopted, refused)
		}
		w.sound()
	})
}

func TestCheckFindsWhatDoesNotAddUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.sound()
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE transitions SET stage = 'adopted', part = 'adopted' WHERE body = $1 AND person = 'p01'`, "b")
			if err == nil {
				_, err = tx.Exec(`DELETE FROM transitions WHERE body = $1 AND person = 'p02'`, "b")
			}
			if err == nil {
				_, err = tx.Exec(`DELETE FROM way_events WHERE body = $1 AND person = 'p03'`, "b")
			}
			return err
		})
		found, err := w.r.Check(ctx, "b")
		w.ok(err)
		keys := map[string]string{}
		for _, m := range found {
			keys[m.Person] = m.Key
		}
		for person, want := range map[string]string{"": "rollout.mismatch.counts", "p01": "rollout.mismatch.stage",
			"p02": "rollout.mismatch.missing", "p03": "rollout.mismatch.no_way"} {
			if keys[person] != want {
				t.Errorf("%q: %q, want %s", person, keys[person], want)
			}
		}
	})
}
