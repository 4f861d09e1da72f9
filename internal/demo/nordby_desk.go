package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
)

const (
	families      = "Børn og Familie"
	nordbySupport = "BR-it-support"
	officeOfBR    = "Office 365"
	familyCases   = "Familiesag"
	familyPeople  = "Fjordkode A/S"
	nordbyLead    = "Lone Brandstrup"
	familySuper   = "Dorthe Vangsted"
	familyWorker  = "Poul Raskholm"
	familySupers  = "Superbrugere, Familiesag"
)

// familyStaff are those of document 004: a system whose supplier only
// super-users may turn to (E3, E4).
func familyStaff() []actor {
	staff := []actor{
		{given: "Lone", family: "Brandstrup", role: access.SupportLead, positions: []position{{org.Employee, nordbyIT, "Supportleder"}}},
		{given: "Dorthe", family: "Vangsted", positions: []position{{org.Employee, families, "Superbruger"}}},
		{given: "Poul", family: "Raskholm", positions: []position{{org.Employee, families, "Sagsbehandler"}}},
		{given: "Inge", family: "Thorsmark", positions: []position{{org.Employee, families, "Familiechef"}}},
	}
	for i := range staff {
		staff[i].mail = []string{address(staff[i], "nordby.example")}
		staff[i].mobile = mobile("+45", 230+i)
	}
	return staff
}

func (n *nordbyStory) supportLead() access.Actor { return n.actor(nordbyLead, access.SupportLead) }

// desk opens the council's desk and puts the family system behind the gate.
func (n *nordbyStory) openDesk() {
	n.on("2026-03-02 09:00", func(now clock.Instant) (err error) {
		all := "07:00-22:00"
		if _, err = n.Register.AddCalendar(n.ctx, n.supportLead(), now, services.HoursInput{Name: "Alle dage kl. 7–22", Zone: "Europe/Copenhagen",
			Week: [7]string{all, all, all, all, all, all, all}, Standard: true}); err != nil {
			return err
		}
		n.team, err = n.Arrangements.AddTeam(n.ctx, n.supportLead(), now, arrangement.TeamInput{Name: nordbySupport, Kind: arrangement.Central, Level: 1, Landing: true, Public: true,
			Mail: "br-support@nordby.example", Phone: "+4520000900", Place: "Rådhuset, stuen, lokale 12"})
		if err != nil {
			return err
		}
		for i, name := range []string{nordbyLead, "Mads Terkelsen", "Sofie Agerbo", "Karim Nazari"} {
			role := arrangement.Member
			if i == 0 {
				role = arrangement.Leads
			}
			if _, err = n.Arrangements.AddMember(n.ctx, n.supportLead(), now, n.team, arrangement.MemberInput{Person: n.persons[name], Role: role}); err != nil {
				return err
			}
		}
		n.service, err = n.Register.Add(n.ctx, n.supportLead(), now, services.Input{Name: officeOfBR, Description: "Mail, kalender, filer og møder for medlemmerne.", Unit: n.units[nordbyIT], State: services.Active})
		if err != nil {
			return err
		}
		return n.familySystem(now)
	})
}

// familySystem appoints who answers for the system, agrees with its supplier
// and lets it through the gate.
func (n *nordbyStory) familySystem(now clock.Instant) error {
	by := n.supportLead()
	system, err := n.Register.Add(n.ctx, by, now, services.Input{Name: familyCases, Description: "Sager om børn og familier.", Unit: n.units[families], State: services.Active})
	if err != nil {
		return err
	}
	for role, name := range map[services.Role]string{services.Owner: "Inge Thorsmark", services.Manager: nordbyLead, services.SuperUser: familySuper} {
		if _, err := n.Register.Appoint(n.ctx, by, now, system, services.HolderInput{Role: role, Person: n.persons[name]}); err != nil {
			return err
		}
	}
	supplier, err := n.Register.AddSupplier(n.ctx, by, now, services.SupplierInput{Name: familyPeople, Number: "99000011", Mail: "servicedesk@fjordkode.example", Phone: "+4520000950"})
	if err != nil {
		return err
	}
	if _, err := n.Register.AddContact(n.ctx, by, now, supplier, services.ContactInput{Name: "Fjordkode servicedesk", Mail: "servicedesk@fjordkode.example"}); err != nil {
		return err
	}
	if err := n.Register.Tie(n.ctx, by, now, system, services.ToSupplier, supplier); err != nil {
		return err
	}
	if _, err := n.Arrangements.AddAgreement(n.ctx, by, now, arrangement.AgreementInput{Number: "K-2024-118", Supplier: supplier, Service: system, Direct: arrangement.SuperUsers,
		How: "Skriv til servicedesken fra sagen.", Response: 120, Solution: 960, From: "2024-03-11", To: "2027-03-10"}); err != nil {
		return err
	}
	for name, what := range map[string]string{"Mads Terkelsen": "Familiesag, første linje", familySuper: "Familiesag, superbruger"} {
		if _, err := n.Arrangements.Name(n.ctx, by, now, system, arrangement.TrainingInput{Person: n.persons[name], What: what, DoneOn: "2026-02-27"}); err != nil {
			return err
		}
	}
	if err := n.familyFields(now, by, system); err != nil {
		return err
	}
	supers, err := n.superUsers(now, by)
	if err != nil {
		return err
	}
	return n.throughTheGate(now, by, system, supplier, supers)
}

