package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

const (
	// sweepAtOnce is how many tickets are brought to the terms of today in one
	// transaction, sweepTurn how many in one turn of the duty. Between two
	// transactions there is a pause twice as long as one took: pages come first.
	sweepAtOnce = 100
	sweepTurn   = 20_000
	// sweepDone is how many of those nobody works on are looked at in one.
	sweepDone = 1000
)

// Retime brings the clocks of open tickets to the calendars and promises of
// today, where any of them changed: what was used stays as it was counted, what
// is left runs by the new ones. Their supplier legs follow the agreements they
// were opened under in the same way. What a ticket lacks is counted anew in the same
// way where services ask for something else, and after the open ones for all
// others. It answers how many tickets and legs were counted anew.
// It goes on where it stopped, and may be done by several replicas at once.
func (d *Desk) Retime(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	going, err := d.notice(ctx, by, now)
	changed := 0
	for looked := 0; going && err == nil && looked < sweepTurn; looked += sweepAtOnce {
		var n int
		took := clock.Stopwatch()
		n, going, err = d.sweepOn(ctx, by, now)
		changed += n
		rest(ctx, 2*took())
	}
	return changed, err
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(min(d, time.Second)):
	}
}

// notice looks whether anything that promises rest on has changed since the
// last sweep, and begins one if so.
func (d *Desk) notice(ctx context.Context, by access.Actor, now clock.Instant) (going bool, err error) {
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		known, err := allHours(tx)
		if err != nil {
			return err
		}
		var rests strings.Builder
		for _, h := range known {
			snapshot, err := d.lookUp(tx, h.Calendar)
			if err != nil {
				return err
			}
			key := tx.Tenant + "/" + h.Calendar
			tx.After(func() { d.remember(key, present{snapshot, now}) })
			fmt.Fprintf(&rests, "%s=%s\n", h.Calendar, snapshot)
		}
		promises, err := arrangement.Promises(tx)
		if err != nil {
			return err
		}
		rests.WriteString(promises)
		required, err := arrangement.Required(tx)
		if err != nil {
			return err
		}
		rests.WriteString("\n" + required)
		s, err := sweepOf(tx)
		if err != nil {
			return err
		}
		was := s
		if seen := byContent(rests.String()); seen != s.Seen {
			s.Seen, s.After, s.Running = seen, "", 1
		}
		if asked := askedBy(required); asked != s.Asked {
			s.Asked, s.AskedAfter, s.Asking = asked, "", 1
		}
		going = s.Running == 1 || s.Asking == 1
		if s == was {
			return nil
		}
		return setSweep(tx, s)
	})
	return going, err
}

// askedBy names what services require; "" where they require nothing, as when
// nothing was ever counted.
func askedBy(required string) string {
	if required == "" {
		return ""
	}
	return byContent(required)
}

// sweepOn takes the next tickets.
func (d *Desk) sweepOn(ctx context.Context, by access.Actor, now clock.Instant) (changed int, going bool, err error) {
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		changed, going = 0, false
		if err := tx.Lock("clock-sweep"); err != nil {
			return err
		}
		s, err := sweepOf(tx)
		if err != nil || s.Running == 0 && s.Asking == 0 {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		r := retiming{d: d, tx: tx, by: by, now: now, day: now.Day(body.Zone()), routes: map[[2]string]arrangement.Route{}, teams: map[string]string{}, fields: map[string][]arrangement.Field{}, outside: map[[2]string][]clocks.Term{}}
		if s.Running == 1 {
			changed, err = r.open(&s)
		} else {
			changed, err = r.done(&s)
		}
		if err != nil {
			return err
		}
		going = s.Running == 1 || s.Asking == 1
		return setSweep(tx, s)
	})
	return changed, going, err
}

// retiming is one transaction's work on tickets that share what they rest on.
type retiming struct {
	d       *Desk
	tx      *db.Tx
	by      access.Actor
	now     clock.Instant
	day     clock.Day
	routes  map[[2]string]arrangement.Route
	teams   map[string]string // team → its calendar
	fields  map[string][]arrangement.Field
	outside map[[2]string][]clocks.Term // agreement and supplier → its terms; nil where one is gone
}

// open brings the next open tickets and their legs to the terms of today.
func (r *retiming) open(s *sweeping) (changed int, err error) {
	tickets, err := openAfter(r.tx, s.After, sweepAtOnce)
	if err != nil {
		return 0, err
	}
	legs, err := legsGoing(r.tx, tickets)
	if err != nil {
		return 0, err
	}
	for _, t := range tickets {
		did, err := r.ticket(t)
		if err != nil {
			return changed, err
		}
		changed += flag(did)
		for _, l := range legs[t.ID] {
			if did, err = r.leg(l); err != nil {
				return changed, err
			}
			changed += flag(did)
		}
		s.After = t.ID
	}
	s.Running = flag(len(tickets) == sweepAtOnce)
	return changed, nil
}

