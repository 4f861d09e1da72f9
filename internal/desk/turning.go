package desk

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Outside the catalogue only the first answer is promised, by priority, in
// minutes of the body's opening hours (D2: it is answered all the same).
var outside = [5]int{0, 60, 120, 240, 480}

// promised is what stands for a priority; the zero Route is outside the
// catalogue.
func promised(r arrangement.Route, priority int) clocks.Promise {
	if !r.Open {
		return clocks.Promise{Response: outside[priority]}
	}
	t := r.Targets[priority]
	p := clocks.Promise{Response: t.Response, Update: t.Update, Solution: t.Solution, Level: t.Level}
	if r.StillOutside {
		p.Outside = clocks.WhileSupplier
	}
	return p
}

// clocksOf reads what a row carries; the zero State for one from before there
// were clocks.
func clocksOf(raw string) (clocks.State, error) {
	var s clocks.State
	if raw == "" {
		return s, nil
	}
	return s, json.Unmarshal([]byte(raw), &s)
}

// Clock is what the ticket's clocks stand at.
func (t Ticket) Clock() clocks.State {
	s, _ := clocksOf(t.Clocks) // written by this package alone
	return s
}

// carry puts the clocks into the row.
func (t *Ticket) carry(s clocks.State) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	t.Clocks = string(raw)
	t.DueAt = Never
	if due := s.Due(); due != 0 {
		t.DueAt = due
	}
	t.NextAt = t.WakeAt
	if next := s.Next(); next != 0 && (t.NextAt == 0 || next < t.NextAt) {
		t.NextAt = next
	}
	return nil
}

// routed is where tickets about the service go and what is promised for them;
// asked once while a ticket is in the hands.
func (w *work) routed(service, unit string) (arrangement.Route, error) {
	if w.route != nil && w.routeOf == [2]string{service, unit} {
		return *w.route, nil
	}
	route, err := arrangement.RouteOf(w.tx, service, unit, w.day())
	if err != nil {
		return route, err
	}
	w.route, w.routeOf = &route, [2]string{service, unit}
	return route, nil
}

// terms are what is promised for the ticket as it stands now. ok is false where
// a gate has closed since: that is for new tickets, this one keeps its promise.
func (w *work) terms() (terms []clocks.Term, ok bool, err error) {
	var route arrangement.Route
	if w.t.Catalogued == 1 {
		if route, err = w.routed(w.t.Service, w.t.Unit); err != nil || !route.Open {
			return nil, false, err
		}
	}
	team := w.home
	if team.ID != w.t.Team {
		if team, err = arrangement.TeamByID(w.tx, w.t.Team); err != nil && !fault.Is(err, fault.NotFound) {
			return nil, false, err
		}
	}
	terms, err = w.desk.termsFor(w.tx, w.now, route, w.t.Priority, team.Calendar)
	return terms, err == nil, err
}

// termsFor are the terms of a route, with the calendars as they are now.
func (d *Desk) termsFor(tx *db.Tx, now clock.Instant, route arrangement.Route, priority int, teamCalendar string) ([]clocks.Term, error) {
	service, err := d.snapshot(tx, now, route.Calendar)
	if err != nil {
		return nil, err
	}
	team, err := d.snapshot(tx, now, teamCalendar)
	if err != nil {
		return nil, err
	}
	return promised(route, priority).Ticket(service, team), nil
}

// turns are what happened to the ticket in these hands, as its clocks see it.
func (w *work) turns() ([]clocks.Event, error) {
	answered := slices.ContainsFunc(w.said, answers)
	before, after := w.before, w.t
	begins := before.Clocks == ""
	moved := !begins && before.Place() != after.Place()
	reopened := !begins && !before.Going() && after.Going()
	revised := begins || reopened || w.retimed || before.Team != after.Team || before.Priority != after.Priority || before.Service != after.Service || before.Unit != after.Unit
	var events []clocks.Event
	add := func(e clocks.Event) { e.At = w.now; events = append(events, e) }
	var terms []clocks.Term
	if revised {
		now, ok, err := w.terms()
		if err != nil {
			return nil, err
		}
		if ok {
			terms = now
		}
	}
	switch {
	case begins:
		stood := clocks.Open
		if before.ID != "" {
			stood = standing(before.State) // from before there were clocks
		}
		add(clocks.Event{Kind: clocks.Created, Standing: stood, Level: after.Level, Terms: terms})
	case moved:
		add(clocks.Event{Kind: clocks.Moved, Standing: standing(after.State), Level: after.Level, Terms: terms})
	case reopened:
		add(clocks.Event{Kind: clocks.Reopened, Standing: standing(after.State), Terms: terms})
	case terms != nil:
		add(clocks.Event{Kind: clocks.Revised, Terms: terms})
	}
	if answered {
		add(clocks.Event{Kind: clocks.Answered})
	}
	if was := standing(before.State); was != standing(after.State) && (!begins || after.State != Fresh && after.State != Open) && !(moved || reopened) {
		add(clocks.Event{Kind: kindOf(after.State), Standing: standing(after.State)})
	}
	return events, nil
}

