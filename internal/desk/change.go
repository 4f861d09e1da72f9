package desk

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Put brings a ticket into another state. until is when a waiting or planned
// one comes back. The person it is for may close what was solved, or take it up
// again; all else needs desk.work.
func (d *Desk) Put(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, s State, until clock.Instant) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Owns, func(w *work) error {
		own := (s == Open || s == Closed) && (w.t.State == Solved || w.t.State == Declined)
		if w.sight < Works && !(w.sight == Owns && own) {
			return fault.Denied()
		}
		return w.putBy(s, until)
	})
}

// SolveWithout solves a ticket that lacks answers its service requires, and
// keeps why. Needs desk.work.
//
// Faults beside without: fault.required where answers are missing and nothing
// says why, fault.too_long.
func (d *Desk) SolveWithout(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, why string) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
		if err := w.excuse(why); err != nil {
			return err
		}
		return w.putBy(Solved, 0)
	})
}

// putBy puts the ticket where somebody wants it, and tells the requester where
// that is an end.
func (w *work) putBy(s State, until clock.Instant) error {
	if err := w.putWhere(s, until); err != nil {
		return err
	}
	if s == Solved || s == Declined {
		return w.tellRequester(stateEntry(w.said))
	}
	return nil
}

// putWhere is the same without the letter.
func (w *work) putWhere(s State, until clock.Instant) error {
	if s == w.t.State && s.comesBack() && until.IsSet() {
		return w.later(until)
	}
	t, err := w.t.Put(s, until, w.now)
	if err != nil {
		return err
	}
	if s == Solved {
		if err := w.complete(); err != nil {
			return err
		}
	}
	w.put(t)
	return nil
}

// later gives a ticket that waits, or is planned, another moment to come back.
func (w *work) later(until clock.Instant) error {
	switch {
	case until <= w.now:
		return fault.OnField("until", "desk.until.past")
	case until == w.t.WakeAt:
		return nil
	}
	w.t.WakeAt = until
	w.say(Entry{Kind: StateSet}, Data{From: string(w.t.State), To: string(w.t.State), Until: int64(until)})
	return nil
}

func stateEntry(said []Entry) Entry { return said[len(said)-1] }

// Take gives a ticket a person of its team: oneself, a colleague, or nobody
// ("") so that the lead answers again. Needs desk.work.
//
// Somebody on leave can be given it: who gives it is told, not kept from it.
//
// Faults beside owner: desk.owner.not_in_team; desk.owner.no_role and
// desk.owner.no_role_restricted for a member whom no role lets work on it.
func (d *Desk) Take(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, person string) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Works, func(w *work) error { return w.take(person) })
}

func (w *work) take(person string) error {
	if person == w.t.Owner {
		return nil
	}
	if !w.t.Going() {
		return fault.Refuse("desk.move.closed")
	}
	if person != "" && person != w.by.Person {
		if err := w.fits(person); err != nil {
			return err
		}
	}
	was := w.t.Owner
	state := w.t.State
	t := w.t.Take(person, w.now)
	t.State, t.Open = state, w.t.Open
	w.t = t
	w.say(Entry{Kind: OwnerSet}, Data{From: was, To: person})
	w.put(w.t.Take(person, w.now))
	return nil
}

// Target is where a ticket is to go.
type Target struct {
	Team   string
	Reason Reason
	Note   string
}

// Move hands a ticket over to another team (D1, D6). To a supplier it goes by
// OpenLeg, which needs the right to turn to them (E4). Needs desk.work.
func (d *Desk) Move(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, to Target) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
		return w.move(Place{Team: to.Team}, to.Reason, text.Clean(to.Note))
	})
}

// Reprioritise says how many are hit and how hard. Clocks keep what they used.
func (d *Desk) Reprioritise(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version, impact, urgency int) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
		var wrong fault.Faults
		if impact < 1 || impact > 3 {
			wrong.Add("impact", "fault.not_a_choice")
		}
		if urgency < 1 || urgency > 3 {
			wrong.Add("urgency", "fault.not_a_choice")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		return w.reprioritise(impact, urgency)
	})
}

func (w *work) reprioritise(impact, urgency int) error {
	if impact == w.t.Impact && urgency == w.t.Urgency {
		return nil
	}
	d := Data{From: priorityName(w.t.Priority), Impact: impact, Urgency: urgency}
	w.t.Impact, w.t.Urgency, w.t.Priority = impact, urgency, PriorityOf(impact, urgency)
	d.To = priorityName(w.t.Priority)
	w.say(Entry{Kind: PrioritySet}, d)
	return nil
}

func priorityName(p int) string { return string(rune('0' + p)) }

// Details is what a ticket is about, as the desk sorts it.
type Details struct {
	Kind      Kind
	Title     string
	Service   string
	Requester string
	// KnownError ties it to one of a rollout (A5); "" unties.
	KnownError string
	Restricted bool
	Tags       []string
}

