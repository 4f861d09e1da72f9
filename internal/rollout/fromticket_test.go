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
			return w.r.TicketMade(tx, w.helper, october, Helped{Ticket: "t1", Person: "p01", Channel: "portal", About: "Mail", At: october, KnownError: known})
		})
		w.write(func(tx *db.Tx) error {
			return w.r.TicketMade(tx, w.helper, october, Helped{Ticket: "t2", Person: "stranger", Channel: ContactPhone, At: october})
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

// A ticket that turns out to be somebody else's is their contact, from when it
// was made, and what others may not read is not told.
func TestTicketsThatBecomeSomebodyElses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, 4)
		w.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE rollouts SET state = 'running' WHERE body = $1`, tx.Tenant)
			return err
		})
		became := func(person, about string) []ContactRow {
			w.write(func(tx *db.Tx) error {
				return w.r.TicketBecame(tx, w.helper, october.Add(time.Hour), Helped{Ticket: "t1", Person: person, Channel: ContactPhone, About: about, At: october})
			})
			page, err := w.r.Contacts(ctx, w.reader, w.rollout, october.Day(time.UTC), ContactFilter{})
			w.ok(err)
			return page.Rows
		}
		if rows := became("stranger", "Mail"); len(rows) != 0 {
			t.Errorf("somebody in no rollout: %+v", rows)
		}
		if rows := became("p01", "Mail"); len(rows) != 1 || rows[0].Person != "p01" || rows[0].At != october || rows[0].About != "Mail" {
			t.Errorf("set later: %+v", rows)
		}
		if rows := became("p02", "Mail"); len(rows) != 1 || rows[0].Person != "p02" {
			t.Errorf("corrected: %+v", rows)
		}
		if rows := became("p02", "#10007"); len(rows) != 1 || rows[0].About != "#10007" {
			t.Errorf("restricted: %+v", rows)
		}
		if rows := became("", "Mail"); len(rows) != 0 {
			t.Errorf("nobody's: %+v", rows)
		}
	})
}
