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

// States of a wave.
const (
	WavePlanned = "planned"
	WaveOpen    = "open"
	WaveDone    = "done"
)

// Wave is people who move on the same days. Capacity 0 is no limit.
type Wave struct {
	Body        string        `db:"body"`
	ID          string        `db:"id"`
	Rollout     string        `db:"rollout"`
	Name        string        `db:"name"`
	Starts      clock.Day     `db:"starts"`
	Ends        clock.Day     `db:"ends"`
	Capacity    int           `db:"capacity"`
	State       string        `db:"state"`
	OverrideBy  string        `db:"override_by"` // person who opened it although the gate was red
	OverrideWhy string        `db:"override_why"`
	OverrideAt  clock.Instant `db:"override_at"`
	Ord         int           `db:"ord"`
	Version     int           `db:"version"`
}

// WaveInput is what somebody types of a wave.
type WaveInput struct {
	Name         string
	Starts, Ends clock.Day
	Capacity     int
}

// With is the wave as the input wants it, with taken people in it.
func (w Wave) With(in WaveInput, taken int) (Wave, error) {
	var f fault.Faults
	w.Name = text.Clean(in.Name)
	needed(&f, "name", w.Name)
	if in.Starts == "" {
		f.Add("starts", "rollout.way.day_needed")
	}
	if in.Ends == "" {
		in.Ends = in.Starts
	}
	if in.Ends < in.Starts {
		f.Add("ends", "rollout.ends_first")
	}
	switch {
	case in.Capacity < 0 || in.Capacity > 1_000_000:
		f.Add("capacity", "rollout.wave.capacity")
	case in.Capacity > 0 && in.Capacity < taken:
		f.Add("capacity", "rollout.wave.below", fault.Args{"taken": taken})
	}
	w.Starts, w.Ends, w.Capacity = in.Starts, in.Ends, in.Capacity
	return w, f.Err()
}

// Holds tells whether the day is one of the wave's.
func (w Wave) Holds(day clock.Day) bool { return w.Starts <= day && day <= w.Ends }

// Opened is the wave opened: freely when the gate is green; when it is red
// only by a named person with a reason, which is kept for the next report.
func (w Wave) Opened(g Gate, by string, now clock.Instant, why string) (Wave, error) {
	if w.State == WaveOpen {
		return w, fault.Refuse("rollout.wave.is_open")
	}
	why = text.Clean(why)
	if !g.Green() {
		switch {
		case why == "":
			return w, fault.OnField("why", "rollout.gate.red")
		case len([]rune(why)) > 2000:
			return w, fault.OnField("why", "rollout.too_long", fault.Args{"most": 2000})
		case by == "":
			return w, fault.Refuse("rollout.gate.name_needed")
		}
		w.OverrideBy, w.OverrideWhy, w.OverrideAt = by, why, now
	}
	w.State = WaveOpen
	return w, nil
}

// WaveRow is a wave with how far its people have come.
type WaveRow struct {
	Wave
	People int
	Parts  map[Part]int
	Stages map[Stage]int
}

// Free is how many more it takes; -1 when there is no limit.
func (w WaveRow) Free() int {
	if w.Capacity == 0 {
		return -1
	}
	return w.Capacity - w.People
}

// WaveBoard is every wave of a rollout and those who are in none.
type WaveBoard struct {
	Rollout  Rollout
	Waves    []WaveRow
	Unplaced WaveRow
}

// Waves reads the board. Needs rollout.read.
func (r *Rollouts) Waves(ctx context.Context, by access.Actor, rollout string) (WaveBoard, error) {
	var b WaveBoard
	return b, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if b.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		waves, err := wavesOf(tx, rollout)
		if err != nil {
			return err
		}
		t, err := countsOf(tx, rollout)
		b.Waves, b.Unplaced = t.board(waves)
		return err
	})
}

// board sorts counts into waves.
func (t tally) board(waves []Wave) ([]WaveRow, WaveRow) {
	rows := make([]WaveRow, len(waves)+1)
	at := map[string]int{"": len(waves)}
	for i, w := range waves {
		rows[i].Wave, at[w.ID] = w, i
	}
	for i := range rows {
		rows[i].Parts, rows[i].Stages = map[Part]int{}, map[Stage]int{}
	}
	for k, n := range t {
		row := &rows[at[""]]
		if i, ok := at[k.Wave]; ok {
			row = &rows[i]
		}
		row.People += n
		row.Parts[k.Stage.Part()] += n
		row.Stages[k.Stage] += n
	}
	return rows[:len(waves)], rows[len(waves)]
}

