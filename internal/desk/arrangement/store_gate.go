package arrangement

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const (
	gateColumns        = `body, service, unit, arrangement, open, review_on, lost, changed_at, version`
	arrangementColumns = `body, id, service, unit, number, state, content, note, made_at, made_by, passed_at, ended_at, version`
)

// gateFor is the gate somebody of a unit comes to: of the nearest unit with a
// variation, else of the body.
func gateFor(tx *db.Tx, service, unit string) (Gate, bool, error) {
	var g Gate
	err := tx.Get(&g, `SELECT `+prefixed("g", gateColumns)+` FROM gates g
		LEFT JOIN units u ON u.body = g.body AND u.id = $3
		LEFT JOIN units own ON own.body = g.body AND own.id = g.unit
		WHERE g.body = $1 AND g.service = $2 AND (g.unit = '' OR substr(u.path, 1, length(own.path)) = own.path)
		ORDER BY CASE g.unit WHEN '' THEN 0 ELSE length(own.path) END DESC LIMIT 1`, tx.Tenant, service, unit)
	if errors.Is(err, db.ErrNone) {
		return g, false, nil
	}
	return g, err == nil, err
}

func arrangementByID(tx *db.Tx, id string) (Arrangement, error) {
	var a Arrangement
	err := tx.Get(&a, `SELECT `+arrangementColumns+` FROM arrangements WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return a, fault.Gone()
	}
	return a, err
}

func activeTeams(tx *db.Tx) (map[string]bool, error) {
	var ids []string
	if err := tx.Select(&ids, `SELECT id FROM teams WHERE body = $1 AND active = 1`, tx.Tenant); err != nil {
		return nil, err
	}
	active := make(map[string]bool, len(ids))
	for _, id := range ids {
		active[id] = true
	}
	return active, nil
}
