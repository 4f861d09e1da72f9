package desk

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// count is how many tickets of a team are in a state.
type count struct {
	Body  string `db:"body"`
	Team  string `db:"team"`
	State State  `db:"state"`
	Taken int    `db:"taken"`
	N     int    `db:"n"`
}

// countRow is the row of the counts a ticket stands in: 1 where somebody has
// taken it, 2 more where it is restricted, so that those may be left out for
// who may not know of them (TRUST AZ-05).
func countRow(t Ticket) int { return flag(t.Taken()) + 2*t.Restricted }

// counts keeps what the lists show in step with the ticket. Rows are written in
// one order, so that two transactions never wait for each other in a ring.
func (w *work) counts() error {
	var rows []count
	if w.before.ID != "" {
		rows = append(rows, count{w.before.Body, w.before.Team, w.before.State, countRow(w.before), -1})
	}
	after := count{w.t.Body, w.t.Team, w.t.State, countRow(w.t), 1}
	if len(rows) == 1 && rows[0].Team == after.Team && rows[0].State == after.State && rows[0].Taken == after.Taken {
		rows = nil
	} else {
		rows = append(rows, after)
	}
	slices.SortFunc(rows, func(a, b count) int {
		return strings.Compare(a.Team+"\x00"+string(a.State)+string(rune(a.Taken)), b.Team+"\x00"+string(b.State)+string(rune(b.Taken)))
	})
	for _, r := range rows {
		if err := addCount(w.tx, r); err != nil {
			return err
		}
	}
	for _, d := range w.days {
		if err := addDay(w.tx, d); err != nil {
			return err
		}
	}
	return nil
}

func addCount(tx *db.Tx, c count) error {
	_, err := tx.Exec(`INSERT INTO desk_counts (body, team, state, taken, n) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (body, team, state, taken) DO UPDATE SET n = desk_counts.n + excluded.n`, tx.Tenant, c.Team, c.State, c.Taken, c.N)
	return err
}

func addDay(tx *db.Tx, d dayCount) error {
	_, err := tx.Exec(`INSERT INTO desk_days (body, day, team, service, what, n) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (body, day, team, service, what) DO UPDATE SET n = desk_days.n + excluded.n`, tx.Tenant, d.Day, d.Team, d.Service, d.What, d.N)
	return err
}

// countsOf are the counts of the queues, every team's or those named.
func countsOf(tx *db.Tx, teams []string, all bool) ([]count, error) {
	var rows []count
	if all {
		return rows, tx.Select(&rows, `SELECT body, team, state, taken, n FROM desk_counts WHERE body = $1 AND n <> 0`, tx.Tenant)
	}
	if len(teams) == 0 {
		return nil, nil
	}
	query, args, err := db.In(`SELECT body, team, state, taken, n FROM desk_counts WHERE body = ? AND n <> 0 AND team IN (?)`, tx.Tenant, teams)
	if err != nil {
		return nil, err
	}
	return rows, tx.Select(&rows, query, args...)
}

// countedAgain counts the tickets themselves, for the check.
func countedAgain(tx *db.Tx) ([]count, error) {
	var rows []count
	return rows, tx.Select(&rows, `SELECT body, team, state, CASE WHEN owner <> '' THEN 1 ELSE 0 END + 2 * restricted AS taken, COUNT(*) AS n FROM tickets
		WHERE body = $1 GROUP BY body, team, state, CASE WHEN owner <> '' THEN 1 ELSE 0 END + 2 * restricted`, tx.Tenant)
}

// integrity are questions whose answer is always 0.
var integrity = []struct{ what, count string }{
	{"tickets whose number of entries is not their entries'", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.entries <> (SELECT COUNT(*) FROM ticket_entries e WHERE e.body = t.body AND e.ticket = t.id)`},
	{"tickets whose number of hand-overs is not their hand-overs'", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.hops <> (SELECT COUNT(*) FROM ticket_hops h WHERE h.body = t.body AND h.ticket = t.id)`},
	{"tickets with no team", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1 AND t.team = ''`},
	{"tickets open or done against their state", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.open <> CASE WHEN t.state IN ('new', 'open', 'waiting', 'supplier', 'planned') THEN 1 ELSE 0 END`},
}

func recount(tx *db.Tx) error {
	if _, err := tx.Exec(`DELETE FROM desk_counts WHERE body = $1`, tx.Tenant); err != nil {
		return err
	}
	rows, err := countedAgain(tx)
	if err != nil {
		return err
	}
	if err := db.InsertAll(tx, "desk_counts", rows); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO ticket_numbers (body, last) SELECT body, MAX(number) FROM tickets WHERE body = $1 GROUP BY body
		ON CONFLICT (body) DO UPDATE SET last = excluded.last`, tx.Tenant)
	return err
}
