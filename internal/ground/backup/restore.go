package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema"
)

// mostRow bounds one row, files included; mostHead, header and manifest.
const (
	mostRow  = 256 << 20
	mostHead = 16 << 20
	handful  = 250 // rows handed on at once
)

// Verify reads a whole file and says what it holds, or why it is no whole
// backup (ErrDamaged).
func Verify(r io.Reader) (Manifest, error) {
	return read(r, func(Header) error { return nil }, func(Table, [][]any) error { return nil })
}

// Restore reads a file into an empty database, in one transaction: all of it
// or nothing. A file of an older schema is read into tables of its own version,
// and migrated then as any older database is. Errors: ErrDamaged, ErrNotEmpty,
// ErrVersion.
func Restore(ctx context.Context, d *db.DB, now clock.Instant, r io.ReadSeeker) (Manifest, error) {
	h, err := begin(r)
	if err != nil {
		return Manifest{}, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Manifest{}, err
	}
	at, wanted, err := schema.Version(ctx, d)
	if err != nil {
		return Manifest{}, err
	}
	if err := mayRead(h.Schema, at, wanted); err != nil {
		return Manifest{}, err
	}
	if at < h.Schema {
		if err := schema.MigrateTo(ctx, d, h.Schema); err != nil {
			return Manifest{}, err
		}
	}
	m, err := fill(ctx, d, now, r, h.Schema)
	if err != nil || h.Schema == wanted && at == wanted {
		return m, err
	}
	if err := schema.Migrate(ctx, d); err != nil {
		return m, fmt.Errorf("everything is restored as of version %d, and not yet brought to %d: %w", h.Schema, wanted, err)
	}
	return m, nil
}

// begin reads the header alone.
func begin(r io.Reader) (Header, error) {
	var found Header
	stop := errors.New("the header is enough")
	_, err := read(r, func(h Header) error { found = h; return stop }, func(Table, [][]any) error { return nil })
	if errors.Is(err, stop) {
		err = nil
	}
	return found, err
}

// mayRead tells whether a file of one version can be read into a database at
// another by a program that wants a third.
func mayRead(file, at, wanted int64) error {
	switch {
	case file > wanted:
		return fmt.Errorf("%w: the file is of version %d, this program knows versions up to %d; restore it with the newer program", ErrVersion, file, wanted)
	case at > file:
		return fmt.Errorf("%w: the file is of version %d, the database is at %d already; restore into one no program has opened yet: a new data folder, or a new PostgreSQL database", ErrVersion, file, at)
	}
	return nil
}

// fill reads the file into empty tables of its own version.
func fill(ctx context.Context, d *db.DB, now clock.Instant, r io.Reader, at int64) (Manifest, error) {
	var m Manifest
	begun := false
	err := patient(d).Write(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		if begun {
			return errors.New("the database asked to begin again; nothing was restored, start once more")
		}
		begun = true
		if err := unhurried(tx); err != nil {
			return err
		}
		here, err := tables(tx)
		if err != nil {
			return err
		}
		if err := empty(tx, here); err != nil {
			return err
		}
		m, err = read(r, func(h Header) error { return fits(h, at, here) }, func(t Table, rows [][]any) error { return add(tx, own(here, t), rows) })
		if err != nil {
			return err
		}
		return finish(tx, now, m)
	})
	return m, err
}

// finish checks what was written against the manifest before it is kept.
func finish(tx *db.Tx, now clock.Instant, m Manifest) error {
	for i, c := range m.Tables {
		n, err := counted(tx, c.Name)
		if err != nil {
			return err
		}
		if n != c.Rows {
			return fmt.Errorf("%s has %d rows after restoring, %d were read: nothing was kept", c.Name, n, c.Rows)
		}
		if err := setLast(tx, m.Header.Tables[i]); err != nil {
			return err
		}
	}
	if err := sound(tx); err != nil {
		return err
	}
	return outbox.Restored(tx, now)
}

// empty makes sure that nobody's data is in the database; the program's own
// notes are cleared.
func empty(tx *db.Tx, here []Table) error {
	for _, t := range here {
		n, err := counted(tx, t.Name)
		if err != nil {
			return err
		}
		if n > 0 && (t.Name == "bodies" || slices.Contains(t.Columns, "body")) {
			return fmt.Errorf("%w: %s has %d rows; restore into a new one", ErrNotEmpty, t.Name, n)
		}
	}
	for _, t := range slices.Backward(here) {
		if err := clear(tx, t.Name); err != nil {
			return err
		}
	}
	return nil
}

// fits makes sure that the file's tables are those of the database.
func fits(h Header, at int64, here []Table) error {
	if h.Schema != at {
		return fmt.Errorf("%w: the file is of version %d, the database of %d; no program was ever released with it", ErrVersion, h.Schema, at)
	}
	for _, t := range h.Tables {
		mine := own(here, t)
		if mine.Name == "" || !slices.Equal(mine.Columns, t.Columns) {
			return fmt.Errorf("%w: the table %s is not like the one here", ErrVersion, t.Name)
		}
	}
	return nil
}

