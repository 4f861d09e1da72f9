package arrangement

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Who strikes somebody from those who are to know a service, while it is noted
// that they completed it, hears of it.
func TestStruckWhileItIsNoted(t *testing.T) {
	each(t, func(o *town) {
		id, err := o.a.Name(ctx, o.chief, asOf, "mail", TrainingInput{Person: "anna", What: "Course"})
		o.ok(err)
		err = dbtest.Meanwhile(o.t, o.db, "b", func(ctx context.Context, _ *db.Tx) error {
			return o.a.Trained(ctx, o.chief, asOf, id, 1, "2026-04-01")
		}, func() error { return o.a.Unname(ctx, o.chief, asOf, id, 1) })
		if stale := new(fault.Stale); !errors.As(err, &stale) || stale.Current.(Training).DoneOn != "2026-04-01" {
			o.t.Errorf("struck although it was just noted: %v", err)
		}
		err = dbtest.Meanwhile(o.t, o.db, "b", func(ctx context.Context, _ *db.Tx) error {
			return o.a.Unname(ctx, o.chief, asOf, id, 2)
		}, func() error { return o.a.Unname(ctx, o.chief, asOf, id, 2) })
		if !fault.Is(err, fault.NotFound) {
			o.t.Errorf("struck twice: %v", err)
		}
	})
}

// D2: a gate that is passed while what it rests on goes is closed by the next
// look at all gates, and its owner is told; whoever comes first.
func TestD2_PassedWhileAConditionGoes(t *testing.T) {
	for name, c := range map[string]struct {
		lose     func(o *town, ctx context.Context) error
		goesLast bool
	}{
		"member ended before": {func(o *town, ctx context.Context) error { return o.a.EndMember(ctx, o.chief, asOf, "central", "m0", 1) }, false},
		"member ended after":  {func(o *town, ctx context.Context) error { return o.a.EndMember(ctx, o.chief, asOf, "central", "m0", 1) }, true},
		"training struck":     {func(o *town, ctx context.Context) error { return o.a.Unname(ctx, o.chief, asOf, "tmail", 1) }, false},
		"guide retired": {func(o *town, ctx context.Context) error {
			return o.db.Write(ctx, "b", func(tx *db.Tx) error { o.lib["g1"] = false; return o.a.GuidesChanged(tx, asOf, "mail") })
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(o *town) {
				o.t = t
				o.a.Texts = catalog(t)
				draft := o.ready("mail", "")
				pass := func(ctx context.Context) error { return o.a.Pass(ctx, o.chief, asOf, draft.ID, draft.Version, "ready") }
				first, then := func(ctx context.Context) error { return c.lose(o, ctx) }, pass
				if c.goesLast {
					first, then = pass, first
				}
				err := dbtest.Meanwhile(t, o.db, "b", func(ctx context.Context, _ *db.Tx) error { return first(ctx) }, func() error { return then(ctx) })
				if err != nil && !fault.Is(err, fault.Refused) {
					t.Fatal(err)
				}
				if _, err := o.a.Recheck(ctx, access.Program("b"), asOf.Add(time.Minute)); err != nil {
					t.Fatal(err)
				}
				var open []Gate
				o.read(func(tx *db.Tx) (err error) { open, err = openGates(tx); return })
				told := o.letters()
				if len(open) != 0 || len(o.decisions("mail")) > 0 && len(told) != 1 {
					t.Errorf("%v: open %+v; told %q", err, open, told)
				}
			})
		})
	}
}

// D2: of two who decide on a gate, or on a draft, at once one decides.
func TestD2_TwoDecideAtOnce(t *testing.T) {
	each(t, func(o *town) {
		draft := o.ready("mail", "")
		both := func(what string, do func(context.Context) error) {
			o.t.Helper()
			err := dbtest.Meanwhile(o.t, o.db, "b", func(ctx context.Context, _ *db.Tx) error { return do(ctx) }, func() error { return do(ctx) })
			if stale := new(fault.Stale); !errors.As(err, &stale) && !fault.Is(err, fault.Refused) && !fault.Is(err, fault.NotFound) {
				o.t.Errorf("%s by both: %v", what, err)
			}
		}
		both("passed", func(ctx context.Context) error { return o.a.Pass(ctx, o.chief, asOf, draft.ID, draft.Version, "ready") })
		both("reviewed", func(ctx context.Context) error {
			return o.a.Review(ctx, o.chief, asOf, "mail", "", 1, "2027-01-01", "looked")
		})
		g := o.gate("mail", "")
		both("withdrawn", func(ctx context.Context) error {
			return o.a.Withdraw(ctx, o.chief, asOf, "mail", "", g.Version, "over")
		})
		if n := len(o.decisions("mail")); n != 3 {
			o.t.Errorf("%d decisions", n)
		}
	})
}

// Who saves a team, or an agreement, a moment after somebody else is shown what
// they wrote, not their own words as if these stood there.
func TestSavedAMomentLater(t *testing.T) {
	each(t, func(o *town) {
		agreed, err := o.a.AddAgreement(ctx, o.chief, asOf, AgreementInput{Supplier: "acme", Number: "C-1", Direct: NotDirect})
		o.ok(err)
		for what, c := range map[string]struct {
			save func(ctx context.Context, word string) error
			said func(any) string
		}{
			"team": {func(ctx context.Context, word string) error {
				return o.a.ChangeTeam(ctx, o.chief, asOf, "central", 1, TeamInput{Name: word, Level: 2, Kind: Central})
			}, func(is any) string { return is.(Team).Name }},
			"agreement": {func(ctx context.Context, word string) error {
				return o.a.ChangeAgreement(ctx, o.chief, asOf, agreed, 1, AgreementInput{Supplier: "acme", Number: word, Direct: NotDirect})
			}, func(is any) string { return is.(Agreement).Number }},
		} {
			err := dbtest.Meanwhile(o.t, o.db, "b", func(ctx context.Context, _ *db.Tx) error { return c.save(ctx, "theirs") }, func() error { return c.save(ctx, "mine") })
			if stale := new(fault.Stale); !errors.As(err, &stale) || c.said(stale.Current) != "theirs" {
				o.t.Errorf("%s: %v; shown is %+v", what, err, stale.Current)
			}
		}
	})
}
