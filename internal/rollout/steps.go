package rollout

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

func (s Step) with(in StepInput) Step {
	s.Track, s.Name, s.Kind, s.Subject = in.Track, in.Name, in.Kind, in.Subject
	s.Guide, s.ByHand, s.External, s.ExternalFold = in.Guide, in.ByHand, in.External, text.Fold(in.External)
	s.Follows = in.Follows
	return s
}

// AddStep puts a step at the end and answers its id. Needs rollout.plan.
func (r *Rollouts) AddStep(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in StepInput) (string, error) {
	in, wrong := in.check()
	id := ids.New()
	return id, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := tx.Lock("steps/" + rollout); err != nil {
			return err
		}
		all, err := stepsOf(tx, rollout)
		if err != nil {
			return err
		}
		s := Step{Body: by.Body, ID: id, Rollout: rollout, Ord: len(all) + 1, Version: 1}.with(in)
		if n := len(all); n > 0 {
			s.Ord = all[n-1].Ord + 1
		}
		if err := s.fits(tx, all); err != nil {
			return err
		}
		if err := tx.Insert("steps", s); err != nil {
			return err
		}
		if err := catchUp(tx, by, now, s); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.step.added", "step", id, nil)
	})
}

// fits refuses a track of another rollout, and a name of results two steps
// would claim.
func (s Step) fits(tx *db.Tx, all []Step) error {
	if s.Track != "" {
		tracks, err := stepTracks(tx, s.Rollout)
		if err != nil {
			return err
		}
		if _, ok := tracks[s.Track]; !ok {
			return fault.OnField("track", "rollout.step.track_unknown")
		}
	}
	for _, other := range all {
		if other.ID != s.ID && s.ExternalFold != "" && other.ExternalFold == s.ExternalFold {
			return fault.OnField("external", "rollout.step.external_taken", fault.Args{"step": other.Name})
		}
	}
	return nil
}

// ChangeStep saves a step over the version that was read.
func (r *Rollouts) ChangeStep(ctx context.Context, by access.Actor, now clock.Instant, rollout, step string, version int, in StepInput) error {
	in, wrong := in.check()
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if err := tx.Lock("steps/" + rollout); err != nil {
			return err
		}
		all, err := stepsOf(tx, rollout)
		if err != nil {
			return err
		}
		was, err := stepByID(tx, rollout, step)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is := was.with(in)
		if is.Subject != was.Subject {
			if used, err := stepUsed(tx, step); err != nil || used {
				return orErr(err, fault.OnField("subject", "rollout.step.subject_fixed"))
			}
		}
		if err := is.fits(tx, all); err != nil {
			return err
		}
		if saved, err := saveStep(tx, is); err != nil || !saved {
			return orErr(err, &fault.Stale{Current: was})
		}
		if is.Follows != was.Follows {
			if err := catchUp(tx, by, now, is); err != nil {
				return err
			}
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.step.changed", "step", step, nil)
	})
}

// RemoveStep takes a step out that has no result and no known error.
func (r *Rollouts) RemoveStep(ctx context.Context, by access.Actor, now clock.Instant, rollout, step string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("steps/" + rollout); err != nil {
			return err
		}
		if _, err := stepByID(tx, rollout, step); err != nil {
			return err
		}
		if used, err := stepUsed(tx, step); err != nil || used {
			return orErr(err, fault.Refuse("rollout.step.used"))
		}
		if err := deleteStep(tx, step); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.step.removed", "step", step, nil)
	})
}

// MoveStep puts a step one place up (-1) or down (+1); at the end it stays.
func (r *Rollouts) MoveStep(ctx context.Context, by access.Actor, now clock.Instant, rollout, step string, places int) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("steps/" + rollout); err != nil {
			return err
		}
		all, err := stepsOf(tx, rollout)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(s Step) bool { return s.ID == step })
		if i < 0 {
			return fault.Gone()
		}
		j := i + max(-1, min(places, 1))
		if j < 0 || j >= len(all) || j == i {
			return nil
		}
		all[i].Ord, all[j].Ord = all[j].Ord, all[i].Ord
		for _, s := range []Step{all[i], all[j]} {
			if saved, err := saveStep(tx, s); err != nil || !saved {
				return orErr(err, &fault.Stale{Current: s})
			}
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.step.moved", "step", step, nil)
	})
}

