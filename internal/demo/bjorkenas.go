package demo

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/calendar"
	"github.com/overgang/overgang/internal/kit/clock"
)

// Sections of the university, each with a local desk (document 003).
const (
	mechanics    = "Maskinsektionen"
	chemistry    = "Kemisektionen"
	electro      = "Elektrosektionen"
	architecture = "Arkitektursektionen"
	economy      = "Ekonomiförvaltningen"
	library      = "Biblioteket"
	itDepartment = "It-avdelningen"
)

var sections = []string{mechanics, chemistry, electro, architecture, economy, library, itDepartment}

var (
	swedishGiven = []string{"Alva", "Bertil", "Cajsa", "Dan", "Elsa", "Folke", "Gun", "Hjalmar", "Inga", "Jöran", "Kajsa", "Love", "Märta", "Nils", "Olle", "Pia",
		"Ragnar", "Siv", "Ture", "Ulrika", "Valter", "Ylva", "Åke", "Östen"}
	swedishFamily = []string{"Almgren", "Björkdal", "Dahlvik", "Ekhamre", "Forsmark", "Granlöf", "Hedskog", "Idestrand", "Källgård", "Lindhed", "Malmsjö", "Norrdal",
		"Ostermark", "Palmgård", "Rosenvik", "Sandhamre", "Tallskog", "Uddgren", "Vallmark", "Åkerhed", "Ängsfors"}
)

// The people who run support, by what they do.
const (
	supportLead   = "Agneta Lindmark" // answers for support (D9)
	networkHead   = "Sten Vikholm"
	economyHead   = "Marianne Torpvik"
	centralFirst  = "Jonas Hagfors"
	centralSecond = "Lena Kvistgård"
	rector        = "Gudrun Stålvik"
)

// bjorkenasStaff are those with a part of their own. desk is the local desk or
// group they work in.
func bjorkenasStaff() []actor {
	staff := []actor{
		{given: "Agneta", family: "Lindmark", role: access.SupportLead, positions: []position{{org.Employee, itDepartment, "Supportansvarig"}}},
		{given: "Jonas", family: "Hagfors", role: access.Supporter, positions: []position{{org.Employee, itDepartment, "Supporttekniker"}}},
		{given: "Lena", family: "Kvistgård", role: access.Supporter, positions: []position{{org.Employee, mechanics, "Supporttekniker"}}},
		{given: "Per", family: "Örnhage", positions: []position{{org.Employee, mechanics, "Lokal it-resurs"}}},
		{given: "Katarina", family: "Fjällmo", positions: []position{{org.Employee, chemistry, "Lokal it-resurs"}}},
		{given: "Emil", family: "Sjöhamn", positions: []position{{org.Employee, electro, "Lokal it-resurs"}}},
		{given: "Viveka", family: "Brunnsgård", positions: []position{{org.Employee, architecture, "Lokal it-resurs"}}},
		{given: "Tomas", family: "Rönnholm", positions: []position{{org.Employee, economy, "Lokal it-resurs"}}},
		{given: "Sten", family: "Vikholm", positions: []position{{org.Employee, itDepartment, "Nätansvarig"}}},
		{given: "Marianne", family: "Torpvik", positions: []position{{org.Employee, economy, "Systemförvaltare ekonomi"}}},
		{given: "Birgit", family: "Hällmark", positions: []position{{org.Employee, economy, "Superanvändare"}}},
		{given: "Rolf", family: "Stenhammar", positions: []position{{org.Employee, itDepartment, "Systemförvaltare basdator"}}},
		{given: "Kristina", family: "Löfdal", positions: []position{{org.Employee, library, "Arkivansvarig"}}},
		{given: "Gudrun", family: "Stålvik", role: access.Director, positions: []position{{org.Employee, economy, "Förvaltningschef"}}},
		{given: "Ebba", family: "Runfelt", positions: []position{{org.External, "", "Ledgersyd System AB"}}},
		{given: "Torbjörn", family: "Älvros", positions: []position{{org.Employee, chemistry, "Forskningsingenjör"}}},
	}
	for i := range staff {
		staff[i].mail = []string{address(staff[i], "bjorkenas.example")}
		if staff[i].name() == ledgerOutside {
			staff[i].mail = []string{address(staff[i], "ledgersyd.example")}
		}
		staff[i].mobile = mobile("+46", 300+i)
	}
	return staff
}

