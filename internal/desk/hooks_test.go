package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/seal"
)

// T4: other programs hear what the requester was told, in its order, and
// nothing that is internal.
func TestHooksHearWhatIsPublic(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		hooks := webhooks.New(w.db, nil, seal.New(seal.Words("what this server alone knows of all")), true)
		hook, _, err := hooks.Add(ctx, lead(), noon, webhooks.Input{Name: "x", Address: "https://hooks.example/x"})
		if err != nil {
			t.Fatal(err)
		}
		cards, _, err := hooks.Add(ctx, lead(), noon, webhooks.Input{Name: "y", Address: "https://hooks.example/y", Form: webhooks.Teams})
		if err != nil {
			t.Fatal(err)
		}
		bo := as("bo", "central")
		made := w.make(bo, desk.Input{Requester: "eva", Text: "told in private", Tags: []string{"tagged"}})
		if _, err := w.Note(ctx, bo, noon.Add(time.Second), made.ID, desk.Saying{Text: "internalcanary"}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Reply(ctx, bo, noon.Add(2*time.Second), made.ID, desk.Saying{Text: "Prøv igen", Then: desk.Solved}); err != nil {
			t.Fatal(err)
		}
		few := w.make(lead(), desk.Input{Title: "Restrictedcanary", Requester: "eva", Restricted: true})
		w.do(w.Reply(ctx, lead(), noon.Add(3*time.Second), few.ID, desk.Saying{Text: "answercanary"}))
		var heard []string
		for _, id := range []string{hook.ID, cards.ID} {
			l, err := hooks.Look(ctx, lead(), id, webhooks.Find{})
			if err != nil {
				t.Fatal(err)
			}
			all := l.Deliveries
			slices.Reverse(all)
			for _, d := range all {
				if id == hook.ID {
					heard = append(heard, d.Event)
				} else if !strings.Contains(d.Payload, "AdaptiveCard") || !strings.Contains(d.Payload, "/desk/tickets/"+d.Subject) {
					t.Errorf("%s", d.Payload)
				}
				if strings.Contains(d.Payload, "canary") || strings.Contains(d.Payload, "private") {
					t.Errorf("%s", d.Payload)
				}
			}
		}
		if got := strings.Join(heard, " "); !strings.Contains(got, "ticket.answered ticket.state ticket.state ticket.solved") || strings.Count(got, "ticket.made") != 2 {
			t.Errorf("%s", got)
		}
		err = w.db.Read(ctx, "b2", func(tx *db.Tx) error {
			if any, err := webhooks.Any(tx); any {
				t.Error("another body has it")
				return err
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Whoever folds what hooks say keeps no ticket open that went into another, and
// hears of one that came out again.
func TestHooksHearOfMerges(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		hooks := webhooks.New(w.db, nil, seal.New(seal.Words("what this server alone knows of all")), true)
		hook, _, err := hooks.Add(ctx, lead(), noon, webhooks.Input{Name: "x", Address: "https://hooks.example/x", Events: []string{"ticket.state"}})
		if err != nil {
			t.Fatal(err)
		}
		one, two := w.make(lead(), desk.Input{Requester: "eva"}), w.make(lead(), desk.Input{Requester: "eva"})
		w.do(w.Merge(ctx, lead(), noon.Add(time.Second), one.ID, 0, two.ID, false))
		w.do(w.Unmerge(ctx, lead(), noon.Add(2*time.Second), one.ID, 0))
		l, err := hooks.Look(ctx, lead(), hook.ID, webhooks.Find{})
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Deliveries) != 2 {
			t.Fatalf("%+v", l.Deliveries)
		}
		back, gone := l.Deliveries[0], l.Deliveries[1]
		if gone.Subject != one.ID || !strings.Contains(gone.Payload, `"from":"new","to":"merged"`) || !strings.Contains(gone.Payload, `"into":"`+two.ID+`"`) {
			t.Errorf("%s", gone.Payload)
		}
		if back.Subject != one.ID || !strings.Contains(back.Payload, `"from":"merged","to":"new"`) || strings.Contains(back.Payload, `"into"`) {
			t.Errorf("%s", back.Payload)
		}
	})
}
