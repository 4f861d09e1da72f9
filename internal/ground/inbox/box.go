package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/text"
)

// Maker makes a ticket of a mail a person has read, and answers its id.
type Maker func(ctx context.Context, tx *db.Tx, by access.Actor, now clock.Instant, m Mail, note Note) (ticket string, err error)

// Note is what somebody who read a mail says about it.
type Note struct{ Title, Text string }

// Query narrows the list; After and Before are places in it, from Page.
type Query struct {
	State   State
	Mailbox string
	After   string
	Before  string
}

// Page is a part of the list, newest first.
type Page struct {
	Rows      []Row
	Next      string        // for After; "" on the last page
	Prev      string        // for Before; "" on the first
	Counts    map[State]int // of those that are not taken
	Mailboxes []Mailbox
	Oldest    clock.Instant // that nothing was done with yet; unset when there is none
	ByHand    bool          // there is a desk that makes tickets
}

// Size is how many mails a page of the list has.
const Size = 50

// Page lists mails. Needs desk.manage.
func (b *Box) Page(ctx context.Context, by access.Actor, q Query) (Page, error) {
	p := Page{ByHand: b.ByHand != nil}
	if err := by.Require(access.DeskManage); err != nil {
		return p, err
	}
	if !slices.Contains(States, q.State) {
		q.State = ""
	}
	err := b.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		id := func(r Row) string { return r.ID }
		p.Rows, p.Next, p.Prev, err = paging.Page(q.After, q.Before, Size, paging.Any, id, func(from string, back bool, limit int) ([]Row, error) {
			return listed(tx, q, from, back, limit)
		})
		if err != nil {
			return err
		}
		if p.Counts, err = counts(tx); err != nil {
			return err
		}
		if p.Oldest, err = oldestIn(tx); err != nil {
			return err
		}
		p.Mailboxes, err = Mailboxes(tx)
		return err
	})
	return p, err
}

// Full is one mail with what it says.
type Full struct {
	Row
	Box  Mailbox
	Read *mailread.Mail // nil when it cannot be read
}

// Mail is one mail as it is read now, which may be better than it was read
// when it came. Needs desk.manage; that somebody looked is audited.
func (b *Box) Mail(ctx context.Context, by access.Actor, now clock.Instant, id string) (Full, error) {
	m, err := b.open(ctx, by, now, id)
	if err != nil {
		return Full{}, err
	}
	f := Full{Row: m.Row, Box: m.Box}
	f.Read = Read(m.Raw)
	return f, nil
}

// Read reads a mail; nil when it cannot be read.
func Read(raw []byte) (m *mailread.Mail) {
	defer func() {
		if recover() != nil {
			m = nil
		}
	}()
	return read(raw)
}

// Raw is a mail as it came over the wire, with our own trace above it. Needs
// desk.manage; audited.
func (b *Box) Raw(ctx context.Context, by access.Actor, now clock.Instant, id string) ([]byte, error) {
	m, err := b.open(ctx, by, now, id)
	return m.Raw, err
}

func (b *Box) open(ctx context.Context, by access.Actor, now clock.Instant, id string) (m Mail, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return m, err
	}
	err = b.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		m, err = Load(tx, id)
		return err
	})
	if err != nil {
		return m, err
	}
	err = b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "inbox.read", "mail", id, nil)
	})
	if fault.Is(err, fault.Full) {
		err = nil // where nothing can be written any more, reading goes on
	}
	return m, err
}

// Load is one of the body's mails with its raw text, not read yet. It is for
// who may see the ticket it is in.
func Load(tx *db.Tx, id string) (m Mail, err error) {
	if m.Row, err = rowOf(tx, id); err != nil {
		return m, err
	}
	raw, err := rawOf(tx, id)
	if err != nil {
		return m, err
	}
	m.Raw = append([]byte(m.Trace()), raw...)
	if m.Box, err = MailboxByID(tx, m.Mailbox); fault.Is(err, fault.NotFound) {
		err = nil
	}
	return m, err
}

