package search

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Keyed is a source whose things can also be found by scopes an actor holds
// through the source's own registers: whose services they answer for, which
// groups they are in. They are asked for with every question, so that a role
// given or taken counts at once.
type Keyed interface {
	Source
	// Kinds are those of its documents.
	Kinds() []string
	// Keys are scopes the actor holds besides ScopesOf.
	Keys(tx *db.Tx, by access.Actor, now clock.Instant) ([]string, error)
}

// Ask answers a question of somebody's, among what they may see; Scopes is
// filled in.
func (x *Index) Ask(ctx context.Context, by access.Actor, now clock.Instant, q Question) (Page, error) {
	var page Page
	return page, x.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if q.Scopes, err = x.held(tx, by, now, q.Kinds); err != nil {
			return err
		}
		page, err = x.FindIn(tx, q)
		return err
	})
}

// Want is how much of one kind is wanted, and where to go on.
type Want struct {
	Kind  string
	Limit int
	After string
	Few   bool // there are hundreds of it at most: it is looked for together with the other few
}

// AskEach is Ask for each of some kinds by itself, in their order. The words and
// what the asker holds are looked up once.
func (x *Index) AskEach(ctx context.Context, by access.Actor, now clock.Instant, q Question, wants []Want) ([]Page, error) {
	pages := make([]Page, len(wants))
	asked := parse(q.Words, q.Typing)
	if asked.empty() {
		return pages, nil
	}
	return pages, x.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if q.Scopes, err = x.held(tx, by, now, nil); err != nil || len(q.Scopes) == 0 {
			return err
		}
		a, err := prepare(tx, asked, q.Marks)
		if err != nil {
			return err
		}
		building, err := unfinished(tx)
		if err != nil {
			return err
		}
		dealt, err := x.few(tx, a, q, building, wants, pages)
		for i, w := range wants {
			if err != nil {
				return err
			}
			if dealt && w.joins() {
				continue
			}
			q.Kinds, q.Limit, q.After = []string{w.Kind}, w.Limit, w.After
			pages[i], err = x.answer(tx, a, q, building)
		}
		return err
	})
}

func (w Want) joins() bool { return w.Few && w.After == "" }

// few answers for all kinds with few things in one question, which costs hardly
// more than one for each. It deals nothing where they turn out to be many.
func (x *Index) few(tx *db.Tx, a asking, q Question, building bool, wants []Want, pages []Page) (dealt bool, err error) {
	q.Kinds, q.Limit, q.After = nil, MostHits, ""
	for _, w := range wants {
		if w.joins() {
			q.Kinds = append(q.Kinds, w.Kind)
		}
	}
	if len(q.Kinds) == 0 {
		return false, nil
	}
	all, err := x.answer(tx, a, q, building)
	if err != nil || all.After != "" || all.Broad {
		return false, err
	}
	for i, w := range wants {
		if w.joins() {
			pages[i] = all.of(w)
		}
	}
	return true, nil
}

// of is what a whole answer has of one kind.
func (p Page) of(w Want) Page {
	one := Page{Asked: p.Asked, Building: p.Building}
	for i, h := range p.Hits {
		switch {
		case h.Kind != w.Kind:
		case len(one.Hits) == w.Limit:
			one.After = one.places[w.Limit-1]
			return one
		default:
			one.Hits, one.places = append(one.Hits, h), append(one.places, p.places[i])
		}
	}
	return one
}

// held are all scopes of an actor that count among some kinds; none = all.
func (x *Index) held(tx *db.Tx, by access.Actor, now clock.Instant, kinds []string) ([]string, error) {
	scopes := ScopesOf(by)
	for _, name := range x.names {
		keyed, ok := x.sources[name].(Keyed)
		if !ok || len(kinds) > 0 && !slices.ContainsFunc(keyed.Kinds(), func(k string) bool { return slices.Contains(kinds, k) }) {
			continue
		}
		more, err := keyed.Keys(tx, by, now)
		if err != nil {
			return nil, err
		}
		for _, s := range more {
			if !slices.Contains(scopes, s) {
				scopes = append(scopes, s)
			}
		}
	}
	return scopes, nil
}
