package desk

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// OrderVisit sends somebody of the desk out on a ticket: they hear by SMS, the
// requester by letter, and the ticket is planned until the window is over.
// Needs desk.work.
//
// Faults beside goer, from, to, unit, place, task, bring; Doubts beside goer
// unless the order is Anyway; desk.move.closed for a ticket nobody works on.
func (d *Desk) OrderVisit(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, o VisitOrder) (Visit, error) {
	var made Visit
	_, err := d.change(ctx, by, now, ticket, version, Works, func(w *work) (err error) {
		made, err = w.orderVisit(o)
		return err
	})
	return made, err
}

func (w *work) orderVisit(o VisitOrder) (Visit, error) {
	if !w.t.Going() {
		return Visit{}, fault.Refuse("desk.move.closed")
	}
	o, err := w.visitOrder(o, Visit{})
	if err != nil {
		return Visit{}, err
	}
	v, err := Visit{Body: w.t.Body, ID: ids.New(), Ticket: w.t.ID, State: VisitSent, OrderedBy: w.by.Person, CreatedAt: w.now, Version: 1}.as(o)
	if err != nil {
		return v, err
	}
	if err := w.tx.Insert("ticket_visits", v); err != nil {
		return v, err
	}
	if err := w.visitHappened(v, VisitReport{Kind: VisitSent, At: w.now}); err != nil {
		return v, err
	}
	if err := w.tellGoer(v, v.Goer, "sent"); err != nil {
		return v, err
	}
	return v, w.visitTold(v, VisitSent)
}

// visitOrder is the order with what follows from the ticket, or what is wrong:
// who goes out is of one of the desk's teams that day, and free, or sent
// anyway. was is the visit the order changes; what stands is not doubted again.
func (w *work) visitOrder(o VisitOrder, was Visit) (VisitOrder, error) {
	o, err := o.clean(w.now)
	if err != nil {
		return o, err
	}
	if o.Unit == "" {
		o.Unit = w.t.Unit
	} else if _, err := org.UnitByID(w.tx, o.Unit); fault.Is(err, fault.NotFound) {
		return o, fault.OnField("unit", "fault.not_a_choice")
	} else if err != nil {
		return o, err
	}
	if was.Goer == o.Goer && was.FromAt <= o.From && was.ToAt >= o.To {
		o.Anyway = true
	}
	_, err = w.goer(o, was.ID)
	return o, err
}

// visitTold says to the requester that somebody comes, comes at another time or
// does not come, and puts the ticket where that leaves it.
func (w *work) visitTold(v Visit, what VisitState) error {
	said := w.say(Entry{Kind: Visited, Seen: ForPublic}, Data{Ref: v.ID, Reason: string(what), To: v.Goer, Start: int64(v.FromAt), Until: int64(v.ToAt), Place: v.Place})
	if what == VisitCancelled {
		w.put(w.t.back(v, w.now))
		if next, err := w.nextVisit(v.ID); err != nil {
			return err
		} else if next.Out() {
			w.put(w.t.awaits(next, w.now))
		}
	} else {
		w.put(w.t.AnsweredNow(w.now).awaits(v, w.now))
	}
	return w.tellRequester(said)
}

// nextVisit is the first visit that is out beside one; the zero Visit where
// there is none.
func (w *work) nextVisit(beside string) (Visit, error) {
	going, err := visitsGoing(w.tx, w.t.ID)
	for _, v := range going {
		if v.ID != beside {
			return v, err
		}
	}
	return Visit{}, err
}

// MoveVisit sends somebody else, at another time or to another place. Who
// cannot go any more hears of it, and the requester where it concerns them.
// Needs desk.work. Faults as of OrderVisit; desk.visit.over for one that was
// made or called off.
func (d *Desk) MoveVisit(ctx context.Context, by access.Actor, now clock.Instant, visit string, version int, o VisitOrder) (Visit, error) {
	return d.onVisit(ctx, by, now, visit, func(w *work, was Visit) (Visit, error) {
		o, err := w.visitOrder(o, was)
		if err != nil {
			return was, err
		}
		is, err := was.as(o)
		if err != nil || is == was {
			return was, err
		}
		if is.Version, err = version+1, saveVisit(w.tx, is, version); err != nil {
			return was, err
		}
		if err := w.visitHappened(is, VisitReport{Kind: visitMoved, At: w.now}); err != nil {
			return was, err
		}
		word := "moved"
		if was.Goer != is.Goer {
			w.tx.Announce("me/" + was.Goer)
			if err := w.tellGoer(was, was.Goer, "taken"); err != nil {
				return was, err
			}
			word = "sent"
		}
		if err := w.tellGoer(is, is.Goer, word); err != nil {
			return was, err
		}
		if was.FromAt == is.FromAt && was.ToAt == is.ToAt && was.Place == is.Place && was.Goer == is.Goer {
			return is, nil // only what they do and bring: nothing to the requester
		}
		return is, w.visitTold(is, visitMoved)
	})
}

// CancelVisit calls a visit off: who was to go hears it, and the requester.
// Needs desk.work.
func (d *Desk) CancelVisit(ctx context.Context, by access.Actor, now clock.Instant, visit string, version int) (Visit, error) {
	return d.onVisit(ctx, by, now, visit, func(w *work, was Visit) (Visit, error) {
		is, err := w.callOff(was, version)
		if err != nil {
			return was, err
		}
		return is, w.visitTold(is, VisitCancelled)
	})
}

