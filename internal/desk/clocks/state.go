package clocks

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Phase is what a clock does.
type Phase uint8

const (
	Resting Phase = iota // has nothing to measure now: not begun, or at another level
	Running
	Paused // by a rule of its term
	Met    // what was promised has been done, in time or not
	Ended  // nothing to promise any more: merged into another ticket
)

var phaseNames = [...]string{"resting", "running", "paused", "met", "ended"}

func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return ""
}

// Clock is one promise being measured. Moments that do not apply are 0.
type Clock struct {
	Term
	Phase    Phase
	Round    int           // 0 before it has begun
	Used     time.Duration // open time of this round until Since
	Since    clock.Instant // counted until here; what comes after runs by Term
	Due      clock.Instant // while running: the last moment that keeps the promise
	WarnAt   clock.Instant // while running: when the warning share has passed
	OverAt   clock.Instant // while running: when more than was promised has passed
	Warned   clock.Instant // when it warned in this round
	Breached clock.Instant // when it broke in this round
}

// UsedAt is the open time used in this round at the moment.
func (c Clock) UsedAt(now clock.Instant, calendars Calendars) time.Duration {
	if c.Phase != Running {
		return c.Used
	}
	return c.Used + calendars.between(c.Calendar, c.Since, now)
}

// LeftAt is the open time left of what was promised, below 0 when it is over;
// 0 where nothing is promised.
func (c Clock) LeftAt(now clock.Instant, calendars Calendars) time.Duration {
	if c.Minutes == 0 {
		return 0
	}
	return c.target() - c.UsedAt(now, calendars)
}

// under is the clock's term among these; one they leave out promises nothing.
func (c Clock) under(terms []Term) Term {
	for _, t := range terms {
		if t.Key == c.Key {
			return t
		}
	}
	term := c.Term
	term.Minutes = 0
	return term
}

// Promised tells whether the clock can ever be due.
func (c Clock) Promised() bool { return c.Minutes > 0 }

// settle counts what has run until the moment.
func (c *Clock) settle(at clock.Instant, calendars Calendars) {
	c.Used = c.UsedAt(at, calendars)
	c.Since = at
}

// foresee works out the moments ahead of a running clock. One that is broken
// and still over stays due when it was: neither a pause nor new terms make
// somebody late since today who has been late for weeks.
func (c *Clock) foresee(calendars Calendars) {
	was := c.Due
	c.Due, c.WarnAt, c.OverAt = 0, 0, 0
	if c.Phase != Running || !c.Promised() {
		return
	}
	calendar := calendars.of(c.Calendar)
	if c.Warn > 0 && c.Warned == 0 {
		c.WarnAt, _ = calendar.AddWorking(c.Since, c.warning()-c.Used)
	}
	left := c.target() - c.Used
	c.Due, _ = calendar.AddWorking(c.Since, left)
	switch {
	case c.Breached != 0 && left < 0:
		if c.Due = c.Breached; was != 0 && was <= c.Since {
			c.Due = was
		}
	case c.Breached != 0:
	case left < 0:
		c.OverAt = c.Since
	case c.Due != 0:
		// The first microsecond of open time after what was promised.
		if opens, ok := calendar.NextOpening(c.Due); ok {
			c.OverAt = opens + 1
		}
	}
}

// tick notices what has passed.
func (c *Clock) tick(now clock.Instant, marks []Mark) []Mark {
	if c.Phase != Running {
		return marks
	}
	if c.WarnAt != 0 && c.WarnAt <= now {
		c.Warned = c.WarnAt
		marks = append(marks, Mark{c.Key, Warned, c.Round, c.WarnAt, c.Due})
		c.WarnAt = 0
	}
	if c.OverAt != 0 && c.OverAt <= now {
		c.Breached = c.OverAt
		marks = append(marks, Mark{c.Key, Breached, c.Round, c.OverAt, c.Due})
		c.OverAt = 0
	}
	return marks
}

// Passed is what a Mark says of a clock.
type Passed string

const (
	Warned   Passed = "warned"
	Breached Passed = "breached"
)

// Mark is a moment that a clock has passed. Each is given out once for a clock
// and round. At is when it passed, not when that was noticed; Due is when the
// promise was due as seen then.
type Mark struct {
	Key   Key
	What  Passed
	Round int
	At    clock.Instant
	Due   clock.Instant
}

// State is all clocks of a ticket after its last event. Its JSON is small and
// meant for the ticket's row. The zero State is a ticket before it was made.
type State struct {
	At       clock.Instant // of the last event
	Events   int           // how many there were
	Standing Standing
	Level    int
	Answered bool    // the requester has had an answer
	Clocks   []Clock // in the order of Keys
}

// Clock finds one by its key.
func (s State) Clock(key Key) (Clock, bool) {
	for _, c := range s.Clocks {
		if c.Key == key {
			return c, true
		}
	}
	return Clock{}, false
}

// Follows tells whether the clocks that are not done run by these terms.
func (s State) Follows(terms []Term) bool {
	for _, t := range terms {
		if _, known := s.Clock(t.Key); !known {
			return false
		}
	}
	for _, c := range s.Clocks {
		if c.Phase != Met && c.Phase != Ended && c.Term != c.under(terms) {
			return false
		}
	}
	return true
}

// Due is when the first of the running clocks is due; 0 for none. It lies in
// the past while a promise is broken and the clock still runs.
func (s State) Due() clock.Instant {
	return s.first(func(c Clock) clock.Instant { return c.Due })
}

// Next is when a clock asks for attention next: the moment to call Tick; 0 for
// never.
func (s State) Next() clock.Instant {
	return s.first(func(c Clock) clock.Instant { return earlier(c.WarnAt, c.OverAt) })
}

func (s State) first(of func(Clock) clock.Instant) clock.Instant {
	var first clock.Instant
	for _, c := range s.Clocks {
		first = earlier(first, of(c))
	}
	return first
}

// earlier of two moments, where 0 is none.
func earlier(a, b clock.Instant) clock.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
