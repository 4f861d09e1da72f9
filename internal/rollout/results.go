package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Result is what a source says of one step for one person or device. The step
// is named by its id or the name results come under; the person by id, by an
// address of theirs, or by the device whose they are.
type Result struct {
	Line    int    // of the file or the request, for the report
	Step    string // id, or External
	Person  string // id
	Address string // mail address or sign-in name, instead of Person
	Serial  string // of the device, for steps per device
	State   string // as the source says it; see OutcomeOf
	Source  Source // "" = by API
	At      clock.Instant
	Detail  string
	Fault   *fault.Fault // why the row cannot be trusted; nil when it can
}

// ResultProblem is a result that could not be taken.
type ResultProblem struct {
	Line  int
	Fault *fault.Fault
}

// ResultReport is what came of a batch of results. Unknown counts states that
// were taken as not known to be done, by the word the source used.
type ResultReport struct {
	Taken     int
	Unchanged int
	Problems  []ResultProblem
	Unknown   map[string]int
	Opened    []string // known errors opened
}

// longWork is how long taking a whole list in may take.
const longWork = 2 * time.Minute

// RecordResults takes results of steps in one transaction; a result that says
// nothing new changes nothing, so that the same batch twice is one. A failing
// automatic step opens its known error, or joins it (A5). Results that cannot
// be taken are told with their line, and the rest is taken. Needs
// rollout.support.
func (r *Rollouts) RecordResults(ctx context.Context, by access.Actor, now clock.Instant, rollout string, results []Result) (ResultReport, error) {
	var report ResultReport
	err := r.db.Patient(longWork).Write(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		report, err = recordResults(tx, by, now, rollout, results)
		if err != nil || report.Taken == 0 {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.step.results", "rollout", rollout, audit.Detail{"taken": report.Taken, "unchanged": report.Unchanged})
	})
	return report, err
}

// CheckResults tells what RecordResults would do, and does nothing.
func (r *Rollouts) CheckResults(ctx context.Context, by access.Actor, now clock.Instant, rollout string, results []Result) (ResultReport, error) {
	var report ResultReport
	return report, r.db.Patient(longWork).Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutSupport, rollout); err != nil {
			return err
		}
		batch, err := newBatch(tx, now, rollout, results)
		if err != nil {
			return err
		}
		report = batch.report
		return nil
	})
}

// recordResults is RecordResults inside a transaction that has asked leave.
func recordResults(tx *db.Tx, by access.Actor, now clock.Instant, rollout string, results []Result) (ResultReport, error) {
	// What stands is read, folded and written: nobody else may do so between.
	if err := tx.Lock("steps/" + rollout); err != nil {
		return ResultReport{}, err
	}
	b, err := newBatch(tx, now, rollout, results)
	if err != nil {
		return ResultReport{}, err
	}
	for i := range b.rows {
		b.rows[i].By = by.Person
	}
	if err := db.InsertAll(tx, "step_results", b.rows); err != nil {
		return b.report, err
	}
	perStep := map[string][]StepState{}
	for _, s := range b.changed {
		perStep[s.Step] = append(perStep[s.Step], s)
	}
	for step, states := range perStep {
		if err := putStates(tx, step, states); err != nil {
			return b.report, err
		}
		opened, err := b.tell(tx, by, now, b.steps[step], states)
		if err != nil {
			return b.report, err
		}
		if opened != "" {
			b.report.Opened = append(b.report.Opened, opened)
		}
	}
	if err := countSteps(tx, rollout, b.counts); err != nil {
		return b.report, err
	}
	if len(b.changed) <= 100 { // a whole import is news to the rollout, not to each
		for _, s := range b.changed {
			tx.Announce(PersonTopic(s.Person))
		}
	}
	return b.report, b.begun(tx, by, now)
}

