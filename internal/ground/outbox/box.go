package outbox

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
	"github.com/overgang/overgang/internal/kit/text"
)

// Box is the outbox as people look into it.
type Box struct {
	db       *db.DB
	settings Settings
}

// NewBox looks into the outbox of a database; settings tell which channels
// there are.
func NewBox(d *db.DB, s Settings) *Box { return &Box{d, s} }

// Channels and States in the order they are shown.
var (
	Channels = []Channel{Mail, SMS, Teams}
	States   = []State{Waiting, HandedOver, Accepted, Delivered, Failed, Shown, Cancelled}
)

// Query narrows the ledger; empty fields do not. After and Before are places
// in the list, from Page.
type Query struct {
	State     State
	Channel   Channel
	Person    string
	CauseKind string
	Cause     string
	Search    string // part of a recipient's name or address
	After     string
	Before    string
}

// Clean leaves out what is no state or channel, and folds the search.
func (q Query) Clean() Query {
	if !slices.Contains(States, q.State) {
		q.State = ""
	}
	if !slices.Contains(Channels, q.Channel) {
		q.Channel = ""
	}
	if q.Search = text.Fold(q.Search); len(q.Search) > 200 {
		q.Search = ""
	}
	return q
}

// KnownPlace tells whether a place is one of a list of letters.
func KnownPlace(from string) bool { _, _, ok := placed(from); return ok }

// placed reads a place; ok is false for what is none.
func placed(from string) (at clock.Instant, id string, ok bool) {
	left, id, found := strings.Cut(from, ".")
	n, err := strconv.ParseInt(left, 36, 64)
	return clock.Instant(n), id, found && err == nil
}

func placeOf(r Row) string { return strconv.FormatInt(int64(r.CreatedAt), 36) + "." + r.ID }

// Page is a part of the ledger and how the outbox is.
type Page struct {
	Rows       []Row
	Names      map[string]string // of persons
	Prev, Next string            // places, "" where there is no more
	Total      int               // that the question finds
	Counts     Counts            // of the whole body
	Lines      []LineView
	Outages    []Outage
	Causes     []string
	Oldest     clock.Instant // of what is due and not sent; unset when nothing is
	Settings   Settings
}

// LineView is a line out with what waits for it in the body.
type LineView struct {
	Line
	Channel Channel
	Hook    string
	Waiting int
	Oldest  clock.Instant
	Down    *Outage
}

// turned is the page of the ledger asked for.
func turned(tx *db.Tx, q Query) (rows []Row, next, prev string, err error) {
	return paging.Page(q.After, q.Before, Size, KnownPlace, placeOf, func(from string, back bool, limit int) ([]Row, error) {
		return listed(tx, q, from, back, limit)
	})
}

// Size is how many letters a page of the ledger has.
const Size = 50

// Page answers a question about the ledger. Needs outbox.read.
func (b *Box) Page(ctx context.Context, by access.Actor, now clock.Instant, q Query) (Page, error) {
	p := Page{Settings: b.settings}
	if err := by.Require(access.OutboxRead); err != nil {
		return p, err
	}
	q = q.Clean()
	err := b.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rows, p.Next, p.Prev, err = turned(tx, q); err != nil {
			return err
		}
		for i := range p.Rows {
			p.Rows[i].discreet(by)
		}
		if p.Total, err = counted(tx, q); err != nil {
			return err
		}
		if p.Counts, err = byState(tx); err != nil {
			return err
		}
		if p.Causes, err = causes(tx); err != nil {
			return err
		}
		var persons []string
		for _, r := range p.Rows {
			persons = append(persons, r.Person)
		}
		if p.Names, err = org.Names(tx, persons); err != nil {
			return err
		}
		return b.health(tx, now, &p)
	})
	return p, err
}