// bjorkenasAskers are those who turn to the desks, spread over the sections.
func bjorkenasAskers() []actor {
	forty := people(40, swedishGiven, swedishFamily)
	for i := range forty {
		forty[i].mail = []string{address(forty[i], "bjorkenas.example")}
		forty[i].positions = []position{{org.Employee, sections[i%(len(sections)-1)], "Lektor"}}
	}
	return forty
}

// bjorkenas tells document 003: a university that makes of its sections' desks
// one support with three levels and one gate.
func bjorkenas(s *stage) []Role {
	askers := bjorkenasAskers()
	s.found(org.Body{Slug: "bjorkenas", Name: "Björkenäs tekniska högskola", Country: "SE", Lang: "sv", ZoneName: "Europe/Stockholm"}, sections, append(askers, bjorkenasStaff()...))
	b := &bjorkenasStory{stage: s, askers: askers, services: map[string]string{}, teams: map[string]string{}, suppliers: map[string]string{}, hours: map[string]string{},
		tasks: map[string]string{}, routines: map[string]string{}, guides: map[string]string{}, fields: map[string]string{}}
	b.register()
	b.desks()
	b.matrix()
	b.shelf()
	b.agreements()
	b.gates()
	b.lab()
	b.rules()
	b.pledges()
	b.asks()
	b.helped()
	b.tickets()
	b.outside()
	b.mails()
	return []Role{
		{Key: "demo.role.support_lead", Name: supportLead},
		{Key: "demo.role.central_support", Name: centralFirst},
		{Key: "demo.role.local_desk", Name: "Katarina Fjällmo"},
		{Key: "demo.role.expert", Name: networkHead},
		{Key: "demo.role.asker", Name: askers[1].name()},
		{Key: "demo.role.director", Name: rector},
		{Key: "demo.role.supplier_staff", Name: ledgerOutside},
	}
}

type bjorkenasStory struct {
	*stage
	askers    []actor
	services  map[string]string // name → id, as the maps below
	teams     map[string]string
	suppliers map[string]string
	hours     map[string]string
	tasks     map[string]string
	routines  map[string]string
	guides    map[string]string // service → id
	fields    map[string]string // of services, by a word of the story
}

func (b *bjorkenasStory) actor(name string, role access.Role) access.Actor {
	return access.Actor{Body: b.body.ID, Person: b.persons[name], Name: name, Lang: "sv", Via: access.BySession, Grants: []access.Grant{{Role: role}}}
}

func (b *bjorkenasStory) lead() access.Actor { return b.actor(supportLead, access.SupportLead) }

// Services of the catalogue, and what never got through the gate.
const (
	mailService    = "E-post och kalender"
	networkService = "Datornät"
	officeService  = "Kontorsprogram"
	ledgerService  = "Ekonomisystemet"
	accountService = "Konton och lösenord"
	pcService      = "Basdator"
	archiveService = "E-arkivet" // stuck before the gate
)

const (
	deskHours    = "Supporten, vardagar 8–16"
	labHours     = "Kemis linje, vardagar 7–18"
	officePeople = "Fjärdmark Kontorsstöd AB"
	ledgerPeople = "Ledgersyd System AB"
)

