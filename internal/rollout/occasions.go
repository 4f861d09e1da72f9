package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// OccasionSum is how full an occasion is.
type OccasionSum struct {
	Places   int `db:"places"`
	Taken    int `db:"taken"`
	Waiting  int `db:"waiting"`
	Attended int `db:"attended"`
	NoShows  int `db:"no_shows"`
}

// OccasionRow is an occasion in a list.
type OccasionRow struct {
	Occasion
	OccasionSum
}

// AddOccasion makes an occasion with its slots and answers its id. Needs
// rollout.collect.
func (r *Rollouts) AddOccasion(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in OccasionInput) (string, error) {
	o := Occasion{Body: by.Body, ID: ids.New(), Rollout: rollout, State: OccasionOpen, Version: 1}
	return o.ID, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutCollect, rollout); err != nil {
			return err
		}
		clean, err := in.clean()
		if err != nil {
			return err
		}
		o = o.with(clean)
		if err := tx.Insert("occasions", o); err != nil {
			return err
		}
		if err := db.InsertAll(tx, "slots", o.slots(ids.New)); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.occasion.added", "occasion", o.ID, audit.Detail{"rollout": rollout, "kind": o.Kind})
	})
}

// ChangeOccasion saves an occasion. Its times can change only while nobody was
// ever booked; fewer places only down to what is taken; more places go to
// those who wait. Who is booked hears about a new place.
func (r *Rollouts) ChangeOccasion(ctx context.Context, by access.Actor, now clock.Instant, id string, in OccasionInput) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		slots, err := lockAllSlots(tx, id)
		if err != nil {
			return err
		}
		was, err := r.occasion(tx, by, access.RolloutCollect, id)
		if err != nil {
			return err
		}
		if was.Version != in.Version {
			return &fault.Stale{Current: was}
		}
		clean, err := in.clean()
		if err != nil {
			return err
		}
		if was.State == OccasionCancelled {
			return fault.Refuse("rollout.occasion.is_cancelled")
		}
		o := was.with(clean)
		if err := saveOccasion(tx, o, in.Version); err != nil {
			return err
		}
		if err := r.recut(tx, was, o, slots); err != nil {
			return err
		}
		c, err := r.clerk(tx, by, now)
		if err != nil {
			return err
		}
		if err := c.promoteAll(o); err != nil {
			return err
		}
		if was.Place != o.Place || was.Name != o.Name {
			if err := c.tellBooked(o); err != nil {
				return err
			}
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, by, now, "rollout.occasion.changed", "occasion", id, audit.Detail{"places": o.Places})
	})
}

// recut makes the slots follow the occasion's new times or places.
func (r *Rollouts) recut(tx *db.Tx, was, o Occasion, slots []Slot) error {
	if !was.sameTimes(OccasionInput{StartsAt: o.StartsAt, EndsAt: o.EndsAt, SlotMinutes: o.SlotMinutes}) {
		used, err := bookedEver(tx, o.ID)
		if err != nil {
			return err
		}
		if used > 0 {
			return fault.OnField("starts_at", "rollout.occasion.has_bookings", fault.Args{"count": used})
		}
		if err := dropSlots(tx, o.ID); err != nil {
			return err
		}
		return db.InsertAll(tx, "slots", o.slots(ids.New))
	}
	for _, s := range slots {
		if s.Taken > o.Places {
			return fault.OnField("places", "rollout.occasion.places_taken", fault.Args{"taken": s.Taken})
		}
	}
	return resizeSlots(tx, o.ID, o.Places)
}

// SetOccasion opens or closes an occasion for new bookings.
func (r *Rollouts) SetOccasion(ctx context.Context, by access.Actor, now clock.Instant, id, state string, version int) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		o, err := r.occasion(tx, by, access.RolloutCollect, id)
		if err != nil {
			return err
		}
		if state != OccasionOpen && state != OccasionClosed {
			return fault.OnField("state", "fault.not_a_choice")
		}
		if o.State == OccasionCancelled {
			return fault.Refuse("rollout.occasion.is_cancelled")
		}
		o.State = state
		if err := saveOccasion(tx, o, version); err != nil {
			return err
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, by, now, "rollout.occasion."+state, "occasion", id, nil)
	})
}

