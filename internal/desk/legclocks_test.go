package desk_test

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// legUsed is a clock of a leg as it is explained, which is what it stands at.
func (w town) legUsed(ticket string, now clock.Instant, key clocks.Key) desk.Account {
	w.t.Helper()
	v, err := w.Clocks(ctx, lead(), now, ticket)
	if err != nil || len(v.Legs) != 1 {
		w.t.Fatalf("%d legs, %v", len(v.Legs), err)
	}
	for _, a := range v.Legs[0].Accounts {
		if a.Clock.Key == key {
			if kept, _ := v.Legs[0].Clock().Clock(key); kept.Phase != a.Clock.Phase || kept.Due != a.Clock.Due {
				w.t.Errorf("%+v explained, %+v on the clock", a.Clock, kept)
			}
			return a
		}
	}
	w.t.Fatalf("no clock %s", key)
	return desk.Account{}
}

// E4: while a supplier waits for the house its time to solve stands still; what
// they write does not stop it, and what we write lets it run again.
func TestE4_TheSuppliersTimeStandsStillWhileTheyWaitForUs(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		bo := as("bo", "central")
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()) // eight hours: four of them today
		if err != nil {
			t.Fatal(err)
		}
		stands := func(now clock.Instant, state desk.LegState, used time.Duration, due clock.Instant) {
			t.Helper()
			a := w.legUsed(made.ID, now, clocks.SupplierSolution)
			if l := w.leg(made.ID, leg.ID); l.State != state || a.Used != used || l.DueAt != due || a.Clock.Due != due {
				t.Errorf("%s, used %v, due %v", l.State, a.Used, l.DueAt)
			}
		}
		w.do(w.HeardFromSupplier(ctx, bo, noon.Add(hour), made.ID, leg.ID, desk.LegHeard{Text: "Vi ser på det"}))
		stands(noon.Add(2*hour), desk.LegAnswered, 2*hour, noon.Add(24*hour))
		w.do(w.HeardFromSupplier(ctx, bo, noon.Add(2*hour), made.ID, leg.ID, desk.LegHeard{Text: "Vi mangler en adgang", Waits: true}))
		stands(noon.Add(20*hour), desk.LegWaits, 2*hour, 0)
		w.do(w.HeardFromSupplier(ctx, bo, noon.Add(21*hour), made.ID, leg.ID, desk.LegHeard{Text: "Har I glemt os?"})) // on Wednesday at nine
		w.run(noon.Add(21 * hour))
		stands(noon.Add(21*hour), desk.LegWaits, 2*hour, 0)
		w.do(w.SayToSupplier(ctx, ida(), noon.Add(22*hour), made.ID, leg.ID, desk.LegSaying{Text: "Her er den"})) // six hours left, six until four
		stands(noon.Add(23*hour), desk.LegOpen, 3*hour, noon.Add(28*hour))
		version := w.leg(made.ID, leg.ID).Version
		w.do(w.SupplierWaits(ctx, bo, noon.Add(23*hour), made.ID, leg.ID, true))
		w.do(w.SupplierWaits(ctx, bo, noon.Add(23*hour), made.ID, leg.ID, true)) // twice is once
		w.do(w.SupplierWaits(ctx, bo, noon.Add(24*hour), made.ID, leg.ID, false))
		stands(noon.Add(24*hour), desk.LegOpen, 3*hour, noon.Add(45*hour)) // an hour later: nine on Thursday
		paused, noted := 0, ""
		for _, s := range w.legUsed(made.ID, noon.Add(24*hour), clocks.SupplierSolution).Segments {
			if s.Phase == clocks.Paused && s.Standing == clocks.Waiting {
				paused++
			}
		}
		for _, e := range w.view(made.ID).Entries {
			if e.Kind == desk.LegChanged {
				noted += e.Data().Ref + " "
			}
		}
		if paused != 2 || noted != "waits open waits open " || w.leg(made.ID, leg.ID).Version == version {
			t.Errorf("%d pauses, noted %q", paused, noted)
		}
		for name, err := range map[string]error{
			"who only reads": second(w.SupplierWaits(ctx, as("eva"), noon.Add(24*hour), made.ID, leg.ID, true)),
			"a stranger":     second(w.SupplierWaits(ctx, as("ib"), noon.Add(24*hour), made.ID, leg.ID, true)),
			"another leg":    second(w.SupplierWaits(ctx, bo, noon.Add(24*hour), made.ID, "none", true)),
		} {
			if err == nil || w.leg(made.ID, leg.ID).State != desk.LegOpen {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.do(w.EndLeg(ctx, bo, noon.Add(25*hour), made.ID, leg.ID, desk.Answered, ""))
		stands(noon.Add(30*hour), desk.LegEnded, 4*hour, 0)
		if _, err := w.SupplierWaits(ctx, bo, noon.Add(26*hour), made.ID, leg.ID, true); !fault.Is(err, fault.Refused) {
			t.Errorf("an ended leg: %v", err)
		}
		w.counted()
	})
}

