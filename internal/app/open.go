package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema"
)

// Store is the open database, and the lock on its folder where it is the
// embedded one.
type Store struct {
	*db.DB
	lock *os.File
}

// ErrBusy says that another process has the data folder.
var ErrBusy = errors.New("another overgang is at work in this data folder")

// OpenStore opens the database of the settings. The embedded one is served by
// one process at a time, which says so with alone; commands that do a little
// beside it wait their turn to write.
func OpenStore(ctx context.Context, s Settings, alone bool) (*Store, error) {
	if !s.Embedded() {
		d, err := db.Open(ctx, s.Database)
		if err != nil {
			return nil, err
		}
		return &Store{DB: d}, nil
	}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(s.Data, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder: %w", err)
	}
	if alone {
		if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			lock.Close()
			return nil, ErrBusy
		}
	}
	// The file is made for its owner only before SQLite fills it.
	file, err := os.OpenFile(s.file(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		lock.Close()
		return nil, fmt.Errorf("the database: %w", err)
	}
	file.Close()
	d, err := db.Open(ctx, s.file())
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &Store{DB: d, lock: lock}, nil
}

// Close lets go of database and folder.
func (s *Store) Close() error {
	err := s.DB.Close()
	if s.lock != nil {
		s.lock.Close()
	}
	return err
}

// Ready brings the database to this program's version.
func (s *Store) Ready(ctx context.Context) error {
	at, wanted, err := schema.Version(ctx, s.DB)
	if err != nil {
		return err
	}
	if at > wanted {
		return fmt.Errorf("the database is at version %d, this program knows %d: use the newer program", at, wanted)
	}
	if at == wanted && s.Dialect == db.Postgres {
		return nil // the role that serves may not own the tables
	}
	return schema.Migrate(ctx, s.DB)
}
