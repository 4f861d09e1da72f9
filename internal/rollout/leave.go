package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Away is somebody on the roster who is on leave and not deferred: the leave
// suggests it (A2). Until "" is not known yet.
type Away struct {
	Person  string    `db:"person"`
	Name    string    `db:"name"`
	Stage   Stage     `db:"stage"`
	Version int       `db:"version"`
	From    clock.Day `db:"valid_from"`
	Until   clock.Day `db:"valid_to"`
	Why     string    `db:"reason"`
}

// Back is the day they return, "" when it is not known.
func (a Away) Back() clock.Day { return a.Until.Add(1) }

// OnLeave lists those who are away today and still count as outstanding.
// Needs rollout.read.
func (r *Rollouts) OnLeave(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (Rollout, []Away, error) {
	var found Rollout
	var list []Away
	return found, list, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if found, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		list, err = onLeave(tx, rollout, now.Day(body.Zone()))
		return err
	})
}
