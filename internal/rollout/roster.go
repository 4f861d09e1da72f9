package rollout

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// AddPeople puts people on the roster and answers how many were new; who is
// there already stays as they are. Deputies are those who hold a deputy's
// position today and none as an elected member. Needs rollout.plan.
func (r *Rollouts) AddPeople(ctx context.Context, by access.Actor, now clock.Instant, rollout string, persons []string) (int, error) {
	added := 0
	return added, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		n, err := join(tx, by, now, rollout, persons)
		if err != nil || n == 0 {
			return err
		}
		added = n
		return audit.Note(tx, by, now, "rollout.people.added", "rollout", rollout, audit.Detail{"people": n})
	})
}

// join writes the first event of everybody who is not on the roster yet.
func join(tx *db.Tx, by access.Actor, now clock.Instant, rollout string, persons []string) (int, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return 0, err
	}
	// Two who add the same person at once must not meet in the unique key.
	if err := tx.Lock("roster/" + rollout); err != nil {
		return 0, err
	}
	fresh, err := newcomers(tx, rollout, persons, now.Day(body.Zone()))
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	rows, events, counts := make([]Transition, 0, len(fresh)), make([]eventRow, 0, len(fresh)), tally{}
	for _, p := range fresh {
		e := WayEvent{Kind: KindJoined, At: now}
		if p.Deputy > 0 {
			e.Detail = AsDeputy
		}
		t, err := Transition{Body: tx.Tenant, Rollout: rollout, Person: p.ID, Sort: p.Sort, Fold: p.Fold, Version: 1}.Apply(e, now, body.Zone())
		if err != nil {
			return 0, err
		}
		rows, events = append(rows, t), append(events, rowOf(tx.Tenant, by, now, rollout, p.ID, e))
		counts[t.key()]++
	}
	if err := db.InsertAll(tx, "transitions", rows); err != nil {
		return 0, err
	}
	if err := addEvents(tx, events); err != nil {
		return 0, err
	}
	if err := addJoined(tx, rollout, len(rows)); err != nil {
		return 0, err
	}
	if _, err := enrol(tx, rollout); err != nil { // what devices they have come along
		return 0, err
	}
	tx.Announce(Topic(rollout))
	return len(rows), count(tx, counts)
}

// unique sorts ids and cuts repetitions.
func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// NamesIn maps persons a rollout's pages mention to their names: those who
// did something in it, for those who may read it.
func (r *Rollouts) NamesIn(ctx context.Context, by access.Actor, rollout string, persons []string) (map[string]string, error) {
	var names map[string]string
	return names, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		names, err = org.Names(tx, unique(persons))
		return err
	})
}
