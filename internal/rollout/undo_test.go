package rollout

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestWhoGoesBack(t *testing.T) {
	waves := map[string]Wave{"small": {ID: "small", Name: "Small", Capacity: 2}, "open": {ID: "open", Name: "Open"}}
	for name, c := range map[string]struct {
		people []bulkPerson
		is     []Transition
		in     map[string]int
		want   string // why each stays, comma-separated; "" goes back
	}{
		"nobody changed":        {[]bulkPerson{{Person: "a", Version: 2, Before: `{"wave":"open"}`}}, []Transition{{Person: "a", Version: 2, Wave: "x"}}, nil, ""},
		"one changed since":     {[]bulkPerson{{Person: "a", Version: 2, Before: `{}`}, {Person: "b", Version: 2, Before: `{}`}}, []Transition{{Person: "a", Version: 3}, {Person: "b", Version: 2}}, nil, StaysChanged + ","},
		"one is gone":           {[]bulkPerson{{Person: "a", Version: 2, Before: `{}`}}, nil, nil, StaysOff},
		"their wave is full":    {[]bulkPerson{{Person: "a", Version: 2, Before: `{"wave":"small"}`}}, []Transition{{Person: "a", Version: 2, Wave: "x"}}, map[string]int{"small": 2}, StaysFull},
		"room for one of them":  {[]bulkPerson{{Person: "a", Version: 2, Before: `{"wave":"small"}`}, {Person: "b", Version: 2, Before: `{"wave":"small"}`}}, []Transition{{Person: "a", Version: 2, Wave: "x"}, {Person: "b", Version: 2, Wave: "x"}}, map[string]int{"small": 1}, "," + StaysFull},
		"no wave needs no room": {[]bulkPerson{{Person: "a", Version: 2, Before: `{}`}}, []Transition{{Person: "a", Version: 2, Wave: "small"}}, map[string]int{"small": 9}, ""},
	} {
		is := map[string]Transition{}
		for _, t := range c.is {
			is[t.Person] = t
		}
		if c.in == nil {
			c.in = map[string]int{}
		}
		var why []string
		for _, p := range takeBack(c.people, is, waves, c.in) {
			why = append(why, p.Stays)
		}
		if got := strings.Join(why, ","); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// happenToAll does something to many, as a page does.
func (w *town) happenToAll(by access.Actor, who Selection, e WayEvent) Bulk {
	w.t.Helper()
	b, err := w.r.PreviewHappened(ctx, by, october, w.rollout, who, e)
	w.ok(err)
	done, err := w.r.HappenedToMany(ctx, by, october, w.rollout, b.Seen, who, e)
	w.ok(err)
	return done
}

func (w *town) moveAll(wave string, persons ...string) Bulk {
	w.t.Helper()
	who := Selection{Persons: persons}
	e, err := w.r.PreviewMove(ctx, w.lead, october, w.rollout, wave, who)
	w.ok(err)
	done, err := w.r.MovePeople(ctx, w.lead, october, w.rollout, wave, e.Seen, who)
	w.ok(err)
	return done
}

func TestUndoingWhatWasDoneToMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 5)
		w.happens(october, "p00", WayEvent{Kind: KindDeferred, Day: "2018-12-01", Reason: "leave"})
		before := w.transition("p00")
		done := w.happenToAll(w.helper, Selection{All: &Filter{}}, WayEvent{Kind: KindAdopted, Day: "2018-10-28"})
		if done.People != 5 {
			t.Fatalf("%+v", done)
		}
		soon := october.Add(time.Hour)
		w.happens(soon, "p01", WayEvent{Kind: KindUndone})
		look, err := w.r.LookBulk(ctx, w.helper, soon, w.rollout, done.ID)
		w.ok(err)
		if len(look.Back) != 4 || len(look.Stay) != 1 || look.Stay[0].Why != StaysChanged || look.Stay[0].Since != string(KindUndone) || look.Stay[0].Name == "" || !look.MayUndo {
			t.Errorf("before: %+v", look)
		}
		if _, _, err := w.r.UndoBulk(ctx, w.reader, soon, w.rollout, done.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director took it back: %v", err)
		}
		if _, _, err := w.r.UndoBulk(ctx, w.nobody, soon, w.rollout, done.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a role took it back: %v", err)
		}
		if _, _, err := w.r.UndoBulk(ctx, w.helper, october.Add(UndoFor+time.Minute), w.rollout, done.ID); !fault.Is(err, fault.Refused) {
			t.Errorf("taken back the day after: %v", err)
		}
		back, stayed, err := w.r.UndoBulk(ctx, w.helper, soon, w.rollout, done.ID)
		if err != nil || back != 4 || stayed != 1 {
			t.Errorf("%d back, %d stayed, %v", back, stayed, err)
		}
		after := w.transition("p00")
		if after.Stage != StageDeferred || after.facts() != before.facts() {
			t.Errorf("p00 was %+v, is %+v", before.facts(), after.facts())
		}
		if s := w.transition("p02").Stage; s != StageExpected {
			t.Errorf("p02 is %s", s)
		}
		if _, _, err := w.r.UndoBulk(ctx, w.helper, soon, w.rollout, done.ID); !fault.Is(err, fault.Refused) {
			t.Errorf("taken back twice: %v", err)
		}
		look, err = w.r.LookBulk(ctx, w.lead, soon, w.rollout, done.ID)
		w.ok(err)
		if len(look.Back) != 4 || len(look.Stay) != 1 || look.Stay[0].Why != StaysChanged || look.Undone != 4 || look.UndoneByName == "" || look.MayUndo {
			t.Errorf("afterwards: %+v", look)
		}
		page, err := w.r.Bulks(ctx, w.helper, soon, w.rollout, "", "")
		w.ok(err)
		if len(page.Rows) != 1 || page.Rows[0].ID != done.ID || page.Next != "" {
			t.Errorf("%+v", page)
		}
		w.read(func(tx *db.Tx) error {
			var noted []string
			err := tx.Select(&noted, `SELECT action FROM audit WHERE body = $1 AND detail LIKE $2 ORDER BY seq`, "b", "%"+done.ID+"%")
			if got := strings.Join(noted, " "); got != "rollout.way.adopted rollout.bulk.undone" {
				t.Errorf("audit: %s", got)
			}
			return err
		})
		w.sound()
	})
}

