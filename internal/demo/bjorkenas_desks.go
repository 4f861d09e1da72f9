package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

const (
	centralTeam = "Centralsupport"
	networkTeam = "Nätgruppen"
	ledgerTeam  = "Ekonomisystemgruppen"
)

// localDesk is the name of a section's own desk.
func localDesk(section string) string { return "It-hjälpen, " + section }

// desks are the teams at three levels, and who is in them. Central support is
// staffed jointly: Lena is lent from her section a day a week (D8, D9).
func (b *bjorkenasStory) desks() {
	b.on("2026-01-14 09:00", func(now clock.Instant) error {
		for _, team := range []struct {
			in   arrangement.TeamInput
			lead string
			more []string
		}{
			{arrangement.TeamInput{Name: localDesk(mechanics), Kind: arrangement.Local, Unit: b.units[mechanics], Place: "Hus 3, plan 1"}, "Per Örnhage", []string{centralSecond}},
			{arrangement.TeamInput{Name: localDesk(chemistry), Kind: arrangement.Local, Unit: b.units[chemistry], Place: "Hus 7, entréplan"}, "Katarina Fjällmo", nil},
			{arrangement.TeamInput{Name: localDesk(electro), Kind: arrangement.Local, Unit: b.units[electro], Place: "Hus 9, plan 2"}, "Emil Sjöhamn", nil},
			{arrangement.TeamInput{Name: localDesk(architecture), Kind: arrangement.Local, Unit: b.units[architecture], Place: "Ateljén"}, "Viveka Brunnsgård", nil},
			{arrangement.TeamInput{Name: localDesk(economy), Kind: arrangement.Local, Unit: b.units[economy], Place: "Förvaltningshuset"}, "Tomas Rönnholm", nil},
			{arrangement.TeamInput{Name: centralTeam, Kind: arrangement.Central, Landing: true, Public: true, Calendar: b.hours[deskHours], Mail: "support@bjorkenas.example", Phone: "+462000100", Place: "Hus 8, plan 2"},
				supportLead, []string{centralFirst}},
			{arrangement.TeamInput{Name: networkTeam, Kind: arrangement.Expert, Subject: "Datornät", Calendar: b.hours[deskHours]}, networkHead, nil},
			{arrangement.TeamInput{Name: ledgerTeam, Kind: arrangement.Expert, Subject: "Ekonomisystem", Calendar: b.hours[deskHours]}, economyHead, []string{"Birgit Hällmark"}},
		} {
			if err := b.staffed(now, team.in, team.lead, team.more); err != nil {
				return fmt.Errorf("%s: %w", team.in.Name, err)
			}
		}
		_, err := b.Arrangements.AddMember(b.ctx, b.lead(), now, b.teams[centralTeam], arrangement.MemberInput{Person: b.persons[centralSecond], Role: arrangement.Member,
			Home: b.teams[localDesk(mechanics)], From: "2026-01-19", To: "2026-06-30", Note: "En dag i veckan, tisdagar"})
		return err
	})
}

// staffed adds a team with its people, and lets them work in it.
func (b *bjorkenasStory) staffed(now clock.Instant, in arrangement.TeamInput, lead string, more []string) error {
	id, err := b.Arrangements.AddTeam(b.ctx, b.lead(), now, in)
	if err != nil {
		return err
	}
	b.teams[in.Name] = id
	for i, name := range append([]string{lead}, more...) {
		role := arrangement.Member
		if i == 0 {
			role = arrangement.Leads
		}
		if _, err := b.Arrangements.AddMember(b.ctx, b.lead(), now, id, arrangement.MemberInput{Person: b.persons[name], Role: role}); err != nil {
			return err
		}
		if name == supportLead {
			continue
		}
		if err := b.Entrance.Grant(b.ctx, b.by, now, b.persons[name], access.Supporter, access.Team(id)); err != nil {
			return err
		}
	}
	return nil
}

// The task catalogue as the workshop sorted it (D5): the level each task
// belongs to, and what waits for a later phase.
var catalogue = []struct {
	name, about string
	levels      [4]string // index = level: "" not here, "now", "later"
}{
	{"Ta emot och registrera", "Alla ärenden, oavsett väg in.", [4]string{1: "now", 2: "now"}},
	{"Lösenord", "Finns både lokalt och centralt.", [4]string{1: "now", 2: "now"}},
	{"Konton och behörigheter", "Lokalt för nätet, centralt för gemensamma system.", [4]string{1: "now", 2: "now"}},
	{"Åtkomst till resurser", "Skrivare, diskar, gemensamma brevlådor.", [4]string{1: "now", 2: "now"}},
	{"Felsökning på plats", "Den som sitter nära går dit.", [4]string{1: "now"}},
	{"Fel i nät", "", [4]string{2: "now", 3: "now"}},
	{"Frågor om program", "Köps in; systemansvariga ska inte behöva svara.", [4]string{2: "later", 3: "now"}},
	{"Ekonomisystemets frågor", "", [4]string{2: "later", 3: "now"}},
	{"Utbildning", "", [4]string{2: "later"}},
	{"Webbutveckling", "Ingår inte.", [4]string{}},
}

