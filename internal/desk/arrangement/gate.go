package arrangement

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Gate is whether a service, or its variation in a unit, takes tickets.
type Gate struct {
	Body        string        `db:"body"`
	Service     string        `db:"service"`
	Unit        string        `db:"unit"`
	Arrangement string        `db:"arrangement"` // the version that passed
	Open        int           `db:"open"`
	ReviewOn    clock.Day     `db:"review_on"` // the last day before it must be looked at again
	Lost        string        `db:"lost"`      // conditions lost since, space-separated
	ChangedAt   clock.Instant `db:"changed_at"`
	Version     int           `db:"version"`
}

// LostKeys are the conditions that closed the gate.
func (g Gate) LostKeys() []string { return strings.Fields(g.Lost) }
