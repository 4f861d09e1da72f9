package rollout

import (
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/text"
)

var contactColumns = "c." + strings.Join(db.Columns(Contact{}), ", c.")

// ContactsPerDay sums a rollout's contacts by the body's civil day, days
// without any left out, beside how many had adopted by the end of each (A3).
func ContactsPerDay(tx *db.Tx, rollout string) ([]ContactDay, error) {
	var days []ContactDay
	if err := tx.Select(&days, `SELECT day, COUNT(*) AS n, SUM(CASE WHEN solved_at > 0 THEN 1 ELSE 0 END) AS solved, SUM(severe) AS severe
		FROM contacts WHERE body = $1 AND rollout = $2 GROUP BY day ORDER BY day`, tx.Tenant, rollout); err != nil {
		return nil, err
	}
	adopted, err := adoptedPerDay(tx, rollout)
	return adoptedBy(days, adopted), err
}

// adoptedPerDay counts adoptions by day, from the maintained counts.
func adoptedPerDay(tx *db.Tx, rollout string) ([]DayCount, error) {
	var adopted []DayCount
	return adopted, tx.Select(&adopted, `SELECT adopted_on AS day, SUM(n) AS n FROM rollout_counts
		WHERE body = $1 AND rollout = $2 AND stage = 'adopted' GROUP BY adopted_on ORDER BY adopted_on`, tx.Tenant, rollout)
}

// OpenSevere counts the severe contacts that are not solved yet.
func OpenSevere(tx *db.Tx, rollout string) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM contacts WHERE body = $1 AND rollout = $2 AND severe = 1 AND solved_at = 0`, tx.Tenant, rollout)
	return n, err
}

// ContactsTied counts the contacts tied to an outside event or a known error;
// give the one that is asked for, "" for the other.
func ContactsTied(tx *db.Tx, rollout, outsideEvent, knownError string) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM contacts WHERE body = $1 AND rollout = $2 AND ($3 = '' OR outside_event = $3) AND ($4 = '' OR known_error = $4)`,
		tx.Tenant, rollout, outsideEvent, knownError)
	return n, err
}

func contactByID(tx *db.Tx, id string) (Contact, error) {
	var c Contact
	err := tx.Get(&c, `SELECT `+contactColumns+` FROM contacts c WHERE c.body = $1 AND c.id = $2`, tx.Tenant, id)
	return c, gone(err)
}

// contactByClient finds what an earlier request with the same id logged.
func contactByClient(tx *db.Tx, client string) (Contact, bool, error) {
	var c Contact
	if client == "" {
		return c, false, nil
	}
	err := tx.Get(&c, `SELECT `+contactColumns+` FROM contacts c WHERE c.body = $1 AND c.client = $2 AND c.client <> ''`, tx.Tenant, client)
	if errors.Is(err, db.ErrNone) {
		return c, false, nil
	}
	return c, err == nil, err
}

// saveContact writes over the version that was read.
func saveContact(tx *db.Tx, c Contact, version int) error {
	n, err := tx.Exec(`UPDATE contacts SET person = $3, channel = $4, about = $5, severe = $6, solved_at = $7, known_error = $8, outside_event = $9,
		version = version + 1 WHERE body = $1 AND id = $2 AND version = $10`,
		tx.Tenant, c.ID, c.Person, c.Channel, c.About, c.Severe, c.SolvedAt, c.KnownError, c.OutsideEvent, version)
	if err != nil || n == 1 {
		return err
	}
	current, err := contactByID(tx, c.ID)
	if err != nil {
		return err
	}
	return &fault.Stale{Current: current}
}

