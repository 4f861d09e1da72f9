package rollout

import (
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestShiftInput(t *testing.T) {
	good := ShiftInput{Kind: ShiftFirstLine, Person: "helper", Day: "2018-10-26", From: "08:00", To: "16:00"} // a Friday
	for name, c := range map[string]struct {
		change func(*ShiftInput)
		n      int
		field  string
	}{
		"one day":              {func(in *ShiftInput) {}, 1, ""},
		"to Tuesday, no rest":  {func(in *ShiftInput) { in.LastDay = "2018-10-30"; in.Weekends = true }, 5, ""},
		"to Tuesday, weekdays": {func(in *ShiftInput) { in.LastDay = "2018-10-30" }, 3, ""},
		"a Saturday by itself": {func(in *ShiftInput) { in.Day = "2018-10-27" }, 1, ""},
		"only weekend":         {func(in *ShiftInput) { in.Day, in.LastDay = "2018-10-27", "2018-10-28" }, 0, "last_day"},
		"over midnight":        {func(in *ShiftInput) { in.From, in.To = "20:00", "06:00" }, 1, ""},
		"written otherwise":    {func(in *ShiftInput) { in.From, in.To = "8.30", "1600" }, 1, ""},
		"too long":             {func(in *ShiftInput) { in.To = "23:00" }, 0, "to"},
		"no time":              {func(in *ShiftInput) { in.From = "25:00" }, 0, "from"},
		"nobody":               {func(in *ShiftInput) { in.Person = "" }, 0, "person"},
		"no day":               {func(in *ShiftInput) { in.Day = "" }, 0, "day"},
		"backwards":            {func(in *ShiftInput) { in.LastDay = "2018-10-25" }, 0, "last_day"},
		"for years":            {func(in *ShiftInput) { in.LastDay = "2020-10-25" }, 0, "last_day"},
		"of no kind":           {func(in *ShiftInput) { in.Kind = "idle" }, 0, "kind"},
	} {
		in := good
		c.change(&in)
		all, err := in.shifts(copenhagen)
		if faults := fault.List(err); (c.field == "") != (err == nil) || (c.field != "" && faults[0].Field != c.field) || len(all) != c.n {
			t.Errorf("%s: %d shifts, %v", name, len(all), err)
		}
		for _, s := range all {
			if s.EndsAt <= s.StartsAt {
				t.Errorf("%s: %s to %s", name, s.StartsAt, s.EndsAt)
			}
		}
	}
}

func TestCoverages(t *testing.T) {
	shifts := []Shift{
		{Kind: ShiftFirstLine, Person: "a", StartsAt: at("2018-10-27", 8, 0), EndsAt: at("2018-10-27", 12, 0)},
		{Kind: ShiftFirstLine, Person: "a", StartsAt: at("2018-10-27", 13, 0), EndsAt: at("2018-10-27", 16, 0)}, // the same one after lunch
		{Kind: ShiftFirstLine, Person: "b", StartsAt: at("2018-10-27", 23, 0), EndsAt: at("2018-10-28", 7, 0)},  // the night clocks go back
		{Kind: ShiftVisiting, Person: "c", StartsAt: at("2018-10-28", 8, 0), EndsAt: at("2018-10-28", 16, 0)},
	}
	needs := []Need{{Day: "2018-10-27", Kind: ShiftFirstLine, People: 3}, {Day: "2018-10-28", Kind: ShiftFirstLine, People: 1}}
	got := coverages(shifts, needs, copenhagen)
	want := []Coverage{
		{"2018-10-27", ShiftFirstLine, 3, 2, 240 + 180 + 540},
		{"2018-10-28", ShiftFirstLine, 1, 0, 0},
		{"2018-10-28", ShiftVisiting, 0, 1, 480},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || got[0].Short() != 1 || got[2].Short() != 0 {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestJoinDays(t *testing.T) {
	days := joinDays([]Shift{{Person: "a", StartsAt: at("2018-10-27", 8, 0)}, {Person: "b", StartsAt: at("2018-10-27", 8, 0)}},
		[]ContactDay{{Day: "2018-10-27", N: 4}, {Day: "2018-10-29", N: 5}}, []DayCount{{"2018-10-01", 5}, {"2018-10-28", 10}}, copenhagen)
	want := []ReadyDay{{"2018-10-27", 2, 4, 5}, {"2018-10-28", 0, 0, 15}, {"2018-10-29", 0, 5, 15}}
	if fmt.Sprint(days) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", days, want)
	}
	if len(joinDays(nil, nil, nil, copenhagen)) != 0 {
		t.Error("days out of nothing")
	}
}

// The desk's duty board asks who is at work today, in every rollout that goes on.
func TestShiftsToday(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		for _, in := range []ShiftInput{
			{Kind: ShiftVisiting, Person: "helper", Day: "2018-10-29", LastDay: "2018-10-30", From: "08:00", To: "16:00", Place: "Van"},
			{Kind: ShiftFloorWalk, Person: "lead", Day: "2018-10-29", From: "07:00", To: "08:30"},
			{Kind: ShiftFirstLine, Person: "lead", Day: "2018-10-28", From: "20:00", To: "09:30"},
		} {
			_, err := w.r.AddShifts(ctx, w.lead, october, w.rollout, in)
			w.ok(err)
		}
		for name, by := range map[string]access.Actor{"who reads rollouts": w.reader, "who works at the desk": {Body: "b", Person: "x", Grants: []access.Grant{{Role: access.Supporter, Scope: access.Team("t")}}}} {
			today, err := w.r.ShiftsToday(ctx, by, at("2018-10-29", 9, 0))
			w.ok(err)
			if len(today) != 2 || today[0].Kind != ShiftFirstLine || today[1].Kind != ShiftVisiting || today[1].Name == "" || today[1].RolloutName == "" || today[1].Place != "Van" {
				t.Errorf("%s: %+v", name, today)
			}
		}
		if _, err := w.r.ShiftsToday(ctx, access.Actor{Body: "b", Person: "x"}, october); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody: %v", err)
		}
		if today, err := w.r.ShiftsToday(ctx, access.Actor{Body: "other", Person: "x", Grants: w.lead.Grants}, at("2018-10-29", 9, 0)); len(today) != 0 {
			t.Errorf("another body: %+v %v", today, err)
		}
	})
}

