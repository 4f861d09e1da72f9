package rollout

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Track is an audience: who its rule catches follows it, unless an earlier
// track caught them first (B2).
type Track struct {
	Body    string `db:"body"`
	ID      string `db:"id"`
	Rollout string `db:"rollout"`
	Name    string `db:"name"`
	Rule    string `db:"rule"`    // org.Rule as JSON
	Follows string `db:"follows"` // whose course they follow; "" = this rollout's
	Why     string `db:"why"`     // what happens and why, for the briefing
	Prepare string `db:"prepare"` // how to prepare, for the briefing
	Ord     int    `db:"ord"`
	Version int    `db:"version"`
}

// TrackInput is what somebody types of a track.
type TrackInput struct {
	Name                  string
	Rule                  org.Rule
	Follows, Why, Prepare string
}

// With is the track as the input wants it.
func (t Track) With(in TrackInput) (Track, error) {
	var f fault.Faults
	t.Name, t.Follows = text.Clean(in.Name), text.Clean(in.Follows)
	needed(&f, "name", t.Name)
	if len([]rune(t.Follows)) > maxName {
		f.Add("follows", "rollout.too_long", fault.Args{"most": maxName})
	}
	if in.Rule.Empty() {
		f.Add("kinds", "rollout.track.rule_needed")
	}
	for _, kind := range slices.Concat(in.Rule.Kinds, in.Rule.AlsoKinds, in.Rule.NotKinds) {
		if !slices.Contains(org.PositionKinds, kind) {
			f.Add("kinds", "rollout.track.unknown_kind")
			break
		}
	}
	t.Rule, t.Why, t.Prepare = in.Rule.String(), text.Clean(in.Why), text.Clean(in.Prepare)
	for _, long := range []struct{ field, value string }{{"why", t.Why}, {"prepare", t.Prepare}} {
		if len([]rune(long.value)) > maxText {
			f.Add(long.field, "rollout.too_long", fault.Args{"most": maxText})
		}
	}
	return t, f.Err()
}

// Reasons are why a person is in their track, as it was when they were placed.
func (t Transition) Reasons() []org.Reason {
	var why []org.Reason
	if json.Unmarshal([]byte(t.TrackWhy), &why) != nil {
		return nil // written by an older program: better no reason than none at all
	}
	return why
}

// TrackRow is a track with how many are in it.
type TrackRow struct {
	Track
	Rules  org.Rule
	People int
}

// TrackList is every track of a rollout in order, and how many are in none.
type TrackList struct {
	Rollout Rollout
	Tracks  []TrackRow
	None    int
}

// Tracks reads them. Needs rollout.read.
func (r *Rollouts) Tracks(ctx context.Context, by access.Actor, rollout string) (TrackList, error) {
	var list TrackList
	return list, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if list.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		list.Tracks, list.None, err = trackRows(tx, rollout)
		return err
	})
}

func trackRows(tx *db.Tx, rollout string) ([]TrackRow, int, error) {
	tracks, err := tracksOf(tx, rollout)
	if err != nil {
		return nil, 0, err
	}
	counts, err := countsOf(tx, rollout)
	if err != nil {
		return nil, 0, err
	}
	people := map[string]int{}
	for k, n := range counts {
		people[k.Track] += n
	}
	rows := make([]TrackRow, len(tracks))
	for i, t := range tracks {
		rule, err := org.ParseRule(t.Rule)
		if err != nil {
			return nil, 0, err
		}
		rows[i] = TrackRow{t, rule, people[t.ID]}
	}
	return rows, people[""], nil
}

// AddTrack adds a track behind the others and returns its id. Nobody moves
// before PlacePeople.
func (r *Rollouts) AddTrack(ctx context.Context, by access.Actor, now clock.Instant, rollout string, in TrackInput) (string, error) {
	t, invalid := Track{Body: by.Body, ID: ids.New(), Rollout: rollout, Version: 1}.With(in)
	return t.ID, r.inTracks(ctx, by, rollout, func(tx *db.Tx, others []Track) error {
		if invalid != nil {
			return invalid
		}
		t.Ord = 1
		if len(others) > 0 {
			t.Ord = others[len(others)-1].Ord + 1
		}
		if err := tx.Insert("tracks", t); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.track.added", "track", t.ID, nil)
	})
}

// ChangeTrack saves a track; *fault.Stale carries the Track as it is. Nobody
// moves before PlacePeople.
func (r *Rollouts) ChangeTrack(ctx context.Context, by access.Actor, now clock.Instant, rollout, track string, version int, in TrackInput) error {
	return r.inTracks(ctx, by, rollout, func(tx *db.Tx, tracks []Track) error {
		was, ok := trackIn(tracks, track)
		if !ok {
			return fault.Gone()
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := was.With(in)
		if err != nil {
			return err
		}
		if err := saveTrack(tx, is); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.track.changed", "track", track, nil)
	})
}

// MoveTrack puts a track one place earlier (up) or later in the order rules
// are tried in; at the end it stays.
func (r *Rollouts) MoveTrack(ctx context.Context, by access.Actor, now clock.Instant, rollout, track string, up bool) error {
	return r.inTracks(ctx, by, rollout, func(tx *db.Tx, tracks []Track) error {
		at := slices.IndexFunc(tracks, func(t Track) bool { return t.ID == track })
		if at < 0 {
			return fault.Gone()
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(tracks) {
			return nil
		}
		tracks[at], tracks[to] = tracks[to], tracks[at]
		if err := orderTracks(tx, tracks); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.track.ordered", "track", track, nil)
	})
}

// RemoveTrack takes away a track nobody is in.
func (r *Rollouts) RemoveTrack(ctx context.Context, by access.Actor, now clock.Instant, rollout, track string) error {
	return r.inTracks(ctx, by, rollout, func(tx *db.Tx, tracks []Track) error {
		if _, ok := trackIn(tracks, track); !ok {
			return fault.Gone()
		}
		counts, err := countsOf(tx, rollout)
		if err != nil {
			return err
		}
		for k, n := range counts {
			if k.Track == track && n > 0 {
				return fault.Refuse("rollout.track.not_empty")
			}
		}
		if err := removeTrack(tx, rollout, track); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.track.removed", "track", track, nil)
	})
}

// inTracks runs a change of a rollout's tracks, one at a time.
func (r *Rollouts) inTracks(ctx context.Context, by access.Actor, rollout string, fn func(*db.Tx, []Track) error) error {
	return r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if err := tx.Lock("tracks/" + rollout); err != nil {
			return err
		}
		tracks, err := tracksOf(tx, rollout)
		if err != nil {
			return err
		}
		tx.Announce(Topic(rollout))
		return fn(tx, tracks)
	})
}

func trackIn(tracks []Track, id string) (Track, bool) {
	at := slices.IndexFunc(tracks, func(t Track) bool { return t.ID == id })
	if at < 0 {
		return Track{}, false
	}
	return tracks[at], true
}
