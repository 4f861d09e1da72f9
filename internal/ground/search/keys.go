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
}

// AskEach is Ask for each of some kinds by itself, in their order. The words and
// what the asker holds are looked up once.
func (x *Index) AskEach(ctx context.Context, by access.Actor, now clock.Instant, q Question, wants []Want) ([]Page, error) {
	pages := make([]Page, len(wants))
	asked := parse(q.Words, q.Typing)
	if asked.empty() {
		return pages, nil
	}
	return pages, x.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		scopes, err := x.held(tx, by, now, nil)
		if err != nil || len(scopes) == 0 {
			return err
		}
		a, err := prepare(tx, asked)
		if err != nil {
			return err
		}
		building, err := unfinished(tx)
		for i, w := range wants {
			if err != nil {
				return err
			}
			q.Scopes, q.Kinds, q.Limit, q.After = scopes, []string{w.Kind}, w.Limit, w.After
			pages[i], err = x.answer(tx, a, q, building)
		}
		return err
	})
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
