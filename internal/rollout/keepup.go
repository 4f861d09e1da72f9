package rollout

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// keepUp writes down the steps that follow a device's chain of custody, in the
// transaction of the link: handing a tablet in is done by handing it in.
func keepUp(tx *db.Tx, by access.Actor, now clock.Instant, rollout string, d Device) error {
	steps, err := stepsOf(tx, rollout)
	if err != nil {
		return err
	}
	var results []Result
	for _, s := range steps {
		if s.Follows == "" {
			continue
		}
		outcome := Unfinished
		if s.reached(d) {
			outcome = Done
		} else if stands, err := stepStateOf(tx, s.ID, d.Person, d.ID); err != nil || stands.Outcome != Done {
			if err != nil {
				return err
			}
			continue // nothing to take back
		}
		results = append(results, Result{Step: s.ID, Person: d.Person, Serial: d.Serial, State: string(outcome), Source: ByCustody})
	}
	if len(results) == 0 {
		return nil
	}
	_, err = recordResults(tx, by, now, rollout, results)
	return err
}

// catchUp writes down what custody has already done of a new step.
func catchUp(tx *db.Tx, by access.Actor, now clock.Instant, s Step) error {
	if s.Follows == "" {
		return nil
	}
	devices, _, err := chainsOf(tx, s.Rollout)
	if err != nil {
		return err
	}
	var results []Result
	for _, d := range devices {
		if d.Person != "" && s.reached(d) {
			results = append(results, Result{Step: s.ID, Person: d.Person, Serial: d.Serial, State: string(Done), Source: ByCustody})
		}
	}
	if len(results) == 0 {
		return nil
	}
	_, err = recordResults(tx, by, now, s.Rollout, results)
	return err
}
