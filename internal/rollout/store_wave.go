package rollout

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const waveColumns = `body, id, rollout, name, starts, ends, capacity, state, override_by, override_why, override_at, ord, version`

func waveByID(tx *db.Tx, rollout, id string) (Wave, error) {
	var w Wave
	err := tx.Get(&w, `SELECT `+waveColumns+` FROM waves WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	return w, gone(err)
}

// wavesOf lists a rollout's waves in order.
func wavesOf(tx *db.Tx, rollout string) ([]Wave, error) {
	var all []Wave
	return all, tx.Select(&all, `SELECT `+waveColumns+` FROM waves WHERE body = $1 AND rollout = $2 ORDER BY starts, ord, id`, tx.Tenant, rollout)
}

func saveWave(tx *db.Tx, w Wave) error {
	n, err := tx.Exec(`UPDATE waves SET name = $3, starts = $4, ends = $5, capacity = $6, state = $7, override_by = $8, override_why = $9,
		override_at = $10, version = version + 1 WHERE body = $1 AND id = $2 AND version = $11`,
		tx.Tenant, w.ID, w.Name, w.Starts, w.Ends, w.Capacity, w.State, w.OverrideBy, w.OverrideWhy, w.OverrideAt, w.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := waveByID(tx, w.Rollout, w.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

// Booked is an appointment of somebody who is about to move to another wave.
type Booked struct {
	ID       string        `db:"id"`
	Person   string        `db:"person"`
	Name     string        `db:"name"`
	Occasion string        `db:"occasion"`
	Slot     string        `db:"slot"`
	StartsAt clock.Instant `db:"starts_at"`
}

// bookingsOutside are live appointments of the persons that lie before from
// or after to.
func bookingsOutside(tx *db.Tx, rollout string, persons []string, from, to clock.Instant) ([]Booked, error) {
	var all []Booked
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT k.id, k.person, p.name, o.name AS occasion, k.slot, s.starts_at FROM bookings k
			JOIN slots s ON s.body = k.body AND s.id = k.slot
			JOIN occasions o ON o.body = k.body AND o.id = k.occasion
			JOIN persons p ON p.body = k.body AND p.id = k.person
			WHERE k.body = ? AND k.rollout = ? AND k.person IN (?) AND k.state IN ('booked', 'waiting') AND (s.starts_at < ? OR s.starts_at >= ?)
			ORDER BY p.sort, k.id`, tx.Tenant, rollout, persons[start:min(start+500, len(persons))], from, to)
		if err != nil {
			return nil, err
		}
		var some []Booked
		if err := tx.Select(&some, query, args...); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