func own(here []Table, t Table) Table {
	i := slices.IndexFunc(here, func(h Table) bool { return h.Name == t.Name })
	if i < 0 {
		return Table{}
	}
	return here[i]
}

// read walks through a file: the header first, then rows in handfuls; at the
// end everything must be as the manifest says.
func read(r io.Reader, header func(Header) error, rows func(Table, [][]any) error) (Manifest, error) {
	zip, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<20))
	if err != nil {
		return Manifest{}, damaged("it does not begin like one")
	}
	w := &walk{archive: tar.NewReader(zip), rows: rows, at: -1}
	raw, err := w.named("header.json")
	if err != nil {
		return Manifest{}, err
	}
	if json.Unmarshal(raw, &w.header) != nil || w.header.Format < 1 || len(w.header.Tables) == 0 {
		return Manifest{}, damaged("its header cannot be read")
	}
	if w.header.Format > Format {
		return Manifest{}, fmt.Errorf("%w: it was written by a newer program", ErrVersion)
	}
	if err := header(w.header); err != nil {
		return Manifest{}, err
	}
	m, err := w.through()
	if err != nil {
		return Manifest{}, err
	}
	m.Header = w.header
	switch {
	case m.Sum != sum(raw):
		return Manifest{}, damaged("its header was changed")
	case !slices.Equal(m.Tables, w.counts):
		return Manifest{}, damaged("its rows are not those that were written")
	}
	if _, err := io.Copy(io.Discard, zip); err != nil { // the checksum of gzip stands at the very end
		return Manifest{}, damaged("it was cut off")
	}
	return m, nil
}

type walk struct {
	archive *tar.Reader
	header  Header
	rows    func(Table, [][]any) error
	at      int // index of the table being read
	part    int
	sum     hash.Hash
	counts  []Count
}

// named reads the next entry, which must have the name, whole.
func (w *walk) named(name string) ([]byte, error) {
	h, err := w.archive.Next()
	if err != nil || h.Name != name || h.Size > mostHead {
		return nil, damaged("%s is missing", name)
	}
	return w.whole()
}

func (w *walk) whole() ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(w.archive, mostHead))
	if err != nil {
		return nil, damaged("it was cut off")
	}
	return b, nil
}

// through reads all tables and answers the manifest as it stands in the file.
func (w *walk) through() (Manifest, error) {
	var m Manifest
	for {
		h, err := w.archive.Next()
		if err != nil {
			return m, damaged("it was cut off, or changed")
		}
		if h.Name == "manifest.json" {
			for w.at < len(w.header.Tables)-1 {
				w.next()
			}
			w.close()
			raw, err := w.whole()
			if err == nil && json.Unmarshal(raw, &m) != nil {
				err = damaged("its manifest cannot be read")
			}
			return m, err
		}
		if err := w.piece(h.Name); err != nil {
			return m, err
		}
	}
}

func (w *walk) next() {
	w.close()
	w.at, w.part, w.sum = w.at+1, 0, sha256.New()
	w.counts = append(w.counts, Count{Name: w.header.Tables[w.at].Name})
}

func (w *walk) close() {
	if w.at >= 0 {
		w.counts[w.at].Sum = total(w.sum)
	}
}

// piece reads one entry of rows; tables come in the header's order.
func (w *walk) piece(name string) error {
	table, _, ok := strings.Cut(strings.TrimPrefix(name, "tables/"), "/")
	for ok && (w.at < 0 || w.header.Tables[w.at].Name != table) {
		if w.at == len(w.header.Tables)-1 {
			return damaged("%q does not belong there", name)
		}
		w.next()
	}
	w.part++
	if !ok || name != fmt.Sprintf("tables/%s/%06d.jsonl", table, w.part) {
		return damaged("%q does not belong there", name)
	}
	t := w.header.Tables[w.at]
	if len(t.Columns) == 0 {
		return damaged("%s has no columns", table)
	}
	lines := bufio.NewScanner(io.TeeReader(w.archive, w.sum))
	lines.Buffer(make([]byte, 0, 1<<20), mostRow)
	lines.Split(whole)
	var batch [][]any
	for lines.Scan() {
		row, err := readRow(lines.Bytes(), len(t.Columns))
		if err != nil {
			return err
		}
		w.counts[w.at].Rows++
		if batch = append(batch, row); len(batch) == handful {
			if err := w.rows(t, batch); err != nil {
				return err
			}
			batch = nil
		}
	}
	if lines.Err() != nil {
		return damaged("it was cut off, or changed")
	}
	if len(batch) == 0 {
		return nil
	}
	return w.rows(t, batch)
}

// whole splits at line ends and lets no last line pass without one.
func whole(data []byte, atEnd bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEnd && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}
