package audit

import (
	"context"
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// Log reads the audit and seals it.
type Log struct{ db *db.DB }

// New reads and seals in the database.
func New(d *db.DB) *Log { return &Log{db: d} }

// Filter narrows the list; empty fields do not.
type Filter struct {
	Persons []string // any of these did it, it was done for them, or to them
	Action  string   // the whole word, or its beginning up to a dot: "access."
	Kind    string
	Subject string
	From    clock.Instant // from this moment on
	Until   clock.Instant // before this moment
}

// Line is an entry with the names of the people in it.
type Line struct {
	Entry
	ActorName   string `db:"actor_name"`
	BehalfName  string `db:"behalf_name"`
	SubjectName string `db:"subject_name"` // of a person
}

// Page is one page of a list by key, newest first.
type Page struct {
	After  string // List.Next of the page before; "" = from the newest
	Before string // List.Prev of the page after; After counts first
	Size   int    // at most 500; 0 = 50
}

// List is a page of the audit, newest first.
type List struct {
	Lines []Line
	Next  string // for Page.After; "" on the last page
	Prev  string // for Page.Before; "" on the first
}

// Cursor is a line's place in lists: its number.
func (l Line) Cursor() string { return strconv.FormatInt(l.Seq, 10) }

// Known tells whether a cursor is one of ours.
func Known(cursor string) bool { return seqOf(cursor) > 0 }

func seqOf(cursor string) int64 {
	n, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Entries lists the body's audit, newest first.
func (l *Log) Entries(ctx context.Context, by access.Actor, f Filter, page Page) (list List, err error) {
	if err := by.Require(access.AuditRead); err != nil {
		return list, err
	}
	if page.Size <= 0 || page.Size > 500 {
		page.Size = 50
	}
	return list, l.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		list.Lines, list.Next, list.Prev, err = paging.Page(page.After, page.Before, page.Size, Known, Line.Cursor, func(from string, back bool, limit int) ([]Line, error) {
			return entries(tx, f, seqOf(from), back, limit)
		})
		return err
	})
}

// lookedAgain is how long a reader's repeated look at the same thing is one.
const lookedAgain = 10 * time.Minute

// Looked writes down that somebody saw another's personal data: action is such
// as "person.looked_up". One's own data, and the same look again within ten
// minutes, are passed over. A database without space stops nobody from
// reading.
func (l *Log) Looked(ctx context.Context, by access.Actor, now clock.Instant, action, kind, subject string, detail Detail) error {
	if kind == "person" && by.Person == subject && by.Behalf == "" {
		return nil
	}
	var again bool
	err := l.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		again, err = lookedSince(tx, by, action, kind, subject, now.Add(-lookedAgain))
		return err
	})
	if err != nil || again {
		return err
	}
	err = l.Note(ctx, by, now, action, kind, subject, detail)
	if fault.Is(err, fault.Full) {
		return nil
	}
	return err
}

// Denied writes down that somebody was turned away from a route, such as
// "GET /audit"; once per ten minutes.
func (l *Log) Denied(ctx context.Context, by access.Actor, now clock.Instant, route string) error {
	return l.Looked(ctx, by, now, "access.denied", "route", route, nil)
}

// Note writes one entry in a transaction of its own, for what changes nothing
// else: exports, refused access.
func (l *Log) Note(ctx context.Context, by access.Actor, now clock.Instant, action, kind, subject string, detail Detail) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error { return Note(tx, by, now, action, kind, subject, detail) })
}
