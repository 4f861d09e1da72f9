package demo

import (
	"context"
	"fmt"
	"sort"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/ground/webhooks"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
)

// Parts are the use cases the stories are told through.
type Parts struct {
	DB       *db.DB
	Rollouts *rollout.Rollouts
	People   *org.People
	Entrance *entrance.Entrance
	Register *services.Register
	Desk     *desk.Desk

	Arrangements *arrangement.Arrangements
	Guides       *knowledge.Library
	Staffing     *staffing.Staffing
	Inbox        *inbox.Box
	Hooks        *webhooks.Hooks
}

// Role is somebody a visitor can be, and the person who plays it.
type Role struct {
	Body, BodyName string
	Key            string // text of what they are, demo.role.…
	Name, Person   string
}

// Story is what was told.
type Story struct {
	Roles []Role
}

// Day is where the story stands when nothing else is said.
const Day clock.Day = "2026-04-15"

// Hour of the day it stands at.
const Hour = 16

// Zone of all bodies: Oslo, Stockholm and Copenhagen keep the same time.
func Zone() *time.Location {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err) // the zone is built in
	}
	return zone
}

// Tell fills a database with everything that happened up to now. One that has
// the stories already is taken as it is. With many, there is one more body that
// has that many of everything.
func Tell(ctx context.Context, p Parts, now clock.Instant, many int) (Story, error) {
	var all Story
	stories := []func(*stage) []Role{nordby, elvdal, bjorkenas}
	if many > 0 {
		stories = append(stories, crowd(many))
	}
	for _, tell := range stories {
		s := &stage{Parts: p, ctx: ctx, now: now, zone: Zone(), persons: map[string]string{}, units: map[string]string{}}
		s.founded, s.every = s.moment("2026-01-05 08:00"), 15*time.Minute
		roles := tell(s)
		there, err := s.recall()
		if err == nil && !there {
			err = s.play()
		}
		if err != nil {
			return all, err
		}
		for _, r := range roles {
			r.Body, r.BodyName, r.Person = s.by.Body, s.body.Name, s.persons[r.Name]
			if r.Person == "" {
				return all, fmt.Errorf("demo: %s is not on the stage", r.Name)
			}
			all.Roles = append(all.Roles, r)
		}
	}
	return all, nil
}

// stage is one body while its story is told: scenes by the clock, of which
// only those up to now are played.
type stage struct {
	Parts
	ctx     context.Context
	now     clock.Instant
	zone    *time.Location
	founded clock.Instant // when the body was there
	passed  clock.Instant // clocks are looked after up to then
	every   time.Duration // how often that is
	body    org.Body
	by      access.Actor
	persons map[string]string // name → id
	units   map[string]string // name → id
	cast    []actor
	scenes  []scene
}

type scene struct {
	at clock.Instant
	do func(now clock.Instant) error
}

// on plans a scene for a day and time, "2026-04-13 09:30".
func (s *stage) on(when string, do func(now clock.Instant) error) {
	t, err := time.ParseInLocation("2006-01-02 15:04", when, s.zone)
	if err != nil {
		panic(err) // our own story
	}
	s.scenes = append(s.scenes, scene{clock.At(t), do})
}

// moment is a day and time as an instant.
func (s *stage) moment(when string) clock.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", when, s.zone)
	if err != nil {
		panic(err)
	}
	return clock.At(t)
}

// recall finds body and cast of a story that was told before.
func (s *stage) recall() (there bool, err error) {
	var bodies []org.Body
	err = s.DB.Read(s.ctx, db.Everyone, func(tx *db.Tx) (err error) {
		bodies, err = org.Bodies(tx)
		return err
	})
	for _, b := range bodies {
		if err != nil || b.Slug != s.body.Slug {
			continue
		}
		there, s.body, s.by = true, b, access.Program(b.ID)
		err = s.DB.Read(s.ctx, b.ID, func(tx *db.Tx) error {
			for _, a := range s.cast {
				person, err := org.PersonByMail(tx, text.Fold(a.mail[0]))
				if err != nil {
					return fmt.Errorf("demo: %s: %w", a.name(), err)
				}
				s.persons[a.name()] = person
			}
			return nil
		})
	}
	return there, err
}

func (s *stage) play() error {
	sort.SliceStable(s.scenes, func(i, j int) bool { return s.scenes[i].at < s.scenes[j].at })
	for _, one := range s.scenes {
		if one.at > s.now {
			break
		}
		if err := s.pass(one.at); err != nil {
			return err
		}
		if err := one.do(one.at); err != nil {
			return fmt.Errorf("demo: %s, %s: %w", s.body.Name, one.at, err)
		}
	}
	return s.pass(s.now)
}

