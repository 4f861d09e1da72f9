package rollout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Placed is where the rules put one person. From and To are tracks, "" none.
type Placed struct {
	Person, Name string
	From, To     string
	Why          []org.Reason
}

// Placement is what the rules would do today: Moves change track, New would
// join the roster, None are on it and caught by no rule. Seen identifies
// exactly this outcome, so that what is done is what was shown.
type Placement struct {
	Rollout Rollout
	Tracks  []Track
	Moves   []Placed
	New     []Placed
	None    []Placed
	After   map[string]int // people per track when done, without New
	Seen    string
	reasons []Placed // same track, other reasons
}

// ruled is a track with its rule read.
type ruled struct {
	id   string
	rule org.Rule
}

func readRules(tracks []Track) ([]ruled, error) {
	list := make([]ruled, len(tracks))
	for i, t := range tracks {
		rule, err := org.ParseRule(t.Rule)
		if err != nil {
			return nil, err
		}
		list[i] = ruled{t.ID, rule}
	}
	return list, nil
}

// caught is the first track whose rule catches the person, and why; "" when
// none does. That it is the first is what makes it exactly one.
func caught(rules []ruled, p org.Profile, day clock.Day) (string, []org.Reason) {
	for _, r := range rules {
		if ok, why := r.rule.Match(p, day); ok {
			return r.id, why
		}
	}
	return "", nil
}

// arrange sorts everybody by the rules. Who has moved or left stays in the
// track they did it in; who is no longer active stays where they are.
func arrange(rules []ruled, people []Transition, profiles []org.Profile, day clock.Day) Placement {
	p := Placement{After: map[string]int{}}
	on := make(map[string]Transition, len(people))
	for _, t := range people {
		on[t.Person] = t
	}
	hash := sha256.New()
	for _, profile := range profiles {
		id := profile.Person.ID
		to, why := caught(rules, profile, day)
		t, there := on[id]
		delete(on, id)
		one := Placed{Person: id, Name: profile.Person.Name, From: t.Track, To: to, Why: why}
		switch {
		case !there && to == "":
			continue
		case !there:
			p.New = append(p.New, one)
			hash.Write([]byte("+" + id + ">" + to + "\n"))
			continue
		case t.Track != "" && (t.Part == PartAdopted || t.Part == PartLeft):
			p.After[t.Track]++
			continue
		}
		p.After[to]++
		if to == "" {
			p.None = append(p.None, one)
		}
		if to != t.Track {
			p.Moves = append(p.Moves, one)
			hash.Write([]byte(id + ">" + to + "\n"))
		} else if to != "" && whyText(why) != t.TrackWhy {
			p.reasons = append(p.reasons, one)
		}
	}
	for _, t := range on {
		p.After[t.Track]++
	}
	p.Seen = hex.EncodeToString(hash.Sum(nil)[:12])
	return p
}

func whyText(why []org.Reason) string {
	if len(why) == 0 {
		return ""
	}
	raw, err := json.Marshal(why)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(raw)
}

// Draft is a track as it would be, not saved yet; ID "" is a new one.
type Draft struct {
	ID string
	In TrackInput
}

// PreviewTracks shows what the rules would do today; with a draft, as if it
// were saved. It writes nothing. Needs rollout.plan.
func (r *Rollouts) PreviewTracks(ctx context.Context, by access.Actor, now clock.Instant, rollout string, draft *Draft) (Placement, error) {
	var p Placement
	return p, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		found, err := r.open(tx, by, access.RolloutPlan, rollout)
		if err != nil {
			return err
		}
		tracks, err := tracksOf(tx, rollout)
		if err != nil {
			return err
		}
		if draft != nil {
			if tracks, err = drafted(tracks, *draft); err != nil {
				return err
			}
		}
		people, err := roster(tx, rollout)
		if err != nil {
			return err
		}
		p, err = arrangeIn(tx, now, tracks, people)
		p.Rollout = found
		return err
	})
}

func drafted(tracks []Track, d Draft) ([]Track, error) {
	if d.ID == "" {
		t, err := Track{ID: ids.New()}.With(d.In)
		return append(tracks, t), err
	}
	for i := range tracks {
		if tracks[i].ID == d.ID {
			var err error
			tracks[i], err = tracks[i].With(d.In)
			return tracks, err
		}
	}
	return nil, fault.Gone()
}

func arrangeIn(tx *db.Tx, now clock.Instant, tracks []Track, people []Transition) (Placement, error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return Placement{}, err
	}
	day := now.Day(body.Zone())
	profiles, err := org.Profiles(tx, day)
	if err != nil {
		return Placement{}, err
	}
	rules, err := readRules(tracks)
	if err != nil {
		return Placement{}, err
	}
	p := arrange(rules, people, profiles, day)
	p.Tracks = tracks
	return p, nil
}

// PlacePeople does what a preview showed: seen is its Seen, and when the
// outcome is another by now, nothing happens. With add, who is caught and not
// on the roster joins it. It answers how many changed. Needs rollout.plan.
func (r *Rollouts) PlacePeople(ctx context.Context, by access.Actor, now clock.Instant, rollout, seen string, add bool) (int, error) {
	changed := 0
	return changed, r.inTracks(ctx, by, rollout, func(tx *db.Tx, tracks []Track) error {
		people, err := heldAll(tx, rollout)
		if err != nil {
			return err
		}
		p, err := arrangeIn(tx, now, tracks, people)
		if err != nil {
			return err
		}
		if p.Seen != seen {
			return fault.Refuse("rollout.track.changed_since")
		}
		moves := append(p.Moves, p.reasons...)
		if add {
			if _, err := join(tx, by, now, rollout, personsOf(p.New)); err != nil {
				return err
			}
			joined, err := held(tx, rollout, personsOf(p.New))
			if err != nil {
				return err
			}
			people, moves = append(people, joined...), append(moves, p.New...)
		}
		if changed, err = placeIn(tx, by, now, rollout, people, moves); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "rollout.track.placed", "rollout", rollout, audit.Detail{"people": changed})
	})
}

func placeIn(tx *db.Tx, by access.Actor, now clock.Instant, rollout string, people []Transition, moves []Placed) (int, error) {
	to := make(map[string]Placed, len(moves))
	for _, m := range moves {
		to[m.Person] = m
	}
	var moving []Transition
	for _, t := range people {
		if _, ok := to[t.Person]; ok {
			moving = append(moving, t)
		}
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return 0, err
	}
	fates := foresee(moving, now, body.Zone(), func(t Transition) WayEvent {
		m := to[t.Person]
		return WayEvent{Kind: KindPlaced, Detail: InTrack, Ref: m.To, Reason: whyText(m.Why)}
	})
	return recordAll(tx, by, now, rollout, fates)
}

func personsOf(list []Placed) []string {
	persons := make([]string, len(list))
	for i, p := range list {
		persons[i] = p.Person
	}
	return persons
}
