package rollout

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

func TestRemind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		_, slots := w.occasionIn(OccasionCollection, 2, 1)
		a, waits, gone := w.book("p00", slots[0].ID), w.book("p01", slots[0].ID), w.book("p02", slots[1].ID)
		_, err := w.r.Cancel(ctx, own("p02"), october, gone.ID, gone.Version)
		w.ok(err)
		program := access.Program("b")
		for _, step := range []struct {
			now  clock.Instant
			want int
		}{
			{at("2018-11-13", 8, 0), 0}, {at("2018-11-13", 9, 0), 1}, {at("2018-11-13", 9, 5), 0}, {at("2018-11-14", 8, 0), 0},
		} {
			n, err := w.r.Remind(ctx, program, step.now)
			w.ok(err)
			if n != step.want {
				t.Errorf("at %s: %d reminders, want %d", step.now, n, step.want)
			}
		}
		if l := w.letters(a.ID); len(l) != 2 || !strings.HasSuffix(l[1].Name, "/reminder") {
			t.Errorf("%+v", l)
		}
		for _, b := range []Booking{waits, gone} {
			for _, l := range w.letters(b.ID) {
				if strings.HasSuffix(l.Name, "/reminder") {
					t.Errorf("reminded %s", l.Person)
				}
			}
		}
		if _, err := w.r.Remind(ctx, w.reader, october); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader reminds: %v", err)
		}
	})
}

func TestBookingLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 2)
		_, slots := w.occasionIn(OccasionCollection, 2, 1)
		token, err := w.r.MakeBookingLink(ctx, w.helper, october, w.rollout, "p00")
		w.ok(err)
		bearer, err := w.r.OpenBookingLink(ctx, october, token)
		w.ok(err)
		if bearer.By.Person != "p00" || bearer.By.Body != "b" || len(bearer.By.Grants) != 0 || bearer.Rollout != w.rollout {
			t.Fatalf("%+v", bearer)
		}
		b, err := w.r.Book(ctx, bearer.By, october, BookingInput{Person: "p00", Slot: slots[0].ID})
		w.ok(err)
		b, err = w.r.Move(ctx, bearer.By, october, b.ID, slots[1].ID, b.Version)
		w.ok(err)
		if _, err := w.r.Book(ctx, bearer.By, october, BookingInput{Person: "p01", Slot: slots[0].ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a link speaks for one person: %v", err)
		}
		for name, c := range map[string]struct {
			token string
			now   clock.Instant
		}{
			"unknown":   {strings.Repeat("0", 52), october},
			"empty":     {"", october},
			"truncated": {token[:51], october},
			"uppercase": {strings.ToUpper(token), october},
			"expired":   {token, october.Add(46 * 24 * time.Hour)},
		} {
			if _, err := w.r.OpenBookingLink(ctx, c.now, c.token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var stored []string
		w.read(func(tx *db.Tx) error {
			return tx.Select(&stored, `SELECT hash FROM booking_links WHERE body = $1`, tx.Tenant)
		})
		if strings.Contains(fmt.Sprint(stored), token) {
			t.Error("the secret itself is stored")
		}
		w.ok(w.r.EndBookingLinks(ctx, own("p00"), october, w.rollout, "p00"))
		if _, err := w.r.OpenBookingLink(ctx, october, token); !fault.Is(err, fault.NotFound) {
			t.Errorf("ended: %v", err)
		}
		offers, err := w.r.Offers(ctx, own("p00"), october, w.rollout, "p00")
		w.ok(err)
		if len(offers.Live()) != 1 || len(offers.Offers) != 1 || offers.Offers[0].Free() != 1 {
			t.Errorf("%+v", offers)
		}
	})
}
