package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/jmoiron/sqlx/reflectx"

	"github.com/overgang/overgang/internal/kit/point"
)

// ErrNone says that Get found no row.
var ErrNone = errors.New("db: no such row")

// Tx is one transaction. It is not for several goroutines.
type Tx struct {
	Dialect Dialect
	Tenant  string
	ctx     context.Context
	tx      runner
	here    *presence
	reading bool
	news    []News
	after   []func()
	marks   []string // only where point.On()
}

// Read runs fn in a read-only snapshot of the tenant's rows.
func (d *DB) Read(ctx context.Context, tenant string, fn func(*Tx) error) error {
	if j := d.joining(ctx); j != nil {
		return classify(j.run(ctx, tenant, true, fn))
	}
	return classify(d.during(ctx, func(ctx context.Context) error {
		if d.lent != nil {
			s, err := d.lent.lend(ctx)
			if err != nil {
				return unavailable(err)
			}
			defer d.lent.giveBack(s)
			return d.read(ctx, tenant, s, fn)
		}
		tx, err := d.readers.BeginTxx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
		if err != nil {
			return unavailable(err)
		}
		defer tx.Rollback() // a reader has nothing to keep
		return d.read(ctx, tenant, mapped(tx), fn)
	}))
}

func (d *DB) read(ctx context.Context, tenant string, through runner, fn func(*Tx) error) error {
	t := &Tx{Dialect: d.Dialect, Tenant: tenant, ctx: ctx, tx: through, here: d.presence, reading: true}
	if err := t.claim(); err != nil {
		return unavailable(err)
	}
	return fn(t)
}

// Write runs fn in one transaction and answers after the commit. What fn
// returns as an error is rolled back and returned. fn may run again when the
// database asks for it (a deadlock, a lost serialisation), and once where a key
// it wrote is taken or gone, or it says fault.Stale, since somebody may have
// written between its look and its write: what a fault.Stale carries is then
// what they wrote. So it must not touch anything but the Tx and its own variables.
func (d *DB) Write(ctx context.Context, tenant string, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if j := d.joining(ctx); j != nil {
		err := j.run(ctx, tenant, false, fn)
		if overtaken(err) && j.lost == nil {
			err = j.run(ctx, tenant, false, fn)
		}
		return classify(err)
	}
	if d.writer != nil {
		return classify(d.writer.run(ctx, tenant, d.Deadline, fn))
	}
	var err error
	looked := false
	for try := range 5 {
		if try > 0 { // whoever lost to each other comes back one after the other
			rest(ctx, time.Duration(rand.IntN(20*try))*time.Millisecond)
		}
		err = d.during(ctx, func(ctx context.Context) error { return d.writePostgres(ctx, tenant, fn) })
		if again := overtaken(err) && !looked; !again && !retryable(err) {
			break
		}
		looked = looked || overtaken(err)
	}
	return classify(err)
}

func (d *DB) writePostgres(ctx context.Context, tenant string, fn func(*Tx) error) error {
	tx, err := d.readers.BeginTxx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // does nothing after the commit
	t := &Tx{Dialect: Postgres, Tenant: tenant, ctx: ctx, tx: mapped(tx), here: d.presence}
	if err := t.claim(); err != nil {
		return unavailable(err)
	}
	if err := fn(t); err != nil {
		return err
	}
	if len(t.news) > 0 {
		said := make([]string, len(t.news))
		for i, n := range t.news {
			said[i] = n.String()
		}
		if _, err := tx.ExecContext(ctx, "SELECT pg_notify($1, one) FROM unnest($2::text[]) AS one", channel, said); err != nil {
			return err
		}
	}
	t.reach("written")
	if err := tx.Commit(); err != nil {
		return uncertain(ctx, err)
	}
	t.reach("committed")
	d.bus.announce(t.news)
	t.reach("announced")
	for _, f := range t.after {
		f()
	}
	return nil
}

// claim tells PostgreSQL whose rows this transaction may touch; row-level
// security reads it. The setting ends with the transaction.
func (t *Tx) claim() error {
	if t.Tenant == "" {
		return errors.New("db: a transaction without a tenant")
	}
	if t.Dialect != Postgres {
		return nil
	}
	_, err := t.tx.ExecContext(t.ctx, "SELECT set_config('app.tenant', $1, true)", t.Tenant)
	return err
}

// Get reads one row into a struct (fields tagged `db:"column"`) or a scalar;
// ErrNone when there is none.
func (t *Tx) Get(dest any, query string, args ...any) error {
	if err := count(query, args); err != nil {
		return err
	}
	err := t.tx.GetContext(t.ctx, dest, query, args...)
	t.here.answered(err)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	return wrap(err, query)
}

