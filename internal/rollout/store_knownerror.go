package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var knownErrorColumns = "k." + strings.Join(db.Columns(KnownError{}), ", k.")

// knownErrors lists a rollout's known errors, open ones first, newest first.
func knownErrors(tx *db.Tx, rollout string, openOnly bool) ([]KnownError, error) {
	only := ""
	if openOnly {
		only = "AND k.closed_at = 0"
	}
	var all []KnownError
	return all, tx.Select(&all, `SELECT `+knownErrorColumns+` FROM known_errors k WHERE k.body = $1 AND k.rollout = $2 `+only+`
		ORDER BY CASE WHEN k.closed_at = 0 THEN 0 ELSE 1 END, k.opened_at DESC, k.id`, tx.Tenant, rollout)
}

func knownErrorByID(tx *db.Tx, rollout, id string) (KnownError, error) {
	var k KnownError
	err := tx.Get(&k, `SELECT `+knownErrorColumns+` FROM known_errors k WHERE k.body = $1 AND k.rollout = $2 AND k.id = $3`, tx.Tenant, rollout, id)
	return k, gone(err)
}

// openKnownErrorOf is the open known error of a step; false when there is none.
func openKnownErrorOf(tx *db.Tx, step string) (KnownError, bool, error) {
	var k KnownError
	err := tx.Get(&k, `SELECT `+knownErrorColumns+` FROM known_errors k WHERE k.body = $1 AND k.step = $2 AND k.closed_at = 0`, tx.Tenant, step)
	if errors.Is(err, db.ErrNone) {
		return k, false, nil
	}
	return k, err == nil, err
}

// saveKnownError is false when somebody was quicker. The counts are not its
// business.
func saveKnownError(tx *db.Tx, k KnownError) (bool, error) {
	n, err := tx.Exec(`UPDATE known_errors SET step = $3, name = $4, cause = $5, fallback = $6, fault_of = $7, supplier = $8, closed_at = $9,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $10`,
		tx.Tenant, k.ID, k.Step, k.Name, k.Cause, k.Fallback, k.FaultOf, k.Supplier, k.ClosedAt, k.Version)
	return n == 1, err
}

// knownErrorsTouching are the open known errors that touch somebody and are
// not solved for them.
func knownErrorsTouching(tx *db.Tx, rollout, person string) ([]KnownError, error) {
	var all []KnownError
	return all, tx.Select(&all, `SELECT `+knownErrorColumns+` FROM known_error_people x
		JOIN known_errors k ON k.body = x.body AND k.id = x.known_error
		WHERE x.body = $1 AND x.person = $2 AND x.solved_at = 0 AND k.rollout = $3 AND k.closed_at = 0 ORDER BY k.opened_at DESC, k.id`,
		tx.Tenant, person, rollout)
}

// touch adds people to a known error, and takes up again those it had been
// solved for. Callers count afterwards (recount).
func touch(tx *db.Tx, now clock.Instant, known string, sorts map[string]string) error {
	persons := make([]string, 0, len(sorts))
	for person := range sorts {
		persons = append(persons, person)
	}
	persons = unique(persons)
	there := map[string]bool{}
	err := chunks(persons, func(some []string) error {
		query, args, err := db.In(`SELECT person FROM known_error_people WHERE body = ? AND known_error = ? AND person IN (?)`, tx.Tenant, known, some)
		if err != nil {
			return err
		}
		var found []string
		if err := tx.Select(&found, query, args...); err != nil {
			return err
		}
		for _, p := range found {
			there[p] = true
		}
		query, args, err = db.In(`UPDATE known_error_people SET solved_at = 0, by_hand = 0 WHERE body = ? AND known_error = ? AND solved_at <> 0 AND person IN (?)`, tx.Tenant, known, some)
		if err != nil {
			return err
		}
		_, err = tx.Exec(query, args...)
		return err
	})
	if err != nil {
		return err
	}
	var rows []KnownErrorPerson
	for _, p := range persons {
		if !there[p] {
			rows = append(rows, KnownErrorPerson{Body: tx.Tenant, KnownError: known, Person: p, Sort: sorts[p], Since: now})
		}
	}
	return db.InsertAll(tx, "known_error_people", rows)
}

// solve notes that it is solved for people. Callers count afterwards.
func solve(tx *db.Tx, now clock.Instant, known string, persons []string, byHand bool) error {
	return chunks(unique(persons), func(some []string) error {
		query, args, err := db.In(`UPDATE known_error_people SET solved_at = ?, by_hand = ? WHERE body = ? AND known_error = ? AND solved_at = 0 AND person IN (?)`,
			now, flag(byHand), tx.Tenant, known, some)
		if err != nil {
			return err
		}
		_, err = tx.Exec(query, args...)
		return err
	})
}

