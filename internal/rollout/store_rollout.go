package rollout

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const rolloutColumns = `body, id, name, from_platform, to_platform, cutover_at, starts, ends, state, why, goals, help_text, earlier_rate, created_at, version`

func rolloutByID(tx *db.Tx, id string) (Rollout, error) {
	var found Rollout
	err := tx.Get(&found, `SELECT `+rolloutColumns+` FROM rollouts WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return found, gone(err)
}

// rolloutsAll lists the body's rollouts, those that begin last first.
func rolloutsAll(tx *db.Tx) ([]Rollout, error) {
	var all []Rollout
	return all, tx.Select(&all, `SELECT `+rolloutColumns+` FROM rollouts WHERE body = $1 ORDER BY starts DESC, created_at DESC, id`, tx.Tenant)
}

// Every lists the body's rollouts for the roof, which tells the entrance where
// roles can be given.
func Every(tx *db.Tx) ([]Rollout, error) { return rolloutsAll(tx) }

// saveRollout writes a changed rollout over the version it was read as.
func saveRollout(tx *db.Tx, r Rollout) error {
	n, err := tx.Exec(`UPDATE rollouts SET name = $3, from_platform = $4, to_platform = $5, cutover_at = $6, starts = $7, ends = $8,
		state = $9, why = $10, goals = $11, help_text = $12, earlier_rate = $13, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $14`,
		tx.Tenant, r.ID, r.Name, r.FromPlatform, r.ToPlatform, r.CutoverAt, r.Starts, r.Ends,
		r.State, r.Why, r.Goals, r.HelpText, r.EarlierRate, r.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := rolloutByID(tx, r.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// gone turns "no row" into "no such thing".
func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}
