package demo

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

const (
	council     = "Borgerrepræsentationen"
	secretariat = "Borgerrepræsentationens Sekretariat"
	nordbyIT    = "Nordby It"
)

// Nordby's council: sixty people, of whom fifty-two are through on Wednesday.
type nordbyCast struct {
	mayorsEarly []actor // 5 who went ahead
	mayorsLater []actor // 2 with a fixed date
	saturday    []actor // 2
	sunday      []actor // 10
	weekdays    []actor // 35, three of them deputies
	waiting     []actor // 4 outstanding
	onLeave     []actor // 2
}

func (c nordbyCast) all() []actor {
	var all []actor
	for _, some := range [][]actor{c.mayorsEarly, c.mayorsLater, c.saturday, c.sunday, c.weekdays, c.waiting, c.onLeave} {
		all = append(all, some...)
	}
	return all
}

func castNordby() nordbyCast {
	sixty := people(60, danishGiven, danishFamily)
	for i := range sixty {
		sixty[i].mail = []string{address(sixty[i], "nordby.example")}
		sixty[i].mobile = mobile("+45", i)
		sixty[i].positions = []position{{org.Member, council, "Medlem"}}
	}
	c := nordbyCast{sixty[0:5], sixty[5:7], sixty[7:9], sixty[9:19], sixty[19:54], sixty[54:58], sixty[58:60]}
	for i, title := range []string{"Overborgmester", "Børne- og ungdomsborgmester", "Kultur- og fritidsborgmester", "Socialborgmester", "Teknik- og miljøborgmester"} {
		c.mayorsEarly[i].positions[0].title = title
	}
	c.mayorsLater[0].positions[0].title = "Sundheds- og omsorgsborgmester"
	c.mayorsLater[1].positions[0].title = "Beskæftigelses- og integrationsborgmester"
	for i := range 3 {
		c.weekdays[10+i].positions = []position{{org.Deputy, council, "Suppleant"}}
	}
	c.onLeave[0].leaveFrom, c.onLeave[0].leaveTo = "2026-02-01", "2026-06-30"
	c.onLeave[1].leaveFrom, c.onLeave[1].leaveTo = "2026-03-15", "2026-08-31"
	return c
}

func nordbyStaff(c nordbyCast) []actor {
	members := append(append(append([]actor{}, c.waiting...), c.mayorsLater...), c.weekdays[:6]...)
	var twelve []string
	for _, m := range members {
		twelve = append(twelve, m.name())
	}
	staff := []actor{
		{given: "Kirsten", family: "Holmgaard", role: access.Administrator, positions: []position{{org.Employee, nordbyIT, "Systemadministrator"}}},
		{given: "Jens", family: "Skovbo", role: access.Lead, positions: []position{{org.Employee, nordbyIT, "Programleder"}}},
		{given: "Birgitte", family: "Lundeby", role: access.Secretariat, actsFor: twelve, positions: []position{{org.Employee, secretariat, "Medlemssekretær"}}},
		{given: "Mads", family: "Terkelsen", role: access.Supporter, positions: []position{{org.Employee, nordbyIT, "Supporter"}}},
		{given: "Sofie", family: "Agerbo", role: access.Supporter, positions: []position{{org.Employee, nordbyIT, "Supporter"}}},
		{given: "Karim", family: "Nazari", role: access.Supporter, positions: []position{{org.Employee, nordbyIT, "Udkørende supporter"}}},
		{given: "Trine", family: "Bakkegaard", role: access.Supporter, positions: []position{{org.Employee, nordbyIT, "Udkørende supporter"}}},
		{given: "Hanne", family: "Westergren", role: access.Director, positions: []position{{org.Employee, secretariat, "Sekretariatschef"}}},
	}
	for i := range staff {
		staff[i].mail = []string{address(staff[i], "nordby.example")}
		staff[i].mobile = mobile("+45", 200+i)
	}
	return staff
}

// nordby tells document 000.
func nordby(s *stage) []Role {
	c := castNordby()
	s.found(org.Body{Slug: "nordby", Name: "Nordby Kommune", Country: "DK", Lang: "da"},
		[]string{council, secretariat, nordbyIT, families}, slices.Concat(c.all(), nordbyStaff(c), familyStaff()))
	n := &nordbyStory{stage: s, nordbyCast: c, steps: map[string]string{}, errors: map[string]string{}}
	n.plan()
	n.equip()
	n.adopt()
	n.openDesk()
	n.deskDay()
	n.support()
	n.visits()
	n.appoint()
	n.speak()
	return []Role{
		{Key: "demo.role.lead", Name: "Jens Skovbo"},
		{Key: "demo.role.secretary", Name: "Birgitte Lundeby"},
		{Key: "demo.role.supporter", Name: "Mads Terkelsen"},
		{Key: "demo.role.visiting", Name: "Karim Nazari"},
		{Key: "demo.role.director", Name: "Hanne Westergren"},
		{Key: "demo.role.member_waiting", Name: c.waiting[0].name()},
		{Key: "demo.role.member_adopted", Name: c.weekdays[20].name()},
		{Key: "demo.role.administrator", Name: "Kirsten Holmgaard"},
		{Key: "demo.role.support_lead", Name: nordbyLead},
		{Key: "demo.role.super_user", Name: familySuper},
		{Key: "demo.role.case_worker", Name: familyWorker},
	}
}