func TestReadiness(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		in := ShiftInput{Kind: ShiftVisiting, Person: "helper", Day: "2018-10-29", LastDay: "2018-10-31", From: "08:00", To: "16:00", Place: "Van"}
		for _, want := range []int{3, 0} {
			n, err := w.r.AddShifts(ctx, w.lead, october, w.rollout, in)
			w.ok(err)
			if n != want {
				t.Errorf("%d new shifts, want %d", n, want)
			}
		}
		w.ok(w.r.SetNeed(ctx, w.lead, october, w.rollout, NeedInput{Kind: ShiftVisiting, From: "2018-10-29", To: "2018-11-02", People: 2}))
		w.ok(w.r.SetNeed(ctx, w.lead, october, w.rollout, NeedInput{Kind: ShiftVisiting, From: "2018-11-01"}))
		page, err := w.r.Readiness(ctx, w.reader, at("2018-10-29", 9, 0), w.rollout, "2018-10-29")
		w.ok(err)
		if len(page.Shifts) != 3 || len(page.Coverage) != 4 || page.Coverage[0].Short() != 1 || page.Coverage[3] != (Coverage{"2018-11-02", ShiftVisiting, 2, 0, 0}) || len(page.OnNow) != 1 {
			t.Errorf("%+v", page)
		}
		w.ok(w.r.RemoveShift(ctx, w.lead, october, page.Shifts[0].ID))
		if err := w.r.RemoveShift(ctx, w.lead, october, page.Shifts[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if err := w.r.RemoveShift(ctx, w.helper, october, page.Shifts[1].ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter plans: %v", err)
		}
		if _, err := w.r.AddShifts(ctx, w.helper, october, w.rollout, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a supporter plans: %v", err)
		}
		in.Person = "stranger"
		if _, err := w.r.AddShifts(ctx, w.lead, october, w.rollout, in); keyOf(err) != "rollout.person.not_found" {
			t.Errorf("a stranger: %v", err)
		}
		for field, in := range map[string]NeedInput{
			"need_kind": {Kind: "x", From: "2018-10-29"}, "need_from": {Kind: ShiftSetup}, "need_to": {Kind: ShiftSetup, From: "2018-10-29", To: "2018-10-28"},
			"need_people": {Kind: ShiftSetup, From: "2018-10-29", People: -1},
		} {
			if faults := fault.List(w.r.SetNeed(ctx, w.lead, october, w.rollout, in)); len(faults) == 0 || faults[0].Field != field {
				t.Errorf("%s: %v", field, faults)
			}
		}
		var short []Coverage
		w.read(func(tx *db.Tx) (err error) {
			short, err = Staffing(tx, w.rollout, "2018-10-29", "2018-10-29", copenhagen)
			return err
		})
		if len(short) != 1 || short[0].Short() != 2 {
			t.Errorf("%+v", short)
		}
	})
}
