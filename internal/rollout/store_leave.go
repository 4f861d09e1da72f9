package rollout

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// The leaves of a day are few and the roster is long, so the leaves lead.
const fromLeaves = ` FROM leaves l JOIN transitions t ON t.body = l.body AND t.person = l.person
	WHERE l.body = $1 AND l.valid_from <= $3 AND (l.valid_to = '' OR l.valid_to >= $3) AND t.rollout = $2 AND t.part = 'outstanding'`

func onLeave(tx *db.Tx, rollout string, day clock.Day) ([]Away, error) {
	var all []Away
	return all, tx.Select(&all, `SELECT t.person, p.name, t.stage, t.version, l.valid_from, l.valid_to, l.reason`+
		` FROM leaves l JOIN transitions t ON t.body = l.body AND t.person = l.person JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE l.body = $1 AND l.valid_from <= $3 AND (l.valid_to = '' OR l.valid_to >= $3) AND t.rollout = $2 AND t.part = 'outstanding'
		ORDER BY t.sort, t.person`, tx.Tenant, rollout, day)
}

func countOnLeave(tx *db.Tx, rollout string, day clock.Day) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT count(DISTINCT t.person)`+fromLeaves, tx.Tenant, rollout, day)
}

// awaited are those with a day ahead up to until, the nearest first.
func awaited(tx *db.Tx, rollout string, until clock.Day, most int) ([]PersonRow, error) {
	var all []PersonRow
	return all, tx.Select(&all, `SELECT `+transitionColumns+`, p.name FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND t.awaits <> '' AND t.target_day <= $3 AND t.part = 'deferred'
		ORDER BY t.target_day, t.sort, t.person LIMIT `+strconv.Itoa(most), tx.Tenant, rollout, until)
}

// returning are the deferred of a rollout who return between two days and
// have had no proposal.
func returning(tx *db.Tx, rollout string, from, to clock.Day) ([]Transition, error) {
	var all []Transition
	return all, tx.Select(&all, `SELECT `+transitionColumns+` FROM transitions t WHERE t.body = $1 AND t.rollout = $2 AND t.awaits <> ''
		AND t.target_day >= $3 AND t.target_day <= $4 AND t.stage = 'deferred' AND t.proposed_at = 0 ORDER BY t.person`, tx.Tenant, rollout, from, to)
}

// leavesFrom are a person's leaves that have not ended before the day.
func leavesFrom(tx *db.Tx, person string, day clock.Day) ([]org.Leave, error) {
	var all []org.Leave
	return all, tx.Select(&all, `SELECT body, id, person, reason, valid_from, valid_to FROM leaves
		WHERE body = $1 AND person = $2 AND (valid_to = '' OR valid_to >= $3) ORDER BY valid_from, id`, tx.Tenant, person, day)
}