type nordbyStory struct {
	*stage
	nordbyCast
	rollout string
	waves   [3]string
	steps   map[string]string
	errors  map[string]string
	team    string   // the council's desk
	service string   // Office 365
	family  string   // the family system
	asked   []string // its fields
}

// lead is the programme's lead at work, so that the audit shows a person.
func (n *nordbyStory) actor(name string, role access.Role) access.Actor {
	return access.Actor{Body: n.body.ID, Person: n.persons[name], Name: name, Lang: "da", Via: access.BySession,
		Grants: []access.Grant{{Role: role}}}
}

func (n *nordbyStory) lead() access.Actor { return n.actor("Jens Skovbo", access.Lead) }

func (n *nordbyStory) plan() {
	n.on("2026-02-02 09:00", func(now clock.Instant) (err error) {
		n.rollout, err = n.Rollouts.Create(n.ctx, n.lead(), now, rollout.Input{
			Name: "Office 365 i Borgerrepræsentationen", FromPlatform: "Egen mailserver og fildrev", ToPlatform: "Office 365",
			CutoverAt: n.moment("2026-04-11 08:00"), Starts: "2026-04-11", Ends: "2026-05-29",
			Why:      "Den gamle mailplatform udfases ved årets udgang. Medlemmerne får mail, kalender, filer og møder samlet ét sted, på både tablet og telefon.",
			Goals:    "Alle medlemmer er i gang, før budgetforhandlingerne begynder, og ingen går til et møde uden sine bilag.",
			HelpText: "BR-it-support: 20 00 09 00, alle dage kl. 7–22. Du kan også gå til din medlemssekretær eller komme forbi Rådhuset, stuen, lokale 12.",
		})
		if err != nil {
			return err
		}
		var ids []string
		for _, a := range n.all() {
			ids = append(ids, n.persons[a.name()])
		}
		if _, err = n.Rollouts.AddPeople(n.ctx, n.lead(), now, n.rollout, ids); err != nil {
			return err
		}
		for _, item := range []rollout.ItemInput{
			{Kind: rollout.Moves, Name: "Mail og kalender", Note: "Alt fra de sidste fem år; ældre ligger i arkivet."},
			{Kind: rollout.Moves, Name: "Dokumenter"},
			{Kind: rollout.Moves, Name: "Kontaktpersoner"},
			{Kind: rollout.Stays, Name: "Dagsordensappen", Note: "Virker som før, med samme adgangskode."},
		} {
			if _, err = n.Rollouts.AddItem(n.ctx, n.lead(), now, n.rollout, item); err != nil {
				return err
			}
		}
		return nil
	})
	n.on("2026-02-03 10:00", func(now clock.Instant) error {
		for _, t := range []rollout.TrackInput{
			{Name: "Suppleanter", Rule: org.Rule{Kinds: []string{org.Deputy}}, Why: "Suppleanter bruger platformen, mens de sidder for et medlem.",
				Prepare: "Hav din tablet og din telefon ved hånden, og vær på et netværk, du kender."},
			{Name: "Medlemmer", Rule: org.Rule{Kinds: []string{org.Member}}, Why: "Alle medlemmer af Borgerrepræsentationen.",
				Prepare: "Hav din tablet og din telefon ved hånden, sæt begge til opladning aftenen før, og vær på et netværk, du kender."},
		} {
			if _, err := n.Rollouts.AddTrack(n.ctx, n.lead(), now, n.rollout, t); err != nil {
				return err
			}
		}
		placement, err := n.Rollouts.PreviewTracks(n.ctx, n.lead(), now, n.rollout, nil)
		if err != nil {
			return err
		}
		_, err = n.Rollouts.PlacePeople(n.ctx, n.lead(), now, n.rollout, placement.Seen, false)
		return err
	})
	n.on("2026-03-16 07:00", func(now clock.Instant) error { return n.begin(now, n.rollout, n.lead()) })
	n.on("2026-02-03 11:00", n.planWaves)
	n.on("2026-02-04 09:00", n.planPreparations)
	n.on("2026-04-10 12:00", n.donePreparations)
}