// A leg follows the agreement it was opened under: its hours, its times, and
// days noted as closed afterwards. One that has ended stays what it was.
func TestE4_LegsFollowTheirAgreement(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		admin := access.Actor{Body: "b1", Person: "ida", Lang: "da", Via: access.BySession, Grants: []access.Grant{{Role: access.Administrator}}}
		open := func() (desk.Ticket, desk.Leg) {
			made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
			leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()) // eight hours: until twelve on Wednesday
			if err != nil {
				t.Fatal(err)
			}
			return made, leg
		}
		made, _ := open()
		over, ended := open()
		thursday := noon.Add(45 * hour) // at nine
		w.do(w.EndLeg(ctx, ida(), thursday, over.ID, ended.ID, desk.Answered, ""))
		w.run(thursday)
		retime := func(now clock.Instant, want int) {
			t.Helper()
			if n, err := w.Retime(ctx, program, now); err != nil || n != want {
				t.Errorf("%d counted anew, want %d: %v", n, want, err)
			}
		}
		agree := func(set string) {
			t.Helper()
			w.write(func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE supplier_agreements SET `+set+` WHERE body = $1 AND id = 'with-fjord'`, tx.Tenant)
				return err
			})
		}
		retime(thursday, 0)
		if a := w.legUsed(made.ID, thursday, clocks.SupplierSolution); a.Used != 13*hour || a.Clock.Breached == 0 {
			t.Fatalf("%v, broken at %v", a.Used, a.Clock.Breached)
		}
		told := len(w.view(made.ID).Entries)
		if err := org.NewSettings(w.db).AddClosingDay(ctx, admin, thursday, "2026-04-15", "Lukket"); err != nil {
			t.Fatal(err)
		}
		retime(thursday.Add(hour), 3) // the leg, and both tickets
		if a := w.legUsed(made.ID, thursday.Add(hour), clocks.SupplierSolution); a.Used != 6*hour || a.Clock.Due != noon.Add(48*hour) {
			t.Errorf("a closed day given back: %v, due %v", a.Used, a.Clock.Due)
		}
		if a := w.legUsed(over.ID, thursday.Add(hour), clocks.SupplierSolution); a.Used != 13*hour {
			t.Errorf("one that has ended: %v", a.Used)
		}
		agree("solution = 600")
		retime(thursday.Add(hour), 1)
		if a := w.legUsed(made.ID, thursday.Add(hour), clocks.SupplierSolution); a.Clock.Due != noon.Add(50*hour) {
			t.Errorf("ten hours instead of eight: due %v", a.Clock.Due)
		}
		retime(thursday.Add(hour), 0)
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM supplier_agreements WHERE body = $1 AND id = 'with-fjord'`, tx.Tenant)
			return err
		})
		retime(thursday.Add(hour), 0)
		if a := w.legUsed(made.ID, thursday.Add(hour), clocks.SupplierSolution); a.Clock.Due != noon.Add(50*hour) || len(w.view(made.ID).Entries) != told {
			t.Errorf("an agreement that is gone: due %v, %d entries after %d", a.Clock.Due, len(w.view(made.ID).Entries), told)
		}
	})
}

// What a supplier is late with burns on the board as what the desk is late with
// does, in the teams one reads.
func TestASuppliersTimeBurnsOnTheBoard(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		due := w.leg(made.ID, leg.ID).DueAt
		burning := func(by access.Actor, at clock.Instant) (all []clock.Instant) {
			b, err := w.Board(ctx, by, at)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range b.Burning {
				if r.ID == made.ID {
					all = append(all, r.DueAt)
				}
			}
			return all
		}
		if got := burning(ida(), due.Add(-2*desk.SoonIs)); len(got) != 0 {
			t.Errorf("long before: %v", got)
		}
		if got := burning(ida(), due.Add(-time.Minute)); len(got) != 1 || got[0] != due {
			t.Errorf("a minute before %s: %v", due, got)
		}
		if got := burning(as("ib", "expert"), due); len(got) != 0 {
			t.Errorf("another team reads it: %v", got)
		}
	})
}