// pass lets time go by up to a moment: what clocks do meanwhile is done when it
// is due, as the duty would, but for the hours in which nobody is there.
func (s *stage) pass(to clock.Instant) error {
	if s.passed == 0 {
		s.passed = to // nobody is there yet
	}
	for s.passed.Add(s.every) <= to {
		s.passed = s.passed.Add(s.every)
		if asleep(s.passed.In(s.body.Zone())) && s.passed.Add(s.every) <= to {
			continue
		}
		if _, err := s.Desk.Tick(s.ctx, s.by, s.passed); err != nil {
			return fmt.Errorf("demo: %s, clocks at %s: %w", s.body.Name, s.passed, err)
		}
		if _, err := s.Desk.RuleLying(s.ctx, s.by, s.passed); err != nil {
			return fmt.Errorf("demo: %s, rules at %s: %w", s.body.Name, s.passed, err)
		}
	}
	return nil
}

// asleep are the hours no desk of the stories is open in: no clock runs then, and
// what was due is found in the morning.
func asleep(at time.Time) bool {
	return at.Weekday() == time.Saturday || at.Weekday() == time.Sunday || at.Hour() < 6 || at.Hour() >= 20
}

// found sets the scene: the body, its units and its people, before anything
// happens. This is what an installation has after its first import.
func (s *stage) found(b org.Body, units []string, cast []actor) {
	b.ID, b.Demo, b.Version = ids.New(), 1, 1
	if b.ZoneName == "" {
		b.ZoneName = "Europe/Copenhagen"
	}
	s.body, s.by, s.cast = b, access.Program(b.ID), cast
	s.scenes = append(s.scenes, scene{s.founded, func(now clock.Instant) error {
		b.CreatedAt = now
		return s.DB.Write(s.ctx, b.ID, func(tx *db.Tx) error {
			if err := org.AddBody(tx, b); err != nil {
				return err
			}
			for _, name := range units {
				s.units[name] = ids.New()
				if err := org.AddUnit(tx, b.Lang, org.Unit{ID: s.units[name], Name: name}); err != nil {
					return err
				}
			}
			for _, a := range cast {
				if err := s.engage(tx, now, a); err != nil {
					return fmt.Errorf("%s: %w", a.name(), err)
				}
			}
			for _, a := range cast {
				for _, member := range a.actsFor {
					err := org.AddProxy(tx, org.Proxy{ID: ids.New(), Person: s.persons[member], Proxy: s.persons[a.name()]})
					if err != nil {
						return err
					}
				}
			}
			return nil
		})
	}}, scene{s.founded.Add(30 * time.Minute), func(now clock.Instant) error {
		for _, a := range cast {
			if a.role == "" {
				continue
			}
			if err := s.Entrance.Grant(s.ctx, s.by, now, s.persons[a.name()], a.role, access.Scope{}); err != nil {
				return err
			}
		}
		return nil
	}})
}

func (s *stage) engage(tx *db.Tx, now clock.Instant, a actor) error {
	id := ids.New()
	s.persons[a.name()] = id
	lang := a.lang
	if lang == "" {
		lang = s.body.Lang
	}
	err := org.AddPerson(tx, s.body.Lang, org.Person{ID: id, Given: a.given, Family: a.family, Lang: lang, Mobile: a.mobile, Active: 1, CreatedAt: now})
	if err != nil {
		return err
	}
	for i, address := range a.mail {
		kind := "primary"
		if i > 0 {
			kind = "secondary"
		}
		if err := org.AddEmail(tx, org.Email{Person: id, Address: address, Kind: kind}); err != nil {
			return err
		}
	}
	for _, p := range a.positions {
		err := org.AddPosition(tx, org.Position{ID: ids.New(), Person: id, Kind: p.kind, Unit: s.units[p.unit], Title: p.title})
		if err != nil {
			return err
		}
	}
	if a.leaveFrom != "" {
		return org.AddLeave(tx, org.Leave{ID: ids.New(), Person: id, From: a.leaveFrom, To: a.leaveTo})
	}
	return nil
}

// begin sets a rollout running.
func (s *stage) begin(now clock.Instant, id string, by access.Actor) error {
	r, err := s.Rollouts.Open(s.ctx, by, id)
	if err != nil {
		return err
	}
	return s.Rollouts.Change(s.ctx, by, now, id, r.Version, rollout.Input{
		Name: r.Name, FromPlatform: r.FromPlatform, ToPlatform: r.ToPlatform, CutoverAt: r.CutoverAt, Starts: r.Starts, Ends: r.Ends,
		State: rollout.Running, Why: r.Why, Goals: r.Goals, HelpText: r.HelpText, EarlierRate: r.EarlierRate,
	})
}
