package rollout

import (
	"fmt"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// TestUpgradeTurnsAccounts is B4: the upgrade changes in its own transaction
// which account its owner signs in with.
func TestUpgradeTurnsAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		w.tablets()
		cutover := october.Add(-time.Hour)
		w.ok(w.r.Change(ctx, w.lead, october, w.rollout, 1, Input{Name: "Ny platform", FromPlatform: "Gammel", ToPlatform: "Ny", CutoverAt: cutover}))
		done, err := w.r.GenerateAccounts(ctx, w.lead, october, w.rollout, AccountPlan{OldDomain: "@nordby.example", NewDomain: "Samby.example", MirrorFrom: "2018-10-29", MirrorTo: "2018-11-05"})
		w.ok(err)
		if done.Count(PlannedNew) != 2 {
			t.Fatalf("%+v", done)
		}
		using := func(person string) (address string) {
			w.read(func(tx *db.Tx) error {
				return tx.Get(&address, `SELECT address FROM accounts WHERE body = 'b' AND person = $1 AND in_use = 1`, person)
			})
			return address
		}
		if using("p00") != "p00@nordby.example" {
			t.Errorf("before the upgrade: %s", using("p00"))
		}
		tablet := w.device("p00")
		if _, _, err := w.r.HandOver(ctx, w.helper, october, w.rollout, tablet.ID, Handover{Kind: Upgraded}); keyOf(err) != "rollout.device.upgrade_before_hand_in" {
			t.Error(err)
		}
		_, already, err := w.r.HandOver(ctx, w.helper, october, w.rollout, tablet.ID, Handover{Kind: DropIn, Place: "Ground floor"})
		w.ok(err)
		if already {
			t.Error("already")
		}
		if _, already, err = w.r.HandOver(ctx, w.helper, october, w.rollout, tablet.ID, Handover{Kind: HandedIn}); err != nil || !already {
			t.Errorf("handed in twice: %v %v", already, err)
		}
		if _, _, err := w.r.HandOver(ctx, actor("nobody", access.Secretariat), october, w.rollout, tablet.ID, Handover{Kind: Upgraded}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a secretary upgrades: %v", err)
		}
		// A failure after the upgrade leaves neither the link nor the account.
		err = d.Write(ctx, "b", func(tx *db.Tx) error {
			ro, err := rolloutByID(tx, w.rollout)
			if err != nil {
				return err
			}
			dev, err := deviceByID(tx, w.rollout, tablet.ID)
			if err != nil {
				return err
			}
			if _, _, err := handOver(tx, w.helper, october, ro, dev, Handover{Kind: Upgraded}); err != nil {
				return err
			}
			return fault.Refuse("stop")
		})
		if keyOf(err) != "stop" || using("p00") != "p00@nordby.example" || w.device("p00").State != DeviceHandedIn {
			t.Errorf("half an upgrade: %v %s %s", err, using("p00"), w.device("p00").State)
		}
		after, _, err := w.r.HandOver(ctx, w.helper, october, w.rollout, tablet.ID, Handover{Kind: Upgraded})
		w.ok(err)
		if using("p00") != "p00@samby.example" || using("p01") != "p01@nordby.example" || after.AtDropIn != 1 || after.UpgradedOn != "2018-10-29" {
			t.Errorf("after the upgrade: %s, %s, %+v", using("p00"), using("p01"), after)
		}
		_, _, err = w.r.HandOver(ctx, w.helper, october, w.rollout, tablet.ID, Handover{Kind: ReturnedTo})
		w.ok(err)
		page, err := w.r.Device(ctx, w.reader, october, w.rollout, tablet.ID)
		w.ok(err)
		if len(page.Events) != 3 || page.Events[2].Gave != "helper" || page.Events[2].Took != "p00" {
			t.Errorf("%+v", page.Events)
		}
		list, err := w.r.Accounts(ctx, w.reader, october, w.rollout, AccountFilter{}, Place{}, 50)
		w.ok(err)
		if len(list.Soon) != 1 || list.Soon[0].Person != "p01" || len(list.Ended) != 0 || list.Lines[0].Reason != DeviceUpgraded || list.Lines[1].Reason != WaitsForDevice {
			t.Errorf("%+v", list)
		}
		list, err = w.r.Accounts(ctx, w.reader, october.Add(10*24*time.Hour), w.rollout, AccountFilter{}, Place{}, 50)
		w.ok(err)
		if len(list.Soon) != 0 || len(list.Ended) != 1 {
			t.Errorf("ended: %+v", list)
		}
	})
}

func TestGenerateAccounts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(`DELETE FROM emails WHERE body = 'b' AND person = 'p01'`); err != nil {
				return err
			}
			return org.AddEmail(tx, org.Email{Person: "lead", Address: "p02@samby.example", Kind: "alias"})
		})
		plan := AccountPlan{OldDomain: "nordby.example", NewDomain: "samby.example", NewFrom: "2018-10-29"}
		preview, err := w.r.PreviewAccounts(ctx, w.lead, october, w.rollout, plan)
		w.ok(err)
		kinds := func(p AccountPreview) (all []PlannedKind) {
			for _, l := range p.Lines {
				all = append(all, l.Kind)
			}
			return all
		}
		if got := fmt.Sprint(kinds(preview)); got != "[new no_address taken new]" {
			t.Errorf("%s", got)
		}
		if preview.Lines[2].TakenBy != "Person lead" {
			t.Errorf("%+v", preview.Lines[2])
		}
		_, err = w.r.GenerateAccounts(ctx, w.lead, october, w.rollout, plan)
		w.ok(err)
		again, err := w.r.GenerateAccounts(ctx, w.lead, october, w.rollout, plan)
		w.ok(err)
		if got := fmt.Sprint(kinds(again)); got != "[unchanged no_address taken unchanged]" {
			t.Errorf("again: %s", got)
		}
		plan.MirrorTo = "2018-12-01"
		changed, err := w.r.GenerateAccounts(ctx, w.lead, october, w.rollout, plan)
		w.ok(err)
		if changed.Count(PlannedChanged) != 2 {
			t.Errorf("%v", kinds(changed))
		}
		if _, err := w.r.PreviewAccounts(ctx, w.helper, october, w.rollout, plan); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		plan.NewDomain = "nordby.example"
		if _, err := w.r.PreviewAccounts(ctx, w.lead, october, w.rollout, plan); keyOf(err) != "rollout.account.domain_same" {
			t.Error(err)
		}
		// One by hand: somebody else's address is refused, an old version too.
		in := AccountInput{Role: Primary, Address: "p00@samby.example"}
		if err := w.r.PutAccount(ctx, w.lead, october, w.rollout, "p01", 0, in); keyOf(err) != "rollout.account.address_taken" {
			t.Error(err)
		}
		in.Address = "p01@samby.example"
		w.ok(w.r.PutAccount(ctx, w.lead, october, w.rollout, "p01", 0, in))
		in.Address = "p01.new@samby.example"
		if err := w.r.PutAccount(ctx, w.lead, october, w.rollout, "p01", 0, in); !isStale(err) {
			t.Error(err)
		}
		if err := w.r.PutAccount(ctx, w.lead, october, w.rollout, "nobody", 0, in); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
