package services

import (
	"github.com/overgang/overgang/internal/kit/db"
)

func hoursByID(tx *db.Tx, id string) (Hours, error) {
	var h Hours
	err := tx.Get(&h, `SELECT `+hoursColumns+` FROM calendars WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return h, gone(err)
}

// standardHours are those the body marked as its own; false where there are
// none.
func standardHours(tx *db.Tx) (Hours, bool, error) {
	var found []Hours
	err := tx.Select(&found, `SELECT `+hoursColumns+` FROM calendars WHERE body = $1 AND standard = 1 ORDER BY id LIMIT 1`, tx.Tenant)
	if err != nil || len(found) == 0 {
		return Hours{}, false, err
	}
	return found[0], true, nil
}

// CalendarNames lists the calendars of the body by name, those no longer
// offered included.
func CalendarNames(tx *db.Tx) ([]Hours, error) {
	var all []Hours
	return all, tx.Select(&all, `SELECT `+hoursColumns+` FROM calendars WHERE body = $1 ORDER BY sort, id`, tx.Tenant)
}

func specialsOf(tx *db.Tx, id string) ([]Special, error) {
	if id == "" {
		return nil, nil
	}
	var all []Special
	return all, tx.Select(&all, `SELECT body, calendar, day, name, spans FROM calendar_days WHERE body = $1 AND calendar = $2 ORDER BY day`, tx.Tenant, id)
}
