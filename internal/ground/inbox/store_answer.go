package inbox

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

func answered(tx *db.Tx, now clock.Instant, address string) (a Answered, err error) {
	if err = tx.Get(&a.Address, `SELECT count(*) FROM mail_answers WHERE body = $1 AND address = $2 AND what = 'answer' AND at > $3`, tx.Tenant, address, now.Add(-answersPerDay)); err != nil {
		return a, err
	}
	if err = tx.Get(&a.Opened, `SELECT count(*) FROM mail_answers WHERE body = $1 AND address = $2 AND what = 'ticket' AND at > $3`, tx.Tenant, address, now.Add(-answersPerHour)); err != nil {
		return a, err
	}
	// Counting stops where the answer is known.
	err = tx.Get(&a.Body, `SELECT count(*) FROM (SELECT 1 FROM mail_answers WHERE body = $1 AND what = 'answer' AND at > $2 LIMIT $3) AS recent`, tx.Tenant, now.Add(-answersPerHour), mostInBody)
	return a, err
}

func noteAnswer(tx *db.Tx, now clock.Instant, address, what, ticket string) error {
	_, err := tx.Exec(`INSERT INTO mail_answers (body, address, at, what, ticket) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, tx.Tenant, address, now, what, ticket)
	return err
}

// Sweep forgets answers that count for nothing any more. It is a duty.
func (b *Box) Sweep(ctx context.Context, now clock.Instant) error {
	return b.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM mail_answers WHERE body <> '' AND at < $1`, now.Add(-2*answersPerDay))
		return err
	})
}

// keyLife is how long a key signs; what it signed is believed as long as the
// address itself says.
const keyLife = 180 * 24 * time.Hour

type replyKey struct {
	Secret    string        `db:"secret"`
	CreatedAt clock.Instant `db:"created_at"`
}

func replyKeys(tx *db.Tx) (all []replyKey, err error) {
	return all, tx.Select(&all, `SELECT secret, created_at FROM reply_keys WHERE body = $1 ORDER BY created_at DESC LIMIT 5`, tx.Tenant)
}

// ReplyKeys are what the body's reply addresses may be signed with.
func ReplyKeys(tx *db.Tx) (keys [][]byte, err error) {
	rows, err := replyKeys(tx)
	for _, r := range rows {
		keys = append(keys, []byte(r.Secret))
	}
	return keys, err
}

// SigningKey is what reply addresses are signed with now; it is made when it
// is needed.
func SigningKey(tx *db.Tx, now clock.Instant) ([]byte, error) {
	rows, err := replyKeys(tx)
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 && rows[0].CreatedAt.Add(keyLife) > now {
		return []byte(rows[0].Secret), nil
	}
	made := hex.EncodeToString([]byte(ids.Secret()))
	_, err = tx.Exec(`INSERT INTO reply_keys (body, secret, created_at) VALUES ($1, $2, $3)`, tx.Tenant, made, now)
	return []byte(made), err
}

// openedOf are the tickets mails of an address opened within the last hour,
// the latest first.
func openedOf(tx *db.Tx, now clock.Instant, address string) (tickets []string, err error) {
	return tickets, tx.Select(&tickets, `SELECT ticket FROM mail_answers WHERE body = $1 AND address = $2 AND what = 'ticket' AND at > $3 ORDER BY at DESC LIMIT 20`,
		tx.Tenant, address, now.Add(-answersPerHour))
}
