package webhooks

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/outward"
)

// Hooks keeps hooks and sends deliveries.
type Hooks struct {
	db     *db.DB
	client *outward.Client
	mute   bool // nothing leaves the machine
}

// New works on an open database; client is bound to the networks it may reach.
// A muted one keeps deliveries and sends none.
func New(d *db.DB, client *outward.Client, mute bool) *Hooks { return &Hooks{d, client, mute} }

// Post writes a delivery of what happens in the transaction for every hook
// that wants to hear of it. Data is what may leave the house, and nothing else.
func Post(tx *db.Tx, now clock.Instant, event, subject string, data any) error {
	all, err := hooks(tx)
	if err != nil {
		return err
	}
	id := ids.InOrder(now)
	for _, h := range all {
		if !h.Wants(event) {
			continue
		}
		payload, err := json.Marshal(map[string]any{"id": id, "event": event, "at": now.String(), "data": data})
		if err != nil {
			return err
		}
		if err := tx.Insert("webhook_deliveries", Delivery{Body: tx.Tenant, Hook: h.ID, ID: id, Event: event, Subject: subject, Payload: string(payload), At: now, State: Waiting, NextAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// Line is a hook with its latest deliveries, as a page shows it.
type Line struct {
	Hook
	Latest []Delivery
}

// All lists the hooks. Needs desk.manage.
func (h *Hooks) All(ctx context.Context, by access.Actor) ([]Line, error) {
	if err := by.Require(access.DeskManage); err != nil {
		return nil, err
	}
	var lines []Line
	return lines, h.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := hooks(tx)
		if err != nil {
			return err
		}
		for _, hook := range all {
			hook.Secret = ""
			l := Line{Hook: hook}
			if l.Latest, err = latest(tx, hook.ID, 20); err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return nil
	})
}

// Add makes a hook and answers the secret its deliveries are signed with: once.
// Needs desk.manage. Faults as Input.clean.
func (h *Hooks) Add(ctx context.Context, by access.Actor, now clock.Instant, in Input) (Hook, string, error) {
	if err := by.Require(access.DeskManage); err != nil {
		return Hook{}, "", err
	}
	in, err := in.clean()
	if err != nil {
		return Hook{}, "", err
	}
	hook := Hook{Body: by.Body, ID: ids.New(), Name: in.Name, Address: in.Address, Secret: ids.Secret(), Wanted: strings.Join(in.Events, " "), Active: 1, CreatedAt: now, CreatedBy: by.Person, Version: 1}
	err = h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := tx.Insert("webhooks", hook); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "webhook.added", "webhook", hook.ID, audit.Detail{"name": hook.Name, "host": hook.Host()})
	})
	return hook, hook.Secret, err
}

// End takes a hook away with what it has not heard. Needs desk.manage.
func (h *Hooks) End(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	if err := by.Require(access.DeskManage); err != nil {
		return err
	}
	return h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		hook, err := hookByID(tx, id)
		if err != nil {
			return err
		}
		if err := dropHook(tx, id); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "webhook.ended", "webhook", id, audit.Detail{"name": hook.Name})
	})
}

// Replay sends a delivery again, whatever became of it, under its own id.
// Needs desk.manage.
func (h *Hooks) Replay(ctx context.Context, by access.Actor, now clock.Instant, hook, id string) error {
	if err := by.Require(access.DeskManage); err != nil {
		return err
	}
	return h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		d, err := deliveryByID(tx, hook, id)
		if err != nil {
			return err
		}
		if d.State == Waiting {
			return nil
		}
		d.State, d.Tries, d.NextAt, d.DoneAt, d.Problem = Waiting, 0, now, 0, ""
		if err := saveDelivery(tx, d); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "webhook.replayed", "webhook", hook, audit.Detail{"delivery": id})
	})
}

const (
	leased  = time.Minute         // how long one sender has a delivery
	atOnce  = 50                  // deliveries of one hook in one round
	keepFor = 30 * 24 * time.Hour // what was delivered
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
	arrived := 0
	for _, hook := range all {
		for range atOnce {
			again, err := h.one(ctx, by, now, hook)
			if err != nil {
				return arrived, err
			}
			if !again {
				break
			}
			arrived++
		}
	}
	return arrived, h.db.Write(ctx, by.Body, func(tx *db.Tx) error { return sweep(tx, now.Add(-keepFor)) })
}

// one sends what a hook hears next; again tells that it arrived and that more
// may follow.
func (h *Hooks) one(ctx context.Context, by access.Actor, now clock.Instant, hook Hook) (again bool, err error) {
	var d Delivery
	var mine bool
	err = h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		var ok bool
		if d, ok, err = first(tx, hook.ID); err != nil || !ok || d.NextAt > now {
			return err
		}
		mine, err = lease(tx, d, now, now.Add(leased))
		return err
	})
	if err != nil || !mine {
		return false, err
	}
	body := []byte(d.Payload)
	answer, err := h.client.Post(ctx, hook.Address, http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Overgang"}, "Overgang-Event": {d.Event}, "Overgang-Event-Id": {d.ID}, "Overgang-Signature": {Sign(hook.Secret, now, body)},
	}, body)
	problem := ""
	switch {
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
