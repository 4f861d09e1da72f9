package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// asks are what two of the services ask: the computer's own number and house
// of a fault with it, from when and for whom of access. What came by mail has
// answered nothing, and some of it still lacks what is required.
func (b *bjorkenasStory) asks() {
	b.on("2026-01-30 09:00", func(now clock.Instant) error {
		for _, f := range []struct {
			key, service string
			in           arrangement.FieldInput
		}{
			{"number", pcService, arrangement.FieldInput{Type: arrangement.OfText, Kind: string(desk.Fault), Required: true, Portal: true,
				Names: map[string]string{"sv": "Datorns nummer", "en": "Number of the computer", "da": "Computerens nummer", "nb": "Nummeret på datamaskinen"}}},
			{"house", pcService, arrangement.FieldInput{Type: arrangement.OfChoice, Kind: string(desk.Fault), Portal: true, Names: map[string]string{"sv": "Hus", "en": "House"},
				Choices: map[string][]string{"sv": {"Maskinhuset", "Kemihuset", "Elhuset", "Arkitekturhuset", "Huvudbyggnaden"}, "en": {"Mechanics", "Chemistry", "Electro", "Architecture", "Main building"}}}},
			{"seats", pcService, arrangement.FieldInput{Type: arrangement.OfNumber, Kind: string(desk.Fault), Names: map[string]string{"sv": "Antal drabbade arbetsplatser", "en": "Seats affected"}}},
			{"from", accountService, arrangement.FieldInput{Type: arrangement.OfDate, Kind: string(desk.Access), Required: true, Portal: true, Names: map[string]string{"sv": "Behövs från och med", "en": "Needed from"}}},
			{"boss", accountService, arrangement.FieldInput{Type: arrangement.OfText, Kind: string(desk.Access), Portal: true, Names: map[string]string{"sv": "Chef som godkänner", "en": "Approved by"}}},
		} {
			id, err := b.Arrangements.AddField(b.ctx, b.lead(), now, b.services[f.service], f.in)
			if err != nil {
				return fmt.Errorf("%s: %w", f.key, err)
			}
			b.fields[f.key] = id
		}
		return nil
	})
	for i, one := range []struct {
		title, text, service string
		kind                 desk.Kind
		asker                string
	}{
		{"Datorn i datorsal 2 går inte att starta", "Den står längst in vid fönstret. Vi har tenta på fredag.", pcService, desk.Fault, mechanics},
		{"Konto till ny doktorand", "Hon heter Signe och börjar snart. Hon behöver komma åt gruppens filer.", accountService, desk.Access, chemistry},
		{"Skärmen blinkar", "Det började i morse.", pcService, desk.Fault, electro},
	} {
		b.mailed(i, one.title, one.text, one.service, one.kind, one.asker)
	}
}

// mailed is a ticket that came by mail on the last day, sorted to its service;
// the last of them has been asked for what it lacks.
func (b *bjorkenasStory) mailed(i int, title, text, service string, kind desk.Kind, section string) {
	b.on(fmt.Sprintf("2026-04-15 13:%02d", 10+i), func(now clock.Instant) error {
		made, err := b.Desk.Make(b.ctx, access.Program(b.body.ID), now, desk.Input{Kind: kind, Title: title, Text: text, Service: b.services[service], Requester: b.persons[b.asker(section, 3+i)],
			Channel: desk.ByMail, Team: b.teams[centralTeam]})
		if err != nil || i != 2 {
			return err
		}
		jonas := b.worker(centralFirst, centralTeam)
		draft, err := b.Desk.AskMissing(b.ctx, jonas, now, made.ID)
		if err != nil {
			return err
		}
		_, err = b.Desk.Reply(b.ctx, jonas, now, made.ID, desk.Saying{Text: draft.Text, Then: desk.Waiting, Minutes: 3})
		return err
	})
}

// said are the answers of a ticket at the desk, where its service asks.
func (b *bjorkenasStory) said(c course, section string, n int) map[string]string {
	switch {
	case c.service == pcService && c.kind == desk.Fault:
		all := map[string]string{b.fields["number"]: fmt.Sprintf("BTH-%04d", 2100+37*n%900)}
		if house := houses[section]; house != "" {
			all[b.fields["house"]] = house
		}
		if n%4 == 0 {
			all[b.fields["seats"]] = fmt.Sprint(1 + n%5)
		}
		return all
	case c.service == accountService && c.kind == desk.Access:
		return map[string]string{b.fields["from"]: "2026-05-04", b.fields["boss"]: rector}
	}
	return nil
}

var houses = map[string]string{mechanics: "Maskinhuset", chemistry: "Kemihuset", electro: "Elhuset", architecture: "Arkitekturhuset", economy: "Huvudbyggnaden"}

// helped is what the guides did: passwords nearly always, mail often; the guide
// to the wireless net sends more people to the desk than it helps, which
// somebody should look at (D4, D7).
func (b *bjorkenasStory) helped() {
	for n, one := range []struct {
		service          string
		solved, yes, nay int
	}{{accountService, 18, 6, 1}, {mailService, 9, 4, 2}, {networkService, 2, 2, 7}, {pcService, 4, 1, 0}} {
		for i := range one.solved + one.yes + one.nay {
			day := clock.Day("2026-02-09").Add((i*7 + n*3) % 64)
			b.on(fmt.Sprintf("%s 1%d:%02d", day, i%6, 5+n), func(now clock.Instant) error {
				asker := b.askers[(i*5+n)%len(b.askers)].name()
				by := access.Actor{Body: b.body.ID, Person: b.persons[asker], Name: asker, Lang: "sv", Via: access.BySession}
				guide := b.guides[one.service]
				if i < one.solved {
					return b.Desk.SolvedByGuide(b.ctx, by, now, guide, "sv", fmt.Sprintf("demo-%d-%d", n, i))
				}
				helped, note := i < one.solved+one.yes, ""
				if !helped && i%3 == 0 {
					note = "Jag kom inte förbi inloggningen."
				}
				return b.Guides.Vote(b.ctx, by, now, guide, "sv", helped, note)
			})
		}
	}
}
