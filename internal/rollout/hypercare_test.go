package rollout

import (
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestExitCriteria(t *testing.T) {
	h := Hypercare{Starts: "2018-11-01", MaxSevere: 1, MinAdopted: 90, MaxContacts: 3}
	days := func(n ...int) []DayCount {
		var all []DayCount
		for _, one := range n {
			all = append(all, DayCount{N: one})
		}
		return all
	}
	for name, c := range map[string]struct {
		m    Measured
		want [3]bool
	}{
		"all met":                {Measured{1, 54, 60, days(5, 3, 3, 2, 2)}, [3]bool{true, true, true}},
		"one severe too many":    {Measured{2, 60, 60, days(0, 0, 0, 0, 0)}, [3]bool{false, true, true}},
		"just below the share":   {Measured{0, 53, 60, days(0, 0, 0, 0, 0)}, [3]bool{true, false, true}},
		"one contact too many":   {Measured{0, 60, 60, days(5, 3, 3, 2, 3)}, [3]bool{true, true, false}},
		"too early to tell":      {Measured{0, 60, 60, days(0, 0, 0, 0)}, [3]bool{true, true, false}},
		"a rollout of nobody":    {Measured{0, 0, 0, nil}, [3]bool{true, true, false}},
		"everybody left but one": {Measured{0, 1, 1, days(3, 3, 3, 3, 3)}, [3]bool{true, true, true}},
	} {
		got := h.Exit(c.m)
		for i, want := range c.want {
			if got[i].Met != want {
				t.Errorf("%s: %s is %v", name, got[i].Kind, got[i].Met)
			}
		}
	}
}

func TestLastWorkingDays(t *testing.T) {
	office := officeDays("DK", copenhagen, nil)
	h := Hypercare{Starts: "2018-12-19"}
	got := h.lastWorkingDays(office, "2018-12-28", 5) // the 25th and 26th are holidays
	want := []clock.Day{"2018-12-20", "2018-12-21", "2018-12-24", "2018-12-27"}
	if len(got) != 5 || got[0] != "2018-12-19" {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i+1] != want[i] {
			t.Errorf("%v", got)
		}
	}
	if got := h.lastWorkingDays(office, "2018-12-20", 5); len(got) != 1 {
		t.Errorf("days before the window count: %v", got)
	}
}

func TestEndRules(t *testing.T) {
	met, not := []Criterion{{Met: true}}, []Criterion{{Met: true}, {Met: false}}
	for name, c := range map[string]struct {
		h      Hypercare
		met    []Criterion
		why    string
		want   string
		waived string
	}{
		"met":                    {Hypercare{}, met, "", "", ""},
		"met, with words":        {Hypercare{}, met, "fine", "", ""},
		"not met":                {Hypercare{}, not, " ", "rollout.hypercare.not_met", ""},
		"not met, with a reason": {Hypercare{}, not, "the council is dissolved", "", "the council is dissolved"},
		"over":                   {Hypercare{EndedAt: 1}, met, "", "rollout.hypercare.over", ""},
	} {
		is, err := c.h.end(c.met, "lead", c.why, october)
		if keyOf(err) != c.want || (err == nil && is.Waived != c.waived) {
			t.Errorf("%s: %v %q", name, err, is.Waived)
		}
	}
}

func TestHypercareFromStartToEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		thursday := at("2018-11-01", 9, 0)
		if err := w.r.CheckIn(ctx, w.helper, thursday, w.rollout, "x"); keyOf(err) != "rollout.hypercare.none" {
			t.Errorf("without a window: %v", err)
		}
		in := HypercareInput{Starts: "2018-11-01", Ends: "2018-11-16", MaxSevere: 0, MinAdopted: 75, MaxContacts: 1}
		if err := w.r.PlanHypercare(ctx, w.helper, thursday, w.rollout, 0, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter planned: %v", err)
		}
		w.ok(w.r.PlanHypercare(ctx, w.lead, october, w.rollout, 0, in))
		if err := w.r.PlanHypercare(ctx, w.lead, october, w.rollout, 0, in); !isStale(err) {
			t.Errorf("planned twice: %v", err)
		}
		if err := w.r.CheckIn(ctx, w.helper, at("2018-10-31", 9, 0), w.rollout, "x"); keyOf(err) != "rollout.hypercare.not_begun" {
			t.Errorf("before it: %v", err)
		}
		var both sync.WaitGroup
		var mu sync.Mutex
		refused := 0
		for range 2 {
			both.Go(func() {
				if err := w.r.CheckIn(ctx, w.helper, thursday, w.rollout, "Quiet on the second floor"); keyOf(err) == "rollout.hypercare.checked_in" {
					mu.Lock()
					refused++
					mu.Unlock()
				}
			})
		}
		both.Wait()
		if refused != 1 {
			t.Errorf("%d of two check-ins of one day refused", refused)
		}
		walk := FloorWalkInput{Place: "Second floor", Met: 12, Helped: 5, Client: "w1"}
		w.ok(w.r.WalkFloor(ctx, w.helper, thursday, w.rollout, walk))
		w.ok(w.r.WalkFloor(ctx, w.helper, thursday, w.rollout, walk)) // sent twice
		if err := w.r.WalkFloor(ctx, w.helper, thursday, w.rollout, FloorWalkInput{Place: "x", Met: 1, Helped: 2}); keyOf(err) != "rollout.hypercare.helped_more" {
			t.Errorf("helped more than met: %v", err)
		}
		for _, p := range []string{"p00", "p01", "p02"} {
			w.happens(thursday, p, WayEvent{Kind: KindAdopted})
		}
		severe, err := w.r.LogContact(ctx, w.helper, thursday, w.rollout, ContactInput{Person: "p03", Channel: ContactPhone, About: "No mail", Severe: true})
		w.ok(err)

		friday := at("2018-11-09", 9, 0)
		c, err := w.r.Hypercare(ctx, w.reader, friday, w.rollout)
		w.ok(err)
		if c.Met() || c.Exit[0].Met || !c.Exit[1].Met || !c.Exit[2].Met || len(c.Severe) != 1 || len(c.Behind) != 1 || len(c.Walks) != 1 {
			t.Errorf("measured: %+v %+v", c.Measured, c.Exit)
		}
		// Thursday 1 and Friday 2, Monday 5 to Friday 9: seven working days, one of them checked in.
		if len(c.Days) != 7 || c.Days[6].CheckIn.ByName != "Person helper" || c.Days[0].Done {
			t.Errorf("days: %+v", c.Days)
		}
		if err := w.r.EndHypercare(ctx, w.lead, friday, w.rollout, 1, ""); keyOf(err) != "rollout.hypercare.not_met" {
			t.Errorf("ended although not met: %v", err)
		}
		w.ok(w.r.SolveContact(ctx, w.helper, friday, severe.ID, severe.Version))
		w.ok(w.r.EndHypercare(ctx, w.lead, friday, w.rollout, 1, ""))
		if c, err = w.r.Hypercare(ctx, w.reader, friday, w.rollout); err != nil || !c.Hypercare.Over() || c.Hypercare.Waived != "" || c.EndedBy != "Person lead" {
			t.Errorf("ended: %+v %v", c.Hypercare, err)
		}
		if err := w.r.WalkFloor(ctx, w.helper, friday, w.rollout, walk); keyOf(err) != "rollout.hypercare.over" {
			t.Errorf("a walk after the end: %v", err)
		}
	})
}
