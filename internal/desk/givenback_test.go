package desk_test

import (
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
)

// A closing day that was forgotten counts clocks of open tickets anew: what ran
// on it is given back, once; what has been told stays told, and is not told
// twice.
func TestAClosingDayOfThePastCountsAnew(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.catalogued(arrangement.Target{Solution: 600}) // ten hours: four on Tuesday, six on Wednesday
		admin := access.Actor{Body: "b1", Person: "ida", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}
		made := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		waits := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		w.do(w.Put(ctx, lead(), noon.Add(21*hour), waits.ID, 0, desk.Waiting, 0)) // on Wednesday at nine, after one hour of it
		done := w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		w.do(w.Put(ctx, lead(), noon.Add(24*hour), done.ID, 0, desk.Solved, 0))
		thursday := noon.Add(45 * hour) // at nine
		w.run(noon.Add(30 * hour))      // on Wednesday evening: broken when the office opened again
		w.run(thursday)
		was := w.clock(made.ID, clocks.Solution)
		told, letters := len(w.view(made.ID).Entries), w.lettersTo("bo")
		if was.Breached == 0 || letters == 0 {
			t.Fatalf("%+v, %d letters", was, letters)
		}
		if _, err := w.Retime(ctx, program, thursday); err != nil {
			t.Fatal(err)
		}
		closes := func(day clock.Day) {
			t.Helper()
			if err := org.NewSettings(w.db).AddClosingDay(ctx, admin, thursday, day, "Lukket"); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Retime(ctx, program, thursday.Add(hour)); err != nil {
				t.Fatal(err)
			}
		}
		closes("2026-04-15") // yesterday
		used := func(id string) clocks.Clock {
			v := w.explained(id, thursday.Add(hour))
			for _, a := range v.Accounts {
				if a.Clock.Key == clocks.Solution {
					a.Clock.Used = a.Used
					return a.Clock
				}
			}
			return clocks.Clock{}
		}
		if c := used(made.ID); c.Used != 6*hour || c.Due != noon.Add(50*hour) { // four on Tuesday, two on Thursday; due at two
			t.Errorf("used %v, due %v", c.Used, c.Due)
		}
		if c := used(waits.ID); c.Used != 4*hour || c.Phase != clocks.Paused {
			t.Errorf("one that waits: used %v, %v", c.Used, c.Phase)
		}
		if c := used(done.ID); c.Used != 8*hour || c.Phase != clocks.Met {
			t.Errorf("one that is solved: used %v, %v", c.Used, c.Phase)
		}
		w.run(thursday.Add(hour))
		w.run(noon.Add(52 * hour)) // when it is over again
		if c := w.clock(made.ID, clocks.Solution); c.Breached != was.Breached {
			t.Errorf("it broke at %v, now at %v", was.Breached, c.Breached)
		}
		if n := w.lettersTo("bo"); len(w.view(made.ID).Entries) != told || n != letters {
			t.Errorf("told again: %d entries after %d, %d letters after %d", len(w.view(made.ID).Entries), told, n, letters)
		}
		closes("2026-04-14") // and the day before
		if c := used(made.ID); c.Used != 2*hour {
			t.Errorf("a second day: used %v", c.Used)
		}
		if err := org.NewSettings(w.db).RemoveClosingDay(ctx, admin, thursday, "2026-04-15"); err != nil {
			t.Fatal(err)
		}
		closes("2026-04-15")
		if c := used(made.ID); c.Used != 2*hour {
			t.Errorf("given back twice: used %v", c.Used)
		}
	})
}
