package calendar

import (
	"iter"
	"math"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// horizonDays is how far a search for open time goes: a calendar that does not
// open for ten years never will.
const horizonDays = 3660

// WorkingTime is the open time between two moments; 0 when to is not later.
func (c Calendar) WorkingTime(from, to clock.Instant) time.Duration {
	var sum time.Duration
	if to <= from {
		return 0
	}
	for open := range c.compile().intervals(from) {
		if open.from >= to {
			break
		}
		sum += min(open.to, to).Sub(open.from)
	}
	return sum
}

// WorkingMinutes is WorkingTime in whole minutes that have passed.
func (c Calendar) WorkingMinutes(from, to clock.Instant) int {
	return int(c.WorkingTime(from, to) / time.Minute)
}

// AddWorking is the first moment at which d of open time has passed since
// from: what is due after eight hours that begin on Friday afternoon. Where
// that is the end of a day it is that end, not the next morning. d of 0 or less
// gives from itself; false means that the calendar does not open enough within
// ten years.
func (c Calendar) AddWorking(from clock.Instant, d time.Duration) (clock.Instant, bool) {
	if d <= 0 {
		return from, true
	}
	for open := range c.compile().intervals(from) {
		if length := open.to.Sub(open.from); length < d {
			d -= length
			continue
		}
		return open.from.Add(d), true
	}
	return 0, false
}

// NextOpening is from itself while it is open, otherwise the next moment it
// opens; false when it does not within ten years.
func (c Calendar) NextOpening(from clock.Instant) (clock.Instant, bool) {
	for open := range c.compile().intervals(from) {
		return open.from, true
	}
	return 0, false
}

// NextClosing is the moment the opening time that from lies in ends, or the
// end of the next one; false when it never opens, or does not close within ten
// years.
func (c Calendar) NextClosing(from clock.Instant) (clock.Instant, bool) {
	var end clock.Instant
	for open := range c.compile().intervals(from) {
		if end != 0 && open.from > end {
			return end, true
		}
		end = open.to
	}
	return 0, false
}

// OpenAt tells whether it is open at the moment. The end of a span is closed.
func (c Calendar) OpenAt(at clock.Instant) bool {
	next, ok := c.NextOpening(at)
	return ok && next == at
}

// interval is open time on a real clock, to excluded.
type interval struct{ from, to clock.Instant }

// intervals gives the open time at and after a moment, in order, the first
// cut at the moment. Where it is open over midnight, two intervals touch. It
// ends at the horizon.
func (t table) intervals(start clock.Instant) iter.Seq[interval] {
	return func(yield func(interval) bool) {
		first := numberAt(start.In(t.zone)) - 1 // a zone may jump by a whole day
		for piece := range t.pieces(first, first+horizonDays) {
			if piece.to <= start {
				continue
			}
			piece.from = max(piece.from, start)
			if !yield(piece) {
				return
			}
		}
	}
}

// pieces gives the open time of each civil day from first until end.
func (t table) pieces(first, end dayNumber) iter.Seq[interval] {
	return func(yield func(interval) bool) {
		s := stretchAt(t.zone, int64(first-1)*secondsADay)
		before := t.hours(first - 1)
		for n := first; n < end; n++ {
			today := t.hours(n)
			spans := wallClock(before, today)
			before = today
			if len(spans) == 0 {
				continue
			}
			if !s.each(t.zone, n, spans, yield) {
				return
			}
		}
	}
}

// wallClock is what is open within one civil day: the spans that begin on it
// and what runs over from the day before, in order and apart.
func wallClock(before, today []Span) []Span {
	if len(today) == 1 && len(before) <= 1 && (len(before) == 0 || before[0].To <= minutesADay) && today[0].To <= minutesADay {
		return today // nearly every day
	}
	var all []Span
	for _, s := range before {
		all = append(all, Span{max(s.From-minutesADay, 0), s.To - minutesADay})
	}
	for _, s := range today {
		all = append(all, Span{s.From, min(s.To, minutesADay)})
	}
	slices.SortFunc(all, func(a, b Span) int { return a.From - b.From })
	out := all[:0]
	for _, s := range all {
		switch last := len(out) - 1; {
		case s.To <= s.From:
		case last >= 0 && s.From <= out[last].To:
			out[last].To = max(out[last].To, s.To)
		default:
			out = append(out, s)
		}
	}
	return out
}

// stretch is a time between two changes of a zone's clocks, in Unix seconds,
// to excluded.
type stretch struct{ from, to, offset int64 }

func stretchAt(zone *time.Location, unix int64) stretch {
	at := time.Unix(unix, 0).In(zone)
	start, end := at.ZoneBounds()
	s := stretch{from: math.MinInt64, to: math.MaxInt64}
	if !start.IsZero() {
		s.from = start.Unix()
	}
	if !end.IsZero() {
		s.to = end.Unix()
	}
	_, offset := at.Zone()
	s.offset = int64(offset)
	return s
}

// each turns wall-clock spans of day n into real time, in order. A span is
// open at every moment whose wall clock lies in it: an hour that is skipped
// adds nothing, an hour that comes twice counts twice. s is left at a stretch
// that begins no later than the day.
func (s *stretch) each(zone *time.Location, n dayNumber, spans []Span, yield func(interval) bool) bool {
	const farthest = 26 * 60 * 60 // no clock differs more from UTC
	midnight := int64(n) * secondsADay
	for s.to <= midnight-farthest {
		*s = stretchAt(zone, s.to)
	}
	for here := *s; ; here = stretchAt(zone, here.to) {
		for _, span := range spans {
			from := max(midnight+int64(span.From)*60-here.offset, here.from)
			to := min(midnight+int64(span.To)*60-here.offset, here.to)
			if from < to && !yield(interval{clock.Instant(from * 1e6), clock.Instant(to * 1e6)}) {
				return false
			}
		}
		if here.to >= midnight+secondsADay+farthest {
			return true
		}
	}
}
