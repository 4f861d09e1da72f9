package rollout

import (
	"fmt"
	"slices"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// checkRooms recomputes what is kept of a rollout's steps, known errors and
// devices, and tells what differs.
func checkRooms(tx *db.Tx, rollout string) ([]Mismatch, error) {
	var found []Mismatch
	for _, check := range []func(*db.Tx, string) ([]Mismatch, error){checkStepStates, checkStepCounts, checkKnownErrors, checkDevices, checkSlots, checkVisits} {
		some, err := check(tx, rollout)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// checkStepStates folds every result again.
func checkStepStates(tx *db.Tx, rollout string) ([]Mismatch, error) {
	results, err := resultsOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	states, err := statesOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	folded := map[[3]string]Standing{}
	for _, r := range results {
		key := [3]string{r.Step, r.Person, r.Device}
		if next, changed := folded[key].Take(Standing{Outcome: r.Outcome, Raw: r.Raw, Source: r.Source, At: r.At}); changed {
			folded[key] = next
		}
	}
	var found []Mismatch
	for _, s := range states {
		key := [3]string{s.Step, s.Person, s.Device}
		if folded[key] != s.Standing {
			found = append(found, Mismatch{rollout, s.Person, "rollout.mismatch.step_state", string(s.Outcome), string(folded[key].Outcome)})
		}
		delete(folded, key)
	}
	for key, f := range folded {
		found = append(found, Mismatch{rollout, key[1], "rollout.mismatch.step_state", "", string(f.Outcome)})
	}
	return found, nil
}

func checkStepCounts(tx *db.Tx, rollout string) ([]Mismatch, error) {
	kept, err := stepCounts(tx, rollout)
	if err != nil {
		return nil, err
	}
	afresh, err := stepCountsAfresh(tx, rollout)
	if err != nil {
		return nil, err
	}
	said := func(counts []StepCount) []string {
		var lines []string
		for _, c := range counts {
			lines = append(lines, fmt.Sprintf("%s %s %d: %d", c.Step, c.Outcome, c.ByHand, c.N))
		}
		slices.Sort(lines)
		return lines
	}
	if a, b := said(kept), said(afresh); !slices.Equal(a, b) {
		return []Mismatch{{rollout, "", "rollout.mismatch.steps", fmt.Sprint(a), fmt.Sprint(b)}}, nil
	}
	return nil, nil
}

func checkKnownErrors(tx *db.Tx, rollout string) ([]Mismatch, error) {
	kept, err := knownErrors(tx, rollout, false)
	if err != nil {
		return nil, err
	}
	var found []Mismatch
	for _, k := range kept {
		people, err := knownErrorPeople(tx, k.ID)
		if err != nil {
			return nil, err
		}
		var is KnownError
		for _, p := range people {
			is.Touched++
			is.Helped += flag(p.HelpedAt.IsSet())
			is.Solved += flag(p.SolvedAt.IsSet())
			is.ByHand += flag(p.SolvedAt.IsSet() && p.ByHand == 1)
		}
		a, b := fmt.Sprint(k.Touched, k.Helped, k.Solved, k.ByHand), fmt.Sprint(is.Touched, is.Helped, is.Solved, is.ByHand)
		if a != b {
			found = append(found, Mismatch{rollout, "", "rollout.mismatch.known_error", k.Name + ": " + a, b})
		}
	}
	return found, nil
}

// checkDevices folds every chain of custody again.
func checkDevices(tx *db.Tx, rollout string) ([]Mismatch, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	devices, events, err := chainsOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	chains := map[string][]DeviceEvent{}
	for _, e := range events {
		chains[e.Device] = append(chains[e.Device], e)
	}
	var found []Mismatch
	for _, d := range devices {
		if len(chains[d.ID]) == 0 && (d.State == DeviceInUse || d.State == DeviceLost) {
			continue // as it came: in use, or lost before the rollout
		}
		is := d
		is.State, is.HandedInOn, is.UpgradedOn, is.ReturnedOn, is.AtDropIn = DeviceInUse, "", "", "", 0
		for _, e := range chains[d.ID] {
			if is, _, err = is.Apply(e, e.At.Day(body.Zone())); err != nil {
				found = append(found, Mismatch{rollout, d.Person, "rollout.mismatch.device", d.Serial + ": " + string(d.State), string(e.Kind)})
			}
		}
		if is != d {
			found = append(found, Mismatch{rollout, d.Person, "rollout.mismatch.device", d.Serial + ": " + string(d.State), string(is.State)})
		}
	}
	return found, nil
}
