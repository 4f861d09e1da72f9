package rollout

import (
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
)

// bookingEntry is the calendar part of a letter with its method; nil where the
// letter changes no calendar.
func bookingEntry(p *text.Printer, body org.Body, person org.Person, b Booking, s Slot, o Occasion, what string, now clock.Instant) ([]byte, string, error) {
	return nil, "", nil
}
