package peopleweb

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type groupsView struct {
	Page   web.Page
	Groups []org.GroupLine
	MayAdd bool
}

func (p *Pages) groups(v *web.Visit) error {
	all, err := p.People.Groups(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	view := groupsView{Page: v.Page("groups.title"), Groups: all, MayAdd: v.By.May(access.PeopleWrite)}
	view.Page.Lead = v.P.T("groups.lead")
	if view.MayAdd {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("groups.add"), Href: "/groups/new", Icon: "plus"}
	}
	return v.Show(nil, groupsPage(view))
}

type groupView struct {
	Page     web.Page
	Group    org.Group
	Rule     org.Rule
	Members  org.Page
	Count    int
	Why      map[string][]org.Reason
	Query    url.Values
	UnitName map[string]string
	Name     map[string]string // of groups
	Person   map[string]string // names of those a rule names
	MayEdit  bool
}

func (s groupView) path() string { return "/groups/" + s.Group.ID }

func (p *Pages) group(v *web.Visit) error {
	id := v.PathValue("group")
	g, err := p.People.GroupOf(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	view := groupView{Page: v.Page(""), Group: g, Query: v.Query(), UnitName: map[string]string{}, Name: map[string]string{}, MayEdit: v.By.May(access.PeopleWrite)}
	if view.Rule, err = g.Rule(); err != nil {
		return err
	}
	filter := org.Filter{Group: id, Q: text.Clean(v.Query().Get("q")), After: v.Query().Get("after"), Before: v.Query().Get("before")}
	if view.Members, err = p.People.List(v.Ctx(), v.By, v.Now, filter); err != nil {
		return err
	}
	if view.Count, err = p.People.Count(v.Ctx(), v.By, v.Now, org.Filter{Group: id}); err != nil {
		return err
	}
	var persons []string
	for _, m := range view.Members.Rows {
		persons = append(persons, m.ID)
	}
	if view.Why, err = p.People.Why(v.Ctx(), v.By, v.Now, id, persons); err != nil {
		return err
	}
	units, err := p.People.Branches(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	for _, u := range units {
		view.UnitName[u.ID] = u.Name
	}
	groups, err := p.People.Groups(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	for _, other := range groups {
		view.Name[other.ID] = other.Name
	}
	view.Page.Title = g.Name
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("groups.title"), Href: "/groups"}}
	view.Page.Actions = groupActions(view)
	return v.Show(nil, groupPage(view))
}

type groupEdit struct {
	Page   web.Page
	Form   *form.Form
	Path   string
	Back   string
	New    bool
	Fixed  bool // an existing group without a rule
	Units  []org.Branch
	Groups []org.GroupLine
	Now    *org.Group
}

// ruleFields are the fields of a rule's form with the list each fills.
func ruleFields(r *org.Rule) map[string]*[]string {
	return map[string]*[]string{"kinds": &r.Kinds, "also_kinds": &r.AlsoKinds, "not_kinds": &r.NotKinds, "units": &r.Units, "langs": &r.Langs, "roles": &r.Roles, "groups": &r.Groups, "persons": &r.Persons}
}

func ruleOf(f *form.Form) org.Rule {
	r := org.Rule{Everybody: f.Bool("everybody")}
	for field, list := range ruleFields(&r) {
		*list = f.List(field)
	}
	return r
}

func (p *Pages) newGroup(v *web.Visit) error {
	return p.showNewGroup(v, form.New().Set("how", "fixed"))
}

func (p *Pages) showNewGroup(v *web.Visit, f *form.Form) error {
	return p.showGroupForm(v, groupEdit{Page: v.Page("groups.add"), Form: f, Path: "/groups/new", Back: "/groups", New: true})
}

func (p *Pages) showGroupForm(v *web.Visit, view groupEdit) error {
	var err error
	if view.Units, err = p.People.Branches(v.Ctx(), v.By); err != nil {
		return err
	}
	if view.Groups, err = p.People.Groups(v.Ctx(), v.By); err != nil {
		return err
	}
	view.Page.Crumbs = append([]parts.Link{{Label: v.P.T("groups.title"), Href: "/groups"}}, view.Page.Crumbs...)
	return v.Show(view.Form, groupForm(view))
}

func groupInput(f *form.Form, rule bool) org.GroupInput {
	in := org.GroupInput{Name: f.Line("name")}
	if rule {
		r := ruleOf(f)
		in.Rule = &r
	}
	return in
}

func (p *Pages) addGroup(v *web.Visit) error {
	f := v.Form()
	how := f.Choice("how", "fixed", "rule")
	in := groupInput(f, how == "rule")
	if f.Bad() {
		return p.showNewGroup(v, f)
	}
	id, err := p.People.AddGroup(v.Ctx(), v.By, v.Now, in)
	return done(v, f, err, func() error { return p.showNewGroup(v, f) }, "/groups/"+id, "groups.added", "name", in.Name)
}

func (p *Pages) editGroup(v *web.Visit) error { return p.showEditGroup(v, nil) }

func (p *Pages) showEditGroup(v *web.Visit, f *form.Form) error {
	g, err := p.People.GroupOf(v.Ctx(), v.By, v.PathValue("group"))
	if err != nil {
		return err
	}
	view := groupEdit{Page: v.Page("groups.edit", "name", g.Name), Form: f, Path: "/groups/" + g.ID + "/edit", Back: "/groups/" + g.ID, Fixed: g.Fixed()}
	view.Page.Crumbs = []parts.Link{{Label: g.Name, Href: view.Back}}
	if f == nil {
		rule, err := g.Rule()
		if err != nil {
			return err
		}
		view.Form = form.New().Set("name", g.Name).Set("version", itoa(g.Version))
		for field, list := range ruleFields(&rule) {
			view.Form.Set(field, *list...)
		}
		if rule.Everybody {
			view.Form.Set("everybody", "1")
		}
	} else if current, stale := f.Current(); stale {
		if is, ok := current.(org.Group); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version))
		}
	}
	return p.showGroupForm(v, view)
}