// Describe sorts a ticket: kind, title, service, requester, known error, tags.
// Another service does not move it; whether it is in the catalogue is asked
// again, and it asks for facts of its own. Another requester may bring it into
// the catalogue, by their unit, and never takes it out. Needs desk.work.
func (d *Desk) Describe(ctx context.Context, by access.Actor, now clock.Instant, ticket string, version int, in Details) (Ticket, error) {
	return d.change(ctx, by, now, ticket, version, Works, func(w *work) error {
		var wrong fault.Faults
		in.Title = text.Clean(in.Title)
		if in.Title == "" {
			wrong.Add("title", "desk.title.missing")
		}
		long(&wrong, "title", in.Title, maxTitle)
		if !in.Kind.Knows(w.t.State) {
			wrong.Add("kind", "desk.kind.not_now")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		for _, set := range []func(Details) error{w.setKind, w.setRequester, w.setService, w.setRest} {
			if err := set(in); err != nil {
				return err
			}
		}
		return w.tagAll(in.Tags)
	})
}

func (w *work) setKind(in Details) error {
	if in.Kind != w.t.Kind {
		w.say(Entry{Kind: KindSet}, Data{From: string(w.t.Kind), To: string(in.Kind)})
		w.t.Kind, w.t.Excused = in.Kind, 0
	}
	if in.Title != w.t.Title {
		w.say(Entry{Kind: TitleSet, Text: in.Title}, Data{})
		w.t.Title = in.Title
	}
	return nil
}

func (w *work) setService(in Details) error {
	if in.Service == w.t.Service {
		return nil
	}
	if in.Service != "" {
		if found, err := knownService(w.tx, in.Service); err != nil || !found {
			return orField(err, "service", "fault.not_a_choice")
		}
	}
	route, err := w.routed(in.Service, w.t.Unit)
	if err != nil {
		return err
	}
	w.say(Entry{Kind: ServiceSet}, Data{From: w.t.Service, To: in.Service})
	w.t.Service, w.t.Catalogued, w.t.Excused = in.Service, flag(route.Open), 0
	return nil
}

func (w *work) setRequester(in Details) error {
	if in.Requester == w.t.Requester {
		return nil
	}
	if in.Requester != "" {
		if err := org.Known(w.tx, in.Requester); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.OnField("requester", "desk.requester.unknown")
			}
			return err
		}
	}
	w.say(Entry{Kind: RequesterIs}, Data{From: w.t.Requester, To: in.Requester})
	w.t.Requester = in.Requester
	unit, err := arrangement.UnitOf(w.tx, in.Requester, w.day())
	if err != nil || unit == w.t.Unit {
		return err
	}
	w.t.Unit = unit
	if w.t.Service == "" || w.t.Catalogued == 1 { // what was promised is kept
		return nil
	}
	route, err := w.routed(w.t.Service, unit)
	w.t.Catalogued = flag(route.Open)
	return err
}

func (w *work) setRest(in Details) error {
	if in.KnownError != w.t.KnownError {
		w.say(Entry{Kind: ErrorTied}, Data{From: w.t.KnownError, To: in.KnownError})
		w.t.KnownError = in.KnownError
	}
	if flag(in.Restricted) != w.t.Restricted {
		w.t.Restricted = flag(in.Restricted)
		w.say(Entry{Kind: Restricted}, Data{To: priorityName(w.t.Restricted)})
		return w.freesFromWorkless()
	}
	return nil
}

// orField is the error, or a fault beside the field where there was none.
func orField(err error, field, key string) error {
	if err != nil {
		return err
	}
	return fault.OnField(field, key)
}

// tagAll gives the ticket these tags and no others.
func (w *work) tagAll(tags []string) error {
	want := cleanTags(tags)
	if len(want) > 20 {
		return fault.OnField("tags", "desk.tags.many")
	}
	var has []string
	if w.before.ID != "" {
		var err error
		if has, err = tagsOf(w.tx, w.t.ID); err != nil {
			return err
		}
	}
	if slices.Equal(want, has) {
		return nil
	}
	if w.before.ID != "" {
		w.say(Entry{Kind: Tagged, Text: joinTags(want)}, Data{})
	}
	return setTags(w.tx, w.t.ID, want)
}

// Follow lets a person hear what is said to the requester; leave ends it. An
// agent may add anybody, others themselves where it is theirs already.
func (d *Desk) Follow(ctx context.Context, by access.Actor, now clock.Instant, ticket, person string, leave bool) (Ticket, error) {
	return d.change(ctx, by, now, ticket, 0, Owns, func(w *work) error {
		if w.sight <= Reads && person != w.by.Person {
			return fault.Denied()
		}
		if err := org.Known(w.tx, person); err != nil {
			if fault.Is(err, fault.NotFound) {
				return fault.OnField("person", "desk.requester.unknown")
			}
			return err
		}
		changed, err := setFollower(w.tx, w.t.ID, person, "", !leave)
		if err != nil || !changed {
			return err
		}
		w.say(Entry{Kind: Followed}, Data{To: person, First: !leave})
		return nil
	})
}
