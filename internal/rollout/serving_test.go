package rollout

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestServingLinks(t *testing.T) {
	all, up, in, back := Serving{Upgraded: true, Returned: true}, Serving{Upgraded: true}, Serving{}, Serving{Returned: true}
	for name, c := range map[string]struct {
		s    Serving
		d    Device
		want []DeviceEventKind
	}{
		"all at once":            {all, Device{State: DeviceInUse}, []DeviceEventKind{DropIn, Upgraded, ReturnedTo}},
		"received and upgraded":  {up, Device{State: DeviceInUse}, []DeviceEventKind{DropIn, Upgraded}},
		"received only":          {in, Device{State: DeviceInUse}, []DeviceEventKind{DropIn}},
		"was here already":       {up, Device{State: DeviceHandedIn}, []DeviceEventKind{Upgraded}},
		"not upgraded after all": {back, Device{State: DeviceHandedIn}, []DeviceEventKind{ReturnedTo}},
		"upgraded before":        {all, Device{State: DeviceUpgradedState, UpgradedOn: "2018-10-29"}, []DeviceEventKind{ReturnedTo}},
		"found again, upgraded":  {all, Device{State: DeviceLost, UpgradedOn: "2018-10-29"}, []DeviceEventKind{DropIn, ReturnedTo}},
		"with its person":        {all, Device{State: DeviceReturned}, nil},
	} {
		if got := c.s.links(c.d); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestServedInOneGo is B5 and B4 at the drop-in desk: received, upgraded, the
// account turned over and the number served, together or not at all.
func TestServedInOneGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.tablets()
		w.ok(w.r.Change(ctx, w.lead, october, w.rollout, 1, Input{Name: "Ny platform", FromPlatform: "Gammel", ToPlatform: "Ny", CutoverAt: october.Add(-time.Hour)}))
		_, err := w.r.GenerateAccounts(ctx, w.lead, october, w.rollout, AccountPlan{OldDomain: "@nordby.example", NewDomain: "samby.example", MirrorFrom: "2018-10-29", MirrorTo: "2018-11-05"})
		w.ok(err)
		o, _ := w.occasionIn(OccasionDropIn, 1, 1)
		call := func(person string) QueueNumber {
			_, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, person, "")
			w.ok(err)
			n, ok, err := w.r.CallNext(ctx, w.helper, october, o.ID, "Desk "+person)
			w.ok(err)
			if !ok {
				t.Fatal("nobody called")
			}
			return n
		}
		n := call("p00")
		serving := Serving{Device: w.device("p00").ID, Upgraded: true, Returned: true}
		secretary := actor("nobody", access.Secretariat)
		for name, c := range map[string]struct {
			by   access.Actor
			s    Serving
			kind fault.Kind
		}{
			"a secretary upgrades":  {secretary, serving, fault.Forbidden},
			"a reader serves":       {w.reader, serving, fault.Forbidden},
			"somebody else's":       {w.helper, Serving{Device: w.device("p01").ID}, fault.NotFound},
			"nobody's, that is not": {w.helper, Serving{Device: "none"}, fault.NotFound},
		} {
			if _, err := w.r.Serve(ctx, c.by, october, n.ID, c.s); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if w.device("p00").State != DeviceInUse || w.device("p01").State != DeviceInUse {
			t.Error("a refused serving left something behind")
		}
		// Two presses at once: one serves, the other finds the number served.
		var wait sync.WaitGroup
		var mu sync.Mutex
		served := 0
		for range 2 {
			wait.Go(func() {
				got, err := w.r.Serve(ctx, w.helper, october, n.ID, serving)
				if err != nil && keyOf(err) != "rollout.queue.not_called" {
					t.Error(err)
				}
				mu.Lock()
				if err == nil && got.State == NumberServed {
					served++
				}
				mu.Unlock()
			})
		}
		wait.Wait()
		if is := w.device("p00"); served != 1 || is.State != DeviceReturned || is.AtDropIn != 1 || is.UpgradedOn != "2018-10-29" {
			t.Errorf("%d, %+v", served, is)
		}
		w.read(func(tx *db.Tx) error {
			var address string
			err := tx.Get(&address, `SELECT address FROM accounts WHERE body = 'b' AND person = 'p00' AND in_use = 1`)
			if address != "p00@samby.example" {
				t.Errorf("signs in with %s", address)
			}
			return err
		})
		// Who may not upgrade takes in; the desk sees what is left to do.
		n = call("p01")
		_, err = w.r.Serve(ctx, secretary, october, n.ID, Serving{Device: w.device("p01").ID})
		w.ok(err)
		page, err := w.r.Desk(ctx, w.helper, october, o.ID)
		w.ok(err)
		if len(page.Called) != 1 || len(page.Called[0].Devices) != 1 || page.Called[0].Devices[0].State != DeviceHandedIn || page.Called[0].Account.Address != "p01@nordby.example" {
			t.Errorf("%+v", page.Called)
		}
		w.sound()
	})
}

func TestNumberGetsAName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		w.tablets()
		o, _ := w.occasionIn(OccasionDropIn, 1, 1)
		for range 3 {
			_, err := w.r.TakeNumber(ctx, w.helper, october, o.ID, "", "")
			w.ok(err)
		}
		n, _, err := w.r.CallNext(ctx, w.helper, october, o.ID, "1")
		w.ok(err)
		if _, err := w.r.Serve(ctx, w.helper, october, n.ID, Serving{Device: w.device("p00").ID}); keyOf(err) != "rollout.queue.nobody" {
			t.Errorf("served nobody: %v", err)
		}
		for typed, want := range map[string]string{"": "fault.required", "nobody at all": "rollout.person.not_found", "Person": "rollout.person.several"} {
			if _, err := w.r.NameNumber(ctx, w.helper, october, n.ID, "", typed); keyOf(err) != want {
				t.Errorf("%q: %v", typed, err)
			}
		}
		for _, typed := range []string{"s t-001", "p01@nordby.example"} { // the bar code of their tablet; said again
			if n, err = w.r.NameNumber(ctx, w.helper, october, n.ID, "", typed); err != nil || n.Person != "p01" {
				t.Errorf("%s: %+v %v", typed, n, err)
			}
		}
		other, _, err := w.r.CallNext(ctx, w.helper, october, o.ID, "2")
		w.ok(err)
		if _, err := w.r.NameNumber(ctx, w.helper, october, other.ID, "p01", ""); keyOf(err) != "rollout.queue.has_number" {
			t.Errorf("one person, two numbers: %v", err)
		}
		if _, err := w.r.NameNumber(ctx, w.reader, october, other.ID, "p02", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader: %v", err)
		}
		w.ok(w.r.EndNumber(ctx, w.helper, october, other.ID, NumberServed))
		if _, err := w.r.NameNumber(ctx, w.helper, october, other.ID, "p02", ""); keyOf(err) != "rollout.queue.not_called" {
			t.Errorf("named when over: %v", err)
		}
	})
}
