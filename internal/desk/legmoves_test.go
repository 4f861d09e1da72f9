package desk_test

import (
	"testing"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/kit/fault"
)

// E4, D6: another team takes a ticket over with the leg it has outside: the
// supplier's clock goes on, the thread says so, and nothing is left behind.
func TestAnotherTeamTakesTheLegOver(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		w.do(w.Move(ctx, lead(), noon.Add(hour), made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill}))
		got := w.view(made.ID)
		if got.Team != "expert" || got.Supplier != "fjord" || got.State != desk.Supplied || got.Level != 3 || got.Owner != "" {
			t.Errorf("%+v", got.Ticket)
		}
		if hop := got.Hops[1]; hop.Direction != desk.Sideways || hop.FromSupplier != "fjord" || hop.ToSupplier != "fjord" || hop.ToTeam != "expert" {
			t.Errorf("%+v", hop)
		}
		last := got.Entries[len(got.Entries)-1]
		if d := last.Data(); last.Kind != desk.LegTaken || last.Leg != leg.ID || last.Seen != desk.Internal || d.From != "central" || d.To != "expert" || d.Ref != "fjord" {
			t.Errorf("%+v", last)
		}
		still := w.leg(made.ID, leg.ID)
		if c, _ := still.Clock().Clock(clocks.SupplierSolution); still.State != desk.LegOpen || still.DueAt != leg.DueAt || c.Phase != clocks.Running || c.Round != 1 {
			t.Errorf("%+v", still)
		}
		// The supplier's answer finds the new team, and the leg ends into it.
		w.do(w.HeardFromSupplier(ctx, as("ada", "expert"), noon.Add(hour), made.ID, leg.ID, desk.LegHeard{Text: "Løst"}))
		if err := second(w.Move(ctx, lead(), noon.Add(hour), made.ID, 0, desk.Target{Team: "expert", Reason: desk.NeedsSkill})); !fault.Is(err, fault.Invalid) {
			t.Errorf("taken back by a hand-over to itself, with the leg open: %v", err)
		}
		w.do(w.EndLeg(ctx, as("ada", "expert"), noon.Add(2*hour), made.ID, leg.ID, desk.Answered, ""))
		if got := w.view(made.ID); got.Team != "expert" || got.Supplier != "" || got.State != desk.Open || got.Hops[2].Direction != desk.Back || got.Hops[2].FromTeam != "expert" {
			t.Errorf("%+v", got.Ticket)
		}
		w.do(w.Move(ctx, lead(), noon.Add(3*hour), made.ID, 0, desk.Target{Team: "central", Reason: desk.NeedsSkill}))
		if got := w.ticket(made.ID); got.Supplier != "" || got.Level != 2 {
			t.Errorf("a leg that has ended goes along: %+v", got)
		}
		w.counted()
	})
}

// What lies with a supplier is not solved over their heads: it is taken back
// first, by page, API and reply alike.
func TestWithASupplierItIsTakenBackBeforeItIsSolved(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
		leg, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord())
		if err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"put":   second(w.Put(ctx, ida(), noon.Add(hour), made.ID, 0, desk.Solved, 0)),
			"reply": second(w.Reply(ctx, ida(), noon.Add(hour), made.ID, desk.Saying{Text: "Virker det nu?", Then: desk.Solved})),
			"close": second(w.Put(ctx, ida(), noon.Add(hour), made.ID, 0, desk.Closed, 0)),
		} {
			if all := fault.List(err); len(all) != 1 || all[0].Key != "desk.state.with_supplier" || all[0].Field != "state" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := w.ticket(made.ID); got.State != desk.Supplied || w.leg(made.ID, leg.ID).State != desk.LegOpen {
			t.Errorf("%+v", got)
		}
		w.do(w.EndLeg(ctx, ida(), noon.Add(hour), made.ID, leg.ID, desk.Answered, ""))
		w.do(w.Put(ctx, ida(), noon.Add(hour), made.ID, 0, desk.Solved, 0))
	})
}

// D1: whether the requester's time stands still while a supplier has the ticket
// is arranged for the service, version by version; otherwise it runs on. What
// was counted under one version stays counted.
func TestTheRequestersTimeOutsideIsArranged(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		target := arrangement.Target{Response: 60, Update: 240, Solution: 480, Level: [4]int{0, 0, 60, 120}}
		still := func(c *arrangement.Content) { c.StillOutside = true }
		out := func() string {
			made := w.make(ida(), desk.Input{Requester: "eva", Service: "mail", Team: "central"})
			if _, err := w.OpenLeg(ctx, ida(), noon, made.ID, 0, toFjord()); err != nil {
				t.Fatal(err)
			}
			return made.ID
		}
		w.catalogued(target)
		runs := out()
		w.catalogued(target, still)
		stands := out()
		for _, c := range []struct {
			ticket string
			key    clocks.Key
			phase  clocks.Phase
		}{
			{runs, clocks.Solution, clocks.Running}, {runs, clocks.Update, clocks.Resting}, {runs, clocks.Response, clocks.Running}, {runs, clocks.Level3, clocks.Paused},
			{stands, clocks.Solution, clocks.Paused}, {stands, clocks.Response, clocks.Running}, {stands, clocks.Level3, clocks.Paused},
		} {
			if got := w.clock(c.ticket, c.key); got.Phase != c.phase {
				t.Errorf("%s: %v", c.key, got.Phase)
			}
		}
		told, err := w.Clocks(ctx, lead(), noon.Add(2*hour), stands)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range told.Accounts {
			if a.Clock.Key == clocks.Solution {
				if len(a.Segments) != 1 || a.Segments[0].Phase != clocks.Paused || a.Segments[0].Standing != clocks.Supplier || a.Minutes() != 0 {
					t.Errorf("%+v", a.Segments)
				}
			}
		}
		// The new version reaches the open ticket; its first two hours count.
		if _, err := w.Retime(ctx, program, noon.Add(2*hour)); err != nil {
			t.Fatal(err)
		}
		if c := w.clock(runs, clocks.Solution); c.Phase != clocks.Paused || c.Used != 2*hour {
			t.Errorf("%v, %v used", c.Phase, c.Used)
		}
	})
}
