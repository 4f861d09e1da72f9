package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var bookingColumns = "b." + strings.Join(db.Columns(Booking{}), ", b.")

func bookingByID(tx *db.Tx, id string) (Booking, error) {
	var b Booking
	err := tx.Get(&b, `SELECT `+bookingColumns+` FROM bookings b WHERE b.body = $1 AND b.id = $2`, tx.Tenant, id)
	return b, gone(err)
}

// bookedBefore finds what stands in the way of a new booking: an earlier
// request with the same client id, or the person's live booking at the
// occasion.
func bookedBefore(tx *db.Tx, client, occasion, person string) ([]Booking, error) {
	var found []Booking
	return found, tx.Select(&found, `SELECT `+bookingColumns+` FROM bookings b WHERE b.body = $1 AND b.client = $2 AND b.client <> ''
		UNION ALL SELECT `+bookingColumns+` FROM bookings b WHERE b.body = $1 AND b.occasion = $3 AND b.person = $4 AND b.state IN ('booked', 'waiting')`,
		tx.Tenant, client, occasion, person)
}

// liveBooking finds the person's one live booking at the occasion.
func liveBooking(tx *db.Tx, occasion, person string) (Booking, bool, error) {
	var b Booking
	err := tx.Get(&b, `SELECT `+bookingColumns+` FROM bookings b WHERE b.body = $1 AND b.occasion = $2 AND b.person = $3
		AND b.state IN ('booked', 'waiting')`, tx.Tenant, occasion, person)
	if errors.Is(err, db.ErrNone) {
		return b, false, nil
	}
	return b, err == nil, err
}

// bookingsOf lists what a person has booked in a rollout, the latest last.
func bookingsOf(tx *db.Tx, rollout, person string) ([]Booking, error) {
	var all []Booking
	return all, tx.Select(&all, `SELECT `+bookingColumns+` FROM bookings b WHERE b.body = $1 AND b.rollout = $2 AND b.person = $3
		ORDER BY b.booked_at, b.id`, tx.Tenant, rollout, person)
}

// bookingsAt lists everybody at an occasion, slot by slot in order of arrival.
func bookingsAt(tx *db.Tx, occasion string) ([]BookingRow, error) {
	var all []BookingRow
	return all, tx.Select(&all, `SELECT `+bookingColumns+`, p.name, p.mobile FROM bookings b JOIN persons p ON p.body = b.body AND p.id = b.person
		WHERE b.body = $1 AND b.occasion = $2 ORDER BY b.slot, b.ord, b.id`, tx.Tenant, occasion)
}

// firstWaiting is who is next in line for the slot.
func firstWaiting(tx *db.Tx, slot string) (Booking, error) {
	var b Booking
	err := tx.Get(&b, `SELECT `+bookingColumns+` FROM bookings b WHERE b.body = $1 AND b.slot = $2 AND b.state = 'waiting' ORDER BY b.ord LIMIT 1`, tx.Tenant, slot)
	return b, gone(err)
}

// saveBooking writes over the version that was read.
func saveBooking(tx *db.Tx, b Booking, version int) error {
	n, err := tx.Exec(`UPDATE bookings SET occasion = $3, slot = $4, state = $5, ord = $6, sequence = $7, note = $8, reminded_at = $9, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $10`,
		tx.Tenant, b.ID, b.Occasion, b.Slot, b.State, b.Ord, b.Sequence, b.Note, b.RemindedAt, version)
	if err != nil || n == 1 {
		return err
	}
	current, err := bookingByID(tx, b.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// unreminded lists booked places in slots that begin after now and not later
// than the moment, without a reminder yet.
func unreminded(tx *db.Tx, now, until clock.Instant) ([]Booking, error) {
	var all []Booking
	return all, tx.Select(&all, `SELECT `+bookingColumns+` FROM slots s JOIN bookings b ON b.body = s.body AND b.slot = s.id
		WHERE s.body = $1 AND s.starts_at > $2 AND s.starts_at <= $3 AND b.state = 'booked' AND b.reminded_at = 0 ORDER BY s.starts_at, b.id`, tx.Tenant, now, until)
}

// bookingLink is a stored link; only the hash of its secret is kept.
type bookingLink struct {
	Hash      string        `db:"hash"`
	Body      string        `db:"body"`
	Rollout   string        `db:"rollout"`
	Person    string        `db:"person"`
	MadeBy    string        `db:"made_by"`
	CreatedAt clock.Instant `db:"created_at"`
	ExpiresAt clock.Instant `db:"expires_at"`
}

// linkByHash finds a link of any body: who opens it has not said which.
func linkByHash(tx *db.Tx, hash string) (bookingLink, error) {
	var l bookingLink
	err := tx.Get(&l, `SELECT hash, body, rollout, person, made_by, created_at, expires_at FROM booking_links WHERE hash = $1`, hash)
	return l, gone(err)
}

// endLinks makes every link of the person worthless.
func endLinks(tx *db.Tx, rollout, person string, now clock.Instant) (int, error) {
	return tx.Exec(`UPDATE booking_links SET expires_at = $4 WHERE body = $1 AND rollout = $2 AND person = $3 AND expires_at > $4`, tx.Tenant, rollout, person, now)
}

// markReminded tells whether the booking was not reminded of before.
func markReminded(tx *db.Tx, id string, now clock.Instant) (bool, error) {
	n, err := tx.Exec(`UPDATE bookings SET reminded_at = $3 WHERE body = $1 AND id = $2 AND state = 'booked' AND reminded_at = 0`, tx.Tenant, id, now)
	return n == 1, err
}

// waitingBefore counts who came before and still waits.
func waitingBefore(tx *db.Tx, slot string, ord int) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM bookings WHERE body = $1 AND slot = $2 AND state = 'waiting' AND ord < $3`, tx.Tenant, slot, ord)
	return n, err
}

// onRoster tells whether the person is in the rollout.
func onRoster(tx *db.Tx, rollout, person string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM transitions WHERE body = $1 AND rollout = $2 AND person = $3`, tx.Tenant, rollout, person)
	return n > 0, err
}
