package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// States of a queue number.
const (
	NumberWaiting = "waiting"
	NumberCalled  = "called" // is, or should be, at a desk
	NumberServed  = "served"
	NumberGone    = "gone" // called, and nobody came
)

// QueueNumber is one number of the drop-in desk. The person may be unknown.
type QueueNumber struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Occasion string        `db:"occasion"`
	Number   int           `db:"number"`
	Person   string        `db:"person"`
	State    string        `db:"state"`
	Desk     string        `db:"desk"`
	CameAt   clock.Instant `db:"came_at"`
	CalledAt clock.Instant `db:"called_at"`
	EndedAt  clock.Instant `db:"ended_at"`
	Client   string        `db:"client"`
}

// call takes the number to a desk.
func (n QueueNumber) call(desk string, now clock.Instant) (QueueNumber, error) {
	if n.State != NumberWaiting {
		return n, fault.Refuse("rollout.queue.not_waiting")
	}
	n.State, n.Desk, n.CalledAt = NumberCalled, desk, now
	return n, nil
}

// end closes a called number as served or gone; a waiting one can only go.
func (n QueueNumber) end(as string, now clock.Instant) (QueueNumber, error) {
	switch {
	case as != NumberServed && as != NumberGone:
		return n, fault.OnField("as", "fault.not_a_choice")
	case n.State == NumberCalled, n.State == NumberWaiting && as == NumberGone:
		n.State, n.EndedAt = as, now
		return n, nil
	}
	return n, fault.Refuse("rollout.queue.not_called")
}

// QueueFigures sums up a queue.
type QueueFigures struct {
	Waiting, Called, Served, Gone int
	Wait                          time.Duration // mean from coming to being called, over those called
	Longest                       time.Duration // how long the first in line has waited
}

// queueFigures counts numbers as they stand now.
func queueFigures(numbers []QueueNumber, now clock.Instant) QueueFigures {
	var f QueueFigures
	var waited time.Duration
	called := 0
	for _, n := range numbers {
		switch n.State {
		case NumberWaiting:
			f.Waiting++
			f.Longest = max(f.Longest, now.Sub(n.CameAt))
		case NumberCalled:
			f.Called++
		case NumberServed:
			f.Served++
		case NumberGone:
			f.Gone++
		}
		if n.CalledAt.IsSet() {
			called++
			waited += n.CalledAt.Sub(n.CameAt)
		}
	}
	if called > 0 {
		f.Wait = waited / time.Duration(called)
	}
	return f
}
