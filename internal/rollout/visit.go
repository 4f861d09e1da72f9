package rollout

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// States of a visit, the fold of its events.
const (
	VisitWanted    = "wanted" // nobody is sent yet
	VisitSent      = "sent"
	VisitOnSite    = "on_site"
	VisitDone      = "done"
	VisitCancelled = "cancelled"
)

// Visit is a supporter's errand to a place (A3).
type Visit struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	Rollout   string        `db:"rollout"`
	Person    string        `db:"person"`
	Place     string        `db:"place"`
	Task      string        `db:"task"`
	DueAt     clock.Instant `db:"due_at"`
	SentTo    string        `db:"sent_to"`
	State     string        `db:"state"`
	DoneAt    clock.Instant `db:"done_at"`
	Note      string        `db:"note"`
	Solved    int           `db:"solved"`
	CreatedAt clock.Instant `db:"created_at"`
	Version   int           `db:"version"`
}

// VisitEvent is something that happened with a visit. Client is the id made
// on the phone: the same report counts once, however often it arrives.
type VisitEvent struct {
	Seq        int64         `db:"seq,auto"`
	Body       string        `db:"body"`
	Visit      string        `db:"visit"`
	Client     string        `db:"client"`
	Kind       string        `db:"kind"` // wanted, sent, on_site, done, note, cancelled
	At         clock.Instant `db:"at"`
	RecordedAt clock.Instant `db:"recorded_at"`
	By         string        `db:"by"`
	Note       string        `db:"note"`
}

// VisitInput is what somebody types about a visit.
type VisitInput struct {
	Person string
	Place  string
	Task   string
	DueAt  clock.Instant
	SentTo string // "" = not yet
	Anyway bool   // whatever speaks against it (Doubted)
}

// clean is the input as it is stored, or what is wrong with it.
func (in VisitInput) clean() (VisitInput, error) {
	in.Place, in.Task = text.Clean(in.Place), text.Clean(in.Task)
	var wrong fault.Faults
	if in.Person == "" {
		wrong.Add("person", "fault.required")
	}
	need(&wrong, "place", in.Place, 200)
	need(&wrong, "task", in.Task, 2000)
	if !in.DueAt.IsSet() {
		wrong.Add("due_at", "fault.required")
	}
	return in, wrong.Err()
}

// VisitReport comes from the supporter's phone, maybe minutes after it was
// written.
type VisitReport struct {
	Visit  string
	Client string
	Kind   string        // on_site, done, note
	At     clock.Instant // as the phone says; unset = now
	Note   string
	Solved bool
}

// phoneDrift is how old a report may be; what claims to be older is taken as
// a wrong clock on the phone.
const phoneDrift = 14 * 24 * time.Hour

// clean is the report as it is kept. A phone's clock may be wrong: what it
// calls the future, or long ago, is now.
func (r VisitReport) clean(now clock.Instant) (VisitReport, error) {
	r.Note = text.Clean(r.Note)
	var wrong fault.Faults
	if r.Kind != VisitOnSite && r.Kind != VisitDone && r.Kind != "note" {
		wrong.Add("kind", "fault.not_a_choice")
	}
	if r.Client == "" || len(r.Client) > 64 {
		wrong.Add("client", "fault.required")
	}
	if r.Kind == "note" && r.Note == "" {
		wrong.Add("note", "fault.required")
	}
	atMost(&wrong, "note", r.Note, 2000)
	if !r.At.IsSet() || r.At > now || now.Sub(r.At) > phoneDrift {
		r.At = now
	}
	return r, wrong.Err()
}

// report folds a report into the visit. Reports may arrive late and out of
// order: done stays done, and a visit that was cancelled meanwhile but made
// all the same is done.
func (v Visit) report(r VisitReport) Visit {
	switch r.Kind {
	case VisitOnSite:
		if v.State == VisitWanted || v.State == VisitSent || v.State == VisitCancelled {
			v.State = VisitOnSite
		}
	case VisitDone:
		v.State, v.DoneAt, v.Solved = VisitDone, r.At, 0
		if r.Solved {
			v.Solved = 1
		}
	}
	if r.Note != "" {
		if v.Note != "" {
			v.Note += "\n"
		}
		v.Note += r.Note
	}
	return v
}

// contact is a done visit as a contact with support: when it was done, about
// what, solved or not. Its client id is the visit's, so that it counts once.
func (v Visit) contact(zone *time.Location) Contact {
	c := Contact{Body: v.Body, Rollout: v.Rollout, Person: v.Person, At: v.DoneAt, Day: v.DoneAt.Day(zone), Channel: ContactVisit,
		About: v.Task, Client: visitContact + v.ID, Version: 1}
	if v.Solved == 1 {
		c.SolvedAt = max(v.DoneAt, 1)
	}
	return c
}

// visitContact begins the client ids of contacts that were visits.
const visitContact = "visit/"

// send gives the visit to a supporter, or to another one.
func (v Visit) send(to string) (Visit, error) {
	switch {
	case to == "":
		return v, fault.OnField("sent_to", "fault.required")
	case v.State == VisitDone, v.State == VisitCancelled:
		return v, fault.Refuse("rollout.visit.over")
	}
	v.SentTo, v.State = to, VisitSent
	return v, nil
}

// cancel calls the visit off.
func (v Visit) cancel() (Visit, error) {
	if v.State == VisitDone || v.State == VisitCancelled {
		return v, fault.Refuse("rollout.visit.over")
	}
	v.State = VisitCancelled
	return v, nil
}

// onVisitingShift tells whether somebody drives out at the moment; "" asks for
// anybody.
func onVisitingShift(shifts []Shift, person string, at clock.Instant) bool {
	for _, s := range shifts {
		if s.Kind == ShiftVisiting && s.covers(at) && (person == "" || s.Person == person) {
			return true
		}
	}
	return false
}
