package rollout

import (
	"fmt"
	"testing"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestMine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.tablets()
		first := w.step(StepInput{Name: "Sign in", Kind: Manual, Subject: ForPerson, Guide: "1. Open it"})
		w.step(StepInput{Name: "Profile", Kind: Automatic, Subject: ForDevice})
		w.write(func(tx *db.Tx) error {
			if err := org.AddProxy(tx, org.Proxy{ID: "x", Person: "p00", Proxy: "nobody", From: "2018-01-01", To: "2018-12-31"}); err != nil {
				return err
			}
			return org.AddProxy(tx, org.Proxy{ID: "y", Person: "p01", Proxy: "nobody", To: "2018-01-31"})
		})
		mine, err := w.r.Mine(ctx, own("p00"), october)
		w.ok(err)
		m := mine.Rollouts[0]
		if len(m.Steps) != 2 || m.Next == nil || m.Next.ID != first || len(m.Devices) != 1 || m.Reason != NoAccounts || !m.ToHandIn() {
			t.Errorf("%+v", m)
		}
		if fmt.Sprint(m.Lacks()) != "[device booking step]" {
			t.Errorf("%v", m.Lacks())
		}
		members, err := w.r.Members(ctx, w.nobody, october)
		w.ok(err)
		if len(members) != 1 || members[0].Person.ID != "p00" {
			t.Errorf("acts for %+v", members)
		}
		acting := own("nobody")
		acting.Behalf = "p00"
		mine, err = w.r.Mine(ctx, acting, october)
		w.ok(err)
		if !mine.Behalf || mine.Person.ID != "p00" {
			t.Errorf("%+v", mine)
		}
		w.ok(w.r.SayDone(ctx, acting, october, w.rollout, first, ""))
		for name, behalf := range map[string]string{"a time that is over": "p01", "a stranger": "p02"} {
			acting.Behalf = behalf
			if _, err := w.r.Mine(ctx, acting, october); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
			if err := w.r.SayDone(ctx, acting, october, w.rollout, first, ""); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		guide, err := w.r.Guide(ctx, own("p00"), october, first, "")
		w.ok(err)
		if guide.Step.Guide != "1. Open it" || !guide.Step.Done() {
			t.Errorf("%+v", guide)
		}
		if _, err := w.r.Guide(ctx, own("nobody"), october, first, ""); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
