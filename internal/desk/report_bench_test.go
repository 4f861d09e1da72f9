package desk_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// crowd makes tickets by plain SQL, one every minute up to noon: a fifth with a
// hand-over, some of them back again, a tenth still open, a twentieth outside
// the catalogue.
func crowd(b *testing.B, d *db.DB, n int) {
	b.Helper()
	err := d.Write(ctx, "b1", func(tx *db.Tx) error {
		if _, err := tx.Exec(`CREATE TEMP TABLE spread (i INTEGER, id TEXT)`); err != nil {
			return err
		}
		for i := range n {
			at := noon.Add(-time.Duration(n-i) * time.Minute)
			if _, err := tx.Exec(`INSERT INTO spread (i, id) VALUES ($1, $2)`, i, ids.Since(at)+fmt.Sprintf("%06d", i%1_000_000)); err != nil {
				return err
			}
		}
		const made, minute = `($2 - ($3 - i) * 60000000)`, `60000000`
		_, err := tx.Exec(`INSERT INTO tickets (body, id, number, kind, state, open, title, service, catalogued, unit, requester, team, level, impact, urgency, priority, channel, entries, hops,
			landed_at, created_at, changed_at, answered_at, solved_at, solved_first, due_at, clocks, stay_seconds, client)
			SELECT $1, id, 10001 + i, CASE i % 4 WHEN 0 THEN 'fault' WHEN 1 THEN 'question' WHEN 2 THEN 'order' ELSE 'access' END, CASE WHEN i % 10 = 0 THEN 'open' ELSE 'closed' END, CASE WHEN i % 10 = 0 THEN 1 ELSE 0 END,
			'Mail kommer ikke frem i dag', CASE WHEN i % 20 = 0 THEN '' ELSE 'service' || (i * 7 % 40) END, CASE WHEN i % 20 = 0 THEN 0 ELSE 1 END, 'unit' || (i * 13 % 50), 'eva', 'team' || (i % 100), 1 + i % 3, 3, 3, 3,
			CASE i % 3 WHEN 0 THEN 'mail' WHEN 1 THEN 'phone' ELSE 'portal' END, 5, CASE WHEN i % 50 = 0 THEN 2 WHEN i % 5 = 0 THEN 1 ELSE 0 END,
			`+made+`, `+made+`, `+made+`, `+made+`, CASE WHEN i % 10 = 0 THEN 0 ELSE `+made+` + 90 * `+minute+` END, CASE WHEN i % 7 = 0 THEN 1 ELSE 0 END, 1 << 62, $4, 3600, ''
			FROM spread ORDER BY i`, "b1", noon, n, clocksLike)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO ticket_hops (body, ticket, n, at, day, via, from_team, to_team, from_level, to_level, direction, again, reason, clock_seconds, working_seconds)
			SELECT body, id, x.n, created_at, date(created_at / 1000000, 'unixepoch'), 'session', team, 'central', level, 2, 'up', x.n - 1, 'needs_skill', 60, 60 FROM tickets JOIN (SELECT 1 AS n UNION ALL SELECT 2 AS n) x ON x.n <= tickets.hops WHERE body = $1`, "b1")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// clocksLike is as long as what the clocks of a ticket keep.
var clocksLike = fmt.Sprintf("%0500d", 0)

// BenchmarkAccount counts the tickets of a month, 43,000 of 200,000.
func BenchmarkAccount(b *testing.B) {
	d := dbtest.SQLite(b)
	body := org.Body{ID: "b1", Slug: "solby", Name: "Solby", Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: noon, Version: 1}
	if err := d.Write(ctx, "b1", func(tx *db.Tx) error { return settle(tx, body) }); err != nil {
		b.Fatal(err)
	}
	crowd(b, d, 200_000)
	office := desk.New(d)
	office.Texts = text.NewCatalog()
	for name, run := range map[string]func() error{
		"tickets": func() error {
			a, err := office.Account(ctx, lead(), noon, desk.MadeFilter{})
			if err == nil && a.N < 40_000 {
				err = fmt.Errorf("only %d", a.N)
			}
			return err
		},
		"hand-overs": func() error {
			_, err := office.HandOvers(ctx, lead(), noon, desk.HopFilter{})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
