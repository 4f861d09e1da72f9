package desk

import (
	"fmt"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// LegState is whose turn it is on a supplier leg.
type LegState string

const (
	LegOpen     LegState = "open"     // the supplier's
	LegAnswered LegState = "answered" // ours: they wrote last
	LegWaits    LegState = "waits"    // ours: they cannot go on without us
	LegEnded    LegState = "ended"
)

// Leg is the thread with a supplier beside a ticket (E4). Nothing of the ticket
// is part of it but what was written for it.
type Leg struct {
	Body       string        `db:"body"`
	ID         string        `db:"id"`
	Ticket     string        `db:"ticket"`
	N          int           `db:"n"` // first, second … of its ticket
	Supplier   string        `db:"supplier"`
	Agreement  string        `db:"agreement"`
	Subject    string        `db:"subject"` // what it is called outside
	Theirs     string        `db:"theirs"`
	State      LegState      `db:"state"`
	OpenedAt   clock.Instant `db:"opened_at"`
	OpenedBy   string        `db:"opened_by"`
	AnsweredAt clock.Instant `db:"answered_at"`
	NextWordAt clock.Instant `db:"next_word_at"`
	EndedAt    clock.Instant `db:"ended_at"`
	DueAt      clock.Instant `db:"due_at"`
	NextAt     clock.Instant `db:"next_at"`
	Clocks     string        `db:"clocks"`
	Version    int           `db:"version"`
	Began      string        `db:"began"` // the ticket it was opened for, where that was merged; "" = Ticket
}

// Going tells whether the leg has not ended.
func (l Leg) Going() bool { return l.State != LegEnded }

// standing is where the leg stands for its clocks: an answer alone does not stop
// the supplier's time, waiting for the house does.
func (l Leg) standing() clocks.Standing {
	if l.State == LegWaits {
		return clocks.Waiting
	}
	return clocks.Open
}

// Clock is what the leg's clocks stand at.
func (l Leg) Clock() clocks.State {
	s, _ := clocksOf(l.Clocks) // written by this package alone
	return s
}

// carry puts the clocks into the row, and says when the leg asks for attention
// after now.
func (l *Leg) carry(s clocks.State, now clock.Instant) error {
	t := Ticket{}
	if err := t.carry(s); err != nil {
		return err
	}
	l.Clocks, l.DueAt, l.NextAt = t.Clocks, s.Due(), t.NextAt
	if l.Going() && l.NextWordAt > now && (l.NextAt == 0 || l.NextWordAt < l.NextAt) {
		l.NextAt = l.NextWordAt
	}
	return nil
}

// LegInput is what somebody says when they send something to a supplier.
type LegInput struct {
	Supplier string
	Subject  string
	Text     string
	Contacts []string      // of the supplier; none = its desk, or all of them
	Theirs   string        // their number, where they gave one already
	NextWord clock.Instant // when the requester is told more; 0 = when they should have answered
	Note     string        // why it goes out, for the desk
	Files    []Upload      // go along with it
	Aside    []string      // ids of files that waited since the form came back
}

const maxTheirs = 60

// clean is the input as it is stored, or everything wrong with it: beside
// supplier, subject, text, theirs, next_word.
func (in LegInput) clean(now clock.Instant) (LegInput, error) {
	var wrong fault.Faults
	in.Subject, in.Text, in.Theirs, in.Note = text.Clean(in.Subject), text.Clean(in.Text), text.Clean(in.Theirs), text.Clean(in.Note)
	if in.Supplier == "" {
		wrong.Add("supplier", "desk.leg.no_supplier")
	}
	if in.Subject == "" {
		wrong.Add("subject", "desk.title.missing")
	}
	if in.Text == "" {
		wrong.Add("text", "desk.text.missing")
	}
	long(&wrong, "subject", in.Subject, maxTitle)
	long(&wrong, "text", in.Text, maxText)
	long(&wrong, "theirs", in.Theirs, maxTheirs)
	fitting(&wrong, in.Files, len(in.Aside))
	if in.NextWord != 0 && in.NextWord <= now {
		wrong.Add("next_word", "desk.until.past")
	}
	return in, wrong.Err()
}

// ForSupplier is what may go to a supplier: made by forSupplier from words
// written on the leg and from nothing else (AZ-10, MO-03). Its field is not for
// setting.
type ForSupplier struct {
	text  string
	files []files.Listed
}

// Text is what the supplier reads.
func (f ForSupplier) Text() string { return f.text }

// Files are what came with it.
func (f ForSupplier) Files() []files.Listed { return f.files }

// forSupplier turns an entry into words for a supplier; one that is not of the
// leg, or was not written for it, is refused as our own mistake.
func forSupplier(l Leg, e Entry, attached ...files.Listed) (ForSupplier, error) {
	if e.Seen != ForLeg || e.Leg != l.ID || e.Kind != LegWord && e.Kind != LegAnswer {
		return ForSupplier{}, fmt.Errorf("desk: entry %d (%s) of a ticket is not for the supplier of leg %s", e.N, e.Kind, l.ID)
	}
	for _, f := range attached {
		if f.OwnerKind != FindSource || f.Owner != e.Ticket || f.Part != strconv.Itoa(e.N) {
			return ForSupplier{}, fmt.Errorf("desk: file %s did not come with entry %d of leg %s", f.ID, e.N, l.ID)
		}
	}
	return ForSupplier{e.Text, attached}, nil
}

// heard is the leg after its supplier wrote. Who waits for us still does.
func (l Leg) heard(now clock.Instant) Leg {
	if l.State == LegOpen {
		l.State = LegAnswered
	}
	l.AnsweredAt = now
	return l
}

// NotEntitled is the answer to somebody who may not turn to the supplier (E4):
// whom they can turn to instead. That they tried is recorded.
type NotEntitled struct {
	arrangement.Entitlement
	Names    map[string]string // of those offered
	Roleless map[string]bool   // of those offered, whom no role lets work on the ticket
	f        *fault.Fault
}

func (n *NotEntitled) Error() string { return n.f.Error() }

// Unwrap makes it the fault it is.
func (n *NotEntitled) Unwrap() error { return n.f }

func notEntitled(e arrangement.Entitlement, names map[string]string, roleless map[string]bool) error {
	return &NotEntitled{e, names, roleless, fault.New(fault.Forbidden, e.Why)}
}
