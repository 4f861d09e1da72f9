package api

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) teamOperations() {
	read, manage := access.DeskRead, access.DeskManage
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/teams", id: "listTeams", needs: read, says: "Support teams by level"}, a.listTeams)
	add(a, t, op{method: "POST", path: "/teams", id: "addTeam", needs: manage, says: "Add a team", status: 201}, a.addTeam)
	add(a, t, op{method: "GET", path: "/teams/{team}", id: "getTeam", needs: read, says: "One team and who is in it"}, a.getTeam)
	add(a, t, op{method: "PUT", path: "/teams/{team}", id: "changeTeam", needs: manage, says: "Change a team, or end it"}, a.changeTeam)
	add(a, t, op{method: "POST", path: "/teams/{team}/members", id: "addTeamMember", needs: manage, says: "Put somebody into a team, lent where home is given", status: 201}, a.addTeamMember)
	add(a, t, op{method: "PUT", path: "/teams/{team}/members/{member}", id: "changeTeamMember", needs: manage, says: "Save somebody's role and days in a team; the person stays"}, a.changeTeamMember)
	add(a, t, op{method: "DELETE", path: "/teams/{team}/members/{member}", id: "endTeamMember", needs: manage, says: "End a membership", status: 204}, a.endTeamMember)
}

// SupportTeam is people who answer at one level.
type SupportTeam struct {
	ID string `json:"id"`
	SupportTeamWords
	Open    bool `json:"open" doc:"Now"`
	Version int  `json:"version"`
}

// SupportTeamWords are what is said of a team.
type SupportTeamWords struct {
	Name       string            `json:"name" minLength:"1" maxLength:"200"`
	Kind       string            `json:"kind" enum:"local,central,expert"`
	Level      int               `json:"level,omitempty" minimum:"0" maximum:"3" doc:"Left out: as the kind says"`
	Unit       string            `json:"unit,omitempty" maxLength:"64" doc:"Of a local desk"`
	Subject    string            `json:"subject,omitempty" maxLength:"200" doc:"What an expert group knows"`
	Calendar   string            `json:"calendar,omitempty" maxLength:"64"`
	Mail       string            `json:"mail,omitempty" maxLength:"254"`
	Phone      string            `json:"phone,omitempty" maxLength:"200"`
	Place      string            `json:"place,omitempty" maxLength:"200"`
	Hook       string            `json:"hook,omitempty" maxLength:"200" doc:"Channel of Teams that hears of its clocks, by the name the program was given for it"`
	Landing    bool              `json:"landing,omitempty" doc:"Gets what belongs to nobody"`
	Public     bool              `json:"public,omitempty" doc:"Stands on the public support page"`
	Ended      bool              `json:"ended,omitempty"`
	Signatures map[string]string `json:"signatures,omitempty" doc:"What replies end with, by language, \"\" for none; left out: as they are, and left out in lists"`
}

func (w SupportTeamWords) input() arrangement.TeamInput {
	return arrangement.TeamInput{Name: w.Name, Kind: w.Kind, Level: w.Level, Unit: w.Unit, Subject: w.Subject, Calendar: w.Calendar, Mail: w.Mail, Phone: w.Phone, Place: w.Place, Hook: w.Hook,
		Landing: w.Landing, Public: w.Public, Ended: w.Ended, Signatures: w.Signatures}
}

func showTeam(t arrangement.Team, open bool) SupportTeam {
	return SupportTeam{t.ID, SupportTeamWords{t.Name, t.Kind, t.Level, t.Unit, t.Subject, t.Calendar, t.Mail, t.Phone, t.Place, t.Hook, t.Landing == 1, t.Public == 1, t.Active == 0, nil}, open, t.Version}
}

func (a *API) listTeams(v *visit, in *Turning) (*Page[SupportTeam], error) {
	rows, err := a.Arrangements.List(v.ctx, v.By, v.Now)
	if err != nil {
		return nil, err
	}
	return cut(v, *in, rows, func(r arrangement.TeamRow) string { return r.ID }, func(r arrangement.TeamRow) SupportTeam { return showTeam(r.Team, r.Hours.Open) })
}

// TeamAt names a team in the path.
type TeamAt struct {
	Team string `path:"team" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$"`
}

// WholeTeam is a team and who is in it, today, to come and gone by.
type WholeTeam struct {
	SupportTeam
	Members []TeamMember `json:"members"`
}

