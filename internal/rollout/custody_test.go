package rollout

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/fixtures"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// tablets gives everybody on the roster one, T000 to p00 and so on.
func (w *town) tablets() {
	w.t.Helper()
	var rows []DeviceRow
	for i, p := range w.people {
		rows = append(rows, DeviceRow{Line: i + 2, Serial: fmt.Sprintf("T%03d", i), Name: "Tablet", Owner: p + "@nordby.example"})
	}
	_, err := w.r.ImportDevices(ctx, w.lead, october, rows)
	w.ok(err)
}

func (w *town) device(person string) Device {
	w.t.Helper()
	var found Device
	w.read(func(tx *db.Tx) error {
		all, err := devicesOf(tx, w.rollout, person)
		if len(all) > 0 {
			found = all[0]
		}
		return err
	})
	return found
}

var desk = Handover{Place: "Ground floor"}

// TestReceiveSixty is B5: sixty tablets scanned in one go, with everything
// that can be wrong told line by line, and the same list again changes nothing.
func TestReceiveSixty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 62)
		w.tablets()
		w.write(func(tx *db.Tx) error { // known here, but of nobody in the rollout
			return tx.Insert("devices", registered{Body: "b", ID: "loose", Serial: "L1", Fold: "L1", State: DeviceInUse, Version: 1})
		})
		w.ok(d.Write(ctx, "c", func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: "c", Slug: "c", Name: "Sørby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: october, Version: 1}); err != nil {
				return err
			}
			return tx.Insert("devices", registered{Body: "c", ID: "foreign", Serial: "F1", Fold: "F1", State: DeviceInUse, Version: 1})
		}))
		var scan strings.Builder
		for i := range 60 {
			fmt.Fprintf(&scan, "t-%03d\r\n", i)
		}
		scan.WriteString("T005\nSNO99\nL1\nF1\nST060\n") // twice, unknown, not of this rollout, another body's, with the scanner's S
		secretary := actor("helper", access.Secretariat)
		receipt, err := w.r.Receive(ctx, secretary, october, w.rollout, scan.String(), desk)
		w.ok(err)
		want := map[ReceiptKind]int{ReceiptTaken: 61, ReceiptTwice: 1, ReceiptUnknown: 2, ReceiptOther: 1}
		for kind, n := range want {
			if receipt.Count(kind) != n {
				t.Errorf("%s: %d, want %d", kind, receipt.Count(kind), n)
			}
		}
		if l := receipt.Lines[60]; l.Kind != ReceiptTwice || l.Line != 61 || l.Owner != "Person p05" {
			t.Errorf("%+v", l)
		}
		if w.device("p05").State != DeviceHandedIn || w.device("p61").State != DeviceInUse {
			t.Error("wrong states")
		}
		again, err := w.r.Receive(ctx, secretary, october.Add(time.Hour), w.rollout, scan.String(), desk)
		w.ok(err)
		if again.Count(ReceiptTaken) != 0 || again.Count(ReceiptAlready) != 61 {
			t.Errorf("again: taken %d, already %d", again.Count(ReceiptTaken), again.Count(ReceiptAlready))
		}
		page, err := w.r.Device(ctx, w.reader, october, w.rollout, w.device("p05").ID)
		w.ok(err)
		if len(page.Events) != 1 || page.Events[0].Gave != "p05" || page.Events[0].Took != "helper" || page.Events[0].Place != "Ground floor" || page.Names["helper"] != "Person helper" {
			t.Errorf("%+v", page.Events)
		}
		c, err := w.r.Collection(ctx, w.reader, october, w.rollout)
		w.ok(err)
		if c.Forecast.Total != 62 || c.Forecast.Collected != 61 || c.Missing != 1 || len(c.ByDay) != 1 || c.ByDay[0].N != 61 {
			t.Errorf("%+v", c)
		}
		missing, err := w.r.Devices(ctx, secretary, october, w.rollout, DeviceFilter{Collected: "no"}, Place{}, 50)
		w.ok(err)
		if len(missing.Lines) != 1 || missing.Lines[0].Owner != "Person p61" || missing.Reach["p61"].Mail != "p61@nordby.example" {
			t.Errorf("%+v %+v", missing.Lines, missing.Reach)
		}
		var way Transition
		w.read(func(tx *db.Tx) (err error) { way, err = transitionOf(tx, w.rollout, "p05"); return err })
		if way.Stage != StageUnderWay {
			t.Errorf("handed in, but %s", way.Stage)
		}
		w.sound()
		if _, err := w.r.Receive(ctx, secretary, october, w.rollout, " \n", desk); keyOf(err) != "rollout.receive.nothing" {
			t.Error(err)
		}
	})
}