// health adds how each line out is, and what waits for it.
func (b *Box) health(tx *db.Tx, now clock.Instant, p *Page) error {
	lines, err := allLines(tx)
	if err != nil {
		return err
	}
	waiting, err := byChannel(tx, now)
	if err != nil {
		return err
	}
	if p.Outages, err = Outages(tx); err != nil {
		return err
	}
	for _, w := range waiting {
		if !p.Oldest.IsSet() || w.Oldest < p.Oldest {
			p.Oldest = w.Oldest
		}
	}
	for _, name := range b.settings.Lines() {
		v := LineView{Line: lines[name]}
		channel, hook := ofLine(name)
		v.Name, v.Channel, v.Hook = name, Channel(channel), hook
		for _, w := range waiting {
			if w.Channel == v.Channel {
				v.Waiting, v.Oldest = w.N, w.Oldest
			}
		}
		for i := range p.Outages {
			if p.Outages[i].Channel == v.Channel {
				v.Down = &p.Outages[i]
			}
		}
		p.Lines = append(p.Lines, v)
	}
	return nil
}

// Full is one letter with its ledger.
type Full struct {
	Row
	Hidden    bool // the text is not for this reader
	Recipient string
	Events    []Event
	Enclosed  []files.Listed // that go along by mail
	Way       *Way           // the way a retry would take, nil when there is none
}

// Letter is one letter as it was written, and each step of it. Needs
// outbox.read; that somebody looked is audited. The text of a letter that lets
// in whoever reads it is shown to nobody, but where nothing can be sent to who
// may make such a link anyway.
func (b *Box) Letter(ctx context.Context, by access.Actor, now clock.Instant, id string) (Full, error) {
	var f Full
	if err := by.Require(access.OutboxRead); err != nil {
		return f, err
	}
	err := b.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if f.Row, err = readLetter(tx, id); err != nil {
			return err
		}
		if f.Events, err = events(tx, id); err != nil {
			return err
		}
		if f.Enclosed, err = enclosed(tx, f.Row); err != nil {
			return err
		}
		names, err := org.Names(tx, []string{f.Person})
		if err != nil {
			return err
		}
		f.Recipient = names[f.Person]
		if f.MayRetry() {
			f.Way, err = b.again(tx, now, f.Row)
		}
		return err
	})
	if err != nil {
		return Full{}, err
	}
	if f.Secret == 1 && (f.State != Shown || !by.May(access.AccessGrant)) {
		f.Hidden, f.Text, f.Calendar = true, "", nil
	}
	if f.discreet(by) {
		f.Hidden = true
	}
	err = b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "outbox.read", "letter", id, audit.Detail{"person": f.Person})
	})
	if fault.Is(err, fault.Full) {
		err = nil // where nothing can be written any more, reading goes on
	}
	return f, err
}

// discreet takes out what a letter says about a ticket, where the reader does
// not answer for the desk: it may be one that few may see. That it was sent, to
// whom and how, they see.
func (r *Row) discreet(by access.Actor) bool {
	if r.CauseKind != "ticket" || by.May(access.DeskManage) {
		return false
	}
	r.Subject, r.Text, r.Calendar = "", "", nil
	return true
}

func readLetter(tx *db.Tx, id string) (Row, error) {
	r, err := plainLetter(tx, id)
	if errors.Is(err, db.ErrNone) {
		return r, fault.Gone()
	}
	return r, err
}

// again is the way a dead or shown letter would take now: the first wanted
// channel the recipient has an address on and that is there.
func (b *Box) again(tx *db.Tx, now clock.Instant, r Row) (*Way, error) {
	for _, c := range r.wanted() {
		if r.Person == "" || !b.settings.Has(c) {
			continue
		}
		a, err := addressIn(tx, tx.Tenant, r.Person, c, now)
		if err != nil {
			return nil, err
		}
		if a != "" {
			return &Way{c, a}, nil
		}
	}
	if r.Address != "" && b.settings.Has(Channel(r.Channel)) {
		return &Way{Channel(r.Channel), r.Address}, nil
	}
	return nil, nil
}