// TeamMember is somebody in a team from day to day.
type TeamMember struct {
	ID      string `json:"id"`
	Person  Ref    `json:"person"`
	Role    string `json:"role" enum:"lead,member"`
	Home    string `json:"home,omitempty" doc:"The team they are lent from"`
	From    Day    `json:"from,omitempty"`
	To      Day    `json:"to,omitempty"`
	Note    string `json:"note,omitempty" doc:"Told to who keeps teams"`
	Away    bool   `json:"away" doc:"On leave today"`
	Version int    `json:"version"`
}

func (a *API) team(v *visit, id string) func() (*One[WholeTeam], error) {
	return func() (*One[WholeTeam], error) {
		c, err := a.Arrangements.Team(v.ctx, v.By, v.Now, id)
		if err != nil {
			return nil, err
		}
		t := WholeTeam{showTeam(c.Team, c.Hours.Open), []TeamMember{}}
		t.Signatures = c.Signatures
		keeps := v.By.May(access.DeskManage)
		for _, m := range c.Members {
			if !keeps {
				m.Note = ""
			}
			t.Members = append(t.Members, TeamMember{m.ID, Ref{m.Person, m.Name}, m.Role, m.Home, Day(m.From), Day(m.To), m.Note, m.Away == 1, m.Version})
		}
		return one(t, c.Team.Version), nil
	}
}

func (a *API) getTeam(v *visit, in *TeamAt) (*One[WholeTeam], error) { return a.team(v, in.Team)() }

func (a *API) addTeam(v *visit, in *struct{ Body SupportTeamWords }) (*Made[WholeTeam], error) {
	id, err := a.Arrangements.AddTeam(v.ctx, v.By, v.Now, in.Body.input())
	return madeOne(renamed(err, "signature", "signatures"), "/teams/"+id, a.team(v, id))
}

func (a *API) changeTeam(v *visit, in *struct {
	TeamAt
	Match
	Body SupportTeamWords
}) (*One[WholeTeam], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settle(renamed(a.Arrangements.ChangeTeam(v.ctx, v.By, v.Now, in.Team, at, in.Body.input()), "signature", "signatures"), a.team(v, in.Team))
}

// MemberWords are what is said of somebody in a team.
type MemberWords struct {
	Role string `json:"role,omitempty" enum:"lead,member" default:"member"`
	Home string `json:"home,omitempty" maxLength:"64" doc:"The team they are lent from; a loan has a first and a last day"`
	From Day    `json:"from,omitempty"`
	To   Day    `json:"to,omitempty"`
	Note string `json:"note,omitempty" maxLength:"200"`
}

func (w MemberWords) input(person string) (arrangement.MemberInput, error) {
	var r reader
	in := arrangement.MemberInput{Person: person, Role: w.Role, Home: w.Home, Note: w.Note, From: r.day("body.from", w.From), To: r.day("body.to", w.To)}
	return in, r.faults.Err()
}

func (a *API) addTeamMember(v *visit, in *struct {
	TeamAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		MemberWords
	}
}) (*Made[TeamMember], error) {
	input, err := in.Body.input(in.Body.Person)
	if err != nil {
		return nil, err
	}
	id, err := a.Arrangements.AddMember(v.ctx, v.By, v.Now, in.Team, input)
	return madeOne(err, "/teams/"+in.Team+"/members/"+id, a.member(v, in.Team, id))
}

func (a *API) member(v *visit, team, id string) func() (*One[TeamMember], error) {
	return func() (*One[TeamMember], error) {
		t, err := a.team(v, team)()
		if err != nil {
			return nil, err
		}
		for _, m := range t.Body.Members {
			if m.ID == id {
				return one(m, m.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

// MemberAt names somebody in a team in the path.
type MemberAt struct {
	TeamAt
	Member string `path:"member" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the membership"`
}

func (a *API) changeTeamMember(v *visit, in *struct {
	MemberAt
	Match
	Body MemberWords
}) (*One[TeamMember], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	input, err := in.Body.input("")
	if err != nil {
		return nil, err
	}
	return settle(a.Arrangements.ChangeMember(v.ctx, v.By, v.Now, in.Team, in.Member, at, input), a.member(v, in.Team, in.Member))
}

func (a *API) endTeamMember(v *visit, in *struct {
	MemberAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return settled(a.Arrangements.EndMember(v.ctx, v.By, v.Now, in.Team, in.Member, at), a.member(v, in.Team, in.Member))
}
