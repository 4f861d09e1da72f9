package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// ManyKind is what is done to many tickets at once.
type ManyKind string

const (
	ManyTake  ManyKind = "take"  // the actor takes them
	ManyFree  ManyKind = "free"  // nobody has them any more
	ManyMove  ManyKind = "move"  // handed over, by the same Move as one (D1)
	ManyPut   ManyKind = "put"   // into a state
	ManyTag   ManyKind = "tag"   //
	ManyUntag ManyKind = "untag" //
)

// ManyKinds in the order they are shown.
var ManyKinds = []ManyKind{ManyTake, ManyMove, ManyPut, ManyFree, ManyTag, ManyUntag}

const (
	// MostMany is how many tickets one action reaches.
	MostMany = 200
	// UndoWithin is how long an action on many can be taken back.
	UndoWithin = 24 * time.Hour
)

// Many is what is asked for; only the fields of its kind count.
type Many struct {
	What   ManyKind      `json:"-"`
	Team   string        `json:"team,omitempty"`
	Reason Reason        `json:"reason,omitempty"`
	Note   string        `json:"note,omitempty"`
	State  State         `json:"state,omitempty"`
	Until  clock.Instant `json:"until,omitempty"`
	Tag    string        `json:"tag,omitempty"`
	// Without is why those are solved that lack answers their service requires;
	// "" leaves them as they are.
	Without string `json:"without,omitempty"`
}

// Pick is a ticket as it was when it was ticked.
type Pick struct {
	Ticket  string
	Version int // 0 = as it is now
}

// Picked are the tickets of a list as they are now, the first MostMany in its
// order; more is true where it holds others. Faults as for Tickets.
func (d *Desk) Picked(ctx context.Context, by access.Actor, now clock.Instant, f Filter) (picks []Pick, more bool, err error) {
	f.After, f.Before, f.Limit = "", "", MostMany
	list, err := d.Tickets(ctx, by, now, f)
	for _, r := range list.Rows {
		picks = append(picks, Pick{r.ID, r.Version})
	}
	return picks, list.Next != "" || list.Words.Most > 0, err
}

// ManyRow is one of them: how it is, and why it stays so where it does.
type ManyRow struct {
	Row
	Fault *fault.Fault
	// Lacks are the answers its service requires that it has not got, by name,
	// where it is to be solved.
	Lacks []string
}

// OnlyLacks tells whether nothing but what it lacks keeps the ticket from being
// solved: with a reason it is.
func (r ManyRow) OnlyLacks() bool { return r.Fault != nil && r.Fault.Field == "without" }

// ManyEffect is what an action would do, or did.
type ManyEffect struct {
	ID      string // of what was done, for taking it back; "" for a preview
	Will    []ManyRow
	Refused []ManyRow
}

func (m Many) check() (Many, error) {
	var wrong fault.Faults
	m.Note, m.Without = text.Clean(m.Note), text.Clean(m.Without)
	if tags := cleanTags([]string{m.Tag}); len(tags) == 1 {
		m.Tag = tags[0]
	} else {
		m.Tag = ""
	}
	switch m.What {
	case ManyMove:
		if m.Team == "" {
			wrong.Add("team", "desk.move.no_team")
		}
		if !knownReason(m.Reason) {
			wrong.Add("reason", "fault.not_a_choice")
		}
		if m.Reason == OtherReason && m.Note == "" {
			wrong.Add("note", "desk.move.say_why")
		}
	case ManyPut:
		if !slices.Contains(States, m.State) {
			wrong.Add("state", "fault.not_a_choice")
		}
		if m.State == Planned && !m.Until.IsSet() {
			wrong.Add("until", "desk.until.missing")
		}
		long(&wrong, "without", m.Without, maxExcuse)
	case ManyTag, ManyUntag:
		if m.Tag == "" {
			wrong.Add("tag", "desk.many.tag_missing")
		}
	case ManyTake, ManyFree:
	default:
		wrong.Add("what", "fault.not_a_choice")
	}
	return m, wrong.Err()
}

// do does it to one ticket in hands: what a page of its own would do.
func (m Many) do(w *work) error {
	switch m.What {
	case ManyTake:
		if w.by.Person == "" {
			return fault.Denied()
		}
		return w.take(w.by.Person)
	case ManyFree:
		return w.take("")
	case ManyMove:
		return w.move(Place{Team: m.Team}, m.Reason, m.Note)
	case ManyPut:
		if m.State == Solved && m.Without != "" && w.t.Excused == 0 {
			if err := w.excuse(m.Without); err != nil {
				return err
			}
		}
		return w.putBy(m.State, m.Until)
	}
	tags, err := tagsOf(w.tx, w.t.ID)
	if err != nil {
		return err
	}
	if m.What == ManyTag {
		return w.tagAll(append(slices.Clone(tags), m.Tag))
	}
	return w.tagAll(slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return t == m.Tag }))
}

