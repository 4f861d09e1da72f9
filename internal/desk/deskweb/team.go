package deskweb

import (
	"net/url"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) teamRoutes() []web.Route {
	read, manage := web.May(access.DeskRead), web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/teams", p.teams, read},
		{"GET", "/desk/teams/new", p.newTeam, manage},
		{"POST", "/desk/teams", p.addTeam, manage},
		{"GET", "/desk/teams/{team}", p.team, read},
		{"GET", "/desk/teams/{team}/edit", p.editTeam, manage},
		{"POST", "/desk/teams/{team}/edit", p.changeTeam, manage},
		{"POST", "/desk/teams/{team}/members", p.addMember, manage},
		{"GET", "/desk/teams/{team}/members/{member}", p.member, manage},
		{"POST", "/desk/teams/{team}/members/{member}", p.changeMember, manage},
		{"POST", "/desk/teams/{team}/members/{member}/end", p.endMember, manage},
	}
}

func teamAddress(id string, more ...string) string {
	to := "/desk/teams/" + url.PathEscape(id)
	for _, part := range more {
		to += "/" + part
	}
	return to
}

func (p *Pages) teams(v *web.Visit) error {
	rows, err := p.Arrangements.List(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("team.list.title")
	page.Lead = v.P.T("team.list.lead")
	may := v.By.May(access.DeskManage)
	if may && len(rows) > 0 {
		page.Actions = parts.LinkButton{Label: v.P.T("team.add"), Href: "/desk/teams/new", Icon: "plus"}
	}
	return v.Show(nil, teamsPage(teamsView{Page: page, P: v.P, Rows: rows, Today: v.Today(), MayManage: may}))
}

func (p *Pages) newTeam(v *web.Visit) error {
	return p.showTeamForm(v, form.New().Set("kind", arrangement.Central), nil)
}

func teamInput(f *form.Form) arrangement.TeamInput {
	in := arrangement.TeamInput{Name: f.Line("name"), Kind: f.Value("kind"), Unit: f.Value("unit"), Subject: f.Line("subject"), Calendar: f.Value("calendar"), Mail: f.Line("mail"),
		Phone: f.Line("phone"), Place: f.Line("place"), Hook: f.Value("hook"), Level: f.Int("level"), Landing: f.Bool("landing"), Public: f.Bool("public"), Ended: f.Bool("ended"), Signatures: map[string]string{}}
	for _, lang := range text.Langs {
		in.Signatures[lang] = f.Text("signature_" + lang)
	}
	return in
}

func (p *Pages) addTeam(v *web.Visit) error {
	f := v.Form()
	in := teamInput(f)
	id, err := "", error(nil)
	if !f.Bad() {
		id, err = p.Arrangements.AddTeam(v.Ctx(), v.By, v.Now, in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showTeamForm(v, f, nil)
	}
	v.Flash("team.added", "name", in.Name)
	return v.Redirect(teamAddress(id))
}

func (p *Pages) editTeam(v *web.Visit) error {
	c, err := p.Arrangements.Team(v.Ctx(), v.By, v.Now, v.PathValue("team"))
	if err != nil {
		return err
	}
	t := c.Team
	f := form.New().Set("name", t.Name).Set("kind", t.Kind).Set("level", strconv.Itoa(t.Level)).Set("unit", t.Unit).Set("subject", t.Subject).Set("calendar", t.Calendar).Set("mail", t.Mail).
		Set("phone", t.Phone).Set("place", t.Place).Set("hook", t.Hook).Set("version", strconv.Itoa(t.Version))
	for field, on := range map[string]bool{"landing": t.Landing == 1, "public": t.Public == 1, "ended": t.Active == 0} {
		if on {
			f.Set(field, "1")
		}
	}
	for lang, words := range c.Signatures {
		f.Set("signature_"+lang, words)
	}
	return p.showTeamForm(v, f, &t)
}

func (p *Pages) changeTeam(v *web.Visit) error {
	f := v.Form()
	in := teamInput(f)
	if !f.Bad() {
		err := p.Arrangements.ChangeTeam(v.Ctx(), v.By, v.Now, v.PathValue("team"), f.Version(), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		c, err := p.Arrangements.Team(v.Ctx(), v.By, v.Now, v.PathValue("team"))
		if err != nil {
			return err
		}
		return p.showTeamForm(v, f, &c.Team)
	}
	v.Flash("team.changed", "name", in.Name)
	return v.Redirect(teamAddress(v.PathValue("team")))
}

// showTeamForm shows the form of a team; was is nil for a new one.
func (p *Pages) showTeamForm(v *web.Visit, f *form.Form, was *arrangement.Team) error {
	choices, err := p.Arrangements.DraftChoices(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	key := "team.add"
	if was != nil {
		key = "team.edit"
	}
	page := v.Page(key)
	page.Crumbs = []parts.Link{{Label: v.P.T("team.list.title"), Href: "/desk/teams"}}
	view := teamFormView{Page: page, P: v.P, Was: was, Choices: choices, Fill: filling{v.P, f}}
	if now, stale := f.Current(); stale {
		view.Current, _ = now.(arrangement.Team)
		f.Set("version", strconv.Itoa(view.Current.Version))
	}
	return v.Show(f, teamFormPage(view))
}

func (p *Pages) team(v *web.Visit) error { return p.showTeam(v, nil, "") }

// showTeam shows a team; f is a member's form that was refused, of which
// membership ("" a new one).
func (p *Pages) showTeam(v *web.Visit, f *form.Form, member string) error {
	c, err := p.Arrangements.Team(v.Ctx(), v.By, v.Now, v.PathValue("team"))
	if err != nil {
		return err
	}
	page := v.Page("")
	page.Title = c.Team.Name
	page.Crumbs = []parts.Link{{Label: v.P.T("team.list.title"), Href: "/desk/teams"}}
	view := teamView{Page: page, P: v.P, C: c, Fill: filling{v.P, f}, Member: member, MayManage: v.By.May(access.DeskManage), MayGrant: v.By.May(access.AccessGrant)}
	if view.MayManage {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("team.edit"), Href: teamAddress(c.Team.ID, "edit"), Icon: "edit", Weight: parts.Secondary}
	}
	if c.Team.Active == 0 {
		view.Page.Tag = &parts.Tag{Text: v.P.T("team.ended")}
	}
	return v.Show(f, teamPage(view))
}

func memberInput(f *form.Form, person string) arrangement.MemberInput {
	return arrangement.MemberInput{Person: person, Role: f.Value("role"), Home: f.Value("home"), Note: f.Line("note"), From: f.Day("from"), To: f.Day("to")}
}

func (p *Pages) addMember(v *web.Visit) error {
	f := v.Form()
	who, err := p.pick(v, f)
	in := memberInput(f, who)
	if err == nil && !f.Bad() {
		_, err = p.Arrangements.AddMember(v.Ctx(), v.By, v.Now, v.PathValue("team"), in)
	}
	return p.memberDone(v, f, "", "team.member.added", err)
}

// memberDone ends a change of a membership; what is wrong with the person
// stands beside the field that was typed.
func (p *Pages) memberDone(v *web.Visit, f *form.Form, member, done string, err error) error {
	if _, other := f.Refused(err); other != nil {
		return other
	}
	if f.Bad() {
		for i, one := range f.Faults {
			if one.Field == "person" && f.FaultOf("who") == nil {
				f.Faults[i] = fault.OnField("who", one.Key, one.Args)
			}
		}
		return p.showTeam(v, f, member)
	}
	v.Flash(done)
	return v.Redirect(teamAddress(v.PathValue("team")) + "#members")
}

func (p *Pages) member(v *web.Visit) error {
	c, err := p.Arrangements.Team(v.Ctx(), v.By, v.Now, v.PathValue("team"))
	if err != nil {
		return err
	}
	for _, m := range c.Members {
		if m.ID == v.PathValue("member") {
			f := form.New().Set("role", m.Role).Set("home", m.Home).Set("note", m.Note).Set("from", string(m.From)).Set("to", string(m.To)).Set("version", strconv.Itoa(m.Version))
			return p.showTeam(v, f, m.ID)
		}
	}
	return fault.Gone()
}

func (p *Pages) changeMember(v *web.Visit) error {
	f := v.Form()
	in := memberInput(f, "")
	var err error
	if !f.Bad() {
		err = p.Arrangements.ChangeMember(v.Ctx(), v.By, v.Now, v.PathValue("team"), v.PathValue("member"), f.Version(), in)
	}
	return p.memberDone(v, f, v.PathValue("member"), "team.member.changed", err)
}

func (p *Pages) endMember(v *web.Visit) error {
	f := v.Form()
	err := p.Arrangements.EndMember(v.Ctx(), v.By, v.Now, v.PathValue("team"), v.PathValue("member"), f.Version())
	return thenBack(v, "team.member.ended", err, teamAddress(v.PathValue("team"))+"#members")
}
