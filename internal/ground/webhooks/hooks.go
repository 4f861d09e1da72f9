package webhooks

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/outward"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/seal"
)

// Hooks keeps hooks and sends deliveries.
type Hooks struct {
	db     *db.DB
	client *outward.Client
	box    *seal.Box
	mute   bool // nothing leaves the machine
	watch  func() func() time.Duration
}

// New works on an open database; client is bound to the networks it may reach,
// box closes addresses and secrets. A muted one keeps deliveries and sends none.
func New(d *db.DB, client *outward.Client, box *seal.Box, mute bool) *Hooks {
	return &Hooks{d, client, box, mute, clock.Stopwatch}
}

// Told is an event as it may leave the house, and nothing else.
type Told struct {
	Data any
	Card func() outbox.Card // asked for where a hook speaks to Teams
}

// Post writes a delivery of what happens in the transaction for every hook
// that wants to hear of it.
func Post(tx *db.Tx, now clock.Instant, event, subject string, told Told) error {
	all, err := listeners(tx)
	if err != nil {
		return err
	}
	id := ids.InOrder(now)
	for _, h := range all {
		if !h.Wants(event) {
			continue
		}
		what := any(map[string]any{"id": id, "event": event, "at": now.String(), "data": told.Data})
		if h.Form == Teams {
			what = outbox.CardOf(told.Card())
		}
		payload, err := json.Marshal(what)
		if err != nil {
			return err
		}
		if err := tx.Insert("webhook_deliveries", Delivery{Body: tx.Tenant, Hook: h.ID, ID: id, Event: event, Subject: subject, Payload: string(payload), At: now, State: Waiting, NextAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// Line is a hook and how many deliveries of it wait and are dead. Shut: this
// server's key does not open what it is kept under.
type Line struct {
	Hook
	Waiting, Dead int
	Shut          bool
}

// All lists the hooks by name, without their secrets. Needs desk.manage.
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
			l, err := h.line(tx, hook)
			if err != nil {
				return err
			}
			lines = append(lines, l)
		}
		return nil
	})
}

func (h *Hooks) line(tx *db.Tx, hook Hook) (Line, error) {
	open, err := hook.opened(h.box)
	if err != nil {
		open.Address = ""
	}
	l := Line{Hook: open.shown(), Shut: err != nil}
	l.Waiting, l.Dead, err = undelivered(tx, hook.ID)
	return l, err
}

// Find narrows a hook's deliveries.
type Find struct {
	State  string // "" = all
	After  string // id of the last of the page before
	Before string // id of the first of the page after; After counts first
	Limit  int    // 1 to 200; 50 when 0
}

// Looked is one hook with a page of its deliveries, the latest first.
type Looked struct {
	Line
	Deliveries []Delivery
	Next       string // for Find.After; "" on the last page
	Prev       string // for Find.Before; "" on the first
}

// Look is one hook with its deliveries. Needs desk.manage.
func (h *Hooks) Look(ctx context.Context, by access.Actor, id string, f Find) (l Looked, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return l, err
	}
	if f.Limit < 1 || f.Limit > 200 {
		f.Limit = 50
	}
	return l, h.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		hook, err := hookByID(tx, id)
		if err != nil {
			return err
		}
		if l.Line, err = h.line(tx, hook); err != nil {
			return err
		}
		name := func(d Delivery) string { return d.ID }
		l.Deliveries, l.Next, l.Prev, err = paging.Page(f.After, f.Before, f.Limit, paging.Any, name, func(from string, back bool, limit int) ([]Delivery, error) {
			return deliveries(tx, id, f.State, from, back, limit)
		})
		return err
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
	hook := Hook{Body: by.Body, ID: ids.New(), Name: in.Name, Address: in.Address, Secret: ids.Secret(), Wanted: strings.Join(in.Events, " "), Form: in.Form, Active: 1, CreatedAt: now, CreatedBy: by.Person, Version: 1}
	kept, err := hook.closed(h.box)
	if err != nil {
		return Hook{}, "", err
	}
	err = h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := tx.Insert("webhooks", kept); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "webhook.added", "webhook", hook.ID, audit.Detail{"name": hook.Name, "host": hook.Host()})
	})
	secret := hook.Secret
	hook.Secret = ""
	return hook, secret, err
}

