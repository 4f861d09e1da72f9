package rollout

import (
	"testing"
	"time"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// A ticket of somebody in transition is a contact of their rollout (A3), and
// what it is tied to shows on their pages (A5).
func TestTicketsCountAsContacts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE rollouts SET state = 'running' WHERE body = $1`, tx.Tenant)
			return err
		})
		known, err := w.r.AddKnownError(ctx, w.helper, october, w.rollout, KnownErrorInput{Name: "Certifikatet blev", FaultOf: FaultOwn})
		w.ok(err)
		contacts := func() ContactPage {
			page, err := w.r.Contacts(ctx, w.reader, w.rollout, october.Day(time.UTC), ContactFilter{})
			w.ok(err)
			return page
		}
		w.write(func(tx *db.Tx) error {
			return w.r.TicketMade(tx, w.helper, october, Helped{Ticket: "t1", Person: "p01", Channel: "portal", About: "Mail", KnownError: known})
		})
		w.write(func(tx *db.Tx) error {
			return w.r.TicketMade(tx, w.helper, october, Helped{Ticket: "t2", Person: "stranger", Channel: ContactPhone})
		})
		page := contacts()
		if page.Total != 1 || page.Open != 1 || page.Rows[0].Channel != ContactPortal || page.Rows[0].KnownError != known {
			t.Fatalf("%+v", page)
		}
		touched, err := w.r.KnownErrors(ctx, w.helper, w.rollout)
		w.ok(err)
		if len(touched.Errors) != 1 || touched.Errors[0].Touched != 1 {
			t.Errorf("%+v", touched.Errors)
		}
		w.write(func(tx *db.Tx) error { return w.r.TicketDone(tx, w.helper, october.Add(time.Hour), "t1", true) })
		if page := contacts(); page.Open != 0 || page.Rows[0].SolvedAt != october.Add(time.Hour) {
			t.Errorf("%+v", page.Rows)
		}
		w.write(func(tx *db.Tx) error { return w.r.TicketDone(tx, w.helper, october.Add(2*time.Hour), "t1", false) })
		if page := contacts(); page.Open != 1 {
			t.Errorf("%+v", page.Rows)
		}
		midway, err := w.r.MidwayOf(ctx, w.helper, october, "p01")
		w.ok(err)
		if len(midway) != 1 || len(midway[0].Troubles) != 1 || midway[0].Stage == "" {
			t.Errorf("%+v", midway)
		}
		if midway, err := w.r.MidwayOf(ctx, w.nobody, october, "p01"); err == nil {
			t.Errorf("somebody without a role reads %+v", midway)
		}
	})
}
