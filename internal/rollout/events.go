package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// OutsideEventRow is an event with how many contacts it is held to have caused.
type OutsideEventRow struct {
	OutsideEvent
	FoundOn  clock.Day // in the body's zone
	Contacts int
}

// After tells whether it was found only after it had begun.
func (e OutsideEventRow) After() bool { return e.FoundAfter(e.FoundOn) }

// OutsideEvents lists them, the latest first. Needs rollout.read.
func (r *Rollouts) OutsideEvents(ctx context.Context, by access.Actor, rollout string) (Rollout, []OutsideEventRow, error) {
	var o Rollout
	var rows []OutsideEventRow
	return o, rows, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if o, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		rows, err = outsideEventRows(tx, rollout)
		return err
	})
}

// OutsideEventPage is one event with the contacts tied to it, and those of
// its days (and two more) that are tied to nothing yet.
type OutsideEventPage struct {
	Rollout    Rollout
	Event      OutsideEventRow
	EnteredBy  string // name
	Tied       []ContactRow
	Candidates []ContactRow
}

// OutsideEvent reads one. Needs rollout.read.
func (r *Rollouts) OutsideEvent(ctx context.Context, by access.Actor, rollout, id string) (OutsideEventPage, error) {
	var p OutsideEventPage
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if p.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		event, err := outsideEventByID(tx, rollout, id)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		p.Event = OutsideEventRow{OutsideEvent: event, FoundOn: event.FoundAt.Day(body.Zone())}
		if p.Tied, err = contactRows(tx, rollout, ContactFilter{OutsideEvent: id}, 501); err != nil {
			return err
		}
		if p.Event.Contacts, err = ContactsTied(tx, rollout, id, ""); err != nil {
			return err
		}
		if p.Candidates, err = untiedContacts(tx, rollout, event.Starts, event.Last().Add(2)); err != nil {
			return err
		}
		names, err := org.Names(tx, []string{event.EnteredBy})
		p.EnteredBy = names[event.EnteredBy]
		return err
	})
}

// AddOutsideEvent writes one down, also days after it happened. Needs
// rollout.support: whoever takes the calls hears of it first.
func (r *Rollouts) AddOutsideEvent(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in OutsideEventInput) (string, error) {
	e, invalid := OutsideEvent{Body: by.Body, ID: ids.New(), Rollout: rollout, FoundAt: now, EnteredBy: by.Person, Version: 1}.With(in)
	return e.ID, r.inSupport(ctx, by, rollout, func(tx *db.Tx) error {
		if invalid != nil {
			return invalid
		}
		if err := tx.Insert("outside_events", e); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.event.added", "outside_event", e.ID, nil)
	})
}

// ChangeOutsideEvent saves over the version that was read.
func (r *Rollouts) ChangeOutsideEvent(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, in OutsideEventInput) error {
	return r.inSupport(ctx, by, rollout, func(tx *db.Tx) error {
		was, err := outsideEventByID(tx, rollout, id)
		if err != nil {
			return err
		}
		is, err := was.With(in)
		if err != nil {
			return err
		}
		is.Version = version
		if err := saveOutsideEvent(tx, is); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.event.changed", "outside_event", id, nil)
	})
}

// RemoveOutsideEvent takes one away that was written down by mistake: nothing
// may be tied to it.
func (r *Rollouts) RemoveOutsideEvent(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string) error {
	return r.inSupport(ctx, by, rollout, func(tx *db.Tx) error {
		if err := tx.Lock("outside_event/" + id); err != nil {
			return err
		}
		n, err := ContactsTied(tx, rollout, id, "")
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.Refuse("rollout.event.has_contacts", fault.Args{"count": n})
		}
		if err := removeOutsideEvent(tx, rollout, id); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.event.removed", "outside_event", id, nil)
	})
}

// TieContacts ties contacts to an event, or with tied false unties them. Those
// tied to it already, or to another event, are passed over; the answer is how
// many changed.
func (r *Rollouts) TieContacts(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, contacts []string, tied bool) (int, error) {
	changed := 0
	return changed, r.inSupport(ctx, by, rollout, func(tx *db.Tx) error {
		changed = 0
		if err := tx.Lock("outside_event/" + id); err != nil {
			return err
		}
		if _, err := outsideEventByID(tx, rollout, id); err != nil {
			return err
		}
		for _, contact := range unique(contacts) {
			c, err := contactByID(tx, contact)
			if err != nil {
				return err
			}
			if c.Rollout != rollout {
				return fault.Gone()
			}
			from, to := "", id
			if !tied {
				from, to = id, ""
			}
			if c.OutsideEvent != from {
				continue
			}
			c.OutsideEvent = to
			if err := saveContact(tx, c, c.Version); err != nil {
				return err
			}
			changed++
		}
		return audit.Note(tx, by, now, "rollout.event.tied", "outside_event", id, audit.Detail{"contacts": changed, "tied": tied})
	})
}

// inSupport runs a change that needs rollout.support.
func (r *Rollouts) inSupport(ctx context.Context, by access.Actor, rollout string, fn func(*db.Tx) error) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return fn(tx)
	})
}
