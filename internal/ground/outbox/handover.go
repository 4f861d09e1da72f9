package outbox

import (
	"context"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/point"
)

// send carries one letter while its lease is kept, and writes down what came of
// it if the lease still stands. From the moment it may have arrived until that
// is written down no other letter of its channel is sent from here: a program
// that dies leaves one at most that goes twice (TRUST G3).
func (s *Sender) send(ctx context.Context, l *line, c cargo) error {
	now := s.clock.Now()
	if now >= c.LeaseUntil { // we slept; somebody else may have it by now
		return nil
	}
	if err := s.enclose(ctx, &c); err != nil {
		return err // it waits for its next moment, which is written down already
	}
	sending, cancel := context.WithCancel(ctx)
	h := &hold{until: c.LeaseUntil}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.keep(sending, cancel, c.Row, h)
	}()
	turn := s.turns[Channel(c.Channel)]
	mine := false
	t := l.carrier.carry(sending, now, c, func(ctx context.Context) error {
		if mine = await(ctx, turn); !mine || ctx.Err() != nil || h.over(s.clock.Now()) {
			return errNotNow
		}
		point.Reach("letter connected")
		return nil
	})
	defer func() {
		if mine {
			<-turn
		}
	}()
	stopped := sending.Err() != nil
	cancel()
	<-done
	if t.Outcome == Took {
		point.Reach("letter accepted")
	}
	if s.lost != nil && s.lost(c, t) {
		return nil
	}
	if stopped && t.Outcome == Later {
		t = calledOff
	}
	return s.settle(ctx, l, c, t)
}

// patienceAtDoor is how long a letter stands before the other side for its
// turn; a server would not wait much longer.
const patienceAtDoor = time.Minute

func await(ctx context.Context, turn chan struct{}) bool {
	late := time.NewTimer(patienceAtDoor)
	defer late.Stop()
	select {
	case turn <- struct{}{}:
		return true
	case <-late.C:
	case <-ctx.Done():
	}
	return false
}

// hold is until when a letter is ours, as far as we know.
type hold struct {
	mu    sync.Mutex
	until clock.Instant
}

func (h *hold) renew(until clock.Instant) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until = until
}

// over tells that somebody else may have the letter: we slept, or could not
// reach the database to keep it.
func (h *hold) over(now clock.Instant) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return now >= h.until
}

// keep renews the lease until sending ends; when somebody else has the letter,
// it stops sending.
func (s *Sender) keep(sending context.Context, stop func(), r Row, h *hold) {
	ticker := time.NewTicker(held)
	defer ticker.Stop()
	for {
		select {
		case <-sending.Done():
			return
		case <-ticker.C:
		}
		mine, now := true, s.clock.Now()
		err := s.db.Write(sending, db.Everyone, func(tx *db.Tx) (err error) {
			mine, err = renew(tx, now, r)
			return err
		})
		switch {
		case err == nil && !mine:
			stop()
			return
		case err == nil:
			h.renew(now.Add(lease))
		}
	}
}

// settle writes down what came of a try, for letter and line. Where the
// database is away or full it tries until the program ends: an answer that is
// not written down means that the letter is sent once more.
func (s *Sender) settle(ctx context.Context, l *line, c cargo, t Try) error {
	for {
		now := s.clock.Now()
		err := s.db.Write(context.WithoutCancel(ctx), db.Everyone, func(tx *db.Tx) error { return s.settled(tx, now, l, c, t) })
		if !fault.Is(err, fault.Unavailable) && !fault.Is(err, fault.Full) || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return err
		}
	}
}

func (s *Sender) settled(tx *db.Tx, now clock.Instant, l *line, c cargo, t Try) error {
	changed, err := s.lineAfter(tx, now, l, t)
	if err != nil {
		return err
	}
	row, mine, err := ours(tx, c.Row)
	if err != nil || !mine {
		return err
	}
	to, err := other(tx, now, s.settings, row)
	if err != nil {
		return err
	}
	switch {
	case t == calledOff:
		t.Again = now
	case c.waitedFor.IsSet() && t.Line && t.Outcome == Later:
		t.Again = max(now, c.waitedFor)
	}
	next, steps := row.After(t, to, now)
	if next.Channel != row.Channel || changed {
		tx.After(s.wake.all)
	}
	tx.Mark("letter")
	return save(tx, now, next, steps...)
}

// lineAfter writes down how the line is after a try, and tells whether that is
// something new. While it stays good that is done once a minute and without
// waiting for others: the sooner an answer is written down, the fewer letters a
// dying program leaves to be sent twice.
func (s *Sender) lineAfter(tx *db.Tx, now clock.Instant, l *line, t Try) (bool, error) {
	if t == calledOff {
		return false, nil
	}
	at, err := lineByName(tx, l.name)
	if err != nil || same(at, at.After(t, now)) {
		return false, err
	}
	if err := tx.Lock("line " + l.name); err != nil {
		return false, err
	}
	if at, err = lineByName(tx, l.name); err != nil {
		return false, err
	}
	after := at.After(t, now)
	if at.Failing() && !after.Failing() {
		if err := catchUp(tx, now, l.name, at.Since); err != nil {
			return false, err
		}
	}
	return after.Failing() != at.Failing() || after.Dead() != at.Dead(), saveLine(tx, after)
}

// same tells whether two looks at a line are too much alike to write it down.
func same(at, after Line) bool {
	fresh := after.GoodAt.Sub(at.GoodAt) < time.Minute && after.GoodAt >= at.GoodAt
	after.GoodAt = at.GoodAt
	return fresh && after == at
}