// StepsBoard is every step with how it stands.
type StepsBoard struct {
	Rollout Rollout
	Steps   []StepSum
	Tracks  map[string]string // id → name
}

// Steps adds up every step of a rollout. Needs rollout.read.
func (r *Rollouts) Steps(ctx context.Context, by access.Actor, rollout string) (StepsBoard, error) {
	var board StepsBoard
	return board, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if board.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		steps, err := stepsOf(tx, rollout)
		if err != nil {
			return err
		}
		counts, err := stepCounts(tx, rollout)
		if err != nil {
			return err
		}
		people, err := peopleByTrack(tx, rollout)
		if err != nil {
			return err
		}
		devices, err := devicesFor(tx, rollout, steps)
		if err != nil {
			return err
		}
		known, err := knownErrors(tx, rollout, true)
		if err != nil {
			return err
		}
		for _, s := range steps {
			subjects := people
			if s.Subject == ForDevice {
				subjects = devices
			}
			sum := s.sum(s.among(subjects), counts)
			for _, k := range known {
				if k.Step == s.ID {
					sum.Known = k.ID
				}
			}
			board.Steps = append(board.Steps, sum)
		}
		board.Tracks, err = stepTracks(tx, rollout)
		return err
	})
}

// devicesFor counts devices for the steps that concern them: by track only
// where a step asks for one.
func devicesFor(tx *db.Tx, rollout string, steps []Step) ([]trackCount, error) {
	any := false
	for _, s := range steps {
		if s.Subject == ForDevice && s.Track != "" {
			return devicesByTrack(tx, rollout)
		}
		any = any || s.Subject == ForDevice
	}
	if !any {
		return nil, nil
	}
	counts, err := deviceCounts(tx, rollout)
	sum := trackCount{}
	for _, c := range counts {
		if c.State != DeviceLost {
			sum.N += c.N
		}
	}
	return []trackCount{sum}, err
}

// among counts whom the step concerns.
func (s Step) among(tracks []trackCount) int {
	n := 0
	for _, t := range tracks {
		if s.For(t.Track) {
			n += t.N
		}
	}
	return n
}

// StepPage is one step with a page of those who stand somewhere.
type StepPage struct {
	Rollout Rollout
	Sum     StepSum
	Known   []KnownError // of this step, open ones first
	Lines   []StepLine
	Next    Place // zero at the end
	Prev    Place // zero at the beginning
}

// StandingFilter narrows a step's list: an outcome, "waiting" (no result yet),
// or "by_hand".
type StandingFilter string

const (
	StandingWaiting StandingFilter = "waiting"
	StandingByHand  StandingFilter = "by_hand"
)

// StepPeople lists who stands where in a step, by name. Needs rollout.read.
func (r *Rollouts) StepPeople(ctx context.Context, by access.Actor, rollout, step string, filter StandingFilter, at Place, limit int) (StepPage, error) {
	var page StepPage
	board, err := r.Steps(ctx, by, rollout)
	if err != nil {
		return page, err
	}
	i := slices.IndexFunc(board.Steps, func(s StepSum) bool { return s.Step.ID == step })
	if i < 0 {
		return page, fault.Gone()
	}
	page.Rollout, page.Sum = board.Rollout, board.Steps[i]
	limit = max(1, min(limit, 500))
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		known, err := knownErrors(tx, rollout, false)
		if err != nil {
			return err
		}
		for _, k := range known {
			if k.Step == step {
				page.Known = append(page.Known, k)
			}
		}
		waits := filter == "" || filter == StandingWaiting
		if waits && page.Sum.Waiting == 0 {
			return nil // nobody: not worth looking at everybody
		}
		place := func(l StepLine) Place { return Place{Sort: l.Sort, ID: l.Person, Sub: l.Device} }
		page.Lines, page.Next, page.Prev, err = turned(at, limit, place, func(at Place, limit int) ([]StepLine, error) {
			switch {
			case waits:
				return stepWaiting(tx, page.Sum.Step, at, limit)
			case filter == StandingByHand:
				return stepLines(tx, page.Sum.Step, Done, true, at, limit)
			}
			return stepLines(tx, page.Sum.Step, Outcome(filter), false, at, limit)
		})
		return err
	})
}

// orErr is the failure, or the answer when there was none.
func orErr(err, answer error) error {
	if err != nil {
		return err
	}
	return answer
}
