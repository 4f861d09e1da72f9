package rollout

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var visitColumns = "v." + strings.Join(db.Columns(Visit{}), ", v.")

const visitNames = `, p.name, p.mobile, COALESCE(s.name, '') AS to_name
	FROM visits v JOIN persons p ON p.body = v.body AND p.id = v.person LEFT JOIN persons s ON s.body = v.body AND s.id = v.sent_to `

func visitByID(tx *db.Tx, id string) (Visit, error) {
	var v Visit
	err := tx.Get(&v, `SELECT `+visitColumns+` FROM visits v WHERE v.body = $1 AND v.id = $2`, tx.Tenant, id)
	return v, gone(err)
}

// visitsOf lists a rollout's visits, those that wait first, then by when they
// are due.
func visitsOf(tx *db.Tx, rollout string) ([]VisitRow, error) {
	var all []VisitRow
	return all, tx.Select(&all, `SELECT `+visitColumns+visitNames+`WHERE v.body = $1 AND v.rollout = $2
		ORDER BY CASE v.state WHEN 'wanted' THEN 0 WHEN 'sent' THEN 1 WHEN 'on_site' THEN 1 ELSE 2 END, v.due_at, v.id`, tx.Tenant, rollout)
}

// visitsTo lists what a supporter has before them, and what they did since a
// moment, in order.
func visitsTo(tx *db.Tx, supporter string, since clock.Instant) ([]VisitRow, error) {
	var all []VisitRow
	return all, tx.Select(&all, `SELECT `+visitColumns+visitNames+`WHERE v.body = $1 AND v.sent_to = $2
		AND (v.state IN ('sent', 'on_site') OR (v.state = 'done' AND v.done_at >= $3)) ORDER BY v.due_at, v.id`, tx.Tenant, supporter, since)
}

// visitDue is a visit somebody is sent to, with the name of its rollout.
type visitDue struct {
	Visit
	RolloutName string `db:"rollout_name"`
}

// visitsDue are the visits somebody is sent to and has not made which begin
// after since and before to, of one person where they are named.
func visitsDue(tx *db.Tx, person string, since, to clock.Instant) ([]visitDue, error) {
	var all []visitDue
	return all, tx.Select(&all, `SELECT `+visitColumns+`, r.name AS rollout_name FROM visits v JOIN rollouts r ON r.body = v.body AND r.id = v.rollout
		WHERE v.body = $1 AND r.state <> $2 AND v.state IN ('sent', 'on_site') AND v.due_at > $3 AND v.due_at < $4 AND ($5 = '' OR v.sent_to = $5) ORDER BY v.due_at, v.id`,
		tx.Tenant, Closed, since, to, person)
}

// visitsToSee lists the visits to somebody, those that wait first.
func visitsToSee(tx *db.Tx, rollout, person string) ([]VisitRow, error) {
	var all []VisitRow
	return all, tx.Select(&all, `SELECT `+visitColumns+visitNames+`WHERE v.body = $1 AND v.rollout = $2 AND v.person = $3
		ORDER BY CASE WHEN v.state IN ('done', 'cancelled') THEN 1 ELSE 0 END, v.due_at DESC, v.id`, tx.Tenant, rollout, person)
}

// saveVisit writes over the version that was read.
func saveVisit(tx *db.Tx, v Visit, version int) error {
	n, err := tx.Exec(`UPDATE visits SET place = $3, task = $4, due_at = $5, sent_to = $6, state = $7, done_at = $8, note = $9, solved = $10,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $11`,
		tx.Tenant, v.ID, v.Place, v.Task, v.DueAt, v.SentTo, v.State, v.DoneAt, v.Note, v.Solved, version)
	if err != nil || n == 1 {
		return err
	}
	current, err := visitByID(tx, v.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// reported tells whether a report with the phone's id is kept already.
func reported(tx *db.Tx, client string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM visit_events WHERE body = $1 AND client = $2`, tx.Tenant, client)
	return n > 0, err
}

// visitEvents is what happened with a visit, as it was written down.
func visitEvents(tx *db.Tx, visit string) ([]VisitEventRow, error) {
	var all []VisitEventRow
	return all, tx.Select(&all, `SELECT e.seq, e.body, e.visit, e.client, e.kind, e.at, e.recorded_at, e.by, e.note, COALESCE(p.name, '') AS by_name
		FROM visit_events e LEFT JOIN persons p ON p.body = e.body AND p.id = e.by WHERE e.body = $1 AND e.visit = $2 ORDER BY e.seq`, tx.Tenant, visit)
}
