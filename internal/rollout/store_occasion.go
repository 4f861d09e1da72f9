package rollout

import (
	"sort"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var (
	occasionColumns = "o." + strings.Join(db.Columns(Occasion{}), ", o.")
	slotColumns     = "s." + strings.Join(db.Columns(Slot{}), ", s.")
)

func occasionByID(tx *db.Tx, id string) (Occasion, error) {
	var o Occasion
	err := tx.Get(&o, `SELECT `+occasionColumns+` FROM occasions o WHERE o.body = $1 AND o.id = $2`, tx.Tenant, id)
	return o, gone(err)
}

// occasionsOf lists a rollout's occasions, the earliest first.
func occasionsOf(tx *db.Tx, rollout string) ([]Occasion, error) {
	var all []Occasion
	return all, tx.Select(&all, `SELECT `+occasionColumns+` FROM occasions o WHERE o.body = $1 AND o.rollout = $2 ORDER BY o.starts_at, o.id`, tx.Tenant, rollout)
}

// saveOccasion writes over the version that was read.
func saveOccasion(tx *db.Tx, o Occasion, version int) error {
	n, err := tx.Exec(`UPDATE occasions SET kind = $3, name = $4, place = $5, starts_at = $6, ends_at = $7, slot_minutes = $8, places = $9,
		state = $10, version = version + 1 WHERE body = $1 AND id = $2 AND version = $11`,
		tx.Tenant, o.ID, o.Kind, o.Name, o.Place, o.StartsAt, o.EndsAt, o.SlotMinutes, o.Places, o.State, version)
	if err != nil || n == 1 {
		return err
	}
	current, err := occasionByID(tx, o.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func slotByID(tx *db.Tx, id string) (Slot, error) {
	var s Slot
	err := tx.Get(&s, `SELECT `+slotColumns+` FROM slots s WHERE s.body = $1 AND s.id = $2`, tx.Tenant, id)
	return s, gone(err)
}

// slotsOf lists an occasion's slots in order.
func slotsOf(tx *db.Tx, occasion string) ([]Slot, error) {
	var all []Slot
	return all, tx.Select(&all, `SELECT `+slotColumns+` FROM slots s WHERE s.body = $1 AND s.occasion = $2 ORDER BY s.starts_at`, tx.Tenant, occasion)
}

// slotsFrom lists the slots of a rollout's open occasions that end after the
// moment.
func slotsFrom(tx *db.Tx, rollout string, now clock.Instant) ([]Slot, error) {
	var all []Slot
	return all, tx.Select(&all, `SELECT `+slotColumns+` FROM slots s JOIN occasions o ON o.body = s.body AND o.id = s.occasion
		WHERE s.body = $1 AND o.rollout = $2 AND o.state = 'open' AND s.ends_at > $3 AND s.places > 0 ORDER BY s.starts_at, s.id`, tx.Tenant, rollout, now)
}

// lockSlots holds everybody else who changes these slots until the end of the
// transaction; always in the same order, so that two movers never wait for
// each other.
func lockSlots(tx *db.Tx, slots ...string) error {
	sort.Strings(slots)
	for _, id := range slots {
		if err := tx.Lock("slot/" + id); err != nil {
			return err
		}
	}
	return nil
}

// lockAllSlots locks every slot of the occasion and reads them.
func lockAllSlots(tx *db.Tx, occasion string) ([]Slot, error) {
	slots, err := slotsOf(tx, occasion)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(slots))
	for i, s := range slots {
		names[i] = s.ID
	}
	if err := lockSlots(tx, names...); err != nil {
		return nil, err
	}
	return slotsOf(tx, occasion)
}

// takePlace takes one place if there is one; the database itself never lets
// taken rise above places.
func takePlace(tx *db.Tx, slot string) (bool, error) {
	n, err := tx.Exec(`UPDATE slots SET taken = taken + 1 WHERE body = $1 AND id = $2 AND taken < places`, tx.Tenant, slot)
	return n == 1, err
}

// freePlace gives one place back.
func freePlace(tx *db.Tx, slot string) error {
	_, err := tx.Exec(`UPDATE slots SET taken = taken - 1 WHERE body = $1 AND id = $2 AND taken > 0`, tx.Tenant, slot)
	return err
}

// queueUp counts one more, or with by = -1 one fewer, in line.
func queueUp(tx *db.Tx, slot string, by int) error {
	_, err := tx.Exec(`UPDATE slots SET waiting = waiting + $3 WHERE body = $1 AND id = $2 AND waiting + $3 >= 0`, tx.Tenant, slot, by)
	return err
}

// resizeSlots gives every slot of the occasion so many places; the caller has
// seen that none has more taken.
func resizeSlots(tx *db.Tx, occasion string, places int) error {
	_, err := tx.Exec(`UPDATE slots SET places = $3 WHERE body = $1 AND occasion = $2`, tx.Tenant, occasion, places)
	return err
}

// dropSlots removes slots nobody was ever booked in, before new ones are cut.
func dropSlots(tx *db.Tx, occasion string) error {
	_, err := tx.Exec(`DELETE FROM slots WHERE body = $1 AND occasion = $2`, tx.Tenant, occasion)
	return err
}

// occasionSums is what lists say about each occasion.
func occasionSums(tx *db.Tx, rollout string) (map[string]OccasionSum, error) {
	var rows []struct {
		Occasion string `db:"occasion"`
		Places   int    `db:"places"`
		Taken    int    `db:"taken"`
		Waiting  int    `db:"waiting"`
	}
	err := tx.Select(&rows, `SELECT s.occasion, SUM(s.places) AS places, SUM(s.taken) AS taken, SUM(s.waiting) AS waiting
		FROM slots s JOIN occasions o ON o.body = s.body AND o.id = s.occasion WHERE s.body = $1 AND o.rollout = $2 GROUP BY s.occasion`, tx.Tenant, rollout)
	if err != nil {
		return nil, err
	}
	var states []struct {
		Occasion string `db:"occasion"`
		State    string `db:"state"`
		N        int    `db:"n"`
	}
	if err := tx.Select(&states, `SELECT occasion, state, COUNT(*) AS n FROM bookings WHERE body = $1 AND rollout = $2 GROUP BY occasion, state`, tx.Tenant, rollout); err != nil {
		return nil, err
	}
	sums := make(map[string]OccasionSum, len(rows))
	for _, row := range rows {
		sums[row.Occasion] = OccasionSum{Places: row.Places, Taken: row.Taken, Waiting: row.Waiting}
	}
	for _, row := range states {
		sum := sums[row.Occasion]
		switch row.State {
		case BookingAttended:
			sum.Attended = row.N
		case BookingNoShow:
			sum.NoShows = row.N
		}
		sums[row.Occasion] = sum
	}
	return sums, nil
}

// bookedEver counts all bookings an occasion ever had.
func bookedEver(tx *db.Tx, occasion string) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM bookings WHERE body = $1 AND occasion = $2`, tx.Tenant, occasion)
	return n, err
}

// slotCount is a slot's kept counts beside those of its bookings.
type slotCount struct {
	Places  int `db:"places"`
	Taken   int `db:"taken"`
	Waiting int `db:"waiting"`
	Holds   int `db:"holds"`
	InLine  int `db:"in_line"`
}

// slotsAfresh counts the bookings of every slot again.
func slotsAfresh(tx *db.Tx, rollout string) ([]slotCount, error) {
	var all []slotCount
	return all, tx.Select(&all, `SELECT s.places, s.taken, s.waiting,
		COALESCE(SUM(CASE WHEN b.state IN ('booked', 'attended') THEN 1 ELSE 0 END), 0) AS holds,
		COALESCE(SUM(CASE WHEN b.state = 'waiting' THEN 1 ELSE 0 END), 0) AS in_line
		FROM slots s JOIN occasions o ON o.body = s.body AND o.id = s.occasion LEFT JOIN bookings b ON b.body = s.body AND b.slot = s.id
		WHERE s.body = $1 AND o.rollout = $2 GROUP BY s.id, s.places, s.taken, s.waiting ORDER BY s.id`, tx.Tenant, rollout)
}
