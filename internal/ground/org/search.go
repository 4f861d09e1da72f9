package org

import (
	"context"
	"iter"
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// States a list of people can be narrowed to.
const (
	Active   = "active"
	Inactive = "inactive" // without access, leavers included
	Anyone   = "all"
)

// Filter narrows a list of people. Empty fields do not narrow, except State,
// which is Active unless said otherwise.
type Filter struct {
	Q     string // starts of words of the name, or the start of an address
	Unit  string // with its subunits
	Kind  string // of a position held today, in Unit where that is given too
	State string
	Group string
	After string // Cursor of the last one of the page before
	// Before is the Cursor of the first one of the page after; After wins.
	Before string
	Limit  int // 1 to 200; 50 when 0
}

// Listed is one line of a list of people.
type Listed struct {
	Person
	Position Position // held today, the first of PositionKinds
	UnitName string
	Mail     string // primary address
}

// Page is a part of a list. Earlier and Later are cursors, "" at the ends.
type Page struct {
	Rows           []Listed
	Earlier, Later string
}

// Cursor marks a person's place in lists.
func (p Person) Cursor() string { return p.Sort + "." + p.ID }

// KnownCursor tells whether a cursor is one of ours.
func KnownCursor(c string) bool { _, _, ok := cutCursor(c); return ok }

func cutCursor(c string) (sort, id string, ok bool) {
	sort, id, ok = strings.Cut(c, ".")
	return sort, id, ok && len(c) < 2000
}

// List reads one page of the people the actor may see, in the body's order.
func (p *People) List(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (Page, error) {
	var page Page
	err := p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		w, day, err := narrowed(tx, by, now, f)
		if err != nil {
			return err
		}
		if f.Limit <= 0 || f.Limit > 200 {
			f.Limit = 50
		}
		page, err = pageOf(tx, w, f, day)
		return err
	})
	return page, err
}

// Count tells how many people a filter leaves.
func (p *People) Count(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (n int, err error) {
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		w, _, err := narrowed(tx, by, now, f)
		if err != nil {
			return err
		}
		n, err = countPersons(tx, w)
		return err
	})
	return n, err
}

// NotCounted is QuickCount's answer where counting would keep somebody waiting.
const NotCounted = -1

// QuickCount is Count where that costs no more than a page of the list does,
// and NotCounted where every person would have to be looked at.
func (p *People) QuickCount(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (n int, err error) {
	err = p.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		w, _, err := narrowed(tx, by, now, f)
		if n = NotCounted; err != nil || w.dense {
			return err
		}
		n, err = countPersons(tx, w)
		return err
	})
	return n, err
}

// Export gives every person a filter leaves, page by page, and writes the
// look-up into the audit first.
func (p *People) Export(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (iter.Seq2[Listed, error], error) {
	f.After, f.Before, f.Limit = "", "", 200
	if _, err := p.List(ctx, by, now, f); err != nil {
		return nil, err
	}
	err := p.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "people.exported", "people", "", audit.Detail{"purpose": PurposeExport,
			"unit": f.Unit, "kind": f.Kind, "group": f.Group, "state": f.State, "searched": f.Q != ""})
	})
	if err != nil {
		return nil, err
	}
	return func(yield func(Listed, error) bool) {
		for {
			page, err := p.List(ctx, by, now, f)
			if err != nil {
				yield(Listed{}, err)
				return
			}
			for _, row := range page.Rows {
				if !yield(row, nil) {
					return
				}
			}
			if f.After = page.Later; f.After == "" {
				return
			}
		}
	}, nil
}

// words cuts folded text where names are cut: "per-åke håkansson" has three.
func words(fold string) []string {
	all := strings.FieldsFunc(fold, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	var unique []string
	for _, w := range all {
		if !contains(unique, w) {
			unique = append(unique, w)
		}
	}
	return unique
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// narrowed turns a filter into conditions on persons p.
func narrowed(tx *db.Tx, by access.Actor, now clock.Instant, f Filter) (*where, clock.Day, error) {
	all, within, err := reach(by, access.PeopleRead)
	if err != nil {
		return nil, "", err
	}
	_, day, err := today(tx, now)
	if err != nil {
		return nil, "", err
	}
	w := newWhere(tx)
	switch f.State {
	case Anyone:
	case Inactive:
		w.and("p.active = 0")
	default:
		w.and("p.active = 1")
	}
	if !all {
		if err := w.held(held{day: day, units: within, orLater: true}); err != nil {
			return nil, "", err
		}
	}
	if f.Unit != "" || f.Kind != "" {
		one := held{day: day}
		if f.Unit != "" {
			one.units = []string{f.Unit}
		}
		if f.Kind != "" {
			one.kinds = []string{f.Kind}
		}
		if err := w.held(one); err != nil {
			return nil, "", err
		}
	}
	if f.Group != "" {
		if err := w.group(f.Group, day); err != nil {
			return nil, "", err
		}
	}
	return w, day, w.search(text.Fold(f.Q))
}
