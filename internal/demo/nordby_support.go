package demo

import (
	"fmt"

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
	n.contacts("2026-04-11", 4, 1, join(n.saturday, n.sunday))
	n.contacts("2026-04-12", 5, 1, n.sunday)
	n.contacts("2026-04-13", 17, 6, n.weekdays[:14])
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
		channel := rollout.ContactPhone
		switch {
		case i < visits:
			channel = rollout.ContactVisit
		case i%5 == 4:
			channel = rollout.ContactMail
		}
		topic := nordbyTopics[(i*3+len(day)+count)%len(nordbyTopics)]
		if day <= "2026-04-12" {
			topic = nordbyTopics[i%2]
		}
		n.on(fmt.Sprintf("%s %02d:%02d", day, minute/60, minute%60), func(now clock.Instant) error {
			_, err := n.Rollouts.LogContact(n.ctx, n.actor("Mads Terkelsen", access.Supporter), now, n.rollout, rollout.ContactInput{
				Person: n.persons[who[i%len(who)].name()], At: now, Channel: channel, About: topic,
				Solved: i%7 != 6, Severe: i%11 == 10, Client: fmt.Sprintf("demo-%s-%d", day, i),
			})
			return err
		})
	}
}
