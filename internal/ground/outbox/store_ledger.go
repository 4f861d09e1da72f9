package outbox

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/paging"
)

// narrowed is the condition of a question about the ledger, for db.In. Its
// text is put together from fixed pieces only.
func (q Query) narrowed(tx *db.Tx) (string, []any) {
	where, args := `body = ?`, []any{tx.Tenant}
	add := func(piece string, values ...any) {
		where += piece
		args = append(args, values...)
	}
	if q.State != "" {
		add(` AND state = ?`, q.State)
	}
	if q.Channel != "" {
		add(` AND channel = ?`, q.Channel)
	}
	if q.Person != "" {
		add(` AND person = ?`, q.Person)
	}
	if q.CauseKind != "" {
		add(` AND cause_kind = ?`, q.CauseKind)
	}
	if q.Cause != "" {
		add(` AND cause = ?`, q.Cause)
	}
	if q.Search != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q.Search) + "%"
		add(` AND (lower(address) LIKE ? ESCAPE '\' OR person IN (SELECT p.id FROM persons p WHERE p.body = ? AND p.fold LIKE ? ESCAPE '\'))`, like, tx.Tenant, like)
	}
	return where, args
}

const listColumns = `id, person, cause_kind, cause, subject, channel, address, state, tries, due_at, lease_until, problem, urgent, secret, created_at, changed_at, channels, '' AS text`