// familyFields are what the system asks: where a fault shows and how many it
// hits, which helps the super-user; from when access is needed, which must be
// known.
func (n *nordbyStory) familyFields(now clock.Instant, by access.Actor, system string) error {
	for _, in := range []arrangement.FieldInput{
		{Type: arrangement.OfChoice, Kind: string(desk.Fault), Portal: true, Names: map[string]string{"da": "Hvor i systemet?", "sv": "Var i systemet?", "en": "Where in the system?"},
			Choices: map[string][]string{"da": {"Journal", "Bevillinger", "Breve", "Et andet sted"}, "sv": {"Journalen", "Beviljade insatser", "Brev", "Någon annanstans"}, "en": {"Journal", "Grants", "Letters", "Somewhere else"}}},
		{Type: arrangement.OfNumber, Kind: string(desk.Fault), Names: map[string]string{"da": "Antal ramte sager", "sv": "Antal drabbade ärenden", "en": "Cases affected"}},
		{Type: arrangement.OfDate, Kind: string(desk.Access), Required: true, Portal: true, Names: map[string]string{"da": "Adgang fra", "sv": "Behörighet från", "en": "Access from"}},
		{Type: arrangement.OfText, Kind: string(desk.Access), Required: true, Portal: true, Names: map[string]string{"da": "Afdeling og rolle", "sv": "Avdelning och roll", "en": "Department and role"}},
	} {
		id, err := n.Arrangements.AddField(n.ctx, by, now, system, in)
		if err != nil {
			return err
		}
		n.asked = append(n.asked, id)
	}
	n.family = system
	return nil
}

// familyAccess are two who need access: one asked on the page and answered, the
// other wrote a mail and did not.
func (n *nordbyStory) familyAccess(now clock.Instant) error {
	worker := n.actor(familyWorker, "")
	worker.Grants = nil
	if _, err := n.Desk.Ask(n.ctx, worker, now, desk.Input{Kind: desk.Access, Text: "Adgang til bevillinger for vikaren hos os", Service: n.family, Channel: desk.ByPortal, Client: "demo-access",
		Fields: map[string]string{n.asked[2]: "2026-05-01", n.asked[3]: "Børn og unge, sagsbehandler"}}); err != nil {
		return err
	}
	_, err := n.Desk.Make(n.ctx, access.Program(n.body.ID), now, desk.Input{Kind: desk.Access, Title: "Ny kollega skal ind i Familiesag", Text: "Han begynder snart. Kan I sørge for det?", Service: n.family,
		Requester: n.persons[familyWorker], Channel: desk.ByMail, Team: n.team})
	return err
}

// superUsers are a team of their own between the first line and the supplier.
func (n *nordbyStory) superUsers(now clock.Instant, by access.Actor) (string, error) {
	id, err := n.Arrangements.AddTeam(n.ctx, by, now, arrangement.TeamInput{Name: familySupers, Kind: arrangement.Expert, Level: 2, Subject: familyCases})
	if err != nil {
		return "", err
	}
	if _, err := n.Arrangements.AddMember(n.ctx, by, now, id, arrangement.MemberInput{Person: n.persons[familySuper], Role: arrangement.Leads}); err != nil {
		return "", err
	}
	return id, n.Entrance.Grant(n.ctx, n.by, now, n.persons[familySuper], access.Supporter, access.Team(id))
}

