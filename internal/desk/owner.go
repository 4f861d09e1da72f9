package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// worksOn tells whether an actor's roles let them work on a ticket where it
// lies. A restricted one is worked on by its team and by support's lead.
func worksOn(by access.Actor, t Ticket) bool {
	if t.Restricted == 1 {
		return by.May(access.DeskManage) || slices.Contains(by.Scopes(access.DeskWork, "team"), t.Team)
	}
	return by.May(access.DeskWork, access.Team(t.Team))
}

// workless are those of some people whom no role lets work on a ticket where it
// lies: being in its team gives no right to read what people told it.
func workless(tx *db.Tx, t Ticket, people ...string) (map[string]bool, error) {
	grants, err := grantsAmong(tx, people)
	without := map[string]bool{}
	for _, person := range people {
		if !worksOn(access.Actor{Body: t.Body, Person: person, Grants: grants[person]}, t) {
			without[person] = true
		}
	}
	return without, err
}

// grantsAmong are the roles of some people, by person.
func grantsAmong(tx *db.Tx, people []string) (map[string][]access.Grant, error) {
	rows, err := access.GrantsAmong(tx, people)
	grants := map[string][]access.Grant{}
	for _, g := range rows {
		grants[g.Person] = append(grants[g.Person], access.Grant{Role: g.Role, Scope: g.Scope()})
	}
	return grants, err
}

func peopleOf(members []arrangement.TeamMember) []string {
	people := make([]string, 0, len(members))
	for _, m := range members {
		people = append(people, m.Person)
	}
	return people
}

func among(members []arrangement.TeamMember, person string) bool {
	return slices.ContainsFunc(members, func(m arrangement.TeamMember) bool { return m.Person == person })
}

// canWork refuses, beside owner, who would be given a ticket they may not open.
func (w *work) canWork(person string) error {
	without, err := workless(w.tx, w.t, person)
	if err != nil || !without[person] {
		return err
	}
	if w.t.Restricted == 1 {
		return fault.OnField("owner", "desk.owner.no_role_restricted")
	}
	return fault.OnField("owner", "desk.owner.no_role")
}

// fits refuses, beside owner, whom the ticket cannot be given to: who is not in
// its team that day, and who is but has no role that lets them work there.
func (w *work) fits(person string) error {
	members, err := arrangement.MembersOf(w.tx, w.t.Team, w.day())
	if err != nil {
		return err
	}
	if !among(members, person) {
		return fault.OnField("owner", "desk.owner.not_in_team")
	}
	return w.canWork(person)
}

// freesFromWorkless takes a ticket that goes on from an owner who may not work
// on it any more: its team's lead answers until somebody takes it.
func (w *work) freesFromWorkless() error {
	if !w.t.Taken() || !w.t.Going() {
		return nil
	}
	without, err := workless(w.tx, w.t, w.t.Owner)
	if err != nil || !without[w.t.Owner] {
		return err
	}
	return w.take("")
}

// tookFromOutside tells whether the owner is none of the team, took the ticket
// all the same, and is there today.
func (w *work) tookFromOutside(members []arrangement.TeamMember) (bool, error) {
	if !w.t.Taken() || among(members, w.t.Owner) {
		return false, nil
	}
	if left, err := w.ownerLeft(members); err != nil || left {
		return false, err
	}
	away, err := org.LeavesOf(w.tx, w.t.Owner)
	return !slices.ContainsFunc(away, func(l org.Leave) bool { return l.On(w.day()) }), err
}

// ownerLeft tells whether the ticket's owner cannot be it any more: has left the
// house, or has no role that lets them work on it, or is no longer of its team.
// Who took it without being of the team keeps it; so does who is on leave or
// lent. members are those of its team today.
func (w *work) ownerLeft(members []arrangement.TeamMember) (bool, error) {
	without, err := workless(w.tx, w.t, w.t.Owner)
	if err != nil || without[w.t.Owner] || among(members, w.t.Owner) {
		return without[w.t.Owner], err
	}
	here, err := arrangement.StillHere(w.tx, w.t.Owner, w.day())
	if err != nil || !here {
		return !here, err
	}
	taken, err := takenAt(w.tx, w.t)
	if err != nil {
		return false, err
	}
	// A membership that is ended today ended yesterday.
	return arrangement.EndedBetween(w.tx, w.t.Team, w.t.Owner, taken.Day(w.body.Zone()).Add(-1), w.day().Add(-1))
}

// Untake frees tickets that go on from owners who have left: the house, the
// team, or the role that let them work there. The team's lead answers until
// somebody takes them. It answers how many; several replicas may do it, and it
// may be repeated. A ticket that fails holds up no other.
func (d *Desk) Untake(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	var left []string
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		left, err = d.ownersLeft(tx, by, now)
		return err
	})
	n := 0
	for _, id := range left {
		freed, failed := d.untake(ctx, by, now, id)
		err = errors.Join(err, failed)
		n += flag(freed)
	}
	return n, err
}

// ownersLeft are tickets whose owners have left, tickAtOnce at most.
func (d *Desk) ownersLeft(tx *db.Tx, by access.Actor, now clock.Instant) (ids []string, err error) {
	body, err := org.BodyOf(tx)
	if err != nil {
		return nil, err
	}
	all, err := holdings(tx)
	if err != nil {
		return nil, err
	}
	owners := make([]string, 0, len(all))
	for _, h := range all {
		owners = append(owners, h.Owner)
	}
	grants, err := grantsAmong(tx, slices.Compact(owners))
	if err != nil {
		return nil, err
	}
	teams, err := arrangement.MembersByTeam(tx, now.Day(body.Zone()))
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		lies := Ticket{Team: h.Team, Restricted: h.Restricted}
		if among(teams[h.Team], h.Owner) && worksOn(access.Actor{Body: body.ID, Person: h.Owner, Grants: grants[h.Owner]}, lies) {
			continue
		}
		some, err := held(tx, h)
		if err != nil {
			return nil, err
		}
		for _, t := range some {
			w := &work{desk: d, tx: tx, by: by, now: now, body: body, t: t}
			if left, err := w.ownerLeft(teams[h.Team]); err != nil || len(ids) == tickAtOnce {
				return ids, err
			} else if left {
				ids = append(ids, t.ID)
			}
		}
	}
	return ids, nil
}

// untake frees one ticket whose owner has still left.
func (d *Desk) untake(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (freed bool, err error) {
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		freed = false
		w, err := d.open(tx, by, now, ticket, Works)
		if err != nil || !w.t.Taken() || !w.t.Going() {
			return err // somebody else was quicker
		}
		members, err := arrangement.MembersOf(tx, w.t.Team, w.day())
		if err != nil {
			return err
		}
		left, err := w.ownerLeft(members)
		if err != nil || !left {
			return err
		}
		if err := w.take(""); err != nil {
			return err
		}
		_, err = w.finish()
		freed = err == nil
		return err
	})
	return freed, err
}

// workless keeps which members of the ticket's team it cannot be given to.
func (v *View) workless(tx *db.Tx) (err error) {
	v.Workless, err = workless(tx, v.Ticket, peopleOf(v.Members)...)
	return err
}

// Member is a member of the ticket's team today; the zero TeamMember for
// anybody else.
func (v View) Member(person string) arrangement.TeamMember {
	i := slices.IndexFunc(v.Members, func(m arrangement.TeamMember) bool { return m.Person == person })
	if i < 0 {
		return arrangement.TeamMember{}
	}
	return v.Members[i]
}