// AddWave plans a wave and returns its id. Needs rollout.plan.
func (r *Rollouts) AddWave(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in WaveInput) (string, error) {
	w, invalid := Wave{Body: by.Body, ID: ids.New(), Rollout: rollout, State: WavePlanned, Version: 1}.With(in, 0)
	return w.ID, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if invalid != nil {
			return invalid
		}
		if err := tx.Lock("waves/" + rollout); err != nil {
			return err
		}
		others, err := wavesOf(tx, rollout)
		if err != nil {
			return err
		}
		w.Ord = 1
		if len(others) > 0 {
			w.Ord = others[len(others)-1].Ord + 1
		}
		if err := tx.Insert("waves", w); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, "rollout.wave.added", "wave", w.ID, nil)
	})
}

// ChangeWave saves a wave's name, days and capacity; the capacity cannot fall
// below those who are in it. *fault.Stale carries the Wave as it is.
func (r *Rollouts) ChangeWave(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave string, version int, in WaveInput) error {
	return r.changeWave(ctx, by, now, rollout, wave, version, "rollout.wave.changed", func(tx *db.Tx, was Wave) (Wave, error) {
		t, err := countsOf(tx, rollout)
		if err != nil {
			return was, err
		}
		return was.With(in, t.inWave(wave))
	})
}

// OpenWave opens a wave. A red gate refuses unless why is given, which then
// stands in the next report under the actor's name. Needs rollout.plan.
func (r *Rollouts) OpenWave(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave string, version int, why string) error {
	return r.changeWave(ctx, by, now, rollout, wave, version, "rollout.wave.opened", func(tx *db.Tx, was Wave) (Wave, error) {
		g, err := gateOf(tx, now, was)
		if err != nil {
			return was, err
		}
		return was.Opened(g, by.Person, now, why)
	})
}

// CloseWave ends an open wave (done), or takes it back to planned.
func (r *Rollouts) CloseWave(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave string, version int, state string) error {
	return r.changeWave(ctx, by, now, rollout, wave, version, "rollout.wave."+state, func(_ *db.Tx, was Wave) (Wave, error) {
		if was.State != WaveOpen || (state != WaveDone && state != WavePlanned) {
			return was, fault.Refuse("rollout.wave.not_open")
		}
		was.State = state
		return was, nil
	})
}

// changeWave holds a wave, decides and saves: the lock is the one moving
// people takes, so that capacity is never judged on old counts.
func (r *Rollouts) changeWave(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave string, version int,
	action string, decide func(*db.Tx, Wave) (Wave, error)) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("wave/" + wave); err != nil {
			return err
		}
		was, err := waveByID(tx, rollout, wave)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := decide(tx, was)
		if err != nil {
			return err
		}
		if err := saveWave(tx, is); err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return audit.Note(tx, by, now, action, "wave", wave, audit.Detail{"override": is.OverrideAt == now && is.OverrideBy != ""})
	})
}

func (t tally) inWave(wave string) int {
	n := 0
	for k, more := range t {
		if k.Wave == wave {
			n += more
		}
	}
	return n
}

// Override is a wave opened although its gate was red.
type Override struct {
	Wave string // name
	By   string // person
	Why  string
	At   clock.Instant
}

// overrides lists them for the next report, in the order of the waves.
func overrides(tx *db.Tx, rollout string) ([]Override, error) {
	waves, err := wavesOf(tx, rollout)
	var list []Override
	for _, w := range waves {
		if w.OverrideBy != "" {
			list = append(list, Override{w.Name, w.OverrideBy, w.OverrideWhy, w.OverrideAt})
		}
	}
	slices.SortStableFunc(list, func(a, b Override) int { return int(min(1, max(-1, a.At-b.At))) })
	return list, err
}

// Overrides is what the next report must say of red gates.
func (r *Rollouts) Overrides(ctx context.Context, by access.Actor, rollout string) ([]Override, error) {
	var list []Override
	return list, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err = r.open(tx, by, access.RolloutRead, rollout); err == nil {
			list, err = overrides(tx, rollout)
		}
		return err
	})
}
