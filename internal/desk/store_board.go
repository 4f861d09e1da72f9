package desk

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// runningOut counts by team the tickets whose clock runs out after one moment
// and until another; each team's own stretch of an index answers it. The counts
// say which teams there are.
func runningOut(tx *db.Tx, by access.Actor, after, until clock.Instant) (map[string]int, error) {
	var rows []struct {
		Team string `db:"team"`
		N    int    `db:"n"`
	}
	c := conditions{}
	c.restricted(by, true)
	query, args, err := db.In(`SELECT q.team, (SELECT COUNT(*) FROM tickets t WHERE t.body = q.body AND t.team = q.team AND t.open = 1 AND t.due_at > ? AND t.due_at <= ?`+c.more()+`) AS n
		FROM (SELECT DISTINCT body, team FROM desk_counts WHERE body = ? AND n > 0) q`, slices.Concat([]any{after, until}, c.args, []any{tx.Tenant})...)
	if err != nil {
		return nil, err
	}
	err = tx.Select(&rows, query, args...)
	all := map[string]int{}
	for _, r := range rows {
		all[r.Team] = r.N
	}
	return all, err
}

// oldestOf is since when the ticket lies in each team that nobody has taken up
// for longest. The counts say which teams have one.
func oldestOf(tx *db.Tx, by access.Actor) (map[string]clock.Instant, error) {
	var rows []struct {
		Team string        `db:"team"`
		At   clock.Instant `db:"at"`
	}
	c := conditions{}
	c.restricted(by, true)
	query, args, err := db.In(`SELECT q.team, COALESCE((SELECT MIN(t.landed_at) FROM tickets t WHERE t.body = q.body AND t.team = q.team AND t.open = 1 AND t.state = 'new'`+c.more()+`), 0) AS at
		FROM (SELECT DISTINCT body, team FROM desk_counts WHERE body = ? AND state = 'new' AND n > 0) q`, append(c.args, tx.Tenant)...)
	if err != nil {
		return nil, err
	}
	err = tx.Select(&rows, query, args...)
	all := map[string]clock.Instant{}
	for _, r := range rows {
		if r.At.IsSet() {
			all[r.Team] = r.At
		}
	}
	return all, err
}

// ownCount is how many open tickets a person has taken.
func ownCount(tx *db.Tx, person string) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT COUNT(*) FROM tickets t WHERE t.body = $1 AND t.open = 1 AND t.owner = $2 AND t.owner <> ''`, tx.Tenant, person)
}
