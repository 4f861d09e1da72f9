package rollout

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

var outsideEventColumns = "e." + strings.Join(db.Columns(OutsideEvent{}), ", e.")

func outsideEventByID(tx *db.Tx, rollout, id string) (OutsideEvent, error) {
	var e OutsideEvent
	err := tx.Get(&e, `SELECT `+outsideEventColumns+` FROM outside_events e WHERE e.body = $1 AND e.rollout = $2 AND e.id = $3`, tx.Tenant, rollout, id)
	return e, gone(err)
}

// outsideEventRows lists a rollout's events with their contacts, the latest
// first.
func outsideEventRows(tx *db.Tx, rollout string) ([]OutsideEventRow, error) {
	var found []struct {
		OutsideEvent
		Contacts int `db:"contacts"`
	}
	if err := tx.Select(&found, `SELECT `+outsideEventColumns+`, (SELECT count(*) FROM contacts c WHERE c.body = e.body AND c.rollout = e.rollout AND c.outside_event = e.id) AS contacts
		FROM outside_events e WHERE e.body = $1 AND e.rollout = $2 ORDER BY e.starts DESC, e.id`, tx.Tenant, rollout); err != nil {
		return nil, err
	}
	body, err := org.BodyOf(tx)
	rows := make([]OutsideEventRow, len(found))
	for i, e := range found {
		rows[i] = OutsideEventRow{e.OutsideEvent, e.FoundAt.Day(body.Zone()), e.Contacts}
	}
	return rows, err
}

func saveOutsideEvent(tx *db.Tx, e OutsideEvent) error {
	n, err := tx.Exec(`UPDATE outside_events SET supplier = $3, name = $4, effect = $5, announced = $6, starts = $7, ends = $8, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $9`, tx.Tenant, e.ID, e.Supplier, e.Name, e.Effect, e.Announced, e.Starts, e.Ends, e.Version)
	if err != nil || n == 1 {
		return err
	}
	current, err := outsideEventByID(tx, e.Rollout, e.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func removeOutsideEvent(tx *db.Tx, rollout, id string) error {
	n, err := tx.Exec(`DELETE FROM outside_events WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	if err == nil && n == 0 {
		return fault.Gone()
	}
	return err
}

// untiedContacts are contacts from day to day that are tied to no outside
// event, the latest first; at most 200.
func untiedContacts(tx *db.Tx, rollout string, from, to clock.Day) ([]ContactRow, error) {
	var rows []ContactRow
	return rows, tx.Select(&rows, `SELECT `+contactColumns+`, COALESCE(p.name, '') AS name, COALESCE(s.name, '') AS by_name,
		COALESCE(k.name, '') AS known_error_name, '' AS outside_event_name
		FROM contacts c LEFT JOIN persons p ON p.body = c.body AND p.id = c.person LEFT JOIN persons s ON s.body = c.body AND s.id = c.by
		LEFT JOIN known_errors k ON k.body = c.body AND k.id = c.known_error
		WHERE c.body = $1 AND c.rollout = $2 AND c.day >= $3 AND c.day <= $4 AND c.outside_event = '' ORDER BY c.at DESC, c.id DESC LIMIT 200`,
		tx.Tenant, rollout, from, to)
}
