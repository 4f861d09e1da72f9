package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// speak tells of letters to the members, the supplier's own update, what
// members say back, and the extra support of the first weeks (A4, A6, A7, E5).
func (n *nordbyStory) speak() {
	n.on("2026-03-02 10:00", func(now clock.Instant) error {
		for _, m := range []rollout.MessageInput{
			{Name: "Det skal ske i april", OnlyThose: rollout.ToEveryone, SendAt: n.moment("2026-03-20 09:00"), Channels: []string{"mail"}, Owner: n.units[secretariat],
				Texts: map[string]rollout.Words{"da": {Subject: "Din mail og dine dokumenter flytter i april",
					Text: "Kære {name}\n\nFra den 11. april får du mail, kalender og dokumenter ét nyt sted. Din egen side fortæller dig hvornår og hvordan:\n{page}\n\nVenlig hilsen\nSekretariatet"}}},
			{Name: "Påmindelse til dem, der mangler", OnlyThose: rollout.ToNotAdopted, SendAt: n.moment("2026-04-17 08:00"), Channels: []string{"sms", "mail"}, Owner: n.units[nordbyIT],
				Texts: map[string]rollout.Words{"da": {Subject: "Har du brug for hjælp til at komme i gang?",
					Text: "Hej {name}. Du er ikke i gang endnu. Vi hjælper dig gerne: {page}"}}},
		} {
			id, err := n.Rollouts.AddMessage(n.ctx, n.lead(), now, n.rollout, m)
			if err != nil {
				return err
			}
			if err := n.Rollouts.ScheduleMessage(n.ctx, n.lead(), now, n.rollout, id, 1); err != nil {
				return err
			}
		}
		return nil
	})
	n.on("2026-03-20 09:00", func(now clock.Instant) error {
		_, err := n.Rollouts.SendDue(n.ctx, access.Program(n.body.ID), now)
		return err
	})
	n.on("2026-04-14 13:30", func(now clock.Instant) error {
		_, err := n.Rollouts.AddOutsideEvent(n.ctx, n.lead(), now, n.rollout, rollout.OutsideEventInput{
			Supplier: "Microsoft", Name: "Outlook opdateret hos alle, uden varsel", Announced: false, Starts: "2026-04-14", Ends: "2026-04-14",
			Effect: "Outlook så anderledes ud fra den ene dag til den anden. Nordby kan hverken se eller styre, hvornår leverandøren opdaterer.",
		})
		return err
	})
	// Once while it is under way, so that the next one says what changed (A8).
	n.on("2026-04-14 16:30", func(now clock.Instant) error {
		_, err := n.Rollouts.IssueMemo(n.ctx, n.lead(), now, n.rollout, rollout.MemoInput{Addressee: "Gruppeformændene i Borgerrepræsentationen", Sender: "Center for it og digitalisering",
			Naming: rollout.NameByTitle, Account: "Vi kontakter hver enkelt af dem, der mangler, og bliver ved, til alle er i gang.", Next: 1})
		return err
	})
	n.on("2026-04-14 20:10", func(now clock.Instant) error { return n.feedback(now) })
	n.on("2026-04-10 14:00", func(now clock.Instant) error {
		return n.Rollouts.PlanHypercare(n.ctx, n.lead(), now, n.rollout, 0, rollout.HypercareInput{Starts: "2026-04-11", Ends: "2026-05-01", MaxSevere: 0, MinAdopted: 95, MaxContacts: 5})
	})
	for day, words := range map[string]string{
		"2026-04-13": "Sytten henvendelser. Certifikaterne skal slettes i hånden; vejledningen er lagt ud kl. 9.20.",
		"2026-04-14": "Apps kommer ikke af sig selv. Opsætningsholdet installerer dem på Rådhuset. Outlook blev opdateret i dag.",
		"2026-04-15": "Roligere dag. To aftaler om hjælp ved mødet i morgen.",
	} {
		n.on(day+" 15:30", func(now clock.Instant) error { return n.Rollouts.CheckIn(n.ctx, n.lead(), now, n.rollout, words) })
	}
	n.on("2026-04-15 14:20", func(now clock.Instant) error {
		return n.Rollouts.WalkFloor(n.ctx, n.actor("Sofie Agerbo", access.Supporter), now, n.rollout, rollout.FloorWalkInput{Place: "Rådhuset, gruppeværelserne", Text: "De fleste spurgte til delte kalendere.", Met: 11, Helped: 4})
	})
}

// feedback comes from members themselves and through the secretary.
func (n *nordbyStory) feedback(now clock.Instant) error {
	member := func(a actor) access.Actor {
		return access.Actor{Body: n.body.ID, Person: n.persons[a.name()], Name: a.name(), Lang: "da", Via: access.BySession}
	}
	birgitte := n.actor("Birgitte Lundeby", access.Secretariat)
	birgitte.Behalf, birgitte.BehalfName = n.persons[n.weekdays[2].name()], n.weekdays[2].name()
	for i, given := range []struct {
		by              access.Actor
		of              actor
		kind, theme, it string
	}{
		{member(n.sunday[4]), n.sunday[4], rollout.Nuisance, "Kalender", "Delte aftaler fra udvalget vises kun på tabletten, ikke på telefonen."},
		{birgitte, n.weekdays[2], rollout.Nuisance, "Pålogning", "Koden på sms kommer først efter flere minutter."},
		{member(n.saturday[0]), n.saturday[0], rollout.Unmet, "Dokumenter", "Jeg mangler et sted, hvor gruppen kan dele kladder uden for udvalgene."},
		{member(n.mayorsEarly[1]), n.mayorsEarly[1], rollout.Praise, "Support", "Supporteren kom forbi på en time og løste det hele."},
	} {
		f, err := n.Rollouts.GiveFeedback(n.ctx, given.by, now, n.rollout, rollout.FeedbackInput{Person: n.persons[given.of.name()], Kind: given.kind, Theme: given.theme, Text: given.it, Client: fmt.Sprintf("demo-feedback-%d", i)})
		if err != nil {
			return err
		}
		if i == 1 {
			if err := n.Rollouts.AnswerFeedback(n.ctx, n.actor("Mads Terkelsen", access.Supporter), now, f.ID, f.Version, "Tak. Vi har bedt leverandøren se på forsinkelsen; indtil da kan appen Authenticator bruges i stedet."); err != nil {
				return err
			}
		}
	}
	return nil
}
