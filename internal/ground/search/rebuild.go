package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// sow notes every source of every body that is not in the index yet, or was
// put there by another version of it.
func (x *Index) sow(ctx context.Context) error {
	var bodies []org.Body
	var have []built
	err := x.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		if bodies, err = org.Bodies(tx); err == nil {
			have, err = allBuilt(tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	at := map[[2]string]int{}
	for _, b := range have {
		at[[2]string{b.Body, b.Source}] = b.Version
	}
	var missing []built
	for _, b := range bodies {
		for _, name := range x.names {
			if version, ok := at[[2]string{b.ID, name}]; !ok || version != x.version(name) {
				missing = append(missing, built{Body: b.ID, Source: name, Version: x.version(name)})
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return x.db.Write(ctx, db.Everyone, func(tx *db.Tx) error {
		for _, b := range missing {
			if err := setBuilt(tx, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// termsVersion grows when words become other terms than before.
const termsVersion = 1

func (x *Index) version(source string) int { return termsVersion*1000 + x.sources[source].Version() }

// sowMore puts some more things of an unfinished source into the queue, unless
// enough wait there.
func (x *Index) sowMore(ctx context.Context) (bool, error) {
	var next *built
	length := 0
	err := x.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		all, err := allBuilt(tx)
		if err != nil {
			return err
		}
		for _, b := range all {
			if b.Done == 0 && x.sources[b.Source] != nil {
				next = &b
				break
			}
		}
		if next != nil {
			length, err = queueLength(tx)
		}
		return err
	})
	if err != nil || next == nil || length > 2*oneBatch {
		return false, err
	}
	const some = 2 * oneBatch
	return true, x.db.Write(ctx, next.Body, func(tx *db.Tx) error {
		b := *next
		ids, err := x.sources[b.Source].IDs(tx, b.Upto, some)
		if err != nil {
			return err
		}
		if err := enqueue(tx, b.Source, ids); err != nil {
			return err
		}
		if len(ids) < some {
			b.Done = 1
		}
		if len(ids) > 0 {
			b.Upto = ids[len(ids)-1]
		}
		return setBuilt(tx, b)
	})
}

// Rebuild throws the index away; the running program makes it anew.
func (x *Index) Rebuild(ctx context.Context) error {
	return x.db.Patient(10*time.Minute).Write(ctx, db.Everyone, func(tx *db.Tx) error {
		tx.After(x.spellings.forget)
		if err := tx.Lock("search"); err != nil {
			return err
		}
		return emptyAll(tx)
	})
}

// Mismatch is something the index says and the things do not, or the other way
// round.
type Mismatch struct{ Source, Thing, Kind, Why string }

func (m Mismatch) String() string {
	return fmt.Sprintf("search: %s %q as %q: %s", m.Source, m.Thing, m.Kind, m.Why)
}

// Check compares the index with what the sources say now. Things that wait in
// the queue are passed over; those given up are told.
func (x *Index) Check(ctx context.Context, body string) ([]Mismatch, error) {
	var wrong []Mismatch
	err := x.db.Patient(10*time.Minute).Read(ctx, body, func(tx *db.Tx) error {
		if building, err := unfinished(tx); err != nil || building {
			return err
		}
		pending, given, err := pendingThings(tx)
		if err != nil {
			return err
		}
		for _, g := range given {
			wrong = append(wrong, Mismatch{g.Source, g.Thing, "", "could not be read for the index"})
		}
		for _, name := range x.names {
			some, err := x.compare(tx, name, pending)
			if err != nil {
				return err
			}
			wrong = append(wrong, some...)
		}
		docs, words, err := counts(tx)
		if err == nil && docs != words {
			wrong = append(wrong, Mismatch{Why: fmt.Sprintf("%d documents, %d of them with words", docs, words)})
		}
		return err
	})
	return wrong, err
}

// compare goes through one source's things.
func (x *Index) compare(tx *db.Tx, name string, pending map[string]bool) ([]Mismatch, error) {
	have, err := digests(tx, name)
	if err != nil {
		return nil, err
	}
	var wrong []Mismatch
	for after := ""; ; {
		ids, err := x.sources[name].IDs(tx, after, oneBatch)
		if err != nil {
			return nil, err
		}
		docs, err := x.sources[name].Load(tx, ids)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			at := [2]string{d.ID, d.Kind}
			terms, _ := d.terms(tx.Tenant)
			if have[at] != digest(terms) && !pending[name+" "+d.ID] {
				wrong = append(wrong, Mismatch{name, d.ID, d.Kind, "is not in the index as it is"})
			}
			delete(have, at)
		}
		if len(ids) < oneBatch {
			break
		}
		after = ids[len(ids)-1]
	}
	for at := range have {
		if !pending[name+" "+at[0]] {
			wrong = append(wrong, Mismatch{name, at[0], at[1], "is in the index and no longer there"})
		}
	}
	slices.SortFunc(wrong, func(a, b Mismatch) int { return strings.Compare(a.String(), b.String()) })
	return wrong, nil
}
