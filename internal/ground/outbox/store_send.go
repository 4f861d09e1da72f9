package outbox

import (
	"errors"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// lease is how long a letter belongs to who took it; held is how often they
// say that they still have it.
const (
	lease = 30 * time.Second
	held  = 10 * time.Second
	// farAhead is no lease of ours: it was written by a clock put back since.
	farAhead = 10 * time.Minute
)

const letterColumns = `body, id, name, person, cause_kind, cause, lang, subject, text, calendar, calendar_method, urgent, channels, channel, address,
	state, tries, due_at, lease_until, fence, problem, remote_id, created_at, secret, spent, changed_at, thread, files`

// unheld are letters nobody holds, of channels that reach their body's people. One
// of a thread waits for those to the same address that were written before it:
// what somebody answered last must not be read first because the mail server was
// away. free are those of them that are due. Their parameters are $1 now and $2
// now with farAhead.
const (
	free   = unheld + `AND due_at <= $1 `
	unheld = ` state IN ('waiting', 'handed_over') AND (lease_until <= $1 OR lease_until > $2)
	AND NOT EXISTS (SELECT 1 FROM channel_outages o WHERE o.body = letters.body AND o.channel = letters.channel)
	AND (thread = '' OR NOT EXISTS (SELECT 1 FROM letters e WHERE e.body = letters.body AND e.cause_kind = letters.cause_kind AND e.cause = letters.cause
		AND e.state IN ('waiting', 'handed_over') AND e.channel = letters.channel AND e.address = letters.address
		AND (e.created_at < letters.created_at OR e.created_at = letters.created_at AND e.id < letters.id))) `
)

// Taking letters: one statement each, so that two senders never take the same.
const (
	takeSQLite = `UPDATE letters SET state = 'handed_over', fence = fence + 1, tries = tries + 1, lease_until = $3, changed_at = $1
		WHERE (body, id) IN (SELECT body, id FROM letters WHERE` + free + `AND channel = $4 AND ($5 = '' OR address = $5)
			ORDER BY urgent DESC, due_at, id LIMIT $6)
		RETURNING ` + letterColumns
	takePostgres = `WITH taken AS MATERIALIZED (SELECT body AS b, id AS i FROM letters WHERE` + free + `AND channel = $4 AND ($5 = '' OR address = $5)
			ORDER BY urgent DESC, due_at, id LIMIT $6 FOR UPDATE SKIP LOCKED)
		UPDATE letters SET state = 'handed_over', fence = fence + 1, tries = tries + 1, lease_until = $3, changed_at = $1
		FROM taken WHERE body = taken.b AND id = taken.i
		RETURNING ` + letterColumns
)

// take leases up to n letters due on a line. The moment of the next try is
// written down with it, before anybody dials: a program that dies on the way
// tries again later, not at once.
func take(tx *db.Tx, now clock.Instant, line string, n int) ([]cargo, error) {
	channel, hook := ofLine(line)
	query := takeSQLite
	if tx.Dialect == db.Postgres {
		query = takePostgres
	}
	var rows []Row
	if err := tx.Select(&rows, query, now, now.Add(farAhead), now.Add(lease), channel, hook, n); err != nil {
		return nil, err
	}
	all := make([]cargo, 0, len(rows))
	for _, r := range rows {
		r.DueAt = now.Add(max(wait(r.ID, r.Tries), lease))
		if _, err := tx.Exec(`UPDATE letters SET due_at = $3 WHERE body = $1 AND id = $2`, r.Body, r.ID, r.DueAt); err != nil {
			return nil, err
		}
		if err := write(tx, now, r, step{r.Channel, HandedOver, "outbox.tried"}); err != nil {
			return nil, err
		}
		c := cargo{Row: r}
		if err := tx.Get(&c.bodyName, `SELECT name FROM bodies WHERE id = $1`, r.Body); err != nil && !errors.Is(err, db.ErrNone) {
			return nil, err
		}
		if err := tx.Get(&c.personName, `SELECT name FROM persons WHERE body = $1 AND id = $2`, r.Body, r.Person); err != nil && !errors.Is(err, db.ErrNone) {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// nearest is the letter of a line that was tried and is the next to be tried
// again, not due yet; false where there is none.
func nearest(tx *db.Tx, now clock.Instant, line string) (Row, bool, error) {
	channel, hook := ofLine(line)
	var found []Row
	err := tx.Select(&found, `SELECT `+letterColumns+` FROM letters WHERE`+unheld+`AND state = 'waiting' AND tries > 0 AND due_at > $1 AND channel = $3 AND ($4 = '' OR address = $4)
		ORDER BY due_at, id LIMIT 1`, now, now.Add(farAhead), channel, hook)
	if err != nil || len(found) == 0 {
		return Row{}, false, err
	}
	return found[0], true, nil
}

// ahead takes a letter before its time, to see whether a line that failed is
// back: nobody waits half an hour for a server only because every letter was
// tried while it was away.
func ahead(tx *db.Tx, now clock.Instant, line string) ([]cargo, error) {
	next, found, err := nearest(tx, now, line)
	if err != nil || !found {
		return nil, err
	}
	if _, err := tx.Exec(`UPDATE letters SET due_at = $3 WHERE body = $1 AND id = $2`, next.Body, next.ID, now); err != nil {
		return nil, err
	}
	taken, err := take(tx, now, line, 1)
	for i := range taken {
		taken[i].waitedFor = next.DueAt
	}
	return taken, err
}

// catchUp makes letters due that were tried since a line failed and have waited
// since, now that it takes letters again: nobody waits an hour for a server that
// is back.
func catchUp(tx *db.Tx, now clock.Instant, line string, since clock.Instant) error {
	channel, hook := ofLine(line)
	_, err := tx.Exec(`UPDATE letters SET due_at = $1 WHERE channel = $2 AND ($3 = '' OR address = $3) AND state = 'waiting' AND tries > 0 AND due_at > $1 AND changed_at >= $4`,
		now, channel, hook, since)
	return err
}

// dueOn tells whether a line has anything to do, without writing.
func dueOn(tx *db.Tx, now clock.Instant, line string) (bool, error) {
	channel, hook := ofLine(line)
	var found []int
	err := tx.Select(&found, `SELECT 1 FROM letters WHERE`+free+`AND channel = $3 AND ($4 = '' OR address = $4) LIMIT 1`, now, now.Add(farAhead), channel, hook)
	return len(found) > 0, err
}

// renew keeps the lease of a letter; false when somebody else has it.
func renew(tx *db.Tx, now clock.Instant, r Row) (bool, error) {
	n, err := tx.Exec(`UPDATE letters SET lease_until = $4 WHERE body = $1 AND id = $2 AND fence = $3 AND state = 'handed_over' AND lease_until > $5`,
		r.Body, r.ID, r.Fence, now.Add(lease), now)
	return n == 1, err
}

// ours reads a letter if the fence still stands; false when somebody else took
// it over, or a report came meanwhile.
func ours(tx *db.Tx, r Row) (Row, bool, error) {
	row, err := letterOf(tx, r.Body, r.ID)
	if errors.Is(err, db.ErrNone) {
		return row, false, nil
	}
	return row, err == nil && row.Fence == r.Fence && row.State == HandedOver, err
}

func letterOf(tx *db.Tx, body, id string) (Row, error) {
	var r Row
	query := `SELECT ` + letterColumns + ` FROM letters WHERE body = $1 AND id = $2`
	if tx.Dialect == db.Postgres {
		query += ` FOR UPDATE`
	}
	return r, tx.Get(&r, query, body, id)
}

// save writes what may change in a letter, and its ledger.
func save(tx *db.Tx, now clock.Instant, r Row, steps ...step) error {
	if r.Calendar == nil { // how an empty one is read
		r.Calendar = []byte{}
	}
	_, err := tx.Exec(`UPDATE letters SET channel = $3, address = $4, state = $5, tries = $6, due_at = $7, lease_until = $8, problem = $9, remote_id = $10,
		spent = $11, changed_at = $12, text = $13, calendar = $14, fence = fence + 1 WHERE body = $1 AND id = $2`,
		r.Body, r.ID, r.Channel, r.Address, r.State, r.Tries, r.DueAt, r.LeaseUntil, r.Problem, r.RemoteID, r.Spent, r.ChangedAt, r.Text, r.Calendar)
	if err != nil {
		return err
	}
	tx.AnnounceTo(r.Body, LedgerTopic)
	return write(tx, now, r, steps...)
}

func write(tx *db.Tx, now clock.Instant, r Row, steps ...step) error {
	for _, s := range steps {
		if err := tx.Insert("letter_events", event{Body: r.Body, Letter: r.ID, At: now, Channel: s.channel, State: s.state, Detail: s.detail}); err != nil {
			return err
		}
	}
	return nil
}

// setAside puts a letter aside for a moment, without a try.
func setAside(tx *db.Tx, r Row, until clock.Instant) error {
	_, err := tx.Exec(`UPDATE letters SET lease_until = $3 WHERE body = $1 AND id = $2 AND fence = $4`, r.Body, r.ID, until, r.Fence)
	return err
}

// ways are the other ways a letter could take now, in the wanted order: where
// its person has an address, on channels that are there, not given up for it,
// not out of order in its body and not failing.
func ways(tx *db.Tx, now clock.Instant, s Settings, r Row) ([]Way, error) {
	if r.Person == "" {
		return nil, nil
	}
	down, err := outages(tx, r.Body)
	if err != nil {
		return nil, err
	}
	var all []Way
	for _, c := range r.wanted() {
		if string(c) == r.Channel || r.gaveUp(c) || down[c] || !s.Has(c) {
			continue
		}
		a, err := addressIn(tx, r.Body, r.Person, c, now)
		if err != nil {
			return nil, err
		}
		if a == "" {
			continue
		}
		l, err := lineByName(tx, lineOf(c, a))
		if err != nil {
			return nil, err
		}
		if !l.Failing() {
			all = append(all, Way{c, a})
		}
	}
	return all, nil
}

// other is the first of ways, nil when there is none.
func other(tx *db.Tx, now clock.Instant, s Settings, r Row) (*Way, error) {
	all, err := ways(tx, now, s, r)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// addressIn is AddressOf in a body of a transaction that may be everyone's; a
// person who is gone has no address.
func addressIn(tx *db.Tx, body, person string, c Channel, now clock.Instant) (string, error) {
	in := *tx
	in.Tenant = body
	a, err := AddressOf(&in, person, c, now.Day(time.UTC))
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return a, err
}

func outages(tx *db.Tx, body string) (map[Channel]bool, error) {
	var found []Channel
	if err := tx.Select(&found, `SELECT channel FROM channel_outages WHERE body = $1`, body); err != nil {
		return nil, err
	}
	down := map[Channel]bool{}
	for _, c := range found {
		down[c] = true
	}
	return down, nil
}

// lineByName is a line as it was left; a new one is a good one.
func lineByName(tx *db.Tx, name string) (Line, error) {
	l := Line{Name: name}
	err := tx.Get(&l, `SELECT name, good_at, failures, since, closed_until, dead_since, problem, told FROM outbox_lines WHERE name = $1`, name)
	if errors.Is(err, db.ErrNone) {
		return Line{Name: name}, nil
	}
	return l, err
}

func saveLine(tx *db.Tx, l Line) error {
	n, err := tx.Exec(`UPDATE outbox_lines SET good_at = $2, failures = $3, since = $4, closed_until = $5, dead_since = $6, problem = $7, told = $8 WHERE name = $1`,
		l.Name, l.GoodAt, l.Failures, l.Since, l.ClosedUntil, l.DeadSince, l.Problem, l.Told)
	if err != nil || n == 1 {
		return err
	}
	return tx.Insert("outbox_lines", l)
}

// administrators are who is told when a line dies, in every body.
func administrators(tx *db.Tx) ([]org.Person, error) {
	var all []org.Person
	return all, tx.Select(&all, `SELECT p.body, p.id, p.lang, p.mobile FROM persons p WHERE p.active = 1 AND EXISTS (
		SELECT 1 FROM role_grants g WHERE g.body = p.body AND g.person = p.id AND g.role = 'administrator') ORDER BY p.body, p.id`)
}
