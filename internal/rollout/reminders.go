package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Remind writes the reminders of the next day in the actor's body, once each
// and only to those it concerns: who has a place, booked before the hour the
// reminders go out. It answers how many. The roof calls it every few minutes,
// for every body, as the program.
func (r *Rollouts) Remind(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	if err := by.Require(access.RolloutCollect); err != nil {
		return 0, err
	}
	sent := 0
	return sent, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		sent = 0
		c, err := r.clerk(tx, by, now)
		if err != nil {
			return err
		}
		due, err := unreminded(tx, now, now.Add(48*time.Hour))
		if err != nil {
			return err
		}
		for _, b := range due {
			s, o, err := slotAt(tx, b.Slot)
			if err != nil {
				return err
			}
			if !reminderDue(s.StartsAt, b.BookedAt, now, c.body.Zone()) {
				continue
			}
			// Marked before it is written: of two replicas at once only one
			// finds it unmarked.
			first, err := markReminded(tx, b.ID, now)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			if err := c.writeTo(b, s, o, letterReminder); err != nil {
				return err
			}
			sent++
		}
		return nil
	})
}