// CancelOccasion calls an occasion off: every live booking is cancelled and
// everybody told. It answers how many.
func (r *Rollouts) CancelOccasion(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) (int, error) {
	told := 0
	return told, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		slots, err := lockAllSlots(tx, id)
		if err != nil {
			return err
		}
		o, err := r.occasion(tx, by, access.RolloutCollect, id)
		if err != nil {
			return err
		}
		if o.State == OccasionCancelled {
			return fault.Refuse("rollout.occasion.is_cancelled")
		}
		o.State = OccasionCancelled
		if err := saveOccasion(tx, o, version); err != nil {
			return err
		}
		rows, err := bookingsAt(tx, id)
		if err != nil {
			return err
		}
		c, err := r.clerk(tx, by, now)
		if err != nil {
			return err
		}
		told = 0
		for _, row := range rows {
			if !row.Live() {
				continue
			}
			told++
			if _, err := c.giveUp(row.Booking, slotIn(slots, row.Slot), o); err != nil {
				return err
			}
		}
		tx.Announce(Topic(o.Rollout))
		return audit.Note(tx, by, now, "rollout.occasion.cancelled", "occasion", id, audit.Detail{"bookings": told})
	})
}

// occasion reads an occasion the actor may do p with.
func (r *Rollouts) occasion(tx *db.Tx, by access.Actor, p access.Permission, id string) (Occasion, error) {
	o, err := occasionByID(tx, id)
	if err != nil {
		return o, err
	}
	_, err = r.open(tx, by, p, o.Rollout)
	return o, err
}

// Occasions lists a rollout's occasions. Needs rollout.read.
func (r *Rollouts) Occasions(ctx context.Context, by access.Actor, rollout string) (Rollout, []OccasionRow, error) {
	var of Rollout
	var rows []OccasionRow
	return of, rows, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if of, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		all, err := occasionsOf(tx, rollout)
		if err != nil {
			return err
		}
		sums, err := occasionSums(tx, rollout)
		if err != nil {
			return err
		}
		for _, o := range all {
			rows = append(rows, OccasionRow{o, sums[o.ID]})
		}
		return nil
	})
}

// BookingRow is a booking with whom it is for.
type BookingRow struct {
	Booking
	Name   string `db:"name"`
	Mobile string `db:"mobile"`
}

// SlotRow is a slot with everybody in it, in order of arrival.
type SlotRow struct {
	Slot
	Bookings []BookingRow
}

// OccasionPage is one occasion with its slots and people.
type OccasionPage struct {
	Rollout  Rollout
	Occasion Occasion
	Sum      OccasionSum
	Slots    []SlotRow
}

// Occasion opens one occasion. Needs rollout.read; numbers to call need
// rollout.collect.
func (r *Rollouts) Occasion(ctx context.Context, by access.Actor, id string) (OccasionPage, error) {
	var page OccasionPage
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Occasion, err = r.occasion(tx, by, access.RolloutRead, id); err != nil {
			return err
		}
		if page.Rollout, err = rolloutByID(tx, page.Occasion.Rollout); err != nil {
			return err
		}
		slots, err := slotsOf(tx, id)
		if err != nil {
			return err
		}
		bookings, err := bookingsAt(tx, id)
		if err != nil {
			return err
		}
		if !mayCall(by, page.Occasion.Rollout) {
			for i := range bookings {
				bookings[i].Mobile = ""
			}
		}
		page.Slots, page.Sum = slotRows(slots, bookings)
		return nil
	})
}

func slotRows(slots []Slot, bookings []BookingRow) ([]SlotRow, OccasionSum) {
	var sum OccasionSum
	rows := make([]SlotRow, len(slots))
	at := make(map[string]int, len(slots))
	for i, s := range slots {
		rows[i].Slot, at[s.ID] = s, i
		sum.Places += s.Places
		sum.Taken += s.Taken
		sum.Waiting += s.Waiting
		sum.Attended += s.Attended
		sum.NoShows += s.NoShows
	}
	for _, b := range bookings {
		i := at[b.Slot]
		rows[i].Bookings = append(rows[i].Bookings, b)
	}
	return rows, sum
}

func slotIn(slots []Slot, id string) Slot {
	for _, s := range slots {
		if s.ID == id {
			return s
		}
	}
	return Slot{}
}
