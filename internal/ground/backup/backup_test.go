package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/backup"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

var noon = clock.Moment(time.UTC, 2026, 4, 14, 12, 0)

// fill puts two bodies with people, audit and letters into a database.
func fill(t testing.TB, d *db.DB) {
	t.Helper()
	for _, id := range []string{"lindeby", "ostmark"} {
		err := d.Write(context.Background(), id, func(tx *db.Tx) error {
			if err := org.AddBody(tx, org.Body{ID: id, Slug: id, Name: "Ø " + id, Country: "DK", Lang: "da", ZoneName: "Europe/Copenhagen", CreatedAt: 1, Version: 1}); err != nil {
				return err
			}
			if err := org.AddUnit(tx, "da", org.Unit{ID: "top", Name: "Alle"}); err != nil {
				return err
			}
			for i := range 700 {
				p := org.Person{ID: fmt.Sprintf("p%d", i), Given: "Zoë \"Æ\"", Family: fmt.Sprintf("Öst\n\t\\ %d <&> \u2028", i), Lang: "da", Active: 1, CreatedAt: noon}
				if err := org.AddPerson(tx, "da", p); err != nil {
					return err
				}
				if err := audit.Note(tx, access.Program(id), noon, "person.added", "person", p.ID, nil); err != nil {
					return err
				}
			}
			for _, l := range []outbox.Letter{
				{Name: "waiting", Calendar: []byte{0, 255, 10, 13, 34}, Text: "hello"},
				{Name: "secret", Secret: true, Text: "https://x.example/sign-in/canary-7391"},
			} {
				l.Address, l.Channels, l.CauseKind, l.Cause, l.Subject = "a@lindeby.example", []outbox.Channel{outbox.Mail}, "k", "c", "s"
				if err := outbox.Post(tx, noon, l); err != nil {
					return err
				}
			}
			_, _, err := access.OpenSession(tx, noon, id, "p1", access.WithPassword, access.Client{})
			if err != nil {
				return err
			}
			_, err = tx.Exec(`DELETE FROM audit WHERE body = $1 AND subject = $2`, id, "p699") // the highest number is gone
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func write(t testing.TB, d *db.DB) ([]byte, backup.Manifest) {
	t.Helper()
	var out bytes.Buffer
	m, err := backup.Write(context.Background(), d, noon, &out)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), m
}

// plain is the rows of an archive by table, unpacked.
func sums(m backup.Manifest, without ...string) string {
	var b strings.Builder
next:
	for _, c := range m.Tables {
		for _, w := range without {
			if c.Name == w {
				continue next
			}
		}
		fmt.Fprintln(&b, c.Name, c.Rows, c.Sum)
	}
	return b.String()
}

// databases are all that can be had here, by name.
func databases(t *testing.T) map[string]func() *db.DB {
	all := map[string]func() *db.DB{"sqlite": func() *db.DB { return dbtest.SQLite(t) }}
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		all["postgres"] = func() *db.DB { return dbtest.Postgres(t) }
	}
	return all
}

// From each kind of database into each: the same rows come out again.
func TestThereAndBackAgain(t *testing.T) {
	all := databases(t)
	for from, open := range all {
		a := open()
		fill(t, a)
		file, m := write(t, a)
		if again, err := backup.Verify(bytes.NewReader(file)); err != nil || again.Rows() != m.Rows() || m.Rows() < 2800 {
			t.Fatalf("%s: verify: %v, %d rows of %d", from, err, again.Rows(), m.Rows())
		}
		for to, open := range all {
			t.Run(from+" to "+to, func(t *testing.T) {
				b := open()
				if _, err := backup.Restore(context.Background(), b, noon, bytes.NewReader(file)); err != nil {
					t.Fatal(err)
				}
				_, n := write(t, b)
				if got, want := sums(n, "letters", "letter_events"), sums(m, "letters", "letter_events"); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				check(t, b)
			})
		}
	}
}

func check(t *testing.T, b *db.DB) {
	t.Helper()
	err := b.Write(context.Background(), "lindeby", func(tx *db.Tx) error {
		p, err := org.PersonByID(tx, "p3")
		if err != nil || p.Family != "Öst\n\t\\ 3 <&> \u2028" {
			t.Errorf("person %q, %v", p.Family, err)
		}
		var rows []struct {
			Name     string       `db:"name"`
			State    outbox.State `db:"state"`
			Text     string       `db:"text"`
			Problem  string       `db:"problem"`
			Calendar []byte       `db:"calendar"`
		}
		if err := tx.Select(&rows, `SELECT name, state, text, problem, calendar FROM letters WHERE body = $1 ORDER BY name DESC`, "lindeby"); err != nil {
			return err
		}
		if len(rows) != 2 || rows[0].State != outbox.Failed || rows[0].Problem != "outbox.problem.restored" || string(rows[0].Calendar) != "\x00\xff\n\r\"" || rows[1].Text != "" {
			t.Errorf("letters %+v", rows)
		}
		var sessions int
		if err := tx.Get(&sessions, `SELECT count(*) FROM sessions WHERE body = $1`, "lindeby"); err != nil || sessions != 0 {
			t.Errorf("%d sessions, %v", sessions, err)
		}
		var before, after int64
		if err := tx.Get(&before, `SELECT max(seq) FROM audit WHERE body <> $1`, ""); err != nil {
			return err
		}
		if err := audit.Note(tx, access.Program("lindeby"), noon, "person.added", "person", "x", nil); err != nil {
			return err
		}
		if err := tx.Get(&after, `SELECT max(seq) FROM audit WHERE body = $1`, "lindeby"); err != nil {
			return err
		}
		if after != 1401 { // 1400 were given, the last of them is gone
			t.Errorf("the next number is %d after %d", after, before)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// LG-01: what lets somebody in does not leave the house.
func TestLG01_NoSecretsInABackup(t *testing.T) {
	d := dbtest.SQLite(t)
	fill(t, d)
	file, _ := write(t, d)
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(zip)
	if err != nil || !bytes.Contains(all, []byte("Zoë")) {
		t.Fatal(err, "nothing in it")
	}
	if bytes.Contains(all, []byte("canary-7391")) {
		t.Error("the text of a letter that lets in is in the file")
	}
}

// While others write, a backup shows one moment: of two rows written together
// it has both or none.
func TestUnderWrites(t *testing.T) {
	for name, open := range databases(t) {
		t.Run(name, func(t *testing.T) {
			d := open()
			fill(t, d)
			ctx, stop := context.WithCancel(context.Background())
			var wg sync.WaitGroup
			var written int
			wg.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					err := d.Write(context.Background(), "lindeby", func(tx *db.Tx) error {
						if err := org.AddPerson(tx, "da", org.Person{ID: fmt.Sprintf("new%d", i), Given: "N", Family: "N", Active: 1}); err != nil {
							return err
						}
						return org.AddPosition(tx, org.Position{ID: fmt.Sprintf("pos%d", i), Person: fmt.Sprintf("new%d", i), Kind: org.Member})
					})
					if err != nil {
						t.Error(err)
						return
					}
					written++
				}
			})
			time.Sleep(50 * time.Millisecond)
			for range 5 {
				_, m := write(t, d)
				n := map[string]int{}
				for _, c := range m.Tables {
					n[c.Name] = c.Rows
				}
				if n["persons"]-1400 != n["positions"] {
					t.Errorf("%d new people, %d positions", n["persons"]-1400, n["positions"])
				}
			}
			stop()
			wg.Wait()
			if written < 10 {
				t.Errorf("only %d changes were made meanwhile", written)
			}
		})
	}
}

// A file that was cut off or changed anywhere is refused, and nothing is left
// in the database.
func TestBrokenFiles(t *testing.T) {
	for name, open := range databases(t) {
		t.Run(name, func(t *testing.T) {
			a := open()
			fill(t, a)
			file, _ := write(t, a)
			b := open()
			broken := map[string][]byte{"empty": nil, "text": []byte("not a backup at all, but a letter"), "half": file[:len(file)/2], "all but a byte": file[:len(file)-1],
				"without its end": file[:len(file)-9]}
			for _, at := range []int{20, len(file) / 3, len(file) / 2, len(file) - 400, len(file) - 6} {
				changed := bytes.Clone(file)
				changed[at] ^= 0x10
				broken[fmt.Sprintf("changed at %d", at)] = changed
			}
			broken["a word changed"] = repacked(t, file, func(all []byte) []byte { return bytes.Replace(all, []byte("Zoë"), []byte("Zoè"), 1) })
			broken["a row taken away"] = repacked(t, file, func(all []byte) []byte { return bytes.Replace(all, []byte("\"p77\""), []byte("\"p78\""), 1) })
			for what, raw := range broken {
				if _, err := backup.Verify(bytes.NewReader(raw)); !errors.Is(err, backup.ErrDamaged) {
					t.Errorf("%s: verify says %v", what, err)
				}
				if _, err := backup.Restore(context.Background(), b, noon, bytes.NewReader(raw)); err == nil {
					t.Errorf("%s was restored", what)
				}
			}
			var n int
			err := b.Read(context.Background(), db.Everyone, func(tx *db.Tx) error { return tx.Get(&n, `SELECT count(*) FROM bodies`) })
			if err != nil || n != 0 {
				t.Errorf("%d bodies were left behind, %v", n, err)
			}
			if _, err := backup.Restore(context.Background(), b, noon, bytes.NewReader(file)); err != nil {
				t.Errorf("the whole file afterwards: %v", err)
			}
			if _, err := backup.Restore(context.Background(), b, noon, bytes.NewReader(file)); !errors.Is(err, backup.ErrNotEmpty) {
				t.Errorf("into a database that is not empty: %v", err)
			}
		})
	}
}

// repacked changes what is inside the compression.
func repacked(t testing.TB, file []byte, change func([]byte) []byte) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(change(all))
	w.Close()
	return out.Bytes()
}

// raw is a database no program has opened yet.
func raw(t *testing.T, postgres bool) *db.DB {
	t.Helper()
	if !postgres {
		d, err := db.Open(context.Background(), filepath.Join(t.TempDir(), "new.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	d := dbtest.Postgres(t)
	if _, err := d.Raw().Exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	return d
}

// A backup of an older schema is restored as it was and brought to today's;
// the letters that were waiting still wait for somebody to look at them.
func TestAnOlderBackupIsMigrated(t *testing.T) {
	kinds := []bool{false}
	if os.Getenv("OVERGANG_TEST_POSTGRES") != "" {
		kinds = append(kinds, true)
	}
	const older = 27 // the letters fill writes are of this version or later
	a := raw(t, false)
	if err := schema.MigrateTo(context.Background(), a, older); err != nil {
		t.Fatal(err)
	}
	fill(t, a)
	file, m := write(t, a)
	if m.Header.Schema != older {
		t.Fatalf("the backup is of version %d", m.Header.Schema)
	}
	for _, postgres := range kinds {
		b := raw(t, postgres)
		got, err := backup.Restore(context.Background(), b, noon, bytes.NewReader(file))
		if err != nil || got.Rows() != m.Rows() {
			t.Fatalf("postgres %v: %d rows of %d, %v", postgres, got.Rows(), m.Rows(), err)
		}
		at, wanted, err := schema.Version(context.Background(), b)
		if err != nil || at != wanted || at <= older {
			t.Errorf("postgres %v: at %d, wanted %d, %v", postgres, at, wanted, err)
		}
		check(t, b)
		_, n := write(t, b)
		if n.Header.Schema != wanted || n.Rows() <= m.Rows() {
			t.Errorf("postgres %v: a backup of it is of version %d with %d rows", postgres, n.Header.Schema, n.Rows())
		}
	}
}

// What cannot be restored says so in words, with both versions, and leaves
// nothing behind.
func TestOtherVersion(t *testing.T) {
	a := dbtest.SQLite(t)
	fill(t, a)
	file, m := write(t, a)
	as := func(version int64) *bytes.Reader {
		is, other := fmt.Sprintf(`"schema": %d,`, m.Header.Schema), fmt.Sprintf(`"schema": %d,`, version)
		return bytes.NewReader(repacked(t, file, func(all []byte) []byte { return bytes.Replace(all, []byte(is), []byte(other), 1) }))
	}
	for name, c := range map[string]struct {
		version int64
		into    *db.DB
		says    string
	}{
		"newer":                         {m.Header.Schema + 1, raw(t, false), "restore it with the newer program"},
		"newer, migrated database":      {m.Header.Schema + 9, dbtest.SQLite(t), "restore it with the newer program"},
		"older than the database":       {m.Header.Schema - 1, dbtest.SQLite(t), "no program has opened yet"},
		"much older, with other tables": {20, raw(t, false), "is not like the one here"},
	} {
		_, err := backup.Restore(context.Background(), c.into, noon, as(c.version))
		if !errors.Is(err, backup.ErrVersion) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