// Retry lets a mail be dealt with again, from the beginning. A mail that is in
// a ticket is not taken twice: Refused. Needs desk.manage.
func (b *Box) Retry(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return b.decide(ctx, by, now, id, "inbox.retry", func(tx *db.Tx, r Row) (Row, error) {
		return r.again(now), nil
	})
}

// File puts a mail that waits aside: nothing is to be done with it. Needs
// desk.manage.
func (b *Box) File(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return b.decide(ctx, by, now, id, "inbox.file", func(_ *db.Tx, r Row) (Row, error) {
		if !r.Waits() {
			return r, fault.Refuse("inbox.fault.not_waiting")
		}
		r.State, r.Problem, r.SettledAt = Filed, "inbox.problem.by_hand", now
		return r, nil
	})
}

// Make makes a ticket of a mail, with the words of who read it. Faults on
// title and text. Needs desk.manage.
func (b *Box) Make(ctx context.Context, by access.Actor, now clock.Instant, id string, note Note) (ticket string, err error) {
	if b.ByHand == nil {
		return "", fault.Gone()
	}
	if err := by.Require(access.DeskManage); err != nil {
		return "", err
	}
	var wrong fault.Faults
	if note.Title = text.Clean(note.Title); note.Title == "" {
		wrong.Add("title", "fault.required")
	}
	if err := wrong.Err(); err != nil {
		return "", err
	}
	err = b.db.Within(ctx, by.Body, func(ctx context.Context, tx *db.Tx) error {
		return b.decide(ctx, by, now, id, "inbox.by_hand", func(tx *db.Tx, r Row) (Row, error) {
			m, err := Load(tx, id)
			if err != nil {
				return r, err
			}
			if m.Read = Read(m.Raw); m.Read == nil {
				m.Read = &mailread.Mail{Class: mailread.Notification}
			}
			if ticket, err = b.ByHand(ctx, tx, by, now, m, note); err != nil {
				return r, err
			}
			r.State, r.Ticket, r.Problem, r.SettledAt = Taken, ticket, "", now
			return r, nil
		})
	})
	return ticket, err
}

// decide changes a mail that is not in a ticket, in one transaction.
func (b *Box) decide(ctx context.Context, by access.Actor, now clock.Instant, id, action string, change func(*db.Tx, Row) (Row, error)) error {
	if err := by.Require(access.DeskManage); err != nil {
		return err
	}
	return b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := rowOf(tx, id)
		if err != nil {
			return err
		}
		if was.State == Taken || was.State == Received {
			return fault.Refuse("inbox.fault." + string(was.State))
		}
		next, err := change(tx, was)
		if err != nil {
			return err
		}
		if ours, err := restate(tx, was.State, next); err != nil || !ours {
			return errors.Join(err, errUnless(ours))
		}
		tx.Announce(Topic)
		return audit.Note(tx, by, now, action, "mail", id, nil)
	})
}

func errUnless(ours bool) error {
	if ours {
		return nil
	}
	return fault.Refuse("inbox.fault.received")
}

// Claim lets the desk take a mail that was held, when a person says where it
// belongs. It is part of the desk's transaction and asks for no right.
func Claim(tx *db.Tx, now clock.Instant, id, ticket string) error {
	was, err := rowOf(tx, id)
	if err != nil {
		return err
	}
	if !was.Waits() {
		return fault.Refuse("inbox.fault." + string(was.State))
	}
	next := was
	next.State, next.Ticket, next.Problem, next.SettledAt = Taken, ticket, "", now
	ours, err := restate(tx, was.State, next)
	tx.Announce(Topic)
	return errors.Join(err, errUnless(ours))
}

// Waiting is how long the oldest mail nothing was done with has waited, in all
// bodies; for /metrics.
func (b *Box) Waiting(ctx context.Context, now clock.Instant) (age time.Duration, err error) {
	err = b.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		at, err := oldest(tx)
		if err == nil && at.IsSet() {
			age = now.Sub(at)
		}
		return err
	})
	return age, err
}

// Undecided is how many mails of all bodies wait for a person; for /metrics.
func (b *Box) Undecided(ctx context.Context) (n int, err error) {
	err = b.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		n, err = undecided(tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("counting mails that wait: %w", err)
	}
	return n, nil
}
