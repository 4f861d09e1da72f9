package access

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Purposes of single-use links.
const (
	LinkToSignIn = "sign_in"
	LinkToBegin  = "first_administrator"
)

// Link is a single-use link as stored; its secret is told once.
type Link struct {
	Hash      string        `db:"hash"`
	Body      string        `db:"body"`
	Person    string        `db:"person"` // "" for the first link
	Purpose   string        `db:"purpose"`
	Target    string        `db:"target"` // the page wanted, "" for none
	CreatedAt clock.Instant `db:"created_at"`
	ExpiresAt clock.Instant `db:"expires_at"`
	UsedAt    clock.Instant `db:"used_at"`
}

// NewLink is a link that works from now for as long as life.
func NewLink(now clock.Instant, body, person, purpose, target, secret string, life time.Duration) Link {
	return Link{Hash: Hash(secret), Body: body, Person: person, Purpose: purpose, Target: target, CreatedAt: now, ExpiresAt: now.Add(life)}
}

// AddLink stores a link.
func AddLink(tx *db.Tx, l Link) error { return tx.Insert("single_links", l) }

const linkColumns = `hash, body, person, purpose, target, created_at, expires_at, used_at`

// UseLink marks a live link used and returns it; db.ErrNone for any other. The
// mark and the question are one statement, so that two at once cannot both
// find it unused.
func UseLink(tx *db.Tx, now clock.Instant, hash, purpose string) (Link, error) {
	n, err := tx.Exec(`UPDATE single_links SET used_at = $3 WHERE hash = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3`, hash, purpose, now)
	if err != nil {
		return Link{}, err
	}
	if n == 0 {
		return Link{}, db.ErrNone
	}
	var l Link
	err = tx.Get(&l, `SELECT `+linkColumns+` FROM single_links WHERE hash = $1`, hash)
	return l, err
}

// LiveLink is a link that could be used; db.ErrNone for any other.
func LiveLink(tx *db.Tx, now clock.Instant, hash, purpose string) (Link, error) {
	var l Link
	err := tx.Get(&l, `SELECT `+linkColumns+` FROM single_links WHERE hash = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3`, hash, purpose, now)
	return l, err
}

// LinksSince counts the links to sign in made for a person after a moment.
func LinksSince(tx *db.Tx, person string, since clock.Instant) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM single_links WHERE body = $1 AND person = $2 AND purpose = $3 AND created_at > $4`,
		tx.Tenant, person, LinkToSignIn, since)
	return n, err
}

// DropLinks ends every link of a purpose, used ones too; the transaction is of
// Everyone.
func DropLinks(tx *db.Tx, purpose string) error {
	_, err := tx.Exec(`DELETE FROM single_links WHERE purpose = $1`, purpose)
	return err
}

// SweepLinks forgets links to sign in that ended before a moment; the
// transaction is of Everyone.
func SweepLinks(tx *db.Tx, before clock.Instant) error {
	_, err := tx.Exec(`DELETE FROM single_links WHERE purpose = $1 AND expires_at < $2`, LinkToSignIn, before)
	return err
}
