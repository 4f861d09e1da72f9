package services

import (
	"github.com/overgang/overgang/internal/kit/clock"
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

func noStandard(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE calendars SET standard = 0, version = version + 1 WHERE body = $1 AND standard = 1`, tx.Tenant)
	return err
}

// updateHours is called by who holds the lock on calendars and has compared
// the version.
func updateHours(tx *db.Tx, h Hours) error {
	_, err := tx.Exec(`UPDATE calendars SET name = $3, fold = $4, sort = $5, zone = $6, country = $7, eves = $8, closing = $9, week = $10, standard = $11,
		active = $12, version = version + 1 WHERE body = $1 AND id = $2`,
		tx.Tenant, h.ID, h.Name, h.Fold, h.Sort, h.Zone, string(h.Country), h.Eves, h.Closing, h.WeekText, h.Standard, h.Active)
	return taken(err, "services.calendar.taken")
}

func dropSpecial(tx *db.Tx, id string, day clock.Day) (int, error) {
	return tx.Exec(`DELETE FROM calendar_days WHERE body = $1 AND calendar = $2 AND day = $3`, tx.Tenant, id, string(day))
}

// hoursLines lists calendars by name with what follows them counted; what
// names none follows the standard.
func hoursLines(tx *db.Tx) ([]HoursLine, error) {
	var all []struct {
		Hours
		Services  int `db:"services"`
		Suppliers int `db:"suppliers"`
	}
	err := tx.Select(&all, `SELECT `+hoursColumns+`,
		(SELECT count(*) FROM services s WHERE s.body = calendars.body AND (s.calendar = calendars.id OR s.calendar = '' AND calendars.standard = 1)) AS services,
		(SELECT count(*) FROM suppliers s WHERE s.body = calendars.body AND (s.calendar = calendars.id OR s.calendar = '' AND calendars.standard = 1)) AS suppliers
		FROM calendars WHERE body = $1 ORDER BY sort, id`, tx.Tenant)
	lines := make([]HoursLine, len(all))
	for i, h := range all {
		lines[i] = HoursLine{Hours: h.Hours, Services: h.Services, Suppliers: h.Suppliers}
	}
	return lines, err
}

// unnamed counts what names no calendar.
func unnamed(tx *db.Tx) (services, suppliers int, err error) {
	if err = tx.Get(&services, `SELECT count(*) FROM services WHERE body = $1 AND calendar = ''`, tx.Tenant); err != nil {
		return 0, 0, err
	}
	return services, suppliers, tx.Get(&suppliers, `SELECT count(*) FROM suppliers WHERE body = $1 AND calendar = ''`, tx.Tenant)
}

// servicesOpen are the services a calendar stands for.
func servicesOpen(tx *db.Tx, id string, standard bool) ([]Service, error) {
	var all []Service
	return all, tx.Select(&all, `SELECT `+serviceColumns+` FROM services WHERE body = $1 AND (calendar = $2 OR calendar = '' AND $3 = 1) ORDER BY sort, id`,
		tx.Tenant, id, flag(standard))
}

func suppliersOpen(tx *db.Tx, id string, standard bool) ([]Supplier, error) {
	var all []Supplier
	return all, tx.Select(&all, `SELECT `+supplierColumns+` FROM suppliers WHERE body = $1 AND (calendar = $2 OR calendar = '' AND $3 = 1) ORDER BY sort, id`,
		tx.Tenant, id, flag(standard))
}
