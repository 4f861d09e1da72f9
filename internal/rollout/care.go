package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// NoteRow is a note with the name of who wrote it.
type NoteRow struct {
	HypercareNote
	ByName string `db:"by_name"`
}

// CareDay is a working day of the window with its check-in, if there was one.
type CareDay struct {
	Day     clock.Day
	CheckIn NoteRow // zero when there was none
	Done    bool
}

// Care is a rollout's hypercare: the window, what was measured with the rows
// behind each figure, and the log.
type Care struct {
	Rollout   Rollout
	Hypercare Hypercare
	Today     clock.Day
	WorkDay   bool // today
	Measured  Measured
	Exit      []Criterion
	Severe    []ContactRow // open severe contacts
	Behind    []Choice     // people who have not adopted, the first 100
	Days      []CareDay    // working days up to today, the latest first
	CheckedIn bool         // today
	Walks     []NoteRow    // the latest first
	EndedBy   string       // name
}

// Met tells whether every criterion is.
func (c Care) Met() bool {
	for _, one := range c.Exit {
		if !one.Met {
			return false
		}
	}
	return true
}

// Hypercare reads it; a rollout without a window answers an empty one. Needs
// rollout.read.
func (r *Rollouts) Hypercare(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (Care, error) {
	var c Care
	return c, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if c.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		return c.read(tx, now)
	})
}

func (c *Care) read(tx *db.Tx, now clock.Instant) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	c.Today = now.Day(body.Zone())
	if c.Hypercare, _, err = hypercareOf(tx, c.Rollout.ID); err != nil {
		return err
	}
	closing, err := org.ClosingDays(tx)
	if err != nil {
		return err
	}
	office := officeDays(body.Country, body.Zone(), closing)
	c.WorkDay = office.IsWorkingDay(c.Today)
	if c.Measured, err = measured(tx, c.Rollout.ID, c.Hypercare.lastWorkingDays(office, c.Today, exitDays)); err != nil {
		return err
	}
	c.Exit = c.Hypercare.Exit(c.Measured)
	if c.Severe, err = contactRows(tx, c.Rollout.ID, ContactFilter{Open: true, Severe: true}, 101); err != nil {
		return err
	}
	if c.Behind, err = notAdopted(tx, c.Rollout.ID, 100); err != nil {
		return err
	}
	notes, err := notesOf(tx, c.Rollout.ID)
	if err != nil {
		return err
	}
	checks := map[clock.Day]NoteRow{}
	for _, n := range notes {
		if n.Kind == NoteFloorWalk {
			c.Walks = append(c.Walks, n)
			continue
		}
		checks[n.Day] = n
	}
	last := c.Today
	if c.Hypercare.Over() {
		last = c.Hypercare.EndedAt.Day(body.Zone())
	}
	for day := last; c.Hypercare.Planned() && day >= c.Hypercare.Starts; day = day.Add(-1) {
		n, done := checks[day]
		if done || office.IsWorkingDay(day) {
			c.Days = append(c.Days, CareDay{day, n, done})
		}
	}
	_, c.CheckedIn = checks[c.Today]
	names, err := org.Names(tx, []string{c.Hypercare.EndedBy})
	c.EndedBy = names[c.Hypercare.EndedBy]
	return err
}

// measured reads what the exit criteria are held against.
func measured(tx *db.Tx, rollout string, days []clock.Day) (Measured, error) {
	var m Measured
	f, err := figuresOf(tx, rollout)
	if err != nil {
		return m, err
	}
	m.Adopted, m.Concerned = f.Parts[PartAdopted], f.Concerned()
	if m.OpenSevere, err = OpenSevere(tx, rollout); err != nil {
		return m, err
	}
	contacts, err := ContactsPerDay(tx, rollout)
	on := map[clock.Day]int{}
	for _, c := range contacts {
		on[c.Day] = c.N
	}
	for _, day := range days {
		m.Days = append(m.Days, DayCount{day, on[day]})
	}
	return m, err
}

