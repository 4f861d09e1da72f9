package rollout

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// What an item does at the cut-over.
const (
	Moves = "moves"
	Stays = "stays"
)

// Item is something that moves to the new platform, or stays as it is (B1).
type Item struct {
	Body    string `db:"body"`
	ID      string `db:"id"`
	Rollout string `db:"rollout"`
	Kind    string `db:"kind"`
	Name    string `db:"name"`
	Note    string `db:"note"`
	Ord     int    `db:"ord"`
	Version int    `db:"version"`
}

// ItemInput is what somebody types of an item.
type ItemInput struct{ Kind, Name, Note string }

// With is the item as the input wants it.
func (i Item) With(in ItemInput) (Item, error) {
	var f fault.Faults
	i.Kind, i.Name, i.Note = in.Kind, text.Clean(in.Name), text.Clean(in.Note)
	if i.Kind != Moves && i.Kind != Stays {
		f.Add("kind", "fault.not_a_choice")
	}
	needed(&f, "name", i.Name)
	if len([]rune(i.Note)) > 2000 {
		f.Add("note", "rollout.too_long", fault.Args{"most": 2000})
	}
	return i, f.Err()
}

// Preparation is a line of the checklist, with the department that owns it
// (A4).
type Preparation struct {
	Body    string        `db:"body"`
	ID      string        `db:"id"`
	Rollout string        `db:"rollout"`
	Name    string        `db:"name"`
	Unit    string        `db:"unit"`
	Due     clock.Day     `db:"due"`
	DoneAt  clock.Instant `db:"done_at"`
	DoneBy  string        `db:"done_by"`
	Note    string        `db:"note"`
	Ord     int           `db:"ord"`
	Version int           `db:"version"`
}

// PreparationInput is what somebody types of a preparation.
type PreparationInput struct {
	Name, Unit string
	Due        clock.Day
	Note       string
}

// With is the preparation as the input wants it; the unit must be one of the
// body's.
func (p Preparation) With(in PreparationInput, units []org.Unit) (Preparation, error) {
	var f fault.Faults
	p.Name, p.Unit, p.Due, p.Note = text.Clean(in.Name), in.Unit, in.Due, text.Clean(in.Note)
	needed(&f, "name", p.Name)
	if !slices.ContainsFunc(units, func(u org.Unit) bool { return u.ID == p.Unit }) {
		f.Add("unit", "rollout.preparation.unit_needed")
	}
	if len([]rune(p.Note)) > 2000 {
		f.Add("note", "rollout.too_long", fault.Args{"most": 2000})
	}
	return p, f.Err()
}

// Late tells whether it should have been done by the day.
func (p Preparation) Late(today clock.Day) bool {
	return !p.DoneAt.IsSet() && p.Due != "" && p.Due < today
}

// Plan is a rollout with what moves, what stays and what must be ready.
type Plan struct {
	Rollout      Rollout
	Items        []Item
	Preparations []Preparation
	Units        []org.Unit
	Names        map[string]string // of those who ticked something off
}

// Undone counts the preparations that are not done.
func (p Plan) Undone() int {
	n := 0
	for _, one := range p.Preparations {
		if !one.DoneAt.IsSet() {
			n++
		}
	}
	return n
}

// Plan reads a rollout's plan. Needs rollout.read.
func (r *Rollouts) Plan(ctx context.Context, by access.Actor, rollout string) (Plan, error) {
	var p Plan
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if p.Items, err = itemsOf(tx, rollout); err != nil {
			return err
		}
		if p.Preparations, err = preparationsOf(tx, rollout); err != nil {
			return err
		}
		if p.Units, err = org.Units(tx); err != nil {
			return err
		}
		var persons []string
		for _, one := range p.Preparations {
			if one.DoneBy != "" {
				persons = append(persons, one.DoneBy)
			}
		}
		p.Names, err = org.Names(tx, unique(persons))
		return err
	})
}

