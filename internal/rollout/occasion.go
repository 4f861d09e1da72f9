package rollout

import (
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of occasion.
const (
	OccasionCollection = "collection" // devices are collected (B5)
	OccasionDropIn     = "drop_in"    // come when it suits (B5)
	OccasionSupport    = "support"    // somebody stands by, around a meeting (A2)
	OccasionVisit      = "visit"      // a supporter comes out (A3)
)

// OccasionKinds in the order they are shown.
var OccasionKinds = []string{OccasionCollection, OccasionDropIn, OccasionSupport, OccasionVisit}

// States of an occasion.
const (
	OccasionOpen      = "open"
	OccasionClosed    = "closed" // what is booked stands, nothing new is taken
	OccasionCancelled = "cancelled"
)

// Occasion is when and where people can come, or be visited.
type Occasion struct {
	Body        string        `db:"body"`
	ID          string        `db:"id"`
	Rollout     string        `db:"rollout"`
	Kind        string        `db:"kind"`
	Name        string        `db:"name"`
	Place       string        `db:"place"`
	StartsAt    clock.Instant `db:"starts_at"`
	EndsAt      clock.Instant `db:"ends_at"`
	SlotMinutes int           `db:"slot_minutes"` // 0 = one slot of the whole occasion
	Places      int           `db:"places"`       // per slot; 0 = nothing to book, only a queue
	State       string        `db:"state"`
	Version     int           `db:"version"`
}

// OccasionInput is what somebody types about an occasion.
type OccasionInput struct {
	Kind        string
	Name        string
	Place       string
	StartsAt    clock.Instant
	EndsAt      clock.Instant
	SlotMinutes int
	Places      int
	Version     int // of the occasion that was read; 0 for a new one
}

const (
	occasionLongest = 14 * time.Hour // one day; the next day is an occasion of its own
	slotsMost       = 400
	placesMost      = 1000
)

// clean is the input as it is stored, or what is wrong with it.
func (in OccasionInput) clean() (OccasionInput, error) {
	in.Name, in.Place = text.Clean(in.Name), text.Clean(in.Place)
	var wrong fault.Faults
	if !slices.Contains(OccasionKinds, in.Kind) {
		wrong.Add("kind", "fault.not_a_choice")
	}
	need(&wrong, "name", in.Name, 120)
	need(&wrong, "place", in.Place, 200)
	if !in.StartsAt.IsSet() {
		wrong.Add("starts_at", "fault.required")
	}
	switch {
	case !in.EndsAt.IsSet():
		wrong.Add("ends_at", "fault.required")
	case in.StartsAt.IsSet() && in.EndsAt <= in.StartsAt:
		wrong.Add("ends_at", "fault.ends_before_start")
	case in.StartsAt.IsSet() && in.EndsAt.Sub(in.StartsAt) > occasionLongest:
		wrong.Add("ends_at", "rollout.occasion.too_long", fault.Args{"hours": int(occasionLongest.Hours())})
	}
	least := 1
	if in.Kind == OccasionDropIn {
		least = 0
	}
	if in.Places < least || in.Places > placesMost {
		wrong.Add("places", "rollout.occasion.places", fault.Args{"least": least, "most": placesMost})
	}
	length := in.EndsAt.Sub(in.StartsAt)
	switch {
	case in.SlotMinutes < 0:
		wrong.Add("slot_minutes", "rollout.occasion.slot_minutes")
	case len(wrong) == 0 && time.Duration(in.SlotMinutes)*time.Minute > length:
		wrong.Add("slot_minutes", "rollout.occasion.slot_too_long")
	case len(wrong) == 0 && in.SlotMinutes > 0 && int(length.Minutes())/in.SlotMinutes > slotsMost:
		wrong.Add("slot_minutes", "rollout.occasion.too_many_slots", fault.Args{"most": slotsMost})
	}
	return in, wrong.Err()
}

// slots cuts the occasion into slots. What is left at the end and is shorter
// than a slot is not offered: nobody can be served in it.
func (o Occasion) slots(newID func() string) []Slot {
	length := time.Duration(o.SlotMinutes) * time.Minute
	if length == 0 {
		length = o.EndsAt.Sub(o.StartsAt)
	}
	var all []Slot
	for at := o.StartsAt; at.Add(length) <= o.EndsAt; at = at.Add(length) {
		all = append(all, Slot{Body: o.Body, ID: newID(), Occasion: o.ID, StartsAt: at, EndsAt: at.Add(length), Places: o.Places})
	}
	return all
}

// sameTimes tells whether the input leaves the slots as they are cut.
func (o Occasion) sameTimes(in OccasionInput) bool {
	return o.StartsAt == in.StartsAt && o.EndsAt == in.EndsAt && o.SlotMinutes == in.SlotMinutes
}

// with is the occasion with the input's values.
func (o Occasion) with(in OccasionInput) Occasion {
	o.Kind, o.Name, o.Place = in.Kind, in.Name, in.Place
	o.StartsAt, o.EndsAt, o.SlotMinutes, o.Places = in.StartsAt, in.EndsAt, in.SlotMinutes, in.Places
	return o
}

// Queues tells whether the occasion has a drop-in desk.
func (o Occasion) Queues() bool { return o.Kind == OccasionDropIn || o.Kind == OccasionCollection }

// need faults a field that is empty or longer than most characters.
func need(wrong *fault.Faults, field, value string, most int) {
	if value == "" {
		wrong.Add(field, "fault.required")
		return
	}
	atMost(wrong, field, value, most)
}

// atMost faults a field that is longer than most characters.
func atMost(wrong *fault.Faults, field, value string, most int) {
	if len([]rune(value)) > most {
		wrong.Add(field, "fault.too_long", fault.Args{"max": most})
	}
}
