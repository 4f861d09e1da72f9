package rollout

import (
	"fmt"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestWeeks(t *testing.T) {
	for day, want := range map[clock.Day]string{
		"2018-10-30": "40 2018-10-01 … 44 2018-11-04", // begins on a Monday
		"2021-01-15": "53 2020-12-28 … 4 2021-01-31",  // week 53 of the year before
		"2026-02-01": "5 2026-01-26 … 9 2026-03-01",   // begins on a Sunday
		"2027-02-10": "5 2027-02-01 … 8 2027-02-28",   // four weeks exactly
	} {
		w := Weeks(day)
		last := w[len(w)-1]
		if got := fmt.Sprintf("%d %s … %d %s", w[0].Number, w[0].Days[0], last.Number, last.Days[6]); got != want {
			t.Errorf("%s: %s, want %s", day, got, want)
		}
	}
}

// A6: the supplier's change stands on the same calendar as everything else.
func TestCalendarHoldsEverythingDated(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, now := newCouncil(t, d)
		was, err := w.r.Open(ctx, w.lead, w.rollout)
		w.ok(err)
		w.ok(w.r.Change(ctx, w.lead, october, w.rollout, was.Version, Input{Name: "x", FromPlatform: "a", ToPlatform: "b", CutoverAt: at("2018-10-27", 8, 0)}))
		_, err = w.r.AddWave(ctx, w.lead, october, w.rollout, WaveInput{Name: "Weekend", Starts: "2018-10-27", Ends: "2018-10-28"})
		w.ok(err)
		_, err = w.r.AddOutsideEvent(ctx, w.helper, now, w.rollout, OutsideEventInput{Supplier: "Fjordsoft", Name: "Update", Starts: "2018-10-30"})
		w.ok(err)
		w.occasionIn(OccasionDropIn, 2, 0)
		w.planned(ToEveryone, october.Add(48*time.Hour))
		_, err = w.r.AddShifts(ctx, w.lead, october, w.rollout, ShiftInput{Kind: ShiftFirstLine, Person: "helper", Day: "2018-10-28", From: "08:00", To: "16:00"})
		w.ok(err)
		w.exec(`INSERT INTO closing_days (body, day, name) VALUES ('b', '2018-11-02', 'Lukket')`)
		m, err := w.r.Calendar(ctx, w.reader, now, w.rollout, "2018-10-01", "2018-12-31")
		w.ok(err)
		for day, kinds := range map[clock.Day]string{
			"2018-10-27": "cutover wave", "2018-10-28": "wave shift", "2018-10-30": "event", "2018-11-02": "closed", "2018-11-11": "dates",
			"2018-11-14": "occasion", "2018-12-25": "holiday", "2018-12-24": "holiday", october.Add(48 * time.Hour).Day(copenhagen): "message",
		} {
			got := ""
			for i, e := range m.Of(day) {
				if i > 0 {
					got += " "
				}
				got += e.Kind
			}
			if got != kinds {
				t.Errorf("%s: %s, want %s", day, got, kinds)
			}
		}
		if !m.Off("2018-11-02") || !m.Off("2018-12-25") || m.Off("2018-12-24") || !m.Off("2018-10-27") || m.Off("2018-10-29") {
			t.Error("days off")
		}
		if _, err := w.r.Calendar(ctx, w.nobody, now, w.rollout, "2018-10-01", "2018-12-31"); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody without a role: %v", err)
		}
	})
}

// B6: the briefing of an audience, from the rollout's own data.
func TestBriefingIsForItsAudience(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.exec(`INSERT INTO tracks (body, id, rollout, name, rule, why, prepare, ord) VALUES ('b', 't1', $1, 'Members', '{}', 'One platform', 'Bring the tablet', 1), ('b', 't2', $1, 'Staff', '{}', '', '', 2)`, w.rollout)
		wave, err := w.r.AddWave(ctx, w.lead, october, w.rollout, WaveInput{Name: "First", Starts: "2018-11-14", Ends: "2018-11-14"})
		w.ok(err)
		_, err = w.r.AddWave(ctx, w.lead, october, w.rollout, WaveInput{Name: "Nobody's", Starts: "2018-11-15"})
		w.ok(err)
		w.happens(october, "p00", WayEvent{Kind: KindPlaced, Detail: InTrack, Ref: "t1"}, WayEvent{Kind: KindPlaced, Detail: InWave, Ref: wave})
		w.happens(october, "p01", WayEvent{Kind: KindPlaced, Detail: InTrack, Ref: "t2"})
		for i, kind := range []string{Moves, Stays} {
			_, err := w.r.AddItem(ctx, w.lead, october, w.rollout, ItemInput{Kind: kind, Name: fmt.Sprint("item ", i)})
			w.ok(err)
		}
		_, err = w.r.AddKnownError(ctx, w.helper, october, w.rollout, KnownErrorInput{Name: "Certificates stay", FaultOf: FaultOwn, Fallback: "Remove by hand"})
		w.ok(err)
		w.exec(`INSERT INTO accounts (body, id, rollout, person, role, address, fold, mirror_from, mirror_to) VALUES
			('b', 'a1', $1, 'p00', 'primary', 'a@new.example', 'a@new.example', '', ''), ('b', 'a2', $1, 'p00', 'secondary', 'a@old.example', 'a@old.example', '2018-11-14', '2019-01-31')`, w.rollout)
		w.occasionIn(OccasionDropIn, 2, 0)

		b, err := w.r.Briefing(ctx, own("p00"), october, w.rollout, "t1")
		w.ok(err)
		if b.Track.Prepare != "Bring the tablet" || b.People != 1 || len(b.Waves) != 1 || len(b.Moves) != 1 || len(b.Stays) != 1 || len(b.Errors) != 1 || len(b.Occasions) != 1 ||
			b.Mirror != (MirrorSpan{1, "2018-11-14", "2019-01-31"}) {
			t.Errorf("%+v", b)
		}
		if all, err := w.r.Briefing(ctx, w.reader, october, w.rollout, EveryTrack); err != nil || all.People != 3 || all.Mirror.People != 1 {
			t.Errorf("everybody: %+v %v", all.People, err)
		}
		if other, err := w.r.Briefing(ctx, w.reader, october, w.rollout, "t2"); err != nil || other.Mirror.People != 0 || other.Mirror.To != "" {
			t.Errorf("the other audience: %+v %v", other.Mirror, err)
		}
		for name, err := range map[string]error{
			"another audience's": func() error { _, err := w.r.Briefing(ctx, own("p00"), october, w.rollout, "t2"); return err }(),
			"not on the roster":  func() error { _, err := w.r.Briefing(ctx, w.nobody, october, w.rollout, "t1"); return err }(),
			"no such audience":   func() error { _, err := w.r.Briefing(ctx, w.reader, october, w.rollout, "t9"); return err }(),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
