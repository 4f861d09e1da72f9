package arrangement

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

const foundColumns = `p.id, p.name, COALESCE((SELECT MIN(e.address) FROM emails e WHERE e.body = p.body AND e.person = p.id AND e.kind = 'primary'), '') AS mail`

// exactly are those of that very name or address.
func exactly(tx *db.Tx, fold string, day clock.Day) ([]Found, error) {
	var all []Found
	return all, tx.Select(&all, `SELECT `+foundColumns+` FROM persons p WHERE p.body = $1 AND NOT (p.active = 0 AND (p.left_on = '' OR p.left_on <= $3))
		AND (p.id IN (SELECT e.person FROM emails e WHERE e.body = $1 AND e.fold = $2) OR p.fold = $2 AND p.id IN (SELECT w.person FROM person_words w WHERE w.body = $1 AND w.word = $4))
		ORDER BY p.sort, p.id LIMIT $5`, tx.Tenant, fold, day, strings.Fields(fold)[0], mostFound)
}

// beginning are those whose name has a word that begins with each of the words.
func beginning(tx *db.Tx, fold string, day clock.Day) ([]Found, error) {
	query := `SELECT ` + foundColumns + ` FROM persons p WHERE p.body = ? AND NOT (p.active = 0 AND (p.left_on = '' OR p.left_on <= ?))`
	args := []any{tx.Tenant, day}
	for i, w := range strings.Fields(fold) {
		if i == 6 {
			break
		}
		query += ` AND p.id IN (SELECT w.person FROM person_words w WHERE w.body = ? AND w.word >= ? AND w.word < ?)`
		args = append(args, tx.Tenant, w, w+"\U0010FFFF")
	}
	query, args, err := db.In(query+` ORDER BY p.sort, p.id LIMIT ?`, append(args, mostFound)...)
	if err != nil {
		return nil, err
	}
	var all []Found
	return all, tx.Select(&all, query, args...)
}
