package rollout

import (
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const trackColumns = `body, id, rollout, name, rule, follows, why, prepare, ord, version`

// tracksOf lists a rollout's tracks in the order their rules are tried.
func tracksOf(tx *db.Tx, rollout string) ([]Track, error) {
	var all []Track
	return all, tx.Select(&all, `SELECT `+trackColumns+` FROM tracks WHERE body = $1 AND rollout = $2 ORDER BY ord, id`, tx.Tenant, rollout)
}

func saveTrack(tx *db.Tx, t Track) error {
	n, err := tx.Exec(`UPDATE tracks SET name = $3, rule = $4, follows = $5, why = $6, prepare = $7, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $8`, tx.Tenant, t.ID, t.Name, t.Rule, t.Follows, t.Why, t.Prepare, t.Version)
	if err != nil || n == 1 {
		return err
	}
	return &fault.Stale{Current: t}
}

// orderTracks numbers the tracks in the order given.
func orderTracks(tx *db.Tx, tracks []Track) error {
	for i, t := range tracks {
		if _, err := tx.Exec(`UPDATE tracks SET ord = $3 WHERE body = $1 AND id = $2 AND ord <> $3`, tx.Tenant, t.ID, i+1); err != nil {
			return err
		}
	}
	return nil
}

func removeTrack(tx *db.Tx, rollout, id string) error {
	_, err := tx.Exec(`DELETE FROM tracks WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	return err
}
