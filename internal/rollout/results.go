package rollout

import (
	"context"
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
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

// batch is results on their way in.
type batch struct {
	rollout string
	steps   map[string]Step // by id
	sorts   map[string]string
	stands  map[[3]string]StepState // step, person, device
	changed map[[3]string]StepState
	rows    []stepResult
	counts  map[stepCountKey]int
	report  ResultReport
}

func newBatch(tx *db.Tx, now clock.Instant, rollout string, results []Result) (*batch, error) {
	b := &batch{rollout: rollout, steps: map[string]Step{}, stands: map[[3]string]StepState{}, changed: map[[3]string]StepState{},
		counts: map[stepCountKey]int{}, report: ResultReport{Unknown: map[string]int{}}}
	known, err := b.lookUp(tx, results)
	if err != nil {
		return nil, err
	}
	for _, one := range results {
		if err := b.take(now, tx.Tenant, one, known); err != nil {
			faults := fault.List(err)
			if len(faults) == 0 {
				return nil, err
			}
			b.report.Problems = append(b.report.Problems, ResultProblem{one.Line, faults[0]})
		}
	}
	return b, nil
}

// namesOf is what the results' names stand for.
type namesOf struct {
	steps   map[string]string // External, folded → id
	persons map[string]string // address, folded → id
	devices map[string]Device // SerialKey → device
	only    map[string]string // person → device, for those who have just one
}

func (b *batch) lookUp(tx *db.Tx, results []Result) (namesOf, error) {
	n := namesOf{steps: map[string]string{}, only: map[string]string{}}
	steps, err := stepsOf(tx, b.rollout)
	if err != nil {
		return n, err
	}
	for _, s := range steps {
		b.steps[s.ID] = s
		if s.ExternalFold != "" {
			n.steps[s.ExternalFold] = s.ID
		}
	}
	var folds, serials, persons []string
	for _, one := range results {
		if one.Address != "" {
			folds = append(folds, text.Fold(one.Address))
		}
		if one.Serial != "" {
			serials = append(serials, SerialKey(one.Serial))
		}
		if one.Person != "" {
			persons = append(persons, one.Person)
		}
	}
	if n.persons, err = personsByAddress(tx, b.rollout, folds); err != nil {
		return n, err
	}
	if n.devices, err = devicesBySerial(tx, b.rollout, serials); err != nil {
		return n, err
	}
	for _, p := range n.persons {
		persons = append(persons, p)
	}
	for _, d := range n.devices {
		persons = append(persons, d.Person)
	}
	if b.sorts, err = sortsOf(tx, b.rollout, persons); err != nil {
		return n, err
	}
	if err := n.onlyDevices(tx, b.rollout, persons); err != nil {
		return n, err
	}
	if len(persons) > 1000 { // a whole roster is quicker read in one go
		standing, err := statesOf(tx, b.rollout)
		for _, s := range standing {
			b.stands[[3]string{s.Step, s.Person, s.Device}] = s
		}
		return n, err
	}
	for id := range b.steps {
		standing, err := standingOf(tx, id, unique(persons))
		if err != nil {
			return n, err
		}
		for _, s := range standing {
			b.stands[[3]string{s.Step, s.Person, s.Device}] = s
		}
	}
	return n, nil
}

// onlyDevices finds those who have just one device: a list that names the
// person means that one.
func (n namesOf) onlyDevices(tx *db.Tx, rollout string, persons []string) error {
	devices, err := personStates(tx, rollout, persons)
	for person, all := range devices {
		var held []string
		for _, d := range all {
			if d.State != DeviceLost {
				held = append(held, d.ID)
			}
		}
		if len(held) == 1 {
			n.only[person] = held[0]
		}
	}
	return err
}

// take folds one result into what stands.
func (b *batch) take(now clock.Instant, body string, one Result, known namesOf) error {
	if one.Fault != nil {
		return one.Fault
	}
	step, ok := b.steps[one.Step]
	if !ok {
		if step, ok = b.steps[known.steps[text.Fold(one.Step)]]; !ok {
			return fault.OnField("step", "rollout.result.step_unknown", fault.Args{"name": one.Step})
		}
	}
	person, device, err := b.whose(step, one, known)
	if err != nil {
		return err
	}
	if !one.At.IsSet() {
		one.At = now
	}
	if one.At > now {
		return fault.OnField("at", "rollout.result.ahead")
	}
	if one.Source == "" {
		one.Source = ByAPI
	}
	next := StepState{Body: body, Rollout: b.rollout, Step: step.ID, Person: person, Device: device, Sort: b.sorts[person],
		Standing: Standing{Outcome: OutcomeOf(one.State), Raw: cut(text.Clean(one.State), 200), Source: one.Source, At: one.At}}
	if next.Outcome == Unknown {
		b.report.Unknown[next.Raw]++
	}
	key := [3]string{step.ID, person, device}
	was, had := b.stands[key]
	standing, changed := was.Standing.Take(next.Standing)
	if !changed {
		b.report.Unchanged++
		return nil
	}
	next.Standing = standing
	if had {
		b.counts[was.key()]--
	}
	b.counts[next.key()]++
	b.stands[key], b.changed[key] = next, next
	b.rows = append(b.rows, stepResult{Body: body, Rollout: b.rollout, Step: step.ID, Person: person, Device: device,
		Outcome: next.Outcome, Raw: next.Raw, Source: next.Source, At: next.At, Detail: cut(text.Clean(one.Detail), 2000)})
	b.report.Taken++
	return nil
}

// whose finds the person, and for a step per device the device.
func (b *batch) whose(step Step, one Result, known namesOf) (person, device string, err error) {
	person = one.Person
	if person == "" && one.Address != "" {
		if person = known.persons[text.Fold(one.Address)]; person == "" {
			return "", "", fault.OnField("person", "rollout.result.person_unknown", fault.Args{"name": one.Address})
		}
	}
	if one.Serial != "" {
		d, ok := known.devices[SerialKey(one.Serial)]
		if !ok {
			return "", "", fault.OnField("serial", "rollout.device.unknown", fault.Args{"serial": one.Serial})
		}
		if person == "" {
			person = d.Person
		}
		if person != d.Person {
			return "", "", fault.OnField("serial", "rollout.result.other_owner", fault.Args{"serial": one.Serial})
		}
		device = d.ID
	}
	if step.Subject == ForPerson {
		device = ""
	} else if device == "" {
		if device = known.only[person]; device == "" {
			return "", "", fault.OnField("serial", "rollout.result.device_needed", fault.Args{"step": step.Name})
		}
	}
	if _, on := b.sorts[person]; !on || person == "" {
		return "", "", fault.OnField("person", "rollout.result.not_on_roster", fault.Args{"name": firstOf(one.Address, one.Person, one.Serial)})
	}
	return person, device, nil
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

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// cut shortens a text from outside to at most n bytes, at a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return fmt.Sprintf("%s…", text.Clean(s[:n-3]))
}
