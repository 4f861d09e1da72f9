package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var memoColumns = strings.Join(db.Columns(Memo{}), ", ")

// memosOf lists a rollout's issues, the latest first, without what they say.
func memosOf(tx *db.Tx, rollout string) ([]Memo, error) {
	var all []Memo
	return all, tx.Select(&all, `SELECT body, id, rollout, issue, frozen_at, issued_by, addressee, sender, naming FROM memos
		WHERE body = $1 AND rollout = $2 ORDER BY issue DESC`, tx.Tenant, rollout)
}

func memoByIssue(tx *db.Tx, rollout string, issue int) (Memo, error) {
	var m Memo
	err := tx.Get(&m, `SELECT `+memoColumns+` FROM memos WHERE body = $1 AND rollout = $2 AND issue = $3`, tx.Tenant, rollout, issue)
	return m, gone(err)
}

// lastMemo is the latest issue; false when there is none.
func lastMemo(tx *db.Tx, rollout string) (Memo, bool, error) {
	var m Memo
	err := tx.Get(&m, `SELECT `+memoColumns+` FROM memos WHERE body = $1 AND rollout = $2 ORDER BY issue DESC LIMIT 1`, tx.Tenant, rollout)
	if errors.Is(err, db.ErrNone) {
		return m, false, nil
	}
	return m, err == nil, err
}

// spokenOf is somebody a memo may speak of.
type spokenOf struct {
	Transition
	Name  string `db:"name"`
	Title string `db:"title"`
}

// notThrough is everybody outstanding or with a day ahead, by that day and
// name, with the title they hold on the day.
func notThrough(tx *db.Tx, rollout string, day clock.Day) ([]spokenOf, error) {
	var all []spokenOf
	return all, tx.Select(&all, `SELECT `+transitionColumns+`, p.name,
		COALESCE((SELECT min(x.title) FROM positions x WHERE x.body = t.body AND x.person = t.person AND x.title <> ''
			AND (x.valid_from = '' OR x.valid_from <= $3) AND (x.valid_to = '' OR x.valid_to >= $3)), '') AS title
		FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND t.part IN ('outstanding', 'deferred') ORDER BY t.target_day, t.sort, t.person`, tx.Tenant, rollout, day)
}

// knownErrorContacts counts contacts by the known error they are tied to.
func knownErrorContacts(tx *db.Tx, rollout string) (map[string]int, error) {
	var rows []struct {
		ID string `db:"known_error"`
		N  int    `db:"n"`
	}
	err := tx.Select(&rows, `SELECT known_error, count(*) AS n FROM contacts WHERE body = $1 AND rollout = $2 AND known_error <> '' GROUP BY known_error`, tx.Tenant, rollout)
	n := make(map[string]int, len(rows))
	for _, r := range rows {
		n[r.ID] = r.N
	}
	return n, err
}
