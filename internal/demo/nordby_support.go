package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// support tells of readiness and contacts: four calls on Saturday, five on
// Sunday, many from Monday on (A3).
func (n *nordbyStory) support() {
	n.on("2026-04-01 10:00", func(now clock.Instant) error {
		for _, in := range []rollout.ShiftInput{
			{Kind: rollout.ShiftFirstLine, Person: "Mads Terkelsen", Day: "2026-03-16", LastDay: "2026-03-20", From: "08:00", To: "16:00", Place: "BR-it-support"},
			{Kind: rollout.ShiftFirstLine, Person: "Mads Terkelsen", Day: "2026-04-11", LastDay: "2026-04-15", Weekends: true, From: "07:00", To: "15:00", Place: "BR-it-support"},
			{Kind: rollout.ShiftFirstLine, Person: "Sofie Agerbo", Day: "2026-04-11", LastDay: "2026-04-15", Weekends: true, From: "14:00", To: "22:00", Place: "BR-it-support"},
			{Kind: rollout.ShiftVisiting, Person: "Karim Nazari", Day: "2026-04-11", LastDay: "2026-04-15", Weekends: true, From: "09:00", To: "20:00"},
			{Kind: rollout.ShiftVisiting, Person: "Trine Bakkegaard", Day: "2026-04-11", LastDay: "2026-04-12", Weekends: true, From: "09:00", To: "20:00"},
			{Kind: rollout.ShiftSetup, Person: "Trine Bakkegaard", Day: "2026-04-13", LastDay: "2026-04-15", From: "08:00", To: "18:00", Place: "Rådhuset, lokale 12"},
		} {
			in.Person = n.persons[in.Person]
			if _, err := n.Rollouts.AddShifts(n.ctx, n.lead(), now, n.rollout, in); err != nil {
				return err
			}
		}
		return nil
	})
	// Two visits of these days are contacts too, once they are done.
	n.contacts("2026-04-11", 3, 0, join(n.saturday, n.sunday))
	n.contacts("2026-04-12", 5, 1, n.sunday)
	n.contacts("2026-04-13", 16, 5, n.weekdays[:14])
	n.contacts("2026-04-14", 21, 9, n.weekdays[10:25])
	n.contacts("2026-04-15", 9, 2, n.weekdays[25:34])
}

var nordbyTopics = []string{
	"Kan ikke logge på første gang", "Adgangskoden virker ikke på tabletten", "Det gamle certifikat spærrer for mailen",
	"Der mangler apps efter Firmaportalen", "Outlook ser anderledes ud end i går", "Kalenderen viser ikke delte aftaler",
	"Hvor er mine bilag blevet af?", "Mailen kommer ikke på telefonen",
}

// contacts logs so many contacts of a day; some are not solved at once.
func (n *nordbyStory) contacts(day string, count, visits int, who []actor) {
	for i := range count {
		minute := 8*60 + 15 + i*(600/count)
		channel := desk.ByPhone
		switch {
		case i < visits:
			channel = desk.ByVisit
		case i%5 == 4:
			channel = desk.ByMail
		}
		topic := nordbyTopics[(i*3+len(day)+count)%len(nordbyTopics)]
		if day <= "2026-04-12" {
			topic = nordbyTopics[i%2]
		}
		n.on(fmt.Sprintf("%s %02d:%02d", day, minute/60, minute%60), func(now clock.Instant) error {
			return n.call(now, day, i, who[i%len(who)].name(), channel, topic)
		})
	}
}

// visits are driven out to members at home or at work.
func (n *nordbyStory) visits() {
	lead, karim := n.lead, func() access.Actor { return n.actor("Karim Nazari", access.Supporter) }
	for i, v := range []struct {
		when, due, place, task string
		to                     actor
		arrived, done          string
		note                   string
	}{
		{"2026-04-11 10:10", "2026-04-11 12:00", "Åkandevej 14, 3. th., 4600 Nordby", "Første pålogning på tablet", n.saturday[1], "2026-04-11 11:55", "2026-04-11 12:40", "Alt virker. Gammel adgangskode var låst."},
		{"2026-04-13 10:30", "2026-04-13 13:00", "Møllestræde 2, 4600 Nordby", "Fjern gamle certifikater, installér apps", n.weekdays[3], "2026-04-13 13:05", "2026-04-13 13:50", "Certifikater slettet i hånden."},
		{"2026-04-15 09:30", "2026-04-15 15:00", "Nordby Havnegade 77, 4600 Nordby", "Apps mangler på tablet", n.weekdays[30], "2026-04-15 15:10", "", ""},
		{"2026-04-15 11:15", "2026-04-15 17:30", "Kirsebærhaven 9, 4600 Nordby", "Opsætning af ny telefon", n.waiting[2], "", "", ""},
		{"2026-04-15 14:00", "2026-04-16 09:00", "Rådhuset, gruppeværelse 4", "Gennemgang før mødet i Borgerrepræsentationen", n.waiting[0], "", "", ""},
	} {
		var id string
		n.on(v.when, func(now clock.Instant) (err error) {
			id, err = n.Rollouts.AddVisit(n.ctx, lead(), now, n.rollout, rollout.VisitInput{Person: n.persons[v.to.name()], Place: v.place, Task: v.task,
				DueAt: n.moment(v.due), SentTo: n.persons["Karim Nazari"], Anyway: true})
			return err
		})
		for kind, when := range map[string]string{"on_site": v.arrived, "done": v.done} {
			if when == "" {
				continue
			}
			n.on(when, func(now clock.Instant) error {
				_, err := n.Rollouts.ReportVisit(n.ctx, karim(), now, rollout.VisitReport{Visit: id, Client: fmt.Sprintf("demo-%d-%s", i, kind), Kind: kind, At: now, Note: v.note, Solved: kind == "done"})
				return err
			})
		}
	}
}

// appoint offers help around the council's meeting on Thursday (A2).
func (n *nordbyStory) appoint() {
	n.on("2026-04-13 12:00", func(now clock.Instant) error {
		id, err := n.Rollouts.AddOccasion(n.ctx, n.lead(), now, n.rollout, rollout.OccasionInput{
			Kind: rollout.OccasionSupport, Name: "Hjælp ved mødet i Borgerrepræsentationen", Place: "Rådhuset, lokale 12",
			StartsAt: n.moment("2026-04-16 14:00"), EndsAt: n.moment("2026-04-16 17:30"), SlotMinutes: 30, Places: 2,
		})
		if err != nil {
			return err
		}
		page, err := n.Rollouts.Occasion(n.ctx, n.lead(), id)
		if err != nil {
			return err
		}
		birgitte := n.actor("Birgitte Lundeby", access.Secretariat)
		for i, member := range n.waiting[:2] {
			_, err := n.Rollouts.Book(n.ctx, birgitte, now, rollout.BookingInput{Person: n.persons[member.name()], Slot: page.Slots[2+i].ID, Client: fmt.Sprintf("demo-book-%d", i)})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
