package db

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// channel is the PostgreSQL channel replicas tell each other changes on.
const channel = "overgang"

// bus carries topics of committed changes to those who listen: pages that
// refresh, the outbox that sends. News may come twice or, around a lost
// connection, late; the zero News means "anything may have changed".
type bus struct {
	mu        sync.Mutex
	listeners map[int]func(News)
	next      int
	cancel    context.CancelFunc
	wg        sync.WaitGroup
}

// News is that something under a topic changed for a tenant.
type News struct{ Tenant, Topic string }

func (n News) String() string { return n.Tenant + " " + n.Topic }

func newBus() *bus { return &bus{listeners: map[int]func(News){}} }

// Listen calls f for all news until the returned function is called. f must
// not block.
func (d *DB) Listen(f func(News)) (stop func()) {
	b := d.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	id := b.next
	b.next++
	b.listeners[id] = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.listeners, id)
	}
}

func (b *bus) announce(news []News) {
	if len(news) == 0 {
		return
	}
	b.mu.Lock()
	listeners := make([]func(News), 0, len(b.listeners))
	for _, f := range b.listeners {
		listeners = append(listeners, f)
	}
	b.mu.Unlock()
	for _, n := range news {
		for _, f := range listeners {
			f(n)
		}
	}
}

// follow hears what other replicas committed. A lost connection is taken up
// again, and everyone is told that anything may have changed meanwhile.
func (b *bus) follow(pool *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	b.wg.Add(1)
	go func() {
		defer b.wg.Done()
		for ctx.Err() == nil {
			b.hear(ctx, pool)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
				b.announce([]News{{}})
			}
		}
	}()
}

func (b *bus) hear(ctx context.Context, pool *pgxpool.Pool) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return
	}
	// Taken out of the pool: a listening connection must serve nobody else.
	own := conn.Hijack()
	defer own.Close(context.Background())
	if _, err := own.Exec(ctx, "LISTEN "+channel); err != nil {
		return
	}
	for {
		n, err := own.WaitForNotification(ctx)
		if err != nil {
			return
		}
		tenant, topic, _ := strings.Cut(n.Payload, " ")
		b.announce([]News{{tenant, topic}})
	}
}

func (b *bus) close() {
	if b.cancel != nil {
		b.cancel()
		b.wg.Wait()
	}
}