func (n *nordbyStory) throughTheGate(now clock.Instant, by access.Actor, system, supplier, supers string) error {
	phase, err := n.Arrangements.AddPhase(n.ctx, by, now, arrangement.PhaseInput{Name: "Drift", Starts: "2026-03-02"})
	if err != nil {
		return err
	}
	task, err := n.Arrangements.AddTask(n.ctx, by, now, arrangement.TaskInput{Name: "Støtte til brugerne"})
	if err != nil {
		return err
	}
	if _, _, err := n.Arrangements.SetCells(n.ctx, by, now, []arrangement.CellChange{{Task: task, Level: 1, Start: phase}}); err != nil {
		return err
	}
	routine, err := n.Guides.Add(n.ctx, by, now, knowledge.Input{Kind: knowledge.Routine, Audience: knowledge.ForSupport, ReviewOn: "2026-12-01"}, "da",
		knowledge.Words{Title: "Fejl i Familiesag", Steps: []string{"Spørg, hvad der blev prøvet", "Se kendte fejl", "Giv fejlen til superbrugeren, som skriver til leverandøren"}}, "")
	if err != nil {
		return err
	}
	guide, err := n.Guides.Add(n.ctx, by, now, knowledge.Input{Kind: knowledge.AGuide, Audience: knowledge.ForStaff, Service: system, ReviewOn: "2026-12-01"}, "da",
		knowledge.Words{Title: "Sådan får du hjælp til Familiesag", Text: "Spørg din superbruger først. Ved fejl: opret en sag her, så skriver superbrugeren til leverandøren."}, "")
	if err != nil {
		return err
	}
	for _, id := range []string{routine, guide} {
		if err := n.Guides.Publish(n.ctx, by, now, id, "da", 1, ""); err != nil {
			return err
		}
	}
	draft, err := n.Arrangements.Begin(n.ctx, by, now, system, "")
	if err != nil {
		return err
	}
	c := arrangement.Content{
		Levels: []arrangement.Level{{Level: 1, Team: n.team}, {Level: 2, Team: supers}, {Level: 3, Supplier: supplier}}, Tasks: []arrangement.Task{{Task: task, Level: 1, Routine: routine}},
		Guides: []string{guide}, ReviewOn: "2026-12-01",
		Targets: [5]arrangement.Target{1: {Response: 30, Solution: 480}, 2: {Response: 60, Solution: 960}, 3: {Response: 480, Solution: 2400}, 4: {Response: 960}},
	}
	if err := n.Arrangements.Save(n.ctx, by, now, draft, 1, c, ""); err != nil {
		return err
	}
	return n.Arrangements.Pass(n.ctx, by, now, draft, 2, "Besluttet i styregruppen.")
}

// deskDay gives the desk the answers it writes every day, and a ticket that
// sends somebody out tomorrow.
func (n *nordbyStory) deskDay() {
	n.on("2026-03-09 09:00", func(now clock.Instant) error {
		for name, text := range map[string]string{
			"Vi ser på det":      "Hej {person}\n\nTak for din henvendelse. Vi ser på den og skriver igen i dag.\n\nHilsen {me}, {team}",
			"Log ind på ny igen": "Hej {person}\n\nLog ud på alle enheder, vent et minut, og log ind igen. Virker det ikke, så svar på denne mail.\n\nHilsen {me}, {team}",
		} {
			if _, err := n.Desk.AddPhrase(n.ctx, n.supportLead(), now, desk.PhraseInput{Team: n.team, Name: name, Lang: "da", Text: text}); err != nil {
				return err
			}
		}
		return nil
	})
	n.on("2026-04-15 11:20", n.familyAccess)
	n.on("2026-04-15 13:40", func(now clock.Instant) error {
		by := n.actor("Mads Terkelsen", access.Supporter)
		t, err := n.Desk.Make(n.ctx, by, now, desk.Input{Kind: desk.Fault, Title: "Dockingstationen giver ikke billede", Text: "Skærmen er sort, også med et andet kabel.", Requester: n.persons[familyWorker],
			Channel: desk.ByPhone, Team: n.team, Mine: true, Client: "demo-docking"})
		if err != nil {
			return err
		}
		_, err = n.Desk.OrderVisit(n.ctx, by, now, t.ID, t.Version, desk.VisitOrder{Goer: n.persons["Karim Nazari"], From: n.moment("2026-04-16 11:00"), To: n.moment("2026-04-16 12:30"),
			Place: "Skolegade 3, kontor 214", Bring: "Dockingstation og et langt skærmkabel"})
		return err
	})
}

// call is one time a member turned to support: a ticket, which the rollout
// counts as a contact (A3, D7).
func (n *nordbyStory) call(now clock.Instant, day string, i int, who, channel, topic string) error {
	by := n.actor("Mads Terkelsen", access.Supporter)
	in := desk.Input{Kind: desk.Fault, Title: topic, Service: n.service, Requester: n.persons[who], Channel: channel, Mine: true, Team: n.team, Client: fmt.Sprintf("demo-%s-%d", day, i)}
	if i%11 == 10 {
		in.Urgency = desk.UrgencyStops
	}
	if i%7 != 6 {
		in.Solved, in.Answer, in.Minutes = true, "Løst, mens vi talte.", 5+i%4*5
	}
	_, err := n.Desk.Make(n.ctx, by, now, in)
	return err
}
