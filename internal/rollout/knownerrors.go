package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

func (k KnownError) with(in KnownErrorInput) KnownError {
	k.Step, k.Name, k.Cause, k.Fallback, k.FaultOf, k.Supplier = in.Step, in.Name, in.Cause, in.Fallback, in.FaultOf, in.Supplier
	return k
}

// AddKnownError opens a known error by hand and answers its id. One that
// belongs to a step touches at once everybody in trouble with it. Needs
// rollout.support.
func (r *Rollouts) AddKnownError(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in KnownErrorInput) (string, error) {
	in, wrong := in.check()
	id := ids.New()
	return id, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := tx.Lock("steps/" + rollout); err != nil {
			return err
		}
		k := KnownError{Body: by.Body, ID: id, Rollout: rollout, OpenedAt: now, Version: 1}.with(in)
		if err := k.fits(tx); err != nil {
			return err
		}
		if err := tx.Insert("known_errors", k); err != nil {
			return err
		}
		if err := k.gather(tx, now); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.known_error.opened", "known_error", id, audit.Detail{"step": k.Step})
	})
}

// fits refuses a step that is not there, and a second open error of a step.
func (k KnownError) fits(tx *db.Tx) error {
	if k.Step == "" {
		return nil
	}
	if _, err := stepByID(tx, k.Rollout, k.Step); err != nil {
		return fault.OnField("step", "rollout.known_error.step_unknown")
	}
	other, open, err := openKnownErrorOf(tx, k.Step)
	if err != nil {
		return err
	}
	if open && other.ID != k.ID && k.Open() {
		return fault.OnField("step", "rollout.known_error.open_already", fault.Args{"name": other.Name})
	}
	return nil
}

// gather touches everybody who is in trouble with its step.
func (k KnownError) gather(tx *db.Tx, now clock.Instant) error {
	if k.Step == "" {
		return nil
	}
	sorts, err := inTrouble(tx, k.Step)
	if err != nil {
		return err
	}
	if err := touch(tx, now, k.ID, sorts); err != nil {
		return err
	}
	return recount(tx, k.ID)
}

// ChangeKnownError saves over the version that was read. Needs
// rollout.support.
func (r *Rollouts) ChangeKnownError(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, in KnownErrorInput) error {
	in, wrong := in.check()
	return r.changeKnown(ctx, by, now, rollout, id, version, "rollout.known_error.changed", func(tx *db.Tx, k KnownError) (KnownError, bool, error) {
		if wrong != nil {
			return k, false, wrong
		}
		k = k.with(in)
		return k, true, k.fits(tx)
	})
}

// CloseKnownError ends it for everybody; closing what is closed changes
// nothing. Needs rollout.support.
func (r *Rollouts) CloseKnownError(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int) error {
	return r.changeKnown(ctx, by, now, rollout, id, version, "rollout.known_error.closed", func(_ *db.Tx, k KnownError) (KnownError, bool, error) {
		k, changed := k.close(now)
		return k, changed, nil
	})
}

// ReopenKnownError takes it up again. Needs rollout.support.
func (r *Rollouts) ReopenKnownError(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int) error {
	return r.changeKnown(ctx, by, now, rollout, id, version, "rollout.known_error.reopened", func(tx *db.Tx, k KnownError) (KnownError, bool, error) {
		k, changed := k.reopen()
		return k, changed, k.fits(tx)
	})
}

func (r *Rollouts) changeKnown(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, version int, action string,
	change func(*db.Tx, KnownError) (KnownError, bool, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		if err := tx.Lock("steps/" + rollout); err != nil {
			return err
		}
		was, err := knownErrorByID(tx, rollout, id)
		if err != nil {
			return err
		}
		is, changed, err := change(tx, was)
		if err != nil || !changed {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if saved, err := saveKnownError(tx, is); err != nil || !saved {
			return orErr(err, &fault.Stale{Current: was})
		}
		if is.Open() && (is.Step != was.Step || !was.Open()) {
			if err := is.gather(tx, now); err != nil {
				return err
			}
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, action, "known_error", id, nil)
	})
}

// Touched says whom a known error touches besides those its step failed for.
type Touched struct {
	Everybody bool
	Track     string
	Persons   []string
}

// TouchPeople adds people to a known error and answers how many it touches
// now. Needs rollout.support.
func (r *Rollouts) TouchPeople(ctx context.Context, by access.Actor, now clock.Instant, rollout, id string, whom Touched) (int, error) {
	n := 0
	return n, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		if err := tx.Lock("known_error/" + id); err != nil {
			return err
		}
		if _, err := knownErrorByID(tx, rollout, id); err != nil {
			return err
		}
		sorts, err := whom.sorts(tx, rollout)
		if err != nil {
			return err
		}
		if len(sorts) == 0 {
			return fault.OnField("persons", "rollout.known_error.nobody")
		}
		if err := touch(tx, now, id, sorts); err != nil {
			return err
		}
		if err := recount(tx, id); err != nil {
			return err
		}
		k, err := knownErrorByID(tx, rollout, id)
		if err != nil {
			return err
		}
		n = k.Touched
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.known_error.touched", "known_error", id, audit.Detail{"people": len(sorts)})
	})
}

