package knowledge

import (
	"context"
	"fmt"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Check counts again what lists show of guides: whom they helped, and how many
// languages wait to be published. What it finds is a fault of ours.
func (l *Library) Check(ctx context.Context, body string) ([]string, error) {
	var wrong []string
	return wrong, l.db.Read(ctx, body, func(tx *db.Tx) error {
		all, err := miscounted(tx)
		for _, g := range all {
			wrong = append(wrong, fmt.Sprintf("guide %s: helped %d, did not %d, drafts %d kept; %d, %d, %d counted", g.ID, g.Helped, g.NotHelped, g.Drafts, g.Yes, g.No, g.Fresh))
		}
		return err
	})
}

// Repair counts again where Check finds something, and answers in words for
// whoever runs it what it did.
func (l *Library) Repair(ctx context.Context, by access.Actor, now clock.Instant) (done []string, err error) {
	return done, l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		done = nil
		all, err := miscounted(tx)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, g := range all {
			if err := tx.Lock("guide/" + g.ID); err != nil {
				return err
			}
			if err := recount(tx, g.ID); err != nil {
				return err
			}
			if err := countDrafts(tx, g.ID); err != nil {
				return err
			}
		}
		done = append(done, fmt.Sprintf("%d guides counted again", len(all)))
		return audit.Note(tx, by, now, "desk.repaired", "guides", "counts", audit.Detail{"guides": len(all)})
	})
}
