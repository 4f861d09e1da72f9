package webhooks

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/kit/seal"
)

const (
	leased  = time.Minute         // how long one sender has a delivery
	atOnce  = 50                  // deliveries of one hook in one round
	keepFor = 30 * 24 * time.Hour // what was delivered, and what waits for a paused hook
)

// Send sends what is due in the actor's body and answers how many arrived.
func (h *Hooks) Send(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	if h.mute {
		return 0, nil
	}
	var all []Hook
	err := h.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		all, err = hooks(tx)
		return err
	})
	if err != nil || len(all) == 0 {
		return 0, err
	}
	arrived, took := 0, h.watch()
	for _, kept := range all {
		if err := h.close(ctx, by, kept); err != nil {
			return arrived, err
		}
		if kept.Former != "" && now >= kept.FormerUntil {
			if err := h.db.Write(ctx, by.Body, func(tx *db.Tx) error { return dropFormer(tx, kept.ID, now) }); err != nil {
				return arrived, err
			}
		}
		if kept.Active == 0 {
			continue
		}
		for range atOnce {
			again, err := h.one(ctx, by, now.Add(took()), kept.ID)
			if err != nil {
				return arrived, err
			}
			if !again {
				break
			}
			arrived++
		}
	}
	return arrived, h.db.Write(ctx, by.Body, func(tx *db.Tx) error { return sweep(tx, now.Add(-keepFor), now) })
}

// close seals a hook that was kept before hooks were.
func (h *Hooks) close(ctx context.Context, by access.Actor, hook Hook) error {
	if !hook.plain() {
		return nil
	}
	hook, err := hook.opened(h.box)
	if err != nil {
		return nil // shut by another key
	}
	kept, err := hook.closed(h.box)
	if err != nil {
		return err
	}
	return h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		_, err := saveHook(tx, kept)
		return err
	})
}

// one sends what a hook hears next, as the hook is by then: paused, renewed or
// moved elsewhere it counts at once. again tells that it arrived and that more
// may follow.
func (h *Hooks) one(ctx context.Context, by access.Actor, now clock.Instant, id string) (again bool, err error) {
	hook, d, mine, err := h.next(ctx, by, now, id)
	if err != nil || !mine {
		return false, err
	}
	var answer outward.Answer
	problem := ""
	if hook.Address != "" {
		answer, err = h.carry(ctx, now, hook, d)
	}
	switch {
	case hook.Address == "":
		problem = problemSealed
	case errors.Is(err, outward.ErrRefused):
		problem = problemRefused
	case err != nil:
		problem = problemNoWord
	case !answer.OK():
		problem = problemStatus
	}
	d = d.tried(answer.Status, problem, now)
	err = h.db.Write(ctx, by.Body, func(tx *db.Tx) error { return saveDelivery(tx, d) })
	return problem == "" || d.State == Dead, err
}

// next takes what a hook hears next; mine is false where nothing is due, the
// hook is paused or gone, or another sender has it. An address this server's
// key does not open is "", to be told with each delivery.
func (h *Hooks) next(ctx context.Context, by access.Actor, now clock.Instant, id string) (hook Hook, d Delivery, mine bool, err error) {
	err = h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		mine = false
		kept, err := hookByID(tx, id)
		if fault.Is(err, fault.NotFound) || err == nil && kept.Active == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if hook, err = kept.opened(h.box); errors.Is(err, seal.ErrClosed) {
			hook.Address = ""
		} else if err != nil {
			return err
		}
		var ok bool
		if d, ok, err = first(tx, id); err != nil || !ok || d.NextAt > now {
			return err
		}
		mine, err = lease(tx, d, now, now.Add(leased))
		return err
	})
	return hook, d, mine, err
}

// carry sends a delivery as it is, signed for programs.
func (h *Hooks) carry(ctx context.Context, now clock.Instant, hook Hook, d Delivery) (outward.Answer, error) {
	body := []byte(d.Payload)
	header := http.Header{"Content-Type": {"application/json"}, "User-Agent": {"Overgang"}}
	if hook.Form == JSON {
		header.Set("Overgang-Event", d.Event)
		header.Set("Overgang-Event-Id", d.ID)
		header.Set("Overgang-Signature", Sign(now, body, hook.secrets(now)...))
	}
	return h.client.Post(ctx, hook.Address, header, body)
}
