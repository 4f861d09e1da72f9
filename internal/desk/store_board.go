package desk

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// burning is how many of a team's tickets are late, and how many run out soon.
type burning struct {
	Team string `db:"team"`
	Late int    `db:"late"`
	Soon int    `db:"soon"`
}

// burningOf counts by team what runs out until then; the index on due moments
// leads to these rows alone.
func burningOf(tx *db.Tx, by access.Actor, now, soon clock.Instant) (map[string]burning, error) {
	var rows []burning
	c := conditions{}
	c.restricted(by, true)
	query, args, err := db.In(`SELECT t.team, SUM(CASE WHEN t.due_at <= ? THEN 1 ELSE 0 END) AS late, SUM(CASE WHEN t.due_at > ? THEN 1 ELSE 0 END) AS soon
		FROM tickets t WHERE t.body = ? AND t.open = 1 AND t.due_at <= ?`+c.more()+` GROUP BY t.team`, append([]any{now, now, tx.Tenant, soon}, c.args...)...)
	if err != nil {
		return nil, err
	}
	err = tx.Select(&rows, query, args...)
	all := map[string]burning{}
	for _, r := range rows {
		all[r.Team] = r
	}
	return all, err
}

// oldestOf is since when the ticket lies in each team that nobody has taken up
// for longest.
func oldestOf(tx *db.Tx, by access.Actor) (map[string]clock.Instant, error) {
	var rows []struct {
		Team string        `db:"team"`
		At   clock.Instant `db:"at"`
	}
	c := conditions{}
	c.restricted(by, true)
	query, args, err := db.In(`SELECT t.team, MIN(t.landed_at) AS at FROM tickets t WHERE t.body = ? AND t.open = 1 AND t.state = 'new'`+c.more()+` GROUP BY t.team`,
		append([]any{tx.Tenant}, c.args...)...)
	if err != nil {
		return nil, err
	}
	err = tx.Select(&rows, query, args...)
	all := map[string]clock.Instant{}
	for _, r := range rows {
		all[r.Team] = r.At
	}
	return all, err
}

// ownCount is how many open tickets a person has taken.
func ownCount(tx *db.Tx, person string) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT COUNT(*) FROM tickets t WHERE t.body = $1 AND t.open = 1 AND t.owner = $2 AND t.owner <> ''`, tx.Tenant, person)
}
