package demo

import (
	"fmt"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/clock"
)

// rules are what the desks let be done by itself: orders of mailboxes are not
// sorted by hand, and what central support has left lying about the ledger for
// two hours goes to those who know it (D1, D6). Neither takes from anybody what
// they have begun.
func (b *bjorkenasStory) rules() {
	b.on("2026-03-16 09:00", func(now clock.Instant) error {
		for _, in := range []desk.RuleInput{
			{Name: "Nya brevlådor till centralsupport", Moment: desk.RuleComes,
				Holds: desk.RuleHolds{Kinds: []desk.Kind{desk.Order}, Services: []string{b.services[mailService]}},
				Does:  desk.RuleDoes{Team: b.teams[centralTeam], Reason: desk.ByMatrix, Tags: []string{"brevlåda"}}},
			{Name: "Ekonomisystemet väntar inte", Moment: desk.RuleLies, Minutes: 120,
				Holds: desk.RuleHolds{Kinds: []desk.Kind{desk.Fault}, Services: []string{b.services[ledgerService]}, Teams: []string{b.teams[centralTeam]}},
				Does:  desk.RuleDoes{Team: b.teams[ledgerTeam], Reason: desk.NeedsSkill, Note: "Ingen har hunnit börja. Titta först om månaden är spärrad."}},
		} {
			in.Active = true
			if _, err := b.Desk.AddRule(b.ctx, b.lead(), now, in); err != nil {
				return fmt.Errorf("%s: %w", in.Name, err)
			}
		}
		return nil
	})
	for day, title := range map[string]string{"2026-03-24": "Brevlåda till labbkursen", "2026-04-09": "Brevlåda till konferensen"} {
		b.told(day+" 10:12", chemistry, desk.Input{Kind: desk.Order, Title: title, Service: mailService})
	}
	for day, title := range map[string]string{"2026-04-14": "Fakturan fastnar i granskning", "2026-04-15": "Saldolistan går inte att öppna"} {
		b.told(day+" 09:05", economy, desk.Input{Kind: desk.Fault, Title: title, Service: ledgerService})
	}
}

// told is what somebody of a section writes at the portal; the service is named
// by its name.
func (b *bjorkenasStory) told(when, section string, in desk.Input) {
	b.on(when, func(now clock.Instant) error {
		in.Service, in.Channel = b.services[in.Service], desk.ByPortal
		who := b.asker(section, len(in.Title))
		asker := b.actor(who, "")
		asker.Grants = nil
		made, err := b.Desk.Make(b.ctx, asker, now, in)
		if err != nil || made.Service != b.services[ledgerService] || made.Team == b.teams[centralTeam] {
			return err
		}
		_, err = b.Desk.Move(b.ctx, b.worker(deskLead[section], localDesk(section)), now, made.ID, 0, desk.Target{Team: b.teams[centralTeam], Reason: desk.NoCapacity})
		return err
	})
}
