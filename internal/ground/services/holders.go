package services

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
)

// HolderInput is what somebody types of a holder.
type HolderInput struct {
	Role           Role
	Unit           string // "" all of the body
	Person, Deputy string
	From, To       clock.Day
}

// with is the holder as typed; the use case looks up what it names.
func (h Holder) with(in HolderInput, wrong *fault.Faults) Holder {
	h.Role, h.Unit, h.Person, h.Deputy, h.From, h.To = in.Role, in.Unit, in.Person, in.Deputy, in.From, in.To
	if !slices.Contains(Roles, h.Role) {
		wrong.Add("role", "fault.not_a_choice")
	}
	if h.Person == "" {
		wrong.Add("person", "fault.required")
	}
	if h.Deputy != "" && h.Deputy == h.Person {
		wrong.Add("deputy", "services.holder.own_deputy")
	}
	dates(wrong, h.From, h.To)
	return h
}

// overlaps tells whether two entries give the same person the same role in the
// same place on a common day.
func (h Holder) overlaps(other Holder) bool {
	return h.ID != other.ID && h.Role == other.Role && h.Unit == other.Unit && h.Person == other.Person &&
		(h.To == "" || other.From <= h.To) && (other.To == "" || h.From <= other.To)
}

// Appoint gives somebody a role for a service (E3).
func (r *Register) Appoint(ctx context.Context, by access.Actor, now clock.Instant, service string, in HolderInput) (id string, err error) {
	err = r.holders(ctx, by, now, service, func(tx *db.Tx, held []Holder) (done, error) {
		h, err := appointed(tx, held, Holder{Body: by.Body, ID: ids.New(), Service: service, Version: 1}, in)
		if err != nil {
			return done{}, err
		}
		id = h.ID
		return done{"service.holder.added", "service", service, h.detail()}, tx.Insert("service_holders", h)
	})
	return id, err
}

// Reappoint saves who has a role, or from and to when; a *fault.Stale with the
// Holder as it stands when someone else was quicker.
func (r *Register) Reappoint(ctx context.Context, by access.Actor, now clock.Instant, service, holder string, version int, in HolderInput) error {
	return r.holders(ctx, by, now, service, func(tx *db.Tx, held []Holder) (done, error) {
		i := slices.IndexFunc(held, func(h Holder) bool { return h.ID == holder })
		switch {
		case i < 0:
			return done{}, fault.Gone()
		case held[i].Version != version:
			return done{}, &fault.Stale{Current: held[i]}
		}
		h, err := appointed(tx, held, held[i], in)
		if err != nil || h == held[i] {
			return done{}, err
		}
		return done{"service.holder.changed", "service", service, h.detail()}, updateHolder(tx, h)
	})
}

// Unappoint takes an entry out that should not have been made. Who has stopped
// is given a last day instead, so that it can be seen who answered when.
func (r *Register) Unappoint(ctx context.Context, by access.Actor, now clock.Instant, service, holder string, version int) error {
	return r.holders(ctx, by, now, service, func(tx *db.Tx, held []Holder) (done, error) {
		i := slices.IndexFunc(held, func(h Holder) bool { return h.ID == holder })
		switch {
		case i < 0:
			return done{}, fault.Gone()
		case held[i].Version != version:
			return done{}, &fault.Stale{Current: held[i]}
		}
		return done{"service.holder.removed", "service", service, held[i].detail()}, deleteHolder(tx, holder)
	})
}

// holders is the frame of a change to who has roles: one at a time per
// service, so that two cannot appoint the same person twice.
func (r *Register) holders(ctx context.Context, by access.Actor, now clock.Instant, service string, do func(tx *db.Tx, held []Holder) (done, error)) error {
	return r.change(ctx, by, now, func(tx *db.Tx, _ org.Body) (done, error) {
		if err := tx.Lock("service/" + service); err != nil {
			return done{}, err
		}
		if _, err := ServiceByID(tx, service); err != nil {
			return done{}, err
		}
		held, err := HeldOf(tx, []string{service})
		if err != nil {
			return done{}, err
		}
		return do(tx, held)
	})
}

func appointed(tx *db.Tx, held []Holder, h Holder, in HolderInput) (Holder, error) {
	var wrong fault.Faults
	was := h
	h = h.with(in, &wrong)
	for _, named := range []struct {
		field, id string
		find      func() error
	}{
		{"unit", h.Unit, func() error { _, err := org.UnitByID(tx, h.Unit); return err }},
		{"person", h.Person, func() error { return stillHere(tx, h.Person, was.Person) }},
		{"deputy", h.Deputy, func() error { return stillHere(tx, h.Deputy, was.Deputy) }},
	} {
		if err := exists(&wrong, named.field, named.id, named.find); err != nil {
			return h, err
		}
	}
	if slices.ContainsFunc(held, h.overlaps) {
		wrong.Add("person", "services.holder.twice")
	}
	return h, wrong.Err()
}

// stillHere finds a person who has not left; whoever stood there before may
// stay, so that an entry of somebody who left can be given its last day.
func stillHere(tx *db.Tx, person, before string) error {
	p, err := org.PersonByID(tx, person)
	if err == nil && p.Active == 0 && person != before {
		return fault.Gone()
	}
	return err
}

func (h Holder) detail() audit.Detail {
	return audit.Detail{"holder": h.ID, "role": h.Role, "unit": h.Unit, "person": h.Person, "deputy": h.Deputy, "from": h.From, "to": h.To}
}
