package entrance

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// candidate is somebody an address may belong to, with the hash of their
// password ("" when they have none).
type candidate struct {
	Body   string    `db:"body"`
	Person string    `db:"person"`
	Name   string    `db:"name"`
	Lang   string    `db:"lang"`
	Mobile string    `db:"mobile"`
	Active int       `db:"active"`
	LeftOn clock.Day `db:"left_on"`
	From   clock.Day `db:"valid_from"`
	To     clock.Day `db:"valid_to"`
	Mail   string    `db:"address"` // the address asked about, as written
	Hash   string    `db:"hash"`
}

func (c candidate) mayEnter(today clock.Day) bool {
	return c.Active == 1 && (c.LeftOn == "" || today <= c.LeftOn) &&
		(c.From == "" || c.From <= today) && (c.To == "" || today <= c.To)
}

const candidateColumns = `p.body, p.id AS person, p.name, p.lang, p.mobile, p.active, p.left_on, COALESCE(c.hash, '') AS hash`

// candidates finds people of any body by a folded mail address or a mobile
// number; the transaction is of Everyone, because nobody is signed in yet.
func candidates(tx *db.Tx, fold string, mobiles []string) ([]candidate, error) {
	var all []candidate
	if len(mobiles) > 0 {
		query, args, err := db.In(`SELECT `+candidateColumns+`, '' AS valid_from, '' AS valid_to, '' AS address
			FROM persons p LEFT JOIN credentials c ON c.body = p.body AND c.person = p.id
			WHERE p.mobile IN (?) AND p.mobile <> '' ORDER BY p.body, p.id LIMIT 20`, mobiles)
		if err != nil {
			return nil, err
		}
		return all, tx.Select(&all, query, args...)
	}
	return all, tx.Select(&all, `SELECT `+candidateColumns+`, e.valid_from, e.valid_to, e.address
		FROM emails e JOIN persons p ON p.body = e.body AND p.id = e.person
		LEFT JOIN credentials c ON c.body = p.body AND c.person = p.id
		WHERE e.fold = $1 ORDER BY p.body, p.id LIMIT 20`, fold)
}

func triesOf(tx *db.Tx, name string, now clock.Instant) (n int, last clock.Instant, err error) {
	var row struct {
		N    int           `db:"n"`
		Last clock.Instant `db:"last"`
	}
	err = tx.Get(&row, `SELECT count(*) AS n, COALESCE(max(at), 0) AS last FROM attempts WHERE name = $1 AND at > $2`, name, now.Add(-within))
	return row.N, row.Last, err
}

type tryRow struct {
	ID   string        `db:"id"`
	Name string        `db:"name"`
	At   clock.Instant `db:"at"`
}

func addTry(tx *db.Tx, t attempt, now clock.Instant) error {
	if err := tx.Insert("attempts", tryRow{t.id + "a", t.address, now}); err != nil {
		return err
	}
	return tx.Insert("attempts", tryRow{t.id + "n", t.network, now})
}

func touchTry(tx *db.Tx, t attempt, now clock.Instant) error {
	_, err := tx.Exec(`UPDATE attempts SET at = $2 WHERE id = $1`, t.id+"a", now)
	return err
}

// forgetTries gives somebody who came in a clean sheet; others of the same
// network keep theirs.
func forgetTries(tx *db.Tx, t attempt) error {
	_, err := tx.Exec(`DELETE FROM attempts WHERE name = $1 OR id = $2`, t.address, t.id+"n")
	return err
}

func hashOf(tx *db.Tx, person string) (string, error) {
	var all []string
	err := tx.Select(&all, `SELECT hash FROM credentials WHERE body = $1 AND person = $2`, tx.Tenant, person)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// holdHash keeps a person's password from being changed until the transaction
// ends; false where it was since somebody looked, and what they tried it with
// proves nothing any more.
func holdHash(tx *db.Tx, body, person, hash string) (bool, error) {
	query := `SELECT hash FROM credentials WHERE body = $1 AND person = $2`
	if tx.Dialect == db.Postgres {
		query += ` FOR UPDATE`
	}
	var all []string
	err := tx.Select(&all, query, body, person)
	return len(all) == 1 && all[0] == hash, err
}

func renewHash(tx *db.Tx, body, person, hash string) error {
	_, err := tx.Exec(`UPDATE credentials SET hash = $3 WHERE body = $1 AND person = $2`, body, person, hash)
	return err
}

func setHash(tx *db.Tx, person, hash string, now clock.Instant) error {
	_, err := tx.Exec(`INSERT INTO credentials (body, person, hash, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (body, person) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`, tx.Tenant, person, hash, now)
	return err
}

// sweepTries forgets attempts before a moment.
func sweepTries(tx *db.Tx, before clock.Instant) error {
	_, err := tx.Exec(`DELETE FROM attempts WHERE at < $1`, before)
	return err
}

// activeAmong are the people with a role who may sign in.
func activeAmong(tx *db.Tx) (map[string]bool, error) {
	var rows []string
	err := tx.Select(&rows, `SELECT DISTINCT p.id FROM role_grants g JOIN persons p ON p.body = g.body AND p.id = g.person
		WHERE g.body = $1 AND p.active = 1`, tx.Tenant)
	active := make(map[string]bool, len(rows))
	for _, id := range rows {
		active[id] = true
	}
	return active, err
}