// lacked are the names of what a ticket lacks that is to be solved, before it
// is.
func (m Many) lacked(w *work) ([]string, error) {
	if m.What != ManyPut || m.State != Solved || w.t.Excused == 1 {
		return nil, nil
	}
	missing, err := w.lacks()
	var names []string
	for _, f := range missing {
		names = append(names, f.Name(w.by.Lang))
	}
	return names, err
}

// errForeseen ends a transaction that was only to see what would happen.
var errForeseen = errors.New("desk: foreseen")

// ForeseeMany tells what an action would do to each ticket, by doing it and
// taking it back before anything is kept. Needs desk.work on each.
func (d *Desk) ForeseeMany(ctx context.Context, by access.Actor, now clock.Instant, picks []Pick, m Many) (ManyEffect, error) {
	m, err := m.check()
	if err != nil {
		return ManyEffect{}, err
	}
	return d.each(ctx, by, picks, func(pick Pick) (lacks []string, err error) {
		err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
			w, err := d.picked(tx, by, now, pick)
			if err != nil {
				return err
			}
			if lacks, err = m.lacked(w); err != nil {
				return err
			}
			if err := m.do(w); err != nil {
				return err
			}
			if !w.changed() {
				return fault.Refuse("desk.many.so_already")
			}
			return errForeseen
		})
		if errors.Is(err, errForeseen) {
			err = nil
		}
		return lacks, err
	})
}

// picked takes a ticket into the hands as it was ticked.
func (d *Desk) picked(tx *db.Tx, by access.Actor, now clock.Instant, pick Pick) (*work, error) {
	w, err := d.open(tx, by, now, pick.Ticket, Works)
	if err == nil && pick.Version != 0 && pick.Version != w.t.Version {
		return nil, fault.Refuse("desk.many.changed")
	}
	return w, err
}

// changed tells whether anything was done to the ticket.
func (w *work) changed() bool { return len(w.said) > 0 || w.t != w.before }

// each does something to every ticket and sorts the answers; a ticket the actor
// may not see does not turn up at all. do answers what the ticket lacked.
func (d *Desk) each(ctx context.Context, by access.Actor, picks []Pick, do func(Pick) ([]string, error)) (ManyEffect, error) {
	var e ManyEffect
	if len(picks) > MostMany {
		return e, fault.Refuse("desk.many.too_many", fault.Args{"most": MostMany})
	}
	refused, lacked := map[string]*fault.Fault{}, map[string][]string{}
	var seen []string
	// In the order others take two tickets in: done in one transaction, they must
	// not wait for each other in a ring.
	picks = slices.Clone(picks)
	slices.SortStableFunc(picks, func(a, b Pick) int { return strings.Compare(a.Ticket, b.Ticket) })
	for _, pick := range picks {
		if slices.Contains(seen, pick.Ticket) {
			continue
		}
		lacks, err := do(pick)
		switch list := fault.List(err); {
		case fault.Is(err, fault.NotFound):
			continue
		case err != nil && len(list) == 0:
			return e, err
		case err != nil:
			refused[pick.Ticket] = list[0]
		}
		seen, lacked[pick.Ticket] = append(seen, pick.Ticket), lacks
	}
	rows, err := d.rowsOf(ctx, by, seen)
	for _, row := range rows {
		if f := refused[row.ID]; f != nil {
			e.Refused = append(e.Refused, ManyRow{row, f, lacked[row.ID]})
		} else {
			e.Will = append(e.Will, ManyRow{row, nil, lacked[row.ID]})
		}
	}
	return e, err
}