func (p *Pages) saveGroup(v *web.Visit) error {
	f := v.Form()
	in := groupInput(f, true) // a fixed group keeps no rule, whatever is sent
	if f.Bad() {
		return p.showEditGroup(v, f)
	}
	err := p.People.EditGroup(v.Ctx(), v.By, v.Now, v.PathValue("group"), f.Version(), in)
	return done(v, f, err, func() error { return p.showEditGroup(v, f) }, "/groups/"+v.PathValue("group"), "people.saved")
}

func (p *Pages) deleteGroup(v *web.Visit) error {
	f := v.Form()
	err := p.People.DeleteGroup(v.Ctx(), v.By, v.Now, v.PathValue("group"), f.Version())
	return done(v, f, err, func() error { return p.showEditGroup(v, f) }, "/groups", "groups.deleted")
}

type findView struct {
	Page  web.Page
	Path  string
	Q     string
	Found []org.Listed
}

func (p *Pages) findMembers(v *web.Visit) error {
	g, err := p.People.GroupOf(v.Ctx(), v.By, v.PathValue("group"))
	if err != nil {
		return err
	}
	view := findView{Page: v.Page("groups.find"), Path: "/groups/" + g.ID + "/add", Q: text.Clean(v.Query().Get("q"))}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("groups.title"), Href: "/groups"}, {Label: g.Name, Href: "/groups/" + g.ID}}
	if view.Q != "" {
		page, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: view.Q, Limit: 100})
		if err != nil {
			return err
		}
		view.Found = page.Rows
	}
	return v.Show(nil, findPage(view))
}

func (p *Pages) addMembers(v *web.Visit) error {
	return p.members(v, p.People.AddMembers(v.Ctx(), v.By, v.Now, v.PathValue("group"), v.Form().List("person")), "groups.members.added")
}

func (p *Pages) removeMembers(v *web.Visit) error {
	return p.members(v, p.People.RemoveMembers(v.Ctx(), v.By, v.Now, v.PathValue("group"), v.Form().List("person")), "groups.members.removed")
}

func (p *Pages) members(v *web.Visit, err error, said string) error {
	f := v.Form()
	to := "/groups/" + v.PathValue("group")
	return done(v, f, err, func() error {
		v.Warn(f.Faults[0].Key)
		return v.Redirect(to)
	}, to, said, "count", len(f.List("person")))
}

func groupActions(s groupView) templ.Component {
	if !s.MayEdit {
		return nil
	}
	p := s.Page.P
	edit := parts.LinkButton{Label: p.T("people.edit"), Href: s.path() + "/edit", Icon: "edit", Weight: parts.Secondary}
	if !s.Group.Fixed() {
		return edit
	}
	return parts.Together(parts.LinkButton{Label: p.T("groups.find"), Href: s.path() + "/add", Icon: "plus"}, edit)
}
