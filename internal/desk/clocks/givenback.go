package clocks

import (
	"maps"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Forgotten tells whether the event's terms know of a day gone by on which a
// clock has been running as if it were open: somebody noted afterwards that it
// was closed, or closed early.
func (s State) Forgotten(e Event, calendars Calendars) bool {
	for _, c := range s.Clocks {
		t, revised := c.revisable(e)
		if !revised || t.Calendar == c.Calendar {
			continue
		}
		was, is := calendars.of(c.Calendar).Calendar(), calendars.of(t.Calendar).Calendar()
		if alike(was, is) && slices.ContainsFunc(dated(is, max(e.At, s.At)), func(d clock.Day) bool { return !slices.Equal(was.Hours(d), is.Hours(d)) }) {
			return true
		}
	}
	return false
}

// Given is, by clock, what it counted in its round on such days and has not been
// given back yet. Events are those before this one, in their order. Days that
// turn out to have been longer take nothing: nobody is late by what is written
// afterwards.
func Given(events []Event, e Event, calendars Calendars) map[Key]time.Duration {
	s := Fold(events, calendars)
	at := max(e.At, s.At)
	back := map[Key]time.Duration{}
	for _, a := range Explain(events, calendars, at) {
		t, revised := a.Clock.revisable(e)
		if !revised || t.Calendar == a.Clock.Calendar {
			continue
		}
		var owed time.Duration
		for _, seg := range a.Segments {
			switch {
			case seg.Round != a.Clock.Round:
			case seg.Began == GivenBack:
				owed += seg.Counted
			case seg.Phase == Running:
				for _, over := range calendars.overcounted(seg, t.Calendar) {
					owed += over
				}
			}
		}
		if owed = min(owed, a.Used); owed > 0 {
			back[a.Clock.Key] = owed
		}
	}
	return back
}

// revisable is the term an event has for a clock that is not done; false where
// it gives none, or where the clock comes to another team's hours.
func (c Clock) revisable(e Event) (Term, bool) {
	if c.Phase == Met || c.Phase == Ended || e.Terms == nil || e.Kind == Reopened || e.Kind == Moved && c.Key.manner() == atLevel {
		return Term{}, false
	}
	return c.under(e.Terms), true
}

// overcounted is what a segment counted on each dated day of a calendar beyond
// what that calendar has open.
func (c Calendars) overcounted(s Segment, name string) map[clock.Day]time.Duration {
	is, on := c.of(name).Calendar(), map[clock.Day]time.Duration{}
	if !alike(c.of(s.Term.Calendar).Calendar(), is) {
		return on
	}
	for _, d := range dated(is, s.To) {
		from, to := max(s.From, d.Start(is.Zone)), min(s.To, d.Add(1).Start(is.Zone))
		if from < to {
			if over := c.between(s.Term.Calendar, from, to) - c.between(name, from, to); over > 0 {
				on[d] = over
			}
		}
	}
	return on
}

// forgotten are the days for which a clock is given something back by a
// calendar, in their order; those it had back before are not among them.
func (a *Account) forgotten(round int, name string, calendars Calendars) []clock.Day {
	days, before := map[clock.Day]time.Duration{}, []clock.Day{}
	for _, seg := range a.Segments {
		switch {
		case seg.Round != round:
		case seg.Began == GivenBack:
			before = append(before, seg.Days...)
		case seg.Phase == Running:
			maps.Copy(days, calendars.overcounted(seg, name))
		}
	}
	for _, d := range before {
		delete(days, d)
	}
	return slices.Sorted(maps.Keys(days))
}

// alike tells whether two calendars differ at most in days with a date of
// their own.
func alike(a, b calendar.Calendar) bool {
	if a.Zone == nil || b.Zone == nil || a.Zone.String() != b.Zone.String() || a.Country != b.Country || a.Eves != b.Eves {
		return false
	}
	for i := range a.Week {
		if !slices.Equal(a.Week[i], b.Week[i]) {
			return false
		}
	}
	return true
}

// dated are the days until the moment that a calendar has by their date.
func dated(c calendar.Calendar, until clock.Instant) []clock.Day {
	days := slices.Concat(c.Closed, slices.Collect(maps.Keys(c.Open)))
	last := until.Day(c.Zone)
	slices.Sort(days)
	return slices.DeleteFunc(slices.Compact(days), func(d clock.Day) bool { return d > last })
}