// answers tells whether an entry is a word from us to the requester: written, or
// said by somebody who comes to them.
func answers(e Entry) bool {
	switch e.Kind {
	case Reply:
		return e.Seen == ForPublic
	case Visited:
		what := VisitState(e.Data().Reason)
		return what != VisitCancelled && what != visitNote
	}
	return false
}

// standing is a state as the clocks know it.
func standing(s State) clocks.Standing {
	if s == Fresh {
		return clocks.Open
	}
	return clocks.Standing(s)
}

func kindOf(s State) clocks.Kind {
	if s == Solved {
		return clocks.SolvedNow
	}
	return clocks.Turned
}

// tick brings the clocks up to what happened, and tells of what passed.
func (w *work) tick() error {
	s, err := clocksOf(w.t.Clocks)
	if err != nil {
		return err
	}
	events, err := w.turns()
	if err != nil {
		return err
	}
	s, marks, err := w.desk.turn(w.tx, w.t.ID, s, events)
	if err != nil {
		return err
	}
	if err := w.t.carry(s); err != nil {
		return err
	}
	return w.passed(s, marks)
}

// turn applies events to the clocks of a ticket or leg, and keeps them.
func (d *Desk) turn(tx *db.Tx, thing string, s clocks.State, events []clocks.Event) (clocks.State, []clocks.Mark, error) {
	if len(events) == 0 {
		return s, nil, nil
	}
	lookup, err := d.calendars(tx, s, events...)
	if err != nil {
		return s, nil, err
	}
	rows := make([]turn, len(events))
	var all []clocks.Mark
	for i, e := range events {
		if s.Forgotten(e, lookup) {
			if e.Back, err = d.givenBack(tx, thing, events[:i], e); err != nil {
				return s, nil, err
			}
			events[i] = e
		}
		var marks []clocks.Mark
		s, marks = s.Apply(e, lookup)
		all = append(all, marks...)
		rows[i] = turn{tx.Tenant, thing, s.Events, s.At, e.Kind, e.Standing, e.Level, "", backText(e.Back)}
		if e.Terms != nil {
			if rows[i].Terms, err = d.keep(tx, e.Terms); err != nil {
				return s, nil, err
			}
		}
	}
	return s, all, db.InsertAll(tx, "clock_turns", rows)
}

// givenBack is what the clocks of a ticket or leg counted on days that were
// noted as closed afterwards. It reads all that turned them, which only such a
// day makes necessary.
func (d *Desk) givenBack(tx *db.Tx, thing string, before []clocks.Event, e clocks.Event) (map[clocks.Key]time.Duration, error) {
	kept, err := d.eventsOf(tx, thing)
	if err != nil {
		return nil, err
	}
	kept = append(kept, before...)
	lookup, err := d.calendars(tx, clocks.State{}, append(kept, e)...)
	if err != nil {
		return nil, err
	}
	return clocks.Given(kept, e, lookup), nil
}

// backText is what was given back as it is kept: microseconds by clock.
func backText(back map[clocks.Key]time.Duration) string {
	if len(back) == 0 {
		return ""
	}
	micro := make(map[clocks.Key]int64, len(back))
	for key, d := range back {
		micro[key] = d.Microseconds()
	}
	raw, _ := json.Marshal(micro) // numbers cannot fail
	return string(raw)
}

func backFrom(kept string) (map[clocks.Key]time.Duration, error) {
	if kept == "" {
		return nil, nil
	}
	var micro map[clocks.Key]int64
	err := json.Unmarshal([]byte(kept), &micro)
	back := make(map[clocks.Key]time.Duration, len(micro))
	for key, n := range micro {
		back[key] = time.Duration(n) * time.Microsecond
	}
	return back, err
}
