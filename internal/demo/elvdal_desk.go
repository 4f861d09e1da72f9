package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
)

// openDesk is the municipality's own first line, and what members asked it in
// the days of the cut-over.
func (e *elvdalStory) openDesk() {
	randi := func() access.Actor { return e.actor("Randi Elvestad", access.Administrator) }
	anders := func() access.Actor { return e.actor("Anders Skogvoll", access.Supporter) }
	e.on("2026-04-01 09:00", func(now clock.Instant) (err error) {
		e.team, err = e.Arrangements.AddTeam(e.ctx, randi(), now, arrangement.TeamInput{Name: "IKT-hjelpen", Kind: arrangement.Central, Level: 1, Landing: true, Public: true,
			Mail: "ikt@elvdal.example", Phone: "+4790000100", Place: "Rådhuset, 1. etasje"})
		if err != nil {
			return err
		}
		for name, role := range map[string]string{"Randi Elvestad": arrangement.Leads, "Anders Skogvoll": arrangement.Member} {
			if _, err = e.Arrangements.AddMember(e.ctx, randi(), now, e.team, arrangement.MemberInput{Person: e.persons[name], Role: role}); err != nil {
				return err
			}
		}
		return nil
	})
	for i, one := range []struct {
		at, who, title, channel string
		solved                  bool
	}{
		{"2026-04-14 16:05", e.members[2].name(), "Hvilken adresse skal jeg bruke nå?", desk.ByPhone, true},
		{"2026-04-14 17:20", e.members[27].name(), "Nettbrettet godtar ikke den nye adressen", desk.ByPhone, false},
		{"2026-04-15 08:15", e.members[5].name(), "Filene mine i OneDrive er ikke kommet", desk.ByMail, false},
		{"2026-04-15 09:40", e.both[1].name(), "Får post i begge postkassene", desk.ByPortal, true},
		{"2026-04-15 11:10", e.deputy[0].name(), "Teams ber om ny pålogging", desk.ByWalkIn, true},
	} {
		e.on(one.at, func(now clock.Instant) error {
			in := desk.Input{Kind: desk.Question, Title: one.title, Requester: e.persons[one.who], Channel: one.channel, Mine: true, Team: e.team, Client: fmt.Sprintf("demo-%d", i)}
			if one.solved {
				in.Solved, in.Answer, in.Minutes = true, "Forklart med en gang.", 6
			}
			_, err := e.Desk.Make(e.ctx, anders(), now, in)
			return err
		})
	}
}
