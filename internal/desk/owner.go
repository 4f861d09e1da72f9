package desk

import (
	"slices"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
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
	rows, err := access.GrantsAmong(tx, people)
	if err != nil {
		return nil, err
	}
	grants := map[string][]access.Grant{}
	for _, g := range rows {
		grants[g.Person] = append(grants[g.Person], access.Grant{Role: g.Role, Scope: g.Scope()})
	}
	without := map[string]bool{}
	for _, person := range people {
		if !worksOn(access.Actor{Body: t.Body, Person: person, Grants: grants[person]}, t) {
			without[person] = true
		}
	}
	return without, nil
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
	if !slices.ContainsFunc(members, func(m arrangement.TeamMember) bool { return m.Person == person }) {
		return fault.OnField("owner", "desk.owner.not_in_team")
	}
	return w.canWork(person)
}

// freesFromWorkless takes a ticket that goes on from an owner who may not work
// on it any more: its team's lead answers until somebody takes it.
func (w *work) freesFromWorkless() error {
	if w.t.Owner == "" || w.t.Open == 0 {
		return nil
	}
	without, err := workless(w.tx, w.t, w.t.Owner)
	if without[w.t.Owner] {
		w.t.Owner = ""
	}
	return err
}

// workless keeps which members of the ticket's team it cannot be given to.
func (v *View) workless(tx *db.Tx) (err error) {
	people := make([]string, 0, len(v.Members))
	for _, m := range v.Members {
		people = append(people, m.Person)
	}
	v.Workless, err = workless(tx, v.Ticket, people...)
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
