package rollout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// MoveEffect is what moving people to a wave would do. Wave is zero for
// "in no wave".
type MoveEffect struct {
	Rollout Rollout
	Wave    Wave
	Moving  []Mover        // who would move
	Staying []Mover        // chosen, but adopted, left or there already
	Before  int            // people in the wave now
	After   int            // and afterwards
	Outside []Booked       // appointments outside the wave's days
	Fixed   []Mover        // whose fixed date or return is outside its days
	From    map[string]int // how many leave each wave; "" none
	Seen    string
}

// Mover is one of the chosen.
type Mover struct {
	Person, Name string
	Stage        Stage
	Day          clock.Day // fixed date or return
	From         string    // wave
}

// Fits tells whether the wave has room for them.
func (m MoveEffect) Fits() bool {
	return m.Wave.Capacity == 0 || m.After <= m.Wave.Capacity
}

// effect works out the move of people into a wave ("" = none), without their
// appointments.
func effect(w Wave, before int, people []Transition) MoveEffect {
	e := MoveEffect{Wave: w, Before: before, After: before, From: map[string]int{}}
	for _, t := range people {
		m := Mover{Person: t.Person, Stage: t.Stage, Day: t.TargetDay, From: t.Wave}
		if t.Wave == w.ID || t.Part == PartAdopted || t.Part == PartLeft {
			e.Staying = append(e.Staying, m)
			continue
		}
		e.Moving = append(e.Moving, m)
		e.From[t.Wave]++
		if w.ID != "" {
			e.After++
			if t.Part == PartDeferred && !w.Holds(t.TargetDay) {
				e.Fixed = append(e.Fixed, m)
			}
		}
	}
	hash := sha256.New()
	fmt.Fprintln(hash, w.ID, w.Version, e.Before)
	for _, m := range e.Moving {
		fmt.Fprintln(hash, m.Person, m.From)
	}
	e.Seen = hex.EncodeToString(hash.Sum(nil)[:12])
	return e
}

// PreviewMove shows the effect of moving people to a wave ("" = out of their
// wave). It writes nothing. Needs rollout.plan.
func (r *Rollouts) PreviewMove(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave string, who Selection) (MoveEffect, error) {
	var e MoveEffect
	return e, r.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		found, err := r.open(tx, by, access.RolloutPlan, rollout)
		if err != nil {
			return err
		}
		people, err := chosen(tx, rollout, who, false)
		if err != nil {
			return err
		}
		e, err = effectIn(tx, rollout, wave, people)
		e.Rollout = found
		return err
	})
}

func effectIn(tx *db.Tx, rollout, wave string, people []Transition) (MoveEffect, error) {
	w := Wave{}
	if wave != "" {
		var err error
		if w, err = waveByID(tx, rollout, wave); err != nil {
			return MoveEffect{}, err
		}
	}
	counts, err := countsOf(tx, rollout)
	if err != nil {
		return MoveEffect{}, err
	}
	e := effect(w, counts.inWave(wave), people)
	if err := e.name(tx); err != nil || wave == "" {
		return e, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return e, err
	}
	e.Outside, err = bookingsOutside(tx, rollout, e.persons(), w.Starts.Start(body.Zone()), w.Ends.Add(1).Start(body.Zone()))
	e.Seen += fmt.Sprint("-", len(e.Outside))
	return e, err
}

func (e *MoveEffect) persons() []string {
	list := make([]string, len(e.Moving))
	for i, m := range e.Moving {
		list[i] = m.Person
	}
	return list
}

// name writes people's names beside their ids.
func (e *MoveEffect) name(tx *db.Tx) error {
	var persons []string
	for _, list := range [][]Mover{e.Moving, e.Staying} {
		for _, m := range list {
			persons = append(persons, m.Person)
		}
	}
	names, err := org.Names(tx, persons)
	for _, list := range [][]Mover{e.Moving, e.Staying, e.Fixed} {
		for i := range list {
			list[i].Name = names[list[i].Person]
		}
	}
	return err
}

