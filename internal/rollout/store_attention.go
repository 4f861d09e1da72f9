package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// waitCountsOf counts what waits, each from an index of its own.
func waitCountsOf(tx *db.Tx, rollout string, today clock.Day, zone *time.Location) (waitCounts, error) {
	var c waitCounts
	err := tx.Get(&c, `SELECT
		(SELECT count(*) FROM contacts WHERE body = $1 AND rollout = $2 AND solved_at = 0 AND severe = 1) AS severe,
		(SELECT count(*) FROM contacts WHERE body = $1 AND rollout = $2 AND solved_at = 0) AS contacts,
		(SELECT count(*) FROM known_errors WHERE body = $1 AND rollout = $2 AND closed_at = 0 AND fallback = '') AS unprotected,
		(SELECT count(*) FROM messages WHERE body = $1 AND rollout = $2 AND state = 'missed') AS missed,
		(SELECT count(*) FROM transitions WHERE body = $1 AND rollout = $2 AND awaits <> '' AND target_day < $3 AND part = 'deferred') AS overdue,
		(SELECT count(*) FROM visits WHERE body = $1 AND rollout = $2 AND due_at < $4 AND state IN ('wanted', 'sent', 'on_site')) AS visits,
		(SELECT count(*) FROM feedback WHERE body = $1 AND rollout = $2 AND answered_at = 0 AND kind <> 'praise') AS feedback,
		(SELECT count(*) FROM hypercare WHERE body = $1 AND rollout = $2 AND starts <= $3 AND ends >= $3 AND ended_at = 0
			AND NOT EXISTS (SELECT 1 FROM hypercare_notes WHERE body = $1 AND rollout = $2 AND kind = 'check_in' AND day = $3)) AS check_in`,
		tx.Tenant, rollout, today, today.Add(1).Start(zone))
	if err != nil {
		return c, err
	}
	if c.MirrorEnded, err = leftBehind(tx, rollout, MirrorEnded, today); err != nil {
		return c, err
	}
	c.MirrorSoon, err = leftBehind(tx, rollout, MirrorSoon, today)
	return c, err
}

// leftBehind counts, up to MostCounted, the people whose window stands so while
// a device of theirs is not upgraded: those AccountFilter.Mirror lists. It looks
// through the devices, of which few are left when most windows are at their end.
func leftBehind(tx *db.Tx, rollout string, m Mirroring, today clock.Day) (int, error) {
	if some, err := anyMirror(tx, rollout, m, today); err != nil || !some {
		return 0, err
	}
	var n int
	from, to := mirrorDays(m, today)
	return n, tx.Get(&n, `SELECT count(*) FROM (SELECT DISTINCT d.person FROM rollout_devices d
		WHERE d.body = $1 AND d.rollout = $2 AND d.state IN ('in_use', 'handed_in')
		AND EXISTS (SELECT 1 FROM accounts m WHERE m.body = d.body AND m.rollout = d.rollout AND m.person = d.person AND m.mirror_to >= $3 AND m.mirror_to <= $4)
		AND EXISTS (SELECT 1 FROM transitions t WHERE t.body = d.body AND t.rollout = d.rollout AND t.person = d.person AND t.part <> 'left')
		LIMIT $5) AS behind`, tx.Tenant, rollout, from, to, MostCounted)
}
