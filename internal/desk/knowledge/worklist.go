package knowledge

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// Which part of the work list.
const (
	WorkAll     = ""
	WorkDrafts  = "drafts"  // something not yet published
	WorkDue     = "due"     // for review
	WorkPoor    = "poor"    // helps few
	WorkRetired = "retired" //
)

// Works in the order they are shown.
var Works = []string{WorkDrafts, WorkDue, WorkPoor, WorkRetired}

// Query narrows the work list; empty fields do not.
type Query struct {
	Work    string
	Kind    string
	Service string
	Words   string
	After   Place
	Before  Place // the page that ends before it; After counts first
	Limit   int   // at most 200
}

// Place is where a list goes on.
type Place struct{ Sort, ID string }

const beside = "\x00" // in no text that was cleaned

// cursor is the place as paging carries it; "" for the beginning.
func (p Place) cursor() string {
	if p.ID == "" {
		return ""
	}
	return p.Sort + beside + p.ID
}

func placeOf(cursor string) Place {
	sort, id, _ := strings.Cut(cursor, beside)
	return Place{sort, id}
}

// Worklist is a part of what the actor writes.
type Worklist struct {
	Lines  []Guide
	Next   Place          // zero at the end
	Prev   Place          // zero on the first page
	Counts map[string]int // of each of Works, and of "" for everything in use or written
	Owners map[string]string
	Today  clock.Day
}

// Worklist lists what the actor may write, by title. Needs guide.write
// somewhere.
func (l *Library) Worklist(ctx context.Context, by access.Actor, now clock.Instant, q Query) (Worklist, error) {
	w := Worklist{Counts: map[string]int{}}
	if !by.MaySomewhere(access.GuideWrite) {
		return w, fault.Gone()
	}
	q.Limit = max(1, min(q.Limit, 200))
	return w, l.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if w.Today, err = today(tx, now); err != nil {
			return err
		}
		teams := by.Scopes(access.GuideWrite, "team")
		if by.May(access.GuideWrite) {
			teams = nil
		}
		var found map[string]int
		if question := question(q.Words); len(question) > 0 {
			if found, err = hits(tx, question); err != nil {
				return err
			}
		}
		var next, prev string
		w.Lines, next, prev, err = paging.Page(q.After.cursor(), q.Before.cursor(), q.Limit, paging.Any, func(g Guide) string { return Place{g.Sort, g.ID}.cursor() },
			func(from string, back bool, limit int) ([]Guide, error) {
				return written(tx, q, teams, found, w.Today, placeOf(from), back, limit)
			})
		if err != nil {
			return err
		}
		w.Next, w.Prev = placeOf(next), placeOf(prev)
		for _, work := range append([]string{WorkAll}, Works...) {
			if w.Counts[work], err = countWritten(tx, work, teams, w.Today); err != nil {
				return err
			}
		}
		var owners []string
		for _, g := range w.Lines {
			owners = append(owners, g.Owner)
		}
		w.Owners, err = org.Names(tx, owners)
		return err
	})
}

// Desk is one guide on the desk of who writes it.
type Desk struct {
	Guide    Guide
	Pages    []Page // languages something is written in, the first language first
	Versions []Version
	Names    map[string]string // of people in it
	Votes    []Vote            // with a note, the newest first
	Mail     string            // of its owner
	Today    clock.Day
}

// Page is what is written in a language; empty where nothing is.
func (d Desk) Page(lang string) Page {
	for _, p := range d.Pages {
		if p.Lang == lang {
			return p
		}
	}
	return Page{Lang: lang}
}

// Open is a guide with all that was ever published. Needs guide.write in the
// body or of the team that keeps it.
func (l *Library) Open(ctx context.Context, by access.Actor, now clock.Instant, id string) (Desk, error) {
	var d Desk
	return d, l.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if d.Guide, err = guideByID(tx, id); err != nil {
			return err
		}
		r, err := ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		if !r.MayWrite(d.Guide.Team) {
			d.Guide, err = Guide{}, fault.Gone()
			return err
		}
		if d.Today, err = today(tx, now); err != nil {
			return err
		}
		if d.Pages, err = drafts(tx, id); err != nil {
			return err
		}
		slices.SortFunc(d.Pages, func(a, b Page) int { return nearest(d.Guide.Lang, a.Lang) - nearest(d.Guide.Lang, b.Lang) })
		if d.Versions, err = versions(tx, id); err != nil {
			return err
		}
		if d.Votes, err = saidOf(tx, id, 50); err != nil {
			return err
		}
		if d.Mail, err = org.MailOf(tx, d.Guide.Owner, d.Today); err != nil {
			return err
		}
		people := []string{d.Guide.Owner, d.Guide.CreatedBy}
		for _, v := range d.Versions {
			people = append(people, v.Actor)
		}
		for _, p := range d.Pages {
			people = append(people, p.Actor)
		}
		d.Names, err = org.Names(tx, people)
		return err
	})
}

// Words is what a version of a language says; number 0 is what is being
// written. False where there is no such version.
func (d Desk) Words(lang string, number int) (Words, bool) {
	if number == 0 {
		for _, p := range d.Pages {
			if p.Lang == lang {
				return p.Words, true
			}
		}
	}
	for _, v := range d.Versions {
		if v.Lang == lang && v.Number == number {
			return v.Words, true
		}
	}
	return Words{}, false
}

// Lines are the words line by line, for laying them beside others.
func (w Words) Lines() []string {
	return slices.Concat([]string{w.Title}, w.Steps, strings.Split(w.Text, "\n"))
}
