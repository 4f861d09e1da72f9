package demo

import (
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
)

const (
	labService = "Labbsystemet"
	labTeam    = "Labbhjälpen, Kemisektionen"
	labLead    = "Torbjörn Älvros"
	labWish    = "Egen första linje för labbsystemet på Kemi"
)

// lab tells a local variation (D3): the lab system is supported like everything
// else, until chemistry, whose labs are open from seven to six, asks to answer
// first itself. That is a change of scope, and it goes through the same gate:
// a draft, what it lacks, training, and a decision everybody can read.
func (b *bjorkenasStory) lab() {
	b.on("2026-02-05 09:00", func(now clock.Instant) error {
		err := b.addService(now, labService, "Prover, analyser och bokning av instrument.", itDepartment,
			map[services.Role]string{services.Owner: rector, services.Manager: "Rolf Stenhammar", services.SuperUser: "Katarina Fjällmo"})
		if err != nil {
			return err
		}
		if err := b.Register.Tie(b.ctx, b.lead(), now, b.services[labService], services.ToService, b.services[accountService]); err != nil {
			return err
		}
		b.guides[labService], err = b.publish(now, knowledge.Input{Kind: knowledge.AGuide, Audience: knowledge.ForPublic, Service: b.services[labService], ReviewOn: "2026-12-01"},
			knowledge.Words{Title: "Boka ett instrument", Text: "Öppna labbsystemet, välj *Instrument* och en ledig tid. Du får ett mejl när bokningen är klar."})
		if err != nil {
			return err
		}
		return b.trained(now, centralFirst, "2026-02-04")
	})
	b.on("2026-02-06 09:00", func(now clock.Instant) error { return b.pass(now, labService) })
	b.asked()
	b.variation()
	b.labTickets()
}

// trained names who knows the lab system, and since when.
func (b *bjorkenasStory) trained(now clock.Instant, name string, on clock.Day) error {
	_, err := b.Arrangements.Name(b.ctx, b.lead(), now, b.services[labService], arrangement.TrainingInput{Person: b.persons[name], What: "Rutiner för " + labService, DoneOn: on})
	return err
}

// asked is the section's wish, as a ticket like any other, and what came of it.
func (b *bjorkenasStory) asked() {
	var wish string
	b.on("2026-03-03 08:40", func(now clock.Instant) error {
		asker := b.actor("Katarina Fjällmo", "")
		asker.Grants = nil
		made, err := b.Desk.Make(b.ctx, asker, now, desk.Input{Kind: desk.Change, Title: labWish, Service: b.services[labService], Channel: desk.ByPortal,
			Text: "Våra labb är öppna 7–18. Vi vill svara först själva när labbsystemet krånglar, och lämna vidare till er det vi inte klarar."})
		if wish = made.ID; err != nil || made.Team == b.teams[centralTeam] {
			return err
		}
		_, err = b.Desk.Move(b.ctx, b.worker("Katarina Fjällmo", localDesk(chemistry)), now, wish, 0, desk.Target{Team: b.teams[centralTeam], Reason: desk.NeedsRight, Note: "Det är supportansvarig som beslutar."})
		return err
	})
	b.on("2026-03-04 10:00", func(now clock.Instant) error {
		if _, err := b.Desk.Take(b.ctx, b.lead(), now, wish, 0, b.persons[supportLead]); err != nil {
			return err
		}
		_, err := b.Desk.Reply(b.ctx, b.lead(), now.Add(10*time.Minute), wish, desk.Saying{Minutes: 15, Then: desk.Waiting,
			Text: "Det går bra, som en lokal variant. Den ska genom nålsögat som allt annat. Det som saknas är att någon hos er har gått utbildningen."})
		return err
	})
	b.on("2026-03-09 09:10", func(now clock.Instant) error {
		_, err := b.Desk.Reply(b.ctx, b.lead(), now, wish, desk.Saying{Text: "Varianten är godkänd och gäller från och med nu.", Then: desk.Solved, Minutes: 10})
		return err
	})
}

// variation is chemistry's own version: its draft waits four days for somebody
// of the team to be trained.
func (b *bjorkenasStory) variation() {
	b.on("2026-03-04 13:00", func(now clock.Instant) error {
		in := arrangement.TeamInput{Name: labTeam, Kind: arrangement.Local, Unit: b.units[chemistry], Calendar: b.hours[labHours], Place: "Hus 7, labbkorridoren"}
		if err := b.staffed(now, in, labLead, []string{"Katarina Fjällmo"}); err != nil {
			return err
		}
		chem := b.units[chemistry]
		id, err := b.Arrangements.Begin(b.ctx, b.lead(), now, b.services[labService], chem)
		if err != nil {
			return err
		}
		card, err := b.Arrangements.Service(b.ctx, b.lead(), now, b.services[labService], chem)
		if err != nil {
			return err
		}
		c := card.Draft.Holds
		c.Levels[0] = arrangement.Level{Level: 1, Team: b.teams[labTeam]}
		c.Calendar, c.ReviewOn = b.hours[labHours], "2026-09-01"
		return b.Arrangements.Save(b.ctx, b.lead(), now, id, card.Draft.Version, c, "Begärt av Kemisektionen: eget team på nivå 1, öppet när labben är öppna.")
	})
	b.on("2026-03-06 15:00", func(now clock.Instant) error { return b.trained(now, labLead, "2026-03-06") })
	b.on("2026-03-09 09:00", func(now clock.Instant) error {
		card, err := b.Arrangements.Service(b.ctx, b.lead(), now, b.services[labService], b.units[chemistry])
		if err != nil {
			return err
		}
		return b.Arrangements.Pass(b.ctx, b.lead(), now, card.Draft.ID, card.Draft.Version, "Kemi svarar först i sina labb. Centralsupport tar vid på nivå 2 som förut. Prövas till september.")
	})
}

// labTickets land where the arrangement says: chemistry's with its own team,
// mechanics' with the section's desk.
func (b *bjorkenasStory) labTickets() {
	for _, one := range []struct{ day, section, title, answer string }{
		{"2026-03-17", chemistry, "Provet saknar streckkod", "Etiketten är utskriven på nytt."},
		{"2026-03-26", mechanics, "Kan inte boka dragprovmaskinen", "Du saknade körkort för maskinen i systemet, nu är det inlagt."},
		{"2026-04-08", chemistry, "Analysen visas inte", "Resultatet låg under fel projekt."},
	} {
		var ticket desk.Ticket
		b.on(one.day+" 07:25", func(now clock.Instant) (err error) {
			asker := b.actor(b.asker(one.section, len(one.title)), "")
			asker.Grants = nil
			ticket, err = b.Desk.Make(b.ctx, asker, now, desk.Input{Kind: desk.Fault, Title: one.title, Service: b.services[labService], Channel: desk.ByPortal})
			return err
		})
		b.on(one.day+" 09:45", func(now clock.Instant) error {
			by := b.worker(labLead, labTeam)
			if one.section != chemistry {
				by = b.worker(deskLead[one.section], localDesk(one.section))
			}
			if _, err := b.Desk.Take(b.ctx, by, now, ticket.ID, 0, by.Person); err != nil {
				return fmt.Errorf("%s: %w", one.title, err)
			}
			_, err := b.Desk.Reply(b.ctx, by, now.Add(15*time.Minute), ticket.ID, desk.Saying{Text: one.answer, Then: desk.Solved, Minutes: 15})
			return err
		})
	}
}
