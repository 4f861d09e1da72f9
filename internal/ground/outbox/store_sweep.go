package outbox

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// at most this many letters are looked at in one transaction.
const handful = 100

// idle tells whether nothing at all is due: then there is nothing to sweep.
func idle(tx *db.Tx, now clock.Instant) (bool, error) {
	var found []int
	err := tx.Select(&found, `SELECT 1 FROM letters WHERE state IN ('waiting', 'handed_over') AND (due_at <= $1 OR tries > 0) LIMIT 1`, now)
	return len(found) == 0, err
}

// unmet leaves out letters somebody changes at this moment, and keeps the others
// for this transaction: what is taken to be sent must not be turned as well.
func unmet(tx *db.Tx) string {
	if tx.Dialect == db.Postgres {
		return ` FOR UPDATE SKIP LOCKED`
	}
	return ``
}

// waitingOn are letters due on a channel that nobody holds.
func waitingOn(tx *db.Tx, now clock.Instant, c Channel) ([]Row, error) {
	var rows []Row
	return rows, tx.Select(&rows, `SELECT `+letterColumns+` FROM letters WHERE state IN ('waiting', 'handed_over') AND due_at <= $1
		AND (lease_until <= $1 OR lease_until > $2) AND channel = $3 ORDER BY due_at, id LIMIT $4`+unmet(tx), now, now.Add(farAhead), c, handful)
}

// movable are letters waiting on a line that may want another channel, by id
// after the given one: due, or tried before and waiting for the next try.
func movable(tx *db.Tx, now clock.Instant, line, after string, urgent int) ([]Row, error) {
	channel, hook := ofLine(line)
	var rows []Row
	return rows, tx.Select(&rows, `SELECT `+letterColumns+` FROM letters WHERE state IN ('waiting', 'handed_over') AND (due_at <= $1 OR tries > 0)
		AND (lease_until <= $1 OR lease_until > $2) AND channel = $3 AND ($4 = '' OR address = $4) AND urgent >= $5 AND person <> ''
		AND channels <> channel AND id > $6 ORDER BY id LIMIT $7`+unmet(tx), now, now.Add(farAhead), channel, hook, urgent, after, handful)
}

// strangeHooks are letters to hooks that nobody knows.
func strangeHooks(tx *db.Tx, now clock.Instant, hooks []string) ([]Row, error) {
	query, args, err := db.In(`SELECT `+letterColumns+` FROM letters WHERE channel = 'teams' AND state IN ('waiting', 'handed_over') AND due_at <= ?
		AND lease_until <= ? AND address NOT IN (?) LIMIT ?`+unmet(tx), now, now, append([]string{""}, hooks...), handful)
	if err != nil {
		return nil, err
	}
	var rows []Row
	return rows, tx.Select(&rows, query, args...)
}

// inOutage are letters waiting on a channel their body says is down.
func inOutage(tx *db.Tx, now clock.Instant) ([]Row, error) {
	var rows []Row
	return rows, tx.Select(&rows, `SELECT `+letterColumns+` FROM letters WHERE state IN ('waiting', 'handed_over') AND (due_at <= $1 OR tries > 0) AND lease_until <= $1
		AND EXISTS (SELECT 1 FROM channel_outages o WHERE o.body = letters.body AND o.channel = letters.channel)
		ORDER BY urgent DESC, due_at, id LIMIT $2`+unmet(tx), now, handful)
}

// forgotten are letters nobody should get any more, and texts that let in
// whoever reads them and are no longer needed.
func forgotten(tx *db.Tx, now clock.Instant) ([]Row, error) {
	var rows []Row
	return rows, tx.Select(&rows, `SELECT `+letterColumns+` FROM letters WHERE lease_until <= $1 AND
		(state IN ('waiting', 'handed_over') AND due_at < $2 AND changed_at < $2
		OR state IN ('waiting', 'handed_over', 'shown') AND secret = 1 AND text <> '' AND created_at < $3) LIMIT $4`+unmet(tx),
		now, now.Add(-tooOld), now.Add(-secretLife), handful)
}

// dying are lines whose death nobody was told of.
func dying(tx *db.Tx) ([]Line, error) {
	var all []Line
	return all, tx.Select(&all, `SELECT name, good_at, failures, since, closed_until, dead_since, problem, told FROM outbox_lines
		WHERE dead_since > 0 AND told < dead_since ORDER BY name`)
}

// Restored takes the letters that were waiting in a backup out of the way: they
// may have gone out since it was taken, so somebody looks at them before they
// go again. The transaction is of everyone.
func Restored(tx *db.Tx, now clock.Instant) error {
	const problem = "outbox.problem.restored"
	_, err := tx.Exec(`INSERT INTO letter_events (body, letter, at, channel, state, detail)
		SELECT body, id, $1, channel, 'failed', $2 FROM letters WHERE state IN ('waiting', 'handed_over')`, now, problem)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE letters SET state = 'failed', problem = $2, changed_at = $1, lease_until = 0, fence = fence + 1
		WHERE state IN ('waiting', 'handed_over')`, now, problem)
	return err
}

// Drop forgets the letters of a cause that nobody needs to look up, such as
// those by which the program writes to itself. One that is being sent stays.
func Drop(tx *db.Tx, now clock.Instant, kind, cause string) error {
	const those = ` WHERE body = $1 AND cause_kind = $2 AND cause = $3 AND lease_until <= $4`
	if _, err := tx.Exec(`DELETE FROM letter_events WHERE body = $1 AND letter IN (SELECT id FROM letters`+those+`)`, tx.Tenant, kind, cause, now); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM letters`+those, tx.Tenant, kind, cause, now)
	return err
}
