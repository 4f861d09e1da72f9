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