// callOff calls a visit off and tells who was to go.
func (w *work) callOff(was Visit, version int) (Visit, error) {
	is, err := was.cancel(w.now)
	if err != nil {
		return was, err
	}
	if is.Version, err = version+1, saveVisit(w.tx, is, version); err != nil {
		return was, err
	}
	if err := w.visitHappened(is, VisitReport{Kind: VisitCancelled, At: w.now}); err != nil {
		return was, err
	}
	return is, w.tellGoer(is, is.Goer, "cancelled")
}

// visitsEnd calls off the visits of a ticket nobody works on any more: who is
// to go need not, and the requester is told, where they still expect somebody.
func (w *work) visitsEnd() error {
	if w.before.ID == "" || !w.before.Going() || w.t.Going() || w.t.State == Merged {
		return nil
	}
	going, err := visitsGoing(w.tx, w.t.ID)
	if err != nil {
		return err
	}
	for _, v := range going {
		expected := v.State == VisitSent && !v.Late(w.now)
		if v, err = w.callOff(v, v.Version); err != nil {
			return err
		}
		said := w.say(Entry{Kind: Visited, Seen: ForPublic}, Data{Ref: v.ID, Reason: string(VisitCancelled), To: v.Goer, Start: int64(v.FromAt), Until: int64(v.ToAt), Place: v.Place})
		if !expected {
			continue
		}
		if err := w.tellRequester(said); err != nil {
			return err
		}
	}
	return nil
}

// onVisit takes the ticket of a visit into the hands, as it lives on now, and
// lets do change the visit. Needs desk.work on the ticket.
func (d *Desk) onVisit(ctx context.Context, by access.Actor, now clock.Instant, visit string, do func(*work, Visit) (Visit, error)) (Visit, error) {
	var is Visit
	return is, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		w, was, err := d.visitWork(tx, by, now, visit, Works)
		if err != nil {
			return err
		}
		if is, err = do(w, was); err != nil {
			return err
		}
		_, err = w.finish()
		return err
	})
}

// visitWork is a visit and its ticket in the hands of somebody who is at least
// want to it; of who was sent out on it nothing more is asked.
func (d *Desk) visitWork(tx *db.Tx, by access.Actor, now clock.Instant, visit string, want Sight) (*work, Visit, error) {
	v, err := visitByID(tx, visit)
	if err != nil {
		return nil, v, err
	}
	t, err := ticketByID(tx, v.Ticket)
	if err != nil {
		return nil, v, err
	}
	if t, err = livesOn(tx, t); err != nil {
		return nil, v, err
	}
	w, err := d.open(tx, by, now, t.ID, want)
	if err != nil {
		return nil, v, err
	}
	v, err = visitByID(tx, visit) // as it stands now that the ticket is held
	return w, v, err
}

// ReportVisit keeps what the phone of who went out says, now or hours ago. The
// same client id counts once, and nothing that happened is refused for coming
// late. It stands in the ticket, with the time it took, and the ticket follows:
// solved, or taken up again. Who may: who was sent, and who holds desk.work.
func (d *Desk) ReportVisit(ctx context.Context, by access.Actor, now clock.Instant, report VisitReport) (Visit, error) {
	var is Visit
	return is, d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		want := Works
		if v, err := visitByID(tx, report.Visit); err != nil {
			return err
		} else if v.Goer == by.Person && by.Person != "" {
			want = Nobody
		}
		w, was, err := d.visitWork(tx, by, now, report.Visit, want)
		if err != nil {
			return err
		}
		r, err := report.clean(now)
		if err != nil {
			return err
		}
		done, err := visitReported(tx, r.Client)
		if is = was; err != nil || done {
			return err
		}
		if is, err = w.reportVisit(was, r); err != nil {
			return err
		}
		_, err = w.finish()
		return err
	})
}

func (w *work) reportVisit(was Visit, r VisitReport) (Visit, error) {
	is := was.report(r)
	if err := saveVisit(w.tx, is, was.Version); err != nil {
		return is, err
	}
	is.Version++
	if err := w.visitHappened(is, r); err != nil {
		return is, err
	}
	seen, words := Internal, r.Note
	if r.Kind == VisitNotMet {
		seen, words = ForPublic, "" // they hear that we were there; what we noted stays here
	}
	said := w.say(Entry{Kind: Visited, Seen: seen, Text: words}, Data{Ref: is.ID, Reason: string(r.Kind), To: is.Goer, Start: int64(r.At), Place: is.Place})
	if r.Kind == VisitNotMet {
		if r.Note != "" {
			w.say(Entry{Kind: Note, Text: r.Note}, Data{})
		}
		if err := w.tellRequester(said); err != nil {
			return is, err
		}
	}
	if r.Minutes > 0 {
		if err := w.spend(is.Goer, r.At.Day(w.body.Zone()), r.Minutes); err != nil {
			return is, err
		}
	}
	return is, w.visitMade(is)
}

// visitMade puts the ticket where a reported visit leaves it, and tells the
// requester where that is an end.
func (w *work) visitMade(v Visit) error {
	next, err := w.nextVisit(v.ID)
	if err != nil {
		return err
	}
	was := w.t.State
	t := w.t
	if t.Going() {
		t = t.AnsweredNow(w.now)
	}
	w.put(t.after(v, next, w.now))
	if w.t.State == Solved && was != Solved {
		return w.tellRequester(stateEntry(w.said))
	}
	return nil
}

// visitHappened writes down what happened with a visit.
func (w *work) visitHappened(v Visit, r VisitReport) error {
	if r.Client == "" {
		r.Client = ids.New()
	}
	w.tx.Announce("me/" + v.Goer)
	return w.tx.Insert("ticket_visit_events", VisitEvent{Body: v.Body, Visit: v.ID, Client: r.Client, Kind: r.Kind, At: r.At, RecordedAt: w.now, By: w.by.Person, Note: r.Note})
}
