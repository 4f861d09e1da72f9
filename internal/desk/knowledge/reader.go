package knowledge

import (
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Reader is what of somebody decides what they may read. The zero Reader is
// anybody in the street.
type Reader struct {
	Signed  bool     // somebody of the body, which a supplier's staff are not
	Support bool     // works in the desk, or is of a team
	Teams   []string // is of them
	All     bool     // writes for the whole body
	Writes  []string // teams they write for: drafts too
}

// Public is anybody.
var Public = Reader{}

// Reads tells whether the guide exists for the reader.
func (r Reader) Reads(g Guide) bool {
	if r.MayWrite(g.Team) {
		return true
	}
	if g.State != InUse {
		return false
	}
	switch g.Audience {
	case ForPublic:
		return true
	case ForStaff:
		return r.Signed
	case ForSupport:
		return r.Support
	case ForTeam:
		return slices.Contains(r.Teams, g.Team)
	}
	return false
}

// MayWrite tells whether the reader also writes what the team keeps; "" is
// what nobody in particular keeps.
func (r Reader) MayWrite(team string) bool {
	return r.All || team != "" && slices.Contains(r.Writes, team)
}

// ReaderOf is the actor as a reader.
func ReaderOf(tx *db.Tx, by access.Actor, now clock.Instant) (Reader, error) {
	r := Reader{
		Signed: by.Person != "" && !by.Outsider() || by.May(access.GuideWrite), Support: by.MaySomewhere(access.DeskRead),
		All: by.May(access.GuideWrite), Writes: by.Scopes(access.GuideWrite, "team"), Teams: by.Scopes(access.DeskRead, "team"),
	}
	if by.Person == "" || r.All {
		return r, nil
	}
	day, err := today(tx, now)
	if err != nil {
		return r, err
	}
	teams, err := arrangement.TeamsOf(tx, by.Person, day)
	for _, t := range teams {
		r.Support, r.Teams = true, append(r.Teams, t.ID)
	}
	return r, err
}

// today is the body's civil day.
func today(tx *db.Tx, now clock.Instant) (clock.Day, error) {
	body, err := org.BodyOf(tx)
	return now.Day(body.Zone()), err
}