// TestReceiveAtOnce: two desks scan the same tablets; each has one receipt.
// TestTakeOver: the secretary collects, the supporter takes the box over; the
// chain says from whom, once.
func TestTakeOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.tablets()
		_, err := w.r.Receive(ctx, w.lead, october, w.rollout, "T000 T001", Handover{Place: "Office"})
		w.ok(err)
		for round, want := range []map[ReceiptKind]int{{ReceiptTaken: 2, ReceiptRefused: 1}, {ReceiptAlready: 2, ReceiptRefused: 1}} {
			got, err := w.r.Receive(ctx, w.helper, october.Add(time.Hour), w.rollout, "T000 T001 T002", Handover{Kind: PassedOn, Place: "IT"})
			w.ok(err)
			for kind, n := range want {
				if got.Count(kind) != n {
					t.Errorf("round %d: %d %s, want %d", round, got.Count(kind), kind, n)
				}
			}
			if f := got.Lines[2].Fault; f == nil || f.Key != "rollout.device.not_with_us" {
				t.Errorf("one that never came in: %v", f)
			}
		}
		page, err := w.r.Device(ctx, w.helper, october, w.rollout, w.device("p00").ID)
		w.ok(err)
		last := page.Events[len(page.Events)-1]
		if len(page.Events) != 2 || last.Kind != PassedOn || last.Gave != "lead" || last.Took != "helper" || last.Place != "IT" || page.Holder() != "helper" || page.Device.State != DeviceHandedIn {
			t.Errorf("%+v", page)
		}
	})
}

func TestReceiveAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 10)
		w.tablets()
		scan := "T000 T001 T002 T003 T004 T005 T006 T007 T008 T009"
		var wg sync.WaitGroup
		var mu sync.Mutex
		taken, already := 0, 0
		for range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				receipt, err := w.r.Receive(ctx, w.helper, october, w.rollout, scan, desk)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				taken, already = taken+receipt.Count(ReceiptTaken), already+receipt.Count(ReceiptAlready)
			}()
		}
		wg.Wait()
		if taken != 10 || already != 30 {
			t.Errorf("taken %d, already %d", taken, already)
		}
		var events int
		w.read(func(tx *db.Tx) error {
			return tx.Get(&events, `SELECT count(*) FROM device_events WHERE body = $1`, "b")
		})
		if events != 10 {
			t.Errorf("%d links in the chains", events)
		}
	})
}

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

func TestPlanDevices(t *testing.T) {
	has := []registered{{ID: "1", Serial: "A1", Fold: "A1", Name: "One", Person: "p"}, {ID: "2", Serial: "B2", Fold: "B2"}, {ID: "3", Serial: "C3", Fold: "C3"}}
	rows := []DeviceRow{
		{Line: 2, Serial: "a-1", Owner: "P@x.example"},
		{Line: 3, Serial: "B2", Owner: "q@x.example"},
		{Line: 4, Serial: "D4"},
		{Line: 5, Serial: "D4", Owner: "p@x.example"},
		{Line: 6, Serial: " "},
		{Line: 7, Serial: "E5", Mail: "p@x.example"},
		{Line: 8, Serial: "F6", Owner: "gone@x.example", Mail: "p@x.example"},
	}
	report, fresh, changed := planDevices(rows, has, map[string]string{"p@x.example": "p", "q@x.example": "q"})
	want := []string{"changed ", "changed ", "new unassigned", "faulty ", "faulty ", "new ", "new unknown_owner"}
	for i, l := range report.Lines {
		if got := string(l.Kind) + " " + l.Note; got != want[i] {
			t.Errorf("line %d: %q, want %q", l.Line, got, want[i])
		}
	}
	if len(fresh) != 3 || len(changed) != 2 || len(report.Missing) != 1 || report.Missing[0] != "C3" {
		t.Errorf("%+v %+v %+v", fresh, changed, report.Missing)
	}
	if f := report.Lines[3].Fault; f.Key != "rollout.device_import.twice" || f.Args["line"] != 4 {
		t.Errorf("%v", f)
	}
}

