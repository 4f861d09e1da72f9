package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// speak tells of letters about the move and the tablets, of what the supplier
// had announced, of what members say and of the support of the first weeks
// (B1, B5, B6).
func (e *elvdalStory) speak() {
	e.on("2026-03-16 10:00", func(now clock.Instant) error { return e.messages(now) })
	for _, at := range []string{"2026-03-18 09:00", "2026-04-13 09:00"} {
		e.on(at, func(now clock.Instant) error {
			_, err := e.Rollouts.SendDue(e.ctx, access.Program(e.body.ID), now)
			return err
		})
	}
	e.on("2026-03-23 13:00", func(now clock.Instant) error {
		_, err := e.Rollouts.AddOutsideEvent(e.ctx, e.lead(), now, e.rollout, rollout.OutsideEventInput{
			Supplier: "Driftsleverandøren", Name: "Flytting av kontoer, filer, postkasser og Teams", Announced: true, Starts: "2026-04-14", Ends: "2026-04-14",
			Effect: "Fra kl. 15.30 kan det ta en stund før filer og e-post er på plass. Møteappen og direktesendingene er ikke med i flyttingen.",
		})
		return err
	})
	e.on("2026-04-10 10:00", func(now clock.Instant) error {
		return e.Rollouts.PlanHypercare(e.ctx, e.lead(), now, e.rollout, 0, rollout.HypercareInput{Starts: "2026-04-14", Ends: "2026-05-29", MaxSevere: 0, MinAdopted: 90, MaxContacts: 4})
	})
	e.on("2026-04-14 16:30", func(now clock.Instant) error {
		return e.Rollouts.CheckIn(e.ctx, e.lead(), now, e.rollout, "Flyttingen er i gang. De som har fått nettbrettet tilbake, bruker den nye kontoen; resten fortsetter på den gamle.")
	})
	e.on("2026-04-15 15:00", func(now clock.Instant) error {
		return e.Rollouts.CheckIn(e.ctx, e.lead(), now, e.rollout, "Jevnt med folk på drop-in. Neste mulighet er i morgen kl. 10, og siste er 21. april.")
	})
	e.on("2026-04-15 13:30", func(now clock.Instant) error { return e.feedback(now) })
}

// messages are the communication plan: what happens, and reminders to those
// whose tablet has not come in.
func (e *elvdalStory) messages(now clock.Instant) error {
	for _, m := range []rollout.MessageInput{
		{Name: "Hva skjer 14. april", OnlyThose: rollout.ToEveryone, SendAt: e.moment("2026-03-18 09:00"), Channels: []string{"mail"}, Owner: e.units[politicalOffice],
			Texts: map[string]rollout.Words{"nb": {Subject: "Du får ny konto 14. april",
				Text: "Hei {name}\n\nTirsdag 14. april kl. 15.30 flyttes kontoen, filene, e-posten og Teams til den nye plattformen. Møteappen blir som før. Nettbrettet må innom oss først; på siden din ser du når og hvor:\n{page}"}}},
		{Name: "Nettbrettet er ikke levert", OnlyThose: rollout.ToNotHandedIn, SendAt: e.moment("2026-04-13 09:00"), Channels: []string{"sms", "mail"}, Owner: e.units[politicalOffice],
			Texts: map[string]rollout.Words{"nb": {Subject: "Husk nettbrettet",
				Text: "Hei {name}. Nettbrettet ditt mangler oppgradering. Kom på drop-in i 1. etasje på rådhuset, eller velg en tid: {booking_link}"}}},
		{Name: "Siste drop-in er 21. april", OnlyThose: rollout.ToNotHandedIn, SendAt: e.moment("2026-04-20 09:00"), Channels: []string{"sms", "mail"}, Owner: e.units[sharedIT],
			Texts: map[string]rollout.Words{"nb": {Subject: "Siste drop-in er tirsdag",
				Text: "Hei {name}. Inntil nettbrettet er oppgradert, logger du på med {address_today}. Siste drop-in er tirsdag 21. april kl. 12–18: {booking_link}"}}},
	} {
		id, err := e.Rollouts.AddMessage(e.ctx, e.lead(), now, e.rollout, m)
		if err != nil {
			return err
		}
		if err := e.Rollouts.ScheduleMessage(e.ctx, e.lead(), now, e.rollout, id, 1); err != nil {
			return err
		}
	}
	return nil
}

// feedback comes from members themselves and through the political secretary.
func (e *elvdalStory) feedback(now clock.Instant) error {
	member := func(a actor) access.Actor {
		return access.Actor{Body: e.body.ID, Person: e.persons[a.name()], Name: a.name(), Lang: "nb", Via: access.BySession}
	}
	marit := e.actor("Marit Hovland", access.Secretariat)
	marit.Behalf, marit.BehalfName = e.persons[e.members[1].name()], e.members[1].name()
	for i, given := range []struct {
		by              access.Actor
		of              actor
		kind, theme, it string
	}{
		{member(e.members[2]), e.members[2], rollout.Praise, "Drop-in", "Ti minutter i 1. etasje, og alt virket."},
		{marit, e.members[1], rollout.Nuisance, "To kontoer", "Vet ikke hvilken adresse jeg skal svare fra når e-posten kommer begge steder."},
		{member(e.both[0]), e.both[0], rollout.Unmet, "To kontoer", "Jeg er både ansatt og folkevalgt og vil gjerne ha én kalender."},
	} {
		f, err := e.Rollouts.GiveFeedback(e.ctx, given.by, now, e.rollout, rollout.FeedbackInput{Person: e.persons[given.of.name()], Kind: given.kind, Theme: given.theme, Text: given.it, Client: fmt.Sprintf("demo-elvdal-feedback-%d", i)})
		if err != nil {
			return err
		}
		if i == 1 {
			if err := e.Rollouts.AnswerFeedback(e.ctx, e.actor("Anders Skogvoll", access.Supporter), now, f.ID, f.Version, "Svar fra den adressen som står øverst på siden din. E-post til begge kommer frem til 29. mai."); err != nil {
				return err
			}
		}
	}
	return nil
}
