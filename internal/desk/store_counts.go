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
	return nil
}

func addCount(tx *db.Tx, c count) error {
	_, err := tx.Exec(`INSERT INTO desk_counts (body, team, state, taken, n) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (body, team, state, taken) DO UPDATE SET n = desk_counts.n + excluded.n`, tx.Tenant, c.Team, c.State, c.Taken, c.N)
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

// Questions of integrity that counting again puts right.
const (
	ofTeams   = "tickets whose team is not among those that had them"
	ofNumbers = "tickets numbered beyond the number given out last"
)

// questionOf is how a question of integrity is asked.
func questionOf(what string) string {
	for _, q := range integrity {
		if q.what == what {
			return q.count
		}
	}
	return ""
}

// integrity are questions whose answer is always 0.
var integrity = []struct{ what, count string }{
	{"tickets whose number of entries is not their entries'", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.entries <> (SELECT COUNT(*) FROM ticket_entries e WHERE e.body = t.body AND e.ticket = t.id)`},
	{"tickets whose number of hand-overs is not their hand-overs'", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.hops <> (SELECT COUNT(*) FROM ticket_hops h WHERE h.body = t.body AND h.ticket = t.id)`},
	{ofTeams, `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND NOT EXISTS (SELECT 1 FROM ticket_teams h WHERE h.body = t.body AND h.ticket = t.id AND h.team = t.team)`},
	{ofNumbers, `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.number > COALESCE((SELECT n.last FROM ticket_numbers n WHERE n.body = $1), 0)`},
	{"open tickets with a supplier against their state", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1 AND t.open = 1
		AND (t.state = 'supplier') <> (t.supplier <> '')`},
	{"actions on many whose number of tickets is not their tickets'", `SELECT COUNT(*) FROM desk_bulks b WHERE b.body = $1
		AND b.tickets <> (SELECT COUNT(*) FROM desk_bulk_tickets x WHERE x.body = b.body AND x.bulk = b.id)`},
	{"tickets with no team", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1 AND t.team = ''`},
	{"tickets open or done against their state", `SELECT COUNT(*) FROM tickets t WHERE t.body = $1
		AND t.open <> CASE WHEN t.state IN ('new', 'open', 'waiting', 'supplier', 'planned') THEN 1 ELSE 0 END`},
}

// setLacking keeps how many required answers a ticket has not got, beside its
// version: nothing anybody wrote.
func setLacking(tx *db.Tx, ticket string, n int) error {
	_, err := tx.Exec(`UPDATE tickets SET lacking = $3 WHERE body = $1 AND id = $2`, tx.Tenant, ticket, n)
	return err
}

// askedAfter are tickets that are asked anything, or said to lack something, in
// the order of their ids.
func askedAfter(tx *db.Tx, after string, limit int) ([]Ticket, error) {
	var all []Ticket
	return all, tx.Select(&all, `SELECT t.id, t.number, t.kind, t.service, t.fields, t.excused, t.lacking FROM tickets t WHERE t.body = $1 AND t.id > $2
		AND (t.service <> '' OR t.lacking <> 0) ORDER BY t.id LIMIT $3`, tx.Tenant, after, limit)
}

// leftLeg is a thread with a supplier that goes on in a ticket that does not.
type leftLeg struct {
	Leg    string `db:"id"`
	Ticket string `db:"ticket"`
	Number int    `db:"number"`
}

// leftLegs are those of tickets that were merged before threads went along.
func leftLegs(tx *db.Tx) ([]leftLeg, error) {
	var all []leftLeg
	return all, tx.Select(&all, `SELECT l.id, l.ticket, t.number FROM ticket_legs l JOIN tickets t ON t.body = l.body AND t.id = l.ticket
		WHERE l.body = $1 AND l.state <> 'ended' AND t.state = 'merged' ORDER BY l.opened_at, l.id`, tx.Tenant)
}

// saveBefore keeps what else a merge took along.
func saveBefore(tx *db.Tx, merge, before string) error {
	_, err := tx.Exec(`UPDATE ticket_merges SET before = $3 WHERE body = $1 AND id = $2`, tx.Tenant, merge, before)
	return err
}

// addTeams writes down the team each ticket is with, where that is missing.
func addTeams(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO ticket_teams (body, ticket, team) SELECT t.body, t.id, t.team FROM tickets t WHERE t.body = $1 ON CONFLICT DO NOTHING`, tx.Tenant)
	return err
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
