package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// evidenceFor gathers what a wave's gate is judged on.
func evidenceFor(tx *db.Tx, w Wave, zone *time.Location) (evidence, error) {
	e := evidence{staffed: map[clock.Day]bool{}}
	from, to := w.Starts.Start(zone), w.Ends.Add(1).Start(zone)
	for _, q := range []struct {
		into  *[]string
		query string
		args  []any
	}{
		{&e.undone, `SELECT name FROM preparations WHERE body = $1 AND rollout = $2 AND done_at = 0 ORDER BY ord`, nil},
		{&e.unprotected, `SELECT name FROM known_errors WHERE body = $1 AND rollout = $2 AND closed_at = 0 AND fallback = '' ORDER BY opened_at`, nil},
		{&e.unsent, `SELECT name FROM messages WHERE body = $1 AND rollout = $2 AND state IN ('draft', 'scheduled', 'sending', 'missed') AND send_at < $3 ORDER BY send_at`, []any{from}},
	} {
		if err := tx.Select(q.into, q.query, append([]any{tx.Tenant, w.Rollout}, q.args...)...); err != nil {
			return e, err
		}
	}
	var shifts []struct {
		From clock.Instant `db:"starts_at"`
		To   clock.Instant `db:"ends_at"`
	}
	if err := tx.Select(&shifts, `SELECT starts_at, ends_at FROM shifts WHERE body = $1 AND rollout = $2 AND kind = 'first_line'
		AND starts_at < $3 AND ends_at > $4`, tx.Tenant, w.Rollout, to, from); err != nil {
		return e, err
	}
	for _, s := range shifts {
		for day := s.From.Day(zone); day <= (s.To - 1).Day(zone); day = day.Add(1) {
			e.staffed[day] = true
		}
	}
	return e, tx.Select(&e.manual, `SELECT body, id, wave, kind, name, met_at, met_by, ord FROM gate_conditions
		WHERE body = $1 AND wave = $2 AND kind = 'manual' ORDER BY ord, id`, tx.Tenant, w.ID)
}

func nextCondition(tx *db.Tx, wave string) (int, error) {
	var ord int
	return ord, tx.Get(&ord, `SELECT coalesce(max(ord), 0) + 1 FROM gate_conditions WHERE body = $1 AND wave = $2`, tx.Tenant, wave)
}

// meetCondition tells whether it changed anything; 404 when there is no such
// condition.
func meetCondition(tx *db.Tx, wave, id, person string, now clock.Instant, met bool) (bool, error) {
	query, args := `UPDATE gate_conditions SET met_at = $4, met_by = $5 WHERE body = $1 AND wave = $2 AND id = $3 AND met_at = 0`, []any{now, person}
	if !met {
		query, args = `UPDATE gate_conditions SET met_at = $4, met_by = $5 WHERE body = $1 AND wave = $2 AND id = $3 AND met_at <> 0`, []any{0, ""}
	}
	n, err := tx.Exec(query, append([]any{tx.Tenant, wave, id}, args...)...)
	if err != nil || n == 1 {
		return n == 1, err
	}
	var there int
	if err := tx.Get(&there, `SELECT count(*) FROM gate_conditions WHERE body = $1 AND wave = $2 AND id = $3`, tx.Tenant, wave, id); err != nil {
		return false, err
	}
	if there == 0 {
		return false, fault.Gone()
	}
	return false, nil
}

func removeCondition(tx *db.Tx, wave, id string) error {
	n, err := tx.Exec(`DELETE FROM gate_conditions WHERE body = $1 AND wave = $2 AND id = $3 AND kind = 'manual'`, tx.Tenant, wave, id)
	if err == nil && n == 0 {
		return fault.Gone()
	}
	return err
}
