package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

func (n *nordbyStory) planWaves(now clock.Instant) error {
	for i, w := range []struct {
		in     rollout.WaveInput
		people []actor
	}{
		{rollout.WaveInput{Name: "Borgmestre på forhånd", Starts: "2026-03-16", Ends: "2026-03-20", Capacity: 8}, n.mayorsEarly},
		{rollout.WaveInput{Name: "Weekenden", Starts: "2026-04-11", Ends: "2026-04-12", Capacity: 20}, join(n.saturday, n.sunday)},
		{rollout.WaveInput{Name: "Mandag til onsdag", Starts: "2026-04-13", Ends: "2026-04-15", Capacity: 45}, join(n.weekdays, n.waiting)},
	} {
		id, err := n.Rollouts.AddWave(n.ctx, n.lead(), now, n.rollout, w.in)
		if err != nil {
			return err
		}
		n.waves[i] = id
		who := rollout.Selection{}
		for _, a := range w.people {
			who.Persons = append(who.Persons, n.persons[a.name()])
		}
		effect, err := n.Rollouts.PreviewMove(n.ctx, n.lead(), now, n.rollout, id, who)
		if err != nil {
			return err
		}
		if _, err := n.Rollouts.MovePeople(n.ctx, n.lead(), now, n.rollout, id, effect.Seen, who); err != nil {
			return err
		}
	}
	return nil
}

func join(some ...[]actor) []actor {
	var all []actor
	for _, s := range some {
		all = append(all, s...)
	}
	return all
}

// The preparation was shared by two departments (A4).
var nordbyPreparations = []rollout.PreparationInput{
	{Name: "Kommunikationsplan til medlemmerne", Unit: secretariat, Due: "2026-03-02"},
	{Name: "Vejledning til tablet og telefon", Unit: nordbyIT, Due: "2026-03-13"},
	{Name: "Brev fra formandskabet om skiftet", Unit: secretariat, Due: "2026-03-20"},
	{Name: "Udkørende supportere er udpeget og har bil", Unit: nordbyIT, Due: "2026-04-01"},
	{Name: "Opsætningshold mandag til onsdag", Unit: nordbyIT, Due: "2026-04-08"},
	{Name: "Medlemssekretærerne er undervist", Unit: secretariat, Due: "2026-04-09"},
}

func (n *nordbyStory) planPreparations(now clock.Instant) error {
	for _, in := range nordbyPreparations {
		in.Unit = n.units[in.Unit]
		if _, err := n.Rollouts.AddPreparation(n.ctx, n.lead(), now, n.rollout, in); err != nil {
			return err
		}
	}
	return nil
}

func (n *nordbyStory) donePreparations(now clock.Instant) error {
	plan, err := n.Rollouts.Plan(n.ctx, n.lead(), n.rollout)
	if err != nil {
		return err
	}
	for _, p := range plan.Preparations {
		if err := n.Rollouts.TickPreparation(n.ctx, n.lead(), now, n.rollout, p.ID, p.Version, true); err != nil {
			return err
		}
	}
	return nil
}

// happens writes one event of one member down.
func (n *nordbyStory) happens(by access.Actor, now clock.Instant, a actor, e rollout.WayEvent) error {
	person := n.persons[a.name()]
	j, err := n.Rollouts.Journey(n.ctx, by, now, n.rollout, person)
	if err != nil {
		return err
	}
	return n.Rollouts.Happened(n.ctx, by, now, n.rollout, person, j.Version, e)
}

// adopt spreads adoptions over a day from nine o'clock on.
func (n *nordbyStory) adoptions(day string, who []actor) {
	for i, a := range who {
		minute := 9*60 + 5 + i*(420/max(len(who), 1))
		n.on(fmt.Sprintf("%s %02d:%02d", day, minute/60, minute%60), func(now clock.Instant) error {
			return n.happens(n.actor("Mads Terkelsen", access.Supporter), now, a, rollout.WayEvent{Kind: rollout.KindAdopted})
		})
	}
}

// adopt tells who went when, and why the others did not (A1, A2).
func (n *nordbyStory) adopt() {
	n.on("2026-03-12 09:00", func(now clock.Instant) error {
		for _, a := range join(n.mayorsEarly, n.saturday, n.sunday, n.weekdays, n.waiting) {
			if err := n.happens(n.lead(), now, a, rollout.WayEvent{Kind: rollout.KindInvited}); err != nil {
				return err
			}
		}
		return nil
	})
	n.adoptions("2026-03-17", n.mayorsEarly[:3])
	n.adoptions("2026-03-19", n.mayorsEarly[3:])
	n.adoptions("2026-04-11", n.saturday)
	n.adoptions("2026-04-12", n.sunday)
	n.adoptions("2026-04-13", n.weekdays[:14])
	n.adoptions("2026-04-14", n.weekdays[14:25])
	n.adoptions("2026-04-15", n.weekdays[25:34])
	n.on("2026-04-15 15:40", func(now clock.Instant) error {
		return n.happens(n.actor("Mads Terkelsen", access.Supporter), now, n.weekdays[34], rollout.WayEvent{Kind: rollout.KindAdopted})
	})
	n.on("2026-03-30 10:00", func(now clock.Instant) error {
		if err := n.happens(n.lead(), now, n.mayorsLater[0], rollout.WayEvent{Kind: rollout.KindFixedDate, Day: "2026-04-26", Reason: "Aftalt med borgmesterens sekretariat"}); err != nil {
			return err
		}
		if err := n.happens(n.lead(), now, n.mayorsLater[1], rollout.WayEvent{Kind: rollout.KindFixedDate, Day: "2026-05-24", Reason: "Efter udvalgsrejsen"}); err != nil {
			return err
		}
		for i, back := range []clock.Day{"2026-07-01", "2026-09-01"} {
			if err := n.happens(n.lead(), now, n.onLeave[i], rollout.WayEvent{Kind: rollout.KindDeferred, Day: back, Reason: "Orlov"}); err != nil {
				return err
			}
		}
		return nil
	})
	n.on("2026-04-15 11:00", func(now clock.Instant) error {
		for i, why := range []string{"", "", "Tabletten er til reparation", "Har ikke svaret på to henvendelser"} {
			kind := rollout.WayEvent{Kind: rollout.KindOutstanding, Reason: why}
			if why == "" {
				kind = rollout.WayEvent{Kind: rollout.KindAgreed, Reason: "mødet i Borgerrepræsentationen torsdag den 16. april"}
			}
			if err := n.happens(n.actor("Birgitte Lundeby", access.Supporter), now, n.waiting[i], kind); err != nil {
				return err
			}
		}
		return nil
	})
	for i, when := range []string{"2026-03-16 07:30", "2026-04-11 07:30", "2026-04-13 07:30"} {
		n.on(when, func(now clock.Instant) error { return n.openWave(now, i) })
	}
}

// openWave opens a wave; when its gate is red, the lead takes it on herself
// with a reason, which the next report shows.
func (n *nordbyStory) openWave(now clock.Instant, i int) error {
	board, err := n.Rollouts.Waves(n.ctx, n.lead(), n.rollout)
	if err != nil {
		return err
	}
	err = n.Rollouts.OpenWave(n.ctx, n.lead(), now, n.rollout, n.waves[i], board.Waves[i].Version, "")
	if err != nil && i == 0 {
		err = n.Rollouts.OpenWave(n.ctx, n.lead(), now, n.rollout, n.waves[i], board.Waves[i].Version,
			"Borgmestrene har deres egen it-medarbejder ved siden af sig hele ugen.")
	}
	return err
}
