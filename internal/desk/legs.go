package desk

import (
	"context"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// OpenLeg sends something to a supplier: the ticket moves out, a thread of its
// own begins, its contacts get a letter. Needs desk.work, and to be entitled
// for the body, the service, the supplier and the kind of ticket that day (E4);
// who is not gets NotEntitled with the super-users to turn to, and the try is
// recorded.
//
// Faults beside supplier, subject, text, contacts, theirs, next_word.
func (d *Desk) OpenLeg(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, in LegInput) (Leg, error) {
	in, err := in.clean(now)
	if err != nil {
		return Leg{}, err
	}
	if err := d.entitled(ctx, by, now, ticket, in.Supplier, true); err != nil {
		return Leg{}, err
	}
	var made Leg
	_, err = d.change(ctx, by, now, ticket, version, Works, func(w *work) (err error) {
		if err := w.mayTurnTo(in.Supplier, true); err != nil {
			return err
		}
		made, err = w.openLeg(in)
		return err
	})
	return made, err
}

// entitled records a try of somebody who may not, in a transaction of its own:
// the refusal that follows undoes nothing. Whatever way in it comes by (page,
// API, mail, bulk, rule), it comes through here (AZ-11). begins tells whether
// they turn to it with something new.
func (d *Desk) entitled(ctx context.Context, by access.Actor, now clock.Instant, ticket, supplier string, begins bool) error {
	var refused error
	err := d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		refused = nil
		w, err := d.open(tx, by, now, ticket, Works)
		if err != nil {
			return err
		}
		if _, err := services.SupplierByID(tx, supplier); fault.Is(err, fault.NotFound) {
			return fault.OnField("supplier", "desk.leg.no_supplier") // nobody was turned to
		} else if err != nil {
			return err
		}
		e, err := w.entitlement(supplier, begins)
		if err != nil || e.May {
			return err
		}
		names, err := org.Names(tx, e.Offer)
		if err != nil {
			return err
		}
		roleless, err := workless(tx, w.t, e.Offer...)
		if err != nil {
			return err
		}
		refused = notEntitled(e, names, roleless)
		w.quiet = true
		w.say(Entry{Kind: NotAllowed}, Data{Ref: supplier, Reason: e.Why})
		if _, err := w.finish(); err != nil {
			return err
		}
		return arrangement.NoteTry(tx, by, now, arrangement.Try{Service: w.t.Service, Unit: w.t.Unit, Supplier: supplier, Ticket: w.t.ID, Why: e.Why})
	})
	if err != nil {
		return err
	}
	return refused
}

// mayTurnTo asks again within the transaction that sends.
func (w *work) mayTurnTo(supplier string, begins bool) error {
	e, err := w.entitlement(supplier, begins)
	if err == nil && !e.May {
		err = notEntitled(e, nil, nil)
	}
	return err
}

// entitlement is the actor's for the ticket in hand. What lies with a supplier
// goes on there, whatever kind of ticket it has become since.
func (w *work) entitlement(supplier string, begins bool) (arrangement.Entitlement, error) {
	need := ""
	if begins {
		need = string(w.t.Kind)
	}
	return arrangement.Entitled(w.tx, w.day(), w.by.Person, w.t.Service, w.t.Unit, supplier, need)
}

