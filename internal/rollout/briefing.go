package rollout

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// EveryTrack is the briefing for all audiences together.
const EveryTrack = "all"

// Briefing is what one audience is to know, from the rollout's own data (B6).
type Briefing struct {
	Rollout   Rollout
	Track     Track // zero: everybody
	Tracks    []Track
	People    int // in the audience, without those who left
	Today     clock.Day
	Moved     bool // the cut-over has passed
	Moves     []Item
	Stays     []Item
	Waves     []Wave // those of the audience, by day
	Steps     []Step // by hand first
	Occasions []Occasion
	Errors    []KnownError // open ones, of steps the audience has or of none
	Mirror    MirrorSpan
	Devices   Group // of the audience: how many, how many collected
}

// MirrorSpan is from when to when the two accounts are mirrored; zero where
// people have one account only.
type MirrorSpan struct {
	People int       `db:"people"` // with two accounts
	From   clock.Day `db:"mirror_from"`
	To     clock.Day `db:"mirror_to"`
}

// Briefing reads it for one track, or EveryTrack. Who may: rollout.read, and
// whoever is in the audience themselves or acts for somebody who is.
func (r *Rollouts) Briefing(ctx context.Context, by access.Actor, now clock.Instant, rollout, track string) (Briefing, error) {
	var b Briefing
	return b, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if err := mayBeBriefed(tx, by, rollout, track); err != nil {
			return err
		}
		var err error
		if b.Rollout, err = rolloutByID(tx, rollout); err != nil {
			return err
		}
		if b.Tracks, err = tracksOf(tx, rollout); err != nil {
			return err
		}
		if track != EveryTrack {
			found, ok := trackIn(b.Tracks, track)
			if !ok {
				return fault.Gone()
			}
			b.Track = found
		}
		return b.read(tx, now)
	})
}

func mayBeBriefed(tx *db.Tx, by access.Actor, rollout, track string) error {
	refused := by.Require(access.RolloutRead, access.Rollout(rollout))
	if refused == nil || by.Whose() == "" {
		return refused
	}
	t, err := transitionOf(tx, rollout, by.Whose())
	if err != nil {
		return err
	}
	if track != EveryTrack && track != t.Track {
		return fault.Gone()
	}
	return nil
}

func (b *Briefing) read(tx *db.Tx, now clock.Instant) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	id := b.Rollout.ID
	b.Today = now.Day(body.Zone())
	b.Moved = b.Rollout.CutoverAt.IsSet() && !b.Rollout.CutoverAt.After(now)
	items, err := itemsOf(tx, id)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Kind == Moves {
			b.Moves = append(b.Moves, i)
		} else {
			b.Stays = append(b.Stays, i)
		}
	}
	if err := b.readWaves(tx); err != nil {
		return err
	}
	steps, err := stepsOf(tx, id)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s.Track == "" || b.Track.ID == "" || s.Track == b.Track.ID {
			b.Steps = append(b.Steps, s)
		}
	}
	occasions, err := occasionsOf(tx, id)
	if err != nil {
		return err
	}
	for _, o := range occasions {
		if o.State == OccasionOpen && o.EndsAt.After(now) {
			b.Occasions = append(b.Occasions, o)
		}
	}
	if b.Errors, err = knownErrors(tx, id, true); err != nil {
		return err
	}
	b.Errors = slices.DeleteFunc(b.Errors, func(k KnownError) bool {
		return k.Step != "" && !slices.ContainsFunc(b.Steps, func(s Step) bool { return s.ID == k.Step })
	})
	if b.Mirror, err = mirrorSpan(tx, id, b.Track.ID); err != nil {
		return err
	}
	groups, err := groupsByTrack(tx, id)
	for _, g := range groups {
		if b.Track.ID == "" || g.ID == b.Track.ID {
			b.Devices.Total, b.Devices.Collected = b.Devices.Total+g.Total, b.Devices.Collected+g.Collected
		}
	}
	return err
}

// readWaves keeps the waves somebody of the audience is in.
func (b *Briefing) readWaves(tx *db.Tx) error {
	waves, err := wavesOf(tx, b.Rollout.ID)
	if err != nil {
		return err
	}
	counts, err := countsOf(tx, b.Rollout.ID)
	in := map[string]bool{}
	for k, n := range counts {
		if b.Track.ID != "" && k.Track != b.Track.ID || k.Stage == StageLeft {
			continue
		}
		b.People += n
		in[k.Wave] = in[k.Wave] || n > 0
	}
	b.Waves = slices.DeleteFunc(waves, func(w Wave) bool { return !in[w.ID] })
	return err
}
