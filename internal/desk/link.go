package desk

import (
	"context"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// LinkKind is how a ticket is tied to another, read from the first to the other.
type LinkKind string

const (
	Related    LinkKind = "related"    // both ways alike
	CausedBy   LinkKind = "caused_by"  //
	Duplicates LinkKind = "duplicates" //
	SplitOff   LinkKind = "split_from" // made by Split alone
)

// LinkKinds are those somebody may choose, in the order they are shown.
var LinkKinds = []LinkKind{Related, CausedBy, Duplicates}

// Link ties a ticket to another.
type Link struct {
	Body   string        `db:"body"`
	Ticket string        `db:"ticket"`
	Other  string        `db:"other"`
	Kind   LinkKind      `db:"kind"`
	At     clock.Instant `db:"at"`
}

// linked is a link that may be made. A tie both ways alike is kept once, from
// the older ticket to the younger.
//
// Faults beside into: desk.ties.itself; beside kind: fault.not_a_choice.
func linked(t, other Ticket, kind LinkKind, now clock.Instant) (Link, error) {
	if t.ID == other.ID {
		return Link{}, fault.OnField("into", "desk.ties.itself")
	}
	if !slices.Contains(LinkKinds, kind) {
		return Link{}, fault.OnField("kind", "fault.not_a_choice")
	}
	if kind == Related && other.ID < t.ID {
		t, other = other, t
	}
	return Link{Body: t.Body, Ticket: t.ID, Other: other.ID, Kind: kind, At: now}, nil
}

// under is the ticket as a child of another; the zero Ticket frees it. There
// is one step of parents, so that answering the children answers them all.
//
// Faults beside into: desk.ties.itself, desk.parent.nested, desk.merge.gone.
func (t Ticket) under(parent Ticket, children int) (Ticket, error) {
	switch {
	case parent.ID == "":
		t.Parent = ""
		return t, nil
	case parent.ID == t.ID:
		return t, fault.OnField("into", "desk.ties.itself")
	case parent.Parent != "" || children > 0:
		return t, fault.OnField("into", "desk.parent.nested")
	case parent.State == Merged:
		return t, fault.OnField("into", "desk.merge.gone")
	}
	t.Parent = parent.ID
	return t, nil
}

// Tie links a ticket to another. Needs desk.work on it and on the other, whose
// history tells of it too.
func (d *Desk) Tie(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, other string, kind LinkKind) (Ticket, error) {
	return d.both(ctx, by, now, ticket, version, other, Works, func(w, o *work) error {
		l, err := linked(w.t, o.t, kind, now)
		if err != nil {
			return err
		}
		if is, err := isLinked(w.tx, l); err != nil || is {
			return err
		}
		return w.tieTo(o, l)
	})
}

// tieTo links the ticket to another in hand; the history of each tells of it.
func (w *work) tieTo(o *work, l Link) error {
	w.say(Entry{Kind: Linked}, Data{To: strconv.Itoa(o.t.Number), Ref: o.t.ID, Reason: string(l.Kind)})
	o.say(Entry{Kind: Linked}, Data{From: strconv.Itoa(w.t.Number), Ref: w.t.ID, Reason: string(l.Kind)})
	return addLink(w.tx, l)
}

// Untie takes a link away, whichever of the two it is told from. Needs
// desk.work on both.
func (d *Desk) Untie(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, other string, kind LinkKind) (Ticket, error) {
	return d.both(ctx, by, now, ticket, version, other, Works, func(w, o *work) error {
		if !slices.Contains(LinkKinds, kind) {
			return fault.OnField("kind", "fault.not_a_choice")
		}
		n, err := dropLink(w.tx, ticket, other, kind)
		if err != nil || n == 0 {
			return err
		}
		w.say(Entry{Kind: Linked}, Data{To: strconv.Itoa(o.t.Number), Ref: other, Dir: "ended", Reason: string(kind)})
		o.say(Entry{Kind: Linked}, Data{From: strconv.Itoa(w.t.Number), Ref: ticket, Dir: "ended", Reason: string(kind)})
		return nil
	})
}

// Under makes a ticket the child of another, or of none (""). Needs desk.work
// on both.
func (d *Desk) Under(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, parent string) (Ticket, error) {
	if parent == "" {
		return d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
			if w.t.Parent == "" {
				return nil
			}
			w.say(Entry{Kind: Linked}, Data{Ref: w.t.Parent, Dir: "ended", Reason: asChild})
			w.t.Parent = ""
			return nil
		})
	}
	return d.both(ctx, by, now, ticket, version, parent, Works, func(w, o *work) error {
		children, err := childrenOf(w.tx, ticket, 1)
		if err != nil {
			return err
		}
		return w.goUnder(o, len(children))
	})
}

// goUnder makes the ticket the child of another in hand; the history of each
// tells of it.
func (w *work) goUnder(o *work, children int) error {
	t, err := w.t.under(o.t, children)
	if err != nil || t.Parent == w.t.Parent {
		return err
	}
	w.t = t
	w.say(Entry{Kind: Linked}, Data{To: strconv.Itoa(o.t.Number), Ref: o.t.ID, Reason: asChild})
	o.say(Entry{Kind: Linked}, Data{From: strconv.Itoa(w.t.Number), Ref: w.t.ID, Reason: asParent})
	return nil
}