// recount brings the counts of a known error up to date. Callers hold
// "known_error/"+its id.
func recount(tx *db.Tx, known string) error {
	_, err := tx.Exec(`UPDATE known_errors SET
		touched = (SELECT count(*) FROM known_error_people x WHERE x.body = $1 AND x.known_error = $2),
		helped = (SELECT count(*) FROM known_error_people x WHERE x.body = $1 AND x.known_error = $2 AND x.helped_at <> 0),
		solved = (SELECT count(*) FROM known_error_people x WHERE x.body = $1 AND x.known_error = $2 AND x.solved_at <> 0),
		by_hand = (SELECT count(*) FROM known_error_people x WHERE x.body = $1 AND x.known_error = $2 AND x.solved_at <> 0 AND x.by_hand = 1)
		WHERE body = $1 AND id = $2`, tx.Tenant, known)
	return err
}

// TouchedLine is one person a known error touches.
type TouchedLine struct {
	Person   string        `db:"person"`
	Name     string        `db:"name"`
	Mobile   string        `db:"mobile"`
	Sort     string        `db:"sort"`
	Since    clock.Instant `db:"since"`
	HelpedAt clock.Instant `db:"helped_at"`
	SolvedAt clock.Instant `db:"solved_at"`
	ByHand   int           `db:"by_hand"`
}

// touched lists them by name after a place, or back from it.
func touched(tx *db.Tx, known string, filter TouchedFilter, after Place, limit int) ([]TouchedLine, error) {
	narrow := map[TouchedFilter]string{
		TouchedStill: "AND x.solved_at = 0", TouchedHelped: "AND x.helped_at <> 0",
		TouchedSolved: "AND x.solved_at <> 0", TouchedByHand: "AND x.solved_at <> 0 AND x.by_hand = 1",
	}[filter]
	beyond, order := after.way()
	var all []TouchedLine
	return all, tx.Select(&all, `SELECT x.person, p.name, p.mobile, x.sort, x.since, x.helped_at, x.solved_at, x.by_hand
		FROM known_error_people x JOIN persons p ON p.body = x.body AND p.id = x.person
		WHERE x.body = $1 AND x.known_error = $2 `+narrow+` AND (x.sort, x.person) `+beyond+` ($3, $4)
		ORDER BY x.sort `+order+`, x.person `+order+` LIMIT $5`, tx.Tenant, known, after.Sort, after.ID, limit)
}

// inTrouble is everybody whose result of the step is in trouble, with the
// place in lists.
func inTrouble(tx *db.Tx, step string) (map[string]string, error) {
	var rows []struct {
		Person string `db:"person"`
		Sort   string `db:"sort"`
	}
	err := tx.Select(&rows, `SELECT DISTINCT person, sort FROM step_states WHERE body = $1 AND step = $2 AND outcome IN ('failed', 'with_errors')`, tx.Tenant, step)
	sorts := make(map[string]string, len(rows))
	for _, r := range rows {
		sorts[r.Person] = r.Sort
	}
	return sorts, err
}

// noteHelped notes the first help a person got with a known error.
func noteHelped(tx *db.Tx, now clock.Instant, known, person, sort string) error {
	_, err := tx.Exec(`INSERT INTO known_error_people (body, known_error, person, sort, since, helped_at, solved_at, by_hand) VALUES ($1, $2, $3, $4, $5, $5, 0, 0)
		ON CONFLICT (body, known_error, person) DO UPDATE SET helped_at = CASE WHEN known_error_people.helped_at = 0 THEN excluded.helped_at ELSE known_error_people.helped_at END`,
		tx.Tenant, known, person, sort, now)
	return err
}

func knownErrorPeople(tx *db.Tx, known string) ([]KnownErrorPerson, error) {
	var all []KnownErrorPerson
	return all, tx.Select(&all, `SELECT body, known_error, person, sort, since, helped_at, solved_at, by_hand FROM known_error_people WHERE body = $1 AND known_error = $2`, tx.Tenant, known)
}

// errorHome is the rollout a known error belongs to.
func errorHome(tx *db.Tx, id string) (rollout string, found bool, err error) {
	var all []string
	err = tx.Select(&all, `SELECT rollout FROM known_errors WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if err != nil || len(all) == 0 {
		return "", false, err
	}
	return all[0], true, nil
}
