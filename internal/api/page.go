package api

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/rollout"
)

// Paging asks for a part of a list.
type Paging struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"100" doc:"How many at most"`
	After string `query:"after" maxLength:"2800" doc:"The cursor of the page before"`
}

// cursor is what is inside After; a fault where it is none of ours.
func (p Paging) cursor() (string, error) { return inside("after", p.After) }

func inside(name, cursor string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || !written(string(raw)) {
		return "", fault.OnField("query."+name, "api.cursor")
	}
	return string(raw), nil
}

// Turning asks for a part of a list that turns back as well as on.
type Turning struct {
	Paging
	Before string `query:"before" maxLength:"2800" doc:"The cursor prev of the page after: back from there; after counts first"`
}

// cursors are what is inside After and Before, each of at most 2,000 characters
// that ok knows.
func (t Turning) cursors(ok func(string) bool) (after, before string, err error) {
	if after, err = t.cursor(); err != nil {
		return "", "", err
	}
	if before, err = inside("before", t.Before); err != nil {
		return "", "", err
	}
	for name, c := range map[string]string{"after": after, "before": before} {
		if c != "" && !ok(c) {
			return "", "", fault.OnField("query."+name, "api.cursor")
		}
	}
	return after, before, nil
}

// idCursor tells whether a cursor can be one of a list by id.
func idCursor(cursor string) bool { return len(cursor) <= 64 }

// List is a part of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; left out on the last"`
	Prev  string `json:"prev,omitempty" doc:"Cursor of the page before, for lists that turn back; left out on the first"`
	Total *int   `json:"total,omitempty" doc:"How many there are in all, where that is counted"`
}

// Page is a part of a list as an answer.
type Page[T any] struct {
	Link string `header:"Link"`
	Body List[T]
}

// page answers items, and where to go on after the last one: cursor is "" at
// the end.
func page[T any](v *visit, items []T, cursor string) *Page[T] {
	if items == nil {
		items = []T{}
	}
	p := &Page[T]{Body: List[T]{Items: items}}
	if cursor != "" {
		p.Body.Next, p.Link = v.linked(cursor, "after", "before", "next")
	}
	return p
}

// turned is page for a list that turns back: prev is "" on the first page.
func turned[T any](v *visit, items []T, next, prev string) *Page[T] {
	p := page(v, items, next)
	if prev == "" {
		return p
	}
	link := ""
	if p.Body.Prev, link = v.linked(prev, "before", "after", "prev"); p.Link != "" {
		link = p.Link + ", " + link
	}
	p.Link = link
	return p
}

// linked is a cursor as it is told, and the link to where it leads.
func (v *visit) linked(cursor, name, other, rel string) (told, link string) {
	told = base64.RawURLEncoding.EncodeToString([]byte(cursor))
	query := v.url.Query()
	query.Del(other)
	query.Set(name, told)
	return told, "<" + (&url.URL{Path: v.url.Path, RawQuery: query.Encode()}).String() + `>; rel="` + rel + `"`
}

func (p *Page[T]) of(total int) *Page[T] {
	p.Body.Total = &total
	return p
}

// cut takes one page out of a list that was read whole. key names an item for
// good; should the item be gone when its page is asked for, its place is where
// to go on.
func cut[S, T any](v *visit, ask Turning, all []S, key func(S) string, show func(S) T) (*Page[T], error) {
	after, before, err := ask.cursors(paging.Known)
	if err != nil {
		return nil, err
	}
	rows, next, prev := paging.Whole(all, after, before, ask.Limit, key)
	items := make([]T, 0, len(rows))
	for _, item := range rows {
		items = append(items, show(item))
	}
	return turned(v, items, next, prev).of(len(all)), nil
}

// tag writes a version as an ETag; 0 is none.
func tag(version int) string {
	if version == 0 {
		return ""
	}
	return `"` + strconv.Itoa(version) + `"`
}

// readTag reads an ETag of ours; a weak or foreign one matches nothing.
func readTag(s string) (int, error) {
	inner, quoted := strings.CutPrefix(s, `"`)
	inner, ended := strings.CutSuffix(inner, `"`)
	n, err := strconv.Atoi(inner)
	if !quoted || !ended || err != nil || n < 1 {
		return 0, errBadMatch
	}
	return n, nil
}

func knownPlace(cursor string) bool { return strings.Count(cursor, "\x1f") == 2 }

func cursorOf(p rollout.Place) string {
	if p == (rollout.Place{}) {
		return ""
	}
	return p.Sort + "\x1f" + p.ID + "\x1f" + p.Sub
}

// place is where the page asked for begins or, back, ended.
func (t Turning) place() (p rollout.Place, err error) {
	cursor, before, err := t.cursors(knownPlace)
	if p.Back = cursor == "" && before != ""; p.Back {
		cursor = before
	}
	if parts := strings.Split(cursor, "\x1f"); len(parts) == 3 {
		p.Sort, p.ID, p.Sub = parts[0], parts[1], parts[2]
	}
	return p, err
}

// since is where a list of moments, the latest first, goes on or, back, ended.
func (t Turning) since() (at clock.Instant, id string, back bool, err error) {
	cursor, before, err := t.cursors(func(c string) bool { _, _, ok := sincePlace(c); return ok })
	if back = cursor == "" && before != ""; back {
		cursor = before
	}
	at, id, _ = sincePlace(cursor)
	return at, id, back, err
}

func sincePlace(cursor string) (at clock.Instant, id string, ok bool) {
	left, id, ok := strings.Cut(cursor, " ")
	n, err := strconv.ParseInt(left, 10, 64)
	return clock.Instant(n), id, ok && err == nil
}

func sinceCursor(at clock.Instant, id string) string {
	return strconv.FormatInt(int64(at), 10) + " " + id
}
