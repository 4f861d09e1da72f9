package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// fate is what an event would do to one person: After, or the fault that
// refuses it.
type fate struct {
	Before, After Transition
	Event         WayEvent
	Fault         *fault.Fault
}

// foresee folds an event into everybody without writing anything.
func foresee(people []Transition, now clock.Instant, zone *time.Location, event func(Transition) WayEvent) []fate {
	fates := make([]fate, 0, len(people))
	for _, t := range people {
		e := event(t)
		if !e.At.IsSet() {
			e.At = now
		}
		after, err := t.Apply(e, now, zone)
		one := fate{Before: t, After: after, Event: e}
		if list := fault.List(err); len(list) > 0 {
			one.Fault = list[0]
		}
		fates = append(fates, one)
	}
	return fates
}

// recordAll writes down what foresee let through, in few statements. The
// people must have been read with held, in the same transaction.
func recordAll(tx *db.Tx, by access.Actor, now clock.Instant, rollout string, fates []fate) (int, error) {
	var rows []Transition
	var events []eventRow
	counts := tally{}
	for _, f := range fates {
		if f.Fault != nil {
			continue
		}
		f.After.Version++
		rows = append(rows, f.After)
		events = append(events, rowOf(tx.Tenant, by, now, rollout, f.After.Person, f.Event))
		counts[f.Before.key()]--
		counts[f.After.key()]++
	}
	if len(rows) == 0 {
		return 0, nil
	}
	if err := saveTransitions(tx, rows); err != nil {
		return 0, err
	}
	if err := addEvents(tx, events); err != nil {
		return 0, err
	}
	tx.Announce(Topic(rollout))
	return len(rows), count(tx, counts)
}
