package services_test

import (
	"context"
	"errors"
	"testing"

	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who takes a failure domain away while somebody else changes it hears of it;
// so does who ties a service to one that goes at that moment.
func TestDomainRemovedWhileItIsUsed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		mail := add(t, r, "E-mail")
		domain, err := r.AddDomain(ctx, lead, now, services.DomainInput{Name: "Hall"})
		if err != nil {
			t.Fatal(err)
		}
		err = dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error {
			return r.EditDomain(ctx, lead, now, domain, 1, services.DomainInput{Name: "Hall 2"})
		}, func() error { return r.RemoveDomain(ctx, lead, now, domain, 1) })
		if stale := new(fault.Stale); !errors.As(err, &stale) || stale.Current.(services.Domain).Name != "Hall 2" {
			t.Errorf("removed while it was changed: %v", err)
		}
		err = dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error {
			return r.RemoveDomain(ctx, lead, now, domain, 2)
		}, func() error { return r.Tie(ctx, lead, now, mail, services.ToDomain, domain) })
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("tied to what goes: %v", err)
		}
		if domain, err = r.AddDomain(ctx, lead, now, services.DomainInput{Name: "Line"}); err != nil {
			t.Fatal(err)
		}
		err = dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error {
			return r.Tie(ctx, lead, now, mail, services.ToDomain, domain)
		}, func() error { return r.RemoveDomain(ctx, lead, now, domain, 1) })
		g, failed := r.Graph(ctx, lead, now)
		if err != nil || failed != nil || len(g.Domains) != 0 || len(g.In) != 0 {
			t.Errorf("tied while it went: %v %v %+v", err, failed, g)
		}
	})
}

// Two who take the same thing away at once: it is told and kept in the audit
// that one of them did.
func TestTakenAwayByTwo(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		r := services.New(d)
		mail := add(t, r, "E-mail")
		domain, err := r.AddDomain(ctx, lead, now, services.DomainInput{Name: "Hall"})
		if err != nil {
			t.Fatal(err)
		}
		holder, err := r.Appoint(ctx, lead, now, mail, services.HolderInput{Role: services.Owner, Person: "bo"})
		if err != nil {
			t.Fatal(err)
		}
		for action, take := range map[string]func(context.Context) error{
			"service.domain.removed": func(ctx context.Context) error { return r.RemoveDomain(ctx, lead, now, domain, 1) },
			"service.holder.removed": func(ctx context.Context) error { return r.Unappoint(ctx, lead, now, mail, holder, 1) },
		} {
			err := dbtest.Meanwhile(t, d, "b1", func(ctx context.Context, _ *db.Tx) error { return take(ctx) }, func() error { return take(ctx) })
			var n int
			read(t, d, "b1", func(tx *db.Tx) error { return tx.Get(&n, `SELECT count(*) FROM audit WHERE action = $1`, action) })
			if n != 1 || !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, %d in the audit", action, err, n)
			}
		}
	})
}
