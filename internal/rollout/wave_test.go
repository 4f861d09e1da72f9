package rollout

import (
	"errors"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestWaveInputs(t *testing.T) {
	for name, c := range map[string]struct {
		in    WaveInput
		taken int
		field string
	}{
		"usable":              {WaveInput{Name: "1", Starts: "2026-04-14", Ends: "2026-04-15", Capacity: 3}, 3, ""},
		"one day":             {WaveInput{Name: "1", Starts: "2026-04-14"}, 0, ""},
		"no name":             {WaveInput{Starts: "2026-04-14"}, 0, "name"},
		"no day":              {WaveInput{Name: "1", Ends: "2026-04-14"}, 0, "starts"},
		"ends first":          {WaveInput{Name: "1", Starts: "2026-04-14", Ends: "2026-04-13"}, 0, "ends"},
		"below who is in it":  {WaveInput{Name: "1", Starts: "2026-04-14", Capacity: 2}, 3, "capacity"},
		"no limit":            {WaveInput{Name: "1", Starts: "2026-04-14"}, 3, ""},
		"less than no people": {WaveInput{Name: "1", Starts: "2026-04-14", Capacity: -1}, 0, "capacity"},
	} {
		_, err := Wave{}.With(c.in, c.taken)
		list := fault.List(err)
		if (c.field == "") != (err == nil) || (c.field != "" && (len(list) != 1 || list[0].Field != c.field)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAGateIsWhatTheDataSay(t *testing.T) {
	w := Wave{ID: "w", Starts: "2026-04-14", Ends: "2026-04-16", State: WavePlanned}
	staffed := map[clock.Day]bool{"2026-04-14": true, "2026-04-15": true, "2026-04-16": true}
	met := []manualCondition{{ID: "m", Name: "ok", MetAt: october}}
	for name, c := range map[string]struct {
		e   evidence
		red int
	}{
		"all in order":                    {evidence{staffed: staffed, manual: met}, 0},
		"a preparation is not done":       {evidence{staffed: staffed, undone: []string{"guide"}}, 1},
		"a day without first line":        {evidence{staffed: map[clock.Day]bool{"2026-04-14": true}}, 1},
		"a known error without fallback":  {evidence{staffed: staffed, unprotected: []string{"certificates"}}, 1},
		"a message not sent":              {evidence{staffed: staffed, unsent: []string{"invitation"}}, 1},
		"nobody vouched for it":           {evidence{staffed: staffed, manual: []manualCondition{{ID: "m"}}}, 1},
		"everything that can be is wrong": {evidence{undone: []string{"x"}, unprotected: []string{"x"}, unsent: []string{"x"}, manual: []manualCondition{{}}}, 5},
	} {
		g := w.gate(c.e)
		if g.Red() != c.red || g.Green() != (c.red == 0) {
			t.Errorf("%s: %d red", name, g.Red())
		}
		opened, err := w.Opened(g, "lead", october, "")
		if (c.red == 0) != (err == nil) {
			t.Errorf("%s: opened without a reason: %v", name, err)
		}
		if c.red == 0 && opened.OverrideBy != "" {
			t.Errorf("%s: a green gate was overridden", name)
		}
		if _, err := w.Opened(g, "", october, "must"); (c.red == 0) != (err == nil) {
			t.Errorf("%s: overridden by nobody: %v", name, err)
		}
		opened, err = w.Opened(g, "lead", october, "must")
		if err != nil || opened.State != WaveOpen || (c.red > 0) != (opened.OverrideBy == "lead" && opened.OverrideWhy == "must" && opened.OverrideAt == october) {
			t.Errorf("%s: %+v %v", name, opened, err)
		}
	}
	w.State = WaveOpen
	if _, err := w.Opened(w.gate(evidence{staffed: staffed}), "lead", october, ""); !fault.Is(err, fault.Refused) {
		t.Errorf("opened twice: %v", err)
	}
}

func (w *town) wave(name string, from, to clock.Day, capacity int) string {
	w.t.Helper()
	id, err := w.r.AddWave(ctx, w.lead, october, w.rollout, WaveInput{Name: name, Starts: from, Ends: to, Capacity: capacity})
	w.ok(err)
	return id
}

func TestOpeningARedWave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		id := w.wave("Weekend", "2018-10-27", "2018-10-28", 0)
		w.ok(w.r.AddCondition(ctx, w.lead, october, w.rollout, id, "Vagttelefon afprøvet"))
		if _, err := w.r.AddPreparation(ctx, w.lead, october, w.rollout, PreparationInput{Name: "Vejledninger", Unit: "council"}); err != nil {
			t.Fatal(err)
		}
		g, err := w.r.Gate(ctx, w.reader, october, w.rollout, id)
		w.ok(err)
		if g.Red() != 3 { // preparation, staffing, manual
			t.Errorf("gate: %+v", g.Conditions)
		}
		if err := w.r.OpenWave(ctx, w.lead, october, w.rollout, id, 1, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a red gate let the wave through: %v", err)
		}
		if err := w.r.OpenWave(ctx, w.helper, october, w.rollout, id, 1, "because"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter opened a wave: %v", err)
		}
		w.ok(w.r.MeetCondition(ctx, w.lead, october, w.rollout, id, g.Conditions[4].ID, true))
		w.write(func(tx *db.Tx) error {
			return tx.Insert("shifts", struct {
				Body    string        `db:"body"`
				ID      string        `db:"id"`
				Rollout string        `db:"rollout"`
				Kind    string        `db:"kind"`
				Person  string        `db:"person"`
				From    clock.Instant `db:"starts_at"`
				To      clock.Instant `db:"ends_at"`
			}{"b", "s", w.rollout, "first_line", "helper", clock.Moment(copenhagen, 2018, 10, 27, 8, 0), clock.Moment(copenhagen, 2018, 10, 29, 0, 0)})
		})
		g, err = w.r.Gate(ctx, w.reader, october, w.rollout, id)
		w.ok(err)
		if g.Red() != 1 || g.Conditions[4].MetBy != "lead" {
			t.Errorf("gate: %+v", g.Conditions)
		}
		w.ok(w.r.OpenWave(ctx, w.lead, october, w.rollout, id, 1, "Vejledningen følger mandag"))
		list, err := w.r.Overrides(ctx, w.reader, w.rollout)
		w.ok(err)
		if len(list) != 1 || list[0].By != "lead" || list[0].Wave != "Weekend" {
			t.Errorf("the next report: %+v", list)
		}
		var stale *fault.Stale
		if err := w.r.CloseWave(ctx, w.lead, october, w.rollout, id, 1, WaveDone); !errors.As(err, &stale) || stale.Current.(Wave).State != WaveOpen {
			t.Errorf("the second to change: %v", err)
		}
		w.ok(w.r.CloseWave(ctx, w.lead, october, w.rollout, id, 2, WaveDone))
	})
}

func TestTheEffectOfMoving(t *testing.T) {
	w := Wave{ID: "w2", Starts: "2018-11-05", Ends: "2018-11-09", Capacity: 4}
	people := []Transition{
		{Person: "a", Wave: "w1", Part: PartOutstanding},
		{Person: "b", Wave: "w2", Part: PartOutstanding},
		{Person: "c", Wave: "w1", Part: PartAdopted},
		{Person: "d", Part: PartDeferred, TargetDay: "2018-12-09"},
		{Person: "e", Part: PartDeferred, TargetDay: "2018-11-06"},
		{Person: "f", Wave: "w1", Part: PartLeft},
	}
	e := effect(w, 2, people)
	if len(e.Moving) != 3 || len(e.Staying) != 3 || e.After != 5 || e.Fits() || len(e.Fixed) != 1 || e.Fixed[0].Person != "d" || e.From["w1"] != 1 || e.From[""] != 2 {
		t.Errorf("%+v", e)
	}
	if out := effect(Wave{}, 0, people); out.After != 0 || !out.Fits() || len(out.Moving) != 2 {
		t.Errorf("out of every wave: %+v", out)
	}
	if again := effect(w, 3, people); again.Seen == e.Seen {
		t.Error("another count is the same preview")
	}
}

func TestMovingPeopleNeverOverfillsAWave(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 8)
		id := w.wave("Lille", "2018-11-05", "2018-11-09", 5)
		if _, err := w.r.PreviewMove(ctx, w.helper, october, w.rollout, id, Selection{Persons: w.people}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter previewed: %v", err)
		}
		all, err := w.r.PreviewMove(ctx, w.lead, october, w.rollout, id, Selection{All: &Filter{Part: PartOutstanding}})
		w.ok(err)
		if len(all.Moving) != 8 || all.Fits() || all.Moving[0].Name == "" {
			t.Errorf("%+v", all)
		}
		if _, err := w.r.MovePeople(ctx, w.lead, october, w.rollout, id, all.Seen, Selection{All: &Filter{Part: PartOutstanding}}); !fault.Is(err, fault.Refused) {
			t.Errorf("eight in a wave of five: %v", err)
		}
		var wg sync.WaitGroup
		for i := range 4 { // four at once, two each
			wg.Go(func() {
				who := Selection{Persons: w.people[2*i : 2*i+2]}
				for range 20 {
					e, err := w.r.PreviewMove(ctx, w.lead, october, w.rollout, id, who)
					if err != nil {
						t.Error(err)
						return
					}
					if !e.Fits() {
						return
					}
					if _, err := w.r.MovePeople(ctx, w.lead, october, w.rollout, id, e.Seen, who); err == nil {
						return
					} else if !fault.Is(err, fault.Refused) {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		board, err := w.r.Waves(ctx, w.reader, w.rollout)
		w.ok(err)
		if board.Waves[0].People != 4 || board.Unplaced.People != 4 || board.Waves[0].Free() != 1 {
			t.Errorf("%d in the wave", board.Waves[0].People)
		}
		if err := w.r.ChangeWave(ctx, w.lead, october, w.rollout, id, 1, WaveInput{Name: "x", Starts: "2018-11-05", Capacity: 3}); !fault.Is(err, fault.Invalid) {
			t.Errorf("made smaller than who is in it: %v", err)
		}
		w.sound()
	})
}

func TestMovingPeopleFreesWhatNoLongerFits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		_, slots := w.occasionIn(OccasionCollection, 1, 1)
		id := w.wave("Senere", "2018-12-03", "2018-12-07", 0)
		booked, waits := w.book("p00", slots[0].ID), w.book("p01", slots[0].ID)
		who := Selection{Persons: []string{"p00"}}
		e, err := w.r.PreviewMove(ctx, w.lead, october, w.rollout, id, who)
		w.ok(err)
		if len(e.Outside) != 1 || e.Outside[0].ID != booked.ID || e.Outside[0].Name == "" {
			t.Fatalf("outside: %+v", e.Outside)
		}
		_, err = w.r.MovePeopleFreeing(ctx, w.lead, october, w.rollout, id, e.Seen, who)
		w.ok(err)
		if a, b := w.booking(booked.ID), w.booking(waits.ID); a.State != BookingCancelled || b.State != BookingBooked {
			t.Errorf("%s and %s", a.State, b.State)
		}
		if s := w.transition("p00").Stage; s != StageExpected {
			t.Errorf("still %s", s)
		}
		w.slotsSound()
		w.sound()
	})
}
