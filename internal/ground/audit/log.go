package audit

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
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

// Page is one page of a list by key: what comes before After, newest first.
type Page struct {
	After int64 // seq of the last line shown; 0 = from the newest
	Size  int   // at most 500; 0 = 50
}

// Entries lists the body's audit, newest first. next is 0 on the last page.
func (l *Log) Entries(ctx context.Context, by access.Actor, f Filter, page Page) (lines []Line, next int64, err error) {
	if err := by.Require(access.AuditRead); err != nil {
		return nil, 0, err
	}
	if page.Size <= 0 || page.Size > 500 {
		page.Size = 50
	}
	err = l.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		lines, err = entries(tx, f, page.After, page.Size+1)
		return err
	})
	if len(lines) > page.Size {
		lines = lines[:page.Size]
		next = lines[page.Size-1].Seq
	}
	return lines, next, err
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
