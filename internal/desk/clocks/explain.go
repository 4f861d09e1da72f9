package clocks

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Segment is a stretch in which a clock did one thing by one term. To is
// excluded. Minutes of the segments of a round add up to the whole minutes of
// their time, to the minute: each has those that passed by its end beyond
// those that had passed at its start.
type Segment struct {
	From, To clock.Instant
	Phase    Phase
	Standing Standing // where the ticket stood: why a clock paused
	Level    int      // where it lay: why a clock of another level rested
	Began    Kind     // what began the segment
	Round    int
	Term     Term // by which it ran
	Counted  time.Duration
	Minutes  int
	Days     []clock.Day // what it was given back for: closed, as was noted afterwards
}

// Account is a clock explained: its segments from the ticket's first event
// until now (a clock that is done ends with the last that counted), and the
// figure they add up to in its last round.
type Account struct {
	Clock    Clock
	Segments []Segment
	Used     time.Duration
	Marks    []Mark
}

// Minutes are the whole minutes used in the last round.
func (a Account) Minutes() int { return Minutes(a.Used) }

// Rounds are the segments of each round, in order; what came before the first
// stands with it.
func (a Account) Rounds() [][]Segment {
	var rounds [][]Segment
	last := -1
	for _, s := range a.Segments {
		if round := max(s.Round, 1); round != last {
			rounds, last = append(rounds, nil), round
		}
		rounds[len(rounds)-1] = append(rounds[len(rounds)-1], s)
	}
	return rounds
}

// Explain folds the events of a ticket and tells of every clock what it did
// until now, in the order of Keys.
func Explain(events []Event, calendars Calendars, now clock.Instant) []Account {
	var s State
	told := map[Key]*Account{}
	for _, e := range events {
		var marks []Mark
		s, marks = s.Apply(e, calendars)
		for _, c := range s.Clocks {
			a := told[c.Key]
			if a == nil {
				a = &Account{}
				told[c.Key] = a
			}
			a.giveBack(e.Back[c.Key], s.At, c.Term.Calendar, calendars)
			a.tell(c, s, e.Kind, calendars)
		}
		note(told, marks)
	}
	now = max(now, s.At)
	s, marks := s.Tick(now)
	note(told, marks)
	accounts := make([]Account, 0, len(s.Clocks))
	for _, c := range s.Clocks {
		a := told[c.Key]
		a.finish(c, now, calendars)
		accounts = append(accounts, *a)
	}
	return accounts
}

func note(told map[Key]*Account, marks []Mark) {
	for _, m := range marks {
		told[m.Key].Marks = append(told[m.Key].Marks, m)
	}
}

// tell ends the segment that runs, and begins the next, where the clock does
// something else from now on.
func (a *Account) tell(c Clock, s State, began Kind, calendars Calendars) {
	next := Segment{From: s.At, Phase: c.Phase, Began: began, Round: c.Round, Term: c.Term, Standing: s.Standing, Level: s.Level}
	if len(a.Segments) > 0 {
		open := &a.Segments[len(a.Segments)-1]
		if open.same(next) {
			return
		}
		a.end(s.At, calendars)
	}
	a.Segments = append(a.Segments, next)
}

// giveBack ends the segment that runs, and takes away what it was given back by
// the calendar it goes by from now on.
func (a *Account) giveBack(back time.Duration, at clock.Instant, calendar string, calendars Calendars) {
	if back == 0 || len(a.Segments) == 0 {
		return
	}
	s := a.Segments[len(a.Segments)-1]
	a.end(at, calendars)
	s.From, s.To, s.Phase, s.Began, s.Counted, s.Days = at, at, Running, GivenBack, -back, a.forgotten(s.Round, calendar, calendars)
	a.Segments = append(a.Segments, s)
}

// same tells whether another segment would say nothing new.
func (s Segment) same(next Segment) bool {
	return s.Began != GivenBack && s.Phase == next.Phase && s.Round == next.Round && s.Term == next.Term &&
		(s.Phase != Paused || s.Standing == next.Standing) && (s.Phase != Resting || s.Level == next.Level)
}

// end closes the segment that runs; one that lasted no time is forgotten.
func (a *Account) end(at clock.Instant, calendars Calendars) {
	last := len(a.Segments) - 1
	open := &a.Segments[last]
	if open.Began == GivenBack {
		return
	}
	if open.From == at {
		a.Segments = a.Segments[:last]
		return
	}
	open.To = at
	if open.Phase == Running {
		open.Counted = calendars.between(open.Term.Calendar, open.From, at)
	}
}

func (a *Account) finish(c Clock, now clock.Instant, calendars Calendars) {
	a.Clock = c
	if last := len(a.Segments) - 1; last >= 0 {
		if phase := a.Segments[last].Phase; phase == Met || phase == Ended {
			a.Segments = a.Segments[:last]
		} else {
			a.end(now, calendars)
		}
	}
	round := 0
	for i := range a.Segments {
		seg := &a.Segments[i]
		if seg.Round != round {
			round, a.Used = seg.Round, 0
		}
		before := a.Used
		a.Used += seg.Counted
		seg.Minutes = Minutes(a.Used) - Minutes(before)
	}
	if c.Round != round {
		a.Used = 0 // a round that began this moment
	}
}
