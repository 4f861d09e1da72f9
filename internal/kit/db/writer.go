package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/point"
)

// writer is the only one who changes a SQLite database. Changes that wait
// while another commit is on its way to the disk share the next one.
type writer struct {
	db   *sqlx.DB
	own  *connection
	bus  *bus
	jobs chan *change
	done chan struct{}
	mu   sync.RWMutex // held for reading while a job is handed over
	shut bool
	// joining is for how long others may join a commit: eight who work at once
	// then share one, where two commits would take turns with four each.
	joining time.Duration
}

// change is one waiting transaction and where its answer goes.
type change struct {
	ctx    context.Context
	tenant string
	fn     func(*Tx) error
	tx     *Tx
	err    error
	panic  any
	answer chan struct{}
}

const most = 256 // changes in one commit

var errClosed = errors.New("db: closed")

func startWriter(db *sqlx.DB, bus *bus) (*writer, error) {
	own, err := openConnection(context.Background(), db)
	if err != nil {
		return nil, err
	}
	w := &writer{db: db, own: own, bus: bus, jobs: make(chan *change, most), done: make(chan struct{}), joining: 5 * time.Millisecond}
	go w.loop()
	return w, nil
}

func (w *writer) close() {
	w.mu.Lock()
	if !w.shut {
		w.shut = true
		close(w.jobs)
	}
	w.mu.Unlock()
	<-w.done
	w.own.close()
	w.db.Close()
}

// run hands fn over and waits for the commit. A caller who gives up while the
// change waits is not served; one who gives up while it is being committed
// gets the true answer.
func (w *writer) run(ctx context.Context, tenant string, deadline time.Duration, fn func(*Tx) error) error {
	wait, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	c := &change{ctx: wait, tenant: tenant, fn: fn, answer: make(chan struct{})}
	w.mu.RLock()
	if w.shut {
		w.mu.RUnlock()
		return errClosed
	}
	select {
	case w.jobs <- c:
		w.mu.RUnlock()
	case <-wait.Done():
		w.mu.RUnlock()
		return unavailable(wait.Err())
	}
	<-c.answer
	if c.panic != nil {
		panic(c.panic)
	}
	return c.err
}

func (w *writer) loop() {
	defer close(w.done)
	for first := range w.jobs {
		w.commit(first)
	}
}

// next is a change for a commit that has some already; waited of them came
// before it began. It is nil when nobody waits or the commit has enough.
func (w *writer) next(have, waited int, took func() time.Duration) *change {
	if have >= most || have >= waited && took() > w.joining {
		return nil
	}
	select {
	case c := <-w.jobs: // nil once closed
		return c
	default:
		return nil
	}
}

// commit runs the first change, and those that come while it works, in one
// transaction. When the commit itself fails, nobody's change happened and
// everybody hears so.
func (w *writer) commit(first *change) {
	batch := make([]*change, 0, most)
	defer func() {
		for _, c := range batch {
			close(c.answer)
		}
	}()
	// A cancelled context would interrupt SQLite and undo the others' work,
	// so statements run under none; the batch itself is bounded.
	ctx := context.Background()
	if _, err := w.own.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		batch = append(batch, first)
		first.err = unavailable(err)
		return
	}
	waited, took := 1+len(w.jobs), clock.Stopwatch()
	for c := first; c != nil; c = w.next(len(batch), waited, took) {
		batch = append(batch, c)
		if c.err = c.ctx.Err(); c.err != nil {
			continue
		}
		c.tx = &Tx{Dialect: SQLite, Tenant: c.tenant, ctx: ctx, tx: w.own}
		c.err = w.one(ctx, c)
		if lost := classify(c.err); fault.Is(lost, fault.Full) || fault.Is(lost, fault.Unavailable) {
			// SQLite may have undone the whole transaction by itself.
			w.own.ExecContext(ctx, "ROLLBACK")
			for _, other := range batch {
				if other.err == nil {
					other.err = c.err
				}
			}
			return
		}
	}
	standing(batch, "written")
	if _, err := w.own.ExecContext(ctx, "COMMIT"); err != nil {
		w.own.ExecContext(ctx, "ROLLBACK")
		for _, c := range batch {
			if c.err == nil {
				c.err = fmt.Errorf("commit: %w", err)
			}
		}
		return
	}
	standing(batch, "committed")
	for _, c := range batch {
		if c.err != nil || c.panic != nil {
			continue
		}
		w.bus.announce(c.tx.news)
		for _, f := range c.tx.after {
			f()
		}
	}
	standing(batch, "announced")
}

// standing comes to a point with all changes that were not undone.
func standing(batch []*change, where string) {
	if !point.On() {
		return
	}
	for _, c := range batch {
		if c.err == nil && c.panic == nil {
			c.tx.reach(where)
		}
	}
}

func (w *writer) one(ctx context.Context, c *change) (err error) {
	if c.tenant == "" {
		return errors.New("db: a transaction without a tenant")
	}
	if _, err := w.own.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	defer func() {
		if c.panic = recover(); c.panic != nil {
			err = errors.New("db: the change panicked")
		}
		if err == nil {
			_, err = w.own.ExecContext(ctx, "RELEASE one")
			return
		}
		if _, undo := w.own.ExecContext(ctx, "ROLLBACK TO one"); undo == nil {
			w.own.ExecContext(ctx, "RELEASE one")
		}
	}()
	return c.fn(c.tx)
}
