package outbox

import (
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
)

// Way is a channel and where on it.
type Way struct {
	Channel Channel
	Address string
}

// step is a line of a letter's ledger to be.
type step struct {
	channel string
	state   State
	detail  string
}

// wanted are the channels the letter may take, in order.
func (r Row) wanted() []Channel {
	var all []Channel
	for _, c := range strings.Fields(r.Channels) {
		all = append(all, Channel(c))
	}
	return all
}

// gaveUp tells whether a channel was given up for this letter.
func (r Row) gaveUp(c Channel) bool { return slices.Contains(strings.Fields(r.Spent), string(c)) }

// After is the letter after a try, and what its ledger gains. other is another
// way it could take now, nil when there is none. A letter nothing is wrong with
// but its line is given up only when it is too old.
func (r Row) After(t Try, other *Way, now clock.Instant) (Row, []step) {
	r.LeaseUntil, r.ChangedAt, r.Problem = 0, now, t.Key
	here, said := r.Channel, detail(t)
	switch t.Outcome {
	case Took:
		r.State, r.Problem, r.RemoteID = Accepted, "", t.RemoteID
		r.wipe()
		return r, []step{{here, Accepted, said}}
	case Never:
		r.giveUp()
		if other != nil {
			return r.turn(*other, "outbox.turned.refused", now, step{here, Waiting, said})
		}
		r.fail()
		return r, []step{{here, Failed, said}}
	}
	r.State = Waiting
	if t.Outcome == Lost {
		r.State = HandedOver
	}
	first := step{here, r.State, said}
	if t.Again.IsSet() {
		r.Tries--
		if !t.Line {
			r.DueAt = t.Again
			return r, []step{first}
		}
	}
	if other != nil && (r.Urgent == 1 || r.Tries >= triesBefore) {
		if !t.Line && t.Outcome == Later {
			r.giveUp()
		}
		return r.turn(*other, "outbox.turned.tries", now, first)
	}
	spent, end := r.Tries >= mostTries, r.CreatedAt.Add(tooOld)
	if spent && (!t.Line || now >= end) {
		r.fail()
		return r, []step{{here, Failed, said}}
	}
	if r.DueAt = t.Again; !t.Again.IsSet() {
		r.DueAt = now.Add(max(wait(r.ID, r.Tries), t.RetryAfter))
	}
	if spent {
		r.DueAt = min(r.DueAt, end)
	}
	return r, []step{first}
}

// turn sends the letter another way, at once.
func (r Row) turn(to Way, why string, now clock.Instant, before ...step) (Row, []step) {
	r.Channel, r.Address = string(to.Channel), to.Address
	r.State, r.Tries, r.DueAt, r.LeaseUntil, r.Problem, r.ChangedAt = Waiting, 0, now, 0, "", now
	return r, append(before, step{r.Channel, Waiting, why})
}

func (r *Row) giveUp() {
	if !r.gaveUp(Channel(r.Channel)) {
		r.Spent = strings.TrimSpace(r.Spent + " " + r.Channel)
	}
}

func (r *Row) fail() {
	r.State = Failed
	r.wipe()
}

// wipe forgets the text of a letter that lets in whoever reads it.
func (r *Row) wipe() {
	if r.Secret == 1 {
		r.Text, r.Calendar = "", []byte{}
	}
}

// Reported is the letter after the gateway told what became of it: delivered
// or not. A report about a channel the letter has left changes its ledger only,
// but what was delivered is not sent another way as well.
func (r Row) Reported(c Channel, delivered bool, said string, other *Way, now clock.Instant) (Row, []step) {
	open := r.State == Waiting || r.State == HandedOver
	switch {
	case delivered && (r.State == Accepted && r.Channel == string(c) || open):
		r.Channel, r.State, r.Problem, r.LeaseUntil, r.ChangedAt = string(c), Delivered, "", 0, now
		r.wipe()
		return r, []step{{string(c), Delivered, said}}
	case !delivered && r.Channel == string(c) && (r.State == Accepted || r.State == HandedOver):
		return r.After(Try{Outcome: Never, Key: "outbox.problem.undelivered", Reply: said}, other, now)
	}
	return r, nil
}

// Retried is a dead or shown letter put back to be sent from the first way it
// can take.
func (r Row) Retried(to Way, now clock.Instant) (Row, []step) {
	r.Spent = ""
	r, _ = r.turn(to, "", now)
	return r, []step{{r.Channel, Waiting, "outbox.retried"}}
}

// MayRetry and MayCancel say what a person may do with the letter.
func (r Row) MayRetry() bool {
	return (r.State == Failed || r.State == Shown) && !r.Wiped()
}

// Wiped tells whether the text is gone for good.
func (r Row) Wiped() bool { return r.Secret == 1 && r.Text == "" }

// MayCancel: not while it is on its way out.
func (r Row) MayCancel(now clock.Instant) bool {
	return r.State == Waiting || r.State == HandedOver && r.LeaseUntil <= now
}

// Age is how long the letter has waited since it was due.
func (r Row) Age(now clock.Instant) time.Duration {
	if now < r.CreatedAt {
		return 0
	}
	return now.Sub(r.CreatedAt)
}

// detail is a key and after it the other side's own words.
func detail(t Try) string {
	return strings.TrimSpace(t.Key + " " + t.Reply)
}
