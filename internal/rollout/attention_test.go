package rollout

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// What waits is told when it begins to wait and no longer when it is done.
func TestWhatWaitsForSomebody(t *testing.T) {
	ctx := context.Background()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		now := october
		today := now.Day(copenhagen)
		told := func(by access.Actor) map[string]int {
			list, err := w.r.Waiting(ctx, by, now, w.rollout)
			w.ok(err)
			n := map[string]int{}
			for _, one := range list {
				n[one.Kind] += one.N
			}
			return n
		}
		is := func(when string, want map[string]int) {
			t.Helper()
			if got := told(w.reader); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: waits %v, want %v", when, got, want)
			}
		}
		is("an empty rollout", map[string]int{})

		at, err := w.r.LogContact(ctx, w.helper, now, w.rollout, ContactInput{Person: "p00", Channel: "phone", About: "no mail", Severe: true, Client: "c1"})
		w.ok(err)
		_, err = w.r.LogContact(ctx, w.helper, now, w.rollout, ContactInput{Person: "p01", Channel: "phone", About: "calendar", Client: "c2"})
		w.ok(err)
		_, err = w.r.GiveFeedback(ctx, w.helper, now, w.rollout, FeedbackInput{Person: "p02", Kind: "nuisance", Text: "the old address", Client: "f1"})
		w.ok(err)
		_, err = w.r.GiveFeedback(ctx, w.helper, now, w.rollout, FeedbackInput{Person: "p02", Kind: "praise", Text: "kind people", Client: "f2"})
		w.ok(err)
		w.happens(now, "p03", WayEvent{Kind: KindFixedDate, Day: today.Add(3), Reason: "away"})
		w.ok(w.r.PlanHypercare(ctx, w.lead, now, w.rollout, 0, HypercareInput{Starts: today, Ends: today.Add(20), MinAdopted: 95, MaxContacts: 4}))
		is("a busy morning", map[string]int{WaitSevere: 1, WaitContacts: 2, WaitFeedback: 1, WaitCheckIn: 1})
		open, err := w.r.Contacts(ctx, w.reader, w.rollout, today, ContactFilter{Open: true})
		w.ok(err)
		if len(open.Rows) != 2 {
			t.Errorf("the list behind the figure has %d contacts, the figure says 2", len(open.Rows))
		}

		w.ok(w.r.CheckIn(ctx, w.lead, now, w.rollout, "quiet"))
		w.ok(w.r.SolveContact(ctx, w.helper, now, at.ID, at.Version))
		is("the severe one solved, checked in", map[string]int{WaitContacts: 1, WaitFeedback: 1})

		now = now.Add(4 * 24 * time.Hour)
		if got := told(w.reader); got[WaitOverdue] != 1 || got[WaitCheckIn] != 1 {
			t.Errorf("four days on, the fixed date and the check-in wait: %v", got)
		}

		for i, p := range []string{"p00", "p01", "p02"} { // all with a device not upgraded; p02 leaves
			ends := now.Day(copenhagen).Add([]int{-1, 5, 5}[i])
			w.ok(w.r.PutAccount(ctx, w.lead, now, w.rollout, p, 0, AccountInput{Role: Secondary, Address: p + "@gammel.example", MirrorFrom: today, MirrorTo: ends}))
		}
		w.write(func(tx *db.Tx) error {
			for i, p := range []string{"p00", "p01", "p02"} {
				serial := fmt.Sprintf("S%d", i)
				if err := tx.Insert("devices", registered{Body: "b", ID: serial, Serial: serial, Fold: serial, Person: p, State: DeviceInUse, Version: 1}); err != nil {
					return err
				}
			}
			return nil
		})
		_, err = w.r.EnrolDevices(ctx, w.lead, now, w.rollout)
		w.ok(err)
		w.happens(now, "p02", WayEvent{Kind: KindLeft, Reason: "moved"})
		if got := told(w.reader); got[WaitMirrorEnded] != 1 || got[WaitMirrorSoon] != 1 {
			t.Errorf("mirroring: %v, want one ended and one ending", got)
		}
		list, err := w.r.Accounts(ctx, w.reader, now, w.rollout, AccountFilter{Mirror: MirrorSoon}, Place{}, 50)
		w.ok(err)
		if len(list.Lines) != 1 {
			t.Errorf("the list behind the figure has %d people, the figure says 1", len(list.Lines))
		}

		_, err = w.r.AddWave(ctx, w.lead, now, w.rollout, WaveInput{Name: "Weekend", Starts: now.Day(copenhagen).Add(GateWarning), Ends: now.Day(copenhagen).Add(GateWarning + 1)})
		w.ok(err)
		waits, err := w.r.Waiting(ctx, w.reader, now, w.rollout)
		w.ok(err)
		gate := -1
		for i, one := range waits {
			if one.Kind == WaitGate {
				gate = i
			}
		}
		if gate < 0 || waits[gate].Name != "Weekend" || !waits[gate].Grave() {
			t.Errorf("an unstaffed wave in a week does not wait: %v", waits)
		}
		if _, err := w.r.Waiting(ctx, w.nobody, now, w.rollout); err == nil {
			t.Error("who may not read a rollout learns what waits in it")
		}
	})
}
