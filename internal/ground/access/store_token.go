package access

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// TokenRow is a token as stored; the token itself is told once.
type TokenRow struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Name      string        `db:"name"`
	Person    string        `db:"person"`
	Hash      string        `db:"hash"`
	Scopes    string        `db:"scopes"` // permissions, one space between
	CreatedAt clock.Instant `db:"created_at"`
	ExpiresAt clock.Instant `db:"expires_at"`
	UsedAt    clock.Instant `db:"used_at"`
	RevokedAt clock.Instant `db:"revoked_at"`
}

const tokenColumns = `body, id, name, person, hash, scopes, created_at, expires_at, used_at, revoked_at`

// AddToken stores a token.
func AddToken(tx *db.Tx, t TokenRow) error { return tx.Insert("tokens", t) }

// AllTokens lists the body's tokens, newest first.
func AllTokens(tx *db.Tx) ([]TokenRow, error) {
	var all []TokenRow
	return all, tx.Select(&all, `SELECT `+tokenColumns+` FROM tokens WHERE body = $1 ORDER BY created_at DESC, id`, tx.Tenant)
}

// TokenByID is db.ErrNone when there is none.
func TokenByID(tx *db.Tx, id string) (TokenRow, error) {
	var t TokenRow
	err := tx.Get(&t, `SELECT `+tokenColumns+` FROM tokens WHERE body = $1 AND id = $2`, tx.Tenant, id)
	return t, err
}

// RevokeToken ends a token, which stays in the list; false where it had ended.
func RevokeToken(tx *db.Tx, now clock.Instant, id string) (bool, error) {
	tx.Announce(Topic)
	n, err := tx.Exec(`UPDATE tokens SET revoked_at = $3 WHERE body = $1 AND id = $2 AND revoked_at = 0`, tx.Tenant, id, now)
	return n > 0, err
}
