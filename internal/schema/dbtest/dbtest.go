// Package dbtest gives tests a fresh, migrated database: a SQLite file always,
// PostgreSQL as well where OVERGANG_TEST_POSTGRES names one.
package dbtest

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for making databases

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/schema"
)

// Each runs the test on every database there is.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
	}
}

var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "overgang")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "o.db")
	d, err := db.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := schema.Migrate(context.Background(), d); err != nil {
		return nil, err
	}
	d.Close()
	return os.ReadFile(path)
})

// SQLite is a fresh file, gone after the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, SQLitePath(t))
}

// SQLitePath is a fresh migrated file nobody has opened.
func SQLitePath(t testing.TB) string {
	t.Helper()
	raw, err := template()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "overgang.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Postgres is a fresh database of the server OVERGANG_TEST_POSTGRES names,
// dropped after the test; the test is skipped where none is named.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresAddress(t))
}

var base struct {
	sync.Mutex
	name string
}

// PostgresAddress is a fresh migrated database nobody has opened.
func PostgresAddress(t testing.TB) string {
	t.Helper()
	server := os.Getenv("OVERGANG_TEST_POSTGRES")
	if server == "" {
		t.Skip("OVERGANG_TEST_POSTGRES names no server")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	base.Lock()
	defer base.Unlock()
	if base.name == "" {
		name := "t_" + ids.New()[:12] + "_base"
		if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
			t.Fatal(err)
		}
		d, err := db.Open(context.Background(), named(server, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Migrate(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		d.Close()
		base.name = name
	}
	return copied(t, admin, server, base.name)
}

// copied is a copy of a database nobody has open, dropped after the test.
func copied(t testing.TB, admin *sql.DB, server, of string) string {
	t.Helper()
	name := "t_" + ids.New()[:12]
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + of); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin, err := sql.Open("pgx", server)
		if err != nil {
			t.Error(err)
			return
		}
		defer admin.Close()
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return named(server, name)
}

// ServingAddress is a fresh migrated PostgreSQL database and a role that
// serves it as an installation's does: it owns nothing, and row-level security
// holds it. Both are gone after the test.
func ServingAddress(t testing.TB) string {
	t.Helper()
	address := PostgresAddress(t)
	owner, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	role := "serve_" + ids.New()[:10]
	if _, err := owner.Raw().Exec("CREATE ROLE " + role + " LOGIN"); err != nil {
		t.Fatal(err)
	}
	if err := schema.Grant(context.Background(), owner, role); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer owner.Close()
		for _, s := range []string{"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '" + role + "'", "DROP OWNED BY " + role, "DROP ROLE " + role} {
			if _, err := owner.Raw().Exec(s); err != nil {
				t.Error(err)
			}
		}
	})
	return as(role, address)
}

// Filled are copies of one PostgreSQL database that is filled once: what takes
// long to write is written once in a test program.
type Filled struct {
	mu         sync.Mutex
	name, role string
	err        error
}

// Address is a copy of its own for this test, and a role that serves it as
// ServingAddress has it. fill is given the first one, as that role; nothing of
// it may be open when it returns.
func (f *Filled) Address(t testing.TB, fill func(address string) error) string {
	t.Helper()
	server := os.Getenv("OVERGANG_TEST_POSTGRES")
	if server == "" {
		t.Skip("OVERGANG_TEST_POSTGRES names no server")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.name == "" {
		f.name, f.role = "t_"+ids.New()[:12]+"_filled", "serve_"+ids.New()[:10]
		f.err = f.make(t, admin, server, fill)
	}
	if f.err != nil {
		t.Fatal(f.err)
	}
	return as(f.role, copied(t, admin, server, f.name))
}

func (f *Filled) make(t testing.TB, admin *sql.DB, server string, fill func(address string) error) error {
	empty := PostgresAddress(t)
	for _, s := range []string{"CREATE DATABASE " + f.name + " TEMPLATE " + empty[strings.LastIndex(empty, "/")+1:], "CREATE ROLE " + f.role + " LOGIN"} {
		if _, err := admin.Exec(s); err != nil {
			return err
		}
	}
	owner, err := db.Open(context.Background(), named(server, f.name))
	if err != nil {
		return err
	}
	defer owner.Close()
	if err := schema.Grant(context.Background(), owner, f.role); err != nil {
		return err
	}
	return fill(as(f.role, named(server, f.name)))
}

// as is an address with another role.
func as(role, address string) string {
	user, rest, _ := strings.Cut(strings.TrimPrefix(address, "postgres://"), "@")
	return strings.Replace(address, user+"@"+rest, role+"@"+rest, 1)
}

// named is the server's address with another database.
func named(server, name string) string {
	head, query, hasQuery := strings.Cut(server, "?")
	address := head[:strings.LastIndex(head, "/")+1] + name
	if hasQuery {
		address += "?" + query
	}
	return address
}

func open(t testing.TB, address string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