// Change saves a hook over the version that was read. An address left out
// stays; the form and the secret stay always. Needs desk.manage. Faults as
// Input.clean.
func (h *Hooks) Change(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in Input) (Hook, error) {
	return h.change(ctx, by, now, id, version, "webhook.changed", func(hook Hook) (Hook, error) {
		if in.Address == "" {
			in.Address = hook.Address
		}
		in.Form = hook.Form
		clean, err := in.clean()
		hook.Name, hook.Address, hook.Wanted = clean.Name, clean.Address, strings.Join(clean.Events, " ")
		return hook, err
	})
}

// Pause stops a hook, or lets it go on with what waited meanwhile. Needs
// desk.manage.
func (h *Hooks) Pause(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, paused bool) (Hook, error) {
	what := map[bool]string{true: "webhook.paused", false: "webhook.resumed"}[paused]
	return h.change(ctx, by, now, id, version, what, func(hook Hook) (Hook, error) {
		hook.Active = 1
		if paused {
			hook.Active = 0
		}
		return hook, nil
	})
}

func (h *Hooks) change(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, what string, do func(Hook) (Hook, error)) (Hook, error) {
	var is Hook
	if err := by.Require(access.DeskManage); err != nil {
		return is, err
	}
	err := h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		kept, err := hookByID(tx, id)
		if err != nil {
			return err
		}
		was, err := kept.opened(h.box)
		if err != nil {
			return fault.Refuse(problemSealed)
		}
		if is, err = do(was); err != nil {
			return err
		}
		if version != kept.Version {
			return &fault.Stale{Current: was.shown()}
		}
		if kept, err = is.closed(h.box); err != nil {
			return err
		}
		if saved, err := saveHook(tx, kept); err != nil {
			return err
		} else if !saved {
			return &fault.Stale{Current: was.shown()}
		}
		is = is.shown()
		is.Version++
		detail := audit.Detail{"name": is.Name, "host": is.Host()}
		if is.FormerUntil > now {
			detail["until"] = is.FormerUntil.String() // that the former secret signs too
		}
		return audit.Note(tx, by, now, what, "webhook", id, detail)
	})
	return is, err
}

// Renew gives a hook another secret and answers it: once. The one it had signs
// beside it for as long as overlap says, so that nothing is missed while the
// other program is told. Needs desk.manage. Faults as Hook.renewed.
func (h *Hooks) Renew(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, overlap time.Duration) (Hook, string, error) {
	secret := ids.Secret()
	hook, err := h.change(ctx, by, now, id, version, "webhook.renewed", func(hook Hook) (Hook, error) {
		return hook.renewed(secret, overlap, now)
	})
	if err != nil {
		return Hook{}, "", err
	}
	return hook, secret, nil
}

// shown is the hook without its secrets.
func (h Hook) shown() Hook {
	h.Secret, h.Former = "", ""
	return h
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

// Replay sends a delivery again, whatever became of it, under its own id; ""
// sends all dead ones. It answers how many. Needs desk.manage.
func (h *Hooks) Replay(ctx context.Context, by access.Actor, now clock.Instant, hook, id string) (n int, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return 0, err
	}
	err = h.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := hookByID(tx, hook); err != nil {
			return err
		}
		if id != "" {
			if _, err := deliveryByID(tx, hook, id); err != nil {
				return err
			}
		}
		if n, err = replay(tx, hook, id, now); err != nil || n == 0 {
			return err
		}
		return audit.Note(tx, by, now, "webhook.replayed", "webhook", hook, audit.Detail{"delivery": id, "count": n})
	})
	return n, err
}
