package files_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

const noon = clock.Instant(1_700_000_000_000_000)

func bodies(t *testing.T, d *db.DB) {
	t.Helper()
	for _, body := range []string{"a", "b"} {
		write(t, d, body, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO bodies (id, slug, name, country, lang, zone, created_at) VALUES ($1, $1, $1, 'DK', 'da', 'UTC', 1)`, body)
			return err
		})
	}
}

func write(t *testing.T, d *db.DB, body string, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), body, f); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, d *db.DB, body string, in files.Input) (f files.File) {
	t.Helper()
	if in.Owner == "" {
		in.OwnerKind, in.Owner = "ticket", "t1"
	}
	write(t, d, body, func(tx *db.Tx) (err error) {
		f, err = files.Add(tx, noon, in)
		return err
	})
	return f
}

// What is the same is kept once for a body, and goes with the last that has it;
// another body's is its own.
func TestKeptOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		bodies(t, d)
		one := add(t, d, "a", files.Input{Name: "a.txt", Type: "text/plain; charset=x", Content: []byte("Det samme")})
		two := add(t, d, "a", files.Input{Name: "b.txt", Content: []byte("Det samme"), ContentID: "bild@x", Inline: true})
		other := add(t, d, "b", files.Input{Name: "c.txt", Content: []byte("Det samme")})
		empty := add(t, d, "a", files.Input{Name: "tom", Content: nil})
		if one.Hash != two.Hash || one.ID == two.ID || one.Declared != "text/plain" {
			t.Error(one, two)
		}
		blobs := func() (n int) {
			write(t, d, db.Everyone, func(tx *db.Tx) error { return tx.Get(&n, `SELECT count(*) FROM file_bytes`) })
			return n
		}
		if n := blobs(); n != 3 {
			t.Errorf("%d blobs", n)
		}
		write(t, d, "a", func(tx *db.Tx) error {
			all, err := files.Of(tx, "ticket", "t1")
			if err != nil || len(all) != 3 || all[0].Size+all[1].Size+all[2].Size != 18 {
				t.Errorf("%+v %v", all, err)
			}
			content, err := files.Content(tx, empty.Hash)
			if err != nil || len(content) != 0 {
				t.Errorf("an empty file: %q %v", content, err)
			}
			if _, err := files.ByID(tx, other.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("another body's: %v", err)
			}
			if n, err := files.Give(tx, "ticket", "t1", "ticket", "t2", "3"); n != 3 || err != nil {
				t.Error(n, err)
			}
			if err := files.Remove(tx, one.ID); err != nil {
				return err
			}
			if content, err = files.Content(tx, two.Hash); err != nil || string(content) != "Det samme" {
				t.Errorf("the other one's bytes: %q %v", content, err)
			}
			return files.Remove(tx, two.ID)
		})
		if n := blobs(); n != 2 {
			t.Errorf("%d blobs after removing both", n)
		}
	})
}

// Somebody adds what somebody else removes the last of at that moment: each add
// has its bytes, and nobody hears of the other.
func TestAddedWhileTheLastGoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		bodies(t, d)
		var all sync.WaitGroup
		for n := range 4 {
			all.Go(func() {
				for range 100 {
					var f files.File
					err := d.Write(t.Context(), "a", func(tx *db.Tx) (err error) {
						f, err = files.Add(tx, noon, files.Input{OwnerKind: "ticket", Owner: strconv.Itoa(n), Name: "logo.png", Content: []byte("the same")})
						return err
					})
					if err == nil {
						err = d.Write(t.Context(), "a", func(tx *db.Tx) error {
							if content, err := files.Content(tx, f.Hash); err != nil || string(content) != "the same" {
								t.Errorf("its bytes: %q %v", content, err)
							}
							return files.Remove(tx, f.ID)
						})
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
	})
}

// FI-03: too large, too many, and not what they say.
func TestFI03_FilesHaveLimits(t *testing.T) {
	d := dbtest.SQLite(t)
	bodies(t, d)
	err := d.Write(context.Background(), "a", func(tx *db.Tx) error {
		_, err := files.Add(tx, noon, files.Input{OwnerKind: "ticket", Owner: "t1", Content: make([]byte, files.MostBytes+1)})
		return err
	})
	if !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	err = d.Write(context.Background(), "a", func(tx *db.Tx) error {
		for range files.MostOfOwner + 1 {
			if _, err := files.Add(tx, noon, files.Input{OwnerKind: "ticket", Owner: "t1", Content: []byte("x")}); err != nil {
				return err
			}
		}
		return nil
	})
	if !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	for what, c := range map[string]struct {
		content string
		kind    string
		picture bool
	}{
		"a program called a picture": {"MZ\x90\x00", "application/octet-stream", false},
		"a page called a picture":    {"<html><script>alert(1)</script>", "text/html", false},
		"a drawing":                  {`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, "image/svg+xml", false},
		"a picture":                  {"\x89PNG\r\n\x1a\n....", "image/png", true},
		"a document":                 {"%PDF-1.4", "application/pdf", false},
	} {
		f := add(t, d, "a", files.Input{OwnerKind: "x", Owner: what, Name: "a.png", Type: "image/png", Content: []byte(c.content)})
		write(t, d, "a", func(tx *db.Tx) error {
			l, err := files.ByID(tx, f.ID)
			if l.Kind != c.kind || l.Picture() != c.picture {
				t.Errorf("%s is %s, picture %v", what, l.Kind, l.Picture())
			}
			return err
		})
	}
}

