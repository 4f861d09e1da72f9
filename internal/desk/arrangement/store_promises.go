package arrangement

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// Promises is a text that changes whenever anything else may be promised for
// tickets than before: the arrangements that stand, whether their gates are
// open, and by whose hours services and teams are counted.
func Promises(tx *db.Tx) (string, error) {
	var all []string
	err := tx.Select(&all, `SELECT 'gate ' || g.service || ' ' || g.unit || ' ' || g.arrangement || ' ' || CAST(g.open AS TEXT) FROM gates g WHERE g.body = $1
		UNION ALL SELECT 'service ' || s.id || ' ' || s.calendar FROM services s WHERE s.body = $1
		UNION ALL SELECT 'team ' || t.id || ' ' || t.calendar FROM teams t WHERE t.body = $1 ORDER BY 1`, tx.Tenant)
	return strings.Join(all, "\n"), err
}
