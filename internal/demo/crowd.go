package demo

import (
	"fmt"
	"sync"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// crowd tells a body with n of everything, named at length in Swedish and
// Danish: for looking at lists and pages as they are after some years. It is
// told only when asked for.
func crowd(n int) func(*stage) []Role {
	return func(s *stage) []Role {
		c := &crowdStory{stage: s, n: n, services: make([]string, n), suppliers: make([]string, n/4+1)}
		s.founded, s.every = s.now.Add(-100*24*time.Hour), 3*time.Hour
		s.found(org.Body{Slug: "storsund", Name: "Storsunds och Nørre Sønderåens samverkanskommun", Country: "SE", Lang: "sv", ZoneName: "Europe/Stockholm"}, crowdUnits(), crowdCast())
		c.scene(time.Hour, c.register, c.desks, c.catalogue, c.shelf, c.staff, c.hooks)
		c.tickets()
		c.scene(99*24*time.Hour, c.long, c.visits, c.mails, c.rules)
		return []Role{
			{Key: "demo.role.support_lead", Name: crowdLead}, {Key: "demo.role.central_support", Name: crowdFirst},
			{Key: "demo.role.asker", Name: crowdAsker}, {Key: "demo.role.supplier_staff", Name: crowdOutside},
		}
	}
}

type crowdStory struct {
	*stage
	n                   int
	services, suppliers []string // ids
	teams               []string
	made                []string // tickets
}

const (
	crowdLead    = "Anna-Margareta Kungsängen-Wallenstråle"
	crowdFirst   = "Bodil Østergaard-Frederiksen"
	crowdAsker   = "Carl-Gustaf Överskärgårdshamn"
	crowdOutside = "Ditte Sønderskov-Mortensen"
)

var crowdPlaces = []string{"Överklagandesamordningen", "Arbejdsmarkedsforvaltningen Nørre Sønderåen", "Specialpædagogisk Rådgivning", "Räddningstjänsten", "Samhällsbyggnadsförvaltningen",
	"Sundhedsplejen og tandreguleringen", "Äldreomsorgens hemtjänstplanering", "Børne- og Ungdomspsykologisk Rådgivning", "It", "Gymnasie- och vuxenutbildningsförvaltningen"}

var crowdThings = []string{"Handläggningsstöd för ekonomiskt bistånd", "Vagtplanlægning", "Nämndsadministration", "Ejendomsskatteindberetning", "Läsplattor", "Journal- og sagsstyringssystemet",
	"E-post", "Fastighetsförvaltningssystemet", "Genoptræningsvisitation", "Upphandlingsannonsering"}

var crowdWords = []string{"Behörighetsadministrationen avslutar inloggningen oväntat efter säkerhetsuppdateringen", "Kan ikke logge på", "Medarbejderudviklingssamtaleskemaet forsvinder, når jeg gemmer det",
	"Skrivaren på plan 3", "Lösenord", "Realkreditbelåningsindberetningsskemaet åbner ikke i den nye version af journal- og sagsstyringssystemet på de stationære arbejdspladser i Borgerservice"}

func crowdUnits() []string {
	all := make([]string, 0, 3*len(crowdPlaces))
	for _, part := range []string{"", ", distrikt nord", ", distrikt syd og øerne"} {
		for _, place := range crowdPlaces {
			all = append(all, place+part)
		}
	}
	return all
}

func crowdCast() []actor {
	units := crowdUnits()
	cast := []actor{{given: "Anna-Margareta", family: "Kungsängen-Wallenstråle", role: access.SupportLead}, {given: "Bodil", family: "Østergaard-Frederiksen", lang: "da", role: access.Supporter},
		{given: "Carl-Gustaf", family: "Överskärgårdshamn"}, {given: "Ditte", family: "Sønderskov-Mortensen", lang: "da"}}
	cast = append(cast, people(30, danishGiven, swedishFamily)...)
	for i := range cast {
		cast[i].mail = []string{address(cast[i], "storsund.example")}
		cast[i].mobile = mobile("+46", 500+i)
		cast[i].positions = []position{{org.Employee, units[i%len(units)], "Verksamhetsutvecklare"}}
	}
	return cast
}

// scene plans what is done some time after the body was founded.
func (c *crowdStory) scene(after time.Duration, all ...func(now clock.Instant) error) {
	c.scenes = append(c.scenes, scene{c.founded.Add(after), func(now clock.Instant) error {
		for i, do := range all {
			if err := do(now); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	}})
}

func (c *crowdStory) actor(name string, role access.Role) access.Actor {
	return access.Actor{Body: c.body.ID, Person: c.persons[name], Name: name, Lang: "sv", Via: access.BySession, Grants: []access.Grant{{Role: role}}}
}

func (c *crowdStory) lead() access.Actor { return c.actor(crowdLead, access.SupportLead) }

func (c *crowdStory) unit(i int) string { return c.units[crowdUnits()[i%30]] }

func (c *crowdStory) person(i int) string { return c.persons[c.cast[i%len(c.cast)].name()] }

// times does something for each of n, several at once so that they share the
// database's commits, and answers the first that fails.
func times(n int, do func(i int) error) error {
	var all sync.WaitGroup
	var failed error
	var once sync.Once
	next := make(chan int)
	for range 16 {
		all.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					once.Do(func() { failed = fmt.Errorf("%d of %d: %w", i, n, err) })
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
	return failed
}

// register is n services and a fourth as many suppliers and failure domains.
func (c *crowdStory) register(now clock.Instant) error {
	err := times(len(c.suppliers), func(i int) (err error) {
		c.suppliers[i], err = c.Register.AddSupplier(c.ctx, c.lead(), now, services.SupplierInput{Name: fmt.Sprintf("%s Driftsentreprenørselskabet %d A/S", crowdThings[i%10], i+1), Number: fmt.Sprintf("99%06d", i),
			Mail: fmt.Sprintf("servicedesk.%d@leverantorssupport.example", i), Phone: "+4620009000"})
		if err == nil {
			_, err = c.Register.AddContact(c.ctx, c.lead(), now, c.suppliers[i], services.ContactInput{Name: "Kundtjänst och felanmälan", Mail: fmt.Sprintf("kundtjanst.%d@leverantorssupport.example", i)})
		}
		return err
	})
	if err != nil {
		return err
	}
	err = times(c.n/10, func(i int) error {
		in := services.HoursInput{Name: fmt.Sprintf("%s, öppettider %d", crowdPlaces[i%10], i+1), Zone: "Europe/Stockholm", Country: calendar.Sweden, Closing: true,
			Week: [7]string{1: "08:00-12:00, 13:00-16:00", 2: "08:00-18:00", 3: "08:00-16:00", 4: "08:00-16:00", 5: "08:00-14:30"}}
		_, err := c.Register.AddCalendar(c.ctx, c.lead(), now, in)
		return err
	})
	if err != nil {
		return err
	}
	err = times(c.n, func(i int) (err error) {
		in := services.Input{Name: fmt.Sprintf("%s %d", crowdThings[i%10], i+1), Description: crowdWords[i%6], Unit: c.unit(i), State: services.Active}
		if c.services[i], err = c.Register.Add(c.ctx, c.lead(), now, in); err != nil {
			return err
		}
		for r, role := range []services.Role{services.Owner, services.Manager, services.SuperUser}[:i%4] {
			if _, err := c.Register.Appoint(c.ctx, c.lead(), now, c.services[i], services.HolderInput{Role: role, Person: c.person(i + r)}); err != nil {
				return err
			}
		}
		return c.Register.Tie(c.ctx, c.lead(), now, c.services[i], services.ToSupplier, c.suppliers[i%len(c.suppliers)])
	})
	if err != nil {
		return err
	}
	return times(c.n/3, func(i int) error {
		return c.Register.Tie(c.ctx, c.lead(), now, c.services[2*i+2], services.ToService, c.services[i])
	})
}

// desks are teams at three levels, twenty of them when there is room.
func (c *crowdStory) desks(now clock.Instant) error {
	c.teams = make([]string, max(3, c.n/10))
	return times(len(c.teams), func(i int) (err error) {
		in := arrangement.TeamInput{Name: fmt.Sprintf("%s, helpdesk %d", crowdPlaces[i%10], i), Kind: arrangement.Local, Unit: c.unit(i), Place: "Förvaltningshuset, plan 2", Public: true}
		switch {
		case i == 0:
			in = arrangement.TeamInput{Name: "Central support", Kind: arrangement.Central, Landing: true, Public: true, Mail: "support@storsund.example", Phone: "+462000500"}
		case i%4 == 0:
			in = arrangement.TeamInput{Name: fmt.Sprintf("Expertgruppen for %s %d", crowdThings[i%10], i), Kind: arrangement.Expert, Subject: crowdThings[i%10]}
		}
		if c.teams[i], err = c.Arrangements.AddTeam(c.ctx, c.lead(), now, in); err != nil {
			return err
		}
		for k := range 2 + i%5 {
			who, role := c.person(4+i+k), arrangement.Member
			if k == 0 {
				role = arrangement.Leads
			}
			if i == 0 && k < 2 {
				who = c.person(k)
			}
			if _, err := c.Arrangements.AddMember(c.ctx, c.lead(), now, c.teams[i], arrangement.MemberInput{Person: who, Role: role}); err != nil {
				return err
			}
		}
		return nil
	})
}

// catalogue is what support does, its agreements, and what waits at the gate.
func (c *crowdStory) catalogue(now clock.Instant) error {
	start, err := c.Arrangements.AddPhase(c.ctx, c.lead(), now, arrangement.PhaseInput{Name: "Kommunesammenlægningen", Starts: now.Day(c.zone)})
	if err != nil {
		return err
	}
	if _, err := c.Arrangements.AddPhase(c.ctx, c.lead(), now, arrangement.PhaseInput{Name: "Hela samverkanskommunen", Starts: now.Day(c.zone).Add(150)}); err != nil {
		return err
	}
	cells := make([]arrangement.CellChange, c.n/4)
	err = times(c.n/4, func(i int) error {
		id, err := c.Arrangements.AddTask(c.ctx, c.lead(), now, arrangement.TaskInput{Name: fmt.Sprintf("%s %d", crowdWords[i%6], i+1), About: crowdThings[i%10]})
		cells[i] = arrangement.CellChange{Task: id, Level: 1 + i%3, Start: start}
		return err
	})
	if err == nil {
		_, _, err = c.Arrangements.SetCells(c.ctx, c.lead(), now, cells)
	}
	if err != nil {
		return err
	}
	return times(c.n/4, func(i int) error {
		in := arrangement.AgreementInput{Number: fmt.Sprintf("AV-2025-%03d", i), Supplier: c.suppliers[i%min(4, len(c.suppliers))], Service: c.services[i], Direct: arrangement.Everybody,
			How: "Skriv till servicedesken med ärendets nummer.", Response: 120, Solution: 960, From: now.Day(c.zone), To: now.Day(c.zone).Add(400)}
		_, err := c.Arrangements.AddAgreement(c.ctx, c.lead(), now, in)
		return err
	})
}

// shelf is what is written down: guides, routines and phrases.
func (c *crowdStory) shelf(now clock.Instant) error {
	err := times(c.n, func(i int) error {
		in := knowledge.Input{Kind: knowledge.AGuide, Audience: knowledge.ForPublic, Service: c.services[i%len(c.services)], ReviewOn: now.Day(c.zone).Add(30 + i)}
		words := knowledge.Words{Title: fmt.Sprintf("%s: %s %d", crowdThings[i%10], crowdWords[i%6], i+1), Text: "Öppna **inställningarna** och följ stegen."}
		if i%3 == 0 {
			in.Kind, in.Audience = knowledge.Routine, knowledge.ForSupport
			words.Text, words.Steps = "", []string{"Kontrollera identiteten", "Återställ i självbetjäningsportalens behörighetsadministration", "Skriv vad som gjordes"}
		}
		id, err := c.Guides.Add(c.ctx, c.lead(), now, in, "sv", words, "")
		if err != nil || i%4 == 1 {
			return err // a draft
		}
		return c.Guides.Publish(c.ctx, c.lead(), now, id, "sv", 1, "")
	})
	if err != nil {
		return err
	}
	return times(c.n, func(i int) error {
		_, err := c.Desk.AddPhrase(c.ctx, c.lead(), now, desk.PhraseInput{Name: fmt.Sprintf("%s %d", crowdWords[i%5], i+1), Lang: "sv", Text: "Hej {person}. Vi har tittat på {service} och återkommer i dag."})
		return err
	})
}

// staff is who promised what, who knows what, and the hours that became.
func (c *crowdStory) staff(now clock.Instant) error {
	for level, ore := range map[int]int64{1: 420_00, 2: 510_00, 3: 690_00} {
		if err := c.Staffing.PutRate(c.ctx, c.lead(), now, staffing.Rate{Level: level, From: now.Day(c.zone), Ore: ore}); err != nil {
			return err
		}
	}
	err := times(c.n/5, func(i int) error {
		in := staffing.PledgeInput{Unit: c.unit(i), Team: c.teams[i%len(c.teams)], Measure: []string{staffing.Days, staffing.Persons, staffing.Hours}[i%3], Amount: 100 + 25*(i%4),
			From: now.Day(c.zone), To: now.Day(c.zone).Add(300), Note: crowdWords[i%6]}
		_, err := c.Staffing.AddPledge(c.ctx, c.lead(), now, in)
		return err
	})
	if err != nil {
		return err
	}
	return times(c.n, func(i int) error {
		in := staffing.ExpertInput{Person: c.person(i), Subject: fmt.Sprintf("%s %d", crowdThings[i%10], i+1), Team: c.teams[i%len(c.teams)], Strength: 1 + i%3, From: now.Day(c.zone), Note: crowdWords[i%6]}
		_, err := c.Staffing.AddExpert(c.ctx, c.lead(), now, in)
		return err
	})
}
