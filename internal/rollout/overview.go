package rollout

import (
	"cmp"
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Next is something ahead (or overdue): Kind says what, Name which.
type Next struct {
	Kind string // cutover, wave, preparation, fixed_date, deferred
	Name string
	ID   string // wave or person
	Day  clock.Day
	Late bool
}

// Overview is the front page of a rollout, worked out from maintained counts:
// it costs the same with fifty people and with fifty thousand.
type Overview struct {
	Rollout    Rollout
	Today      clock.Day
	Figures    Figures
	Curve      Curve
	Waves      []WaveRow
	Unplaced   WaveRow
	Gates      map[string]Gate // of waves that are not done
	NoTrack    int
	Tracks     int
	Next       []Next
	OnLeave    int        // on leave and not deferred
	Undone     int        // preparations
	Mismatches []Mismatch // looked for only when the figures do not add up
}

// Overview reads it. Needs rollout.read.
func (r *Rollouts) Overview(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (Overview, error) {
	var o Overview
	return o, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if o.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		o.Today = now.Day(body.Zone())
		counts, err := countsOf(tx, rollout)
		if err != nil {
			return err
		}
		size, err := rosterSize(tx, rollout)
		if err != nil {
			return err
		}
		waves, err := wavesOf(tx, rollout)
		if err != nil {
			return err
		}
		o.Figures = counts.figures(size)
		o.Waves, o.Unplaced = counts.board(waves)
		concerned := map[string]int{}
		for k, n := range counts {
			if k.Stage != StageLeft {
				concerned[k.Wave] += n
			}
			if k.Track == "" {
				o.NoTrack += n
			}
		}
		o.Curve = curve(o.Rollout, o.Figures, waves, concerned, o.Today)
		if !o.Figures.AddsUp() {
			if o.Mismatches, err = checkRollout(tx, rollout); err != nil {
				return err
			}
		}
		return o.ahead(tx, now, body)
	})
}

// ahead adds what comes next and what waits for somebody.
func (o *Overview) ahead(tx *db.Tx, now clock.Instant, body org.Body) error {
	id := o.Rollout.ID
	tracks, err := tracksOf(tx, id)
	if err != nil {
		return err
	}
	o.Tracks = len(tracks)
	preparations, err := preparationsOf(tx, id)
	if err != nil {
		return err
	}
	o.Gates = map[string]Gate{}
	for _, w := range o.Waves {
		if w.State == WaveDone {
			continue
		}
		if o.Gates[w.ID], err = gateOf(tx, now, w.Wave); err != nil {
			return err
		}
		if w.State == WavePlanned {
			o.Next = append(o.Next, Next{Kind: "wave", Name: w.Name, ID: w.ID, Day: w.Starts, Late: w.Starts < o.Today})
		}
	}
	for _, p := range preparations {
		if p.DoneAt.IsSet() {
			continue
		}
		o.Undone++
		if p.Due != "" && p.Due <= o.Today.Add(14) {
			o.Next = append(o.Next, Next{Kind: "preparation", Name: p.Name, ID: p.ID, Day: p.Due, Late: p.Late(o.Today)})
		}
	}
	if at := o.Rollout.CutoverAt; at.IsSet() && at.After(now) {
		o.Next = append(o.Next, Next{Kind: "cutover", Name: o.Rollout.ToPlatform, Day: at.Day(body.Zone())})
	}
	days, err := awaited(tx, id, o.Today.Add(60), 12)
	if err != nil {
		return err
	}
	for _, d := range days {
		o.Next = append(o.Next, Next{Kind: string(d.Stage), Name: d.Name, ID: d.Person, Day: d.TargetDay, Late: d.TargetDay < o.Today})
	}
	slices.SortStableFunc(o.Next, func(a, b Next) int { return cmp.Compare(a.Day, b.Day) })
	o.OnLeave, err = countOnLeave(tx, id, o.Today)
	return err
}

// ListRow is a rollout in the list of all.
type ListRow struct {
	Rollout
	Figures Figures
}

// List reads the rollouts the actor may see, with their figures; these are
// checked against how many joined, the rollout's own pages against its rows.
func (r *Rollouts) List(ctx context.Context, by access.Actor) ([]ListRow, error) {
	var list []ListRow
	return list, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := rolloutsAll(tx)
		if err != nil {
			return err
		}
		joined, err := joinedBy(tx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if !by.May(access.RolloutRead, access.Rollout(one.ID)) {
				continue
			}
			counts, err := countsOf(tx, one.ID)
			if err != nil {
				return err
			}
			list = append(list, ListRow{one, counts.figures(joined[one.ID])})
		}
		return nil
	})
}