// PlanHypercare sets the window and the criteria; version 0 sets it for the
// first time. Needs rollout.plan.
func (r *Rollouts) PlanHypercare(ctx context.Context, by access.Actor, now clock.Instant, rollout string, version int, in HypercareInput) error {
	return r.inCare(ctx, by, access.RolloutPlan, rollout, func(tx *db.Tx, was Hypercare, there bool) error {
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := was.With(in)
		if err != nil {
			return err
		}
		if !there {
			is.Body, is.Rollout, is.Version = by.Body, rollout, 1
			err = tx.Insert("hypercare", is)
		} else {
			err = saveHypercare(tx, is)
		}
		return firstErr(err, audit.Note(tx, by, now, "rollout.hypercare.planned", "rollout", rollout, nil))
	})
}

// CheckIn writes today's check-in, once: the second learns that there is one.
// Needs rollout.support.
func (r *Rollouts) CheckIn(ctx context.Context, by access.Actor, now clock.Instant, rollout, words string) error {
	words = text.Clean(words)
	var f fault.Faults
	need(&f, "text", words, 5000)
	return r.inCare(ctx, by, access.RolloutSupport, rollout, func(tx *db.Tx, h Hypercare, _ bool) error {
		day, err := h.today(tx, now)
		if err != nil {
			return err
		}
		n, err := checkInOn(tx, rollout, day)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.Refuse("rollout.hypercare.checked_in")
		}
		if err := f.Err(); err != nil {
			return err
		}
		note := HypercareNote{Body: by.Body, Rollout: rollout, Kind: NoteCheckIn, Day: day, Text: words, By: by.Person, At: now}
		return firstErr(tx.Insert("hypercare_notes", note), audit.Note(tx, by, now, "rollout.hypercare.checked_in", "rollout", rollout, audit.Detail{"day": day}))
	})
}

// WalkFloor writes a round down. Needs rollout.support.
func (r *Rollouts) WalkFloor(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in FloorWalkInput) error {
	clean, invalid := in.clean()
	return r.inCare(ctx, by, access.RolloutSupport, rollout, func(tx *db.Tx, h Hypercare, _ bool) error {
		day, err := h.today(tx, now)
		if err := firstErr(err, invalid); err != nil {
			return err
		}
		if again, err := noteByClient(tx, clean.Client); err != nil || again {
			return err
		}
		note := HypercareNote{Body: by.Body, Rollout: rollout, Kind: NoteFloorWalk, Day: day, Place: clean.Place, Text: clean.Text,
			Met: clean.Met, Helped: clean.Helped, By: by.Person, At: now, Client: clean.Client}
		return firstErr(tx.Insert("hypercare_notes", note), audit.Note(tx, by, now, "rollout.hypercare.walked", "rollout", rollout, nil))
	})
}

// EndHypercare ends it. Unless every criterion is met by the data, why must
// say for what reason; it is kept with the actor's name. Needs rollout.plan.
func (r *Rollouts) EndHypercare(ctx context.Context, by access.Actor, now clock.Instant, rollout string, version int, why string) error {
	return r.inCare(ctx, by, access.RolloutPlan, rollout, func(tx *db.Tx, was Hypercare, there bool) error {
		if !there {
			return fault.Refuse("rollout.hypercare.none")
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		c := Care{Rollout: Rollout{ID: rollout}}
		if err := c.read(tx, now); err != nil {
			return err
		}
		is, err := was.end(c.Exit, by.Person, why, now)
		if err != nil {
			return err
		}
		if err := saveHypercare(tx, is); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.hypercare.ended", "rollout", rollout, audit.Detail{"met": c.Met(), "waived": is.Waived != ""})
	})
}

// today is the day to write a note under, or why there can be none.
func (h Hypercare) today(tx *db.Tx, now clock.Instant) (clock.Day, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return "", err
	}
	day := now.Day(body.Zone())
	switch {
	case !h.Planned():
		return day, fault.Refuse("rollout.hypercare.none")
	case h.Over():
		return day, fault.Refuse("rollout.hypercare.over")
	case !h.Begun(day):
		return day, fault.Refuse("rollout.hypercare.not_begun")
	}
	return day, nil
}

// inCare runs a change of a rollout's hypercare, one at a time.
func (r *Rollouts) inCare(ctx context.Context, by access.Actor, p access.Permission, rollout string, fn func(*db.Tx, Hypercare, bool) error) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, p, rollout); err != nil {
			return err
		}
		if err := tx.Lock("hypercare/" + rollout); err != nil {
			return err
		}
		h, there, err := hypercareOf(tx, rollout)
		if err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return fn(tx, h, there)
	})
}
