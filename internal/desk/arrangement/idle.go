package arrangement

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// roleless are those of a team's members, today or to come, whom no role lets
// work on its tickets: being in a team gives no right to read what people told it.
func roleless(tx *db.Tx, team string, members []TeamMember, day clock.Day) (map[string]bool, error) {
	if len(members) == 0 {
		return nil, nil
	}
	grants, err := access.AllGrants(tx)
	if err != nil {
		return nil, err
	}
	without := map[string]bool{}
	for _, m := range members {
		if m.To != "" && m.To < day {
			continue
		}
		if !slices.ContainsFunc(grants, func(g access.GrantRow) bool { return g.Person == m.Person && worksIn(g, team) }) {
			without[m.Person] = true
		}
	}
	return without, nil
}

// worksIn tells whether a role lets somebody work on a team's tickets.
func worksIn(g access.GrantRow, team string) bool {
	return access.Allows(g.Role, access.DeskWork) && (g.Scope() == access.Scope{} || g.Scope() == access.Team(team))
}
