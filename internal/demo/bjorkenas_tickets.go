package demo

import (
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// course is how a ticket goes: which team tells it, what it is about, and where
// it travels before it is solved.
type course struct {
	service, title, text string
	kind                 desk.Kind
	spot                 bool     // solved while it was told (D7)
	way                  []string // teams it is handed to; "" = back to where it came from
	reason               []desk.Reason
	answer               string
}

// courses of each section's desk, in the order they come round. What they show
// is worth a discussion: chemistry sends nearly everything up, passwords come
// back down again, and electro knows the network group well (D6).
var courses = map[string][]course{
	mechanics: {
		{service: accountService, title: "Glömt lösenord", spot: true, answer: "Återställt medan vi talade."},
		{service: pcService, title: "Skärmen är svart", kind: desk.Fault, spot: true, answer: "Kabeln satt löst."},
		{service: mailService, title: "Får inte e-post på telefonen", kind: desk.Fault, spot: true, answer: "Gick igenom vägledningen tillsammans."},
		{service: pcService, title: "Datorn startar inte", kind: desk.Fault, way: []string{centralTeam}, reason: []desk.Reason{desk.NeedsRight}, answer: "Ny basdator är utlagd."},
		{service: networkService, title: "Inget nät i verkstaden", kind: desk.Fault, way: []string{centralTeam, networkTeam}, reason: []desk.Reason{desk.NeedsSkill, desk.ByMatrix}, answer: "Porten är bytt."},
		{service: accountService, title: "Åtkomst till projektdisken", kind: desk.Access, spot: true, answer: "Behörigheten är upplagd."},
	},
	chemistry: {
		{service: accountService, title: "Lösenordet har gått ut", way: []string{centralTeam, ""}, reason: []desk.Reason{desk.NeedsRight, desk.WrongTeam}, answer: "Kontot var lokalt, återställt här."},
		{service: pcService, title: "Programmet installeras inte", kind: desk.Fault, way: []string{centralTeam}, reason: []desk.Reason{desk.NoCapacity}, answer: "Installerat från katalogen."},
		{service: mailService, title: "Gemensam brevlåda saknas", kind: desk.Order, way: []string{centralTeam}, reason: []desk.Reason{desk.ByMatrix}, answer: "Brevlådan är skapad."},
		{service: accountService, title: "Kan inte logga in på labbdatorn", kind: desk.Fault, way: []string{centralTeam, "", centralTeam}, reason: []desk.Reason{desk.NeedsRight, desk.MoreNeeded, desk.NeedsRight}, answer: "Kontot fanns i båda registren, nu är det ett."},
		{service: pcService, title: "Skrivaren är borta", kind: desk.Fault, way: []string{centralTeam}, reason: []desk.Reason{desk.NoCapacity}, answer: "Skrivaren är tillbaka."},
	},
	electro: {
		{service: networkService, title: "Trådlöst nät faller ut", kind: desk.Fault, way: []string{networkTeam}, reason: []desk.Reason{desk.NeedsSkill}, answer: "Ny sändare i korridoren."},
		{service: networkService, title: "Fast adress till mätutrustning", kind: desk.Order, way: []string{networkTeam}, reason: []desk.Reason{desk.ByMatrix}, answer: "Adressen är reserverad."},
		{service: pcService, title: "Datorn är långsam", kind: desk.Fault, spot: true, answer: "Startade om efter uppdatering."},
		{service: accountService, title: "Gästkonto till besökare", kind: desk.Access, spot: true, answer: "Kontot gäller i två veckor."},
	},
	architecture: {
		{service: officeService, title: "Hur gör jag en innehållsförteckning?", spot: true, answer: "Fjärdmark hjälpte direkt i telefon."},
		{service: "", title: "Kan ni göra om vår webbplats?", kind: desk.Change, way: []string{centralTeam}, reason: []desk.Reason{desk.WrongTeam}, answer: "Webbutveckling ingår inte. Vi har antecknat önskemålet."},
		{service: pcService, title: "Plottern skriver i fel färg", kind: desk.Fault, way: []string{centralTeam}, reason: []desk.Reason{desk.NeedsSkill}, answer: "Ny färgprofil."},
	},
	economy: {
		{service: ledgerService, title: "Fakturan går inte att attestera", kind: desk.Fault, way: []string{ledgerTeam}, reason: []desk.Reason{desk.NeedsSkill}, answer: "Konteringen var spärrad, nu öppen."},
		{service: ledgerService, title: "Ny kollega ska kunna attestera", kind: desk.Access, way: []string{ledgerTeam}, reason: []desk.Reason{desk.NeedsRight}, answer: "Behörigheten är upplagd."},
		{service: ledgerService, title: "Rapporten visar fel period", kind: desk.Fault, way: []string{centralTeam, ledgerTeam}, reason: []desk.Reason{desk.NeedsSkill, desk.ByMatrix}, answer: "Perioden är rättad i mallen."},
		{service: archiveService, title: "Hjälp med e-arkivet", way: []string{centralTeam}, reason: []desk.Reason{desk.WrongTeam}, answer: "E-arkivet är inte öppnat för support än."},
		{service: officeService, title: "Kalkylbladet räknar fel", spot: true, answer: "Cellen var text."},
	},
}

// leads of the local desks.
var deskLead = map[string]string{mechanics: "Per Örnhage", chemistry: "Katarina Fjällmo", electro: "Emil Sjöhamn", architecture: "Viveka Brunnsgård", economy: "Tomas Rönnholm"}

// teamLead is who works for a team in the story.
var teamLead = map[string]string{centralTeam: centralFirst, networkTeam: networkHead, ledgerTeam: economyHead}

// tickets are ten weeks at the desks, from the start of the first phase.
func (b *bjorkenasStory) tickets() {
	n := map[string]int{}
	for day := clock.Day("2026-02-02"); day <= "2026-04-15"; day = day.Add(1) {
		if w := day.Time().Weekday(); w == time.Saturday || w == time.Sunday || day == "2026-04-03" || day == "2026-04-06" {
			continue
		}
		for i, section := range []string{mechanics, chemistry, electro, architecture, economy} {
			if (int(day.Time().Weekday())+i)%2 == 0 && section != chemistry && section != mechanics {
				continue
			}
			all := courses[section]
			c := all[n[section]%len(all)]
			n[section]++
			b.follow(day, i, section, c, b.asker(section, n[section]))
		}
	}
}

// asker is somebody of a section, another each time.
func (b *bjorkenasStory) asker(section string, n int) string {
	var of []string
	for _, a := range b.askers {
		if a.positions[0].unit == section {
			of = append(of, a.name())
		}
	}
	return of[n%len(of)]
}

// worker is somebody at work in a team.
func (b *bjorkenasStory) worker(name, team string) access.Actor {
	a := b.actor(name, access.Supporter)
	a.Grants = []access.Grant{{Role: access.Supporter, Scope: access.Team(b.teams[team])}}
	if name == centralFirst {
		a.Grants = []access.Grant{{Role: access.Supporter}}
	}
	return a
}

// follow plans a ticket's scenes: told in the morning, handed on within hours
// or a day, solved in the end; those of the last days are still under way.
func (b *bjorkenasStory) follow(day clock.Day, i int, section string, c course, asker string) {
	at := func(day clock.Day, minutes int) string {
		return fmt.Sprintf("%s %02d:%02d", day, 8+minutes/60%8, minutes%60)
	}
	var ticket string
	team, worker := localDesk(section), deskLead[section]
	b.on(at(day, 10+35*i), func(now clock.Instant) error {
		in := desk.Input{Kind: c.kind, Title: c.title, Text: c.text, Requester: b.persons[asker], Channel: desk.ByPhone, Mine: true}
		if c.service != "" {
			in.Service = b.services[c.service]
		}
		in.Fields = b.said(c, section, day.Time().YearDay()+i)
		if c.spot {
			in.Solved, in.Answer, in.Minutes = true, c.answer, 6+i
		}
		made, err := b.Desk.Make(b.ctx, b.worker(worker, team), now, in)
		ticket = made.ID
		return err
	})
	if c.spot {
		return
	}
	came := []string{team}
	when := day
	for hop, to := range c.way {
		from := came[len(came)-1]
		if to == "" {
			to = came[len(came)-2]
		}
		came = append(came, to)
		if hop%2 == 1 {
			when = nextWorkday(when)
		}
		by, target := b.at(from, section), desk.Target{Reason: c.reason[hop], Note: "Prövat: omstart och vägledningen."}
		b.on(at(when, 200+60*hop+7*i), func(now clock.Instant) error {
			target.Team = b.teams[to]
			if v, err := b.Desk.Ticket(b.ctx, b.lead(), now, ticket); err != nil || v.Team == target.Team {
				return err // a rule was quicker
			}
			_, err := b.Desk.Move(b.ctx, by(), now, ticket, 0, target)
			return err
		})
	}
	if day >= "2026-04-08" && (int(day.Time().Weekday())+i)%2 == 0 {
		b.unfinished(&ticket, day, i, came[len(came)-1], section)
		return
	}
	last := b.at(came[len(came)-1], section)
	b.on(at(nextWorkday(when), 120+11*i), func(now clock.Instant) error {
		if _, err := b.Desk.Take(b.ctx, last(), now, ticket, 0, last().Person); err != nil {
			return err
		}
		_, err := b.Desk.Reply(b.ctx, last(), now.Add(20*time.Minute), ticket, desk.Saying{Text: c.answer, Then: desk.Solved, Minutes: 20 + 5*len(c.way)})
		return err
	})
}

// unfinished is what still lies there on the last day: some taken, some waiting
// for an answer, some for a day, some untouched and late.
func (b *bjorkenasStory) unfinished(ticket *string, day clock.Day, i int, team, section string) {
	by := b.at(team, section)
	when := fmt.Sprintf("%s %02d:%02d", nextWorkday(nextWorkday(day)), 9+i, 20)
	b.on(when, func(now clock.Instant) (err error) {
		switch (day.Time().Day() + i) % 4 {
		case 0:
			_, err = b.Desk.Take(b.ctx, by(), now, *ticket, 0, by().Person)
		case 1:
			_, err = b.Desk.Reply(b.ctx, by(), now, *ticket, desk.Saying{Text: "Vilken dator gäller det, och sedan när?", Then: desk.Waiting, Minutes: 10})
		case 2:
			if _, err = b.Desk.Take(b.ctx, by(), now, *ticket, 0, by().Person); err == nil {
				_, err = b.Desk.Note(b.ctx, by(), now, *ticket, desk.Saying{Text: "Reservdel beställd, kommer i nästa vecka.", Minutes: 15})
			}
		}
		return err
	})
}

// at is who works for a team, asked when the scene is played: the names get
// their ids then.
func (b *bjorkenasStory) at(team, section string) func() access.Actor {
	return func() access.Actor {
		if name := teamLead[team]; name != "" {
			return b.worker(name, team)
		}
		return b.worker(deskLead[section], team)
	}
}

func nextWorkday(day clock.Day) clock.Day {
	day = day.Add(1)
	for day.Time().Weekday() == time.Saturday || day.Time().Weekday() == time.Sunday {
		day = day.Add(1)
	}
	return day
}
