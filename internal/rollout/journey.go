package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Happening is an event of a way with the names it mentions.
type Happening struct {
	WayEvent
	RecordedAt     clock.Instant
	ByName, Behalf string // who wrote it down, for whom; "" the program
	To             string // name of the track or wave placed in
}

// Journey is one person's place in a rollout with all that led there.
type Journey struct {
	Rollout Rollout
	Transition
	Person    org.Person
	Way       []Happening // the latest last
	Track     Track       // zero when in none
	Wave      Wave        // zero when in none
	Positions []org.Position
	Names     map[string]string // of units and groups, by id
	Leaves    []org.Leave       // today's and coming
	Others    []Transition      // their other rollouts
	Kinds     []Kind            // what the actor may write down and what can happen
	Help      Helping           // what who helps them wants at hand
}

// Journey reads it, and notes that it was looked at: it is about one person.
// Needs rollout.read.
func (r *Rollouts) Journey(ctx context.Context, by access.Actor, now clock.Instant, rollout, person string) (Journey, error) {
	var j Journey
	err := r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if j.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if j.Transition, err = transitionOf(tx, rollout, person); err != nil {
			return err
		}
		return j.read(tx, by, now)
	})
	if err != nil {
		return Journey{}, err
	}
	return j, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "rollout.person.read", "person", person, audit.Detail{"rollout": rollout})
	})
}

func (j *Journey) read(tx *db.Tx, by access.Actor, now clock.Instant) error {
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	id, day := j.Transition.Person, now.Day(body.Zone())
	if j.Person, err = org.PersonByID(tx, id); err != nil {
		return err
	}
	profiles, err := org.ProfilesOf(tx, day, []string{id})
	if err != nil {
		return err
	}
	if len(profiles) == 1 {
		j.Positions = profiles[0].Positions
	}
	world, err := readWorld(tx)
	if err != nil {
		return err
	}
	j.Names = world.Names()
	if j.Leaves, err = leavesFrom(tx, id, day); err != nil {
		return err
	}
	if j.Others, err = mine(tx, id); err != nil {
		return err
	}
	if j.Help, err = helping(tx, by, j.Transition, now, body.Zone()); err != nil {
		return err
	}
	for _, k := range KindsFor(by, j.Rollout.ID) {
		if j.Rollout.State != Closed && j.mayHappen(k) == nil {
			j.Kinds = append(j.Kinds, k)
		}
	}
	return j.way(tx)
}

// way reads the events and names what they mention.
func (j *Journey) way(tx *db.Tx) error {
	events, err := wayOf(tx, j.Rollout.ID, j.Transition.Person)
	if err != nil {
		return err
	}
	tracks, err := tracksOf(tx, j.Rollout.ID)
	if err != nil {
		return err
	}
	waves, err := wavesOf(tx, j.Rollout.ID)
	if err != nil {
		return err
	}
	called := map[string]string{}
	for _, t := range tracks {
		called[InTrack+t.ID] = t.Name
		if t.ID == j.Transition.Track {
			j.Track = t
		}
	}
	for _, w := range waves {
		called[InWave+w.ID] = w.Name
		if w.ID == j.Transition.Wave {
			j.Wave = w
		}
	}
	var persons []string
	for _, e := range events {
		persons = append(persons, e.By, e.Behalf)
	}
	names, err := org.Names(tx, unique(persons))
	for _, e := range events {
		j.Way = append(j.Way, Happening{WayEvent: e.WayEvent, RecordedAt: e.RecordedAt, ByName: names[e.By], Behalf: names[e.Behalf], To: called[e.Detail+e.Ref]})
	}
	return err
}
