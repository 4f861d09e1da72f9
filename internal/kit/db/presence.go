package db

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/overgang/overgang/internal/kit/fault"
)

// presence is whether PostgreSQL is there. A database that is cut off does not
// say so: questions under way would hang until their deadline, and every page
// with them. So the bus, which holds a connection of its own, asks again and
// again, and once there is no answer everything under way is called off and
// nothing new begins until there is one.
type presence struct {
	mu      sync.Mutex
	here    context.Context // ends when the database goes
	leave   context.CancelFunc
	answers atomic.Int64 // statements answered: a database that answers others is slow, not gone
}

const (
	lookEvery    = 500 * time.Millisecond // while it is there
	answerWithin = time.Second
	knockEvery   = 250 * time.Millisecond // while it is gone
)

var errAway = errors.New("db: the database does not answer")

func newPresence() *presence {
	p := &presence{}
	p.back()
	return p
}

func (p *presence) back() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.here == nil || p.here.Err() != nil {
		p.here, p.leave = context.WithCancel(context.Background())
	}
}

func (p *presence) gone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leave()
}

func (p *presence) now() context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.here
}

// answered counts an answer, where there was one; it is called for SQLite as
// well, which has no presence.
func (p *presence) answered(err error) {
	if p != nil && err == nil {
		p.answers.Add(1)
	}
}

// during runs a transaction that ends at its deadline, or when the database
// goes.
func (d *DB) during(ctx context.Context, do func(context.Context) error) error {
	bounded, cancel := context.WithTimeout(ctx, d.Deadline)
	defer cancel()
	if d.presence == nil {
		return do(bounded)
	}
	here := d.presence.now()
	if here.Err() != nil {
		return unavailable(errAway)
	}
	defer context.AfterFunc(here, cancel)()
	err := do(bounded)
	if err != nil && here.Err() != nil && ctx.Err() == nil && !fault.Is(err, fault.Unavailable) && len(fault.List(err)) == 0 {
		return unavailable(err)
	}
	return err
}
