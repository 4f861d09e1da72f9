// Package duty lets what the program does by the clock be done once, however
// many replicas look at the clock. A duty is claimed for one turn before it is
// done; whoever dies in the middle loses the turn, not the duty, so duties must
// be safe to repeat.
package duty

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Claim takes the duty's turn that is due now, and puts the next one every
// later. False when it is not due or somebody else has it. The transaction's
// tenant is db.Everyone.
func Claim(tx *db.Tx, now clock.Instant, name string, every time.Duration) (bool, error) {
	if _, err := tx.Exec(`INSERT INTO duties (name, next_at) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING`, name); err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE duties SET next_at = $1, ran_at = $2, fence = fence + 1 WHERE name = $3 AND (next_at <= $2 OR next_at > $4)`,
		now.Add(every), now, name, now.Add(2*every)) // a next turn far ahead comes from a clock that was put back
	return n == 1, err
}