// listed are letters, newest first, below a place in the list or, backwards,
// above it.
func listed(tx *db.Tx, q Query, from string, back bool, limit int) ([]Row, error) {
	where, args := q.narrowed(tx)
	way, beyond := paging.Latest(back)
	if at, id, ok := placed(from); ok {
		where += ` AND (created_at ` + beyond + ` ? OR created_at = ? AND id ` + beyond + ` ?)`
		args = append(args, at, at, id)
	}
	order := ` ORDER BY created_at ` + way + `, id ` + way + ` LIMIT ?`
	query, args, err := db.In(`SELECT `+listColumns+` FROM letters WHERE `+where+order, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	var rows []Row
	return rows, tx.Select(&rows, query, args...)
}

// counted is how many letters a question finds.
func counted(tx *db.Tx, q Query) (int, error) {
	where, args := q.narrowed(tx)
	query, args, err := db.In(`SELECT count(*) FROM letters WHERE `+where, args...)
	if err != nil {
		return 0, err
	}
	var n int
	return n, tx.Get(&n, query, args...)
}

// found are the ids a question finds, oldest first.
func found(tx *db.Tx, q Query, limit int) ([]string, error) {
	where, args := q.narrowed(tx)
	query, args, err := db.In(`SELECT id FROM letters WHERE `+where+` ORDER BY created_at, id LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	var ids []string
	return ids, tx.Select(&ids, query, args...)
}

// byState counts all letters of the body.
func byState(tx *db.Tx) (Counts, error) {
	var rows []struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}
	err := tx.Select(&rows, `SELECT state, count(*) AS n FROM letters WHERE body = $1 GROUP BY state`, tx.Tenant)
	counts := Counts{}
	for _, r := range rows {
		counts[r.State] = r.N
	}
	return counts, err
}

// queued is what waits on each channel of the body, tried before or not.
type queued struct {
	Channel Channel       `db:"channel"`
	N       int           `db:"n"`
	Oldest  clock.Instant `db:"oldest"`
}

func byChannel(tx *db.Tx, now clock.Instant) ([]queued, error) {
	var rows []queued
	return rows, tx.Select(&rows, `SELECT channel, count(*) AS n, min(created_at) AS oldest FROM letters
		WHERE body = $1 AND state IN ('waiting', 'handed_over') AND (due_at <= $2 OR tries > 0) GROUP BY channel`, tx.Tenant, now)
}

// Event is one line of a letter's ledger. Detail is a key of text and, behind
// a space, the other side's own words.
type Event struct {
	At      clock.Instant `db:"at"`
	Channel Channel       `db:"channel"`
	State   State         `db:"state"`
	Detail  string        `db:"detail"`
}

func events(tx *db.Tx, letter string) ([]Event, error) {
	var all []Event
	return all, tx.Select(&all, `SELECT at, channel, state, detail FROM letter_events WHERE body = $1 AND letter = $2 ORDER BY seq`, tx.Tenant, letter)
}

// causes are the kinds of cause there are, for a filter.
func causes(tx *db.Tx) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT DISTINCT cause_kind FROM letters WHERE body = $1 ORDER BY cause_kind`, tx.Tenant)
}

func allLines(tx *db.Tx) (map[string]Line, error) {
	var rows []Line
	err := tx.Select(&rows, `SELECT name, good_at, failures, since, closed_until, dead_since, problem, told FROM outbox_lines`)
	all := map[string]Line{}
	for _, l := range rows {
		all[l.Name] = l
	}
	return all, err
}

// Outage is a channel that a body says does not reach its people.
type Outage struct {
	Body    string        `db:"body"`
	Channel Channel       `db:"channel"`
	Since   clock.Instant `db:"since"`
	Why     string        `db:"why"`
	SaidBy  string        `db:"said_by"`
}

// Outages are the channels that are down in the transaction's body.
func Outages(tx *db.Tx) ([]Outage, error) {
	var all []Outage
	return all, tx.Select(&all, `SELECT body, channel, since, why, said_by FROM channel_outages WHERE body = $1 ORDER BY channel`, tx.Tenant)
}

// Down says that a channel does not reach the people of the transaction's body
// (TRUST MO-08): letters waiting on it go another way where there is one, and
// new ones choose another; the rest waits until Up. Saying it twice changes
// nothing.
func Down(tx *db.Tx, now clock.Instant, c Channel, why, saidBy string) error {
	_, err := tx.Exec(`INSERT INTO channel_outages (body, channel, since, why, said_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (body, channel) DO NOTHING`,
		tx.Tenant, c, now, why, saidBy)
	tx.Announce(Topic)
	tx.Announce(LedgerTopic)
	return err
}

// Up says that a channel reaches people again; what waited for it is sent.
func Up(tx *db.Tx, c Channel) error {
	if _, err := tx.Exec(`DELETE FROM channel_outages WHERE body = $1 AND channel = $2`, tx.Tenant, c); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE letters SET lease_until = 0 WHERE body = $1 AND channel = $2 AND state = 'waiting'`, tx.Tenant, c)
	tx.Announce(Topic)
	tx.Announce(LedgerTopic)
	return err
}

// Cancel withdraws every letter of a cause that is not on its way yet, and
// says how many (TRUST DO-04).
func Cancel(tx *db.Tx, now clock.Instant, causeKind, cause string) (int, error) {
	var rows []Row
	query := `SELECT ` + letterColumns + ` FROM letters WHERE body = $1 AND cause_kind = $2 AND cause = $3 AND state IN ('waiting', 'handed_over')
		AND (state = 'waiting' OR lease_until <= $4)`
	if tx.Dialect == db.Postgres {
		query += ` FOR UPDATE`
	}
	if err := tx.Select(&rows, query, tx.Tenant, causeKind, cause, now); err != nil {
		return 0, err
	}
	for _, r := range rows {
		if err := cancelled(tx, now, r); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

func cancelled(tx *db.Tx, now clock.Instant, r Row) error {
	r.State, r.ChangedAt, r.LeaseUntil, r.Problem = Cancelled, now, 0, ""
	r.wipe()
	return save(tx, now, r, step{r.Channel, Cancelled, ""})
}

func plainLetter(tx *db.Tx, id string) (Row, error) {
	var r Row
	return r, tx.Get(&r, `SELECT `+letterColumns+` FROM letters WHERE body = $1 AND id = $2`, tx.Tenant, id)
}

// oldestDue is the moment the oldest letter that is due was written.
func oldestDue(tx *db.Tx, now clock.Instant) (clock.Instant, error) {
	var at clock.Instant
	return at, tx.Get(&at, `SELECT coalesce(min(created_at), 0) FROM letters WHERE state IN ('waiting', 'handed_over') AND (due_at <= $1 OR tries > 0)`, now)
}
