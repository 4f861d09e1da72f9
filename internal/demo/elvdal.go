package demo

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

const (
	municipalCouncil = "Kommunestyret"
	politicalOffice  = "Politisk sekretariat"
	sharedIT         = "Felles IKT"
	schools          = "Oppvekst"
	health           = "Helse og velferd"
)

// elvdalCast: thirty-nine elected members and deputies, seven of whom also
// work for the municipality and follow their unit (B2).
type elvdalCast struct {
	members []actor // 28 who only sit in the council
	both    []actor // 7 who also work here
	deputy  []actor // 4
	staff   []actor
}

func castElvdal() elvdalCast {
	all := people(39, norwegianGiven, norwegianFamily)
	for i := range all {
		all[i].mail = []string{address(all[i], "samkommunen.example"), address(all[i], "elvdal.example")}
		all[i].mobile = mobile("+47", i)
		all[i].positions = []position{{org.Member, municipalCouncil, "Kommunestyremedlem"}}
	}
	c := elvdalCast{members: all[0:28], both: all[28:35], deputy: all[35:39]}
	c.members[0].positions[0].title = "Ordfører"
	for i := range c.both {
		c.both[i].positions = append(c.both[i].positions, position{org.Employee, []string{schools, health}[i%2], []string{"Lærer", "Sykepleier"}[i%2]})
	}
	for i := range c.deputy {
		c.deputy[i].positions = []position{{org.Deputy, municipalCouncil, "Varamedlem"}}
	}
	var eight []string
	for _, m := range join(c.members[:6], c.members[26:28]) {
		eight = append(eight, m.name())
	}
	c.staff = []actor{
		{given: "Solveig", family: "Midtbø", role: access.Lead, positions: []position{{org.Employee, sharedIT, "Prosjektleder"}}},
		{given: "Marit", family: "Hovland", role: access.Secretariat, actsFor: eight, positions: []position{{org.Employee, politicalOffice, "Politisk sekretær"}}},
		{given: "Anders", family: "Skogvoll", role: access.Supporter, positions: []position{{org.Employee, sharedIT, "IKT-veileder"}}},
		{given: "Randi", family: "Elvestad", role: access.Administrator, positions: []position{{org.Employee, sharedIT, "Systemansvarlig"}}},
		{given: "Geir", family: "Nordli", role: access.Director, positions: []position{{org.Employee, politicalOffice, "Kommunedirektør"}}},
	}
	for i := range c.staff {
		c.staff[i].mail = []string{address(c.staff[i], "elvdal.example")}
		c.staff[i].mobile = mobile("+47", 200+i)
	}
	return c
}

// elvdal tells document 001.
func elvdal(s *stage) []Role {
	c := castElvdal()
	s.found(org.Body{Slug: "elvdal", Name: "Elvdal kommune", Country: "NO", Lang: "nb", ZoneName: "Europe/Oslo"},
		[]string{municipalCouncil, politicalOffice, sharedIT, schools, health}, join(c.members, c.both, c.deputy, c.staff))
	e := &elvdalStory{stage: s, elvdalCast: c}
	e.openDesk()
	e.plan()
	e.equip()
	e.collect()
	e.speak()
	return []Role{
		{Key: "demo.role.lead", Name: "Solveig Midtbø"},
		{Key: "demo.role.secretary", Name: "Marit Hovland"},
		{Key: "demo.role.supporter", Name: "Anders Skogvoll"},
		{Key: "demo.role.member_upgraded", Name: c.members[2].name()},
		{Key: "demo.role.member_old_tablet", Name: c.members[27].name()},
		{Key: "demo.role.administrator", Name: "Randi Elvestad"},
	}
}

type elvdalStory struct {
	*stage
	elvdalCast
	rollout string
	dropIn  string
	steps   [3]string
	team    string // its first line
}

func (e *elvdalStory) actor(name string, role access.Role) access.Actor {
	return access.Actor{Body: e.body.ID, Person: e.persons[name], Name: name, Lang: "nb", Via: access.BySession,
		Grants: []access.Grant{{Role: role}}}
}

func (e *elvdalStory) lead() access.Actor { return e.actor("Solveig Midtbø", access.Lead) }

