package accessweb

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// tabs are the pages that belong together.
func tabs(v *web.Visit) []parts.Link {
	var all []parts.Link
	for _, t := range []struct {
		key, href string
		needs     access.Permission
	}{
		{"access.tab.roles", "/access", access.AccessGrant}, {"access.tab.sessions", "/sessions", access.AccessGrant}, {"access.tab.tokens", "/tokens", access.TokenWrite},
	} {
		if v.By.MaySomewhere(t.needs) {
			all = append(all, parts.Link{Label: v.P.T(t.key), Href: t.href, Current: v.Request().URL.Path == t.href})
		}
	}
	return all
}

type rolesView struct {
	Page  web.Page
	List  entrance.RoleList
	Query url.Values
}

func (p *Pages) roles(v *web.Visit) error {
	q := v.Query()
	list, err := p.Entrance.RolePage(v.Ctx(), v.By, entrance.RoleFilter{Words: q.Get("q"), Role: access.Role(q.Get("role")), Where: q.Get("where"), After: q.Get("after"), Before: q.Get("before")})
	if err != nil {
		return err
	}
	page := v.Page("access.roles.title")
	page.Lead, page.Tabs = v.P.T("access.roles.lead"), tabs(v)
	return v.Show(nil, rolesPage(rolesView{Page: page, List: list, Query: q}))
}

type findView struct {
	Page  web.Page
	Q     string
	Found []org.Listed
}

// findPerson leads to the one person found, or shows who is meant.
func (p *Pages) findPerson(v *web.Visit) error {
	q := text.Clean(v.Query().Get("q"))
	var found []org.Listed
	if q != "" {
		page, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: q, State: org.Anyone, Limit: 30})
		if err != nil {
			return err
		}
		found = page.Rows
	}
	if len(found) == 1 {
		return v.Redirect("/access/people/" + found[0].ID)
	}
	page := v.Page("access.find.title")
	page.Crumbs = []parts.Link{{Label: v.P.T("access.roles.title"), Href: "/access"}}
	return v.Show(nil, findPage(findView{Page: page, Q: q, Found: found}))
}

type personView struct {
	Page     web.Page
	Form     *form.Form
	Person   org.Person
	Roles    []entrance.Given
	Places   []entrance.Place
	Sessions []access.SessionInfo
	Here     string
	Out      templ.Component // that no invitation would leave
}

func (p *Pages) person(v *web.Visit) error { return p.showPerson(v, form.New()) }

func (p *Pages) showPerson(v *web.Visit, f *form.Form) error {
	id := v.PathValue("person")
	card, err := p.People.Look(v.Ctx(), v.By, v.Now, id, "access")
	if err != nil {
		return err
	}
	view := personView{Form: f, Person: card.Person, Here: v.By.Session, Out: v.OutNotice(outbox.Whom{Channels: linkChannels})}
	if view.Roles, err = p.Entrance.Roles(v.Ctx(), v.By, id); err != nil {
		return err
	}
	if view.Places, err = p.Entrance.Places(v.Ctx(), v.By); err != nil {
		return err
	}
	if view.Sessions, err = p.Entrance.Sessions(v.Ctx(), v.By, v.Now, id); err != nil {
		return err
	}
	view.Page = v.Page("")
	view.Page.Title = card.Person.Name
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("access.roles.title"), Href: "/access"}}
	if card.Person.Active == 0 {
		view.Page.Tag = &parts.Tag{Kind: parts.Warn, Text: v.P.T("access.person.inactive")}
	}
	return v.Show(f, personPage(view))
}

// personDone ends a handler of a person's page.
func (p *Pages) personDone(v *web.Visit, f *form.Form, err error, key string) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPerson(v, f)
	}
	v.Flash(key)
	return v.Redirect("/access/people/" + v.PathValue("person"))
}

func (p *Pages) grant(v *web.Visit) error {
	f := v.Form()
	kind, id, _ := strings.Cut(f.Value("scope"), ":")
	err := p.Entrance.Grant(v.Ctx(), v.By, v.Now, v.PathValue("person"), access.Role(f.Value("role")), access.Scope{Kind: kind, ID: id})
	return p.personDone(v, f, err, "access.grant.given")
}

func (p *Pages) revoke(v *web.Visit) error {
	f := v.Form()
	back := web.Local(f.Value("back"))
	if !strings.HasPrefix(back, "/access") {
		back = "/access"
	}
	err := p.Entrance.RevokeGrant(v.Ctx(), v.By, v.Now, v.PathValue("grant"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		v.Warn(f.Faults[0].Key)
		return v.Redirect(back)
	}
	v.Flash("access.grant.revoked")
	return v.Redirect(back)
}

func (p *Pages) invite(v *web.Visit) error {
	f := v.Form()
	channel := outbox.Channel(f.Choice("channel", string(outbox.Mail), string(outbox.SMS)))
	if f.Bad() {
		return p.showPerson(v, f)
	}
	err := p.Entrance.Invite(v.Ctx(), v.By, v.Now, v.PathValue("person"), channel)
	if err == nil {
		v.Posted(v.Out(outbox.Whom{Person: v.PathValue("person"), Channels: []outbox.Channel{channel}}), "access.invite.sent")
		return v.Redirect("/access/people/" + v.PathValue("person"))
	}
	return p.personDone(v, f, err, "")
}

func (p *Pages) endAll(v *web.Visit) error {
	f := v.Form()
	return p.personDone(v, f, p.Entrance.RevokeAll(v.Ctx(), v.By, v.Now, v.PathValue("person"), f.Bool("tokens")), "access.session.all_ended")
}

func (p *Pages) endSession(v *web.Visit) error {
	f := v.Form()
	return p.personDone(v, f, p.Entrance.Revoke(v.Ctx(), v.By, v.Now, v.PathValue("person"), v.PathValue("session")), "access.session.ended")
}

type sessionsView struct {
	Page     web.Page
	Sessions []access.NamedSession
}

func (p *Pages) sessions(v *web.Visit) error {
	all, err := p.Entrance.AllSessions(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("access.sessions.title")
	page.Tabs = tabs(v)
	return v.Show(nil, sessionsPage(sessionsView{Page: page, Sessions: all}))
}
