package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

const (
	// tickAtOnce is how many tickets a turn of the duty takes; the rest have
	// the next.
	tickAtOnce = 500
	// tickTogether is how many are written in one transaction.
	tickTogether = 25
)

// Tick looks after the tickets that ask for it: clocks that warn or have run
// out, waiting that is over. It answers how many there were. Several replicas
// may do it at once, and it may be repeated; each mark is kept and told once. A
// ticket that fails holds up no other.
func (d *Desk) Tick(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	var due []string
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		due, err = pending(tx, now, tickAtOnce)
		return err
	})
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(due, tickTogether) {
		if d.tickAll(ctx, by, now, some) == nil {
			continue
		}
		for _, id := range some {
			err = errors.Join(err, d.tickAll(ctx, by, now, []string{id}))
		}
	}
	n, legErr := d.tickLegs(ctx, by, now)
	return len(due) + n, errors.Join(err, legErr)
}

// tickLegs looks after supplier legs in the same way.
func (d *Desk) tickLegs(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	var due []pendingLeg
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		due, err = pendingLegs(tx, now, tickAtOnce)
		return err
	})
	for _, p := range due {
		err = errors.Join(err, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
			w, err := d.open(tx, by, now, p.Ticket, Works)
			if err != nil {
				return err
			}
			return w.attendLeg(p.Leg)
		}))
	}
	return len(due), err
}

func (d *Desk) tickAll(ctx context.Context, by access.Actor, now clock.Instant, tickets []string) error {
	tickets = slices.Sorted(slices.Values(tickets)) // one order for all who lock more than one
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		for _, id := range tickets {
			w, err := d.open(tx, by, now, id, Works)
			if err != nil {
				return err
			}
			if w.t.NextAt == 0 || w.t.NextAt > now {
				continue // somebody else was quicker
			}
			if err := w.attend(); err != nil {
				return err
			}
		}
		return nil
	})
}

// attend does what the moment asks of a ticket. Marks alone are no change that
// whoever has its page open would have to know of: the version stays.
func (w *work) attend() error {
	if t, changed := w.t.Wake(w.now); changed {
		w.put(t)
		w.quiet = false
	} else {
		w.quiet = true
	}
	if err := w.strike(); err != nil {
		return err
	}
	_, err := w.finish()
	return err
}

// strike lets the clocks run up to now and keeps what they mark.
func (w *work) strike() error {
	s, err := clocksOf(w.t.Clocks)
	if err != nil {
		return err
	}
	s, marks := s.Tick(w.now)
	if err := w.t.carry(s); err != nil {
		return err
	}
	return w.passed(s, marks)
}