// FI-01: names that want to be paths, headers or something else.
func TestFI01_NamesAreNames(t *testing.T) {
	for in, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Users\x\rapport.docx`: "rapport.docx", "a\x00b.txt": "ab.txt", "a\r\nX-Evil: 1.txt": "aX-Evil 1.txt",
		"": "file", "..": "file", "/": "file", "...": "file", "  ": "file", "gpj\u202eexe.pdf": "gpjexe.pdf", "Kørekort – æøå.pdf": "Kørekort – æøå.pdf",
		`a"b<c>.txt`: "abc.txt", ".htaccess": "htaccess", "fil. ": "fil", "\xff\xfe.txt": "txt",
	} {
		if got := files.SafeName(in); got != want {
			t.Errorf("%q: %q, wanted %q", in, got, want)
		}
	}
	long := files.SafeName(strings.Repeat("æ", 4000) + ".docx")
	if len(long) > 150 || !strings.HasSuffix(long, "æ.docx") {
		t.Error(len(long), long)
	}
}

// The words of a file are read once, behind the request, and its owner goes to
// the index; one that kills its reader is not tried for ever.
func TestReader(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		bodies(t, d)
		ok := add(t, d, "a", files.Input{Name: "a.txt", Content: []byte("Referat af mødet om skærme")})
		bad := add(t, d, "a", files.Input{Name: "b.docx", Content: append([]byte("PK\x03\x04"), []byte("word/document.xml")...)})
		none := add(t, d, "a", files.Input{Name: "c.png", Content: []byte("\x89PNG\r\n\x1a\n")})
		r := files.NewReader(d, slog.New(slog.DiscardHandler))
		for range 5 {
			if _, err := r.Step(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := r.Step(context.Background()); n != 0 || err != nil {
			t.Errorf("%d left, %v", n, err)
		}
		write(t, d, "a", func(tx *db.Tx) error {
			words, err := files.Words(tx, []string{ok.Hash, bad.Hash, none.Hash})
			if len(words) != 1 || words[ok.Hash] != "Referat af mødet om skærme" {
				t.Error(words)
			}
			var things []string
			if err := errors.Join(err, tx.Select(&things, `SELECT DISTINCT thing FROM search_queue WHERE body = 'a' AND source = 'ticket'`)); err != nil || len(things) != 1 || things[0] != "t1" {
				t.Error(things, err)
			}
			return nil
		})
		deadly := add(t, d, "a", files.Input{Name: "d.txt", Content: []byte("dør")})
		write(t, d, "a", func(tx *db.Tx) error { // three readers died over it
			_, err := tx.Exec(`UPDATE file_blobs SET tries = 3 WHERE body = 'a' AND hash = $1`, deadly.Hash)
			return err
		})
		if _, err := r.Step(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n, _ := r.Step(context.Background()); n != 0 {
			t.Error("tried for ever")
		}
	})
}

func TestDownloadedAsItCame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		bodies(t, d)
		all := make([]byte, 70_000)
		for i := range all {
			all[i] = byte(i * 7)
		}
		f := add(t, d, "a", files.Input{Name: "x.bin", Content: all})
		write(t, d, "a", func(tx *db.Tx) error {
			got, err := files.Content(tx, f.Hash)
			if !bytes.Equal(got, all) {
				t.Error("other bytes")
			}
			return err
		})
	})
}
