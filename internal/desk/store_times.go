package desk

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// TimesBetween are the minutes written on tickets from a day to another, both
// counted, for the accounts of staffing (D8).
func TimesBetween(tx *db.Tx, from, to clock.Day) ([]Time, error) {
	var all []Time
	return all, tx.Select(&all, `SELECT body, id, ticket, day, person, team, level, unit, home, minutes, note, at FROM ticket_times
		WHERE body = $1 AND day >= $2 AND day <= $3 ORDER BY day, id`, tx.Tenant, from, to)
}
