package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// mirrorSpan is the widest mirroring window of an audience's accounts, and how
// many of them have two; track "" is everybody.
func mirrorSpan(tx *db.Tx, rollout, track string) (MirrorSpan, error) {
	var span MirrorSpan
	return span, tx.Get(&span, `SELECT count(DISTINCT o.person) AS people, coalesce(min(CASE WHEN a.mirror_from = '' THEN NULL ELSE a.mirror_from END), '') AS mirror_from,
		coalesce(max(a.mirror_to), '') AS mirror_to
		FROM accounts a JOIN transitions t ON t.body = a.body AND t.rollout = a.rollout AND t.person = a.person
		LEFT JOIN accounts o ON o.body = a.body AND o.rollout = a.rollout AND o.person = a.person AND o.role <> a.role
		WHERE a.body = $1 AND a.rollout = $2 AND ($3 = '' OR t.track = $3)`, tx.Tenant, rollout, track)
}

// targetDay is how many people have a day ahead of one kind.
type targetDay struct {
	Day    clock.Day `db:"target_day"`
	Awaits string    `db:"awaits"` // fixed_date, deferred
	N      int       `db:"n"`
}

// targetDays counts fixed dates and returns from day to day.
func targetDays(tx *db.Tx, rollout string, from, to clock.Day) ([]targetDay, error) {
	var days []targetDay
	return days, tx.Select(&days, `SELECT target_day, awaits, count(*) AS n FROM transitions WHERE body = $1 AND rollout = $2 AND awaits <> ''
		AND target_day >= $3 AND target_day <= $4 AND part = 'deferred' GROUP BY target_day, awaits ORDER BY target_day, awaits`, tx.Tenant, rollout, from, to)
}
