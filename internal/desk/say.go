package desk

import (
	"cmp"
	"context"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/point"
	"github.com/overgang/overgang/internal/kit/text"
)

// Saying is something written into a ticket.
type Saying struct {
	Text    string
	Minutes int   // time it took, noted beside it
	Then    State // state afterwards; "" = as it is
	Until   clock.Instant
	// Without says why it is solved although answers its service requires are
	// missing.
	Without string
	// Read is the number of the last entry the writer had seen; a reply that
	// crosses another word said meanwhile comes back with it (0 = does not ask).
	// The same words with the same Read are the same request, and said once.
	Read int
	// Files go along; Aside are ids of those that waited since the form came
	// back.
	Files []Upload
	Aside []string
}

// Crossed is the answer to a reply that was written while somebody else spoke:
// what they said, to be shown beside what was typed. Sending again with their
// number as Read sends it.
type Crossed struct {
	Since []Entry
	Names map[string]string
	f     *fault.Fault
}

func (c *Crossed) Error() string { return c.f.Error() }

// Unwrap makes it the fault it is.
func (c *Crossed) Unwrap() error { return c.f }

// clean is what is said as it is kept. A file may be all of it where alone says
// so.
func (s Saying) clean(alone bool) (Saying, error) {
	var wrong fault.Faults
	s.Text = text.Clean(s.Text)
	fitting(&wrong, s.Files, len(s.Aside))
	if s.Text == "" && !(alone && len(s.Files)+len(s.Aside) > 0) {
		wrong.Add("text", "desk.text.missing")
	}
	long(&wrong, "text", s.Text, maxText)
	if s.Minutes < 0 || s.Minutes > 24*60 {
		wrong.Add("minutes", "desk.minutes.range")
	}
	return s, wrong.Err()
}

// Reply answers the requester: the words go out as a letter after the commit,
// and never otherwise. Needs desk.work.
func (d *Desk) Reply(ctx context.Context, by access.Actor, now clock.Instant, ticket string, s Saying) (Ticket, error) {
	s, err := s.clean(false)
	if err != nil {
		return Ticket{}, err
	}
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		if w.t.State == Merged || w.t.State == Closed {
			return fault.Refuse("desk.say.closed")
		}
		if again, err := w.saidSince(s.Read, Entry{Kind: Reply, Text: s.Text}); again || err != nil {
			return err
		}
		if err := w.crossed(s.Read); err != nil {
			return err
		}
		w.tx.Mark("reply")
		said := w.say(Entry{Kind: Reply, Seen: ForPublic, Text: s.Text}, Data{})
		kept, err := w.attach(said, s.Files, s.Aside)
		if err != nil {
			return err
		}
		w.put(w.t.AnsweredNow(w.now))
		if err := w.after(s, w.putWhere); err != nil {
			return err
		}
		if err := w.sent(DraftReply); err != nil {
			return err
		}
		err = w.tellRequester(said, kept...)
		point.Reach("reply queued")
		return err
	})
}

// Note writes for the desk only; where it brings the ticket to an end, the
// requester hears that. Needs desk.work.
func (d *Desk) Note(ctx context.Context, by access.Actor, now clock.Instant, ticket string, s Saying) (Ticket, error) {
	s, err := s.clean(true)
	if err != nil {
		return Ticket{}, err
	}
	return d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		if again, err := w.saidSince(s.Read, Entry{Kind: Note, Text: s.Text}); again || err != nil {
			return err
		}
		if _, err := w.attach(w.say(Entry{Kind: Note, Text: s.Text}, Data{}), s.Files, s.Aside); err != nil {
			return err
		}
		if err := w.sent(DraftNote); err != nil {
			return err
		}
		return w.after(s, w.putBy)
	})
}

// Add is what the person it is for writes: it wakes what waited and takes up
// what was solved. Who may see the ticket as theirs may do it. The same words
// again within a few minutes are the same request, and said once.
func (d *Desk) Add(ctx context.Context, by access.Actor, now clock.Instant, ticket string, words string) (Ticket, error) {
	return d.Tell(ctx, by, now, ticket, Saying{Text: words})
}

// Tell is Add with files, which may be all there is to say.
func (d *Desk) Tell(ctx context.Context, by access.Actor, now clock.Instant, ticket string, s Saying) (Ticket, error) {
	s, err := Saying{Text: s.Text, Files: s.Files, Aside: s.Aside}.clean(true)
	if err != nil {
		return Ticket{}, err
	}
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		t, err = livesOn(tx, t)
		ticket = t.ID
		return err
	})
	if err != nil {
		return Ticket{}, err
	}
	return d.change(ctx, by, now, ticket, 0, Owns, func(w *work) error {
		if w.t.State == Merged || w.t.State == Closed {
			return fault.Refuse("desk.say.closed")
		}
		said := Entry{Kind: Word, Seen: ForPublic, Text: s.Text}
		if again, err := w.saidJustNow(said, s); again || err != nil {
			return err
		}
		if err := w.heard(said, Data{}); err != nil {
			return err
		}
		_, err := w.attach(w.said[0], s.Files, s.Aside)
		return err
	})
}

// heard is a word of the requester's, whichever way it came.
func (w *work) heard(e Entry, d Data) error {
	said := w.say(e, d)
	w.put(w.t.Heard(w.now))
	goers, err := w.tellGoing(said)
	if err != nil {
		return err
	}
	return w.tellOwner(said, goers...)
}

// after is what a saying brings besides its words; put brings the ticket where
// it wants it.
func (w *work) after(s Saying, put func(State, clock.Instant) error) error {
	if s.Minutes > 0 {
		if err := w.spend(w.by.Person, w.day(), s.Minutes); err != nil {
			return err
		}
	}
	to := cmp.Or(s.Then, w.t.State)
	if s.Until.IsSet() && !to.comesBack() {
		return fault.OnField("until", "desk.until.not_now")
	}
	if to == w.t.State && !s.Until.IsSet() {
		return nil
	}
	if to == Solved && s.Without != "" {
		if err := w.excuse(s.Without); err != nil {
			return err
		}
	}
	return put(to, s.Until)
}

// crossed refuses a reply that does not know what was said meanwhile.
func (w *work) crossed(read int) error {
	if read == 0 || read >= w.t.Entries {
		return nil
	}
	since, err := entriesOf(w.tx, w.t.ID, read, 100)
	if err != nil {
		return err
	}
	var words []Entry
	for _, e := range since {
		if e.Actor != w.by.Person && (e.Kind == Word || e.Kind == Reply || e.Kind == LegAnswer || e.Kind == Note) {
			words = append(words, e)
		}
	}
	if len(words) == 0 {
		return nil
	}
	names, err := namesIn(w.tx, words)
	if err != nil {
		return err
	}
	return &Crossed{Since: words, Names: names, f: fault.New(fault.Conflict, "desk.say.crossed")}
}

// spend notes what somebody worked that day, with their team and their unit.
func (w *work) spend(person string, day clock.Day, minutes int) error {
	team, found, err := ownTeam(w.tx, person, day)
	if err != nil {
		return err
	}
	if !found {
		team.ID, team.Level = w.t.Team, w.t.Level
	}
	home, err := arrangement.UnitOf(w.tx, person, day)
	if err != nil {
		return err
	}
	w.say(Entry{Kind: TimeSpent}, Data{Minutes: minutes})
	return addTime(w.tx, Time{
		Body: w.t.Body, ID: ids.InOrder(w.now), Ticket: w.t.ID, Day: day, Person: person, Team: team.ID, Level: team.Level,
		Unit: w.t.Unit, Home: home, Minutes: minutes, At: w.now,
	})
}
