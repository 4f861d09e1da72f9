package views

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var columns = strings.Join(db.Columns(View{}), ", ")

// viewsFor are a person's own views and the shared ones, of one list or
// (list "") of all.
func viewsFor(tx *db.Tx, person, list string) ([]View, error) {
	var all []View
	return all, tx.Select(&all, `SELECT `+columns+` FROM saved_views WHERE body = $1 AND (owner = $2 OR shared = 1) AND ($3 = '' OR list = $3)
		ORDER BY list, fold, id`, tx.Tenant, person, list)
}

func viewByID(tx *db.Tx, id string) (View, error) {
	var v View
	err := tx.Get(&v, `SELECT `+columns+` FROM saved_views WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		err = fault.Gone()
	}
	return v, err
}

func countOf(tx *db.Tx, person string) (n int, err error) {
	return n, tx.Get(&n, `SELECT count(*) FROM saved_views WHERE body = $1 AND owner = $2`, tx.Tenant, person)
}

// update saves over the version that was read.
func update(tx *db.Tx, v View) error {
	n, err := tx.Exec(`UPDATE saved_views SET name = $3, fold = $4, shared = $5, version = version + 1 WHERE body = $1 AND id = $2 AND version = $6`,
		tx.Tenant, v.ID, v.Name, v.Fold, v.Shared, v.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := viewByID(tx, v.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func remove(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM saved_views WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}
