package inbox

import (
	"errors"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// listed are mails, newest first, below one or, backwards, above it. Those in tickets are in no index by state:
// there are millions, and one finds them through their tickets.
func listed(tx *db.Tx, q Query, from string, back bool, most int) (all []Row, err error) {
	if from == "" {
		from = "~" // behind every id
	}
	way, beyond := paging.Latest(back)
	narrowed := ` AND id ` + beyond + ` $2 AND ($3 = '' OR mailbox = $3) ORDER BY id ` + way + ` LIMIT $4`
	if q.State == "" || q.State == Taken {
		state := ""
		if q.State == Taken {
			state = ` AND state = 'taken'`
		}
		return all, tx.Select(&all, `SELECT `+rowColumns+` FROM inbox WHERE body = $1`+state+narrowed, tx.Tenant, from, q.Mailbox, most)
	}
	return all, tx.Select(&all, `SELECT `+rowColumns+` FROM inbox WHERE body = $1 AND state = $5 AND state <> 'taken'`+narrowed, tx.Tenant, from, q.Mailbox, most, q.State)
}

// counts are how many mails there are in each state but taken.
func counts(tx *db.Tx) (map[State]int, error) {
	var rows []struct {
		State State `db:"state"`
		N     int   `db:"n"`
	}
	err := tx.Select(&rows, `SELECT state, count(*) AS n FROM inbox WHERE body = $1 AND state <> 'taken' GROUP BY state`, tx.Tenant)
	n := map[State]int{}
	for _, r := range rows {
		n[r.State] = r.N
	}
	return n, err
}

// HeldFor are the mails that claim to belong to a ticket and wait for somebody
// to look, the oldest first, at most twenty. It is for who may see the ticket.
func HeldFor(tx *db.Tx, ticket string) (all []Row, err error) {
	return all, tx.Select(&all, `SELECT `+rowColumns+` FROM inbox WHERE body = $1 AND ticket = $2 AND ticket <> '' AND state = 'held' ORDER BY id LIMIT 20`, tx.Tenant, ticket)
}

// Undecided are how many mails of the body wait for a person: those that are
// held, and those in quarantine.
func Undecided(tx *db.Tx) (held, quarantined int, err error) {
	n, err := counts(tx)
	return n[Held], n[Quarantined], err
}

func undecided(tx *db.Tx) (n int, err error) {
	return n, tx.Get(&n, `SELECT count(*) FROM inbox WHERE body <> '' AND state <> 'taken' AND state IN ('quarantined', 'held')`)
}

func oldestIn(tx *db.Tx) (at clock.Instant, err error) {
	err = tx.Get(&at, `SELECT received_at FROM inbox WHERE body = $1 AND state = 'received' AND state <> 'taken' ORDER BY id LIMIT 1`, tx.Tenant)
	if errors.Is(err, db.ErrNone) {
		return 0, nil
	}
	return at, err
}

func rowOf(tx *db.Tx, id string) (r Row, err error) {
	query := `SELECT ` + rowColumns + ` FROM inbox WHERE body = $1 AND id = $2`
	err = tx.Get(&r, query, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return r, fault.Gone()
	}
	return r, err
}
