package rollout

import (
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestQueueNumber(t *testing.T) {
	waiting := QueueNumber{State: NumberWaiting, CameAt: 1}
	called := QueueNumber{State: NumberCalled, CameAt: 1, CalledAt: 2, Desk: "1"}
	for name, c := range map[string]struct {
		do      func() (QueueNumber, error)
		state   string
		refused string
	}{
		"call":              {func() (QueueNumber, error) { return waiting.call("2", 5) }, NumberCalled, ""},
		"call twice":        {func() (QueueNumber, error) { return called.call("2", 5) }, "", "rollout.queue.not_waiting"},
		"serve":             {func() (QueueNumber, error) { return called.end(NumberServed, 5) }, NumberServed, ""},
		"nobody came":       {func() (QueueNumber, error) { return called.end(NumberGone, 5) }, NumberGone, ""},
		"went home":         {func() (QueueNumber, error) { return waiting.end(NumberGone, 5) }, NumberGone, ""},
		"serve the waiting": {func() (QueueNumber, error) { return waiting.end(NumberServed, 5) }, "", "rollout.queue.not_called"},
		"end as waiting":    {func() (QueueNumber, error) { return called.end(NumberWaiting, 5) }, "", "fault.not_a_choice"},
	} {
		n, err := c.do()
		if keyOf(err) != c.refused || (err == nil && n.State != c.state) {
			t.Errorf("%s: %+v %v", name, n, err)
		}
	}
}

func TestQueueFigures(t *testing.T) {
	minute := func(m int) clock.Instant { return clock.Instant(1).Add(time.Duration(m) * time.Minute) }
	f := queueFigures([]QueueNumber{
		{State: NumberServed, CameAt: minute(0), CalledAt: minute(10)},
		{State: NumberGone, CameAt: minute(0), CalledAt: minute(20)},
		{State: NumberGone, CameAt: minute(0)},
		{State: NumberCalled, CameAt: minute(0), CalledAt: minute(30)},
		{State: NumberWaiting, CameAt: minute(5)},
		{State: NumberWaiting, CameAt: minute(25)},
	}, minute(40))
	if f != (QueueFigures{Waiting: 2, Called: 1, Served: 1, Gone: 2, Wait: 20 * time.Minute, Longest: 35 * time.Minute}) {
		t.Errorf("%+v", f)
	}
}

// TestTwoDesks is the promise of the desk: two that call at once never call
// the same number, and none is passed over.
func TestTwoDesks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		o, _ := w.occasionIn(OccasionDropIn, 1, 1)
		const numbers = 24
		var wait sync.WaitGroup
		for range numbers {
			wait.Go(func() {
				if _, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, "", ""); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		var mu sync.Mutex
		seen := map[int]string{}
		for _, desk := range []string{"1", "2", "3", "4"} {
			wait.Go(func() {
				for range numbers / 4 {
					n, ok, err := w.r.CallNext(ctx, w.helper, october, o.ID, desk)
					if err != nil || !ok {
						t.Errorf("%s: %v %v", desk, ok, err)
						return
					}
					mu.Lock()
					if seen[n.Number] != "" {
						t.Errorf("%d was called by %s and %s", n.Number, seen[n.Number], desk)
					}
					seen[n.Number] = desk
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		if _, ok, err := w.r.CallNext(ctx, w.helper, october, o.ID, "1"); ok || err != nil {
			t.Errorf("an empty queue: %v %v", ok, err)
		}
		page, err := w.r.Desk(ctx, w.helper, october, o.ID)
		w.ok(err)
		if len(seen) != numbers || page.Figures.Waiting != 0 || page.Figures.Called != 3 || page.Figures.Served != numbers-3 {
			t.Errorf("%d called, %+v", len(seen), page.Figures)
		}
	})
}

func TestDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		o, slots := w.occasionIn(OccasionDropIn, 1, 2)
		b := w.book("p00", slots[0].ID)
		a, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, "p00", "tap")
		w.ok(err)
		again, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, "p00", "tap")
		w.ok(err)
		if again.ID != a.ID || a.Number != 1 {
			t.Errorf("tapped twice: %+v %+v", a, again)
		}
		if _, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, "p00", "other"); keyOf(err) != "rollout.queue.has_number" {
			t.Errorf("a second number for one person: %v", err)
		}
		if _, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, "nobody", ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("not on the roster: %v", err)
		}
		anonymous, err := w.r.TakeNumber(ctx, w.helper, october.Add(time.Minute), o.ID, "", "")
		w.ok(err)
		if _, ok, err := w.r.CallNext(ctx, w.helper, october.Add(2*time.Minute), o.ID, "Desk 1"); !ok || err != nil {
			t.Fatal(ok, err)
		}
		s, err := w.r.Screen(ctx, october, o.ID)
		w.ok(err)
		if len(s.Called) != 1 || s.Called[0] != (ScreenNumber{1, "Desk 1"}) || len(s.Waiting) != 1 || s.Waiting[0] != 2 || s.Body.ID != "b" {
			t.Errorf("%+v", s)
		}
		w.ok(w.r.EndNumber(ctx, w.helper, october.Add(3*time.Minute), a.ID, NumberServed))
		if got := w.booking(b.ID); got.State != BookingAttended {
			t.Errorf("served, so attended: %s", got.State)
		}
		if err := w.r.EndNumber(ctx, w.helper, october, a.ID, NumberGone); keyOf(err) != "rollout.queue.not_called" {
			t.Errorf("ended twice: %v", err)
		}
		w.ok(w.r.EndNumber(ctx, w.helper, october, anonymous.ID, NumberGone))
		if err := w.r.EndNumber(ctx, w.reader, october, anonymous.ID, NumberGone); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader at the desk: %v", err)
		}
		if _, err := w.r.Desk(ctx, w.nobody, october, o.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody at the desk: %v", err)
		}
		support, _ := w.occasionIn(OccasionSupport, 1, 2)
		for _, id := range []string{support.ID, "none", ""} {
			if _, err := w.r.Screen(ctx, october, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("a screen for %q: %v", id, err)
			}
		}
		w.slotsSound()
	})
}
