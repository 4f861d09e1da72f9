package desk

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Repair puts right what Check finds and can be known otherwise: counts are
// counted again, and threads with suppliers that were left behind in a merged
// ticket go to where it lives on. It may be done beside a running program and
// answers, in words for whoever runs it, what it did.
func (d *Desk) Repair(ctx context.Context, by access.Actor, now clock.Instant) ([]string, error) {
	var done []string
	for _, mend := range []func(context.Context, access.Actor, clock.Instant) ([]string, error){d.repairLegs, d.repairLacking, d.repairCounts} {
		some, err := mend(ctx, by, now)
		done = append(done, some...)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// repairCounts counts the queues again where they do not add up.
func (d *Desk) repairCounts(ctx context.Context, by access.Actor, now clock.Instant) (done []string, err error) {
	return done, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		done = nil
		kept, err := countsOf(tx, nil, true)
		if err != nil {
			return err
		}
		again, err := countedAgain(tx)
		if err != nil {
			return err
		}
		n := len(differing(kept, again))
		for _, what := range []string{ofTeams, ofNumbers} {
			var more int
			if err := tx.Get(&more, questionOf(what), tx.Tenant); err != nil {
				return err
			}
			n += more
		}
		if n == 0 {
			return nil
		}
		if err := recount(tx); err != nil {
			return err
		}
		if err := addTeams(tx); err != nil {
			return err
		}
		done = append(done, "queues and numbers counted again")
		return audit.Note(tx, by, now, "desk.repaired", "desk", "counts", nil)
	})
}

// repairLacking counts again what tickets lack, where that is wrong.
func (d *Desk) repairLacking(ctx context.Context, by access.Actor, now clock.Instant) (done []string, err error) {
	wrong, err := d.miscounted(ctx, by.Body)
	if err != nil || len(wrong) == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("missing answers of %d tickets counted again", len(wrong))}, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		r := retiming{tx: tx, fields: map[string][]arrangement.Field{}}
		for _, t := range wrong {
			if err := r.recount(t.ID); err != nil {
				return err
			}
		}
		return audit.Note(tx, by, now, "desk.repaired", "desk", "lacking", audit.Detail{"tickets": len(wrong)})
	})
}

// repairLegs brings each thread that was left behind to where its ticket lives
// on, one transaction each.
func (d *Desk) repairLegs(ctx context.Context, by access.Actor, now clock.Instant) (done []string, err error) {
	var left []leftLeg
	if err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		left, err = leftLegs(tx)
		return err
	}); err != nil {
		return nil, err
	}
	for _, l := range left {
		to := 0
		err := d.db.Write(ctx, by.Body, func(tx *db.Tx) (err error) {
			to, err = d.legHome(tx, by, now, l)
			return err
		})
		if err != nil {
			return done, err
		}
		if to != 0 {
			done = append(done, fmt.Sprintf("a thread with a supplier went from ticket #%d, which was merged, to #%d", l.Number, to))
		}
	}
	return done, nil
}

// legHome takes a leg along each merge its ticket went, as the merges would
// have done, so that taking them back brings it back. Where nobody works on the
// ticket it arrives in any more, it ends there.
func (d *Desk) legHome(tx *db.Tx, by access.Actor, now clock.Instant, left leftLeg) (int, error) {
	from, err := ticketByID(tx, left.Ticket)
	if err != nil {
		return 0, err
	}
	holder, err := livesOn(tx, from)
	if err != nil || holder.State == Merged { // a merge that leads nowhere: for somebody to look at
		return 0, err
	}
	for _, id := range []string{min(from.ID, holder.ID), max(from.ID, holder.ID)} { // in the order of all who hold two
		if err := tx.Lock("ticket/" + id); err != nil {
			return 0, err
		}
	}
	w, err := d.open(tx, by, now, holder.ID, Works)
	if err != nil {
		return 0, err
	}
	for at := from; at.State == Merged; {
		if at, err = legOver(tx, at, left.Leg); err != nil {
			return 0, err
		}
	}
	l, err := legByID(tx, holder.ID, left.Leg)
	if err != nil {
		return 0, err
	}
	if w.t.Going() {
		w.say(Entry{Kind: LegTaken, Leg: l.ID}, Data{From: w.t.Team, To: w.t.Team, Ref: l.Supplier})
		if w.t.Supplier == "" {
			err = w.move(Place{Team: w.t.Team, Level: 3, Supplier: l.Supplier}, SuppliersJob, "")
		}
	} else {
		err = w.endLeg(l.ID)
	}
	if err != nil {
		return 0, err
	}
	if err := audit.Note(tx, by, now, "desk.repaired", "ticket", holder.ID, audit.Detail{"leg": l.ID, "from": from.ID}); err != nil {
		return 0, err
	}
	_, err = w.finish()
	return w.t.Number, err
}

// legOver takes a leg from a merged ticket to the one it was merged into, and
// writes it down where taking the merge back looks for it.
func legOver(tx *db.Tx, at Ticket, leg string) (Ticket, error) {
	next, err := ticketByID(tx, at.MergedInto)
	if err != nil {
		return next, err
	}
	l, err := legByID(tx, at.ID, leg)
	if err != nil {
		return next, err
	}
	m, err := lastMerge(tx, at.ID)
	if err != nil {
		return next, err
	}
	if m.ID != "" {
		was, err := m.before()
		if err != nil {
			return next, err
		}
		was.Legs = append(was.Legs, LegBefore{l.ID, l.N})
		raw, err := json.Marshal(was)
		if err != nil {
			return next, err
		}
		if err := saveBefore(tx, m.ID, string(raw)); err != nil {
			return next, err
		}
	}
	if l.Began == "" {
		l.Began = l.Ticket
	}
	n, err := nextLeg(tx, next.ID)
	if err != nil {
		return next, err
	}
	return next, giveLeg(tx, l, next.ID, n)
}
