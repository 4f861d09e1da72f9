package whole

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/app"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// Copies are databases that are filled once in a test program, and a copy of
// them for each test: telling the stories takes many seconds, copying them does
// not.
type Copies struct {
	once  sync.Once
	files map[string][]byte // of the data folder, by name
	err   error

	there dbtest.Filled // the same on PostgreSQL
	keys  map[string][]byte
}

// SQLite are the settings of a copy in the embedded database. fill is given
// those of the first; nothing of it may be open when it returns.
func (c *Copies) SQLite(t testing.TB, fill func(app.Settings) error) app.Settings {
	t.Helper()
	c.once.Do(func() {
		dir := t.TempDir()
		if c.err = fill(app.Settings{Data: dir}); c.err == nil {
			c.files, c.err = folder(dir)
		}
	})
	if c.err != nil {
		t.Fatal(c.err)
	}
	return app.Settings{Data: unfold(t, c.files)}
}

// Postgres is the same on PostgreSQL, as the role an installation serves with,
// which row-level security holds. The test is skipped where there is no server.
func (c *Copies) Postgres(t testing.TB, fill func(app.Settings) error) app.Settings {
	t.Helper()
	address := c.there.Address(t, func(address string) error {
		dir := t.TempDir()
		err := fill(app.Settings{Database: address, Data: dir})
		if err == nil {
			c.keys, err = folder(dir)
		}
		return err
	})
	return app.Settings{Database: address, Data: unfold(t, c.keys)}
}

// folder are the files of a data folder that somebody has closed.
func folder(dir string) (map[string][]byte, error) {
	entries, err := os.ReadDir(dir)
	files := map[string][]byte{}
	for _, e := range entries {
		if err == nil && e.Type().IsRegular() {
			files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name()))
		}
	}
	return files, err
}

// unfold writes them into a folder of the test's own.
func unfold(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, raw := range files {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
