package demo

import (
	"fmt"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// withTablet are those who have a tablet: all but four of those who also work
// for the municipality and use their work computer.
func (e *elvdalStory) withTablet() []actor { return join(e.members, e.deputy, e.both[:3]) }

// equip gives each their tablet and both accounts, mirrored for six weeks
// (B3).
func (e *elvdalStory) equip() {
	e.on("2026-02-10 09:00", func(now clock.Instant) error {
		var rows []rollout.DeviceRow
		for i, a := range e.withTablet() {
			rows = append(rows, rollout.DeviceRow{Line: i + 2, Serial: tabletSerial("EL", i), Name: fmt.Sprintf("NETTBRETT-%03d", i+1), Maker: "Apple", Model: "iPad (9. generasjon)", Owner: a.mail[0], Mail: a.mail[0]})
		}
		if _, err := e.Rollouts.ImportDevices(e.ctx, e.lead(), now, rows); err != nil {
			return err
		}
		if _, err := e.Rollouts.EnrolDevices(e.ctx, e.lead(), now, e.rollout); err != nil {
			return err
		}
		_, err := e.Rollouts.GenerateAccounts(e.ctx, e.lead(), now, e.rollout, rollout.AccountPlan{
			OldDomain: "samkommunen.example", NewDomain: "elvdal.example", NewFrom: "2026-04-14", OldTo: "2026-05-29",
			MirrorFrom: "2026-04-14", MirrorTo: "2026-05-29",
		})
		if err != nil {
			return err
		}
		for i, in := range []rollout.StepInput{
			{Name: "Lever inn nettbrettet", Kind: rollout.Manual, Subject: rollout.ForDevice, Follows: string(rollout.HandedIn),
				Guide: "Lever nettbrettet til politisk sekretariat på avtalt dag, eller kom innom **drop-in** i 1. etasje på rådhuset. Ta med lader og koden til nettbrettet."},
			{Name: "Første pålogging med ny konto", Kind: rollout.Manual, Subject: rollout.ForPerson,
				Guide: "Vi hjelper deg når du henter nettbrettet. Bruk adressen som står øverst på siden din."},
			{Name: "Kontroller at møtepapirene åpner seg", Kind: rollout.Manual, Subject: rollout.ForPerson,
				Guide: "Åpne møteappen og et dokument til neste møte. Den virker som før."},
		} {
			id, err := e.Rollouts.AddStep(e.ctx, e.lead(), now, e.rollout, in)
			if err != nil {
				return err
			}
			e.steps[i] = id
		}
		return nil
	})
	e.on("2026-04-07 08:00", func(now clock.Instant) error { return e.begin(now, e.rollout, e.lead()) })
}

// collect tells of the collection day and the drop-in: seven in ten come in
// together, the rest one by one (B5).
func (e *elvdalStory) collect() {
	owners := e.withTablet()
	marit := func() access.Actor { return e.actor("Marit Hovland", access.Secretariat) }
	anders := func() access.Actor { return e.actor("Anders Skogvoll", access.Supporter) }
	serials := func(from, to int) string {
		var all []string
		for i := from; i < to; i++ {
			all = append(all, tabletSerial("EL", i))
		}
		return strings.Join(all, "\n")
	}
	for i, batch := range []struct {
		when     string
		from, to int
	}{{"2026-04-08 10:30", 0, 9}, {"2026-04-08 14:50", 9, 17}, {"2026-04-09 13:00", 17, 21}, {"2026-04-13 11:20", 21, 24}} {
		e.on(batch.when, func(now clock.Instant) error {
			_, err := e.Rollouts.Receive(e.ctx, marit(), now, e.rollout, serials(batch.from, batch.to),
				rollout.Handover{Kind: rollout.HandedIn, Took: e.persons["Marit Hovland"], Place: "Politisk sekretariat", Note: fmt.Sprintf("Kasse %d", i+1)})
			return err
		})
	}
	e.on("2026-04-14 16:30", func(now clock.Instant) error { return e.upgrade(now, anders(), owners[:17], true) })
	e.on("2026-04-15 09:10", func(now clock.Instant) error { return e.upgrade(now, anders(), owners[17:21], false) })
	e.on("2026-04-15 10:40", func(now clock.Instant) error {
		for i, a := range owners[24:26] {
			number, err := e.Rollouts.TakeNumber(e.ctx, anders(), now, e.dropIn, e.persons[a.name()], fmt.Sprintf("demo-number-%d", i))
			if err != nil {
				return err
			}
			if _, _, err := e.Rollouts.CallNext(e.ctx, anders(), now.Add(60_000_000), e.dropIn, "1"); err != nil {
				return err
			}
			_, err = e.Rollouts.Receive(e.ctx, anders(), now, e.rollout, tabletSerial("EL", 24+i), rollout.Handover{Kind: rollout.DropIn, Gave: e.persons[a.name()], Took: e.persons["Anders Skogvoll"], Place: "Rådhuset, 1. etasje"})
			if err != nil {
				return err
			}
			if err := e.upgrade(now, anders(), []actor{a}, true); err != nil {
				return err
			}
			if err := e.Rollouts.EndNumber(e.ctx, anders(), now, number.ID, "served"); err != nil {
				return err
			}
		}
		return nil
	})
	e.on("2026-04-15 15:45", func(now clock.Instant) error {
		for i, a := range owners[26:29] {
			if _, err := e.Rollouts.TakeNumber(e.ctx, anders(), now, e.dropIn, e.persons[a.name()], fmt.Sprintf("demo-wait-%d", i)); err != nil {
				return err
			}
		}
		_, _, err := e.Rollouts.CallNext(e.ctx, anders(), now, e.dropIn, "2")
		return err
	})
}

// upgrade sets tablets up, and hands them back to their owners, who are
// through with that.
func (e *elvdalStory) upgrade(now clock.Instant, by access.Actor, owners []actor, back bool) error {
	for _, a := range owners {
		person := e.persons[a.name()]
		devices, err := e.Rollouts.Devices(e.ctx, by, now, e.rollout, rollout.DeviceFilter{Search: a.family}, rollout.Place{}, 100)
		if err != nil {
			return err
		}
		for _, d := range devices.Lines {
			if d.Person != person {
				continue
			}
			if _, _, err := e.Rollouts.HandOver(e.ctx, by, now, e.rollout, d.ID, rollout.Handover{Kind: rollout.Upgraded, Place: "Felles IKT"}); err != nil {
				return err
			}
			if err := e.Rollouts.RecordByHand(e.ctx, by, now, e.rollout, e.steps[0], person, d.Serial, rollout.Done, ""); err != nil {
				return err
			}
			if !back {
				continue
			}
			if err := e.Rollouts.RecordByHand(e.ctx, by, now, e.rollout, e.steps[1], person, "", rollout.Done, ""); err != nil {
				return err
			}
			if _, _, err := e.Rollouts.HandOver(e.ctx, by, now, e.rollout, d.ID, rollout.Handover{Kind: rollout.ReturnedTo, Took: person, Place: "Felles IKT"}); err != nil {
				return err
			}
			j, err := e.Rollouts.Journey(e.ctx, by, now, e.rollout, person)
			if err != nil {
				return err
			}
			if err := e.Rollouts.Happened(e.ctx, by, now, e.rollout, person, j.Version, rollout.WayEvent{Kind: rollout.KindAdopted}); err != nil {
				return err
			}
		}
	}
	return nil
}
