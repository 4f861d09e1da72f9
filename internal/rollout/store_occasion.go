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

// firstFree is when the first slot with a free place begins that can be booked
// and does not begin before the moment; unset when there is none.
func firstFree(tx *db.Tx, rollout string, from clock.Instant) (clock.Instant, error) {
	var at clock.Instant
	err := tx.Get(&at, `SELECT COALESCE(MIN(s.starts_at), 0) FROM occasions o JOIN slots s ON s.body = o.body AND s.occasion = o.id
		WHERE o.body = $1 AND o.rollout = $2 AND o.state = 'open' AND o.ends_at > $3 AND s.starts_at >= $3 AND s.taken < s.places`, tx.Tenant, rollout, from)
	return at, err
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

// slotAt reads a slot with its occasion.
func slotAt(tx *db.Tx, id string) (Slot, Occasion, error) {
	var row struct {
		Slot
		O Occasion `db:"o"`
	}
	err := tx.Get(&row, `SELECT `+slotColumns+`, `+slotOccasion+` FROM slots s JOIN occasions o ON o.body = s.body AND o.id = s.occasion
		WHERE s.body = $1 AND s.id = $2`, tx.Tenant, id)
	return row.Slot, row.O, gone(err)
}

// slotOccasion are the occasion's columns named for the field they go into.
var slotOccasion = func() string {
	names := db.Columns(Occasion{})
	for i, n := range names {
		names[i] = "o." + n + ` AS "o.` + n + `"`
	}
	return strings.Join(names, ", ")
}()

// arriveAt gives out the next number of the slot the caller holds, and a place
// with it while there is one; the database itself never lets taken rise above
// places. Who gets none is in line.
func arriveAt(tx *db.Tx, s Slot) (got bool, ord int, err error) {
	var now struct {
		Arrivals int `db:"arrivals"`
		Waiting  int `db:"waiting"`
	}
	err = tx.Get(&now, `UPDATE slots SET arrivals = arrivals + 1, taken = taken + CASE WHEN taken < places THEN 1 ELSE 0 END,
		waiting = waiting + CASE WHEN taken < places THEN 0 ELSE 1 END WHERE body = $1 AND id = $2 RETURNING arrivals, waiting`, tx.Tenant, s.ID)
	return now.Waiting == s.Waiting, now.Arrivals, gone(err)
}

// placeMoves is how a slot's counts change with a booking.
type placeMoves struct{ taken, waiting, attended, noShows int }

// movePlaces changes a slot's counts; false when there is no place to take.
func movePlaces(tx *db.Tx, slot string, m placeMoves) (bool, error) {
	n, err := tx.Exec(`UPDATE slots SET taken = taken + $3, waiting = waiting + $4, attended = attended + $5, no_shows = no_shows + $6
		WHERE body = $1 AND id = $2 AND taken + $3 >= 0 AND ($3 <= 0 OR taken + $3 <= places) AND waiting + $4 >= 0`,
		tx.Tenant, slot, m.taken, m.waiting, m.attended, m.noShows)
	return n == 1, err
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
		OccasionSum
	}
	err := tx.Select(&rows, `SELECT s.occasion, SUM(s.places) AS places, SUM(s.taken) AS taken, SUM(s.waiting) AS waiting,
		SUM(s.attended) AS attended, SUM(s.no_shows) AS no_shows
		FROM occasions o JOIN slots s ON s.body = o.body AND s.occasion = o.id WHERE o.body = $1 AND o.rollout = $2 GROUP BY s.occasion`, tx.Tenant, rollout)
	sums := make(map[string]OccasionSum, len(rows))
	for _, row := range rows {
		sums[row.Occasion] = row.OccasionSum
	}
	return sums, err
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

	Attended int `db:"attended"`
	Came     int `db:"came"`
	NoShows  int `db:"no_shows"`
	Missed   int `db:"missed"`
}

// slotsAfresh counts the bookings of every slot again.
func slotsAfresh(tx *db.Tx, rollout string) ([]slotCount, error) {
	var all []slotCount
	return all, tx.Select(&all, `SELECT s.places, s.taken, s.waiting, s.attended, s.no_shows,
		COALESCE(SUM(CASE WHEN b.state = 'attended' THEN 1 ELSE 0 END), 0) AS came,
		COALESCE(SUM(CASE WHEN b.state = 'no_show' THEN 1 ELSE 0 END), 0) AS missed,
		COALESCE(SUM(CASE WHEN b.state IN ('booked', 'attended') THEN 1 ELSE 0 END), 0) AS holds,
		COALESCE(SUM(CASE WHEN b.state = 'waiting' THEN 1 ELSE 0 END), 0) AS in_line
		FROM slots s JOIN occasions o ON o.body = s.body AND o.id = s.occasion LEFT JOIN bookings b ON b.body = s.body AND b.slot = s.id
		WHERE s.body = $1 AND o.rollout = $2 GROUP BY s.id, s.places, s.taken, s.waiting, s.attended, s.no_shows ORDER BY s.id`, tx.Tenant, rollout)
}
