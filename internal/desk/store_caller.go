package desk

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// callerColumns dress a person p; $2 is the day.
const callerColumns = `p.id, p.name, p.lang,
	COALESCE((SELECT u.name FROM positions x JOIN units u ON u.body = x.body AND u.id = x.unit WHERE x.body = p.body AND x.person = p.id
		AND (x.valid_from = '' OR x.valid_from <= $2) AND (x.valid_to = '' OR x.valid_to >= $2) ORDER BY x.valid_from DESC, x.id LIMIT 1), '') AS unit_name,
	COALESCE((SELECT e.address FROM emails e WHERE e.body = p.body AND e.person = p.id AND e.kind = 'primary' ORDER BY e.fold LIMIT 1), '') AS mail`

// openOf counts for each of some people the tickets of theirs that go on, as
// far as the actor may see them.
func openOf(tx *db.Tx, by access.Actor, people []string) (map[string]int, error) {
	teams, all := teamsOf(by)
	if len(people) == 0 || !all && len(teams) == 0 {
		return nil, nil
	}
	c := conditions{}
	c.when(true, "t.requester IN (?) AND t.open = 1", people)
	c.when(!all, "t.team IN (?)", teams)
	c.restricted(by, all)
	query, args, err := db.In(`SELECT t.requester, COUNT(*) AS n FROM tickets t WHERE t.body = ?`+c.more()+` GROUP BY t.requester`, append([]any{tx.Tenant}, c.args...)...)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Requester string `db:"requester"`
		N         int    `db:"n"`
	}
	err = tx.Select(&rows, query, args...)
	open := make(map[string]int, len(rows))
	for _, r := range rows {
		open[r.Requester] = r.N
	}
	return open, err
}

func callersByID(tx *db.Tx, person string, day clock.Day) ([]Caller, error) {
	var all []Caller
	return all, tx.Select(&all, `SELECT `+callerColumns+` FROM persons p WHERE p.body = $1 AND p.id = $3`, tx.Tenant, day, person)
}

func callersByPhone(tx *db.Tx, number string, day clock.Day) ([]Caller, error) {
	var all []Caller
	return all, tx.Select(&all, `SELECT `+callerColumns+` FROM persons p WHERE p.body = $1 AND p.active = 1 AND p.mobile = $3 AND p.mobile <> '' ORDER BY p.sort, p.id LIMIT $4`,
		tx.Tenant, day, number, mostCallers)
}

// afterAll sorts after every other text in bytewise order.
const afterAll = "\U0010FFFF"

// callersByWords finds those with a word for each of the starts, or an address
// that begins so.
func callersByWords(tx *db.Tx, fold string, words []string, day clock.Day) ([]Caller, error) {
	args := []any{tx.Tenant, day, fold, fold + afterAll, mostCallers}
	match := `SELECT e.person FROM emails e WHERE e.body = $1 AND e.fold >= $3 AND e.fold < $4`
	if !strings.Contains(fold, "@") && len(words) > 0 && len(words) <= 6 {
		var each []string
		for _, word := range words {
			args = append(args, word, word+afterAll)
			n := len(args)
			each = append(each, `SELECT n.person FROM person_words n WHERE n.body = $1 AND n.word >= `+marker(n-1)+` AND n.word < `+marker(n))
		}
		match += ` UNION SELECT q.person FROM (` + strings.Join(each, " INTERSECT ") + `) q`
	}
	var all []Caller
	return all, tx.Select(&all, `SELECT `+callerColumns+` FROM persons p WHERE p.body = $1 AND p.active = 1 AND p.id IN (`+match+`) ORDER BY p.sort, p.id LIMIT $5`, args...)
}

// marker is the place of the n-th argument.
func marker(n int) string { return "$" + strconv.Itoa(n) }
