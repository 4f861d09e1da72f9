package desk

import (
	"github.com/overgang/overgang/internal/kit/db"
)

const phraseColumns = `body, id, team, name, fold, lang, text, version`

func phrases(tx *db.Tx) ([]Phrase, error) {
	var all []Phrase
	return all, tx.Select(&all, `SELECT `+phraseColumns+` FROM desk_phrases WHERE body = $1 ORDER BY fold, id LIMIT 2000`, tx.Tenant)
}

func phraseByID(tx *db.Tx, id string) (Phrase, error) {
	var p Phrase
	err := tx.Get(&p, `SELECT `+phraseColumns+` FROM desk_phrases WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return p, gone(err)
}

func savePhrase(tx *db.Tx, p Phrase) (bool, error) {
	n, err := tx.Exec(`UPDATE desk_phrases SET team = $3, name = $4, fold = $5, lang = $6, text = $7, version = version + 1
		WHERE body = $1 AND id = $2 AND version = $8`, tx.Tenant, p.ID, p.Team, p.Name, p.Fold, p.Lang, p.Text, p.Version)
	return n == 1, err
}

func removePhrase(tx *db.Tx, id string, version int) (bool, error) {
	n, err := tx.Exec(`DELETE FROM desk_phrases WHERE body = $1 AND id = $2 AND version = $3`, tx.Tenant, id, version)
	return n == 1, err
}

const stepColumns = `body, ticket, n, routine, routine_version, step, done_at, done_by, skipped`

// stepsIn are the steps of routines begun in a ticket, in order.
func stepsIn(tx *db.Tx, ticket string) ([]Step, error) {
	var all []Step
	return all, tx.Select(&all, `SELECT `+stepColumns+` FROM ticket_checks WHERE body = $1 AND ticket = $2 ORDER BY n`, tx.Tenant, ticket)
}

func saveStep(tx *db.Tx, s Step) error {
	_, err := tx.Exec(`UPDATE ticket_checks SET done_at = $4, done_by = $5, skipped = $6 WHERE body = $1 AND ticket = $2 AND n = $3`,
		tx.Tenant, s.Ticket, s.N, s.DoneAt, s.DoneBy, s.Skipped)
	return err
}

func addSteps(tx *db.Tx, steps []Step) error { return db.InsertAll(tx, "ticket_checks", steps) }

// giveSteps makes a ticket's steps, those numbered after one up to another, the
// steps of another ticket, numbered on by shift.
func giveSteps(tx *db.Tx, from, to string, after, last, shift int) error {
	_, err := tx.Exec(`UPDATE ticket_checks SET ticket = $3, n = n + $6 WHERE body = $1 AND ticket = $2 AND n > $4 AND n <= $5`, tx.Tenant, from, to, after, last, shift)
	return err
}
