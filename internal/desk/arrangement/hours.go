package arrangement

import (
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// OpenNow is whether somewhere is open, and until or from when. Until is unset
// where it never closes, Opens where it does not open again; Never says that
// it is closed for good.
type OpenNow struct {
	Open  bool
	Until clock.Instant // while open
	Opens clock.Instant // while closed
	Hours services.Hours
}

// Never tells whether it does not open again.
func (o OpenNow) Never() bool { return !o.Open && !o.Opens.IsSet() }

// openAt is the rule: what a calendar says at a moment.
func openAt(c calendar.Calendar, now clock.Instant) OpenNow {
	next, ok := c.NextOpening(now)
	switch {
	case !ok:
		return OpenNow{}
	case next > now:
		return OpenNow{Opens: next}
	}
	until, _ := c.NextClosing(now)
	return OpenNow{Open: true, Until: until}
}

// openNow looks a calendar up; one there is not any more is the body's.
func openNow(tx *db.Tx, id string, now clock.Instant) (OpenNow, error) {
	c, err := services.CalendarByID(tx, id)
	if fault.Is(err, fault.NotFound) && id != "" {
		return openNow(tx, "", now)
	}
	if err != nil {
		return OpenNow{}, err
	}
	o := openAt(c, now)
	o.Hours, err = services.HoursByID(tx, id)
	return o, err
}
