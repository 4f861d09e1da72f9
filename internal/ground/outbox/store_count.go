package outbox

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Counts are how many letters of a cause stand in each state.
type Counts map[State]int

// Total is the number of letters.
func (c Counts) Total() int {
	total := 0
	for _, n := range c {
		total += n
	}
	return total
}

// Open are letters that may still be sent.
func (c Counts) Open() int { return c[Waiting] + c[HandedOver] }

// Out are letters the other side has taken.
func (c Counts) Out() int { return c[Accepted] + c[Delivered] }

// Ledger counts the letters of one cause of the transaction's body by state.
func Ledger(tx *db.Tx, causeKind, cause string) (Counts, error) {
	all, err := Ledgers(tx, causeKind, []string{cause})
	return all[cause], err
}

// Ledgers counts the letters of several causes of one kind; every cause asked
// for has an answer, empty where nothing was posted.
func Ledgers(tx *db.Tx, causeKind string, causes []string) (map[string]Counts, error) {
	all := make(map[string]Counts, len(causes))
	for _, c := range causes {
		all[c] = Counts{}
	}
	for start := 0; start < len(causes); start += 500 {
		query, args, err := db.In(`SELECT cause, state, count(*) AS n FROM letters WHERE body = ? AND cause_kind = ? AND cause IN (?)
			GROUP BY cause, state`, tx.Tenant, causeKind, causes[start:min(start+500, len(causes))])
		if err != nil {
			return nil, err
		}
		var rows []struct {
			Cause string `db:"cause"`
			State State  `db:"state"`
			N     int    `db:"n"`
		}
		if err := tx.Select(&rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.Cause][r.State] = r.N
		}
	}
	return all, nil
}

// Held is what of one kind of cause has not gone out for a while.
type Held struct {
	N      int           `db:"n"`
	Oldest clock.Instant `db:"oldest"` // when the first of them was written
	Dead   bool          // the mail server does not take anything
}

// HeldUp are letters written before then that still wait. It is cheap while
// there are few.
func HeldUp(tx *db.Tx, causeKind string, then clock.Instant) (Held, error) {
	var h Held
	err := tx.Get(&h, `SELECT count(*) AS n, COALESCE(min(created_at), 0) AS oldest FROM letters
		WHERE body = $1 AND state IN ('waiting', 'handed_over') AND created_at < $2 AND cause_kind = $3`, tx.Tenant, then, causeKind)
	if err != nil || h.N == 0 {
		return h, err
	}
	l, err := lineByName(tx, string(Mail))
	h.Dead = l.Dead()
	return h, err
}

// To lists the letters to a person, the latest first, without their words.
func To(tx *db.Tx, person string, limit int) ([]Row, error) {
	var all []Row
	return all, tx.Select(&all, `SELECT id, name, person, cause_kind, cause, lang, subject, channel, address, state, tries, due_at, problem, created_at, changed_at
		FROM letters WHERE body = $1 AND person = $2 ORDER BY created_at DESC, id DESC LIMIT $3`, tx.Tenant, person, limit)
}

// NotReached are the recipients of a cause whose letters failed or found no
// way at all: persons, or addresses where the letter was for no person.
func NotReached(tx *db.Tx, causeKind, cause string) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT CASE person WHEN '' THEN address ELSE person END FROM letters
		WHERE body = $1 AND cause_kind = $2 AND cause = $3 AND state = $4 ORDER BY 1`, tx.Tenant, causeKind, cause, Failed)
}

// Refused are the letters of a cause that went nowhere, the latest first: every
// way that was known was tried and given up. Who has no address at all is left
// out. Without their words.
func Refused(tx *db.Tx, causeKind, cause string, limit int) ([]Row, error) {
	var all []Row
	return all, tx.Select(&all, `SELECT id, name, person, cause_kind, cause, lang, subject, channel, address, state, tries, due_at, problem, created_at, changed_at
		FROM letters WHERE body = $1 AND cause_kind = $2 AND cause = $3 AND state = 'failed' AND address <> '' ORDER BY created_at DESC, id DESC LIMIT $4`, tx.Tenant, causeKind, cause, limit)
}

// RefusedSince are the causes of one kind that have such letters, written since
// then, the latest first.
func RefusedSince(tx *db.Tx, causeKind string, then clock.Instant, limit int) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT cause FROM letters WHERE body = $1 AND state = 'failed' AND created_at >= $2 AND cause_kind = $3 AND address <> ''
		GROUP BY cause ORDER BY max(created_at) DESC LIMIT $4`, tx.Tenant, then, causeKind, limit)
}
