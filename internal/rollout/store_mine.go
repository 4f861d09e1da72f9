package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// myItems is what moves and what stays, in order.
func myItems(tx *db.Tx, rollout string) ([]MyItem, error) {
	var all []MyItem
	return all, tx.Select(&all, `SELECT kind, name, note FROM rollout_items WHERE body = $1 AND rollout = $2 ORDER BY ord, id`, tx.Tenant, rollout)
}

// myBookings are the person's appointments that are not over, the next first.
func myBookings(tx *db.Tx, rollout, person string, now clock.Instant) ([]MyBooking, error) {
	var all []MyBooking
	return all, tx.Select(&all, `SELECT b.id, b.state, o.kind, o.name, o.place, s.starts_at, s.ends_at FROM bookings b
		JOIN slots s ON s.body = b.body AND s.id = b.slot JOIN occasions o ON o.body = b.body AND o.id = b.occasion
		WHERE b.body = $1 AND b.rollout = $2 AND b.person = $3 AND b.state IN ('booked', 'waiting') AND s.ends_at > $4
		ORDER BY s.starts_at, b.id`, tx.Tenant, rollout, person, now)
}
