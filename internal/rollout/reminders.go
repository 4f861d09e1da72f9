package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
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
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		due, err := unreminded(tx, now, now.Add(48*time.Hour))
		if err != nil {
			return err
		}
		for _, b := range due {
			s, err := slotByID(tx, b.Slot)
			if err != nil {
				return err
			}
			if !reminderDue(s.StartsAt, b.BookedAt, now, body.Zone()) {
				continue
			}
			if err := r.remindOne(tx, now, b, s); err != nil {
				return err
			}
			sent++
		}
		return nil
	})
}

// remindOne marks the booking before it writes: on two replicas at once only
// one of them finds it unmarked.
func (r *Rollouts) remindOne(tx *db.Tx, now clock.Instant, b Booking, s Slot) error {
	first, err := markReminded(tx, b.ID, now)
	if err != nil || !first {
		return err
	}
	o, err := occasionByID(tx, b.Occasion)
	if err != nil {
		return err
	}
	return r.writeTo(tx, now, b, s, o, letterReminder)
}