func (w *work) openLeg(in LegInput) (Leg, error) {
	supplier, err := services.SupplierByID(w.tx, in.Supplier)
	if fault.Is(err, fault.NotFound) || err == nil && supplier.Active == 0 {
		return Leg{}, fault.OnField("supplier", "desk.leg.no_supplier")
	}
	if err != nil {
		return Leg{}, err
	}
	if open, err := openLeg(w.tx, w.t.ID, in.Supplier); err != nil || open != "" {
		return Leg{}, orField(err, "supplier", "desk.leg.is_open")
	}
	agreed, err := arrangement.AgreementOf(w.tx, w.t.Service, w.t.Unit, in.Supplier, w.day())
	if err != nil {
		return Leg{}, err
	}
	to, err := w.contacts(supplier, in.Contacts)
	if err != nil {
		return Leg{}, err
	}
	n, err := nextLeg(w.tx, w.t.ID)
	if err != nil {
		return Leg{}, err
	}
	l := Leg{
		Body: w.t.Body, ID: ids.InOrder(w.now), Ticket: w.t.ID, N: n, Supplier: in.Supplier, Agreement: agreed.ID, Subject: in.Subject, Theirs: in.Theirs,
		State: LegOpen, OpenedAt: w.now, OpenedBy: w.by.Person, NextWordAt: in.NextWord, Version: 1,
	}
	if w.t.Supplier != in.Supplier {
		if err := w.move(Place{Team: w.t.Team, Level: 3, Supplier: in.Supplier}, SuppliersJob, in.Note); err != nil {
			return l, err
		}
	}
	if err := w.timeLeg(&l, agreed, supplier); err != nil {
		return l, err
	}
	if err := w.tx.Insert("ticket_legs", l); err != nil {
		return l, err
	}
	return l, w.sayToSupplier(l, to, Saying{Text: in.Text, Files: in.Files, Aside: in.Aside})
}

// timeLeg begins the supplier's clocks by what is agreed, and promises the next
// word for when they should have answered.
func (w *work) timeLeg(l *Leg, agreed arrangement.Agreement, supplier services.Supplier) error {
	terms, err := w.desk.legTerms(w.tx, w.now, agreed, supplier)
	if err != nil {
		return err
	}
	s, _, err := w.desk.turn(w.tx, l.ID, clocks.State{}, []clocks.Event{{At: w.now, Kind: clocks.Created, Standing: clocks.Open, Terms: terms}})
	if err != nil {
		return err
	}
	if l.NextWordAt == 0 {
		l.NextWordAt = s.Due()
	}
	return l.carry(s, w.now)
}

// legTerms are what a supplier promises under an agreement, by its hours as they
// are now, or by the supplier's own.
func (d *Desk) legTerms(tx *db.Tx, now clock.Instant, agreed arrangement.Agreement, supplier services.Supplier) ([]clocks.Term, error) {
	calendar := agreed.Calendar
	if calendar == "" {
		calendar = supplier.Calendar
	}
	hours, err := d.snapshot(tx, now, calendar)
	return clocks.Promise{Response: agreed.Response, Solution: agreed.Solution}.Leg(hours), err
}

// sayToSupplier writes on a leg and sends it, files and all.
func (w *work) sayToSupplier(l Leg, to []services.Contact, s Saying) error {
	said := w.say(Entry{Kind: LegWord, Seen: ForLeg, Leg: l.ID, Text: s.Text}, Data{Ref: l.Supplier})
	kept, err := w.attach(said, s.Files, s.Aside)
	if err != nil {
		return err
	}
	return w.tellSupplier(l, to, said, kept)
}

// LegSaying is something written to a supplier.
type LegSaying struct {
	Text     string
	Contacts []string
	NextWord clock.Instant // 0 = as it stands
	Files    []Upload      // go along with the letter
	Aside    []string
}

// SayToSupplier writes to the supplier of a leg. Needs what OpenLeg needs, but
// for the kind of ticket: the leg is there.
//
// Faults beside text, contacts, next_word, file.
func (d *Desk) SayToSupplier(ctx context.Context, by access.Actor, now clock.Instant, ticket, leg string, in LegSaying) (Ticket, error) {
	clean, err := Saying{Text: in.Text, Files: in.Files, Aside: in.Aside}.clean(false)
	if err != nil {
		return Ticket{}, err
	}
	if in.NextWord != 0 && in.NextWord <= now {
		return Ticket{}, fault.OnField("next_word", "desk.until.past")
	}
	l, err := d.legFor(ctx, by, now, ticket, leg)
	if err != nil {
		return Ticket{}, err
	}
	if err := d.entitled(ctx, by, now, ticket, l.Supplier, false); err != nil {
		return Ticket{}, err
	}
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		if err := w.mayTurnTo(l.Supplier, false); err != nil {
			return err
		}
		return w.onLeg(leg, func(l Leg) (Leg, error) {
			if !l.Going() {
				return l, fault.Refuse("desk.leg.ended")
			}
			supplier, err := services.SupplierByID(w.tx, l.Supplier)
			if err != nil {
				return l, err
			}
			to, err := w.contacts(supplier, in.Contacts)
			if err != nil {
				return l, err
			}
			if again, err := w.saidJustNow(Entry{Kind: LegWord, Seen: ForLeg, Leg: l.ID, Text: clean.Text}, clean); again || err != nil {
				return l, err
			}
			l = w.waits(l, false)
			l.State = LegOpen
			if in.NextWord != 0 {
				l.NextWordAt = in.NextWord
			}
			return l, w.sayToSupplier(l, to, clean)
		})
	})
}

