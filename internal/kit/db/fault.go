package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/overgang/overgang/internal/kit/fault"
)

// Unique reports that a row with the same unique key exists already.
func Unique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

func wrap(err error, query string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w in %q", err, strings.Join(strings.Fields(query), " "))
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// overtaken reports a key that is taken already, a row pointed to that is not
// there (any more), or a version that is no longer the newest: somebody who
// looks again may see why, and what stands there now.
func overtaken(err error) bool {
	var pg *pgconn.PgError
	var stale *fault.Stale
	return errors.As(err, &pg) && (pg.Code == "23505" || pg.Code == "23503") || errors.As(err, &stale)
}

func unavailable(err error) error {
	return fmt.Errorf("%w: %w", fault.New(fault.Unavailable, "fault.unavailable"), err)
}

// uncertain is a commit that was not confirmed. Where it never left or the
// database said no itself, nothing happened; after anything else nobody knows.
func uncertain(ctx context.Context, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) || err == ctx.Err() || errors.Is(err, sql.ErrTxDone) || pgconn.SafeToRetry(err) {
		return unavailable(err)
	}
	return fmt.Errorf("%w: %w", fault.New(fault.Unavailable, "fault.unsure"), err)
}

// classify gives the states of a database that people meet a name of their
// own: gone (503) and full (507). Everything else stays what it is.
func classify(err error) error {
	if err == nil || len(fault.List(err)) > 0 {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "53100":
			return full(err)
		case pg.Code == "22021": // a NUL or broken UTF-8: nobody types that
			return fmt.Errorf("%w: %w", fault.New(fault.Invalid, "fault.not_text"), err)
		case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "53"),
			pg.Code == "55P03", pg.Code == "25P03", retryable(err): // lost again and again
			return unavailable(err)
		}
		return err
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return full(err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN:
			return unavailable(err)
		case sqlite3.SQLITE_IOERR:
			if strings.Contains(err.Error(), "disk") && lite.Code() == sqlite3.SQLITE_IOERR_WRITE {
				return full(err)
			}
			return unavailable(err)
		}
		return err
	}
	var network net.Error
	var connect *pgconn.ConnectError
	if errors.Is(err, driver.ErrBadConn) || errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) {
		return unavailable(err)
	}
	return err
}

func full(err error) error {
	return fmt.Errorf("%w: %w", fault.New(fault.Full, "fault.full"), err)
}
