package clocks

import (
	"slices"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Tick notices the warnings and breaches that have passed by now. The State
// itself is not changed.
func (s State) Tick(now clock.Instant) (State, []Mark) {
	var marks []Mark
	s.Clocks = slices.Clone(s.Clocks)
	for i := range s.Clocks {
		marks = s.Clocks[i].tick(now, marks)
	}
	return s, marks
}

// Apply lets an event turn the clocks and gives the marks that passed on the
// way. The State itself is not changed.
func (s State) Apply(e Event, calendars Calendars) (State, []Mark) {
	at := max(e.At, s.At)
	s, marks := s.Tick(at)
	reopened := s.Standing.done()
	s.At, s.Events = at, s.Events+1
	s.Standing = e.standing(s.Standing)
	reopened = reopened && !s.Standing.done()
	if e.Level != 0 || s.Level == 0 {
		s.Level = max(e.Level, 1)
	}
	s.Answered = s.Answered || e.Kind == Answered || s.Standing.answers()
	if e.Terms != nil {
		s.know(e.Terms)
	}
	afresh := reopened || e.Kind == Answered
	for i := range s.Clocks {
		c := &s.Clocks[i]
		before := *c
		if phase := s.phase(c); e.Terms != nil && phase != Met && phase != Ended {
			c.revise(e.Terms, at, calendars)
			c.Used -= e.Back[c.Key]
		}
		s.turn(c, afresh, at, calendars)
		if *c != before {
			c.foresee(calendars)
		}
		marks = c.tick(at, marks)
	}
	return s, marks
}

// Fold is the State after all events of a ticket, in their order.
func Fold(events []Event, calendars Calendars) State {
	var s State
	for _, e := range events {
		s, _ = s.Apply(e, calendars)
	}
	return s
}

// know adds the clocks that the terms name for the first time.
func (s *State) know(terms []Term) {
	for _, t := range terms {
		if _, known := s.Clock(t.Key); !known && slices.Contains(Keys, t.Key) {
			s.Clocks = append(s.Clocks, Clock{Term: t})
		}
	}
	slices.SortFunc(s.Clocks, func(a, b Clock) int { return slices.Index(Keys, a.Key) - slices.Index(Keys, b.Key) })
}

// turn brings a clock into the phase that the ticket asks for.
func (s *State) turn(c *Clock, afresh bool, at clock.Instant, calendars Calendars) {
	phase := s.phase(c)
	begins := c.Round == 0 && (phase == Running || phase == Paused)
	again := c.Round > 0 && afresh && c.Key.manner() == eachAnswer && !s.Standing.done()
	if phase == c.Phase && !begins && !again {
		return
	}
	c.settle(at, calendars)
	if begins || again {
		c.Round++
		c.Used, c.Warned, c.Breached = 0, 0, 0
	}
	c.Phase = phase
}

// phase is what a clock should do where the ticket stands.
func (s *State) phase(c *Clock) Phase {
	m := c.Key.manner()
	switch {
	case m == untilAnswered && s.Answered:
		return Met
	case m == eachAnswer && (!s.Answered || c.Round == 0 && s.Standing.done()):
		return Resting
	case m == atLevel && c.Key.level() != s.Level:
		return Resting
	case s.Standing == Merged:
		return Ended
	case s.Standing.done():
		return Met
	case c.Pause.stops(s.Standing):
		return Paused
	}
	return Running
}

// revise gives a clock its new term; what was used stays.
func (c *Clock) revise(terms []Term, at clock.Instant, calendars Calendars) {
	if term := c.under(terms); term != c.Term {
		c.settle(at, calendars)
		c.Term = term
	}
}
