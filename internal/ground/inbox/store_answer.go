package inbox

import (
	"context"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
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

// Sweep forgets answers that count for nothing any more, and seals keys that
// were kept before keys were. It is a duty.
func (b *Box) Sweep(ctx context.Context, now clock.Instant) error {
	if err := b.sealKeys(ctx); err != nil {
		return err
	}
	return b.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM mail_answers WHERE body <> '' AND at < $1`, now.Add(-2*answersPerDay))
		return err
	})
}

// openedOf are the tickets mails of an address opened within the last hour,
// the latest first.
func openedOf(tx *db.Tx, now clock.Instant, address string) (tickets []string, err error) {
	return tickets, tx.Select(&tickets, `SELECT ticket FROM mail_answers WHERE body = $1 AND address = $2 AND what = 'ticket' AND at > $3 ORDER BY at DESC LIMIT 20`,
		tx.Tenant, address, now.Add(-answersPerHour))
}
