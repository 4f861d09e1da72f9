package inbox

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/seal"
)

// keyLife is how long a key signs; what it signed is believed as long as the
// address itself says.
const keyLife = 180 * 24 * time.Hour

// replyKey is what reply addresses are signed with. Its secret lies sealed in
// the database (TRUST LG-01).
type replyKey struct {
	Body      string        `db:"body"`
	Secret    string        `db:"secret"`
	CreatedAt clock.Instant `db:"created_at"`
}

// purpose of what is sealed of a body's keys.
func (k replyKey) purpose() string { return "reply key " + k.Body }

// opened is the secret; ok is false where this server's key does not open it.
func (k replyKey) opened(box *seal.Box) (secret []byte, ok bool) {
	if !seal.Is(k.Secret) {
		return []byte(k.Secret), true
	}
	if box == nil {
		return nil, false
	}
	s, err := box.Open(k.Secret, k.purpose())
	return []byte(s), err == nil
}

// closed is the key as it is kept. A server that has no key of its own to seal
// with keeps it as it is: mail goes on.
func (k replyKey) closed(box *seal.Box) replyKey {
	if box == nil || seal.Is(k.Secret) {
		return k
	}
	if s, err := box.Seal(k.Secret, k.purpose()); err == nil {
		k.Secret = s
	}
	return k
}

func replyKeys(tx *db.Tx) (all []replyKey, err error) {
	return all, tx.Select(&all, `SELECT body, secret, created_at FROM reply_keys WHERE body = $1 ORDER BY created_at DESC LIMIT 5`, tx.Tenant)
}

// ReplyKeys are what the body's reply addresses may be signed with; all is
// false where some are shut: kept with another server's key.
func ReplyKeys(tx *db.Tx, box *seal.Box) (keys [][]byte, all bool, err error) {
	rows, err := replyKeys(tx)
	all = true
	for _, r := range rows {
		secret, ok := r.opened(box)
		if !ok {
			all = false
			continue
		}
		keys = append(keys, secret)
	}
	return keys, all, err
}

// SigningKey is what reply addresses are signed with now; it is made when it is
// needed: also where those that are there are shut.
func SigningKey(tx *db.Tx, now clock.Instant, box *seal.Box) ([]byte, error) {
	rows, err := replyKeys(tx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if secret, ok := r.opened(box); ok && r.CreatedAt.Add(keyLife) > now {
			return secret, nil
		}
	}
	made := replyKey{tx.Tenant, hex.EncodeToString([]byte(ids.Secret())), now}
	return []byte(made.Secret), tx.Insert("reply_keys", made.closed(box))
}

// sealKeys closes what was kept before keys were sealed.
func (b *Box) sealKeys(ctx context.Context) error {
	if b.Keys == nil {
		return nil
	}
	var all []replyKey
	err := b.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		return tx.Select(&all, `SELECT body, secret, created_at FROM reply_keys WHERE body <> '' AND secret NOT LIKE 'sealed:%'`)
	})
	for _, k := range all {
		kept := k.closed(b.Keys)
		if err != nil || kept.Secret == k.Secret {
			continue
		}
		err = b.db.Write(ctx, k.Body, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE reply_keys SET secret = $3 WHERE body = $1 AND secret = $2`, tx.Tenant, k.Secret, kept.Secret)
			return err
		})
	}
	return err
}