// tell brings the known errors of a step up to date with what stands now: who
// is in trouble joins the open one (opened if there is none), who is through
// is solved, by hand or not. It answers the id of one it opened.
func (b *batch) tell(tx *db.Tx, by access.Actor, now clock.Instant, step Step, states []StepState) (opened string, err error) {
	trouble, through, byHand := map[string]string{}, map[string]bool{}, map[string]bool{}
	for _, s := range states {
		switch {
		case s.Outcome == Done:
			through[s.Person] = true
			byHand[s.Person] = byHand[s.Person] || s.Source == ByHand
		case s.Outcome.Trouble() && step.Kind == Automatic:
			trouble[s.Person] = s.Sort
		}
	}
	for key, s := range b.stands { // another device of the same person may still be in trouble
		if key[0] == step.ID && s.Outcome != Done {
			delete(through, s.Person)
		}
	}
	known, open, err := openKnownErrorOf(tx, step.ID)
	if err != nil {
		return "", err
	}
	if !open && len(trouble) > 0 {
		known = KnownError{Body: tx.Tenant, ID: ids.New(), Rollout: b.rollout, Step: step.ID, Name: step.Name,
			Fallback: step.Instead(), FaultOf: FaultOwn, OpenedAt: now, Version: 1}
		if err := tx.Insert("known_errors", known); err != nil {
			return "", err
		}
		if err := audit.Note(tx, by, now, "rollout.known_error.opened", "known_error", known.ID, audit.Detail{"step": step.ID}); err != nil {
			return "", err
		}
		opened, open = known.ID, true
	}
	if !open {
		return "", nil
	}
	if err := tx.Lock("known_error/" + known.ID); err != nil {
		return "", err
	}
	if err := touch(tx, now, known.ID, trouble); err != nil {
		return "", err
	}
	for _, hand := range []bool{true, false} {
		var some []string
		for person := range through {
			if byHand[person] == hand {
				some = append(some, person)
			}
		}
		if err := solve(tx, now, known.ID, some, hand); err != nil {
			return "", err
		}
	}
	return opened, recount(tx, known.ID)
}

// begun puts those under way for whom somebody did something by hand. What a
// machine copies in the night does not make anybody begin.
func (b *batch) begun(tx *db.Tx, by access.Actor, now clock.Instant) error {
	done := map[string]bool{}
	for _, s := range b.changed {
		if s.Source == ByHand && s.Outcome == Done && !done[s.Person] {
			done[s.Person] = true
			if err := begin(tx, by, now, b.rollout, s.Person, s.Step); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin notes that somebody's way has begun, unless it has, or is over.
func begin(tx *db.Tx, by access.Actor, now clock.Instant, rollout, person, ref string) error {
	t, err := transitionOf(tx, rollout, person)
	if err != nil {
		return err
	}
	if t.Begun == 1 || t.Stage == StageAdopted || t.Stage == StageLeft {
		return nil
	}
	_, err = record(tx, by, now, rollout, person, WayEvent{Kind: KindUnderWay, Ref: ref})
	return err
}

// RecordByHand notes what somebody did with one person, or found. device is
// "" for steps per person. Needs rollout.support; people and those who act for
// them may say that a step is done for themselves.
func (r *Rollouts) RecordByHand(ctx context.Context, by access.Actor, now clock.Instant, rollout, step, person, serial string, outcome Outcome, detail string) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := r.maySay(tx, by, now, rollout, person); err != nil {
			return err
		}
		if OutcomeOf(string(outcome)) != outcome {
			return fault.OnField("outcome", "rollout.result.outcome_unknown")
		}
		report, err := recordResults(tx, by, now, rollout, []Result{{Step: step, Person: person, Serial: serial, State: string(outcome), Source: ByHand, Detail: detail}})
		if err != nil {
			return err
		}
		if len(report.Problems) > 0 {
			return report.Problems[0].Fault
		}
		if report.Taken == 0 {
			return nil
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.step.by_hand", "person", person, audit.Detail{"step": step, "outcome": string(outcome)})
	})
}

// maySay lets supporters speak for everybody, and people for themselves and
// those they act for today.
func (r *Rollouts) maySay(tx *db.Tx, by access.Actor, now clock.Instant, rollout, person string) error {
	_, err := r.open(tx, by, access.RolloutSupport, rollout)
	if err == nil || person == "" {
		return err
	}
	own, ownErr := r.own(tx, by, now, person)
	if ownErr != nil {
		return ownErr
	}
	if !own {
		return err
	}
	_, err = transitionOf(tx, rollout, person)
	return err
}

// own tells whether the person is the actor, or one the actor acts for today.
func (r *Rollouts) own(tx *db.Tx, by access.Actor, now clock.Instant, person string) (bool, error) {
	if by.Person == "" {
		return false, nil
	}
	if by.Person == person {
		return true, nil
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return false, err
	}
	return org.MayActFor(tx, by.Person, person, now.Day(body.Zone()))
}
