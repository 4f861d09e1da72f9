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

// Tie is what a service can be tied to.
type Tie string

const (
	ToService  Tie = "needs"    // a service it cannot do without
	ToDomain   Tie = "domain"   // a failure domain it rests on
	ToSupplier Tie = "supplier" // who delivers it or a part of it
)

// Tie ties a service to another thing; what is tied already stays so. A
// service cannot need itself; a ring of several is kept and shown, since the
// world has them.
func (r *Register) Tie(ctx context.Context, by access.Actor, now clock.Instant, service string, to Tie, other string) error {
	return r.tie(ctx, by, now, service, to, other, "service.tied", addTie)
}

// Untie takes a tie away; where there is none nothing happens.
func (r *Register) Untie(ctx context.Context, by access.Actor, now clock.Instant, service string, to Tie, other string) error {
	return r.tie(ctx, by, now, service, to, other, "service.untied", dropTie)
}

func (r *Register) tie(ctx context.Context, by access.Actor, now clock.Instant, service string, to Tie, other, action string,
	do func(tx *db.Tx, service string, to Tie, other string) (int, error)) error {
	return r.change(ctx, by, now, func(tx *db.Tx, _ org.Body) (done, error) {
		if _, err := ServiceByID(tx, service); err != nil {
			return done{}, err
		}
		if err := tieable(tx, service, to, other); err != nil {
			return done{}, err
		}
		n, err := do(tx, service, to, other)
		if err != nil || n == 0 {
			return done{}, err
		}
		return done{action, "service", service, audit.Detail{"tie": to, "other": other}}, nil
	})
}

// tieable looks up the other end. Field is the tie's own word.
func tieable(tx *db.Tx, service string, to Tie, other string) error {
	var wrong fault.Faults
	find := map[Tie]func() error{
		ToService:  func() error { _, err := ServiceByID(tx, other); return err },
		ToDomain:   func() error { _, err := DomainByID(tx, other); return err },
		ToSupplier: func() error { _, err := SupplierByID(tx, other); return err },
	}[to]
	switch {
	case find == nil:
		wrong.Add("tie", "fault.not_a_choice")
	case other == "":
		wrong.Add(string(to), "fault.required")
	case to == ToService && other == service:
		wrong.Add(string(to), "services.needs.itself")
	default:
		if err := exists(&wrong, string(to), other, find); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// Graph reads how the services hang together.
func (r *Register) Graph(ctx context.Context, by access.Actor, now clock.Instant) (g Graph, err error) {
	err = r.look(ctx, by, now, func(tx *db.Tx, _ org.Body, _ clock.Day) error {
		g, err = GraphOf(tx)
		return err
	})
	return g, err
}
