package app

import (
	"strings"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Somebody minds every mailbox: where it names no team, or one that has ended,
// those who take what belongs to nobody. A desk without a mailbox is told of.
func TestSomebodyMindsEveryMailbox(t *testing.T) {
	now := clock.Moment(time.UTC, 2026, time.April, 14, 10, 0)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), "b", func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: "b", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: now, Version: 1}); err != nil {
				return err
			}
			for i, team := range []string{"central", "school", "ended"} {
				person := "lead-" + team
				if err := org.AddPerson(tx, "da", org.Person{ID: person, Given: "Lead", Family: team, Active: 1, CreatedAt: now}); err != nil {
					return err
				}
				if err := arrangement.AddTeam(tx, "da", arrangement.Team{ID: team, Name: team, Level: 2, Kind: arrangement.Central, Landing: max(0, 1-i)}); err != nil {
					return err
				}
				if err := arrangement.AddMembership(tx, arrangement.Membership{ID: "m-" + team, Team: team, Person: person, Role: arrangement.Leads}); err != nil {
					return err
				}
			}
			_, err := tx.Exec(`UPDATE teams SET active = 0 WHERE body = $1 AND id = 'ended'`, tx.Tenant)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for team, want := range map[string]string{"school": "lead-school", "": "lead-central", "ended": "lead-central", "gone": "lead-central"} {
			var who []string
			if err := d.Read(t.Context(), "b", func(tx *db.Tx) (err error) { who, err = minds(tx, now, team); return err }); err != nil || strings.Join(who, " ") != want {
				t.Errorf("%q is minded by %v, %v", team, who, err)
			}
		}
		p := &Program{DB: d}
		if deaf, err := p.deaf(t.Context(), "b"); err != nil || !deaf {
			t.Errorf("without a mailbox: %v %v", deaf, err)
		}
		if err := d.Write(t.Context(), "b", func(tx *db.Tx) error {
			return tx.Insert("mailboxes", inbox.Mailbox{Body: "b", ID: "box", Address: "s@solby.example", Fold: "s@solby.example", Kind: inbox.Desk, Active: 1, Version: 1})
		}); err != nil {
			t.Fatal(err)
		}
		if deaf, err := p.deaf(t.Context(), "b"); err != nil || deaf {
			t.Errorf("with one: %v %v", deaf, err)
		}
	})
}
