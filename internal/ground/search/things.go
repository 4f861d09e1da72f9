package search

import (
	"math"

	"github.com/overgang/overgang/internal/kit/db"
)

// Things are what a question finds, for a list that decides by itself what of
// it is shown.
type Things struct {
	IDs []string // the last changed first, each once
	// Looked is how many that have the words were looked at, where others have
	// them too: the last changed. 0 = all were.
	Looked   int
	Asked    bool // false when the question had no word to look for
	Building bool // the index is being made, and things may be missing
}

// MostThings is how many things are listed at once.
const MostThings = 1000

// mostQuoted is how many are read to see whether words stand beside each other.
const mostQuoted = 200

// Things lists what a question finds, up to its limit, as the index has it, a
// moment behind. Nothing is read of the things themselves, unless words are
// asked for beside each other; the list that shows them says what they are now.
func (x *Index) Things(tx *db.Tx, q Question) (Things, error) {
	asked := parse(q.Words, q.Typing)
	if asked.empty() || q.Scopes != nil && len(q.Scopes) == 0 {
		return Things{Asked: !asked.empty()}, nil
	}
	a, err := prepare(tx, asked, q.Marks)
	if err != nil {
		return Things{}, err
	}
	whole := a.whole(within(tx.Tenant, q.Scopes, q.Kinds))
	if whole == nil {
		return Things{}, nil
	}
	t := Things{Asked: true}
	if t.Building, err = unfinished(tx); err != nil {
		return t, err
	}
	limit := min(max(q.Limit, 1), MostThings)
	if asked.quotes() {
		limit = min(limit, mostQuoted)
	}
	some, err := candidates(tx, whole, math.MaxInt64, limit+1)
	if err != nil {
		return t, err
	}
	if len(some) > limit {
		some, t.Looked = some[:limit], limit
	}
	if asked.quotes() {
		l := looking{x: x, tx: tx, q: q, a: a}
		if some, err = l.quoting(some); err != nil {
			return t, err
		}
	}
	seen := map[string]bool{}
	for _, f := range some {
		if !seen[f.Thing] {
			seen[f.Thing] = true
			t.IDs = append(t.IDs, f.Thing)
		}
	}
	return t, nil
}

// quotes tells whether words are asked for beside each other, which the index
// does not know.
func (q question) quotes() bool {
	for _, w := range q.wishes {
		if w.whole && len(w.words) > 1 {
			return true
		}
	}
	return false
}

// quoting are those of the candidates that say what was quoted.
func (l *looking) quoting(some []found) ([]found, error) {
	docs, err := l.load(some)
	if err != nil {
		return nil, err
	}
	var all []found
	for _, f := range some {
		if d, ok := docs[found{Source: f.Source, Thing: f.Thing, Kind: f.Kind}]; ok && d.visible(l.q.Scopes) && l.a.quoted(d) {
			all = append(all, f)
		}
	}
	return all, nil
}