// What an entry says of a tie between parent and child.
const (
	asChild  = "child_of"
	asParent = "parent_of"
)

// mostTied is how many ties of one sort are shown and answered at once.
const mostTied = 200

// Ties are all tickets one is tied to, as far as the reader may see them.
type Ties struct {
	Ticket   Ticket
	MayWork  bool
	Into     *Ticket // it lives on in
	Merge    Merge   // the last that was not taken back, where Into is set
	MayUndo  bool
	Merged   []MergedIn // that live on in it
	Links    []Tied
	Parent   *Ticket
	Children []Ticket
	Going    int // children that go on and the reader may answer
	Entries  []Entry
	Names    map[string]string
}

// MergedIn is a ticket that lives on in another, with what was written in it.
type MergedIn struct {
	Ticket
	At      clock.Instant
	Entries []Entry
}

// Tied is the other end of a link. Back is true where the link leads here.
type Tied struct {
	Ticket
	Kind LinkKind
	Back bool
}

// Ties reads what a ticket is tied to. What the reader may not see among them
// does not exist. For agents.
func (d *Desk) Ties(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (Ties, error) {
	var ties Ties
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		is, err := sight(tx, by, now.Day(body.Zone()), t)
		if err != nil {
			return err
		}
		if is < Reads {
			return fault.Gone()
		}
		ties = Ties{Ticket: t, MayWork: is >= Works}
		return (&tier{tx, by, now, now.Day(body.Zone()), &ties}).all()
	})
	return ties, err
}

// tier gathers ties for one reader.
type tier struct {
	tx  *db.Tx
	by  access.Actor
	now clock.Instant
	day clock.Day
	*Ties
}

func (r *tier) all() error {
	for _, step := range []func() error{r.merges, r.links, r.family} {
		if err := step(); err != nil {
			return err
		}
	}
	var err error
	if r.MayWork {
		if r.Entries, err = entriesOf(r.tx, r.Ticket.ID, 0, mostEntries); err != nil {
			return err
		}
		r.Entries = slices.DeleteFunc(r.Entries, func(e Entry) bool { return !Splittable(e) })
	}
	every := r.Entries
	for _, m := range r.Merged {
		every = slices.Concat(every, m.Entries)
	}
	r.Names, err = namesIn(r.tx, every)
	return err
}

// seen are those of the tickets the reader may see as an agent.
func (r *tier) seen(ids []string) (map[string]Ticket, error) {
	all, err := ticketsByID(r.tx, ids)
	if err != nil {
		return nil, err
	}
	seen := map[string]Ticket{}
	for _, t := range all {
		is, err := sight(r.tx, r.by, r.day, t)
		if err != nil {
			return nil, err
		}
		if is >= Reads {
			seen[t.ID] = t
		}
	}
	return seen, nil
}

func (r *tier) merges() error {
	merges, err := mergesOf(r.tx, r.Ticket.ID, mostTied)
	if err != nil {
		return err
	}
	var ids []string
	for _, m := range merges {
		ids = append(ids, m.Ticket, m.Into)
	}
	seen, err := r.seen(ids)
	if err != nil {
		return err
	}
	for _, m := range merges {
		if m.Ticket == r.Ticket.ID {
			if into, ok := seen[m.Into]; ok && r.Ticket.State == Merged {
				r.Into, r.Merge, r.MayUndo = &into, m, r.MayWork && r.now <= m.Until()
			}
			continue
		}
		t, ok := seen[m.Ticket]
		if !ok || t.MergedInto != r.Ticket.ID {
			continue
		}
		entries, err := entriesOf(r.tx, t.ID, 0, mostTied)
		if err != nil {
			return err
		}
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Text == "" })
		r.Merged = append(r.Merged, MergedIn{t, m.At, entries})
	}
	return nil
}

func (r *tier) links() error {
	links, err := linksOf(r.tx, r.Ticket.ID, mostTied)
	if err != nil {
		return err
	}
	var ids []string
	for _, l := range links {
		ids = append(ids, l.Ticket, l.Other)
	}
	seen, err := r.seen(ids)
	if err != nil {
		return err
	}
	for _, l := range links {
		id, back := l.Other, false
		if l.Other == r.Ticket.ID {
			id, back = l.Ticket, true
		}
		if t, ok := seen[id]; ok {
			r.Links = append(r.Links, Tied{t, l.Kind, back})
		}
	}
	return nil
}

func (r *tier) family() error {
	children, err := childrenOf(r.tx, r.Ticket.ID, mostTied)
	if err != nil {
		return err
	}
	for _, t := range children {
		is, err := sight(r.tx, r.by, r.day, t)
		if err != nil {
			return err
		}
		if is < Reads {
			continue
		}
		r.Children = append(r.Children, t)
		if is >= Works && t.Going() {
			r.Going++
		}
	}
	if r.Ticket.Parent == "" {
		return nil
	}
	seen, err := r.seen([]string{r.Ticket.Parent})
	if parent, ok := seen[r.Ticket.Parent]; ok {
		r.Parent = &parent
	}
	return err
}
