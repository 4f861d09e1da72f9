// Package schema keeps the tables of both databases: forward-only migrations,
// one text for SQLite and PostgreSQL.
package schema

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"github.com/overgang/overgang/internal/kit/db"
)

//go:embed migrations/*.sql
var files embed.FS

// postgres are the few words PostgreSQL says differently.
var postgres = strings.NewReplacer(
	" INTEGER PRIMARY KEY AUTOINCREMENT", " BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
	" INTEGER", " BIGINT",
	" BLOB", " BYTEA",
	") STRICT;", ");",
	") STRICT, WITHOUT ROWID;", ");",
	"-- postgres: ", "",
)

// Texts are the migrations in the dialect's words, by file name.
func Texts(dialect db.Dialect) (map[string]string, error) {
	texts := map[string]string{}
	err := fs.WalkDir(files, "migrations", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		text := string(raw)
		if dialect == db.Postgres {
			text = postgres.Replace(text)
		} else {
			text = strings.ReplaceAll(text, "-- sqlite: ", "")
		}
		texts[strings.TrimPrefix(path, "migrations/")] = text
		return nil
	})
	return texts, err
}

func provider(d *db.DB) (*goose.Provider, error) {
	texts, err := Texts(d.Dialect)
	if err != nil {
		return nil, err
	}
	tree := fstest.MapFS{}
	for name, text := range texts {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	dialect := goose.DialectSQLite3
	if d.Dialect == db.Postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, d.Raw(), tree)
}

// Migrate brings the database to this program's version. Several replicas may
// call it at once on PostgreSQL.
func Migrate(ctx context.Context, d *db.DB) error {
	err := migrate(ctx, d, func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
	if err != nil || d.Dialect != db.Postgres {
		return err
	}
	return secure(ctx, d)
}

// MigrateTo brings a database to an older version than this program's, for a
// backup of that version to be read into it; Migrate must follow.
func MigrateTo(ctx context.Context, d *db.DB, version int64) error {
	return migrate(ctx, d, func(p *goose.Provider) error {
		_, err := p.UpTo(ctx, version)
		return err
	})
}

func migrate(ctx context.Context, d *db.DB, up func(*goose.Provider) error) error {
	p, err := provider(d)
	if err != nil {
		return err
	}
	if d.Dialect == db.Postgres {
		conn, err := d.Raw().Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		const lock = 706_111_004 // any number, the same in every replica
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
			return err
		}
		defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lock)
	}
	if err := up(p); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

// Version is where the database stands and where this program wants it.
func Version(ctx context.Context, d *db.DB) (at, wanted int64, err error) {
	p, err := provider(d)
	if err != nil {
		return 0, 0, err
	}
	return p.GetVersions(ctx)
}
