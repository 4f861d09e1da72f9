package rollout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// byHand are the kinds people write down themselves, and what they need for
// it. Placing has its own use cases, and the program books and proposes.
var byHand = map[Kind]access.Permission{
	KindInvited: access.RolloutPlan, KindPrepared: access.RolloutSupport, KindUnderWay: access.RolloutSupport,
	KindAdopted: access.RolloutSupport, KindUndone: access.RolloutSupport, KindOutstanding: access.RolloutSupport,
	KindAgreed: access.RolloutSupport, KindFixedDate: access.RolloutSupport, KindDeferred: access.RolloutSupport,
	KindReturned: access.RolloutSupport, KindLeft: access.RolloutPlan,
}

// KindsFor lists the kinds an actor may write down in a rollout, in order.
func KindsFor(by access.Actor, rollout string) []Kind {
	var may []Kind
	for _, k := range Kinds {
		if p, ok := byHand[k]; ok && by.May(p, access.Rollout(rollout)) {
			may = append(may, k)
		}
	}
	return may
}

func (r *Rollouts) hand(tx *db.Tx, by access.Actor, rollout string, k Kind) (Rollout, error) {
	p, ok := byHand[k]
	if !ok {
		return Rollout{}, fault.OnField("kind", "rollout.way.unknown")
	}
	found, err := r.open(tx, by, p, rollout)
	if err == nil && found.State == Closed {
		err = fault.Refuse("rollout.closed")
	}
	return found, err
}

// Happened writes one event of one person down. version is the transition's
// as it was read; when somebody was quicker the error is a *fault.Stale with
// the Transition as it is.
func (r *Rollouts) Happened(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string, version int, e WayEvent) error {
	e.Reason = text.Clean(e.Reason)
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.hand(tx, by, rollout, e.Kind); err != nil {
			return err
		}
		// Held, so that the version judged is the one the event meets.
		was, err := held(tx, rollout, []string{person})
		if err != nil {
			return err
		}
		if len(was) == 0 {
			return fault.Gone()
		}
		if was[0].Version != version {
			return &fault.Stale{Current: was[0]}
		}
		if _, err := record(tx, by, now, rollout, person, e); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.way."+string(e.Kind), "person", person, audit.Detail{"rollout": rollout})
	})
}

// BulkEffect is what one event would do to many people.
type BulkEffect struct {
	Rollout Rollout
	Event   WayEvent
	Will    []Mover
	Refused []Refusal // by why, the most first
	Seen    string
}

// Refusal is people an event cannot happen to, and why.
type Refusal struct {
	Fault  *fault.Fault
	People []Mover
}

// PreviewHappened shows what an event would do to everybody chosen. An event
// that lacks its day or reason is a fault beside the field.
func (r *Rollouts) PreviewHappened(ctx context.Context, by access.Actor, now clock.Instant, rollout string, who Selection, e WayEvent) (BulkEffect, error) {
	e.Reason = text.Clean(e.Reason)
	var b BulkEffect
	return b, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		found, err := r.hand(tx, by, rollout, e.Kind)
		if err != nil {
			return err
		}
		b, _, err = bulkEffect(tx, now, rollout, who, e, false)
		b.Rollout = found
		return err
	})
}

// HappenedToMany does what a preview showed and answers what was done, to be
// taken back. seen is its Seen; when anything is different by now nothing
// happens.
func (r *Rollouts) HappenedToMany(ctx context.Context, by access.Actor, now clock.Instant, rollout, seen string, who Selection, e WayEvent) (Bulk, error) {
	e.Reason = text.Clean(e.Reason)
	var done Bulk
	return done, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.hand(tx, by, rollout, e.Kind); err != nil {
			return err
		}
		b, fates, err := bulkEffect(tx, now, rollout, who, e, true)
		if err != nil {
			return err
		}
		if b.Seen != seen {
			return fault.Refuse("rollout.move.changed_since")
		}
		if _, err = recordAll(tx, by, now, rollout, fates); err != nil {
			return err
		}
		if done, err = keepBulk(tx, by, now, Bulk{Rollout: rollout, Kind: e.Kind}, fates); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.way."+string(e.Kind), "rollout", rollout, audit.Detail{"people": done.People, "bulk": done.ID})
	})
}

func bulkEffect(tx *db.Tx, now clock.Instant, rollout string, who Selection, e WayEvent, holding bool) (BulkEffect, []fate, error) {
	b := BulkEffect{Event: e}
	body, err := org.BodyOf(tx)
	if err != nil {
		return b, nil, err
	}
	if !e.At.IsSet() {
		e.At = now
	}
	if err := e.complete(now, body.Zone()); err != nil {
		return b, nil, err
	}
	people, err := chosen(tx, rollout, who, holding)
	if err != nil {
		return b, nil, err
	}
	fates := foresee(people, now, body.Zone(), func(Transition) WayEvent { return e })
	hash := sha256.New()
	refused := map[string]int{}
	for _, f := range fates {
		m := Mover{Person: f.Before.Person, Stage: f.Before.Stage, Day: f.Before.TargetDay, From: f.Before.Wave}
		if f.Fault == nil {
			b.Will = append(b.Will, m)
			fmt.Fprintln(hash, m.Person, f.Before.Version)
			continue
		}
		at, ok := refused[f.Fault.Key]
		if !ok {
			at = len(b.Refused)
			refused[f.Fault.Key] = at
			b.Refused = append(b.Refused, Refusal{Fault: f.Fault})
		}
		b.Refused[at].People = append(b.Refused[at].People, m)
	}
	b.Seen = hex.EncodeToString(hash.Sum(nil)[:12])
	return b, fates, b.name(tx)
}

func (b *BulkEffect) name(tx *db.Tx) error {
	lists := [][]Mover{b.Will}
	for _, r := range b.Refused {
		lists = append(lists, r.People)
	}
	var persons []string
	for _, list := range lists {
		for _, m := range list {
			persons = append(persons, m.Person)
		}
	}
	names, err := org.Names(tx, persons)
	for _, list := range lists {
		for i := range list {
			list[i].Name = names[list[i].Person]
		}
	}
	return err
}
