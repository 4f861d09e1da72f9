package arrangement

import (
	"context"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// TeamRow is a team as the list shows it.
type TeamRow struct {
	Team
	UnitName string
	Leads    []string // names
	Members  int      // that day, lent ones included
	Lent     int      // of them, from other teams
	Away     int      // on leave
	Hours    OpenNow
}

// List reads every team. Needs desk.read somewhere.
func (a *Arrangements) List(ctx context.Context, by access.Actor, now clock.Instant) ([]TeamRow, error) {
	var rows []TeamRow
	return rows, a.look(ctx, by, func(tx *db.Tx) error {
		rows = nil
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		teams, err := Teams(tx)
		if err != nil {
			return err
		}
		units, err := unitNames(tx)
		if err != nil {
			return err
		}
		byTeam, err := MembersByTeam(tx, day)
		if err != nil {
			return err
		}
		for _, t := range teams {
			row, members := TeamRow{Team: t, UnitName: units[t.Unit]}, byTeam[t.ID]
			row.Members = len(members)
			for _, m := range members {
				row.Lent += number(m.Home != "")
				row.Away += m.Away
				if m.Role == Leads {
					row.Leads = append(row.Leads, m.Name)
				}
			}
			if row.Hours, err = openNow(tx, t.Calendar, now); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
}

func unitNames(tx *db.Tx) (map[string]string, error) {
	units, err := org.Units(tx)
	names := make(map[string]string, len(units))
	for _, u := range units {
		names[u.ID] = u.Name
	}
	return names, err
}

// TeamCard is everything about one team.
type TeamCard struct {
	Team       Team
	UnitName   string
	Members    []TeamMember    // those of today, of days to come and gone by, leavers left out
	Out        []TeamMember    // lent to other teams, today or later
	Roleless   map[string]bool // members of today or later whom no role lets work on its tickets
	Teams      map[string]string
	Signatures map[string]string
	Hours      OpenNow
	Today      clock.Day
}

// Team reads one team. Needs desk.read somewhere.
func (a *Arrangements) Team(ctx context.Context, by access.Actor, now clock.Instant, id string) (TeamCard, error) {
	var c TeamCard
	return c, a.look(ctx, by, func(tx *db.Tx) (err error) {
		c, err = teamCard(tx, now, id)
		return err
	})
}

func teamCard(tx *db.Tx, now clock.Instant, id string) (c TeamCard, err error) {
	if c.Today, err = dayOf(tx, now); err != nil {
		return c, err
	}
	if c.Team, err = TeamByID(tx, id); err != nil {
		return c, err
	}
	units, err := unitNames(tx)
	if err != nil {
		return c, err
	}
	c.UnitName = units[c.Team.Unit]
	if c.Members, err = everyMember(tx, id, c.Today); err != nil {
		return c, err
	}
	if c.Out, err = lentFrom(tx, id, c.Today); err != nil {
		return c, err
	}
	if c.Roleless, err = roleless(tx, id, c.Members, c.Today); err != nil {
		return c, err
	}
	teams, err := Teams(tx)
	if err != nil {
		return c, err
	}
	c.Teams = map[string]string{}
	for _, t := range teams {
		c.Teams[t.ID] = t.Name
	}
	if c.Signatures, err = SignaturesOf(tx, id); err != nil {
		return c, err
	}
	c.Hours, err = openNow(tx, c.Team.Calendar, now)
	return c, err
}

// AddTeam makes a team and answers its id. Needs desk.manage.
func (a *Arrangements) AddTeam(ctx context.Context, by access.Actor, now clock.Instant, in TeamInput) (string, error) {
	id := ids.New()
	return id, a.manage(ctx, by, func(tx *db.Tx) error {
		t, err := a.teamWith(tx, Team{Body: by.Body, ID: id, Version: 1}, in)
		if err != nil {
			return err
		}
		if err := onlyLanding(tx, t); err != nil {
			return err
		}
		if err := tx.Insert("teams", t); err != nil {
			return taken(err, "arrangement.team.taken")
		}
		if err := signs(tx, id, in.Signatures); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.team.added", "team", id, nil)
	})
}

// ChangeTeam saves a team; *fault.Stale carries the Team as it is.
func (a *Arrangements) ChangeTeam(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in TeamInput) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		was, err := TeamByID(tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := a.teamWith(tx, was, in)
		if err != nil {
			return err
		}
		if err := onlyLanding(tx, is); err != nil {
			return err
		}
		if err := saveTeam(tx, is); err != nil {
			return taken(err, "arrangement.team.taken")
		}
		if err := signs(tx, id, in.Signatures); err != nil {
			return err
		}
		if err := audit.Note(tx, by, now, "arrangement.team.changed", "team", id, audit.Detail{"active": is.Active, "level": is.Level}); err != nil {
			return err
		}
		return a.recheck(tx, by, now)
	})
}

// teamWith is the team as typed, naming only what there is.
func (a *Arrangements) teamWith(tx *db.Tx, t Team, in TeamInput) (Team, error) {
	b, err := org.BodyOf(tx)
	if err != nil {
		return t, err
	}
	t, err = t.With(b.Lang, b.Country, in)
	f := fault.List(err)
	if t.Unit != "" {
		if _, err := org.UnitByID(tx, t.Unit); fault.Is(err, fault.NotFound) {
			f.Add("unit", "fault.not_a_choice")
		} else if err != nil {
			return t, err
		}
	}
	if _, err := services.CalendarByID(tx, t.Calendar); fault.Is(err, fault.NotFound) {
		f.Add("calendar", "fault.not_a_choice")
	} else if err != nil {
		return t, err
	}
	if hooks, err := a.hooks(tx); err != nil {
		return t, err
	} else if t.Hook != "" && !slices.Contains(hooks, t.Hook) {
		f.Add("hook", "fault.not_a_choice")
	}
	if t.MailFold != "" {
		other, found, err := TeamByMail(tx, t.MailFold)
		if err != nil {
			return t, err
		}
		if found && other.ID != t.ID {
			f.Add("mail", "arrangement.team.mail_taken", fault.Args{"team": other.Name})
		}
	}
	return t, f.Err()
}

// onlyLanding takes the landing from the team that had it.
func onlyLanding(tx *db.Tx, t Team) error {
	if t.Landing == 0 {
		return nil
	}
	if err := tx.Lock("landing"); err != nil {
		return err
	}
	return endLanding(tx, t.ID)
}

// signs keeps the signatures of a team; an empty one is taken away.
func signs(tx *db.Tx, team string, signatures map[string]string) error {
	for _, lang := range text.Langs {
		words, given := signatures[lang]
		if !given {
			continue
		}
		if err := putSignature(tx, team, lang, text.Clean(words)); err != nil {
			return err
		}
	}
	return nil
}

// AddMember puts somebody into a team, lent where home is set, and answers the
// membership's id. Who is lent must be in their home team all that time.
func (a *Arrangements) AddMember(ctx context.Context, by access.Actor, now clock.Instant, team string, in MemberInput) (string, error) {
	id := ids.New()
	return id, a.inTeam(ctx, by, now, team, func(tx *db.Tx, day clock.Day) error {
		m, err := Membership{Body: by.Body, ID: id, Team: team, Version: 1}.With(in)
		if err != nil {
			return err
		}
		if err := a.fits(tx, m, day); err != nil {
			return err
		}
		if err := tx.Insert("team_members", m); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.member.added", "person", m.Person, audit.Detail{"team": team, "home": m.Home, "from": m.From, "to": m.To})
	})
}

// ChangeMember saves a membership; the person stays. *fault.Stale carries the
// Membership as it is.
func (a *Arrangements) ChangeMember(ctx context.Context, by access.Actor, now clock.Instant, team, id string, version int, in MemberInput) error {
	return a.inTeam(ctx, by, now, team, func(tx *db.Tx, day clock.Day) error {
		was, err := membershipByID(tx, team, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		in.Person = was.Person
		is, err := was.With(in)
		if err != nil {
			return err
		}
		if err := a.fits(tx, is, day); err != nil {
			return err
		}
		if err := saveMembership(tx, is); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.member.changed", "person", is.Person, audit.Detail{"team": team, "role": is.Role, "from": is.From, "to": is.To})
	})
}

// EndMember lets a membership end yesterday; one that began no earlier than
// today was a mistake and goes.
func (a *Arrangements) EndMember(ctx context.Context, by access.Actor, now clock.Instant, team, id string, version int) error {
	return a.inTeam(ctx, by, now, team, func(tx *db.Tx, day clock.Day) error {
		was, err := membershipByID(tx, team, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		if was.From >= day {
			err = removeMembership(tx, was)
		} else {
			was.To = day.Add(-1)
			err = saveMembership(tx, was)
		}
		if err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.member.ended", "person", was.Person, audit.Detail{"team": team})
	})
}

// fits refuses who is not there, is in the team already, or is lent by a team
// they are not in.
func (a *Arrangements) fits(tx *db.Tx, m Membership, day clock.Day) error {
	if err := knownPerson(tx, m.Person, day); err != nil {
		return err
	}
	others, err := membershipsOf(tx, m.Person)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(others, m.overlaps) {
		return fault.OnField("person", "arrangement.member.twice")
	}
	if m.Home == "" {
		return nil
	}
	covers := func(o Membership) bool {
		return o.Team == m.Home && o.Home == "" && (o.From == "" || o.From <= m.From) && (o.To == "" || o.To >= m.To)
	}
	if !slices.ContainsFunc(others, covers) {
		return fault.OnField("home", "arrangement.member.not_at_home")
	}
	return nil
}

// inTeam runs a change of who is in a team, one at a time, and looks at the
// gates that rest on it.
func (a *Arrangements) inTeam(ctx context.Context, by access.Actor, now clock.Instant, team string, do func(*db.Tx, clock.Day) error) error {
	return a.manage(ctx, by, func(tx *db.Tx) error {
		if err := tx.Lock("members"); err != nil {
			return err
		}
		if _, err := TeamByID(tx, team); err != nil {
			return err
		}
		day, err := dayOf(tx, now)
		if err != nil {
			return err
		}
		if err := do(tx, day); err != nil {
			return err
		}
		return a.recheck(tx, by, now)
	})
}

// hooks are the channels of Teams that the body's teams can choose: those named
// after it ("nordby/it"), and those named after no body.
func (a *Arrangements) hooks(tx *db.Tx) ([]string, error) {
	body, err := org.BodyOf(tx)
	return slices.DeleteFunc(slices.Clone(a.Hooks), func(name string) bool {
		whose, _, named := strings.Cut(name, "/")
		return named && whose != body.Slug
	}), err
}