func TestUndoingAMoveNeverOverfillsAWave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 6)
		small, open := w.wave("Lille", "2018-11-05", "2018-11-09", 3), w.wave("Stor", "2018-11-12", "2018-11-16", 0)
		w.moveAll(small, "p00", "p01", "p02")
		moved := w.moveAll(open, "p00", "p01", "p02")
		w.moveAll(small, "p03", "p04") // others took two of the three places
		if _, _, err := w.r.UndoBulk(ctx, w.helper, october, w.rollout, moved.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter took a move back: %v", err)
		}
		var wg sync.WaitGroup
		undone := make(chan int, 3)
		for range 3 { // three at once
			wg.Go(func() {
				back, _, err := w.r.UndoBulk(ctx, w.lead, october, w.rollout, moved.ID)
				if err == nil {
					undone <- back
				} else if !fault.Is(err, fault.Refused) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		close(undone)
		if n := <-undone; n != 1 || len(undone) != 0 {
			t.Errorf("%d went back, and %d more did it again", n, len(undone))
		}
		look, err := w.r.LookBulk(ctx, w.lead, october, w.rollout, moved.ID)
		w.ok(err)
		if len(look.Stay) != 2 || look.Stay[0].Why != StaysFull || look.Stay[0].Since != "Lille" {
			t.Errorf("%+v", look.Stay)
		}
		board, err := w.r.Waves(ctx, w.reader, w.rollout)
		w.ok(err)
		if board.Waves[0].People != 3 || board.Waves[1].People != 2 {
			t.Errorf("%d and %d", board.Waves[0].People, board.Waves[1].People)
		}
		other, err := w.r.Create(ctx, w.lead, october, Input{Name: "Anden", FromPlatform: "a", ToPlatform: "b"})
		w.ok(err)
		if _, _, err := w.r.UndoBulk(ctx, w.lead, october, other, moved.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back through another rollout: %v", err)
		}
		w.sound()
	})
}
