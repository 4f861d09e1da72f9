package services_test

import (
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// E3: who counts for a service, by day: leave, deputies and leavers included.
func TestHoldersOfADay(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		write(t, d, "b1", func(tx *db.Tx) error {
			if err := services.AddService(tx, "da", services.Service{ID: "mail", Name: "E-mail", State: services.Active, CreatedAt: now}); err != nil {
				return err
			}
			for _, h := range []services.Holder{
				{ID: "h1", Person: "ada", Deputy: "bo", From: "2026-01-01"},
				{ID: "h2", Person: "eva", Unit: "school", To: "2026-06-30"},
				{ID: "h3", Person: "ib", Unit: "admin", Deputy: "eva"},
			} {
				h.Service, h.Role = "mail", services.SuperUser
				if err := services.AddHolder(tx, h); err != nil {
					return err
				}
			}
			for _, l := range []org.Leave{{ID: "l1", Person: "ada", From: "2026-05-01", To: "2026-05-31"}, {ID: "l2", Person: "ib", From: "2026-08-01"}, {ID: "l3", Person: "bo", From: "2026-05-20", To: "2026-05-20"}} {
				if err := org.AddLeave(tx, l); err != nil {
					return err
				}
			}
			return nil
		})
		check := func(unit string, on clock.Day, want string) {
			t.Helper()
			if got := holding(t, d, "b1", unit, on); got != want {
				t.Errorf("%q on %s: %s, want %s", unit, on, got, want)
			}
		}
		check("school", "2026-04-14", "eva ib ada") // nearest first
		check("it", "2026-04-14", "ib ada")         // a super-user of the school is none in IT
		check("", "2026-04-14", "eva ib ada")
		check("nowhere", "2026-04-14", "ada")
		check("school", "2025-12-31", "eva ib")        // not yet
		check("school", "2026-05-01", "eva ib bo/ada") // on leave, the deputy
		check("school", "2026-05-20", "eva ib")        // the deputy is away as well
		check("school", "2026-06-30", "eva ib ada")    // the last day counts
		check("school", "2026-07-01", "ib ada")
		check("school", "2026-09-01", "eva/ib ada")
		people := org.NewPeople(d)
		if err := people.Leave(ctx, actor("b1", access.Administrator), now, "eva", "2026-04-20"); err != nil {
			t.Fatal(err)
		}
		check("school", "2026-04-19", "eva ib ada")
		check("school", "2026-04-20", "ib ada") // access ends with the day
		check("school", "2026-09-01", "ada")    // a deputy who left stands in for nobody
		if got := holding(t, d, "b2", "", day); got != "" {
			t.Errorf("another body's holders: %s", got)
		}
	})
}

// holding writes "who" or "deputy/whom".
func holding(t *testing.T, d *db.DB, body, unit string, on clock.Day) string {
	t.Helper()
	var said []string
	read(t, d, body, func(tx *db.Tx) error {
		held, err := services.HoldersOf(tx, "mail", services.SuperUser, unit, on)
		for _, h := range held {
			who := h.Person
			if h.For != "" {
				who += "/" + h.For
			}
			said = append(said, who)
		}
		return err
	})
	return strings.Join(said, " ")
}