// register writes down what is supported and who answers for it.
func (b *bjorkenasStory) register() {
	b.on("2026-01-12 09:00", func(now clock.Instant) (err error) {
		office := "08:00-12:00, 13:00-16:00"
		b.hours[deskHours], err = b.Register.AddCalendar(b.ctx, b.lead(), now, services.HoursInput{Name: deskHours, Zone: "Europe/Stockholm", Country: calendar.Sweden,
			Eves: true, Closing: true, Week: [7]string{"", office, office, office, office, office, ""}, Standard: true})
		if err != nil {
			return err
		}
		long := "07:00-18:00"
		b.hours[labHours], err = b.Register.AddCalendar(b.ctx, b.lead(), now, services.HoursInput{Name: labHours, Zone: "Europe/Stockholm", Country: calendar.Sweden,
			Closing: true, Week: [7]string{"", long, long, long, long, long, ""}})
		if err != nil {
			return err
		}
		// Numbers of the country's shape whose check digit is wrong: nobody's.
		for _, who := range []struct {
			in      services.SupplierInput
			contact services.ContactInput
		}{
			{services.SupplierInput{Name: officePeople, Number: "559900-0011", Mail: "support@fjardmark.example", Phone: "+462000900"},
				services.ContactInput{Name: "Fjärdmark kundtjänst", Mail: "support@fjardmark.example", Phone: "+462000900"}},
			{services.SupplierInput{Name: ledgerPeople, Number: "559900-0021", Mail: "servicedesk@ledgersyd.example", Phone: "+462000910"},
				services.ContactInput{Name: "Ledgersyd servicedesk", Mail: "servicedesk@ledgersyd.example", Phone: "+462000910"}},
		} {
			if b.suppliers[who.in.Name], err = b.Register.AddSupplier(b.ctx, b.lead(), now, who.in); err != nil {
				return err
			}
			if _, err = b.Register.AddContact(b.ctx, b.lead(), now, b.suppliers[who.in.Name], who.contact); err != nil {
				return err
			}
		}
		return nil
	})
	b.on("2026-01-13 09:00", func(now clock.Instant) error {
		for _, one := range []struct{ name, about, unit, owner, manager, super string }{
			{mailService, "Brevlådor, gemensamma adresser och kalendrar.", itDepartment, rector, "Rolf Stenhammar", centralFirst},
			{networkService, "Fasta och trådlösa nät i alla hus.", itDepartment, rector, networkHead, "Emil Sjöhamn"},
			{officeService, "Ordbehandling, kalkyl och presentation.", itDepartment, rector, "Rolf Stenhammar", "Viveka Brunnsgård"},
			{ledgerService, "Redovisning, fakturor och löner.", economy, rector, economyHead, "Birgit Hällmark"},
			{accountService, "Inloggning, behörigheter och lösenord, lokalt och centralt.", itDepartment, rector, "Rolf Stenhammar", "Katarina Fjällmo"},
			{pcService, "Högskolans gemensamma datorarbetsplats.", itDepartment, rector, "Rolf Stenhammar", "Per Örnhage"},
			{archiveService, "Handlingar som ska bevaras.", library, "Kristina Löfdal", "", ""},
		} {
			if err := b.addService(now, one.name, one.about, one.unit, map[services.Role]string{services.Owner: one.owner, services.Manager: one.manager, services.SuperUser: one.super}); err != nil {
				return err
			}
		}
		return b.ties(now)
	})
}

func (b *bjorkenasStory) addService(now clock.Instant, name, about, unit string, holders map[services.Role]string) (err error) {
	b.services[name], err = b.Register.Add(b.ctx, b.lead(), now, services.Input{Name: name, Description: about, Unit: b.units[unit], State: services.Active})
	if err != nil {
		return err
	}
	for _, role := range []services.Role{services.Owner, services.Manager, services.SuperUser} {
		if holders[role] == "" {
			continue
		}
		if _, err = b.Register.Appoint(b.ctx, b.lead(), now, b.services[name], services.HolderInput{Role: role, Person: b.persons[holders[role]]}); err != nil {
			return err
		}
	}
	return nil
}

// ties say what rests on what.
func (b *bjorkenasStory) ties(now clock.Instant) error {
	for _, pair := range [][2]string{{mailService, networkService}, {mailService, accountService}, {ledgerService, networkService}, {ledgerService, accountService}, {pcService, accountService}, {officeService, pcService}} {
		if err := b.Register.Tie(b.ctx, b.lead(), now, b.services[pair[0]], services.ToService, b.services[pair[1]]); err != nil {
			return err
		}
	}
	for service, supplier := range map[string]string{officeService: officePeople, ledgerService: ledgerPeople} {
		if err := b.Register.Tie(b.ctx, b.lead(), now, b.services[service], services.ToSupplier, b.suppliers[supplier]); err != nil {
			return err
		}
	}
	return nil
}
