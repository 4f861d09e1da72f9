package outbox

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// A letter that is taken at the moment the outbox looks for letters that might
// go another way stays with who took it: it goes one way.
func TestTakenWhileItMightTurn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.post(Letter{Name: "m", Person: "anna", Channels: []Channel{Mail, SMS}, Urgent: true})
		now := noon.Add(time.Minute)
		if err := d.Write(t.Context(), db.Everyone, func(tx *db.Tx) error { return saveLine(tx, Line{Name: "mail"}.Probed(noon)) }); err != nil {
			t.Fatal(err)
		}
		err := dbtest.Meanwhile(t, d, db.Everyone, func(_ context.Context, tx *db.Tx) error {
			taken, err := take(tx, now, "mail", 1)
			if len(taken) != 1 {
				t.Errorf("%d taken", len(taken))
			}
			return err
		}, func() error { return w.s.sweep(t.Context(), now) })
		if r := w.row("m"); err != nil || r.State != HandedOver || r.Channel != string(Mail) {
			t.Errorf("%s by %s, %v: %s", r.State, r.Channel, err, w.course("m"))
		}
	})
}

// Two send the same dead letter again: it goes once more, not twice.
func TestSentAgainByTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.post(Letter{Name: "m", Person: "anna", Channels: []Channel{Mail}})
		box, by := NewBox(d, w.settings()), access.Actor{Body: "lindeby", Person: "bo", Grants: []access.Grant{{Role: access.Administrator}}}
		id := w.row("m").ID
		dead := func(tx *db.Tx) error {
			r, err := letterOf(tx, "lindeby", id)
			r.fail()
			if err != nil {
				return err
			}
			return save(tx, noon, r)
		}
		if err := d.Write(t.Context(), "lindeby", dead); err != nil {
			t.Fatal(err)
		}
		var p Preview
		err := dbtest.Meanwhile(t, d, db.Everyone, func(_ context.Context, tx *db.Tx) error {
			r, err := letterOf(tx, "lindeby", id)
			if err != nil {
				return err
			}
			next, steps := r.Retried(Way{Mail, r.Address}, noon)
			if err := save(tx, noon, next, steps...); err != nil {
				return err
			}
			_, err = take(tx, noon, "mail", 1)
			return err
		}, func() (err error) {
			p, err = box.Retry(t.Context(), by, noon, []string{id})
			return err
		})
		if r := w.row("m"); err != nil || r.State != HandedOver || p.Untouched != 1 || strings.Count(w.course("m"), "retried") != 1 {
			t.Errorf("%s, %+v, %v: %s", r.State, p, err, w.course("m"))
		}
	})
}

// A line that is back at the moment its death is told stays back.
func TestBackWhileItsDeathIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		dead := Line{Name: "mail", Failures: 5, Since: noon, DeadSince: noon, ClosedUntil: noon.Add(time.Hour)}
		if err := d.Write(t.Context(), db.Everyone, func(tx *db.Tx) error { return saveLine(tx, dead) }); err != nil {
			t.Fatal(err)
		}
		err := dbtest.Meanwhile(t, d, db.Everyone, func(_ context.Context, tx *db.Tx) error {
			_, err := w.s.lineAfter(tx, noon.Add(time.Minute), w.s.lines[0], Try{Outcome: Took})
			return err
		}, func() error {
			return d.Write(t.Context(), db.Everyone, func(tx *db.Tx) error { return w.s.told(tx, noon.Add(time.Minute), dead) })
		})
		if l := w.line("mail"); err != nil || l.Failing() {
			t.Errorf("%+v, %v", l, err)
		}
	})
}
