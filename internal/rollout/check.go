package rollout

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// Mismatch is something that does not add up.
type Mismatch struct {
	Rollout string
	Person  string // "" when it is a count
	Key     string // text of what is wrong: rollout.mismatch.…
	Stored  string
	Folded  string
}

// MismatchMissing is the key of somebody with a way and no place: dropped off.
const MismatchMissing = "rollout.mismatch.missing"

// Check recomputes every transition of the body from its events and every
// count from the transitions, and tells what differs. It writes nothing.
func (r *Rollouts) Check(ctx context.Context, body string) ([]Mismatch, error) {
	var all []Rollout
	if err := r.db.Read(ctx, body, func(tx *db.Tx) (err error) {
		all, err = rolloutsAll(tx)
		return err
	}); err != nil {
		return nil, err
	}
	var found []Mismatch
	for _, one := range all {
		// Each in a snapshot of its own: a long look at all would hold the
		// database back.
		if err := r.db.Read(ctx, body, func(tx *db.Tx) error {
			some, err := checkRollout(tx, one.ID)
			if err != nil {
				return err
			}
			rooms, err := checkRooms(tx, one.ID)
			found = append(append(found, some...), rooms...)
			return err
		}); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// checkRollout is Check for one rollout.
func checkRollout(tx *db.Tx, rollout string) ([]Mismatch, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	stored, err := roster(tx, rollout)
	if err != nil {
		return nil, err
	}
	events, err := waysOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	var found []Mismatch
	folded := map[string]Transition{}
	for _, e := range events {
		t, err := folded[e.Person].Apply(e.WayEvent, e.RecordedAt, body.Zone())
		if err != nil {
			found = append(found, Mismatch{rollout, e.Person, "rollout.mismatch.event", string(t.Stage), string(e.Kind)})
			continue
		}
		folded[e.Person] = t
	}
	ways, counts := len(folded), tally{}
	for _, t := range stored {
		counts[t.key()]++
		f, ok := folded[t.Person]
		delete(folded, t.Person)
		if !ok {
			found = append(found, Mismatch{rollout, t.Person, "rollout.mismatch.no_way", string(t.Stage), ""})
			continue
		}
		if !t.sameFold(f) {
			found = append(found, Mismatch{rollout, t.Person, "rollout.mismatch.stage", string(t.Stage), string(f.Stage)})
		}
	}
	for person, f := range folded {
		found = append(found, Mismatch{rollout, person, MismatchMissing, "", string(f.Stage)})
	}
	kept, err := countsOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	if !kept.equal(counts) {
		found = append(found, Mismatch{rollout, "", "rollout.mismatch.counts", kept.String(), counts.String()})
	}
	joined, err := joinedBy(tx)
	if err != nil {
		return nil, err
	}
	if n := joined[rollout]; n != ways {
		found = append(found, Mismatch{rollout, "", "rollout.mismatch.counts", strconv.Itoa(n), strconv.Itoa(ways)})
	}
	slices.SortStableFunc(found, func(a, b Mismatch) int { return strings.Compare(a.Person, b.Person) })
	return found, nil
}

// sameFold compares what is folded from the way, and nothing else.
func (t Transition) sameFold(f Transition) bool {
	f.Body, f.Rollout, f.Person, f.Sort, f.Fold, f.Version, f.ChangedAt = t.Body, t.Rollout, t.Person, t.Sort, t.Fold, t.Version, t.ChangedAt
	return t == f
}

// equal tells whether both count the same; zero is the same as absent.
func (t tally) equal(o tally) bool {
	for _, pair := range [][2]tally{{t, o}, {o, t}} {
		for k, n := range pair[0] {
			if pair[1][k] != n {
				return false
			}
		}
	}
	return true
}

// String is the sum of each part, for who reads a mismatch.
func (t tally) String() string {
	sums := map[Part]int{}
	for k, n := range t {
		sums[k.Stage.Part()] += n
	}
	words := make([]string, len(Parts))
	for i, p := range Parts {
		words[i] = fmt.Sprintf("%s %d", p, sums[p])
	}
	return strings.Join(words, ", ")
}

// Mismatches is Check for one rollout as its readers see it, with the names
// of the people it concerns. Needs rollout.read.
func (r *Rollouts) Mismatches(ctx context.Context, by access.Actor, rollout string) (found Rollout, list []Mismatch, names map[string]string, err error) {
	return found, list, names, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if found, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if list, err = checkRollout(tx, rollout); err != nil {
			return err
		}
		var persons []string
		for _, m := range list {
			persons = append(persons, m.Person)
		}
		names, err = org.Names(tx, unique(persons))
		return err
	})
}