// MovePeople does what a preview showed: seen is its Seen, and when anything
// is different by now nothing happens. A wave is never filled above its
// capacity, however many move at once. Appointments stay. It answers what
// was done, to be taken back.
func (r *Rollouts) MovePeople(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave, seen string, who Selection) (Bulk, error) {
	return r.move(ctx, by, now, rollout, wave, seen, who, false)
}

// MovePeopleFreeing is MovePeople that also cancels the appointments the
// preview showed outside the wave's days, writes to those they were for and
// gives their places to who waits.
func (r *Rollouts) MovePeopleFreeing(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave, seen string, who Selection) (Bulk, error) {
	return r.move(ctx, by, now, rollout, wave, seen, who, true)
}

func (r *Rollouts) move(ctx context.Context, by access.Actor, now clock.Instant, rollout, wave, seen string, who Selection, freeing bool) (Bulk, error) {
	var moved Bulk
	return moved, r.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := r.open(tx, by, access.RolloutPlan, rollout); err != nil {
			return err
		}
		if wave != "" {
			if err := tx.Lock("wave/" + wave); err != nil {
				return err
			}
		}
		people, err := chosen(tx, rollout, who, true)
		if err != nil {
			return err
		}
		e, err := effectIn(tx, rollout, wave, people)
		if err != nil {
			return err
		}
		if e.Seen != seen {
			return fault.Refuse("rollout.move.changed_since")
		}
		if !e.Fits() {
			return fault.Refuse("rollout.wave.full", fault.Args{"name": e.Wave.Name, "capacity": e.Wave.Capacity, "free": max(0, e.Wave.Capacity-e.Before)})
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		fates := moveIn(people, now, body.Zone(), wave, e)
		if _, err = recordAll(tx, by, now, rollout, fates); err != nil {
			return err
		}
		// Before anything is freed: who gives an appointment up changes after it.
		if moved, err = keepBulk(tx, by, now, Bulk{Rollout: rollout, Kind: KindPlaced, Wave: wave}, fates); err != nil {
			return err
		}
		if freeing {
			if err := r.freeOutside(tx, by, now, e.Outside); err != nil {
				return err
			}
		}
		return audit.Note(tx, by, now, "rollout.wave.moved", "rollout", rollout, audit.Detail{"wave": wave, "people": moved.People, "bulk": moved.ID})
	})
}

// moveIn foresees the move of those the effect says move.
func moveIn(people []Transition, now clock.Instant, zone *time.Location, wave string, e MoveEffect) []fate {
	moving := e.persons()
	slices.Sort(moving)
	var those []Transition
	for _, t := range people {
		if _, ok := slices.BinarySearch(moving, t.Person); ok {
			those = append(those, t)
		}
	}
	return foresee(those, now, zone, func(Transition) WayEvent {
		return WayEvent{Kind: KindPlaced, Detail: InWave, Ref: wave}
	})
}

// freeOutside gives up appointments that no longer fit, and their places go
// to who waits.
func (r *Rollouts) freeOutside(tx *db.Tx, by access.Actor, now clock.Instant, outside []Booked) error {
	var slots []string
	for _, b := range outside {
		slots = append(slots, b.Slot)
	}
	// All at once and in order, so that two who move people wait for each other.
	if err := lockSlots(tx, unique(slots)...); err != nil {
		return err
	}
	c, err := r.clerk(tx, by, now)
	if err != nil {
		return err
	}
	for _, b := range outside {
		slot, o, err := holdSlot(tx, b.Slot)
		if err != nil {
			return err
		}
		was, err := bookingByID(tx, b.ID)
		if err != nil {
			return err
		}
		if _, err := c.giveUp(was, slot, o); err != nil {
			return err
		}
		if err := c.promote(slot.ID, o); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "rollout.booking.cancelled", "booking", b.ID, audit.Detail{"person": b.Person, "slot": b.Slot}); err != nil {
			return err
		}
	}
	return nil
}
