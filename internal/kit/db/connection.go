package db

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/jmoiron/sqlx"
)

// runner is what a Tx speaks through: a PostgreSQL transaction, or a SQLite
// connection.
type runner interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
	QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// connection is one SQLite connection that keeps its statements prepared from one
// transaction to the next; reading SQL costs SQLite more than most of what
// the statements do. It is for one goroutine at a time. (The PostgreSQL driver
// keeps statements by itself.)
type connection struct {
	conn *sqlx.Conn
	kept map[string]*sqlx.Stmt
}

const (
	mostKept    = 500   // statements kept; a program has fewer, lists of varying length apart
	longestKept = 4_000 // bytes; longer ones are lists written for one use
)

func openConnection(ctx context.Context, pool *sqlx.DB) (*connection, error) {
	conn, err := pool.Connx(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, kept: map[string]*sqlx.Stmt{}}, nil
}

func (s *connection) close() {
	s.forget()
	s.conn.Close()
}

func (s *connection) forget() {
	for _, one := range s.kept {
		one.Close()
	}
	clear(s.kept)
}

// prepared is the kept statement of a query, nil for one not worth keeping.
func (s *connection) prepared(ctx context.Context, query string) (*sqlx.Stmt, error) {
	if found := s.kept[query]; found != nil || len(query) > longestKept {
		return found, nil
	}
	if len(s.kept) >= mostKept {
		s.forget()
	}
	fresh, err := s.conn.PreparexContext(ctx, query)
	if err == nil {
		s.kept[query] = fresh
	}
	return fresh, err
}

func (s *connection) GetContext(ctx context.Context, dest any, query string, args ...any) error {
	kept, err := s.prepared(ctx, query)
	if err != nil {
		return err
	}
	if kept == nil {
		return s.conn.GetContext(ctx, dest, query, args...)
	}
	return kept.GetContext(ctx, dest, args...)
}

func (s *connection) SelectContext(ctx context.Context, dest any, query string, args ...any) error {
	kept, err := s.prepared(ctx, query)
	if err != nil {
		return err
	}
	if kept == nil {
		return s.conn.SelectContext(ctx, dest, query, args...)
	}
	return kept.SelectContext(ctx, dest, args...)
}

func (s *connection) QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	return s.conn.QueryxContext(ctx, query, args...)
}

func (s *connection) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	kept, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if kept == nil {
		return s.conn.ExecContext(ctx, query, args...)
	}
	return kept.ExecContext(ctx, args...)
}

// readers lends SQLite connections for reading, each to one Read at a time.
type readers struct {
	pool *sqlx.DB
	idle chan *connection // a nil one is not opened yet
}

const mostReaders = 8

func newReaders(pool *sqlx.DB) *readers {
	r := &readers{pool, make(chan *connection, mostReaders)}
	for range mostReaders {
		r.idle <- nil
	}
	return r
}

// lend begins a snapshot; giveBack ends it.
func (r *readers) lend(ctx context.Context) (*connection, error) {
	var s *connection
	select {
	case s = <-r.idle:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	var err error
	if s == nil {
		s, err = openConnection(ctx, r.pool)
	}
	if err == nil {
		// Not under the reader's context: cut off in the middle, the snapshot
		// could be begun and nobody know of it.
		_, err = s.ExecContext(context.WithoutCancel(ctx), "BEGIN")
	}
	if err != nil {
		r.drop(s)
		return nil, err
	}
	return s, nil
}

func (r *readers) giveBack(s *connection) {
	// Not under the reader's context: it may be over.
	if _, err := s.ExecContext(context.Background(), "ROLLBACK"); err != nil {
		r.drop(s)
		return
	}
	r.idle <- s
}

// drop throws a connection away for good: back in the pool, it would give the
// state nobody knows to the next reader.
func (r *readers) drop(s *connection) {
	if s != nil {
		s.forget()
		s.conn.Raw(func(any) error { return driver.ErrBadConn })
		s.conn.Close()
	}
	r.idle <- nil
}

func (r *readers) close() {
	for range mostReaders {
		if s := <-r.idle; s != nil {
			s.close()
		}
	}
}
