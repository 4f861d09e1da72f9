package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the SQLite driver, without cgo
)

// Dialect is which of the two databases answers.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Everyone is the tenant of work that crosses tenants: signing in, the
// outbox, checks. Use cases of people never use it.
const Everyone = "*"

// DB is an open database. Close it once.
type DB struct {
	Dialect Dialect
	readers *sqlx.DB
	writer  *writer  // SQLite only
	lent    *readers // SQLite only
	pool    *pgxpool.Pool
	bus     *bus
	// presence is PostgreSQL's only.
	presence *presence
	// Deadline bounds one transaction, waiting included.
	Deadline time.Duration
}

// Open connects to "postgres://…" or to a SQLite file given by its path. It
// fails within a few seconds where the database does not answer.
func Open(ctx context.Context, address string) (*DB, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(address)
}

const pragmas = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)" +
	"&_pragma=busy_timeout(5000)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)&_txlock=immediate"

// The one who writes keeps 32 MB of pages, and brings the log into the file
// when it has 16 MB: a page that many changes touch is then written once.
const writing = "&_pragma=cache_size(-32000)&_pragma=wal_autocheckpoint(4000)"

func openSQLite(path string) (*DB, error) {
	file := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas
	write, err := sqlx.Open("sqlite", strings.Replace(file, pragmas, pragmas+writing, 1))
	if err != nil {
		return nil, err
	}
	write.Mapper = mapper
	write.SetMaxOpenConns(2) // the writer's own, and one for Raw
	if err := write.Ping(); err != nil {
		write.Close()
		return nil, fmt.Errorf("the database %s cannot be opened: %w", path, err)
	}
	read, err := sqlx.Open("sqlite", strings.Replace(file, "_txlock=immediate", "_txlock=deferred&_pragma=query_only(ON)", 1))
	if err != nil {
		write.Close()
		return nil, err
	}
	read.Mapper = mapper
	read.SetMaxOpenConns(mostReaders + 2) // those lent, and some for Ping
	d := &DB{Dialect: SQLite, readers: read, lent: newReaders(read), bus: newBus(), Deadline: 10 * time.Second}
	if d.writer, err = startWriter(write, d.bus); err != nil {
		write.Close()
		read.Close()
		return nil, err
	}
	return d, nil
}

// session are the limits TRUST C.2 asks of every connection.
var session = map[string]string{
	"statement_timeout":                   "10s",
	"lock_timeout":                        "3s",
	"idle_in_transaction_session_timeout": "5s",
	"client_connection_check_interval":    "5s",
	"tcp_keepalives_idle":                 "10",
	"tcp_keepalives_interval":             "5",
	"tcp_keepalives_count":                "3",
	"application_name":                    "overgang",
	"timezone":                            "UTC",
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the address of the database cannot be read (is the password URL-encoded?)")
	}
	for name, value := range session {
		if _, given := config.ConnConfig.RuntimeParams[name]; !given {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	config.ConnConfig.ConnectTimeout = 2 * time.Second
	if !strings.Contains(address, "pool_max_conns") {
		config.MaxConns = 16
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("the database does not answer: %w", err)
	}
	d := &DB{
		Dialect:  Postgres,
		readers:  sqlx.NewDb(stdlib.OpenDBFromPool(pool), "pgx"),
		pool:     pool,
		bus:      newBus(),
		presence: newPresence(),
		Deadline: 10 * time.Second,
	}
	d.bus.follow(pool, d.presence)
	return d, nil
}

// Close answers what still waits and lets go of the database.
func (d *DB) Close() error {
	d.bus.close()
	if d.writer != nil {
		d.writer.close()
		d.lent.close()
	}
	err := d.readers.Close()
	if d.pool != nil {
		d.pool.Close()
	}
	return err
}

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	if d.presence != nil && d.presence.now().Err() != nil {
		return errAway
	}
	ctx, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	return d.readers.PingContext(ctx)
}

// Patient is the same database with another deadline, for work that is known
// to be long, such as taking over a list of everybody.
func (d *DB) Patient(deadline time.Duration) *DB {
	patient := *d
	patient.Deadline = deadline
	return &patient
}

// Raw is the pool behind the readers, for migrations, backup and tests only.
// On SQLite it is another connection beside the writer's.
func (d *DB) Raw() *sql.DB {
	if d.writer != nil {
		return d.writer.db.DB
	}
	return d.readers.DB
}

// Stats counts the pool's connections, for /metrics.
func (d *DB) Stats() sql.DBStats { return d.readers.Stats() }
