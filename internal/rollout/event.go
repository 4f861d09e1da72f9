package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// OutsideEvent is something others changed while the rollout ran: a
// supplier's update, announced or found afterwards (A6).
type OutsideEvent struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Rollout   string        `db:"rollout"`
	Supplier  string        `db:"supplier"`
	Name      string        `db:"name"`
	Effect    string        `db:"effect"` // what people noticed
	Announced int           `db:"announced"`
	Starts    clock.Day     `db:"starts"`
	Ends      clock.Day     `db:"ends"` // "" = the same day
	FoundAt   clock.Instant `db:"found_at"`
	EnteredBy string        `db:"entered_by"`
	Version   int           `db:"version"`
}

// OutsideEventInput is what somebody types of it.
type OutsideEventInput struct {
	Supplier, Name, Effect string
	Announced              bool
	Starts, Ends           clock.Day
}

// With is the event as the input wants it.
func (e OutsideEvent) With(in OutsideEventInput) (OutsideEvent, error) {
	var f fault.Faults
	e.Supplier, e.Name, e.Effect = text.Clean(in.Supplier), text.Clean(in.Name), text.Clean(in.Effect)
	needed(&f, "supplier", e.Supplier)
	needed(&f, "name", e.Name)
	atMost(&f, "effect", e.Effect, 5000)
	if in.Starts == "" {
		f.Add("starts", "rollout.way.day_needed")
	}
	if in.Ends != "" && in.Ends < in.Starts {
		f.Add("ends", "rollout.ends_first")
	}
	e.Announced, e.Starts, e.Ends = flag(in.Announced), in.Starts, in.Ends
	return e, f.Err()
}

// Last is the last day of the event.
func (e OutsideEvent) Last() clock.Day { return later(e.Ends, e.Starts) }

// FoundAfter tells whether it was written down only after it had begun; day
// is when it was, in the body's zone.
func (e OutsideEvent) FoundAfter(day clock.Day) bool { return day > e.Starts }
