package desk_test

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/clock"
)

// D6: the last stay is kept in working time when a ticket is solved, whichever
// way, as every stay before it was by its hand-over; what is taken up again has
// none.
func TestD6_TheLastStayInWorkingTime(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		const hour = time.Hour
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		// Handed over at one o'clock on Tuesday; solved at two on Wednesday, of
		// which 13–16 and 8–14 are the team's.
		made := func(kind desk.Kind) string {
			t.Helper()
			id := w.make(lead(), desk.Input{Requester: "eva", Mine: true, Kind: kind}).ID
			_, err := w.Move(ctx, lead(), noon.Add(hour), id, 0, desk.Target{Team: "local", Reason: desk.NearUser})
			must(nil, err)
			must(w.Take(ctx, lead(), noon.Add(hour), id, 0, "ida"))
			return id
		}
		wants := func(name, id string, clock, working time.Duration) {
			t.Helper()
			v := w.view(id)
			if v.Stayed() != clock || v.StaySeconds != int(working/time.Second) {
				t.Errorf("%s: %v by the clock and %v in working time, want %v and %v", name, v.Stayed(), time.Duration(v.StaySeconds)*time.Second, clock, working)
			}
		}
		solve := func(id string, at clock.Instant, s desk.State) {
			t.Helper()
			must(w.Put(ctx, lead(), at, id, 0, s, 0))
		}
		one := made(desk.Fault)
		wants("not solved", one, 0, 0)
		solve(one, noon.Add(26*hour), desk.Solved)
		wants("solved", one, 25*hour, 9*hour)
		other := made(desk.Fault)
		must(w.Merge(ctx, lead(), noon.Add(27*hour), one, 0, other, true))
		must(w.Unmerge(ctx, lead(), noon.Add(28*hour), one, 0))
		wants("merged and taken back", one, 25*hour, 9*hour)
		must(w.Put(ctx, as("eva"), noon.Add(29*hour), one, 0, desk.Open, 0))
		wants("taken up again", one, 0, 0)
		solve(one, noon.Add(46*hour), desk.Solved) // Thursday at ten
		wants("solved again", one, 45*hour, 13*hour)
		declined := made(desk.Change)
		solve(declined, noon.Add(26*hour), desk.Declined)
		wants("declined", declined, 25*hour, 9*hour)
		many := made(desk.Fault)
		did, err := w.ApplyMany(ctx, lead(), noon.Add(26*hour), []desk.Pick{{many, 0}}, desk.Many{What: desk.ManyPut, State: desk.Solved})
		must(nil, err)
		wants("one of many", many, 25*hour, 9*hour)
		_, err = w.UndoMany(ctx, lead(), noon.Add(26*hour+time.Minute), did.ID)
		must(nil, err)
		if wants("taken back", many, 0, 0); w.view(many).SolvedAt.IsSet() {
			t.Error("taken back, and solved as before")
		}
		at := w.make(lead(), desk.Input{Requester: "eva", Solved: true, Answer: "Tænd den"}).ID
		wants("while it was told", at, 0, 0)
		must(w.Tick(ctx, lead(), noon.Add(26*hour+desk.ClosesAfter)))
		must(w.Tick(ctx, lead(), noon.Add(50*hour+desk.ClosesAfter)))
		wants("closed by itself", one, 45*hour, 13*hour)
		a, err := w.Account(ctx, lead(), noon.Add(48*hour), desk.MadeFilter{})
		if s := a.Stays[1]; err != nil || a.Outcomes[desk.SolvedAll] != 2 || s != (desk.Stay{N: 1, ClockSeconds: 45 * 3600, WorkingSeconds: 13 * 3600}) {
			t.Errorf("a no that is closed is no solution: %+v %+v %v", a.Outcomes, a.Stays, err)
		}
	})
}
