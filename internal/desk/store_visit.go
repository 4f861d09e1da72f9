package desk

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var visitColumns = "v." + strings.Join(db.Columns(Visit{}), ", v.")

// visitNames are the names beside a visit, its ticket and whom it is to.
const visitNames = `, t.number, t.title, t.team, t.restricted, t.requester, COALESCE(r.name, '') AS requester_name, COALESCE(r.mobile, '') AS mobile, COALESCE(g.name, '') AS goer_name,
	COALESCE(u.name, '') AS unit_name FROM ticket_visits v JOIN tickets t ON t.body = v.body AND t.id = v.ticket
	LEFT JOIN persons r ON r.body = t.body AND r.id = t.requester LEFT JOIN persons g ON g.body = v.body AND g.id = v.goer
	LEFT JOIN units u ON u.body = v.body AND u.id = v.unit `

func visitByID(tx *db.Tx, id string) (Visit, error) {
	var v Visit
	err := tx.Get(&v, `SELECT `+visitColumns+` FROM ticket_visits v WHERE v.body = $1 AND v.id = $2`, tx.Tenant, id)
	return v, gone(err)
}

// visitsHere are those of a ticket ($2), and of tickets merged into it.
const visitsHere = `v.ticket IN ` + mergedHere

// visitsIn lists a ticket's visits, those that are out first.
func visitsIn(tx *db.Tx, ticket string) ([]VisitRow, error) {
	var all []VisitRow
	return all, tx.Select(&all, `SELECT `+visitColumns+visitNames+`WHERE v.body = $1 AND `+visitsHere+`
		ORDER BY CASE WHEN v.state IN ('sent', 'on_site') THEN 0 ELSE 1 END, v.from_at, v.id`, tx.Tenant, ticket)
}

// visitsGoing are a ticket's visits that are out, the first first.
func visitsGoing(tx *db.Tx, ticket string) ([]Visit, error) {
	var all []Visit
	return all, tx.Select(&all, `SELECT `+visitColumns+` FROM ticket_visits v WHERE v.body = $1 AND `+visitsHere+` AND v.state IN ('sent', 'on_site')
		ORDER BY v.from_at, v.id`, tx.Tenant, ticket)
}

// visitsTo lists what somebody has before them, and what they did since a
// moment, in order.
func visitsTo(tx *db.Tx, goer string, since clock.Instant) ([]VisitRow, error) {
	var all []VisitRow
	return all, tx.Select(&all, `SELECT `+visitColumns+visitNames+`WHERE v.body = $1 AND v.goer = $2
		AND (v.state IN ('sent', 'on_site') OR v.state <> 'cancelled' AND v.ended_at >= $3) ORDER BY v.from_at, v.id`, tx.Tenant, goer, since)
}

// visitsBetween are the visits that are out and overlap the time between two
// moments, of one person where they are named. since is the earliest a window
// that still overlaps can have begun.
func visitsBetween(tx *db.Tx, goer string, since, from, to clock.Instant) ([]VisitRow, error) {
	var all []VisitRow
	return all, tx.Select(&all, `SELECT `+visitColumns+visitNames+`WHERE v.body = $1 AND v.state IN ('sent', 'on_site') AND v.from_at >= $2 AND v.from_at < $4
		AND v.to_at > $3 AND ($5 = '' OR v.goer = $5) ORDER BY v.from_at, v.id`, tx.Tenant, since, from, to, goer)
}

// mostOut is how many visits a board shows.
const mostOut = 50

// visitsOut are the visits that are out until a moment, of the tickets the
// actor may read.
func visitsOut(tx *db.Tx, by access.Actor, until clock.Instant, teams []string, all bool) ([]VisitRow, error) {
	var rows []VisitRow
	c := conditions{}
	c.when(!all, "t.team IN (?)", teams)
	c.restricted(by, all)
	query, args, err := db.In(`SELECT `+visitColumns+visitNames+`WHERE v.body = ? AND v.state IN ('sent', 'on_site') AND v.from_at < ?`+c.more()+`
		ORDER BY v.from_at, v.id LIMIT ?`, append(append([]any{tx.Tenant, until}, c.args...), mostOut)...)
	if err != nil {
		return nil, err
	}
	return rows, tx.Select(&rows, query, args...)
}

// saveVisit writes over the version that was read.
func saveVisit(tx *db.Tx, v Visit, version int) error {
	n, err := tx.Exec(`UPDATE ticket_visits SET goer = $3, unit = $4, place = $5, task = $6, bring = $7, from_at = $8, to_at = $9, state = $10, solved = $11,
		minutes = $12, note = $13, ended_at = $14, version = version + 1 WHERE body = $1 AND id = $2 AND version = $15`,
		tx.Tenant, v.ID, v.Goer, v.Unit, v.Place, v.Task, v.Bring, v.FromAt, v.ToAt, v.State, v.Solved, v.Minutes, v.Note, v.EndedAt, version)
	if err != nil || n == 1 {
		return err
	}
	current, err := visitByID(tx, v.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// visitReported tells whether a report with the phone's id is kept already.
func visitReported(tx *db.Tx, client string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM ticket_visit_events WHERE body = $1 AND client = $2`, tx.Tenant, client)
	return n > 0, err
}