// leg brings one supplier leg to its agreement as it is today; false where that
// is the same, or gone: then what was agreed stays.
func (r *retiming) leg(l Leg) (bool, error) {
	terms, ok, err := r.agreed(l)
	if err != nil || !ok || l.Clock().Follows(terms) {
		return false, err
	}
	w, err := r.d.open(r.tx, r.by, r.now, l.Ticket, Works)
	if err == nil {
		l, err = legByID(r.tx, l.Ticket, l.ID) // as it stands when its ticket is held
	}
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || !l.Going() || l.Clock().Follows(terms) {
		return false, err
	}
	w.quiet = true
	if err := w.onLeg(l.ID, func(l Leg) (Leg, error) { return l, nil }, clocks.Event{Kind: clocks.Revised, Terms: terms}); err != nil {
		return false, err
	}
	_, err = w.finish()
	return err == nil, err
}

// agreed are the terms of a leg as its agreement and its supplier have them
// today; ok is false where one of them is gone.
func (r *retiming) agreed(l Leg) (terms []clocks.Term, ok bool, err error) {
	key := [2]string{l.Agreement, l.Supplier}
	terms, looked := r.outside[key]
	if !looked {
		if terms, err = r.lookAgreed(l); err != nil && !fault.Is(err, fault.NotFound) {
			return nil, false, err
		}
		r.outside[key] = terms
	}
	return terms, terms != nil, nil
}

func (r *retiming) lookAgreed(l Leg) ([]clocks.Term, error) {
	supplier, err := services.SupplierByID(r.tx, l.Supplier)
	if err != nil {
		return nil, err
	}
	var agreement arrangement.Agreement
	if l.Agreement != "" {
		if agreement, err = arrangement.AgreementByID(r.tx, l.Agreement); err != nil {
			return nil, err
		}
	}
	return r.d.legTerms(r.tx, r.now, agreement, supplier)
}

// done counts what the next of all other tickets lack by what is required
// today. Nothing else about them changes, nor their version.
func (r *retiming) done(s *sweeping) (changed int, err error) {
	tickets, err := doneAfter(r.tx, s.AskedAfter, sweepDone)
	for _, t := range tickets {
		s.AskedAfter = t.ID
		if lacking, err := r.lacking(t); err != nil {
			return changed, err
		} else if lacking == t.Lacking {
			continue
		}
		if err := r.recount(t.ID); err != nil {
			return changed, err
		}
		changed++
	}
	s.Asking = flag(len(tickets) == sweepDone)
	return changed, err
}

// recount counts what one ticket lacks, as it stands when it is held.
func (r *retiming) recount(ticket string) error {
	if err := r.tx.Lock("ticket/" + ticket); err != nil {
		return err
	}
	t, err := ticketByID(r.tx, ticket)
	if err != nil {
		return err
	}
	lacking, err := r.lacking(t)
	if err != nil {
		return err
	}
	return setLacking(r.tx, ticket, lacking)
}

// ticket brings one ticket to the terms of today; false where they are the
// same.
func (r *retiming) ticket(t Ticket) (bool, error) {
	if same, err := r.same(t); err != nil || same {
		return false, err
	}
	w, err := r.d.open(r.tx, r.by, r.now, t.ID, Works)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if same, err := r.same(w.t); err != nil || same || !w.t.Going() {
		return false, err // somebody else was quicker
	}
	w.quiet, w.retimed = true, true
	if w.t.Lacking, err = r.lacking(w.t); err != nil {
		return false, err
	}
	_, err = w.finish()
	return err == nil, err
}

// same tells whether the ticket's clocks follow the terms of today, and what it
// lacks is counted by what its service asks today.
func (r *retiming) same(t Ticket) (bool, error) {
	if lacking, err := r.lacking(t); err != nil || lacking != t.Lacking {
		return false, err
	}
	terms, ok, err := r.terms(t)
	if err != nil || !ok {
		return true, err
	}
	s, err := clocksOf(t.Clocks)
	return s.Follows(terms), err
}

func (r *retiming) lacking(t Ticket) (int, error) {
	if t.Service == "" || t.Excused == 1 {
		return 0, nil
	}
	fields, known := r.fields[t.Service]
	if !known {
		var err error
		if fields, err = arrangement.FieldsOf(r.tx, t.Service); err != nil {
			return 0, err
		}
		r.fields[t.Service] = fields
	}
	return len(arrangement.Unanswered(fields, string(t.Kind), t.Filled())), nil
}

func (r *retiming) terms(t Ticket) ([]clocks.Term, bool, error) {
	var route arrangement.Route
	if t.Catalogued == 1 {
		var err error
		key := [2]string{t.Service, t.Unit}
		known := false
		if route, known = r.routes[key]; !known {
			if route, err = arrangement.RouteOf(r.tx, t.Service, t.Unit, r.day); err != nil {
				return nil, false, err
			}
			r.routes[key] = route
		}
		if !route.Open {
			return nil, false, nil
		}
	}
	calendar, ok := r.teams[t.Team]
	if !ok {
		team, err := arrangement.TeamByID(r.tx, t.Team)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, false, err
		}
		calendar = team.Calendar
		r.teams[t.Team] = calendar
	}
	terms, err := r.d.termsFor(r.tx, r.now, route, t.Priority, calendar)
	return terms, err == nil, err
}
