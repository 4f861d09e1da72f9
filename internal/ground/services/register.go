package services

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Register are the use cases on services, their holders, calendars and
// suppliers.
type Register struct {
	db      *db.DB
	changed []Follower
}

// New makes the use cases on a database.
func New(d *db.DB) *Register { return &Register{db: d} }

// Follower is told, in the same transaction, which services something changed
// for: themselves, who answers for them, their supplier or their hours. It must
// touch nothing but the transaction.
type Follower func(tx *db.Tx, by access.Actor, now clock.Instant, services []string) error

// OnChange adds one who follows; the roof calls it before anything is served.
func (r *Register) OnChange(f Follower) { r.changed = append(r.changed, f) }

func (r *Register) tell(tx *db.Tx, by access.Actor, now clock.Instant, did done) error {
	if len(r.changed) == 0 {
		return nil
	}
	of, err := touched(tx, did)
	if err != nil || len(of) == 0 {
		return err
	}
	for _, follow := range r.changed {
		if err := follow(tx, by, now, of); err != nil {
			return err
		}
	}
	return nil
}

// touched are the services a change concerns.
func touched(tx *db.Tx, did done) ([]string, error) {
	switch did.kind {
	case "service":
		return []string{did.id}, nil
	case "supplier":
		all, err := servicesBy(tx, did.id)
		return idsOf(all), err
	case "calendar":
		all, err := servicesOpen(tx, did.id, true)
		return idsOf(all), err
	}
	return nil, nil
}

// topic is announced on each change.
const topic = "services"

// done is what a change did, as the audit keeps it; no action is no change.
type done struct {
	action, kind, id string
	detail           audit.Detail
}

// change is the frame of every change to the register.
func (r *Register) change(ctx context.Context, by access.Actor, now clock.Instant, do func(tx *db.Tx, b org.Body) (done, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := by.Require(access.ServiceWrite); err != nil {
			return err
		}
		b, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		did, err := do(tx, b)
		if err != nil || did.action == "" {
			return err
		}
		tx.Announce(topic)
		if err := did.find(tx); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, did.action, did.kind, did.id, did.detail); err != nil {
			return err
		}
		return r.tell(tx, by, now, did)
	})
}

// look is the frame of every reading; day is the body's.
func (r *Register) look(ctx context.Context, by access.Actor, now clock.Instant, do func(tx *db.Tx, b org.Body, day clock.Day) error) error {
	if err := by.Require(access.ServiceRead); err != nil {
		return err
	}
	return r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		b, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		return do(tx, b, now.Day(b.Zone()))
	})
}

// exists notes a fault where something that is named is not there; what is not
// named may be missing.
func exists(wrong *fault.Faults, field, id string, find func() error) error {
	if id == "" {
		return nil
	}
	err := find()
	if fault.Is(err, fault.NotFound) {
		wrong.Add(field, "fault.not_a_choice")
		return nil
	}
	return err
}

// taken says that a name is another's already.
func taken(err error, key string) error {
	if db.Unique(err) {
		return fault.OnField("name", key)
	}
	return err
}

// dates refuses a last day before the first.
func dates(wrong *fault.Faults, from, to clock.Day) {
	if from != "" && to != "" && to < from {
		wrong.Add("to", "services.to_before_from")
	}
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}
