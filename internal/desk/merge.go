package desk

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Merge says that a ticket lives on in another: it is closed, what was written
// in it stays where it is and shows in both, and whoever heard of it hears of
// the other. Taken back within UnmergeWithin it is what it was.
type Merge struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Ticket   string        `db:"ticket"`
	Into     string        `db:"into_ticket"`
	At       clock.Instant `db:"at"`
	Actor    string        `db:"actor"`
	Before   string        `db:"before"` // Before as JSON
	UndoneAt clock.Instant `db:"undone_at"`
}

// Before is what a merged ticket had, and whom the merge made followers of the
// other.
type Before struct {
	State       State         `json:"state"`
	Owner       string        `json:"owner,omitempty"`
	WakeAt      clock.Instant `json:"wake_at,omitempty"`
	SolvedAt    clock.Instant `json:"solved_at,omitempty"`
	SolvedFirst int           `json:"solved_first,omitempty"`
	People      []string      `json:"people,omitempty"`
	Addresses   []string      `json:"addresses,omitempty"`
	Legs        []LegBefore   `json:"legs,omitempty"`  // that went along
	Steps       *StepsBefore  `json:"steps,omitempty"` // of its checklists, that went along
}

func (m Merge) before() (b Before, err error) { return b, json.Unmarshal([]byte(m.Before), &b) }

// Until is how long a merge can be taken back.
func (m Merge) Until() clock.Instant { return m.At.Add(UnmergeWithin) }

// LegBefore is a leg that went along, and which of its ticket's it was.
type LegBefore struct {
	ID string `json:"id"`
	N  int    `json:"n"`
}

// StepsBefore are the steps that went along: how many, and the number there
// that the first came after.
type StepsBefore struct {
	After int `json:"after"`
	Count int `json:"count"`
}

// merged is the ticket after it was merged into another.
//
// Faults beside into: desk.ties.itself; desk.merge.gone for one that was
// merged or closed itself; desk.merge.restricted where only one of them is
// seen by few. desk.merge.already for a ticket that was merged before.
func (t Ticket) merged(into Ticket, now clock.Instant) (Ticket, Before, error) {
	was := Before{State: t.State, Owner: t.Owner, WakeAt: t.WakeAt, SolvedAt: t.SolvedAt, SolvedFirst: t.SolvedFirst}
	switch {
	case t.ID == into.ID:
		return t, was, fault.OnField("into", "desk.ties.itself")
	case t.State == Merged:
		return t, was, fault.Refuse("desk.merge.already")
	case into.State == Merged || into.State == Closed:
		return t, was, fault.OnField("into", "desk.merge.gone")
	case t.Restricted != into.Restricted:
		return t, was, fault.OnField("into", "desk.merge.restricted")
	}
	t = t.in(Merged, now)
	t.MergedInto = into.ID
	return t, was, nil
}

// unmerged is the ticket as it was before a merge made at a moment.
//
// Faults: desk.unmerge.not_merged, desk.unmerge.late.
func (t Ticket) unmerged(was Before, at, now clock.Instant) (Ticket, error) {
	if t.State != Merged {
		return t, fault.Refuse("desk.unmerge.not_merged")
	}
	if now > at.Add(UnmergeWithin) {
		return t, fault.Refuse("desk.unmerge.late")
	}
	t.State, t.Open, t.MergedInto = was.State, flag(was.State.Going()), ""
	t.Owner, t.WakeAt, t.SolvedAt, t.SolvedFirst = was.Owner, was.WakeAt, was.SolvedAt, was.SolvedFirst
	return t, nil
}

// Merge merges a ticket into another. What goes on in it goes along: threads
// with suppliers with their clocks, steps of routines, what somebody has begun
// to write. bothSee says that the two who asked may each see what is written to
// both; it counts only where they are two. Needs desk.work on both.
//
// Faults as Ticket.merged; beside both_see desk.merge.both_see; beside into desk.merge.with_supplier, where a thread
// with a supplier goes on and the other ticket is solved.
func (d *Desk) Merge(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, into string, bothSee bool) (Ticket, error) {
	return d.both(ctx, by, now, ticket, version, into, Works, func(w, other *work) error {
		t, was, err := w.t.merged(other.t, now)
		if err != nil {
			return err
		}
		if err := w.shares(other, bothSee); err != nil {
			return err
		}
		if was.People, was.Addresses, err = w.followTo(other); err != nil {
			return err
		}
		if err := w.goesAlong(other, &was); err != nil {
			return err
		}
		raw, err := json.Marshal(was)
		if err != nil {
			return err
		}
		w.t = t
		told := w.say(Entry{Kind: MergedInto, Seen: ForPublic}, Data{From: string(was.State), To: strconv.Itoa(other.t.Number), Ref: into})
		other.say(Entry{Kind: MergedFrom}, Data{From: strconv.Itoa(w.t.Number), Ref: ticket})
		if err := w.tx.Insert("ticket_merges", Merge{Body: w.t.Body, ID: ids.InOrder(now), Ticket: ticket, Into: into, At: now, Actor: by.Person, Before: string(raw)}); err != nil {
			return err
		}
		return w.tellRequester(told)
	})
}

