package rollout

import (
	"cmp"
	"fmt"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

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
		return "", "", fault.OnField("person", "rollout.result.not_on_roster", fault.Args{"name": cmp.Or(one.Address, one.Person, one.Serial)})
	}
	return person, device, nil
}

// cut shortens a text from outside to at most n bytes, at a letter.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return fmt.Sprintf("%s…", text.Clean(s[:n-3]))
}
