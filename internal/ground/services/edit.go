package services

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Add puts a service into the register and answers its id.
func (r *Register) Add(ctx context.Context, by access.Actor, now clock.Instant, in Input) (id string, err error) {
	err = r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		s, err := typed(tx, b, Service{Body: b.ID, ID: ids.New(), CreatedAt: now, Version: 1}, in)
		if err != nil {
			return done{}, err
		}
		id = s.ID
		return done{"service.added", "service", id, audit.Detail{"state": s.State}}, taken(tx.Insert("services", s), "services.taken")
	})
	return id, err
}

// Edit saves a service; a *fault.Stale with the Service as it stands when
// someone else was quicker.
func (r *Register) Edit(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in Input) error {
	return r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		was, err := ServiceByID(tx, id)
		if err != nil {
			return done{}, err
		}
		if was.Version != version {
			return done{}, &fault.Stale{Current: was}
		}
		is, err := typed(tx, b, was, in)
		if err != nil {
			return done{}, err
		}
		fields := was.differs(is)
		if len(fields) == 0 {
			return done{}, nil
		}
		return done{"service.changed", "service", id, audit.Detail{"fields": fields}}, updateService(tx, is)
	})
}

// typed is the service with what was typed, everything that is named looked up.
func typed(tx *db.Tx, b org.Body, s Service, in Input) (Service, error) {
	var wrong fault.Faults
	s = s.with(b.Lang, in, &wrong)
	for _, named := range []struct {
		field, id string
		find      func() error
	}{
		{"unit", s.Unit, func() error { _, err := org.UnitByID(tx, s.Unit); return err }},
		{"audience", s.Audience, func() error { _, err := org.GroupByID(tx, s.Audience); return err }},
		{"calendar", s.Calendar, func() error { _, err := hoursByID(tx, s.Calendar); return err }},
	} {
		if err := exists(&wrong, named.field, named.id, named.find); err != nil {
			return s, err
		}
	}
	return s, wrong.Err()
}

// differs names what changed.
func (s Service) differs(is Service) []string {
	var fields []string
	for _, f := range []struct{ field, was, is string }{
		{"name", s.Name, is.Name}, {"description", s.Description, is.Description}, {"unit", s.Unit, is.Unit},
		{"state", string(s.State), string(is.State)}, {"audience", s.Audience, is.Audience}, {"calendar", s.Calendar, is.Calendar},
	} {
		if f.was != f.is {
			fields = append(fields, f.field)
		}
	}
	return fields
}