// AddItem adds something that moves or stays. Needs rollout.plan.
func (r *Rollouts) AddItem(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in ItemInput) (string, error) {
	i, invalid := Item{Body: by.Body, ID: ids.New(), Rollout: rollout, Version: 1}.With(in)
	return i.ID, r.inPlan(ctx, by, now, rollout, "rollout.item.added", i.ID, func(tx *db.Tx) (err error) {
		if invalid != nil {
			return invalid
		}
		if i.Ord, err = lastInPlan(tx, "rollout_items", rollout); err != nil {
			return err
		}
		return tx.Insert("rollout_items", i)
	})
}

// ChangeItem saves an item; *fault.Stale carries the Item as it is.
func (r *Rollouts) ChangeItem(ctx context.Context, by access.Actor, now clock.Instant, rollout, item string, version int, in ItemInput) error {
	return r.inPlan(ctx, by, now, rollout, "rollout.item.changed", item, func(tx *db.Tx) error {
		was, err := itemByID(tx, rollout, item)
		if err != nil {
			return err
		}
		is, err := was.With(in)
		if err != nil {
			return err
		}
		is.Version = version
		return saveItem(tx, is)
	})
}

// RemoveItem takes an item off the list.
func (r *Rollouts) RemoveItem(ctx context.Context, by access.Actor, now clock.Instant, rollout, item string) error {
	return r.inPlan(ctx, by, now, rollout, "rollout.item.removed", item, func(tx *db.Tx) error {
		return removeItem(tx, rollout, item)
	})
}

// AddPreparation adds a line to the checklist. Needs rollout.plan.
func (r *Rollouts) AddPreparation(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in PreparationInput) (string, error) {
	id := ids.New()
	return id, r.inPlan(ctx, by, now, rollout, "rollout.preparation.added", id, func(tx *db.Tx) error {
		units, err := org.Units(tx)
		if err != nil {
			return err
		}
		p, err := Preparation{Body: by.Body, ID: id, Rollout: rollout, Version: 1}.With(in, units)
		if err != nil {
			return err
		}
		if p.Ord, err = lastInPlan(tx, "preparations", rollout); err != nil {
			return err
		}
		return tx.Insert("preparations", p)
	})
}

// ChangePreparation saves a line; *fault.Stale carries it as it is.
func (r *Rollouts) ChangePreparation(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, in PreparationInput) error {
	return r.inPlan(ctx, by, now, rollout, "rollout.preparation.changed", id, func(tx *db.Tx) error {
		was, err := preparationByID(tx, rollout, id)
		if err != nil {
			return err
		}
		units, err := org.Units(tx)
		if err != nil {
			return err
		}
		is, err := was.With(in, units)
		if err != nil {
			return err
		}
		is.Version = version
		return savePreparation(tx, is)
	})
}

// TickPreparation says that a line is done, or is not after all; *fault.Stale
// when somebody was quicker.
func (r *Rollouts) TickPreparation(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, done bool) error {
	return r.inPlan(ctx, by, now, rollout, "rollout.preparation.ticked", id, func(tx *db.Tx) error {
		p, err := preparationByID(tx, rollout, id)
		if err != nil {
			return err
		}
		p.DoneAt, p.DoneBy, p.Version = 0, "", version
		if done {
			p.DoneAt, p.DoneBy = now, by.Person
		}
		return savePreparation(tx, p)
	})
}

// RemovePreparation takes a line off the checklist.
func (r *Rollouts) RemovePreparation(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string) error {
	return r.inPlan(ctx, by, now, rollout, "rollout.preparation.removed", id, func(tx *db.Tx) error {
		return removePreparation(tx, rollout, id)
	})
}

// inPlan runs a change of the plan and notes it.
func (r *Rollouts) inPlan(ctx context.Context, by access.Actor, now clock.Instant, rollout, action, subject string, fn func(*db.Tx) error) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("plan/" + rollout); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, action, "rollout", rollout, audit.Detail{"subject": subject})
	})
}
