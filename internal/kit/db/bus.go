package db

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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

// follow hears what other replicas committed, and finds out whether the
// database is there. A lost connection is taken up again, and everyone is told
// that anything may have changed meanwhile.
func (b *bus) follow(pool *pgxpool.Pool, p *presence) {
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	b.wg.Add(1)
	go func() {
		defer b.wg.Done()
		for first := true; ctx.Err() == nil; first = false {
			conn, err := listening(ctx, pool)
			if err != nil && ctx.Err() == nil && !refuses(err) {
				p.gone()
				pool.Reset() // what is left of its connections leads nowhere
			}
			if err != nil {
				rest(ctx, knockEvery)
				continue
			}
			p.back()
			if !first {
				b.announce([]News{{}})
			}
			if b.hear(ctx, conn, p) {
				p.gone()
				pool.Reset()
			}
			conn.PgConn().Conn().Close() // a goodbye would wait for an answer
		}
	}()
}

// listening is a connection of the bus's own: it must serve nobody else, and
// not wait for one of the pool's.
func listening(ctx context.Context, pool *pgxpool.Pool) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		conn.PgConn().Conn().Close()
		return nil, err
	}
	return conn, nil
}

// refuses tells a database that is there and wants no more connections from
// one that is gone, or only coming up or going down.
func refuses(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && !strings.HasPrefix(pg.Code, "57P")
}

// hear passes news on until the connection ends. True means that there was no
// answer in time, to us or to anybody else; a connection that was merely closed
// says nothing about the database.
func (b *bus) hear(ctx context.Context, conn *pgx.Conn, p *presence) bool {
	for {
		wait, cancel := context.WithTimeout(ctx, lookEvery)
		n, err := conn.WaitForNotification(wait)
		late := wait.Err() != nil
		cancel()
		switch {
		case err == nil:
			tenant, topic, _ := strings.Cut(n.Payload, " ")
			b.announce([]News{{tenant, topic}})
			continue
		case ctx.Err() != nil || !late || conn.IsClosed():
			return false
		}
		before := p.answers.Load()
		wait, cancel = context.WithTimeout(ctx, answerWithin)
		err = conn.Ping(wait)
		late = wait.Err() != nil
		cancel()
		if err != nil {
			return ctx.Err() == nil && late && p.answers.Load() == before
		}
	}
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (b *bus) close() {
	if b.cancel != nil {
		b.cancel()
		b.wg.Wait()
	}
}
