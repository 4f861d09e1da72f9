package desk

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Step is one step of a routine in a ticket (D4). It keeps the words it was
// begun with, whatever the routine says later.
type Step struct {
	Body    string        `db:"body"`
	Ticket  string        `db:"ticket"`
	N       int           `db:"n"`
	Routine string        `db:"routine"`
	Version int           `db:"routine_version"`
	Step    string        `db:"step"`
	DoneAt  clock.Instant `db:"done_at"`
	DoneBy  string        `db:"done_by"`
	Skipped string        `db:"skipped"` // why; DoneAt is when
}

// Done tells whether nothing is left to do about it.
func (s Step) Done() bool { return s.DoneAt.IsSet() }

// mostSteps a ticket can have: a few routines.
const mostSteps = 300

// mark is the step done, skipped with a reason, or (neither) open again; false
// where it is so already.
func (s Step) mark(by string, now clock.Instant, done bool, skip string) (Step, bool) {
	was := s
	switch {
	case skip != "":
		s.DoneAt, s.DoneBy, s.Skipped = now, by, skip
	case done:
		s.DoneAt, s.DoneBy, s.Skipped = now, by, ""
	default:
		s.DoneAt, s.DoneBy, s.Skipped = 0, "", ""
	}
	return s, was.Done() != s.Done() || was.Skipped != s.Skipped
}

// StartRoutine puts the steps of a published routine into a ticket, in the
// actor's language or the nearest there is. Needs to be somebody who works on
// the ticket and may read the routine. A routine begun and not finished is not
// begun twice.
func (d *Desk) StartRoutine(ctx context.Context, by access.Actor, now clock.Instant, ticket, routine string) error {
	_, err := d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		v, err := routineFor(w.tx, by, now, routine)
		if err != nil {
			return err
		}
		have, err := stepsIn(w.tx, ticket)
		if err != nil {
			return err
		}
		n := 0
		for _, s := range have {
			if n = s.N; s.Routine == routine && !s.Done() {
				return fault.Refuse("desk.routine.begun")
			}
		}
		if len(have)+len(v.Steps) > mostSteps {
			return fault.Refuse("desk.routine.many")
		}
		var steps []Step
		for i, step := range v.Steps {
			steps = append(steps, Step{Body: w.t.Body, Ticket: ticket, N: n + 1 + i, Routine: routine, Version: v.Number, Step: step})
		}
		w.say(Entry{Kind: Checked, Text: v.Title}, Data{Ref: routine, Reason: "begun"})
		return addSteps(w.tx, steps)
	})
	return err
}

// routineFor is a published routine the actor may read.
func routineFor(tx *db.Tx, by access.Actor, now clock.Instant, routine string) (knowledge.Version, error) {
	r, err := knowledge.ReaderOf(tx, by, now)
	if err != nil {
		return knowledge.Version{}, err
	}
	v, err := knowledge.Readable(tx, r, routine, by.Lang)
	if err == nil && len(v.Steps) == 0 {
		err = fault.Gone()
	}
	return v, err
}

// CheckStep marks a step done, or open again.
func (d *Desk) CheckStep(ctx context.Context, by access.Actor, now clock.Instant, ticket string, n int, done bool) error {
	return d.markStep(ctx, by, now, ticket, n, done, "")
}

// SkipStep marks a step as left out, and why.
func (d *Desk) SkipStep(ctx context.Context, by access.Actor, now clock.Instant, ticket string, n int, why string) error {
	if why = text.Clean(why); why == "" {
		return fault.OnField("why", "desk.move.say_why")
	}
	var wrong fault.Faults
	if long(&wrong, "why", why, 500); len(wrong) > 0 {
		return wrong.Err()
	}
	return d.markStep(ctx, by, now, ticket, n, true, why)
}

func (d *Desk) markStep(ctx context.Context, by access.Actor, now clock.Instant, ticket string, n int, done bool, skip string) error {
	_, err := d.change(ctx, by, now, ticket, 0, Works, func(w *work) error {
		have, err := stepsIn(w.tx, ticket)
		if err != nil {
			return err
		}
		for _, s := range have {
			if s.N != n {
				continue
			}
			is, changed := s.mark(by.Person, now, done, skip)
			if !changed {
				return nil
			}
			what := map[bool]string{true: "done", false: "open"}[done]
			if skip != "" {
				what = "skipped"
			}
			w.say(Entry{Kind: Checked, Text: s.Step}, Data{Ref: s.Routine, Reason: what, To: skip})
			return saveStep(w.tx, is)
		}
		return fault.Gone()
	})
	return err
}

// Checklist is what a ticket's page shows of routines.
type Checklist struct {
	Steps   []Step
	Names   map[string]string // of who did them
	Titles  map[string]string // of routines, by id
	Offered []knowledge.Guide // routines that could be begun, the nearest to the ticket first
	MayWork bool
	Left    int // steps not yet done
}

// asArranged puts the routines the service's arrangement names before others,
// in its order.
func asArranged(all []knowledge.Guide, named []string) []knowledge.Guide {
	at := func(g knowledge.Guide) int {
		if i := slices.Index(named, g.ID); i >= 0 {
			return i
		}
		return len(named)
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b knowledge.Guide) int { return at(a) - at(b) })
	return sorted
}

// Checklist is a ticket's steps and the routines it could use. Needs to be
// somebody who reads the ticket as the desk does.
func (d *Desk) Checklist(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (Checklist, error) {
	c := Checklist{Titles: map[string]string{}}
	return c, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		is, err := sight(tx, by, now.Day(body.Zone()), t)
		if err != nil {
			return err
		}
		if is < Reads {
			return fault.Gone()
		}
		c.MayWork = is >= Works
		if c.Steps, err = stepsIn(tx, ticket); err != nil {
			return err
		}
		var people []string
		begun := map[string]bool{}
		for _, s := range c.Steps {
			people = append(people, s.DoneBy)
			if !s.Done() {
				begun[s.Routine] = true
				c.Left++
			}
		}
		if c.Names, err = org.Names(tx, people); err != nil {
			return err
		}
		r, err := knowledge.ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		all, err := knowledge.RoutinesFor(tx, t.Service, "", t.Level)
		if err != nil {
			return err
		}
		named, err := arrangement.RoutinesOf(tx, t.Service, t.Unit, t.Level, now.Day(body.Zone()))
		if err != nil {
			return err
		}
		for _, g := range asArranged(all, named) {
			if r.Reads(g) && !begun[g.ID] && len(c.Offered) < 20 {
				c.Offered = append(c.Offered, g)
			}
		}
		for _, s := range c.Steps {
			if _, ok := c.Titles[s.Routine]; !ok {
				_, c.Titles[s.Routine], err = knowledge.IsPublished(tx, s.Routine)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// WordsOf is what a guide made from a ticket begins with: its title, and what
// was asked and answered in it. Needs to be somebody who reads the ticket as
// the desk does.
func WordsOf(tx *db.Tx, by access.Actor, now clock.Instant, ticket string) (title, words string, err error) {
	t, err := ticketByID(tx, ticket)
	if err != nil {
		return "", "", err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return "", "", err
	}
	if err := require(tx, by, now.Day(body.Zone()), t, Reads); err != nil {
		return "", "", err
	}
	said, err := entriesOf(tx, ticket, 0, 50)
	for _, e := range said {
		if (e.Kind == Made || e.Kind == Reply) && e.Text != "" && len(words)+len(e.Text) < maxText {
			words += e.Text + "\n\n"
		}
	}
	return t.Title, text.Clean(words), err
}
