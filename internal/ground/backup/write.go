package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema"
)

// Longest is how long a backup or a restore may take.
const Longest = 6 * time.Hour

// piece is about how many bytes of rows one entry of the archive holds.
const piece = 4 << 20

// Write writes everything as it stands at one moment, while others go on
// changing it, and says what it wrote. An error means that the file is worth
// nothing. The database's own soundness is checked first.
func Write(ctx context.Context, d *db.DB, now clock.Instant, w io.Writer) (Manifest, error) {
	at, wanted, err := schema.Version(ctx, d)
	if err != nil {
		return Manifest{}, err
	}
	if at > wanted || at == 0 { // an older one is written as it is: a backup before an upgrade
		return Manifest{}, fmt.Errorf("the database is at schema version %d, this program knows versions up to %d", at, wanted)
	}
	zip := gzip.NewWriter(w)
	a := &archive{tar: tar.NewWriter(zip), now: now}
	m := Manifest{Header: Header{Format: Format, Schema: at, Dialect: string(d.Dialect), Taken: now}}
	err = patient(d).Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		if err := unhurried(tx); err != nil {
			return err
		}
		if err := sound(tx); err != nil {
			return err
		}
		if m.Header.Tables, err = tables(tx); err != nil {
			return err
		}
		header, err := json.MarshalIndent(m.Header, "", " ")
		if err != nil {
			return err
		}
		m.Sum = sum(header)
		if err := a.put("header.json", header); err != nil {
			return err
		}
		for _, t := range m.Header.Tables {
			c, err := a.table(tx, t)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			m.Tables = append(m.Tables, c)
		}
		return nil
	})
	if err != nil {
		return m, err
	}
	manifest, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	if err := a.put("manifest.json", manifest); err != nil {
		return m, err
	}
	if err := a.tar.Close(); err != nil {
		return m, err
	}
	return m, zip.Close()
}

// patient is the database with time enough.
func patient(d *db.DB) *db.DB {
	long := *d
	long.Deadline = Longest
	return &long
}

type archive struct {
	tar *tar.Writer
	now clock.Instant
}

func (a *archive) put(name string, content []byte) error {
	h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), ModTime: a.now.Time(), Typeflag: tar.TypeReg}
	if err := a.tar.WriteHeader(h); err != nil {
		return err
	}
	_, err := a.tar.Write(content)
	return err
}

// table writes the rows of a table in pieces.
func (a *archive) table(tx *db.Tx, t Table) (Count, error) {
	c, whole, part, n := Count{Name: t.Name}, sha256.New(), &bytes.Buffer{}, 0
	flush := func() error {
		if part.Len() == 0 {
			return nil
		}
		whole.Write(part.Bytes())
		n++
		defer part.Reset()
		return a.put(fmt.Sprintf("tables/%s/%06d.jsonl", t.Name, n), part.Bytes())
	}
	err := each(tx, t, func(row []any) error {
		c.Rows++
		if err := writeRow(part, row); err != nil {
			return err
		}
		if part.Len() < piece {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	c.Sum = total(whole)
	return c, err
}

func sum(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }

func total(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
