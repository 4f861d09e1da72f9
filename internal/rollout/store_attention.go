package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// waitCountsOf counts what waits, each from an index of its own.
func waitCountsOf(tx *db.Tx, rollout string, today clock.Day, zone *time.Location) (waitCounts, error) {
	var c waitCounts
	soon, until := mirrorDays(MirrorSoon, today)
	err := tx.Get(&c, `SELECT
		(SELECT count(*) FROM contacts WHERE body = $1 AND rollout = $2 AND solved_at = 0 AND severe = 1) AS severe,
		(SELECT count(*) FROM contacts WHERE body = $1 AND rollout = $2 AND solved_at = 0) AS contacts,
		(SELECT count(*) FROM known_errors WHERE body = $1 AND rollout = $2 AND closed_at = 0 AND fallback = '') AS unprotected,
		(SELECT count(*) FROM messages WHERE body = $1 AND rollout = $2 AND state = 'missed') AS missed,
		(SELECT count(*) FROM transitions WHERE body = $1 AND rollout = $2 AND awaits <> '' AND target_day < $3 AND part = 'deferred') AS overdue,
		(SELECT count(*) FROM visits WHERE body = $1 AND rollout = $2 AND due_at < $4 AND state IN ('wanted', 'sent', 'on_site')) AS visits,
		(SELECT count(*) FROM feedback WHERE body = $1 AND rollout = $2 AND answered_at = 0 AND kind <> 'praise') AS feedback,
		(SELECT count(*) FROM hypercare WHERE body = $1 AND rollout = $2 AND starts <= $3 AND ends >= $3 AND ended_at = 0
			AND NOT EXISTS (SELECT 1 FROM hypercare_notes WHERE body = $1 AND rollout = $2 AND kind = 'check_in' AND day = $3)) AS check_in,
		`+mirroredLeft("m.mirror_to <> '' AND m.mirror_to < $3")+` AS mirror_ended,
		`+mirroredLeft("m.mirror_to >= $5 AND m.mirror_to <= $6")+` AS mirror_soon`,
		tx.Tenant, rollout, today, today.Add(1).Start(zone), soon, until)
	return c, err
}

// mirroredLeft counts the people whose window stands so while a device of
// theirs is not upgraded: those AccountFilter.Mirror lists.
func mirroredLeft(window string) string {
	return `(SELECT count(DISTINCT m.person) FROM accounts m
		JOIN transitions t ON t.body = m.body AND t.rollout = m.rollout AND t.person = m.person AND t.part <> 'left'
		WHERE m.body = $1 AND m.rollout = $2 AND ` + window + ` AND EXISTS (SELECT 1 FROM rollout_devices d
			WHERE d.body = m.body AND d.rollout = m.rollout AND d.person = m.person AND d.state IN ('in_use', 'handed_in')))`
}
