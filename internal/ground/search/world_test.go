package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/schema/dbtest"
)

// shelf is a source whose things lie in memory.
type shelf struct {
	docs    map[string][]search.Doc // by thing
	version int
	loads   int
	broken  string // a thing that cannot be read
}

func (s *shelf) Load(_ *db.Tx, ids []string) ([]search.Doc, error) {
	s.loads++
	var all []search.Doc
	for _, id := range ids {
		if id == s.broken {
			return nil, fmt.Errorf("%s is broken", id)
		}
		all = append(all, s.docs[id]...)
	}
	return all, nil
}

func (s *shelf) IDs(tx *db.Tx, after string, limit int) ([]string, error) {
	var ids []string
	for id := range s.docs {
		if id > after && tx.Tenant == "a" {
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	return ids[:min(len(ids), limit)], nil
}

func (s *shelf) Version() int { return s.version }

// world is a body with an index over a shelf.
type world struct {
	t     testing.TB
	db    *db.DB
	index *search.Index
	shelf *shelf
}

func open(t testing.TB, d *db.DB) *world {
	w := &world{t: t, db: d, index: search.New(d, slog.New(slog.DiscardHandler)), shelf: &shelf{docs: map[string][]search.Doc{}}}
	w.index.Add("shelf", w.shelf)
	for _, body := range []string{"a", "b"} {
		w.must(d.Write(context.Background(), body, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO bodies (id, slug, name, country, lang, zone, created_at) VALUES ($1, $1, $1, 'DK', 'da', 'UTC', 1)`, body)
			return err
		}))
	}
	return w
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, open(t, d)) })
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// put changes things and lets the index follow.
func (w *world) put(docs ...search.Doc) {
	w.t.Helper()
	var ids []string
	for _, d := range docs {
		if d.Kind == "" {
			d.Kind = "thing"
		}
		if d.Scopes == nil {
			d.Scopes = []string{search.Everybody}
		}
		at := slices.IndexFunc(w.shelf.docs[d.ID], func(o search.Doc) bool { return o.Kind == d.Kind })
		if at >= 0 {
			w.shelf.docs[d.ID][at] = d
		} else {
			w.shelf.docs[d.ID] = append(w.shelf.docs[d.ID], d)
		}
		ids = append(ids, d.ID)
	}
	w.touch(ids...)
	w.catchUp()
}

func (w *world) touch(ids ...string) {
	w.t.Helper()
	w.must(w.db.Write(context.Background(), "a", func(tx *db.Tx) error { return search.Touch(tx, "shelf", ids...) }))
}

func (w *world) catchUp() {
	w.t.Helper()
	w.must(w.index.CatchUp(context.Background()))
}

// find answers with the things' ids, in order.
func (w *world) find(words string) string { return w.ask(search.Question{Words: words}) }

func (w *world) ask(q search.Question) string {
	w.t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	var ids []string
	for _, h := range w.page(q).Hits {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

func (w *world) page(q search.Question) search.Page {
	w.t.Helper()
	p, err := w.index.Find(context.Background(), "a", q)
	w.must(err)
	return p
}

// sound tells whether the index and the things agree.
func (w *world) sound() {
	w.t.Helper()
	wrong, err := w.index.Check(context.Background(), "a")
	w.must(err)
	for _, m := range wrong {
		w.t.Error(m)
	}
}

func (w *world) things(q search.Question) (t search.Things) {
	w.t.Helper()
	w.must(w.db.Read(context.Background(), "a", func(tx *db.Tx) (err error) {
		t, err = w.index.Things(tx, q)
		return err
	}))
	return t
}
