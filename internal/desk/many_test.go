package desk_test

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Many at once: each by its own right, nothing kept of a preview, and a way back
// for what nobody touched since.
func TestManyAreDoneAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		a, b, done := w.make(lead(), desk.Input{Requester: "eva"}), w.make(lead(), desk.Input{Requester: "eva"}), w.make(lead(), desk.Input{Requester: "eva", Solved: true, Team: "central"})
		hidden := w.make(lead(), desk.Input{Requester: "ib", Team: "expert"})
		picks := []desk.Pick{{a.ID, a.Version}, {b.ID, b.Version + 1}, {done.ID, 0}, {hidden.ID, 0}, {a.ID, 0}}
		move := desk.Many{What: desk.ManyMove, Team: "expert", Reason: desk.NeedsSkill}
		bo := as("bo", "central")
		seen, err := w.ForeseeMany(ctx, bo, noon, picks, move)
		if err != nil || len(seen.Will) != 1 || len(seen.Refused) != 2 || seen.Refused[0].Fault.Key != "desk.many.changed" || seen.Refused[1].Fault.Key != "desk.move.closed" {
			t.Fatalf("%+v %v", seen, err)
		}
		if v := w.view(a.ID); v.Team != "central" || v.Version != a.Version || w.lettersTo("eva") != 0 {
			t.Errorf("a preview kept something: %+v", v.Ticket)
		}
		did, err := w.ApplyMany(ctx, bo, noon, picks, move)
		if err != nil || len(did.Will) != 1 || did.ID == "" || len(w.view(a.ID).Hops) != 1 {
			t.Fatalf("%+v %v", did, err)
		}
		// A hand-over is taken back by another one, which is counted.
		if back, err := w.UndoMany(ctx, lead(), noon, did.ID); err != nil || len(back.Will) != 1 {
			t.Errorf("%+v %v", back, err)
		}
		if v := w.view(a.ID); v.Team != "central" || len(v.Hops) != 2 || v.Hops[1].Direction != desk.Back {
			t.Errorf("%s %+v", v.Team, v.Hops)
		}
		tags, err := w.ApplyMany(ctx, lead(), noon, []desk.Pick{{a.ID, 0}, {b.ID, 0}}, desk.Many{What: desk.ManyTag, Tag: " Uge 16 "})
		if err != nil || len(tags.Will) != 2 {
			t.Fatalf("%+v %v", tags, err)
		}
		if _, err := w.Note(ctx, lead(), noon, b.ID, desk.Saying{Text: "imens"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.UndoMany(ctx, as("ada", "expert"), noon, tags.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		if _, err := w.UndoMany(ctx, lead(), noon.Add(desk.UndoWithin+time.Second), tags.ID); !fault.Is(err, fault.Refused) {
			t.Errorf("too late: %v", err)
		}
		back, err := w.UndoMany(ctx, lead(), noon, tags.ID)
		if err != nil || len(back.Will) != 1 || len(back.Refused) != 1 || len(w.view(a.ID).Tags) != 0 || len(w.view(b.ID).Tags) != 1 {
			t.Errorf("%+v %v", back, err)
		}
		if _, err := w.UndoMany(ctx, lead(), noon, tags.ID); !fault.Is(err, fault.Refused) {
			t.Errorf("twice: %v", err)
		}
		w.counted()
		for field, m := range map[string]desk.Many{"what": {What: "sing"}, "team": {What: desk.ManyMove, Reason: desk.NoCapacity}, "note": {What: desk.ManyMove, Team: "expert", Reason: desk.OtherReason}, "until": {What: desk.ManyPut, State: desk.Planned}, "tag": {What: desk.ManyTag}} {
			if _, err := w.ForeseeMany(ctx, lead(), noon, picks, m); len(fault.List(err)) == 0 || fault.List(err)[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}