// ApplyMany does it, each ticket in a transaction of its own: what cannot be
// done, or what somebody changed since it was ticked, stays as it is and is
// told. Needs desk.work on each.
func (d *Desk) ApplyMany(ctx context.Context, by access.Actor, now clock.Instant, picks []Pick, m Many) (ManyEffect, error) {
	m, err := m.check()
	if err != nil {
		return ManyEffect{}, err
	}
	detail, _ := json.Marshal(m) // plain fields cannot fail
	bulk := bulkRow{Body: by.Body, ID: ids.New(), What: m.What, Detail: string(detail), By: by.Person, At: now}
	e, err := d.each(ctx, by, picks, func(pick Pick) (lacks []string, err error) {
		err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
			w, err := d.picked(tx, by, now, pick)
			if err != nil {
				return err
			}
			if lacks, err = m.lacked(w); err != nil {
				return err
			}
			before := was{State: w.t.State, WakeAt: w.t.WakeAt, Owner: w.t.Owner, Team: w.t.Team, Reopened: w.t.Reopened}
			if before.Tags, err = tagsOf(tx, w.t.ID); err != nil {
				return err
			}
			if err := m.do(w); err != nil {
				return err
			}
			if !w.changed() {
				return fault.Refuse("desk.many.so_already")
			}
			before.Excuse = w.t.Excused == 1 && w.before.Excused == 0
			after, err := w.finish()
			if err != nil {
				return err
			}
			return addBulkTicket(tx, bulk.ID, after, before)
		})
		return lacks, err
	})
	if err != nil || len(e.Will) == 0 {
		return e, err
	}
	bulk.Tickets, e.ID = len(e.Will), bulk.ID
	return e, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := audit.Note(tx, by, now, "desk.many_done", "desk_bulk", bulk.ID, audit.Detail{"what": string(m.What), "tickets": bulk.Tickets}); err != nil {
			return err
		}
		return tx.Insert("desk_bulks", bulk)
	})
}

// was is where a ticket stood before, as far as it can go back there.
type was struct {
	State    State         `json:"state"`
	WakeAt   clock.Instant `json:"wake,omitempty"`
	Owner    string        `json:"owner,omitempty"`
	Team     string        `json:"team"`
	Reopened int           `json:"reopened,omitempty"`
	Tags     []string      `json:"tags,omitempty"`
	Excuse   bool          `json:"excuse,omitempty"` // what it lacks was excused by this
}

// UndoMany takes back what the actor did to many: each ticket that nobody
// touched since goes back. A hand-over is taken back by another one, so that
// none goes uncounted; letters that went stay sent. Whoever had one and has no
// role there any more does not get it back: it stays as it is, and is told.
//
// Faults: 404 for what somebody else did; desk.many.undone, desk.many.too_late.
func (d *Desk) UndoMany(ctx context.Context, by access.Actor, now clock.Instant, id string) (ManyEffect, error) {
	var bulk bulkRow
	var picks []Pick
	before := map[string]was{}
	err := d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := tx.Lock("desk_bulk/" + id); err != nil {
			return err
		}
		var err error
		if bulk, err = bulkByID(tx, id); err != nil {
			return err
		}
		switch {
		case bulk.By != by.Person || by.Person == "":
			return fault.Gone()
		case bulk.UndoneAt.IsSet():
			return fault.Refuse("desk.many.undone")
		case now.Sub(bulk.At) > UndoWithin:
			return fault.Refuse("desk.many.too_late")
		}
		if picks, err = bulkTickets(tx, id, before); err != nil {
			return err
		}
		return undoneBulk(tx, id, now)
	})
	if err != nil {
		return ManyEffect{}, err
	}
	e, err := d.each(ctx, by, picks, func(pick Pick) ([]string, error) {
		return nil, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
			w, err := d.picked(tx, by, now, pick)
			if err != nil {
				return err
			}
			if err := w.back(before[pick.Ticket]); err != nil {
				return err
			}
			_, err = w.finish()
			return err
		})
	})
	if err != nil {
		return e, err
	}
	return e, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := audit.Note(tx, by, now, "desk.many_undone", "desk_bulk", id, audit.Detail{"tickets": len(e.Will)}); err != nil {
			return err
		}
		return countUndone(tx, id, len(e.Will))
	})
}

// back puts a ticket where it was.
func (w *work) back(to was) error {
	if to.Team != w.t.Team {
		words := w.desk.Texts.For(w.body.Lang, w.body.Zone())
		if err := w.move(Place{Team: to.Team}, OtherReason, words.T("desk.many.back")); err != nil {
			return err
		}
	}
	if to.Owner != w.t.Owner {
		if to.Owner != "" && to.Owner != w.by.Person {
			if err := w.canWork(to.Owner); err != nil {
				return err
			}
		}
		w.say(Entry{Kind: OwnerSet}, Data{From: w.t.Owner, To: to.Owner})
		w.t.Owner = to.Owner
	}
	if to.Excuse {
		w.t.Excused = 0
	}
	if to.State != w.t.State {
		t := w.t.in(to.State, w.now)
		t.WakeAt, t.Reopened = to.WakeAt, to.Reopened
		w.put(t)
	}
	return w.tagAll(to.Tags)
}
