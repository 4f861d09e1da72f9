package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kinds of condition. All but the manual ones are worked out from data.
const (
	NeedsPreparations = "preparations" // the checklist is done
	NeedsStaff        = "staffed"      // every day of the wave has a first line
	NeedsFallbacks    = "known_errors" // every open known error has a fallback
	NeedsMessages     = "messages"     // every message due before the wave is sent
	NeedsWord         = "manual"       // somebody says so
)

// Condition of a wave's gate. Missing are the names or days that keep it red.
type Condition struct {
	ID      string // of a manual one
	Kind    string
	Name    string // of a manual one
	Met     bool
	MetAt   clock.Instant
	MetBy   string
	Missing []string    // names
	Days    []clock.Day // days without a first line
}

// Gate is what a wave must pass before it opens.
type Gate struct {
	Wave       Wave
	Conditions []Condition
}

// Green tells whether every condition is met.
func (g Gate) Green() bool {
	for _, c := range g.Conditions {
		if !c.Met {
			return false
		}
	}
	return true
}

// Red counts the conditions that are not met.
func (g Gate) Red() int {
	n := 0
	for _, c := range g.Conditions {
		if !c.Met {
			n++
		}
	}
	return n
}

// evidence is what the data say about a wave.
type evidence struct {
	undone      []string           // preparations
	staffed     map[clock.Day]bool // days with somebody in the first line
	unprotected []string           // open known errors without a fallback
	unsent      []string           // messages due before the wave
	manual      []manualCondition
}

// gate judges the evidence.
func (w Wave) gate(e evidence) Gate {
	g := Gate{Wave: w}
	var bare []clock.Day
	for day := w.Starts; day <= w.Ends && len(bare) < 400; day = day.Add(1) {
		if !e.staffed[day] {
			bare = append(bare, day)
		}
	}
	g.Conditions = []Condition{
		{Kind: NeedsPreparations, Met: len(e.undone) == 0, Missing: e.undone},
		{Kind: NeedsStaff, Met: len(bare) == 0, Days: bare},
		{Kind: NeedsFallbacks, Met: len(e.unprotected) == 0, Missing: e.unprotected},
		{Kind: NeedsMessages, Met: len(e.unsent) == 0, Missing: e.unsent},
	}
	for _, m := range e.manual {
		g.Conditions = append(g.Conditions, Condition{ID: m.ID, Kind: NeedsWord, Name: m.Name, Met: m.MetAt.IsSet(), MetAt: m.MetAt, MetBy: m.MetBy})
	}
	return g
}

// gateOf works out a wave's gate.
func gateOf(tx *db.Tx, _ clock.Instant, w Wave) (Gate, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return Gate{}, err
	}
	e, err := evidenceFor(tx, w, body.Zone())
	return w.gate(e), err
}

// Gate reads a wave's gate. Needs rollout.read.
func (r *Rollouts) Gate(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave string) (Gate, error) {
	var g Gate
	return g, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		w, err := waveByID(tx, rollout, wave)
		if err != nil {
			return err
		}
		g, err = gateOf(tx, now, w)
		return err
	})
}

// manualCondition is a row of gate_conditions.
type manualCondition struct {
	Body  string        `db:"body"`
	ID    string        `db:"id"`
	Wave  string        `db:"wave"`
	Kind  string        `db:"kind"`
	Name  string        `db:"name"`
	MetAt clock.Instant `db:"met_at"`
	MetBy string        `db:"met_by"`
	Ord   int           `db:"ord"`
}

// AddCondition adds a condition somebody must vouch for. Needs rollout.plan.
func (r *Rollouts) AddCondition(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave, name string) error {
	var f fault.Faults
	name = text.Clean(name)
	needed(&f, "name", name)
	return r.inWave(ctx, by, rollout, wave, func(tx *db.Tx) error {
		if err := f.Err(); err != nil {
			return err
		}
		ord, err := nextCondition(tx, wave)
		if err != nil {
			return err
		}
		m := manualCondition{Body: tx.Tenant, ID: ids.New(), Wave: wave, Kind: NeedsWord, Name: name, Ord: ord}
		if err := tx.Insert("gate_conditions", m); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.gate.added", "wave", wave, nil)
	})
}

// MeetCondition says that a manual condition is met, or is not after all. Who
// says so and when is kept; whoever says it second changes nothing.
func (r *Rollouts) MeetCondition(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave, condition string, met bool) error {
	return r.inWave(ctx, by, rollout, wave, func(tx *db.Tx) error {
		changed, err := meetCondition(tx, wave, condition, by.Person, now, met)
		if err != nil || !changed {
			return err
		}
		return audit.Note(tx, by, now, "rollout.gate.met", "wave", wave, audit.Detail{"condition": condition, "met": met})
	})
}

// RemoveCondition takes a manual condition off the gate.
func (r *Rollouts) RemoveCondition(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave, condition string) error {
	return r.inWave(ctx, by, rollout, wave, func(tx *db.Tx) error {
		if err := removeCondition(tx, wave, condition); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.gate.removed", "wave", wave, audit.Detail{"condition": condition})
	})
}

// inWave runs a change of a wave's gate under the wave's lock.
func (r *Rollouts) inWave(ctx context.Context, by access.Actor, rollout, wave string, fn func(*db.Tx) error) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("wave/" + wave); err != nil {
			return err
		}
		if _, err := waveByID(tx, rollout, wave); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return fn(tx)
	})
}

// Gates reads the gates of every wave that is not done, by wave.
func (r *Rollouts) Gates(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (map[string]Gate, error) {
	gates := map[string]Gate{}
	return gates, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		waves, err := wavesOf(tx, rollout)
		if err != nil {
			return err
		}
		for _, w := range waves {
			if w.State == WaveDone {
				continue
			}
			if gates[w.ID], err = gateOf(tx, now, w); err != nil {
				return err
			}
		}
		return nil
	})
}
