package rollout

import (
	"errors"
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

// own is a person at work for themselves, without a role.
func own(person string) access.Actor { return actor(person, "") }

// occasionIn makes an occasion on 14 November with slots of 30 minutes.
func (w *town) occasionIn(kind string, slots, places int) (Occasion, []Slot) {
	w.t.Helper()
	from := at("2018-11-14", 9, 0)
	id, err := w.r.AddOccasion(ctx, w.helper, october, w.rollout, OccasionInput{Kind: kind, Name: "Appointment", Place: "Ground floor",
		StartsAt: from, EndsAt: from.Add(time.Duration(slots) * 30 * time.Minute), SlotMinutes: 30, Places: places})
	w.ok(err)
	page, err := w.r.Occasion(ctx, w.helper, id)
	w.ok(err)
	var all []Slot
	for _, s := range page.Slots {
		all = append(all, s.Slot)
	}
	return page.Occasion, all
}

func (w *town) book(person, slot string) Booking {
	w.t.Helper()
	b, err := w.r.Book(ctx, own(person), october, BookingInput{Person: person, Slot: slot})
	w.ok(err)
	return b
}

func (w *town) booking(id string) Booking {
	w.t.Helper()
	var b Booking
	w.read(func(tx *db.Tx) (err error) { b, err = bookingByID(tx, id); return err })
	return b
}

func (w *town) transition(person string) Transition {
	w.t.Helper()
	var tr Transition
	w.read(func(tx *db.Tx) (err error) { tr, err = transitionOf(tx, w.rollout, person); return err })
	return tr
}

type letter struct {
	Name     string `db:"name"`
	Person   string `db:"person"`
	Text     string `db:"text"`
	Calendar []byte `db:"calendar"`
	Method   string `db:"calendar_method"`
	Channel  string `db:"channel"`
}

func (w *town) letters(booking string) []letter {
	w.t.Helper()
	var all []letter
	w.read(func(tx *db.Tx) error {
		return tx.Select(&all, `SELECT name, person, text, calendar, calendar_method, channel FROM letters WHERE body = $1 AND cause = $2 ORDER BY created_at, name`, tx.Tenant, booking)
	})
	return all
}

// slotsSound recounts everything, slots too; and nobody waits where there is a
// place.
func (w *town) slotsSound() {
	w.t.Helper()
	w.sound()
	var idle int
	w.read(func(tx *db.Tx) error {
		return tx.Get(&idle, `SELECT COUNT(*) FROM slots WHERE body = $1 AND waiting > 0 AND taken < places`, tx.Tenant)
	})
	if idle > 0 {
		w.t.Errorf("%d slots have a place and somebody waiting for one", idle)
	}
}

// TestCheckSeesSlotsAndVisits proves that the check would find what is wrong.
func TestCheckSeesSlotsAndVisits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		_, slots := w.occasionIn(OccasionCollection, 1, 2)
		w.book("p00", slots[0].ID)
		id, err := w.r.AddVisit(ctx, w.helper, october, w.rollout, VisitInput{Person: "p00", Place: "Town hall", Task: "Tablet", DueAt: october})
		w.ok(err)
		w.sound()
		w.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(`UPDATE slots SET taken = 2 WHERE body = $1`, tx.Tenant); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE visits SET state = 'done' WHERE body = $1 AND id = $2`, tx.Tenant, id)
			return err
		})
		found, err := w.r.Check(ctx, "b")
		w.ok(err)
		if len(found) != 2 || found[0].Key != "rollout.mismatch.slots" || found[0].Stored != "2 + 0, 0 − 0" || found[0].Folded != "1 + 0, 0 − 0" || found[1].Key != "rollout.mismatch.visit" {
			t.Errorf("%+v", found)
		}
	})
}

func TestBookMoveCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.r.Base = "https://overgang.nordby.example"
		_, slots := w.occasionIn(OccasionCollection, 2, 1)
		b := w.book("p00", slots[0].ID)
		if b.State != BookingBooked || b.Sequence != 0 || w.transition("p00").Stage != StageBooked {
			t.Fatalf("booked: %+v, %s", b, w.transition("p00").Stage)
		}
		first := w.letters(b.ID)
		if len(first) != 1 || first[0].Method != "REQUEST" || !strings.Contains(string(first[0].Calendar), "UID:"+b.UID) ||
			!strings.Contains(string(first[0].Calendar), "SEQUENCE:0") || !strings.Contains(first[0].Text, "rollout.letter.link") {
			t.Fatalf("letter: %+v", first)
		}
		second := w.book("p01", slots[0].ID)
		third := w.book("p02", slots[0].ID)
		if second.State != BookingWaiting || third.State != BookingWaiting || w.transition("p01").Stage == StageBooked {
			t.Fatalf("in line: %+v %+v", second, third)
		}
		if l := w.letters(second.ID); len(l) != 1 || len(l[0].Calendar) != 0 {
			t.Errorf("who waits has nothing in the calendar: %+v", l)
		}
		if _, err := w.r.Move(ctx, own("p01"), october, second.ID, slots[0].ID, second.Version); keyOf(err) != "rollout.booking.same_slot" {
			t.Errorf("moving to the same slot: %v", err)
		}
		moved, err := w.r.Move(ctx, own("p00"), october, b.ID, slots[1].ID, b.Version)
		w.ok(err)
		if moved.UID != b.UID || moved.Sequence != 1 || moved.Slot != slots[1].ID {
			t.Errorf("moved: %+v", moved)
		}
		if l := w.letters(b.ID); len(l) != 2 || l[1].Method != "REQUEST" || !strings.Contains(string(l[1].Calendar), "SEQUENCE:1") || !strings.Contains(string(l[1].Calendar), "UID:"+b.UID) {
			t.Errorf("moved letter: %+v", l)
		}
		// The first in line got the place; the second moved up.
		if got := w.booking(second.ID); got.State != BookingBooked || w.booking(third.ID).State != BookingWaiting {
			t.Errorf("promoted: %+v", got)
		}
		if l := w.letters(second.ID); len(l) != 2 || l[1].Method != "REQUEST" {
			t.Errorf("promoted letter: %+v", l)
		}
		if _, err := w.r.Cancel(ctx, own("p00"), october, b.ID, b.Version); !isStale(err) {
			t.Errorf("an old version: %v", err)
		}
		gone, err := w.r.Cancel(ctx, own("p00"), october, b.ID, moved.Version)
		w.ok(err)
		if l := w.letters(b.ID); gone.Sequence != 2 || len(l) != 3 || l[2].Method != "CANCEL" || !strings.Contains(string(l[2].Calendar), "SEQUENCE:2") {
			t.Errorf("cancelled: %+v %+v", gone, l)
		}
		if w.transition("p00").Stage == StageBooked {
			t.Error("still booked after cancelling")
		}
		w.book("p00", slots[1].ID) // and may book again
		w.slotsSound()
	})
}

func isStale(err error) bool {
	var stale *fault.Stale
	return errors.As(err, &stale)
}

// TestLineInOrder is the waiting list: places that free go to who came first.
func TestLineInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 6)
		o, slots := w.occasionIn(OccasionCollection, 1, 2)
		var all []Booking
		for _, p := range w.people {
			all = append(all, w.book(p, slots[0].ID))
		}
		now := slots[0].StartsAt
		w.ok(w.r.NoShow(ctx, w.helper, now, all[0].ID, all[0].Version))
		if w.booking(all[2].ID).State != BookingBooked || w.booking(all[3].ID).State != BookingWaiting {
			t.Error("the place of who did not come goes to the first in line")
		}
		_, err := w.r.Cancel(ctx, own("p03"), now, all[3].ID, all[3].Version) // leaves the line
		w.ok(err)
		o, _ = w.occasion(o.ID)
		in := OccasionInput{Kind: o.Kind, Name: o.Name, Place: o.Place, StartsAt: o.StartsAt, EndsAt: o.EndsAt, SlotMinutes: o.SlotMinutes, Places: 3, Version: o.Version}
		w.ok(w.r.ChangeOccasion(ctx, w.helper, now, o.ID, in))
		if w.booking(all[4].ID).State != BookingBooked || w.booking(all[5].ID).State != BookingWaiting {
			t.Error("a new place goes to the next in line")
		}
		in.Version, in.Places = o.Version+1, 2
		if err := w.r.ChangeOccasion(ctx, w.helper, now, o.ID, in); keyOf(err) != "rollout.occasion.places_taken" {
			t.Errorf("fewer places than taken: %v", err)
		}
		in.Places, in.SlotMinutes = 3, 10
		if err := w.r.ChangeOccasion(ctx, w.helper, now, o.ID, in); keyOf(err) != "rollout.occasion.has_bookings" {
			t.Errorf("other times than booked: %v", err)
		}
		late := w.booking(all[0].ID)
		if err := w.r.Attend(ctx, w.helper, now, late.ID, late.Version); keyOf(err) != "rollout.booking.place_gone" {
			t.Errorf("came late, the place is gone: %v", err)
		}
		came := w.booking(all[1].ID)
		w.ok(w.r.Attend(ctx, w.helper, now, came.ID, came.Version))
		_, sum := w.occasion(o.ID)
		if sum != (OccasionSum{Places: 3, Taken: 3, Waiting: 1, Attended: 1, NoShows: 1}) {
			t.Errorf("sum: %+v", sum)
		}
		w.slotsSound()
	})
}

func (w *town) occasion(id string) (Occasion, OccasionSum) {
	w.t.Helper()
	page, err := w.r.Occasion(ctx, w.helper, id)
	w.ok(err)
	return page.Occasion, page.Sum
}

// TestTwoHundredAtOnce is the promise of issue point 5: never overbooked, and
// the rest in line in order of arrival.
func TestTwoHundredAtOnce(t *testing.T) {
	const people, places = 200, 20
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		d.Deadline = time.Minute // the machine may be busy with other tests
		w := newTown(t, d, people)
		o, slots := w.occasionIn(OccasionCollection, 1, places)
		var wait sync.WaitGroup
		got := make([]Booking, people)
		for i, person := range w.people {
			wait.Go(func() {
				b, err := w.r.Book(ctx, own(person), october, BookingInput{Person: person, Slot: slots[0].ID, Client: "c" + person})
				if err != nil {
					t.Errorf("%s: %v", person, err)
				}
				got[i] = b
			})
		}
		wait.Wait()
		booked, seen := 0, map[int]bool{}
		for _, b := range got {
			if seen[b.Ord] {
				t.Errorf("two arrived as number %d", b.Ord)
			}
			seen[b.Ord] = true
			if b.State == BookingBooked {
				booked++
			}
			if (b.State == BookingBooked) != (b.Ord <= places) {
				t.Errorf("number %d is %s", b.Ord, b.State)
			}
		}
		_, sum := w.occasion(o.ID)
		if booked != places || sum.Taken != places || sum.Waiting != people-places {
			t.Errorf("%d booked; %+v", booked, sum)
		}
		w.slotsSound()
	})
}

// TestSentTwice is a request repeated by an impatient thumb or a lost answer.
func TestSentTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		o, slots := w.occasionIn(OccasionCollection, 2, 5)
		var wait sync.WaitGroup
		got := make([]string, 8)
		for i := range got {
			wait.Go(func() {
				b, err := w.r.Book(ctx, own("p00"), october, BookingInput{Person: "p00", Slot: slots[0].ID, Client: "thumb"})
				if err != nil {
					t.Error(err)
				}
				got[i] = b.ID
			})
		}
		wait.Wait()
		for _, id := range got {
			if id != got[0] {
				t.Errorf("booked more than once: %v", got)
			}
		}
		if _, err := w.r.Book(ctx, own("p00"), october, BookingInput{Person: "p00", Slot: slots[1].ID, Client: "other"}); keyOf(err) != "rollout.booking.has_one" {
			t.Errorf("a second live booking at the occasion: %v", err)
		}
		if _, err := w.r.Book(ctx, own("p01"), october, BookingInput{Person: "p01", Slot: slots[1].ID, Client: "thumb"}); err == nil {
			t.Error("somebody else's request answered with this booking")
		}
		if _, sum := w.occasion(o.ID); sum.Taken != 1 {
			t.Errorf("%+v", sum)
		}
	})
}

func TestWhoMayBook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		_, slots := w.occasionIn(OccasionCollection, 1, 9)
		w.write(func(tx *db.Tx) error {
			return org.AddProxy(tx, org.Proxy{ID: "x", Person: "p00", Proxy: "nobody", From: "2018-01-01", To: "2018-12-31"})
		})
		elsewhere := own("p00")
		elsewhere.Body = "other"
		acting := own("nobody")
		acting.Behalf = "p00"
		for name, c := range map[string]struct {
			by     access.Actor
			person string
			now    clock.Instant
			want   fault.Kind
		}{
			"somebody else's":                {own("p01"), "p00", october, fault.NotFound},
			"a reader sees, and may not":     {w.reader, "p00", october, fault.Forbidden},
			"another body":                   {elsewhere, "p00", october, fault.NotFound},
			"not on the roster":              {own("nobody"), "nobody", october, fault.NotFound},
			"a secretary for whom it is not": {own("nobody"), "p01", october, fault.NotFound},
			"a secretary whose time is over": {own("nobody"), "p00", at("2019-01-01", 0, 0), fault.NotFound},
		} {
			_, err := w.r.Book(ctx, c.by, c.now, BookingInput{Person: c.person, Slot: slots[0].ID})
			if !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, by := range map[string]access.Actor{"a secretary": own("nobody"), "a secretary in the member's name": acting} {
			b, err := w.r.Book(ctx, by, october, BookingInput{Person: "p00", Slot: slots[0].ID})
			if err != nil || b.BookedBy != "nobody" || b.Behalf != "p00" {
				t.Errorf("%s: %+v %v", name, b, err)
			}
			_, err = w.r.Cancel(ctx, by, october, b.ID, b.Version)
			w.ok(err)
		}
		b, err := w.r.Book(ctx, w.helper, october, BookingInput{Person: "p01", Slot: slots[0].ID})
		w.ok(err)
		var entry struct {
			Actor  string `db:"actor"`
			Behalf string `db:"behalf"`
		}
		w.read(func(tx *db.Tx) error {
			return tx.Get(&entry, `SELECT actor, behalf FROM audit WHERE body = $1 AND subject = $2 AND action = 'rollout.booking.booked'`, tx.Tenant, b.ID)
		})
		if entry.Actor != "helper" || entry.Behalf != "p01" || b.BookedBy != "helper" || b.Behalf != "p01" {
			t.Errorf("the audit shows both: %+v %+v", entry, b)
		}
		if err := w.r.NoShow(ctx, own("p01"), slots[0].StartsAt, b.ID, b.Version); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody gives themselves up at the desk: %v", err)
		}
		if _, err := w.r.AddOccasion(ctx, w.reader, october, w.rollout, OccasionInput{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader adds: %v", err)
		}
		if _, err := w.r.Occasion(ctx, own("p00"), slots[0].Occasion); !fault.Is(err, fault.NotFound) {
			t.Errorf("names are not for everybody: %v", err)
		}
	})
}

func TestCancelledOccasion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 3)
		o, slots := w.occasionIn(OccasionSupport, 1, 2)
		var all []Booking
		for _, p := range w.people {
			all = append(all, w.book(p, slots[0].ID))
		}
		if tr := w.transition("p00"); tr.Agreed != 1 || tr.AgreedFor != o.Name {
			t.Errorf("support around something is agreed (A2): %+v", tr)
		}
		told, err := w.r.CancelOccasion(ctx, w.helper, october, o.ID, o.Version)
		w.ok(err)
		if told != 3 {
			t.Errorf("%d told", told)
		}
		if tr := w.transition("p00"); tr.Agreed != 0 || tr.Bookings != 0 {
			t.Errorf("the agreement is off: %+v", tr)
		}
		if l := w.letters(all[0].ID); l[len(l)-1].Method != "CANCEL" {
			t.Errorf("%+v", l)
		}
		if l := w.letters(all[2].ID); len(l) != 2 || l[1].Method != "" {
			t.Errorf("who waited hears it without an entry: %+v", l)
		}
		if _, err := w.r.Book(ctx, own("p00"), october, BookingInput{Person: "p00", Slot: slots[0].ID}); keyOf(err) != "rollout.occasion.is_cancelled" {
			t.Errorf("booking it: %v", err)
		}
		w.slotsSound()
	})
}
