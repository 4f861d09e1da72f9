package rollout

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

var shiftColumns = "s." + strings.Join(db.Columns(Shift{}), ", s.")

// shiftsBetween lists the shifts that begin from one moment up to another.
func shiftsBetween(tx *db.Tx, rollout string, from, to clock.Instant) ([]ShiftRow, error) {
	var all []ShiftRow
	return all, tx.Select(&all, `SELECT `+shiftColumns+`, p.name, p.mobile FROM shifts s JOIN persons p ON p.body = s.body AND p.id = s.person
		WHERE s.body = $1 AND s.rollout = $2 AND s.starts_at >= $3 AND s.starts_at < $4 ORDER BY s.starts_at, s.kind, p.sort, s.id`, tx.Tenant, rollout, from, to)
}

// shiftsAt lists the shifts that are on at the moment.
func shiftsAt(tx *db.Tx, rollout string, at clock.Instant) ([]Shift, error) {
	var all []Shift
	return all, tx.Select(&all, `SELECT `+shiftColumns+` FROM shifts s WHERE s.body = $1 AND s.rollout = $2 AND s.starts_at <= $3 AND s.ends_at > $3`, tx.Tenant, rollout, at)
}

// shiftsOn lists the shifts of rollouts that are not closed which are on between
// two moments, in order.
func shiftsOn(tx *db.Tx, from, to clock.Instant) ([]ShiftToday, error) {
	var all []ShiftToday
	return all, tx.Select(&all, `SELECT `+shiftColumns+`, p.name, r.name AS rollout_name FROM shifts s JOIN persons p ON p.body = s.body AND p.id = s.person
		JOIN rollouts r ON r.body = s.body AND r.id = s.rollout WHERE s.body = $1 AND r.state <> $2 AND s.starts_at < $4 AND s.ends_at > $3
		ORDER BY s.starts_at, s.kind, p.sort, s.id LIMIT 200`, tx.Tenant, Closed, from, to)
}

// shiftsOf are the shifts of rollouts that are not closed which are on between
// two moments, of one person where they are named.
func shiftsOf(tx *db.Tx, person string, from, to clock.Instant) ([]ShiftToday, error) {
	var all []ShiftToday
	return all, tx.Select(&all, `SELECT `+shiftColumns+`, p.name, r.name AS rollout_name FROM shifts s JOIN persons p ON p.body = s.body AND p.id = s.person
		JOIN rollouts r ON r.body = s.body AND r.id = s.rollout WHERE s.body = $1 AND r.state <> $2 AND s.starts_at < $4 AND s.ends_at > $3
		AND ($5 = '' OR s.person = $5) ORDER BY s.starts_at, s.id`, tx.Tenant, Closed, from, to, person)
}

func shiftByID(tx *db.Tx, id string) (Shift, error) {
	var s Shift
	err := tx.Get(&s, `SELECT `+shiftColumns+` FROM shifts s WHERE s.body = $1 AND s.id = $2`, tx.Tenant, id)
	return s, gone(err)
}

func dropShift(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM shifts WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}

// sameShift tells whether the person has a shift of the kind that begins then.
func sameShift(tx *db.Tx, s Shift) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM shifts WHERE body = $1 AND rollout = $2 AND person = $3 AND kind = $4 AND starts_at = $5`,
		tx.Tenant, s.Rollout, s.Person, s.Kind, s.StartsAt)
	return n > 0, err
}

// needsBetween lists what is wanted from one day to another, both included.
func needsBetween(tx *db.Tx, rollout string, from, to clock.Day) ([]Need, error) {
	var all []Need
	return all, tx.Select(&all, `SELECT body, rollout, day, kind, people FROM shift_needs WHERE body = $1 AND rollout = $2 AND day >= $3 AND day <= $4 ORDER BY day, kind`,
		tx.Tenant, rollout, from, to)
}

// setNeed says how many are wanted; 0 takes it away.
func setNeed(tx *db.Tx, n Need) error {
	if n.People == 0 {
		_, err := tx.Exec(`DELETE FROM shift_needs WHERE body = $1 AND rollout = $2 AND day = $3 AND kind = $4`, tx.Tenant, n.Rollout, n.Day, n.Kind)
		return err
	}
	_, err := tx.Exec(`INSERT INTO shift_needs (body, rollout, day, kind, people) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (body, rollout, day, kind) DO UPDATE SET people = excluded.people`, tx.Tenant, n.Rollout, n.Day, n.Kind, n.People)
	return err
}

// supporters lists who may be put on a shift: everybody with a role that
// helps, in the body or in this rollout, by name.
func supporters(tx *db.Tx, rollout string) ([]named, error) {
	var all []named
	return all, tx.Select(&all, `SELECT p.id, p.name FROM persons p WHERE p.body = $1 AND p.active = 1 AND p.id IN (SELECT g.person FROM role_grants g
		WHERE g.body = $1 AND g.role IN ('administrator', 'lead', 'supporter', 'secretariat')
		AND (g.scope_id = '' OR (g.scope_kind = 'rollout' AND g.scope_id = $2))) ORDER BY p.sort, p.id`, tx.Tenant, rollout)
}
