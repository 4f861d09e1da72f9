package outbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Preview is what sending again would do, before it is done.
type Preview struct {
	IDs       []string
	Ways      map[Channel]int // how many would go out on each channel
	Nowhere   int             // no address, or no channel that is there
	Wiped     int             // their text is gone
	Untouched int             // not dead: they are left alone
}

// Count is how many would be sent.
func (p Preview) Count() int {
	n := 0
	for _, c := range p.Ways {
		n += c
	}
	return n
}

// most letters sent again at one go.
const most = 5000

// Chosen are the ids of what a question finds, for a bulk action.
func (b *Box) Chosen(ctx context.Context, by access.Actor, q Query) ([]string, error) {
	if err := by.Require(access.OutboxRetry); err != nil {
		return nil, err
	}
	var ids []string
	err := b.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		ids, err = found(tx, q.Clean(), most)
		return err
	})
	return ids, err
}

// Preview says what sending these letters again would do. Needs outbox.retry.
func (b *Box) Preview(ctx context.Context, by access.Actor, now clock.Instant, ids []string) (Preview, error) {
	p := Preview{IDs: ids, Ways: map[Channel]int{}}
	if err := by.Require(access.OutboxRetry); err != nil {
		return p, err
	}
	err := b.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		return b.each(tx, now, ids, &p, plainLetter, func(Row, Way) error { return nil })
	})
	return p, err
}

// Retry sends dead or shown letters again, from the first way they can take.
// Letters in any other state are left alone. Needs outbox.retry.
func (b *Box) Retry(ctx context.Context, by access.Actor, now clock.Instant, ids []string) (Preview, error) {
	var p Preview
	if err := by.Require(access.OutboxRetry); err != nil {
		return p, err
	}
	err := b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		p = Preview{IDs: ids, Ways: map[Channel]int{}}
		held := func(tx *db.Tx, id string) (Row, error) { return letterOf(tx, tx.Tenant, id) }
		err := b.each(tx, now, ids, &p, held, func(r Row, to Way) error {
			next, steps := r.Retried(to, now)
			if err := save(tx, now, next, steps...); err != nil {
				return err
			}
			return audit.Note(tx, by, now, "outbox.retried", "letter", r.ID, audit.Detail{"channel": string(to.Channel)})
		})
		tx.Announce(Topic)
		return err
	})
	return p, err
}

func (b *Box) each(tx *db.Tx, now clock.Instant, ids []string, p *Preview, read func(*db.Tx, string) (Row, error), do func(Row, Way) error) error {
	if len(ids) > most {
		return fault.New(fault.TooLarge, "fault.too_large")
	}
	for _, id := range ids {
		r, err := read(tx, id)
		if errors.Is(err, db.ErrNone) {
			p.Untouched++
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case r.Wiped():
			p.Wiped++
			continue
		case !r.MayRetry():
			p.Untouched++
			continue
		}
		to, err := b.again(tx, now, r)
		if err != nil {
			return err
		}
		if to == nil {
			p.Nowhere++
			continue
		}
		p.Ways[to.Channel]++
		if err := do(r, *to); err != nil {
			return err
		}
	}
	return nil
}

// Cancel withdraws a letter that is not on its way yet. Needs outbox.retry;
// refused (outbox.too_late) when it has left.
func (b *Box) Cancel(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	if err := by.Require(access.OutboxRetry); err != nil {
		return err
	}
	return b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		r, err := letterOf(tx, tx.Tenant, id)
		if errors.Is(err, db.ErrNone) {
			return fault.Gone()
		}
		if err != nil {
			return err
		}
		if !r.MayCancel(now) {
			return fault.Refuse("outbox.too_late")
		}
		if err := cancelled(tx, now, r); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "outbox.cancelled", "letter", id, nil)
	})
}

// Down and Up mark a channel in the actor's body. Needs outbox.retry. why is
// required (field why).
func (b *Box) Down(ctx context.Context, by access.Actor, now clock.Instant, c Channel, why string) error {
	if err := by.Require(access.OutboxRetry); err != nil {
		return err
	}
	if !slices.Contains(Channels, c) {
		return fault.OnField("channel", "fault.not_a_choice")
	}
	if why == "" {
		return fault.OnField("why", "fault.required")
	}
	return b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := Down(tx, now, c, why, by.Person); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "outbox.channel_down", "body", by.Body, audit.Detail{"channel": string(c)})
	})
}

// Up is Down taken back.
func (b *Box) Up(ctx context.Context, by access.Actor, now clock.Instant, c Channel) error {
	if err := by.Require(access.OutboxRetry); err != nil {
		return err
	}
	return b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := Up(tx, c); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "outbox.channel_up", "body", by.Body, audit.Detail{"channel": string(c)})
	})
}

// Reported takes in a delivery report of the SMS gateway. A report about
// nothing of ours changes nothing.
func (b *Box) Reported(ctx context.Context, now clock.Instant, r Report) error {
	body, id, ok := strings.Cut(r.Reference, ".")
	if !ok || !r.Final || body == "" || body == db.Everyone {
		return nil
	}
	return b.db.Write(ctx, body, func(tx *db.Tx) error {
		row, err := letterOf(tx, body, id)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		to, err := other(tx, now, b.settings, row)
		if err != nil {
			return err
		}
		next, steps := row.Reported(SMS, r.Delivered, r.Said, to, now)
		if len(steps) == 0 {
			return nil
		}
		tx.Announce(Topic)
		return save(tx, now, next, steps...)
	})
}

// Waiting is the age of the oldest letter that is due and not sent, in any
// body, for metrics; 0 when none waits.
func (b *Box) Waiting(ctx context.Context, now clock.Instant) (time.Duration, error) {
	var oldest clock.Instant
	err := b.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		oldest, err = oldestDue(tx, now)
		return err
	})
	if !oldest.IsSet() || err != nil {
		return 0, err
	}
	return now.Sub(oldest), nil
}
