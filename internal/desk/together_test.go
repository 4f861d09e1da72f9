package desk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// hand is somebody who does one thing after another to tickets others have in
// hand as well.
type hand struct {
	town
	*rand.Rand
	by      access.Actor
	now     clock.Instant
	tickets []string
	bulk    string // what was done to many last
}

func (h *hand) one() string  { return h.tickets[h.IntN(len(h.tickets))] }
func (h *hand) team() string { return []string{"local", "central", "expert"}[h.IntN(3)] }

// deeds are what hands do; each may be refused.
var deeds = []func(h *hand) error{
	func(h *hand) error {
		_, err := h.Take(ctx, h.by, h.now, h.one(), 0, []string{"ida", "bo", "ada", ""}[h.IntN(4)])
		return err
	},
	func(h *hand) error {
		_, err := h.Move(ctx, h.by, h.now, h.one(), 0, desk.Target{Team: h.team(), Reason: desk.NeedsSkill})
		return err
	},
	func(h *hand) error {
		_, err := h.Put(ctx, h.by, h.now, h.one(), 0, []desk.State{desk.Open, desk.Solved, desk.Waiting}[h.IntN(3)], 0)
		return err
	},
	func(h *hand) error {
		_, err := h.Reply(ctx, h.by, h.now, h.one(), desk.Saying{Text: fmt.Sprint("svar ", h.Uint32())})
		return err
	},
	func(h *hand) error {
		_, err := h.Add(ctx, as("eva"), h.now, h.one(), fmt.Sprint("mere ", h.Uint32()))
		return err
	},
	func(h *hand) error {
		_, err := h.Merge(ctx, h.by, h.now, h.one(), 0, h.one(), false)
		return err
	},
	func(h *hand) error { _, err := h.Unmerge(ctx, h.by, h.now, h.one(), 0); return err },
	func(h *hand) error {
		_, err := h.Tie(ctx, h.by, h.now, h.one(), 0, h.one(), desk.Related)
		return err
	},
	func(h *hand) error { _, err := h.Under(ctx, h.by, h.now, h.one(), 0, h.one()); return err },
	func(h *hand) error { _, err := h.OpenLeg(ctx, ida(), h.now, h.one(), 0, toFjord()); return err },
	func(h *hand) error {
		ticket := h.one()
		v, err := h.Legs(ctx, ida(), h.now, ticket)
		if err == nil && len(v.Legs) > 0 {
			_, err = h.EndLeg(ctx, ida(), h.now, ticket, v.Legs[0].ID, desk.NeedsSkill, "")
		}
		return err
	},
	(*hand).many, (*hand).many,
	func(h *hand) error {
		if h.bulk == "" {
			return nil
		}
		_, err := h.UndoMany(ctx, h.by, h.now, h.bulk)
		return err
	},
	func(h *hand) error { _, err := h.Retime(ctx, access.Program("b1"), h.now); return err },
	func(h *hand) error { _, err := h.Tick(ctx, access.Program("b1"), h.now); return err },
	func(h *hand) error { _, err := h.RuleLying(ctx, access.Program("b1"), h.now); return err },
	func(h *hand) error {
		_, err := h.Make(ctx, h.by, h.now, desk.Input{Requester: "eva", Service: "mail", Channel: desk.ByPhone, Title: "ny", Client: h.now.String()})
		return err
	},
}

// many does something to all of the tickets, sometimes as the API does it: all
// in one transaction.
func (h *hand) many() error {
	var picks []desk.Pick
	for _, i := range h.Perm(len(h.tickets)) {
		picks = append(picks, desk.Pick{Ticket: h.tickets[i]})
	}
	what := []desk.Many{{What: desk.ManyTag, Tag: "a"}, {What: desk.ManyTake}, {What: desk.ManyMove, Team: h.team(), Reason: desk.NeedsSkill}}[h.IntN(3)]
	do := func(ctx context.Context) error {
		did, err := h.ApplyMany(ctx, h.by, h.now, picks, what)
		h.bulk = did.ID
		return err
	}
	if h.IntN(2) == 0 {
		return do(ctx)
	}
	return h.db.Within(ctx, "b1", func(ctx context.Context, _ *db.Tx) error { return do(ctx) })
}

// Many work on few tickets at the same time: each hears only what a page can
// tell, and what is counted is what is there.
func TestManyWorkOnFewTickets(t *testing.T) {
	each(t, func(t *testing.T, w town) {
		w.suppliers()
		w.ruled(desk.RuleInput{Moment: desk.RuleLies, Minutes: 1, Does: desk.RuleDoes{Tags: []string{"lies"}}})
		var tickets []string
		for range 5 {
			tickets = append(tickets, w.make(lead(), desk.Input{Requester: "eva", Service: "mail", Team: "central", Kind: desk.Fault}).ID)
		}
		var together sync.WaitGroup
		for n := range 8 {
			together.Go(func() {
				h := &hand{town: w, Rand: rand.New(rand.NewPCG(uint64(n), 7)), by: lead(), tickets: tickets}
				h.by.Grants = append(h.by.Grants, as("bo", "central", "local", "expert").Grants...)
				for round := range 12 {
					h.now = noon.Add(time.Duration(round) * time.Minute)
					err := deeds[h.IntN(len(deeds))](h)
					var stale *fault.Stale
					if err != nil && !errors.As(err, &stale) && len(fault.List(err)) == 0 {
						t.Error(err)
					}
				}
			})
		}
		together.Wait()
		if wrong := w.checked(); wrong != "" {
			t.Error(wrong)
		}
		w.counted()
	})
}
