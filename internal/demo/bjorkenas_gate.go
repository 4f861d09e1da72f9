package demo

import (
	"fmt"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/clock"
)

// agreements are what is agreed with suppliers: everybody may call about the
// office programs, only super-users about the ledger; chemistry has an agreement
// of its own with hours of its own, known centrally (D3).
func (b *bjorkenasStory) agreements() {
	b.on("2026-01-26 09:00", func(now clock.Instant) error {
		for _, in := range []arrangement.AgreementInput{
			{Number: "AV-2025-014", Supplier: b.suppliers[officePeople], Service: b.services[officeService], Direct: arrangement.Everybody, Needs: []string{"question"},
				How: "Ring 20 00 90 00 och säg att du arbetar på högskolan.", Response: 60, Solution: 480, From: "2025-09-01", To: "2026-12-31"},
			{Number: "AV-2024-002", Supplier: b.suppliers[ledgerPeople], Service: b.services[ledgerService], Direct: arrangement.SuperUsers,
				How: "Skriv till servicedesken med ärendets nummer.", Response: 120, Solution: 960, From: "2024-07-01", To: "2027-06-30"},
			{Number: "AV-2025-031", Supplier: b.suppliers[officePeople], Service: b.services[officeService], Unit: b.units[chemistry], Direct: arrangement.Everybody, Needs: []string{"question"},
				How: "Kemis egen linje: 20 00 90 07.", Calendar: b.hours[labHours], Response: 30, Solution: 240, From: "2025-11-01", To: "2026-10-31"},
		} {
			if _, err := b.Arrangements.AddAgreement(b.ctx, b.lead(), now, in); err != nil {
				return err
			}
		}
		return nil
	})
}

// routineOf is the routine each task is done by.
var routineOf = map[string]string{
	"Ta emot och registrera": "Ta emot ett ärende", "Lösenord": "Nytt lösenord", "Konton och behörigheter": "Konto eller behörighet", "Åtkomst till resurser": "Åtkomst till en resurs",
	"Felsökning på plats": "Hjälp på plats", "Fel i nät": "Fel i nätet", "Frågor om program": "Fråga till leverantör", "Ekonomisystemets frågor": "Fråga till leverantör",
}

// gates let the first six services through; the archive stays outside, with what
// it lacks for everybody to see (D2).
func (b *bjorkenasStory) gates() {
	b.on("2026-01-27 09:00", func(now clock.Instant) error {
		for service, who := range map[string][]string{
			mailService: {centralFirst, "Katarina Fjällmo", networkHead}, networkService: {"Emil Sjöhamn", networkHead, centralFirst}, officeService: {centralFirst, "Viveka Brunnsgård"},
			ledgerService: {"Birgit Hällmark", economyHead, centralFirst, "Tomas Rönnholm"}, accountService: {"Katarina Fjällmo", centralFirst}, pcService: {"Per Örnhage", centralFirst},
		} {
			for _, name := range who {
				in := arrangement.TrainingInput{Person: b.persons[name], What: "Rutiner för " + service, DoneOn: "2026-01-26"}
				if _, err := b.Arrangements.Name(b.ctx, b.lead(), now, b.services[service], in); err != nil {
					return err
				}
			}
		}
		return nil
	})
	for i, service := range []string{accountService, mailService, networkService, pcService, officeService, ledgerService} {
		b.on(fmt.Sprintf("2026-02-02 08:%02d", 5*i), func(now clock.Instant) error {
			if err := b.pass(now, service); err != nil {
				return fmt.Errorf("%s at the gate: %w", service, err)
			}
			return nil
		})
	}
	b.on("2026-03-02 10:00", func(now clock.Instant) error {
		_, err := b.Arrangements.Begin(b.ctx, b.lead(), now, b.services[archiveService], "")
		return err
	})
}

// expert is the team or supplier at level 3 of a service.
func (b *bjorkenasStory) expert(service string) (arrangement.Level, bool) {
	switch service {
	case networkService, mailService:
		return arrangement.Level{Level: 3, Team: b.teams[networkTeam]}, true
	case ledgerService:
		return arrangement.Level{Level: 3, Team: b.teams[ledgerTeam]}, true
	case officeService:
		return arrangement.Level{Level: 3, Supplier: b.suppliers[officePeople]}, true
	}
	return arrangement.Level{}, false
}

// pass makes a service's arrangement and lets it through.
func (b *bjorkenasStory) pass(now clock.Instant, service string) error {
	id, err := b.Arrangements.Begin(b.ctx, b.lead(), now, b.services[service], "")
	if err != nil {
		return err
	}
	card, err := b.Arrangements.Service(b.ctx, b.lead(), now, b.services[service], "")
	if err != nil {
		return err
	}
	c := card.Draft.Holds
	c.Levels = []arrangement.Level{{Level: 1, Local: true}, {Level: 2, Team: b.teams[centralTeam]}}
	if third, there := b.expert(service); there {
		c.Levels = append(c.Levels, third)
	}
	c.Guides, c.Public, c.ReviewOn = []string{b.guides[service]}, true, "2026-12-15"
	// Each level's own time beside what is promised to who asks (D1).
	for priority, minutes := range [5][4]int{1: {1: 60, 2: 120, 3: 240}, 2: {1: 240, 2: 480, 3: 480}, 3: {1: 480, 2: 960, 3: 1440}, 4: {1: 960, 2: 1920, 3: 4800}} {
		c.Targets[priority].Level = minutes
	}
	c.Tasks = nil
	for _, task := range catalogue {
		for level, when := range task.levels {
			if when != "now" || !slices.ContainsFunc(c.Levels, func(l arrangement.Level) bool { return l.Level == level }) {
				continue
			}
			c.Tasks = append(c.Tasks, arrangement.Task{Task: b.tasks[task.name], Level: level, Routine: b.routines[routineOf[task.name]]})
		}
	}
	if err := b.Arrangements.Save(b.ctx, b.lead(), now, id, card.Draft.Version, c, ""); err != nil {
		return err
	}
	return b.Arrangements.Pass(b.ctx, b.lead(), now, id, card.Draft.Version+1, "Godkänd på projektmötet.")
}
