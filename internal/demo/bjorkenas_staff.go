package demo

import (
	"fmt"
	"time"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/kit/clock"
)

// pledges are what the sections promised central support, what an hour costs,
// who knows what, and the Tuesdays Lena has been there (D8, D9).
func (b *bjorkenasStory) pledges() {
	b.on("2026-01-28 10:00", func(now clock.Instant) error {
		for level, ore := range map[int]int64{1: 420_00, 2: 510_00, 3: 690_00} {
			if err := b.Staffing.PutRate(b.ctx, b.lead(), now, staffing.Rate{Level: level, From: "2026-01-01", Ore: ore}); err != nil {
				return err
			}
		}
		for _, p := range []struct {
			unit, team, measure, note string
			amount                    int // hundredths
		}{
			{mechanics, centralTeam, staffing.Days, "En dag i veckan; sektionen lär sig lösa mer själv", 100},
			{chemistry, centralTeam, staffing.Days, "En dag i veckan när terminen har lugnat sig", 100},
			{electro, networkTeam, staffing.Hours, "Nätfrågor", 400},
			{economy, ledgerTeam, staffing.Persons, "En till två personer i veckan för ekonomisystemet", 150},
		} {
			in := staffing.PledgeInput{Unit: b.units[p.unit], Team: b.teams[p.team], Measure: p.measure, Amount: p.amount, From: "2026-02-02", To: "2026-06-30", Note: p.note}
			if _, err := b.Staffing.AddPledge(b.ctx, b.lead(), now, in); err != nil {
				return fmt.Errorf("%s: %w", p.unit, err)
			}
		}
		for _, e := range []struct {
			who, subject, team string
			strength           int
		}{
			{networkHead, "Trådlöst nät", networkTeam, 3}, {"Emil Sjöhamn", "Mätutrustning i nätet", "", 2}, {economyHead, "Attest och kontering", ledgerTeam, 3},
			{"Birgit Hällmark", "Rapporter i ekonomisystemet", ledgerTeam, 2}, {"Viveka Brunnsgård", "Färg och utskrift", "", 2}, {"Katarina Fjällmo", "Labbdatorer", "", 1},
		} {
			if _, err := b.Staffing.AddExpert(b.ctx, b.lead(), now, staffing.ExpertInput{Person: b.persons[e.who], Subject: e.subject, Team: b.teams[e.team], Strength: e.strength, From: "2026-02-02"}); err != nil {
				return fmt.Errorf("%s: %w", e.subject, err)
			}
		}
		return nil
	})
	for day := clock.Day("2026-02-03"); day <= "2026-04-14"; day = day.Add(7) {
		if day.Time().Weekday() != time.Tuesday {
			continue
		}
		b.on(string(day)+" 15:30", func(now clock.Instant) error {
			_, err := b.Staffing.LogShift(b.ctx, b.lead(), now, staffing.ShiftInput{Day: day, Person: b.persons[centralSecond], Team: b.teams[centralTeam], Minutes: 380, Client: "lena-" + string(day)})
			return err
		})
	}
}
