package knowledge

import (
	"cmp"
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Page is what is being written in one language.
type Page struct {
	Words
	Lang    string
	Fresh   bool // says something else than what is published
	Number  int  // of the version published last; 0 = none
	At      clock.Instant
	Actor   string
	Version int
}

// Version is what was published in one language.
type Version struct {
	Words
	Guide  string
	Lang   string
	Number int
	Note   string // what is new
	At     clock.Instant
	Actor  string
}

// publish is the page as published now, and the version it becomes.
func (p Page) publish(g Guide, actor string, now clock.Instant, note string) (Page, Version, error) {
	if !p.Fresh {
		return p, Version{}, fault.Refuse("knowledge.nothing_new")
	}
	if err := p.ready(g.Kind); err != nil {
		return p, Version{}, err
	}
	p.Number++
	p.Fresh = false
	return p, Version{Words: p.Words, Guide: g.ID, Lang: p.Lang, Number: p.Number, Note: note, At: now, Actor: actor}, nil
}

// in is the version a reader of a language gets; false where there is none.
func in(all []Version, lang string) (Version, bool) {
	if len(all) == 0 {
		return Version{}, false
	}
	return slices.MinFunc(all, func(a, b Version) int { return cmp.Compare(nearest(lang, a.Lang), nearest(lang, b.Lang)) }), true
}

// Published is what a published guide or routine says to a reader of the
// language, or of the nearest there is; a 404 fault where nothing is
// published, or it was retired. Who may read it is the caller's to know.
func Published(tx *db.Tx, id, lang string) (Version, error) {
	g, err := guideByID(tx, id)
	if err != nil {
		return Version{}, err
	}
	if g.State != InUse {
		return Version{}, fault.Gone()
	}
	all, err := latest(tx, id)
	if err != nil {
		return Version{}, err
	}
	v, ok := in(all, lang)
	if !ok {
		return v, fault.Gone()
	}
	return v, nil
}

// Readable is Published for a reader: what they may not read is not there.
func Readable(tx *db.Tx, r Reader, id, lang string) (Version, error) {
	reading, err := read(tx, r, id, lang)
	return reading.Version, err
}

// RoutinesFor are all the published routines a service, task and level may
// use, the nearest first.
func RoutinesFor(tx *db.Tx, service, task string, level int) ([]Guide, error) {
	return publishedOf(tx, Routine, service, task, level)
}

// IsPublished tells whether there is a published guide or routine of the id,
// and what it is called.
func IsPublished(tx *db.Tx, id string) (bool, string, error) {
	g, err := guideByID(tx, id)
	if fault.Is(err, fault.NotFound) {
		return false, "", nil
	}
	return err == nil && g.State == InUse, g.Title, err
}

// InService are all guides and routines in use or being written, by title, for
// those who name them elsewhere.
func InService(tx *db.Tx) ([]Guide, error) { return notRetired(tx) }
