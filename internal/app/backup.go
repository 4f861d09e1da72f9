package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/overgang/overgang/internal/ground/backup"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Backup writes everything to a file while the program may run, and reads the
// file back before it gets its name: a file that is there is whole.
func Backup(ctx context.Context, s Settings, file string, asJSON bool, out io.Writer) error {
	if err := s.Normal(); err != nil {
		return err
	}
	store, err := OpenStore(ctx, s, false)
	if err != nil {
		return err
	}
	defer store.Close()
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there already", file)
	}
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".part-")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // does nothing once it has its name
	defer part.Close()
	wrote, err := backup.Write(ctx, store.DB, clock.Real{}.Now(), part)
	if err != nil {
		return err
	}
	if err := errors.Join(part.Sync(), rewind(part)); err != nil {
		return err
	}
	if _, err := backup.Verify(part); err != nil {
		return fmt.Errorf("what was written cannot be read back: %w", err)
	}
	if err := os.Rename(part.Name(), file); err != nil {
		return err
	}
	return answer(out, asJSON, wrote, fmt.Sprintf("%s: %d rows in %d tables, read back and whole", file, wrote.Rows(), len(wrote.Tables)))
}

func rewind(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	return err
}

// Restore fills an empty database from a backup, of either database. A backup
// of an older version is brought to this program's.
func Restore(ctx context.Context, s Settings, file string, asJSON bool, out io.Writer) error {
	if err := s.Normal(); err != nil {
		return err
	}
	src, err := os.Open(file)
	if err != nil {
		return err
	}
	defer src.Close()
	store, err := OpenStore(ctx, s, true)
	if err != nil {
		return err
	}
	defer store.Close()
	read, err := backup.Restore(ctx, store.DB, clock.Real{}.Now(), src)
	if err != nil {
		return err
	}
	return answer(out, asJSON, read, fmt.Sprintf("restored %d rows in %d tables as of %s", read.Rows(), len(read.Tables), read.Header.Taken))
}
