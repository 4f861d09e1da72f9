package outbox

import (
	"hash/fnv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Line is how one way out of the house has been lately.
type Line struct {
	Name        string        `db:"name"` // mail, sms, teams/<hook>
	GoodAt      clock.Instant `db:"good_at"`
	Failures    int           `db:"failures"` // one after another
	Since       clock.Instant `db:"since"`    // of the first of them
	ClosedUntil clock.Instant `db:"closed_until"`
	DeadSince   clock.Instant `db:"dead_since"`
	Problem     string        `db:"problem"`
	Told        clock.Instant `db:"told"` // the dead_since administrators were told of
}

// lineOf names the line a letter goes out by.
func lineOf(c Channel, address string) string {
	if c == Teams {
		return string(Teams) + "/" + address
	}
	return string(c)
}

// ofLine is the channel of a line, and its hook where it has one.
func ofLine(name string) (channel, hook string) {
	channel, hook, _ = strings.Cut(name, "/")
	return channel, hook
}

// Outcome is what came of one try.
type Outcome int

const (
	Took  Outcome = iota // the other side took it
	Lost                 // all was said, no answer came: it may have arrived
	Later                // not taken now
	Never                // this letter will not be taken this way
)

// Try is one try to send a letter. Line says that the line was at fault and
// not the letter. Again, where set, says that it was no try of the letter at all,
// which is due at that moment: it was called off, or had been called before its
// time. RetryAfter is how long the other side asks us to wait.
type Try struct {
	Outcome    Outcome
	Line       bool
	Again      clock.Instant
	Key        string // text of the problem
	Reply      string // the other side's own words, one line
	RemoteID   string
	RetryAfter time.Duration
}

// After is the line after a try. The first failure closes it for a moment, each
// further one for longer, so that a line that is down is dialled once in each
// slot and not once for each letter (TRUST FX-05). Failures that come in while
// it is closed belong to the one that closed it.
func (l Line) After(t Try, now clock.Instant) Line {
	switch {
	case t.RetryAfter > 0 && !t.Line:
		return Line{Name: l.Name, GoodAt: l.GoodAt, Told: l.Told, ClosedUntil: now.Add(min(t.RetryAfter, time.Hour))}
	case t.Outcome == Took, t.Outcome != Lost && !t.Line:
		return Line{Name: l.Name, GoodAt: now, Told: l.Told}
	case now >= l.ClosedUntil || l.Failures == 0:
		l = l.Probed(now)
		l.ClosedUntil = max(l.ClosedUntil, now.Add(min(t.RetryAfter, time.Hour)))
	}
	l.Problem = t.Key
	if l.Failures >= failuresToDie && l.DeadSince == 0 {
		l.DeadSince = l.Since
	}
	return l
}

// Probed is the line when one letter is about to try it: closed for everybody
// else, as if that had failed already. It is written down before anybody dials.
func (l Line) Probed(now clock.Instant) Line {
	if l.Failures == 0 {
		l.Since = now
	}
	l.Failures++
	l.ClosedUntil = now.Add(slot(l.Name, l.Failures))
	return l
}

// failuresToDie one after another make a line dead.
const failuresToDie = 3

// Open tells whether a letter may be sent, and how many at once: one where the
// last try failed.
func (l Line) Open(now clock.Instant, most int) int {
	switch {
	case now < l.ClosedUntil && l.ClosedUntil.Sub(now) <= 2*time.Hour: // later comes from a clock put back
		return 0
	case l.Failures > 0:
		return 1
	}
	return most
}

// Failing tells whether the last try failed; Dead, whether many did.
func (l Line) Failing() bool { return l.Failures > 0 }
func (l Line) Dead() bool    { return l.DeadSince.IsSet() }

// slot is how long a line stays closed after so many failures.
func slot(name string, failures int) time.Duration {
	d := 5 * time.Second << min(failures-1, 6)
	return jitter(min(d, 5*time.Minute), name, failures)
}

// backoff is the wait before the next try of a letter that was tried so often.
var backoff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour}

const (
	mostTries   = 10               // on the last channel a letter can take, where the line is good
	triesBefore = 5                // before another channel is tried
	patience    = 45 * time.Minute // with a dead line, before another channel is tried
	tooOld      = 72 * time.Hour   // nobody should get it any more
)

// wait is the time to the next try after the given number of tries.
func wait(letter string, tries int) time.Duration {
	return jitter(backoff[min(max(tries, 1), len(backoff))-1], letter, tries)
}

// jitter spreads waits by up to a fifth, the same for the same letter and try.
func jitter(d time.Duration, name string, n int) time.Duration {
	h := fnv.New32a()
	h.Write([]byte(name))
	h.Write([]byte{byte(n)})
	return d + d/5*time.Duration(h.Sum32()%1000)/1000
}
