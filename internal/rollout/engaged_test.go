package rollout

import (
	"errors"
	"slices"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// What somebody has in rollouts between two moments: shifts and visits that are
// not made, without what the reader may not look at.
func TestEngagedIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		ten := at("2018-10-30", 10, 0)
		_, err := w.r.AddShifts(ctx, w.lead, october, w.rollout, ShiftInput{Kind: ShiftVisiting, Person: "helper", Day: "2018-10-30", From: "08:00", To: "12:00", Place: "Van"})
		w.ok(err)
		id, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, VisitInput{Person: "p00", Place: "Town hall", Task: "Set up the tablet", DueAt: ten, SentTo: "helper"})
		w.ok(err)
		found := func(by access.Actor, person string, from, to int) (all []Engaged) {
			t.Helper()
			w.read(func(tx *db.Tx) (err error) {
				all, err = w.r.EngagedIn(tx, by, person, at("2018-10-30", from, 0), at("2018-10-30", to, 0))
				return err
			})
			return all
		}
		all := found(w.reader, "helper", 10, 11)
		if len(all) != 2 || all[0].Shift != ShiftVisiting || all[0].Rollout != w.rollout || all[1].Visit != id || all[1].Place != "Town hall" || all[1].To != ten.Add(VisitTakes) {
			t.Errorf("%+v", all)
		}
		for _, e := range found(access.Actor{Body: "b", Person: "x"}, "", 10, 11) {
			if e.Rollout+e.Visit != "" || e.Place == "Town hall" || e.RolloutName == "" {
				t.Errorf("who reads no rollouts is told %+v", e)
			}
		}
		for _, c := range []struct {
			person   string
			from, to int
			n        int
		}{{"lead", 10, 11, 0}, {"helper", 12, 13, 0}, {"helper", 11, 12, 1}, {"helper", 9, 10, 1}, {"", 9, 11, 2}} {
			if got := found(w.reader, c.person, c.from, c.to); len(got) != c.n {
				t.Errorf("%s from %d to %d: %+v", c.person, c.from, c.to, got)
			}
		}
		closed := errors.New("only looked at")
		if err := d.Write(ctx, "b", func(tx *db.Tx) error {
			if _, err := tx.Exec(`UPDATE rollouts SET state = 'closed' WHERE body = $1`, tx.Tenant); err != nil {
				return err
			}
			if all, err := w.r.EngagedIn(tx, w.reader, "", at("2018-10-30", 0, 0), at("2018-10-30", 23, 0)); err != nil || len(all) != 0 {
				t.Errorf("a closed rollout holds somebody up: %+v %v", all, err)
			}
			return closed
		}); !errors.Is(err, closed) {
			t.Fatal(err)
		}
		w.ok(w.r.CancelVisit(ctx, w.helper, october, id, 2))
		if got := found(w.reader, "helper", 10, 11); len(got) != 1 {
			t.Errorf("called off: %+v", got)
		}
	})
}

// Who has something outside the rollouts when a visit is due is doubted, with
// what it is, by whichever way they are sent; who sends them may do so anyway.
func TestSentAlthoughTheyHaveSomethingElsewhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		ten := at("2018-10-30", 10, 0)
		var asked []clock.Instant
		w.r.Elsewhere = func(_ *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]Elsewhere, error) {
			asked = []clock.Instant{from, to}
			if person != "helper" || by.Person != "helper" {
				return nil, nil
			}
			return []Elsewhere{{Kind: "visit", For: "#7 Printer", Place: "School", From: ten, To: to}}, nil
		}
		in := VisitInput{Person: "p00", Place: "Town hall", Task: "Tablet", DueAt: ten, SentTo: "helper"}
		refused := func(what string, err error, want ...string) {
			t.Helper()
			var doubted *Doubted
			if !errors.As(err, &doubted) {
				t.Fatalf("%s: %v", what, err)
			}
			var keys []string
			for _, f := range fault.List(err) {
				if keys = append(keys, f.Key); f.Field != "sent_to" {
					t.Errorf("%s: %v", what, f)
				}
			}
			if !slices.Equal(keys, want) || len(doubted.Has) != 1 || doubted.Has[0].For != "#7 Printer" {
				t.Errorf("%s: %v %+v", what, keys, doubted.Has)
			}
		}
		_, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, in)
		refused("on no shift either", err, "rollout.visit.nobody_on_shift", "rollout.visit.busy")
		_, err = w.r.AddShifts(ctx, w.lead, october, w.rollout, ShiftInput{Kind: ShiftVisiting, Person: "helper", Day: "2018-10-30", From: "08:00", To: "16:00"})
		w.ok(err)
		_, err = w.r.AddVisit(ctx, w.helper, october, w.rollout, in)
		refused("asked for", err, "rollout.visit.busy")
		if !slices.Equal(asked, []clock.Instant{ten, ten.Add(VisitTakes)}) {
			t.Errorf("asked about %v", asked)
		}
		in.SentTo = ""
		id, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, in)
		w.ok(err)
		refused("sent", w.r.SendVisit(ctx, w.helper, october, id, "helper", false, 1), "rollout.visit.busy")
		if l := w.letters(id); len(l) != 0 {
			t.Errorf("told all the same: %+v", l)
		}
		w.ok(w.r.SendVisit(ctx, w.helper, october, id, "helper", true, 1))
		if l := w.letters(id); len(l) != 1 {
			t.Errorf("%+v", l)
		}
		in.SentTo, in.Anyway = "helper", true
		_, err = w.r.AddVisit(ctx, w.helper, october, w.rollout, in)
		w.ok(err)
	})
}