func (w Touched) sorts(tx *db.Tx, rollout string) (map[string]string, error) {
	if !w.Everybody && w.Track == "" {
		return sortsOf(tx, rollout, w.Persons)
	}
	all, err := roster(tx, rollout)
	sorts := map[string]string{}
	for _, t := range all {
		if t.Part != PartLeft && (w.Everybody || t.Track == w.Track) {
			sorts[t.Person] = t.Sort
		}
	}
	return sorts, err
}

// HelpWith notes for one person that help was needed with a known error, and,
// when solved, that it was done by hand. The step it belongs to is then done
// by hand too. Needs rollout.support.
func (r *Rollouts) HelpWith(ctx context.Context, by access.Actor, now clock.Instant, rollout, id, person string, solved bool) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		if err := helpedWith(tx, by, now, rollout, id, person, solved); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		tx.Announce(PersonTopic(person))
		return audit.Note(tx, by, now, "rollout.known_error.helped", "person", person, audit.Detail{"known_error": id, "solved": solved})
	})
}

// helpedWith is HelpWith inside another use case's transaction, such as a
// contact or a visit being logged.
func helpedWith(tx *db.Tx, by access.Actor, now clock.Instant, rollout, id, person string, solved bool) error {
	if err := tx.Lock("steps/" + rollout); err != nil {
		return err
	}
	k, err := knownErrorByID(tx, rollout, id)
	if err != nil {
		return err
	}
	if err := tx.Lock("known_error/" + id); err != nil {
		return err
	}
	sorts, err := sortsOf(tx, rollout, []string{person})
	if err != nil {
		return err
	}
	if len(sorts) == 0 {
		return fault.Gone()
	}
	if err := noteHelped(tx, now, k.ID, person, sorts[person]); err != nil {
		return err
	}
	if !solved {
		return recount(tx, id)
	}
	if k.Step != "" {
		if err := doneByHand(tx, by, now, k, person); err != nil {
			return err
		}
	}
	if err := solve(tx, now, id, []string{person}, true); err != nil {
		return err
	}
	return recount(tx, id)
}

// doneByHand makes the person's part of the error's step done by hand: every
// device's, for a step per device.
func doneByHand(tx *db.Tx, by access.Actor, now clock.Instant, k KnownError, person string) error {
	step, err := stepByID(tx, k.Rollout, k.Step)
	if err != nil {
		return err
	}
	results := []Result{{Step: k.Step, Person: person, State: string(Done), Source: ByHand}}
	if step.Subject == ForDevice {
		devices, err := devicesOf(tx, k.Rollout, person)
		if err != nil {
			return err
		}
		results = nil
		for _, d := range devices {
			results = append(results, Result{Step: k.Step, Person: person, Serial: d.Serial, State: string(Done), Source: ByHand})
		}
	}
	_, err = recordResults(tx, by, now, k.Rollout, results)
	return err
}

// KnownErrorsBoard lists a rollout's known errors.
type KnownErrorsBoard struct {
	Rollout Rollout
	Errors  []KnownError
	Steps   []Step
}

// KnownErrors lists them, open ones first. Needs rollout.read.
func (r *Rollouts) KnownErrors(ctx context.Context, by access.Actor, rollout string) (KnownErrorsBoard, error) {
	var board KnownErrorsBoard
	return board, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if board.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if board.Errors, err = knownErrors(tx, rollout, false); err != nil {
			return err
		}
		board.Steps, err = stepsOf(tx, rollout)
		return err
	})
}

// TouchedFilter narrows the people of a known error.
type TouchedFilter string

const (
	TouchedAll    TouchedFilter = ""
	TouchedStill  TouchedFilter = "still"
	TouchedHelped TouchedFilter = "helped"
	TouchedSolved TouchedFilter = "solved"
	TouchedByHand TouchedFilter = "by_hand"
)

// KnownErrorPage is one known error with a page of those it touches.
type KnownErrorPage struct {
	Rollout Rollout
	Error   KnownError
	Step    Step // zero when it belongs to none
	Steps   []Step
	Tracks  map[string]string
	Lines   []TouchedLine
	Next    Place
	Prev    Place
}

// KnownError shows one with the people it touches, by name. Needs
// rollout.read.
func (r *Rollouts) KnownError(ctx context.Context, by access.Actor, rollout, id string, filter TouchedFilter, at Place, limit int) (KnownErrorPage, error) {
	var page KnownErrorPage
	limit = max(1, min(limit, 500))
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if page.Error, err = knownErrorByID(tx, rollout, id); err != nil {
			return err
		}
		if page.Steps, err = stepsOf(tx, rollout); err != nil {
			return err
		}
		for _, s := range page.Steps {
			if s.ID == page.Error.Step {
				page.Step = s
			}
		}
		if page.Tracks, err = stepTracks(tx, rollout); err != nil {
			return err
		}
		place := func(l TouchedLine) Place { return Place{Sort: l.Sort, ID: l.Person} }
		page.Lines, page.Next, page.Prev, err = turned(at, limit, place, func(at Place, limit int) ([]TouchedLine, error) {
			return touched(tx, id, filter, at, limit)
		})
		return err
	})
}
