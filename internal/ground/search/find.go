package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Question is what somebody looks for.
type Question struct {
	Words string // as typed: words, "words beside each other", -not, beginning*, #number
	// Typing: the last word may not be finished.
	Typing bool
	Kinds  []string // only these; none = all
	Marks  []string // only what bears one of these; none = all
	Langs  []string // the asker's, the nearest first, for what is written in several
	// Scopes the asker holds; nil is everything in the body, for the program
	// itself, and none is nothing.
	Scopes []string
	Limit  int    // 1 to MostHits
	After  string // where the page before ended (Page.After)
}

// MostHits is the longest page.
const MostHits = 100

// mostLooked bounds how many candidates one question reads; more than that
// are passed over only for words that stand in many things but never beside
// each other, or in things whose scopes changed this second.
const mostLooked = 500

// Hit is a thing found.
type Hit struct {
	Kind, ID string
	Number   int
	Title    []Piece
	Snippet  []Piece // where the words stand in its text; empty when only in the title
	Part     string  // the attachment they stand in
	At       clock.Instant
}

// Page is a part of what was found.
type Page struct {
	Hits  []Hit
	After string // "" at the end
	// Asked is false when the question had no word to look for.
	Asked bool
	// Building: the index is being made, and things may be missing.
	Building bool
	// Broad: not everything that could fit was looked at.
	Broad bool

	places []string // of each hit, as After has them
}

// Find answers a question within a body.
func (x *Index) Find(ctx context.Context, body string, q Question) (Page, error) {
	var page Page
	return page, x.db.Read(ctx, body, func(tx *db.Tx) (err error) {
		page, err = x.FindIn(tx, q)
		return err
	})
}

// FindIn is Find inside the caller's transaction.
func (x *Index) FindIn(tx *db.Tx, q Question) (Page, error) {
	asked := parse(q.Words, q.Typing)
	if asked.empty() || q.Scopes != nil && len(q.Scopes) == 0 {
		return Page{Asked: !asked.empty()}, nil
	}
	a, err := prepare(tx, asked, q.Marks)
	if err != nil {
		return Page{}, err
	}
	building, err := unfinished(tx)
	if err != nil {
		return Page{}, err
	}
	return x.answer(tx, a, q, building)
}

// answer looks for what was asked, with its words looked up.
func (x *Index) answer(tx *db.Tx, a asking, q Question, building bool) (Page, error) {
	tiers := a.tiers(within(tx.Tenant, q.Scopes, q.Kinds))
	page := Page{Asked: len(tiers) > 0}
	if !page.Asked {
		return page, nil
	}
	page.Building = building
	l := looking{x: x, tx: tx, q: q, a: a, page: &page}
	return page, l.through(tiers)
}

// looking is one question being answered.
type looking struct {
	x      *Index
	tx     *db.Tx
	q      Question
	a      asking
	page   *Page
	looked int
}

func (l *looking) through(tiers []node) error {
	tier, before := place(l.q.After)
	limit := min(max(l.q.Limit, 1), MostHits)
	for ; tier < len(tiers); tier, before = tier+1, math.MaxInt64 {
		for {
			if l.looked >= mostLooked {
				l.page.Broad = true
				return nil
			}
			want := limit - len(l.page.Hits) + 1 // one more tells that there is more
			some, err := candidates(l.tx, tiers[tier], before, want)
			if err != nil {
				return err
			}
			hits, err := l.seen(some)
			if err != nil {
				return err
			}
			for i, h := range hits {
				if h == nil {
					continue
				}
				if len(l.page.Hits) == limit {
					return nil
				}
				l.page.After = fmt.Sprintf("%d.%d", tier, some[i].Seq)
				l.page.Hits, l.page.places = append(l.page.Hits, *h), append(l.page.places, l.page.After)
			}
			if len(some) < want {
				break
			}
			before = some[len(some)-1].Seq
		}
	}
	l.page.After = ""
	return nil
}

// Place tells whether this is a Page.After.
func Place(after string) bool {
	_, _, ok := readPlace(after)
	return ok
}

// place is where to go on; anything but a Page.After begins at the beginning.
func place(after string) (tier int, before int64) {
	tier, before, ok := readPlace(after)
	if !ok {
		return 0, math.MaxInt64
	}
	return tier, before
}

func readPlace(after string) (tier int, before int64, ok bool) {
	a, b, ok := strings.Cut(after, ".")
	tier, errTier := strconv.Atoi(a)
	before, errBefore := strconv.ParseInt(b, 10, 64)
	return tier, before, ok && errTier == nil && errBefore == nil && tier >= 0 && before >= 0
}

// seen asks the sources what the candidates are now. What is gone, is no
// longer for who asks, or does not say what was quoted is nil.
func (l *looking) seen(some []found) ([]*Hit, error) {
	docs, err := l.load(some)
	if err != nil {
		return nil, err
	}
	hits := make([]*Hit, len(some))
	for i, f := range some {
		d, ok := docs[found{Source: f.Source, Thing: f.Thing, Kind: f.Kind}]
		if !ok || !d.visible(l.q.Scopes) || !l.a.quoted(d) {
			continue
		}
		h := l.a.hit(d, l.q.Langs)
		hits[i] = &h
	}
	return hits, nil
}

// load reads what the candidates are now, each under its source, thing and kind.
func (l *looking) load(some []found) (map[found]Doc, error) {
	l.looked += len(some)
	things := map[string][]string{}
	for _, f := range some {
		if !slices.Contains(things[f.Source], f.Thing) {
			things[f.Source] = append(things[f.Source], f.Thing)
		}
	}
	docs := map[found]Doc{}
	for name, ids := range things {
		source, ok := l.x.sources[name]
		if !ok {
			continue
		}
		loaded, err := source.Load(l.tx, ids)
		if err != nil {
			return nil, err
		}
		for _, d := range loaded {
			docs[found{Source: name, Thing: d.ID, Kind: d.Kind}] = d
		}
	}
	return docs, nil
}

// visible: the asker holds one of its scopes.
func (d Doc) visible(scopes []string) bool {
	if scopes == nil {
		return true
	}
	for _, s := range d.Scopes {
		if slices.Contains(scopes, s) {
			return true
		}
	}
	return false
}
