package arrangement

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
)

// Promises is a text that changes whenever anything else may be promised for
// tickets than before: the arrangements that stand, whether their gates are
// open, by whose hours services and teams are counted, and what is agreed with
// suppliers.
func Promises(tx *db.Tx) (string, error) {
	var all []string
	err := tx.Select(&all, `SELECT 'gate ' || g.service || ' ' || g.unit || ' ' || g.arrangement || ' ' || CAST(g.open AS TEXT) FROM gates g WHERE g.body = $1
		UNION ALL SELECT 'service ' || s.id || ' ' || s.calendar FROM services s WHERE s.body = $1
		UNION ALL SELECT 'supplier ' || s.id || ' ' || s.calendar FROM suppliers s WHERE s.body = $1
		UNION ALL SELECT 'agreement ' || a.id || ' ' || a.calendar || ' ' || CAST(a.response AS TEXT) || ' ' || CAST(a.solution AS TEXT) FROM supplier_agreements a WHERE a.body = $1
		UNION ALL SELECT 'team ' || t.id || ' ' || t.calendar FROM teams t WHERE t.body = $1 ORDER BY 1`, tx.Tenant)
	return strings.Join(all, "\n"), err
}
