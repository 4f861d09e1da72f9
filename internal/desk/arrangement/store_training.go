package arrangement

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const trainingColumns = `body, id, service, person, what, done_on, noted_by, version`

func trainingByID(tx *db.Tx, id string) (Training, error) {
	var t Training
	err := tx.Get(&t, `SELECT `+trainingColumns+` FROM service_training WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return t, fault.Gone()
	}
	return t, err
}

func saveTraining(tx *db.Tx, t Training) error {
	n, err := tx.Exec(`UPDATE service_training SET person = $3, what = $4, done_on = $5, noted_by = $6, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $7`, tx.Tenant, t.ID, t.Person, t.What, t.DoneOn, t.NotedBy, t.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: t}
}

func removeTraining(tx *db.Tx, t Training) error {
	n, err := tx.Exec(`DELETE FROM service_training WHERE body = $1 AND id = $2 AND version = $3`, tx.Tenant, t.ID, t.Version)
	if err != nil || n == 1 {
		return err
	}
	if t, err = trainingByID(tx, t.ID); err != nil {
		return err
	}
	return &fault.Stale{Current: t}
}

// trainingRow is a training with who it is.
type trainingRow struct {
	Training
	Name string `db:"name"`
	Here int    `db:"here"`
}

// trainingOf lists who is to know a service, by name.
func trainingOf(tx *db.Tx, service string, day clock.Day) ([]trainingRow, error) {
	var all []trainingRow
	return all, tx.Select(&all, `SELECT `+prefixed("t", trainingColumns)+`, p.name,
		CASE WHEN p.active = 0 AND (p.left_on = '' OR p.left_on <= $3) THEN 0 ELSE 1 END AS here
		FROM service_training t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.service = $2 ORDER BY p.sort, t.what, t.id`, tx.Tenant, service, day)
}
