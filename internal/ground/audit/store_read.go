package audit

import (
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/paging"
)

const columns = `a.seq, a.body, a.at, a.actor, a.behalf, a.via, a.action, a.subject_kind, a.subject, a.detail`

// entries reads names from persons, which org owns: org stands above the
// audit and cannot be asked.
func entries(tx *db.Tx, f Filter, from int64, back bool, size int) ([]Line, error) {
	way, beyond := paging.Latest(back)
	args := []any{tx.Tenant}
	where := []string{"a.body = $1"}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
	}
	if from > 0 {
		add("a.seq "+beyond+" ?", from)
	}
	if len(f.Persons) > 0 {
		var any []string
		for _, person := range f.Persons {
			args = append(args, person)
			any = append(any, strings.ReplaceAll("a.actor = ? OR a.behalf = ? OR (a.subject_kind = 'person' AND a.subject = ?)", "?", fmt.Sprintf("$%d", len(args))))
		}
		where = append(where, "("+strings.Join(any, " OR ")+")")
	}
	if begin, group := strings.CutSuffix(f.Action, "."); group {
		add("a.action >= ?", begin+".")
		add("a.action < ?", begin+"/") // the character after the dot
	} else if f.Action != "" {
		add("a.action = ?", f.Action)
	}
	if f.Kind != "" {
		add("a.subject_kind = ?", f.Kind)
	}
	if f.Subject != "" {
		add("a.subject = ?", f.Subject)
	}
	if f.From.IsSet() {
		add("a.at >= ?", f.From)
	}
	if f.Until.IsSet() {
		add("a.at < ?", f.Until)
	}
	args = append(args, size)
	var lines []Line
	return lines, tx.Select(&lines, `SELECT `+columns+`, COALESCE(p.name, '') AS actor_name, COALESCE(q.name, '') AS behalf_name, COALESCE(s.name, '') AS subject_name
		FROM audit a
		LEFT JOIN persons p ON p.body = a.body AND p.id = a.actor
		LEFT JOIN persons q ON q.body = a.body AND q.id = a.behalf
		LEFT JOIN persons s ON s.body = a.body AND s.id = a.subject AND a.subject_kind = 'person'
		WHERE `+strings.Join(where, " AND ")+fmt.Sprintf(` ORDER BY a.seq %s LIMIT $%d`, way, len(args)), args...)
}

func lookedSince(tx *db.Tx, by access.Actor, action, kind, subject string, since clock.Instant) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM (SELECT 1 AS one FROM audit WHERE body = $1 AND subject_kind = $2 AND subject = $3
		AND action = $4 AND actor = $5 AND behalf = $6 AND at > $7 LIMIT 1) AS found`, tx.Tenant, kind, subject, action, by.Person, by.Behalf, since)
	return n > 0, err
}

// unsealed are the bodies with entries after their last seal.
func unsealed(tx *db.Tx) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT b.id FROM bodies b WHERE EXISTS (SELECT 1 FROM audit a WHERE a.body = b.id
		AND a.seq > COALESCE((SELECT max(s.upto) FROM audit_seals s WHERE s.body = b.id), 0)) ORDER BY b.id`)
}

func lastSeal(tx *db.Tx) (Seal, error) {
	var all []Seal
	err := tx.Select(&all, `SELECT body, upto, entries, hash, sealed_at FROM audit_seals WHERE body = $1 ORDER BY upto DESC LIMIT 1`, tx.Tenant)
	if err != nil || len(all) == 0 {
		return Seal{}, err
	}
	return all[0], nil
}

func sealsAfter(tx *db.Tx, upto int64, size int) ([]Seal, error) {
	var all []Seal
	return all, tx.Select(&all, `SELECT body, upto, entries, hash, sealed_at FROM audit_seals WHERE body = $1 AND upto > $2 ORDER BY upto LIMIT $3`, tx.Tenant, upto, size)
}

// between are the entries after one and up to another (0 = no end), at most so
// many (0 = all), in the order they were numbered.
func between(tx *db.Tx, after, upto int64, most int) ([]Entry, error) {
	if upto == 0 {
		upto = 1<<63 - 1
	}
	if most == 0 {
		most = 1 << 30
	}
	var all []Entry
	return all, tx.Select(&all, `SELECT `+columns+` FROM audit a WHERE a.body = $1 AND a.seq > $2 AND a.seq <= $3 ORDER BY a.seq LIMIT $4`, tx.Tenant, after, upto, most)
}

// writers are the transactions of others that have written entries, or are about
// to, and have not ended.
func writers(tx *db.Tx) (all []string, err error) {
	if tx.Dialect == db.SQLite {
		return nil, nil // writes one at a time
	}
	return all, tx.Select(&all, `SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = CAST('audit' AS regclass)
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()`)
}

func countAfter(tx *db.Tx, after int64) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM audit WHERE body = $1 AND seq > $2`, tx.Tenant, after)
	return n, err
}
