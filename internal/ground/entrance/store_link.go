package entrance

import (
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Purposes of single-use links.
const (
	forSignIn = "sign_in"
	forFirst  = "first_administrator"
)

type link struct {
	Hash      string        `db:"hash"`
	Body      string        `db:"body"`
	Person    string        `db:"person"`
	Purpose   string        `db:"purpose"`
	Target    string        `db:"target"`
	CreatedAt clock.Instant `db:"created_at"`
	ExpiresAt clock.Instant `db:"expires_at"`
	UsedAt    clock.Instant `db:"used_at"`
}

func addLink(tx *db.Tx, now clock.Instant, person, purpose, target, secret string, life time.Duration) error {
	return tx.Insert("single_links", link{
		Hash: access.Hash(secret), Body: tx.Tenant, Person: person, Purpose: purpose, Target: target, CreatedAt: now, ExpiresAt: now.Add(life),
	})
}

// useLink marks a live link used and returns it; ErrNone for any other. The
// mark and the question are one statement, so that two at once cannot both
// find it unused. A clock set back before its making does not count.
func useLink(tx *db.Tx, now clock.Instant, hash, purpose string) (link, error) {
	n, err := tx.Exec(`UPDATE single_links SET used_at = $3 WHERE hash = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3`, hash, purpose, now)
	if err != nil {
		return link{}, err
	}
	if n == 0 {
		return link{}, db.ErrNone
	}
	var l link
	err = tx.Get(&l, `SELECT hash, body, person, purpose, target, created_at, expires_at, used_at FROM single_links WHERE hash = $1`, hash)
	return l, err
}

func linkHolder(tx *db.Tx, l link) (known, error) {
	var k known
	err := tx.Get(&k.candidate, `SELECT `+candidateColumns+`, '' AS valid_from, '' AS valid_to, '' AS address
		FROM persons p LEFT JOIN credentials c ON c.body = p.body AND c.person = p.id WHERE p.body = $1 AND p.id = $2`, l.Body, l.Person)
	if err != nil {
		return k, gone(err)
	}
	bodies, err := org.Bodies(tx)
	for _, b := range bodies {
		if b.ID == l.Body {
			k.body = b
		}
	}
	if k.Lang == "" {
		k.Lang = k.body.Lang
	}
	return k, err
}

func linksSince(tx *db.Tx, person string, since clock.Instant) (int, error) {
	var n int
	err := tx.Get(&n, `SELECT count(*) FROM single_links WHERE body = $1 AND person = $2 AND purpose = $3 AND created_at > $4`,
		tx.Tenant, person, forSignIn, since)
	return n, err
}

// dropFirstLinks ends every first link there is.
func dropFirstLinks(tx *db.Tx) error {
	_, err := tx.Exec(`DELETE FROM single_links WHERE purpose = $1`, forFirst)
	return err
}

func firstLink(tx *db.Tx, now clock.Instant, hash string) (link, error) {
	var l link
	err := tx.Get(&l, `SELECT hash, body, person, purpose, target, created_at, expires_at, used_at FROM single_links
		WHERE hash = $1 AND purpose = $2 AND used_at = 0 AND expires_at > $3`, hash, forFirst, now)
	return l, err
}