// Select reads all rows into a slice.
func (t *Tx) Select(dest any, query string, args ...any) error {
	if err := count(query, args); err != nil {
		return err
	}
	err := t.tx.SelectContext(t.ctx, dest, query, args...)
	t.here.answered(err)
	return wrap(err, query)
}

// Each reads rows one after another, for what does not fit into memory. The
// values are int64, string and []byte; the slice is not the caller's to keep.
func (t *Tx) Each(f func(row []any) error, query string, args ...any) error {
	if err := count(query, args); err != nil {
		return err
	}
	rows, err := t.tx.QueryxContext(t.ctx, query, args...)
	if err != nil {
		return wrap(err, query)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return wrap(err, query)
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), query)
}

// Exec changes rows and returns how many.
func (t *Tx) Exec(query string, args ...any) (int, error) {
	if t.reading {
		return 0, errors.New("db: a change inside a read-only transaction")
	}
	if err := count(query, args); err != nil {
		return 0, err
	}
	result, err := t.tx.ExecContext(t.ctx, query, args...)
	t.here.answered(err)
	if err != nil {
		return 0, wrap(err, query)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// Insert adds one row from a struct with `db` tags into the table. The column
// names come from the type, never from outside.
func (t *Tx) Insert(table string, row any) error {
	query, columns, err := insertFor(table, row)
	if err != nil {
		return err
	}
	if t.reading {
		return errors.New("db: a change inside a read-only transaction")
	}
	_, err = t.tx.ExecContext(t.ctx, query, valuesOfOne(row, columns)...)
	t.here.answered(err)
	return wrap(err, query)
}

// In expands a query that has `IN (?)` for slices and `?` for everything else
// into $1 parameters.
func In(query string, args ...any) (string, []any, error) {
	q, a, err := sqlx.In(query, args...)
	if err != nil {
		return "", nil, err
	}
	return sqlx.Rebind(sqlx.DOLLAR, q), a, nil
}

// Lock holds everyone else who locks the same name until this transaction
// ends. SQLite has one writer and needs nothing.
func (t *Tx) Lock(name string) error {
	if t.Dialect != Postgres {
		return nil
	}
	_, err := t.tx.ExecContext(t.ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", t.Tenant+"/"+name)
	return wrap(err, "lock")
}

// Announce tells every replica, after the commit, that something under the
// topic changed.
func (t *Tx) Announce(topic string) { t.news = append(t.news, News{t.Tenant, topic}) }

// AnnounceTo tells about a change of one tenant in a transaction of everyone.
func (t *Tx) AnnounceTo(tenant, topic string) { t.news = append(t.news, News{tenant, topic}) }

// After runs f once the change is committed, in this process only.
func (t *Tx) After(f func()) { t.after = append(t.after, f) }

// Mark gives the transaction a name for tests that let the program die over it:
// at point "… written" everything is written and nothing committed, at
// "… committed" nobody has heard of it yet, at "… announced" everybody has but
// who asked for it. It costs nothing in the program that is handed out.
func (t *Tx) Mark(name string) {
	if point.On() {
		t.marks = append(t.marks, name)
	}
}

// reach comes to a point of a transaction's life.
func (t *Tx) reach(where string) {
	if point.On() {
		for _, m := range t.marks {
			point.Reach(m + " " + where)
		}
	}
}

// Context is the transaction's, with its deadline.
func (t *Tx) Context() context.Context { return t.ctx }

var parameter = regexp.MustCompile(`\$(\d+)`)

var counted sync.Map // query → number of parameters

func count(query string, args []any) error {
	want, ok := counted.Load(query)
	if !ok {
		highest := 0
		for _, m := range parameter.FindAllStringSubmatch(query, -1) {
			if n, _ := strconv.Atoi(m[1]); n > highest {
				highest = n
			}
		}
		want = highest
		counted.Store(query, want)
	}
	if want.(int) != len(args) {
		return fmt.Errorf("db: %d arguments for %d parameters in %q", len(args), want, query)
	}
	for _, a := range args {
		if _, isTime := a.(time.Time); isTime {
			return fmt.Errorf("db: a time.Time as argument of %q; store clock.Instant", query)
		}
	}
	return nil
}

var mapper = reflectx.NewMapper("db")

// mapped makes columns find the fields tagged with their name.
func mapped(tx *sqlx.Tx) *sqlx.Tx {
	tx.Mapper = mapper
	return tx
}
