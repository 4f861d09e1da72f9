package servicesweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type serviceView struct {
	Page    web.Page
	Sheet   services.Sheet
	Now     clock.Instant
	Persons bool // may open people's pages
	Beside  []parts.Def
	All     []services.Service // to rest on
	Choose  choices
}

func (s serviceView) path() string { return "/services/" + s.Sheet.ID }

func (p *Pages) service(v *web.Visit) error {
	sheet, err := p.Register.Sheet(v.Ctx(), v.By, v.Now, v.PathValue("service"))
	if err != nil {
		return err
	}
	view := serviceView{Page: v.Page(""), Sheet: sheet, Now: v.Now, Persons: v.By.May(access.PeopleRead)}
	if sheet.MayEdit {
		if view.Choose, err = p.choices(v); err != nil {
			return err
		}
	}
	if p.Beside != nil {
		if view.Beside, err = p.Beside(v, sheet.ID); err != nil {
			return err
		}
	}
	tag := stateTag(v.P, sheet.State)
	view.Page.Title, view.Page.Lead, view.Page.Tag = sheet.Name, sheet.Description, &tag
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("services.title"), Href: "/services"}}
	if sheet.MayEdit {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.edit"), Href: view.path() + "/edit", Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(nil, servicePage(view))
}

type serviceEdit struct {
	Page   web.Page
	Fill   filling
	Path   string
	Back   string
	Choose choices
	Now    *services.Service // as someone else saved it meanwhile
	Group  map[string]string
}

func inputOf(f *form.Form) services.Input {
	return services.Input{Name: f.Line("name"), Description: f.Text("description"), Unit: f.Value("unit"), Audience: f.Value("audience"), Calendar: f.Value("calendar"),
		State: services.State(f.Value("state"))}
}

func (p *Pages) newService(v *web.Visit) error {
	return p.showNew(v, form.New().Set("state", string(services.Active)))
}

func (p *Pages) showNew(v *web.Visit, f *form.Form) error {
	view := serviceEdit{Page: v.Page("services.add"), Path: "/services/new", Back: "/services"}
	return p.showForm(v, f, view)
}

func (p *Pages) showForm(v *web.Visit, f *form.Form, view serviceEdit) (err error) {
	view.Fill = filling{v.P, f}
	view.Page.Crumbs = append([]parts.Link{{Label: v.P.T("services.title"), Href: "/services"}}, view.Page.Crumbs...)
	if view.Choose, err = p.choices(v); err != nil {
		return err
	}
	return v.Show(f, serviceForm(view))
}

func (p *Pages) addService(v *web.Visit) error {
	f := v.Form()
	in := inputOf(f)
	if f.Bad() {
		return p.showNew(v, f)
	}
	id, err := p.Register.Add(v.Ctx(), v.By, v.Now, in)
	return done(v, f, err, func() error { return p.showNew(v, f) }, "/services/"+id, "services.added", "name", in.Name)
}

func (p *Pages) editService(v *web.Visit) error { return p.showEdit(v, nil) }

func (p *Pages) showEdit(v *web.Visit, f *form.Form) error {
	s, err := p.Register.Sheet(v.Ctx(), v.By, v.Now, v.PathValue("service"))
	if err != nil {
		return err
	}
	view := serviceEdit{Page: v.Page("services.edit_title", "name", s.Name), Path: "/services/" + s.ID + "/edit", Back: "/services/" + s.ID}
	view.Page.Crumbs = []parts.Link{{Label: s.Name, Href: view.Back}}
	if f == nil {
		f = form.New().Set("name", s.Name).Set("description", s.Description).Set("unit", s.Unit).Set("audience", s.Audience).Set("calendar", s.Calendar).
			Set("state", string(s.State)).Set("version", itoa(s.Version))
	} else if current, stale := f.Current(); stale {
		if is, ok := current.(services.Service); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version)) // whoever saves again has seen both
		}
	}
	return p.showForm(v, f, view)
}

func (p *Pages) saveService(v *web.Visit) error {
	f := v.Form()
	in := inputOf(f)
	if f.Bad() {
		return p.showEdit(v, f)
	}
	id := v.PathValue("service")
	err := p.Register.Edit(v.Ctx(), v.By, v.Now, id, f.Version(), in)
	return done(v, f, err, func() error { return p.showEdit(v, f) }, "/services/"+id, "services.saved")
}

// tie and untie answer the small forms on a service's page. What the form
// names is looked up by the use case.
func (p *Pages) tie(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("service")
	to := services.Tie(f.Value("tie"))
	return warned(v, p.Register.Tie(v.Ctx(), v.By, v.Now, id, to, f.Value("other")), "/services/"+id+"#"+string(to), "services.tied")
}

func (p *Pages) untie(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("service")
	to := services.Tie(f.Value("tie"))
	return warned(v, p.Register.Untie(v.Ctx(), v.By, v.Now, id, to, f.Value("other")), "/services/"+id+"#"+string(to), "services.untied")
}
