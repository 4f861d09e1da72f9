package rollout

import (
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// newCouncil is the account of document 000 (A1, A2): 60 on the roster, 52
// adopted (5 earlier, 2, 10 and 35; 3 of them deputies), 4 outstanding (2 with
// support agreed), 2 with fixed dates, 2 on leave. It stands on 31 October.
func newCouncil(t *testing.T, d *db.DB) (*town, clock.Instant) {
	w := newTown(t, d, 0)
	w.write(func(tx *db.Tx) error {
		for i := range 60 {
			id, kind := fmt.Sprintf("m%02d", i), org.Member
			if i >= 5 && i < 8 {
				kind = org.Deputy
			}
			if err := w.person(tx, id, kind); err != nil {
				return err
			}
			w.people = append(w.people, id)
		}
		for i, to := range []clock.Day{"2019-01-31", "2019-04-30"} {
			if err := org.AddLeave(tx, org.Leave{ID: fmt.Sprint("leave", i), Person: w.people[58+i], Reason: "barsel", From: "2018-09-01", To: to}); err != nil {
				return err
			}
		}
		return nil
	})
	before := clock.Moment(copenhagen, 2018, 9, 3, 9, 0)
	_, err := w.r.AddPeople(ctx, w.lead, before, w.rollout, w.people)
	w.ok(err)
	at := 0
	for _, day := range []struct {
		day clock.Day
		n   int
	}{{"2018-09-10", 5}, {"2018-10-27", 2}, {"2018-10-28", 10}, {"2018-10-29", 14}, {"2018-10-30", 12}, {"2018-10-31", 9}} {
		for range day.n {
			w.happens(day.day.At(copenhagen, 11, 0), w.people[at], WayEvent{Kind: KindAdopted})
			at++
		}
	}
	now := clock.Moment(copenhagen, 2018, 10, 31, 15, 0)
	for i := range 4 {
		w.happens(now, w.people[52+i], WayEvent{Kind: KindOutstanding, Reason: "har ikke haft tid"})
		if i < 2 {
			w.happens(now, w.people[52+i], WayEvent{Kind: KindAgreed, Reason: "mødet 1. november"})
		}
	}
	w.happens(now, w.people[56], WayEvent{Kind: KindFixedDate, Day: "2018-11-11"})
	w.happens(now, w.people[57], WayEvent{Kind: KindFixedDate, Day: "2018-12-09"})
	w.happens(now, w.people[58], WayEvent{Kind: KindDeferred, Day: "2019-02-01", Reason: "orlov"})
	return w, now
}

func TestA1_A2_TheCouncilAddsUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := newCouncil(t, d)
		// The second on leave is not deferred yet: the leave suggests it.
		_, away, err := w.r.OnLeave(ctx, w.reader, now, w.rollout)
		w.ok(err)
		if len(away) != 1 || away[0].Person != "m59" || away[0].Back() != "2019-05-01" {
			t.Errorf("on leave and not deferred: %+v", away)
		}
		w.ok(w.r.Happened(ctx, w.helper, now, w.rollout, "m59", away[0].Version, WayEvent{Kind: KindDeferred, Day: away[0].Back(), Reason: "orlov"}))

		o, err := w.r.Overview(ctx, w.reader, now, w.rollout)
		w.ok(err)
		f := o.Figures
		if f.Roster != 60 || f.Parts[PartAdopted] != 52 || f.Parts[PartOutstanding] != 4 || f.Parts[PartDeferred] != 4 || f.Parts[PartLeft] != 0 || !f.AddsUp() {
			t.Errorf("parts: %+v", f)
		}
		if f.DeputiesAdopted != 3 || f.AgreedAhead != 2 || f.Stages[StageFixedDate] != 2 || f.Stages[StageDeferred] != 2 || o.OnLeave != 0 {
			t.Errorf("details: %+v", f)
		}
		want := []DayFigure{{"2018-09-10", 5, 0}, {"2018-10-27", 2, 2}, {"2018-10-28", 10, 1}, {"2018-10-29", 14, 0}, {"2018-10-30", 12, 0}, {"2018-10-31", 9, 0}}
		if fmt.Sprint(f.Days) != fmt.Sprint(want) {
			t.Errorf("days: %v", f.Days)
		}
		days := map[string]bool{}
		for _, n := range o.Next {
			days[n.Kind+string(n.Day)] = true
		}
		if !days["fixed_date2018-11-11"] || !days["fixed_date2018-12-09"] {
			t.Errorf("next: %+v", o.Next)
		}
		w.sound()
	})
}

func TestAMismatchNamesThePeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := newCouncil(t, d)
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM transitions WHERE body = $1 AND person = 'm03'`, "b")
			return err
		})
		o, err := w.r.Overview(ctx, w.reader, now, w.rollout)
		w.ok(err)
		found := false
		for _, m := range o.Mismatches {
			found = found || m.Person == "m03"
		}
		if o.Figures.AddsUp() || !found {
			t.Errorf("a person who dropped off is not seen: %+v", o.Mismatches)
		}
	})
}

func TestACurveAgainstItsPlan(t *testing.T) {
	counts := tally{
		{Stage: StageAdopted, AdoptedOn: "2018-09-10", Wave: "w"}: 5,
		{Stage: StageAdopted, AdoptedOn: "2018-10-27", Wave: "w"}: 2,
		{Stage: StageAdopted, AdoptedOn: "2018-10-29", Wave: "w"}: 10,
		{Stage: StageExpected, Wave: "w"}:                         3,
		{Stage: StageLeft, Wave: "w"}:                             4,
	}
	waves := []Wave{{ID: "w", Starts: "2018-10-27", Ends: "2018-10-30"}}
	c := curve(Rollout{}, counts.figures(24), waves, map[string]int{"w": 20}, "2018-10-29")
	got := ""
	for _, d := range c.Days {
		got += fmt.Sprintf("%s %d %d %.0f %v; ", d.Day, d.On, d.Adopted, d.Plan, d.Ahead)
	}
	if want := "2018-10-27 2 7 5 false; 2018-10-28 0 7 10 false; 2018-10-29 10 17 15 false; 2018-10-30 0 17 20 true; "; got != want {
		t.Errorf("curve: %s", got)
	}
	if c.Earlier != 5 || c.Goal != 20 {
		t.Errorf("earlier %d, goal %d", c.Earlier, c.Goal)
	}
	if empty := curve(Rollout{}, tally{}.figures(0), nil, nil, "2018-10-29"); len(empty.Days) != 0 {
		t.Errorf("a curve of nothing: %+v", empty)
	}
	without := curve(Rollout{Starts: "2018-10-01", Ends: "2018-10-02"}, tally{{Stage: StageExpected}: 10}.figures(10), nil, nil, "2018-10-01")
	if len(without.Days) != 2 || without.Days[0].Plan != 5 || without.Days[1].Plan != 10 {
		t.Errorf("without waves the rollout's own days are the plan: %+v", without)
	}
}