// TestImportIntune reads an export of Intune as it comes.
func TestImportIntune(t *testing.T) {
	raw := fixtures.File(t, "people", "intune-devices.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 1)
		w.write(func(tx *db.Tx) error {
			for i, mail := range []string{"kirsten.ostergaard", "bjorn.as", "asa.oberg", "soren.aebelo", "kari.nordmann", "thora.jonsdottir", "ailu.utsi"} {
				if err := org.AddPerson(tx, "da", org.Person{ID: fmt.Sprint("i", i), Given: mail, Family: "x", Lang: "nb", Active: 1}); err != nil {
					return err
				}
				if err := org.AddEmail(tx, org.Email{Person: fmt.Sprint("i", i), Address: mail + "@kommune.example", Kind: "primary"}); err != nil {
					return err
				}
			}
			return nil
		})
		_, err := w.r.AddPeople(ctx, w.lead, october, w.rollout, []string{"i0", "i1", "i2"})
		w.ok(err)
		table, err := sheet.ReadBytes(raw, "intune-devices.csv", sheet.Limits{})
		w.ok(err)
		rows, err := DeviceRows(table)
		w.ok(err)
		preview, err := w.r.PreviewDevices(ctx, w.lead, rows)
		w.ok(err)
		report, err := w.r.ImportDevices(ctx, w.lead, october, rows)
		w.ok(err)
		for _, r := range []DeviceImport{preview, report} {
			if len(r.Lines) != 8 || r.Count(ImportNew) != 7 || r.Count(ImportFaulty) != 1 || r.Noted(OwnerNone) != 1 || r.Noted(OwnerUnknown) != 1 {
				t.Errorf("%+v", r)
			}
		}
		if l := report.Lines[6]; l.Serial != "DMPX000Q1G5" || l.Fault.Key != "rollout.device_import.twice" || l.Fault.Args["line"] != 2 {
			t.Errorf("%+v", l)
		}
		if l := report.Lines[7]; l.Note != OwnerUnknown || l.Owner != "sluttet@kommune.example" {
			t.Errorf("%+v", l)
		}
		if report.Joined != 3 {
			t.Errorf("joined %d", report.Joined)
		}
		again, err := w.r.ImportDevices(ctx, w.lead, october, rows)
		w.ok(err)
		if again.Count(ImportUnchanged) != 7 || again.Joined != 0 {
			t.Errorf("again: %+v", again)
		}
		if _, err := w.r.ImportDevices(ctx, w.helper, october, rows); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		// Who comes onto the roster later brings the tablet along.
		_, err = w.r.AddPeople(ctx, w.lead, october, w.rollout, []string{"i3"})
		w.ok(err)
		if w.device("i3").Serial != "DMPX003Q1G5" {
			t.Errorf("%+v", w.device("i3"))
		}
	})
}

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

func TestDevicesList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 5)
		w.tablets()
		w.write(func(tx *db.Tx) error {
			return tx.Insert("devices", registered{Body: "b", ID: "spare", Serial: "SPARE", Fold: "SPARE", State: DeviceInUse, Version: 1})
		})
		var serials []string
		for after := (Place{}); ; {
			list, err := w.r.Devices(ctx, w.reader, october, w.rollout, DeviceFilter{}, after, 2)
			w.ok(err)
			for _, l := range list.Lines {
				serials = append(serials, l.Serial)
			}
			if after = list.Next; after == (Place{}) {
				break
			}
		}
		if fmt.Sprint(serials) != "[T000 T001 T002 T003 T004]" {
			t.Errorf("%v", serials)
		}
		for name, c := range map[string]struct {
			f DeviceFilter
			n int
		}{
			"a serial":  {DeviceFilter{Search: "t-003"}, 1},
			"a name":    {DeviceFilter{Search: "PERSON p02"}, 1},
			"a state":   {DeviceFilter{State: DeviceHandedIn}, 0},
			"a unit":    {DeviceFilter{Unit: "council"}, 5},
			"no unit":   {DeviceFilter{Unit: "x"}, 0},
			"a track":   {DeviceFilter{Track: "x"}, 0},
			"collected": {DeviceFilter{Collected: "yes"}, 0},
			"nobody's":  {DeviceFilter{Nobodys: true}, 0},
		} {
			list, err := w.r.Devices(ctx, w.reader, october, w.rollout, c.f, Place{}, 50)
			w.ok(err)
			if len(list.Lines) != c.n {
				t.Errorf("%s: %d", name, len(list.Lines))
			}
		}
		if _, err := w.r.Devices(ctx, w.nobody, october, w.rollout, DeviceFilter{}, Place{}, 50); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		var day clock.Day = "2018-10-29"
		if c := october.Day(copenhagen); c != day {
			t.Error(c)
		}
	})
}

