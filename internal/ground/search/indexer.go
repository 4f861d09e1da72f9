package search

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

const (
	oneBatch  = 200                    // things read and written at once
	tick      = 400 * time.Millisecond // how long a change waits at most, when nobody says that there is one
	shortRest = 50 * time.Millisecond  // between batches
	longRest  = 500 * time.Millisecond
)

// Run keeps the index until ctx ends. Several, in several replicas, may run at
// once.
func (x *Index) Run(ctx context.Context) {
	wake := make(chan struct{}, 1)
	defer x.db.Listen(func(db.News) {
		select {
		case wake <- struct{}{}:
		default:
		}
	})()
	sow := clock.Stopwatch()
	next := time.Duration(0)
	scattered := true // the index is in more pieces than it need be
	for ctx.Err() == nil {
		if sow() >= next {
			x.guarded(ctx, func() error { return x.sow(ctx) })
			next = sow() + 20*time.Second
		}
		took := clock.Stopwatch()
		busy := false
		x.guarded(ctx, func() (err error) { busy, err = x.Step(ctx); return err })
		if scattered = scattered || busy; !busy {
			pause(ctx, tick, wake)
			if scattered {
				x.guarded(ctx, func() (err error) { scattered, err = x.join(ctx); return err })
			}
		}
		// People's own changes come first: the index takes a quarter of the time.
		pause(ctx, min(max(3*took(), shortRest), longRest), nil)
	}
}

// join makes the index a little tidier.
func (x *Index) join(ctx context.Context) (more bool, err error) {
	return more, x.db.Write(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		more, err = merge(tx)
		return err
	})
}

func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}

func (x *Index) guarded(ctx context.Context, do func() error) {
	defer func() {
		if p := recover(); p != nil {
			x.log.Error("indexing panicked", slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
		}
	}()
	if err := do(); err != nil && ctx.Err() == nil {
		x.log.Error("indexing failed", slog.String("error", err.Error()))
	}
}

// CatchUp indexes everything that waits, for commands and tests.
func (x *Index) CatchUp(ctx context.Context) error {
	if err := x.sow(ctx); err != nil {
		return err
	}
	for {
		if busy, err := x.Step(ctx); err != nil {
			return err
		} else if !busy {
			break
		}
	}
	for more := true; more; {
		var err error
		if more, err = x.join(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Step indexes one batch of what waits, and puts things of a source that is
// not in the index yet into the queue; false when there was nothing to do.
func (x *Index) Step(ctx context.Context) (busy bool, err error) {
	reaped, err := x.reap(ctx)
	if err != nil {
		return false, err
	}
	sown, err := x.sowMore(ctx)
	return reaped > 0 || sown, err
}

// work is a thing as it was read, to be written.
type work struct {
	rows   []queued // the queue's rows it answers
	docs   []kept
	terms  [][]string
	words  [][]string
	failed bool
}

func (x *Index) reap(ctx context.Context) (int, error) {
	var rows []queued
	err := x.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		rows, err = waiting(tx, oneBatch)
		return err
	})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var all []*work
	for body, of := range byBody(rows) {
		some, err := x.read(ctx, body, of)
		if err != nil {
			return 0, err
		}
		all = append(all, some...)
	}
	return len(rows), x.write(ctx, all)
}

func byBody(rows []queued) map[string][]queued {
	of := map[string][]queued{}
	for _, q := range rows {
		of[q.Body] = append(of[q.Body], q)
	}
	return of
}

// read loads the things of one body and makes their terms.
func (x *Index) read(ctx context.Context, body string, rows []queued) ([]*work, error) {
	type thing struct{ source, id string }
	works, ids := map[thing]*work{}, map[string][]string{}
	var all []*work
	for _, q := range rows {
		at := thing{q.Source, q.Thing}
		if works[at] == nil {
			works[at] = &work{}
			all = append(all, works[at])
			ids[q.Source] = append(ids[q.Source], q.Thing)
		}
		works[at].rows = append(works[at].rows, q)
	}
	for name, some := range ids {
		docs, bad, err := x.load(ctx, body, name, some)
		if err != nil {
			return nil, err
		}
		for _, id := range bad {
			works[thing{name, id}].failed = true
		}
		for _, d := range docs {
			w := works[thing{name, d.ID}]
			if w == nil {
				return nil, fmt.Errorf("search: source %q answered with %q, which nobody asked for", name, d.ID)
			}
			terms, words := d.terms(body)
			w.docs = append(w.docs, kept{Body: body, Source: name, Thing: d.ID, Kind: d.Kind, Digest: digest(terms)})
			w.terms, w.words = append(w.terms, terms), append(w.words, words)
		}
	}
	return all, nil
}

// load reads things; when that fails it reads them one by one, so that one
// that cannot be read holds up no other.
func (x *Index) load(ctx context.Context, body, name string, ids []string) (docs []Doc, bad []string, err error) {
	source := x.sources[name]
	if source == nil {
		return nil, nil, nil // a source of another version of the program: nothing is found of it
	}
	some := func(ids []string) (docs []Doc, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("search: reading %q panicked: %v", name, p)
			}
		}()
		err = x.db.Read(ctx, body, func(tx *db.Tx) (err error) {
			docs, err = source.Load(tx, ids)
			return err
		})
		return docs, err
	}
	docs, err = some(ids)
	if err == nil || ctx.Err() != nil || x.db.Ping(ctx) != nil {
		return docs, nil, err
	}
	docs = nil
	for _, id := range ids {
		one, err := some([]string{id})
		if err != nil {
			x.log.Error("a thing cannot be read for the index", slog.String("source", name), slog.String("thing", id), slog.String("error", err.Error()))
			bad = append(bad, id)
			continue
		}
		docs = append(docs, one...)
	}
	return docs, bad, nil
}

// write puts what was read into the index. A thing whose rows another indexer
// has taken meanwhile is left to it: that one has read it later.
func (x *Index) write(ctx context.Context, all []*work) error {
	return x.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		if err := tx.Lock("search"); err != nil {
			return err
		}
		seq, err := lastSeq(tx)
		if err != nil {
			return err
		}
		counts := map[spelling]int{}
		for _, w := range all {
			if err := w.write(tx, &seq, counts); err != nil {
				return err
			}
		}
		rows, met := x.spellings.worth(counts)
		tx.After(met)
		return spelled(tx, rows)
	})
}

func (w *work) write(tx *db.Tx, seq *int64, counts map[spelling]int) error {
	mine := false
	for _, q := range w.rows {
		if w.failed {
			if err := tried(tx, q); err != nil {
				return err
			}
			continue
		}
		was, err := taken(tx, q)
		if err != nil {
			return err
		}
		mine = mine || was
	}
	if w.failed || !mine {
		return nil
	}
	before, err := keptOf(tx, w.rows[0].Body, w.rows[0].Source, w.rows[0].Thing)
	if err != nil {
		return err
	}
	same := map[string]string{}
	for _, d := range w.docs {
		same[d.Kind] = d.Digest
	}
	for _, old := range before {
		if same[old.Kind] == old.Digest {
			delete(same, old.Kind)
			continue
		}
		if err := drop(tx, old); err != nil {
			return err
		}
	}
	for i, d := range w.docs {
		if _, changed := same[d.Kind]; !changed {
			continue
		}
		*seq++
		d.Seq = *seq
		if err := keep(tx, d, w.terms[i]); err != nil {
			return err
		}
		for _, word := range w.words[i] {
			counts[spelling{Body: d.Body, Word: word}]++
		}
	}
	return nil
}
