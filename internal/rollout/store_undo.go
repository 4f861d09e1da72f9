package rollout

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/paging"
)

var bulkColumns = strings.Join(db.Columns(Bulk{}), ", ")

// keyset is the action's place in the list.
func (b Bulk) keyset() string { return strconv.FormatInt(int64(b.At), 10) + "." + b.ID }

func bulkByID(tx *db.Tx, rollout, id string) (Bulk, error) {
	var b Bulk
	err := tx.Get(&b, `SELECT `+bulkColumns+` FROM bulk_actions WHERE body = $1 AND rollout = $2 AND id = $3`, tx.Tenant, rollout, id)
	return b, gone(err)
}

// KnownBulkPlace tells whether a cursor is one of the list of bulk actions.
func KnownBulkPlace(cursor string) bool { _, _, ok := bulkPlace(cursor); return ok }

func bulkPlace(cursor string) (at int64, id string, ok bool) {
	left, id, ok := strings.Cut(cursor, ".")
	at, err := strconv.ParseInt(left, 10, 64)
	return at, id, ok && err == nil
}

// bulksOf lists the latest actions from a keyset on, or back from it.
func bulksOf(tx *db.Tx, rollout, from string, back bool, limit int) ([]Bulk, error) {
	at, id, ok := bulkPlace(from)
	if !ok {
		at = 1 << 62
	}
	order, beyond := paging.Latest(back)
	var all []Bulk
	return all, tx.Select(&all, `SELECT `+bulkColumns+` FROM bulk_actions WHERE body = $1 AND rollout = $2 AND (at, id) `+beyond+` ($3, $4)
		ORDER BY at `+order+`, id `+order+` LIMIT `+strconv.Itoa(limit), tx.Tenant, rollout, at, id)
}

func bulkPeople(tx *db.Tx, bulk string) ([]bulkPerson, error) {
	var all []bulkPerson
	return all, tx.Select(&all, `SELECT b.body, b.bulk, b.person, b.version, b.before, b.stays, b.since FROM bulk_people b
		JOIN persons p ON p.body = b.body AND p.id = b.person WHERE b.body = $1 AND b.bulk = $2 ORDER BY p.sort, b.person`, tx.Tenant, bulk)
}

// saveUndone writes down how it went.
func saveUndone(tx *db.Tx, b Bulk, people []bulkPerson) error {
	if _, err := tx.Exec(`UPDATE bulk_actions SET undone_at = $3, undone_by = $4, undone = $5 WHERE body = $1 AND id = $2`,
		tx.Tenant, b.ID, b.UndoneAt, b.UndoneBy, b.Undone); err != nil {
		return err
	}
	for _, p := range people {
		if p.Stays == "" {
			continue
		}
		if _, err := tx.Exec(`UPDATE bulk_people SET stays = $4, since = $5 WHERE body = $1 AND bulk = $2 AND person = $3`,
			tx.Tenant, b.ID, p.Person, p.Stays, p.Since); err != nil {
			return err
		}
	}
	return nil
}

// latestSince is what happened last to each of the persons, from a moment on.
func latestSince(tx *db.Tx, rollout string, from clock.Instant, persons []string) (map[string]Kind, error) {
	latest := map[string]Kind{}
	for start := 0; start < len(persons); start += 500 {
		query, args, err := db.In(`SELECT person, kind FROM way_events WHERE body = ? AND rollout = ? AND person IN (?) AND recorded_at >= ? ORDER BY seq`,
			tx.Tenant, rollout, persons[start:min(start+500, len(persons))], from)
		if err != nil {
			return nil, err
		}
		var some []struct {
			Person string `db:"person"`
			Kind   Kind   `db:"kind"`
		}
		if err := tx.Select(&some, query, args...); err != nil {
			return nil, err
		}
		for _, e := range some {
			latest[e.Person] = e.Kind
		}
	}
	return latest, nil
}