// legFor reads a leg of a ticket the actor works on.
func (d *Desk) legFor(ctx context.Context, by access.Actor, now clock.Instant, ticket, leg string) (l Leg, err error) {
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := require(tx, by, now.Day(body.Zone()), t, Works); err != nil {
			return err
		}
		l, err = legByID(tx, ticket, leg)
		return err
	})
	return l, err
}

// onLeg changes a leg of the ticket in hand. Its clocks learn where it stands
// now, and what else turned them.
func (w *work) onLeg(leg string, do func(Leg) (Leg, error), events ...clocks.Event) error {
	before, err := legByID(w.tx, w.t.ID, leg)
	if err != nil {
		return err
	}
	after, err := do(before)
	if err != nil {
		return err
	}
	if after.Going() && before.standing() != after.standing() {
		events = append(events, clocks.Event{Kind: clocks.Turned, Standing: after.standing()})
	}
	for i := range events {
		events[i].At = w.now
	}
	s, marks, err := w.desk.turn(w.tx, leg, before.Clock(), events)
	if err != nil {
		return err
	}
	if err := w.passedOn(after, s, marks); err != nil {
		return err
	}
	if err := after.carry(s, w.now); err != nil {
		return err
	}
	return saveLeg(w.tx, after)
}

// LegFacts is what is known of a leg beside what was said on it.
type LegFacts struct {
	Theirs   string // their number
	NextWord clock.Instant
}

// DescribeLeg notes the supplier's number and when the next word is due; the
// requester sees the latter. Nothing leaves the house. Needs desk.work.
func (d *Desk) DescribeLeg(ctx context.Context, by access.Actor, now clock.Instant, ticket, leg string, in LegFacts) (Ticket, error) {
	in.Theirs = text.Clean(in.Theirs)
	var wrong fault.Faults
	long(&wrong, "theirs", in.Theirs, maxTheirs)
	if err := wrong.Err(); err != nil {
		return Ticket{}, err
	}
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		return w.onLeg(leg, func(l Leg) (Leg, error) {
			if in.NextWord != l.NextWordAt && in.NextWord != 0 && in.NextWord <= now {
				return l, fault.OnField("next_word", "desk.until.past")
			}
			if l.Theirs == in.Theirs && l.NextWordAt == in.NextWord {
				return l, nil
			}
			l.Theirs, l.NextWordAt = in.Theirs, in.NextWord
			w.say(Entry{Kind: LegChanged, Leg: l.ID}, Data{To: l.Theirs, Until: int64(l.NextWordAt)})
			return l, nil
		})
	})
}

// SupplierWaits notes that the supplier cannot go on without something from us,
// or that they can again: until then, or until we write to them, their time to
// solve it stands still (E4). Needs desk.work.
func (d *Desk) SupplierWaits(ctx context.Context, by access.Actor, now clock.Instant, ticket, leg string, waits bool) (Ticket, error) {
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		return w.onLeg(leg, func(l Leg) (Leg, error) {
			if !l.Going() {
				return l, fault.Refuse("desk.leg.ended")
			}
			return w.waits(l, waits), nil
		})
	})
}