// TestCheckRooms: what is kept and no longer true is found.
func TestCheckRooms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.tablets()
		step := w.step(StepInput{Name: "Apps", Kind: Automatic, Subject: ForPerson})
		_, err := w.r.RecordResults(ctx, w.helper, october, w.rollout, []Result{{Step: step, Person: "p00", State: "failed"}, {Step: step, Person: "p01", State: "installed"}})
		w.ok(err)
		w.ok(w.r.RecordByHand(ctx, w.helper, october, w.rollout, step, "p00", "", Done, ""))
		_, err = w.r.Receive(ctx, w.helper, october, w.rollout, "T000 T001", desk)
		w.ok(err)
		w.sound()
		for name, query := range map[string]string{
			"rollout.mismatch.step_state":  `UPDATE step_states SET outcome = 'unknown' WHERE body = 'b' AND person = 'p01'`,
			"rollout.mismatch.known_error": `UPDATE known_errors SET touched = 9 WHERE body = 'b'`,
			"rollout.mismatch.device":      `UPDATE rollout_devices SET state = 'returned' WHERE body = 'b' AND person = 'p01'`,
			"rollout.mismatch.steps":       `UPDATE step_counts SET n = n + 1 WHERE body = 'b' AND outcome = 'done'`,
		} {
			w.write(func(tx *db.Tx) error { _, err := tx.Exec(query); return err })
			found, err := w.r.Check(ctx, "b")
			w.ok(err)
			seen := false
			for _, m := range found {
				seen = seen || m.Key == name
			}
			if !seen {
				t.Errorf("%s is not found in %+v", name, found)
			}
		}
	})
}

// TestStepsFollowCustody: handing a tablet in is done by handing it in, and
// nobody says so twice.
func TestStepsFollowCustody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.tablets()
		_, err := w.r.Receive(ctx, w.helper, october, w.rollout, "T000", desk)
		w.ok(err)
		in := w.step(StepInput{Name: "Hand in", Kind: Manual, Subject: ForDevice, Follows: string(HandedIn)})
		up := w.step(StepInput{Name: "Upgrade", Kind: Manual, Subject: ForDevice, Follows: string(Upgraded)})
		if sum := w.sum(in); sum.By[Done] != 1 || sum.Waiting != 2 {
			t.Errorf("what was handed in before: %+v", sum)
		}
		_, err = w.r.Receive(ctx, w.helper, october, w.rollout, "T001", desk)
		w.ok(err)
		if a, b := w.sum(in), w.sum(up); a.By[Done] != 2 || b.By[Done] != 0 {
			t.Errorf("%+v %+v", a, b)
		}
		_, _, err = w.r.HandOver(ctx, w.helper, october, w.rollout, w.device("p01").ID, Handover{Kind: Upgraded})
		w.ok(err)
		if b := w.sum(up); b.By[Done] != 1 {
			t.Errorf("%+v", b)
		}
		// Given back as it was: not handed in after all.
		_, _, err = w.r.HandOver(ctx, w.helper, october, w.rollout, w.device("p00").ID, Handover{Kind: ReturnedTo})
		w.ok(err)
		if a := w.sum(in); a.By[Done] != 1 || a.By[Unfinished] != 1 {
			t.Errorf("%+v", a)
		}
		if err := w.r.SayDone(ctx, own("p02"), october, w.rollout, in, "T002"); keyOf(err) != "rollout.step.follows_custody" {
			t.Error(err)
		}
		for name, input := range map[string]StepInput{
			"a person": {Name: "x", Kind: Manual, Subject: ForPerson, Follows: string(HandedIn)},
			"nothing":  {Name: "x", Kind: Manual, Subject: ForDevice, Follows: "painted"},
		} {
			_, err := w.r.AddStep(ctx, w.lead, october, w.rollout, input)
			if fs := fault.List(err); len(fs) != 1 || fs[0].Field != "follows" {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.sound()
	})
}
