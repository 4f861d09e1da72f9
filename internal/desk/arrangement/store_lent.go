package arrangement

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// LentBetween are the memberships of those lent from another team on any day
// from one to another (D9).
func LentBetween(tx *db.Tx, from, to clock.Day) ([]Membership, error) {
	var all []Membership
	return all, tx.Select(&all, `SELECT body, id, team, person, role, home, valid_from, valid_to, note, version FROM team_members
		WHERE body = $1 AND home <> '' AND (valid_from = '' OR valid_from <= $3) AND (valid_to = '' OR valid_to >= $2) ORDER BY team, person, id`, tx.Tenant, from, to)
}

// Tasks are those of the catalogue, in its order, for those who name them
// elsewhere.
func Tasks(tx *db.Tx) ([]CatalogueTask, error) {
	m, err := readMatrix(tx, false)
	var all []CatalogueTask
	for _, row := range m.Tasks {
		all = append(all, row.CatalogueTask)
	}
	return all, err
}