// waits notes whether the supplier of a leg that goes on waits for us.
func (w *work) waits(l Leg, waits bool) Leg {
	if !l.Going() || waits == (l.State == LegWaits) {
		return l
	}
	l.State = LegOpen
	if waits {
		l.State = LegWaits
	}
	w.say(Entry{Kind: LegChanged, Leg: l.ID}, Data{Ref: string(l.State)})
	return l
}

// LegHeard is what a supplier said in another way than by mail: files may be all
// of it.
type LegHeard struct {
	Text  string
	Waits bool // they need something from us: until then their time to solve stands still
	Files []Upload
	Aside []string
}

// HeardFromSupplier notes what a supplier said by telephone, or handed over.
// Needs desk.work.
func (d *Desk) HeardFromSupplier(ctx context.Context, by access.Actor, now clock.Instant, ticket, leg string, in LegHeard) (Ticket, error) {
	s, err := Saying{Text: in.Text, Files: in.Files, Aside: in.Aside}.clean(true)
	if err != nil {
		return Ticket{}, err
	}
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		said := Entry{Kind: LegAnswer, Seen: ForLeg, Leg: leg, Text: s.Text}
		if again, err := w.saidJustNow(said, s); again || err != nil {
			return err
		}
		if _, err := w.attach(w.say(said, Data{}), s.Files, s.Aside); err != nil {
			return err
		}
		return w.legHeard(leg, in.Waits)
	})
}

// legHeard is a word of the supplier's, whichever way it came.
func (w *work) legHeard(leg string, waits bool) error {
	return w.onLeg(leg, func(l Leg) (Leg, error) {
		l = l.heard(w.now)
		return w.waits(l, waits || l.State == LegWaits), nil
	}, clocks.Event{Kind: clocks.Answered})
}

// EndLeg ends the thread with a supplier and takes the ticket back to its team,
// or to the supplier it still lies with. Needs desk.work.
func (d *Desk) EndLeg(ctx context.Context, by access.Actor, now clock.Instant, ticket, leg string, reason Reason, note string) (Ticket, error) {
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		var ended Leg
		err := w.onLeg(leg, func(l Leg) (Leg, error) {
			if !l.Going() {
				return l, fault.Refuse("desk.leg.ended")
			}
			l.State, l.EndedAt, l.NextWordAt = LegEnded, w.now, 0
			w.say(Entry{Kind: LegChanged, Leg: l.ID}, Data{Ref: string(LegEnded)})
			ended = l
			return l, nil
		}, clocks.Event{Kind: clocks.SolvedNow})
		if err != nil || w.t.Supplier != ended.Supplier || !w.t.Going() {
			return err
		}
		still, err := legsOf(w.tx, w.t.ID)
		if err != nil {
			return err
		}
		to := Place{Team: w.t.Team}
		for _, l := range still {
			if l.Going() && l.Supplier == w.t.Supplier {
				return nil // it lies with them still, about something else
			}
			if l.Going() && to.Supplier == "" {
				to.Supplier, to.Level = l.Supplier, 3
			}
		}
		return w.move(to, reason, text.Clean(note))
	})
}

// legsEnd ends the legs of a ticket nobody works on any more.
func (w *work) legsEnd() error {
	if w.before.ID == "" || !w.before.Going() || w.t.Going() || w.t.State == Merged {
		return nil
	}
	legs, err := legsOf(w.tx, w.t.ID)
	if err != nil {
		return err
	}
	for _, l := range legs {
		if !l.Going() {
			continue
		}
		if err := w.endLeg(l.ID); err != nil {
			return err
		}
	}
	if len(legs) > 0 {
		w.t.Supplier = "" // it lies nowhere outside any more
	}
	return nil
}

// endLeg ends one leg, wherever its ticket stands.
func (w *work) endLeg(leg string) error {
	return w.onLeg(leg, func(l Leg) (Leg, error) {
		l.State, l.EndedAt, l.NextWordAt = LegEnded, w.now, 0
		w.say(Entry{Kind: LegChanged, Leg: l.ID}, Data{Ref: string(LegEnded)})
		return l, nil
	}, clocks.Event{Kind: clocks.SolvedNow})
}
