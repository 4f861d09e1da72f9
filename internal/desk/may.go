package desk

import (
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Sight is what somebody is to a ticket; each sees what the one before sees.
type Sight int

const (
	Nobody Sight = iota
	Owns         // it is theirs: requester, who told it, a follower, or acts for one of them
	Reads        // an agent who may look
	Works        // an agent who may work on it
)

// sight is the one place that decides what an actor is to a ticket. A
// restricted one is seen by its team, by support's lead and by whose it is.
func sight(tx *db.Tx, by access.Actor, day clock.Day, t Ticket) (Sight, error) {
	if by.Via == access.ByProgram || by.Via == access.ByCommand {
		return Works, nil
	}
	if worksOn(by, t) {
		return Works, nil
	}
	if t.Restricted == 0 {
		if by.May(access.DeskRead, access.Team(t.Team)) {
			return Reads, nil
		}
		if had, err := hadBy(tx, t.ID, by.Scopes(access.DeskRead, "team")); err != nil || had {
			return Reads, err
		}
		if answers, err := answersFor(tx, by, day, t); err != nil || answers {
			return Reads, err
		}
	}
	if by.Is(t.Requester) && t.Requester != "" || by.Is(t.Reporter) && t.Reporter != "" {
		return Owns, nil
	}
	follows, err := followedBy(tx, t.ID, by.Whose())
	if err == nil && follows {
		return Owns, nil
	}
	return Nobody, err
}

// answersFor tells whether the actor owns or runs the ticket's service.
func answersFor(tx *db.Tx, by access.Actor, day clock.Day, t Ticket) (bool, error) {
	if t.Service == "" || by.Person == "" {
		return false, nil
	}
	for _, role := range []services.Role{services.Owner, services.Manager} {
		holders, err := services.HoldersOf(tx, t.Service, role, t.Unit, day)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(holders, func(h services.Holder) bool { return h.Person == by.Person }) {
			return true, nil
		}
	}
	return false, nil
}

// require is nil where the actor is at least that to the ticket: you may not for
// agents who may look, no such thing for everybody else, the person it is for
// included: an agent's page does not exist for them.
func require(tx *db.Tx, by access.Actor, day clock.Day, t Ticket, want Sight) error {
	is, err := sight(tx, by, day, t)
	switch {
	case err != nil:
		return err
	case is >= want:
		return nil
	case is >= Reads:
		return fault.Denied()
	}
	return fault.Gone()
}

// teamsOf are the teams whose queues the actor may read; all is true for who
// may read every one.
func teamsOf(by access.Actor) (teams []string, all bool) {
	if by.May(access.DeskRead) {
		return nil, true
	}
	return by.Scopes(access.DeskRead, "team"), false
}

// ownTeam is the team somebody is in by the register, the lowest level first;
// "" where they are in none.
func ownTeam(tx *db.Tx, person string, day clock.Day) (arrangement.Team, bool, error) {
	teams, err := arrangement.TeamsOf(tx, person, day)
	if err != nil || len(teams) == 0 {
		return arrangement.Team{}, false, err
	}
	slices.SortFunc(teams, func(a, b arrangement.Team) int { return a.Level - b.Level })
	return teams[0], true, nil
}
