package services

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// DomainInput is what somebody types of a failure domain.
type DomainInput struct {
	Name, Description, Supplier string
}

func (d Domain) with(tx *db.Tx, lang string, in DomainInput) (Domain, error) {
	var wrong fault.Faults
	d.Name = line(&wrong, "name", in.Name)
	d.Fold, d.Sort = text.Fold(d.Name), text.SortKey(lang, d.Name)
	d.Description, d.Supplier = prose(&wrong, "description", in.Description), in.Supplier
	if err := exists(&wrong, "supplier", d.Supplier, func() error { _, err := SupplierByID(tx, d.Supplier); return err }); err != nil {
		return d, err
	}
	return d, wrong.Err()
}

// AddDomain names something services share underneath.
func (r *Register) AddDomain(ctx context.Context, by access.Actor, now clock.Instant, in DomainInput) (id string, err error) {
	err = r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		d, err := Domain{Body: b.ID, ID: ids.New(), Version: 1}.with(tx, b.Lang, in)
		if err != nil {
			return done{}, err
		}
		id = d.ID
		return done{"service.domain.added", "failure_domain", id, nil}, taken(tx.Insert("failure_domains", d), "services.domain.taken")
	})
	return id, err
}

// EditDomain saves a failure domain; a *fault.Stale with the Domain as it
// stands when someone else was quicker.
func (r *Register) EditDomain(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in DomainInput) error {
	return r.change(ctx, by, now, func(tx *db.Tx, b org.Body) (done, error) {
		was, err := DomainByID(tx, id)
		if err != nil {
			return done{}, err
		}
		if was.Version != version {
			return done{}, &fault.Stale{Current: was}
		}
		is, err := was.with(tx, b.Lang, in)
		if err != nil || is == was {
			return done{}, err
		}
		return done{"service.domain.changed", "failure_domain", id, nil}, updateDomain(tx, is)
	})
}

// RemoveDomain takes a failure domain away with its ties; a *fault.Stale when
// someone else was quicker.
func (r *Register) RemoveDomain(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return r.change(ctx, by, now, func(tx *db.Tx, _ org.Body) (done, error) {
		was, err := DomainByID(tx, id)
		if err != nil {
			return done{}, err
		}
		if was.Version != version {
			return done{}, &fault.Stale{Current: was}
		}
		return done{"service.domain.removed", "failure_domain", id, nil}, deleteDomain(tx, was)
	})
}
