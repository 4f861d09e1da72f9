package desk

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// Follower is somebody a ticket also concerns: a person, or an address.
type Follower struct {
	Body    string `db:"body"`
	Ticket  string `db:"ticket"`
	Person  string `db:"person"`
	Address string `db:"address"`
}

func followersOf(tx *db.Tx, ticket string) ([]Follower, error) {
	var all []Follower
	return all, tx.Select(&all, `SELECT body, ticket, person, address FROM ticket_followers WHERE body = $1 AND ticket = $2 ORDER BY person, address`, tx.Tenant, ticket)
}

// setFollower adds or ends one; false where it was so already.
func setFollower(tx *db.Tx, ticket, person, address string, follows bool) (bool, error) {
	query := `DELETE FROM ticket_followers WHERE body = $1 AND ticket = $2 AND person = $3 AND address = $4`
	if follows {
		query = `INSERT INTO ticket_followers (body, ticket, person, address) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
	}
	n, err := tx.Exec(query, tx.Tenant, ticket, person, address)
	return n > 0, err
}

// cleanTags are tags as they are kept: folded, sorted, each once.
func cleanTags(tags []string) []string {
	var all []string
	for _, tag := range tags {
		if fold := text.Fold(text.Clean(tag)); fold != "" && len(fold) <= 60 {
			all = append(all, fold)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func joinTags(tags []string) string { return strings.Join(tags, ", ") }

func tagsOf(tx *db.Tx, ticket string) ([]string, error) {
	var all []string
	return all, tx.Select(&all, `SELECT tag FROM ticket_tags WHERE body = $1 AND ticket = $2 ORDER BY tag`, tx.Tenant, ticket)
}

func setTags(tx *db.Tx, ticket string, tags []string) error {
	if _, err := tx.Exec(`DELETE FROM ticket_tags WHERE body = $1 AND ticket = $2`, tx.Tenant, ticket); err != nil {
		return err
	}
	for _, tag := range tags {
		if _, err := tx.Exec(`INSERT INTO ticket_tags (body, tag, ticket) VALUES ($1, $2, $3)`, tx.Tenant, tag, ticket); err != nil {
			return err
		}
	}
	return nil
}

// Time is working time spent on a ticket, or at the desk without one (D8).
type Time struct {
	Body    string        `db:"body"`
	ID      string        `db:"id"`
	Ticket  string        `db:"ticket"`
	Day     clock.Day     `db:"day"`
	Person  string        `db:"person"`
	Team    string        `db:"team"`
	Level   int           `db:"level"`
	Unit    string        `db:"unit"` // of whom it was for
	Home    string        `db:"home"` // the worker's own
	Minutes int           `db:"minutes"`
	Note    string        `db:"note"`
	At      clock.Instant `db:"at"`
}

func addTime(tx *db.Tx, t Time) error { return tx.Insert("ticket_times", t) }

func knownService(tx *db.Tx, id string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM services WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return n > 0, err
}

// namesIn are the names of everybody in the entries.
func namesIn(tx *db.Tx, entries []Entry) (map[string]string, error) {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.Actor, e.Behalf)
		if d := e.Data(); e.Kind == OwnerSet || e.Kind == RequesterIs || e.Kind == Followed || e.Kind == Visited {
			ids = append(ids, d.From, d.To)
		}
	}
	slices.Sort(ids)
	return org.Names(tx, slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" }))
}

// placeNames are the names of a service and a unit; "" where there is none.
func placeNames(tx *db.Tx, service, unit string) (serviceName, unitName string, err error) {
	var names []struct {
		Service string `db:"service"`
		Unit    string `db:"unit"`
	}
	err = tx.Select(&names, `SELECT COALESCE((SELECT name FROM services WHERE body = $1 AND id = $2), '') AS service,
		COALESCE((SELECT name FROM units WHERE body = $1 AND id = $3), '') AS unit`, tx.Tenant, service, unit)
	if err != nil || len(names) == 0 {
		return "", "", err
	}
	return names[0].Service, names[0].Unit, nil
}
