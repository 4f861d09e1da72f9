package arrangement

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Training is that somebody is to know a service, and since when they do.
type Training struct {
	Body    string    `db:"body"`
	ID      string    `db:"id"`
	Service string    `db:"service"`
	Person  string    `db:"person"`
	What    string    `db:"what"`
	DoneOn  clock.Day `db:"done_on"` // "" = not yet
	NotedBy string    `db:"noted_by"`
	Version int       `db:"version"`
}

// TrainingInput is what somebody types of it.
type TrainingInput struct {
	Person, What string
	DoneOn       clock.Day
}

// With is the training as the input wants it; nobody has completed one
// tomorrow.
func (t Training) With(today clock.Day, in TrainingInput) (Training, error) {
	var f fault.Faults
	t.Person, t.What, t.DoneOn = in.Person, text.Clean(in.What), in.DoneOn
	if t.Person == "" {
		f.Add("person", "arrangement.needed")
	}
	needed(&f, "what", t.What)
	if t.DoneOn > today {
		f.Add("done_on", "arrangement.training.not_yet")
	}
	return t, f.Err()
}

// Name says that somebody is to know a service, or does already. It answers
// the training's id.
func (a *Arrangements) Name(ctx context.Context, by access.Actor, now clock.Instant, service string, in TrainingInput) (string, error) {
	id := ids.New()
	return id, a.manage(ctx, by, func(tx *db.Tx) error {
		if _, err := services.ServiceByID(tx, service); err != nil {
			return err
		}
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		t, err := Training{Body: by.Body, ID: id, Service: service, NotedBy: by.Person, Version: 1}.With(day, in)
		if err != nil {
			return err
		}
		if err := knownPerson(tx, t.Person, day); err != nil {
			return err
		}
		if err := tx.Insert("service_training", t); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "arrangement.training.named", "service", service, audit.Detail{"person": t.Person}); err != nil {
			return err
		}
		return a.recheck(tx, by, now, service)
	})
}

// Trained notes the day somebody completed what they are to know; "" takes it
// back. *fault.Stale carries the Training as it is.
func (a *Arrangements) Trained(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, on clock.Day) error {
	return a.changeTraining(ctx, by, now, id, version, "arrangement.training.noted", func(tx *db.Tx, was Training, day clock.Day) error {
		is, err := was.With(day, TrainingInput{was.Person, was.What, on})
		if err != nil {
			return err
		}
		is.NotedBy = by.Person
		return saveTraining(tx, is)
	})
}

// Unname takes somebody off the list of those who are to know a service.
func (a *Arrangements) Unname(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return a.changeTraining(ctx, by, now, id, version, "arrangement.training.removed", func(tx *db.Tx, was Training, _ clock.Day) error {
		return removeTraining(tx, was)
	})
}

func (a *Arrangements) changeTraining(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, action string, do func(*db.Tx, Training, clock.Day) error) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		was, err := trainingByID(tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		if err := do(tx, was, day); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, action, "service", was.Service, audit.Detail{"person": was.Person}); err != nil {
			return err
		}
		return a.recheck(tx, by, now, was.Service)
	})
}
