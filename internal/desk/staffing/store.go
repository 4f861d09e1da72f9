package staffing

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

func gone(err error) error {
	if errors.Is(err, db.ErrNone) {
		return fault.Gone()
	}
	return err
}

const pledgeColumns = `body, id, unit, team, level, measure, amount, valid_from, valid_to, note, version`

// pledgesIn are those that stand on any day of a span.
func pledgesIn(tx *db.Tx, s Span) ([]Pledge, error) {
	var all []Pledge
	return all, tx.Select(&all, `SELECT `+pledgeColumns+` FROM staffing_pledges WHERE body = $1 AND valid_from <= $3 AND (valid_to = '' OR valid_to >= $2)
		ORDER BY unit, valid_from, id`, tx.Tenant, s.From, s.To)
}

func pledges(tx *db.Tx) ([]Pledge, error) {
	var all []Pledge
	return all, tx.Select(&all, `SELECT `+pledgeColumns+` FROM staffing_pledges WHERE body = $1 ORDER BY valid_from DESC, unit, id LIMIT 2000`, tx.Tenant)
}

func pledgeByID(tx *db.Tx, id string) (Pledge, error) {
	var p Pledge
	err := tx.Get(&p, `SELECT `+pledgeColumns+` FROM staffing_pledges WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return p, gone(err)
}

func savePledge(tx *db.Tx, p Pledge) (bool, error) {
	n, err := tx.Exec(`UPDATE staffing_pledges SET unit = $3, team = $4, level = $5, measure = $6, amount = $7, valid_from = $8, valid_to = $9, note = $10,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $11`,
		tx.Tenant, p.ID, p.Unit, p.Team, p.Level, p.Measure, p.Amount, p.From, p.To, p.Note, p.Version)
	return n == 1, err
}

func deletePledge(tx *db.Tx, id string, version int) (bool, error) {
	n, err := tx.Exec(`DELETE FROM staffing_pledges WHERE body = $1 AND id = $2 AND version = $3`, tx.Tenant, id, version)
	return n == 1, err
}

const shiftColumns = `body, id, day, person, team, level, home, minutes, note, at, actor, client`

func shiftsIn(tx *db.Tx, s Span) ([]Shift, error) {
	var all []Shift
	return all, tx.Select(&all, `SELECT `+shiftColumns+` FROM staffing_shifts WHERE body = $1 AND day >= $2 AND day <= $3 ORDER BY day, id`, tx.Tenant, s.From, s.To)
}

func shiftByID(tx *db.Tx, id string) (Shift, error) {
	var s Shift
	err := tx.Get(&s, `SELECT `+shiftColumns+` FROM staffing_shifts WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return s, gone(err)
}

// shiftByClient finds what a form logged before.
func shiftByClient(tx *db.Tx, client string) (Shift, bool, error) {
	var s Shift
	if client == "" {
		return s, false, nil
	}
	err := tx.Get(&s, `SELECT `+shiftColumns+` FROM staffing_shifts WHERE body = $1 AND client = $2`, tx.Tenant, client)
	if errors.Is(err, db.ErrNone) {
		return s, false, nil
	}
	return s, err == nil, err
}

// minutesOn is what a person has logged at the desk on a day.
func minutesOn(tx *db.Tx, person string, day clock.Day) (int, error) {
	var n int
	return n, tx.Get(&n, `SELECT COALESCE(SUM(minutes), 0) FROM staffing_shifts WHERE body = $1 AND person = $2 AND day = $3`, tx.Tenant, person, day)
}

func deleteShift(tx *db.Tx, id string) error {
	n, err := tx.Exec(`DELETE FROM staffing_shifts WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if err == nil && n == 0 {
		err = fault.Gone() // somebody else was quicker
	}
	return err
}

// homeOn is the unit of a person's position that day, the latest begun first.
func homeOn(tx *db.Tx, person string, day clock.Day) (string, error) {
	var units []string
	err := tx.Select(&units, `SELECT unit FROM positions WHERE body = $1 AND person = $2 AND unit <> '' AND (valid_from = '' OR valid_from <= $3)
		AND (valid_to = '' OR valid_to >= $3) ORDER BY valid_from DESC, id LIMIT 1`, tx.Tenant, person, day)
	if err != nil || len(units) == 0 {
		return "", err
	}
	return units[0], nil
}

func rates(tx *db.Tx) (Rates, error) {
	var all Rates
	return all, tx.Select(&all, `SELECT body, level, valid_from, ore FROM staffing_rates WHERE body = $1 ORDER BY level, valid_from DESC`, tx.Tenant)
}

func putRate(tx *db.Tx, r Rate) error {
	_, err := tx.Exec(`INSERT INTO staffing_rates (body, level, valid_from, ore) VALUES ($1, $2, $3, $4)
		ON CONFLICT (body, level, valid_from) DO UPDATE SET ore = excluded.ore`, tx.Tenant, r.Level, r.From, r.Ore)
	return err
}

func deleteRate(tx *db.Tx, level int, from clock.Day) (bool, error) {
	n, err := tx.Exec(`DELETE FROM staffing_rates WHERE body = $1 AND level = $2 AND valid_from = $3`, tx.Tenant, level, from)
	return n == 1, err
}

// Settings are what a body says about its working day.
type Settings struct {
	Body       string `db:"body"`
	DayMinutes int    `db:"day_minutes"`
	Version    int    `db:"version"` // 0 = never said
}

func settings(tx *db.Tx) (Settings, error) {
	s := Settings{Body: tx.Tenant, DayMinutes: DayMinutes}
	err := tx.Get(&s, `SELECT body, day_minutes, version FROM staffing_settings WHERE body = $1`, tx.Tenant)
	if errors.Is(err, db.ErrNone) {
		return s, nil
	}
	return s, err
}

func saveSettings(tx *db.Tx, s Settings) (bool, error) {
	if s.Version == 0 {
		n, err := tx.Exec(`INSERT INTO staffing_settings (body, day_minutes, version) VALUES ($1, $2, 1) ON CONFLICT (body) DO NOTHING`, tx.Tenant, s.DayMinutes)
		return n == 1, err
	}
	n, err := tx.Exec(`UPDATE staffing_settings SET day_minutes = $2, version = version + 1 WHERE body = $1 AND version = $3`, tx.Tenant, s.DayMinutes, s.Version)
	return n == 1, err
}

var expertColumns = "x." + strings.Join(db.Columns(Expert{}), ", x.")

// ExpertLine is an expert with their name and whether they are here.
type ExpertLine struct {
	Expert
	Name string `db:"name"`
	Left int    `db:"left_us"` // 1: has left
	Away int    `db:"away"`    // 1: on leave that day
}

// experts lists those whose subject or name is like search ("" = all) in a team
// ("" = any), by subject, the strongest first.
func experts(tx *db.Tx, search, team string, day clock.Day) ([]ExpertLine, error) {
	var all []ExpertLine
	return all, tx.Select(&all, `SELECT `+expertColumns+`, p.name, CASE WHEN p.active = 0 AND (p.left_on = '' OR p.left_on <= $3) THEN 1 ELSE 0 END AS left_us,
		CASE WHEN EXISTS (SELECT 1 FROM leaves l WHERE l.body = x.body AND l.person = x.person AND l.valid_from <= $3 AND (l.valid_to = '' OR l.valid_to >= $3)) THEN 1 ELSE 0 END AS away
		FROM staffing_experts x JOIN persons p ON p.body = x.body AND p.id = x.person WHERE x.body = $1 AND ($2 = '' OR x.fold LIKE $2 OR p.fold LIKE $2) AND ($4 = '' OR x.team = $4)
		ORDER BY x.sort, x.fold, x.strength DESC, p.sort, x.id`, tx.Tenant, search, day, team)
}

// subjects are those there are experts in.
func subjects(tx *db.Tx) (all []string, err error) {
	return all, tx.Select(&all, `SELECT subject FROM staffing_experts WHERE body = $1 GROUP BY sort, subject ORDER BY sort, subject`, tx.Tenant)
}

func expertByID(tx *db.Tx, id string) (Expert, error) {
	var e Expert
	err := tx.Get(&e, `SELECT `+expertColumns+` FROM staffing_experts x WHERE x.body = $1 AND x.id = $2`, tx.Tenant, id)
	return e, gone(err)
}

func saveExpert(tx *db.Tx, e Expert) (bool, error) {
	n, err := tx.Exec(`UPDATE staffing_experts SET person = $3, subject = $4, fold = $5, sort = $6, team = $7, strength = $8, valid_from = $9, valid_to = $10, note = $11,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $12`,
		tx.Tenant, e.ID, e.Person, e.Subject, e.Fold, e.Sort, e.Team, e.Strength, e.From, e.To, e.Note, e.Version)
	return n == 1, err
}

func deleteExpert(tx *db.Tx, id string, version int) (bool, error) {
	n, err := tx.Exec(`DELETE FROM staffing_experts WHERE body = $1 AND id = $2 AND version = $3`, tx.Tenant, id, version)
	return n == 1, err
}