func deleteContact(tx *db.Tx, id string) error {
	_, err := tx.Exec(`DELETE FROM contacts WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return err
}

// contactRows lists contacts as the filter wants them, the latest first, one
// more than asked for when there are more.
func contactRows(tx *db.Tx, rollout string, f ContactFilter, limit int) ([]ContactRow, error) {
	var rows []ContactRow
	order, beyond := paging.Latest(f.Back)
	if !f.After.IsSet() {
		f.After = 1 << 62 // later than anything
	}
	return rows, tx.Select(&rows, `SELECT `+contactColumns+`, COALESCE(p.name, '') AS name, COALESCE(s.name, '') AS by_name,
		COALESCE(k.name, '') AS known_error_name, COALESCE(e.name, '') AS outside_event_name
		FROM contacts c LEFT JOIN persons p ON p.body = c.body AND p.id = c.person LEFT JOIN persons s ON s.body = c.body AND s.id = c.by
		LEFT JOIN known_errors k ON k.body = c.body AND k.id = c.known_error LEFT JOIN outside_events e ON e.body = c.body AND e.id = c.outside_event
		WHERE c.body = $1 AND c.rollout = $2 AND ($3 = '' OR c.day = $3) AND ($4 = '' OR c.channel = $4)
		AND ($5 = 0 OR c.solved_at = 0) AND ($6 = 0 OR c.severe = 1) AND ($7 = '' OR c.person = $7)
		AND ($8 = '' OR c.known_error = $8) AND ($9 = '' OR c.outside_event = $9)
		AND (c.at `+beyond+` $10 OR (c.at = $10 AND c.id `+beyond+` $11)) ORDER BY c.at `+order+`, c.id `+order+` LIMIT $12`,
		tx.Tenant, rollout, f.Day, f.Channel, flag(f.Open), flag(f.Severe), f.Person, f.KnownError, f.OutsideEvent, f.After, f.AfterID, limit)
}

// contactCount counts what the filter wants in all.
func contactCount(tx *db.Tx, rollout string, f ContactFilter) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM contacts c WHERE c.body = $1 AND c.rollout = $2 AND ($3 = '' OR c.day = $3) AND ($4 = '' OR c.channel = $4)
		AND ($5 = 0 OR c.solved_at = 0) AND ($6 = 0 OR c.severe = 1) AND ($7 = '' OR c.person = $7)
		AND ($8 = '' OR c.known_error = $8) AND ($9 = '' OR c.outside_event = $9)`,
		tx.Tenant, rollout, f.Day, f.Channel, flag(f.Open), flag(f.Severe), f.Person, f.KnownError, f.OutsideEvent)
	return n, err
}

// PersonHit is somebody found by name or address.
type PersonHit struct {
	ID   string `db:"id"`
	Name string `db:"name"`
	Mail string `db:"mail"`
	Unit string `db:"unit"`
}

// findPeople finds people on the roster whose name or address holds the
// words, at most limit, those that begin with them first.
func findPeople(tx *db.Tx, rollout, typed string, limit int) ([]PersonHit, error) {
	fold := text.Fold(typed)
	if fold == "" {
		return nil, nil
	}
	like := likely(fold)
	var hits []PersonHit
	// The few that are shown are chosen before their address and unit are
	// looked up.
	return hits, tx.Select(&hits, `SELECT x.id, x.name,
		COALESCE((SELECT MIN(e.address) FROM emails e WHERE e.body = $1 AND e.person = x.id AND e.kind = 'primary'), '') AS mail,
		COALESCE((SELECT MIN(u.name) FROM positions o JOIN units u ON u.body = o.body AND u.id = o.unit WHERE o.body = $1 AND o.person = x.id), '') AS unit
		FROM (SELECT p.id, p.name, t.sort, CASE WHEN t.fold LIKE $4 ESCAPE '\' THEN 0 ELSE 1 END AS rank
			FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
			WHERE t.body = $1 AND t.rollout = $2 AND (t.fold LIKE $3 ESCAPE '\'
				OR t.person IN (SELECT e.person FROM emails e WHERE e.body = $1 AND e.fold LIKE $4 ESCAPE '\'))
			ORDER BY rank, t.sort, t.person LIMIT $5) x ORDER BY x.rank, x.sort, x.id`,
		tx.Tenant, rollout, "%"+like+"%", like+"%", limit)
}

// likely makes typed text literal inside LIKE … ESCAPE '\'.
func likely(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// named is an id with a name, for choices.
type named struct {
	ID   string `db:"id"`
	Name string `db:"name"`
}

// openKnownErrors and outsideEvents are what a contact can be tied to.
func openKnownErrors(tx *db.Tx, rollout string) ([]named, error) {
	var all []named
	return all, tx.Select(&all, `SELECT id, name FROM known_errors WHERE body = $1 AND rollout = $2 AND closed_at = 0 ORDER BY opened_at DESC, id`, tx.Tenant, rollout)
}

func outsideEventNames(tx *db.Tx, rollout string) ([]named, error) {
	var all []named
	return all, tx.Select(&all, `SELECT id, name FROM outside_events WHERE body = $1 AND rollout = $2 ORDER BY starts DESC, id`, tx.Tenant, rollout)
}

// tiedTo tells whether the table has the id in the rollout; "" always is.
func tiedTo(tx *db.Tx, query, rollout, id string) (bool, error) {
	if id == "" {
		return true, nil
	}
	var n int
	err := tx.Get(&n, query, tx.Tenant, rollout, id)
	return n > 0, err
}

const (
	knownErrorIn   = `SELECT COUNT(*) FROM known_errors WHERE body = $1 AND rollout = $2 AND id = $3`
	outsideEventIn = `SELECT COUNT(*) FROM outside_events WHERE body = $1 AND rollout = $2 AND id = $3`
)

// rosterName is the name of somebody on the roster; "" when they are not.
func rosterName(tx *db.Tx, rollout, person string) (string, error) {
	var names []string
	err := tx.Select(&names, `SELECT p.name FROM transitions t JOIN persons p ON p.body = t.body AND p.id = t.person
		WHERE t.body = $1 AND t.rollout = $2 AND t.person = $3`, tx.Tenant, rollout, person)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}
