package org

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// ClosingDays lists the body's own closing days, in order.
func ClosingDays(tx *db.Tx) ([]ClosingDay, error) {
	var all []ClosingDay
	return all, tx.Select(&all, `SELECT body, day, name FROM closing_days WHERE body = $1 ORDER BY day`, tx.Tenant)
}

func updateBody(tx *db.Tx, version int, in BodyInput) (bool, error) {
	n, err := tx.Exec(`UPDATE bodies SET name = $3, lang = $4, zone = $5, accessibility_url = $6, version = version + 1 WHERE id = $1 AND version = $2`,
		tx.Tenant, version, in.Name, in.Lang, in.Zone, in.AccessibilityURL)
	return n > 0, err
}

func putClosingDay(tx *db.Tx, d ClosingDay) error {
	_, err := tx.Exec(`INSERT INTO closing_days (body, day, name) VALUES ($1, $2, $3)
		ON CONFLICT (body, day) DO UPDATE SET name = excluded.name`, tx.Tenant, d.Day, d.Name)
	return err
}

func dropClosingDay(tx *db.Tx, day clock.Day) (bool, error) {
	n, err := tx.Exec(`DELETE FROM closing_days WHERE body = $1 AND day = $2`, tx.Tenant, day)
	return n > 0, err
}