func (e *elvdalStory) plan() {
	e.on("2026-02-09 09:00", func(now clock.Instant) (err error) {
		e.rollout, err = e.Rollouts.Create(e.ctx, e.lead(), now, rollout.Input{
			Name: "Felles plattform for folkevalgte", FromPlatform: "Samkommunens plattform", ToPlatform: "Ny felles plattform for to kommuner",
			CutoverAt: e.moment("2026-04-14 15:30"), Starts: "2026-04-07", Ends: "2026-05-29", EarlierRate: 70,
			Why:      "Samkommunen avvikles, og de to kommunene får én plattform med egne adresser. Da slipper folkevalgte å skifte konto mellom møter.",
			Goals:    "Alle nettbrett er oppgradert før kommunestyremøtet 28. mai, og ingen mister e-post underveis.",
			HelpText: "Felles IKT: 90 00 01 00, hverdager kl. 8–16. Drop-in i 1. etasje på rådhuset, eller ta kontakt med politisk sekretariat.",
		})
		if err != nil {
			return err
		}
		var ids []string
		for _, a := range join(e.members, e.both, e.deputy) {
			ids = append(ids, e.persons[a.name()])
		}
		if _, err = e.Rollouts.AddPeople(e.ctx, e.lead(), now, e.rollout, ids); err != nil {
			return err
		}
		for _, item := range []rollout.ItemInput{
			{Kind: rollout.Moves, Name: "Brukerkonto og e-postadresse"},
			{Kind: rollout.Moves, Name: "Filer i OneDrive"},
			{Kind: rollout.Moves, Name: "Innholdet i postkassen"},
			{Kind: rollout.Moves, Name: "Teams og medlemskap i team"},
			{Kind: rollout.Stays, Name: "Møteappen", Note: "Virker som før."},
			{Kind: rollout.Stays, Name: "Direktesending fra møter", Note: "Virker som før."},
		} {
			if _, err = e.Rollouts.AddItem(e.ctx, e.lead(), now, e.rollout, item); err != nil {
				return err
			}
		}
		for _, t := range []rollout.TrackInput{
			{Name: "Folkevalgte som også er ansatt", Rule: org.Rule{Kinds: []string{org.Employee}, AlsoKinds: []string{org.Member, org.Deputy}}, Follows: "Løpet for ansatte i egen enhet",
				Why: "Du flyttes sammen med enheten du jobber i.", Prepare: "Følg beskjedene fra enheten din. Bruker du nettbrett til møter, må det leveres inn."},
			{Name: "Folkevalgte", Rule: org.Rule{Kinds: []string{org.Member, org.Deputy}, NotKinds: []string{org.Employee}},
				Why: "Du er folkevalgt og jobber ikke i kommunen.", Prepare: "Lever nettbrettet til politisk sekretariat på avtalt dag, eller kom innom drop-in. Ta med lader og koden til nettbrettet."},
		} {
			if _, err = e.Rollouts.AddTrack(e.ctx, e.lead(), now, e.rollout, t); err != nil {
				return err
			}
		}
		placement, err := e.Rollouts.PreviewTracks(e.ctx, e.lead(), now, e.rollout, nil)
		if err != nil {
			return err
		}
		_, err = e.Rollouts.PlacePeople(e.ctx, e.lead(), now, e.rollout, placement.Seen, false)
		return err
	})
	e.on("2026-03-16 09:00", func(now clock.Instant) (err error) {
		for i, in := range []rollout.OccasionInput{
			{Kind: rollout.OccasionCollection, Name: "Innlevering av nettbrett", Place: "Politisk sekretariat, 3. etasje", StartsAt: e.moment("2026-04-08 09:00"), EndsAt: e.moment("2026-04-08 15:00"), SlotMinutes: 60, Places: 8},
			{Kind: rollout.OccasionDropIn, Name: "Drop-in på rådhuset", Place: "Rådhuset, 1. etasje", StartsAt: e.moment("2026-04-15 10:00"), EndsAt: e.moment("2026-04-15 18:00"), SlotMinutes: 30, Places: 2},
			{Kind: rollout.OccasionDropIn, Name: "Drop-in på rådhuset", Place: "Rådhuset, 1. etasje", StartsAt: e.moment("2026-04-16 10:00"), EndsAt: e.moment("2026-04-16 18:00"), SlotMinutes: 30, Places: 2},
			{Kind: rollout.OccasionDropIn, Name: "Drop-in på rådhuset", Place: "Rådhuset, 1. etasje", StartsAt: e.moment("2026-04-21 12:00"), EndsAt: e.moment("2026-04-21 18:00"), SlotMinutes: 30, Places: 2},
		} {
			id, err := e.Rollouts.AddOccasion(e.ctx, e.lead(), now, e.rollout, in)
			if err != nil {
				return err
			}
			if i == 1 {
				e.dropIn = id
			}
		}
		return nil
	})
}