// followTo makes whoever hears of the ticket hear of the other, and answers
// who did not before.
func (w *work) followTo(other *work) (people, addresses []string, err error) {
	readers, err := w.audience()
	if err != nil {
		return nil, nil, err
	}
	already, err := other.audience()
	if err != nil {
		return nil, nil, err
	}
	hears := map[reader]bool{}
	for _, r := range already {
		hears[reader{person: r.person, address: r.address}] = true
	}
	for _, r := range readers {
		if hears[reader{person: r.person, address: r.address}] {
			continue
		}
		if _, err := setFollower(w.tx, other.t.ID, r.person, r.address, true); err != nil {
			return nil, nil, err
		}
		if r.person != "" {
			people = append(people, r.person)
		} else {
			addresses = append(addresses, r.address)
		}
	}
	return people, addresses, nil
}

// Unmerge takes the last merge of a ticket back: its state, its owner and who
// hears of what are as before, and its threads with suppliers and its steps come
// back with what became of them; the steps not, where the other has itself gone
// into a third. What else was said since in the other stays there. An owner whose role is gone by then is not owner again.
// Needs desk.work on both.
func (d *Desk) Unmerge(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int) (Ticket, error) {
	var m Merge
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		m, err = lastMerge(tx, ticket)
		return err
	})
	if err != nil {
		return Ticket{}, err
	}
	if m.ID == "" { // nothing to take back; said only to who may work on it
		return d.change(ctx, by, now, ticket, version, Works, func(*work) error { return fault.Refuse("desk.unmerge.not_merged") })
	}
	return d.both(ctx, by, now, ticket, version, m.Into, Works, func(w, other *work) error {
		m, err := lastMerge(w.tx, ticket) // somebody may have been quicker
		if err != nil {
			return err
		}
		if m.ID == "" || m.Into != other.t.ID {
			return fault.Refuse("desk.unmerge.not_merged")
		}
		was, err := m.before()
		if err != nil {
			return err
		}
		if w.t, err = w.t.unmerged(was, m.At, now); err != nil {
			return err
		}
		if err := w.freesFromWorkless(); err != nil {
			return err
		}
		for _, person := range was.People {
			if _, err := setFollower(w.tx, other.t.ID, person, "", false); err != nil {
				return err
			}
		}
		for _, address := range was.Addresses {
			if _, err := setFollower(w.tx, other.t.ID, "", address, false); err != nil {
				return err
			}
		}
		if err := w.comesBack(other, was); err != nil {
			return err
		}
		w.say(Entry{Kind: Unmerged, Seen: ForPublic}, Data{From: strconv.Itoa(other.t.Number), To: string(w.t.State), Ref: other.t.ID})
		other.say(Entry{Kind: Unmerged}, Data{From: strconv.Itoa(w.t.Number), Ref: ticket})
		return undoMerge(w.tx, m.ID, now)
	})
}

// both takes two tickets into the hands in one transaction: the first needs
// desk.work and answers, the other what is asked of it. Locks are taken in one
// order, so that two who merge crosswise never wait for each other.
func (d *Desk) both(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, other string, want Sight, do func(w, other *work) error) (Ticket, error) {
	var after Ticket
	err := d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		for _, id := range []string{min(ticket, other), max(ticket, other)} {
			if err := tx.Lock("ticket/" + id); err != nil {
				return err
			}
		}
		w, err := d.open(tx, by, now, ticket, Works)
		if err != nil {
			return err
		}
		if ticket == other {
			return fault.OnField("into", "desk.ties.itself")
		}
		o, err := d.open(tx, by, now, other, want)
		if err != nil {
			return err
		}
		if version != 0 && version != w.t.Version {
			return &fault.Stale{Current: w.t}
		}
		if err := do(w, o); err != nil {
			return err
		}
		if _, err := o.finish(); err != nil {
			return err
		}
		after, err = w.finish()
		return err
	})
	return after, err
}

// livesOn is the ticket that one lives on in: itself unless it was merged.
// Mail and words to a merged ticket go there (TRUST DO-03: never round and
// round).
func livesOn(tx *db.Tx, t Ticket) (Ticket, error) {
	for range 10 {
		if t.State != Merged || t.MergedInto == "" {
			return t, nil
		}
		next, err := ticketByID(tx, t.MergedInto)
		if err != nil {
			return t, err
		}
		t = next
	}
	return t, nil
}