// matrix holds the two workshops: first where tasks belong, then what is left
// out at the start.
func (b *bjorkenasStory) matrix() {
	b.on("2026-01-20 13:00", func(now clock.Instant) error {
		start, err := b.Arrangements.AddPhase(b.ctx, b.lead(), now, arrangement.PhaseInput{Name: "Start", Starts: "2026-02-02"})
		if err != nil {
			return err
		}
		if _, err := b.Arrangements.AddPhase(b.ctx, b.lead(), now, arrangement.PhaseInput{Name: "Hela högskolan", Starts: "2026-08-24"}); err != nil {
			return err
		}
		var cells []arrangement.CellChange
		for _, task := range catalogue {
			id, err := b.Arrangements.AddTask(b.ctx, b.lead(), now, arrangement.TaskInput{Name: task.name, About: task.about})
			if err != nil {
				return err
			}
			b.tasks[task.name] = id
			for level, when := range task.levels {
				switch when {
				case "now":
					cells = append(cells, arrangement.CellChange{Task: id, Level: level, Start: start})
				case "later":
					cells = append(cells, arrangement.CellChange{Task: id, Level: level, Start: arrangement.Later})
				}
			}
		}
		_, _, err = b.Arrangements.SetCells(b.ctx, b.lead(), now, cells)
		return err
	})
}

// shelf writes the routines and the guides support works by (D4).
func (b *bjorkenasStory) shelf() {
	b.on("2026-01-22 09:00", func(now clock.Instant) error {
		for _, r := range []struct {
			title string
			steps []string
		}{
			{"Ta emot ett ärende", []string{"Fråga vad personen försökte göra", "Sök efter kända fel och vägledningar", "Lös det direkt om det går", "Annars: skriv vad som är prövat innan ärendet lämnas vidare"}},
			{"Nytt lösenord", []string{"Kontrollera vem som frågar", "Avgör om kontot är lokalt eller centralt", "Återställ lösenordet", "Be personen logga in medan du väntar"}},
			{"Konto eller behörighet", []string{"Hämta chefens godkännande", "Lägg upp behörigheten", "Meddela den som frågade"}},
			{"Åtkomst till en resurs", []string{"Ta reda på vem som äger resursen", "Ge åtkomst", "Prova tillsammans"}},
			{"Hjälp på plats", []string{"Kom överens om tid", "Ta med reservutrustning", "Skriv vad som gjordes"}},
			{"Fel i nätet", []string{"Se om fler är drabbade", "Mät närmast användaren", "Lämna till Nätgruppen med mätningen"}},
			{"Fråga till leverantör", []string{"Se avtalet", "Beskriv frågan och vad som är prövat", "Skriv leverantörens ärendenummer i ärendet"}},
		} {
			id, err := b.publish(now, knowledge.Input{Kind: knowledge.Routine, Audience: knowledge.ForSupport, ReviewOn: "2026-12-01"}, knowledge.Words{Title: r.title, Steps: r.steps})
			if err != nil {
				return fmt.Errorf("%s: %w", r.title, err)
			}
			b.routines[r.title] = id
		}
		for service, words := range map[string]knowledge.Words{
			mailService:    {Title: "Läs din e-post på telefonen", Text: "Öppna inställningarna, välj *Konton* och skriv din adress. Lösenordet är samma som till datorn."},
			networkService: {Title: "Anslut till det trådlösa nätet", Text: "Välj nätet **bjorkenas** och logga in med din adress."},
			officeService:  {Title: "Få hjälp med kontorsprogrammen", Text: "Ring Fjärdmarks kundtjänst direkt. Säg att du arbetar på högskolan."},
			ledgerService:  {Title: "Attestera en faktura", Text: "Öppna fakturan, kontrollera konteringen och tryck på *Attestera*."},
			accountService: {Title: "Byt lösenord själv", Text: "Gå till lösenordssidan. Du behöver din telefon."},
			pcService:      {Title: "Installera program på din dator", Text: "Öppna programvarukatalogen och välj programmet."},
		} {
			id, err := b.publish(now, knowledge.Input{Kind: knowledge.AGuide, Audience: knowledge.ForPublic, Service: b.services[service], ReviewOn: "2026-12-01"}, words)
			if err != nil {
				return fmt.Errorf("%s: %w", words.Title, err)
			}
			b.guides[service] = id
		}
		return nil
	})
}

func (b *bjorkenasStory) publish(now clock.Instant, in knowledge.Input, words knowledge.Words) (string, error) {
	id, err := b.Guides.Add(b.ctx, b.lead(), now, in, "sv", words, "")
	if err != nil {
		return "", err
	}
	return id, b.Guides.Publish(b.ctx, b.lead(), now, id, "sv", 1, "")
}
