package services

import (
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Opening is whether something is open at a moment, and until or from when.
// Until and From are unset where it never closes or never opens. Zone is where
// its hours are told.
type Opening struct {
	Open  bool
	Until clock.Instant // while open: when it closes
	From  clock.Instant // while closed: when it opens
	Zone  *time.Location
}

// OpeningAt asks a calendar.
func OpeningAt(c calendar.Calendar, now clock.Instant) Opening {
	o := Opening{Zone: c.Zone}
	next, ok := c.NextOpening(now)
	switch {
	case !ok:
	case next == now:
		o.Open = true
		o.Until, _ = c.NextClosing(now)
	default:
		o.From = next
	}
	return o
}
