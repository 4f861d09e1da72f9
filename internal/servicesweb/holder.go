package servicesweb

import (
	"slices"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// holderView is the form of who has a role. Several are the people a typed
// name fits, by field.
type holderView struct {
	Page    web.Page
	Fill    filling
	Path    string
	Back    string
	New     bool
	Units   []org.Branch
	Several map[string][]org.Listed
	Now     *services.Holder // as someone else saved it meanwhile
	Names   map[string]string
}

func (p *Pages) newHolder(v *web.Visit) error {
	return p.showHolder(v, form.New().Set("role", v.Query().Get("role")).Set("from", string(v.Today())), nil, nil)
}

// showHolder shows the form, of an entry where is is set.
func (p *Pages) showHolder(v *web.Visit, f *form.Form, is *services.Holding, several map[string][]org.Listed) error {
	s, err := p.Register.Sheet(v.Ctx(), v.By, v.Now, v.PathValue("service"))
	if err != nil {
		return err
	}
	if !s.MayEdit {
		return fault.Denied()
	}
	back := "/services/" + s.ID
	view := holderView{Page: v.Page("services.appoint_title", "name", s.Name), Fill: filling{v.P, f}, Path: back + "/holders/new", Back: back, New: is == nil, Several: several, Names: s.Names}
	if is != nil {
		view.Path = back + "/holders/" + is.ID
		view.Page.Title = v.P.T("services.holder_title", "name", is.Name, "service", s.Name)
	}
	if current, stale := f.Current(); stale {
		if now, ok := current.(services.Holder); ok {
			view.Now = &now
			f.Set("version", itoa(now.Version))
		}
	}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("services.title"), Href: "/services"}, {Label: s.Name, Href: back}}
	if view.Units, err = p.People.Branches(v.Ctx(), v.By); err != nil {
		return err
	}
	return v.Show(f, holderForm(view))
}

// holderInput reads the form; the people a name fits are asked about.
func (p *Pages) holderInput(v *web.Visit, f *form.Form) (in services.HolderInput, several map[string][]org.Listed, err error) {
	several = map[string][]org.Listed{}
	in = services.HolderInput{Role: services.Role(f.Value("role")), Unit: f.Value("unit"), From: f.Day("from"), To: f.Day("to")}
	for field, into := range map[string]*string{"person": &in.Person, "deputy": &in.Deputy} {
		if *into, several[field], err = p.meant(v, f, field); err != nil {
			return in, several, err
		}
	}
	return in, several, nil
}

// meant finds who is meant by a typed name or address. Who was chosen among
// several, or stood there before, stays chosen while the name stays.
func (p *Pages) meant(v *web.Visit, f *form.Form, field string) (string, []org.Listed, error) {
	typed := f.Line(field)
	if typed == "" {
		return "", nil, nil
	}
	if chosen := f.Value(field + "_id"); chosen != "" && f.Value(field+"_was") == typed {
		return chosen, nil, nil
	}
	page, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: typed, Limit: 20})
	if err != nil {
		return "", nil, err
	}
	exact := slices.DeleteFunc(slices.Clone(page.Rows), func(o org.Listed) bool { return o.Fold != text.Fold(typed) })
	switch {
	case len(page.Rows) == 0:
		f.Faults.Add(field, "services.person.nobody")
	case len(exact) == 1:
		return exact[0].ID, nil, nil
	case len(page.Rows) == 1:
		return page.Rows[0].ID, nil, nil
	default:
		f.Faults.Add(field, "services.person.several")
		f.Set(field+"_id", "").Set(field+"_was", typed)
		return "", page.Rows, nil
	}
	return "", nil, nil
}

func (p *Pages) appoint(v *web.Visit) error {
	f, service := v.Form(), v.PathValue("service")
	in, several, err := p.holderInput(v, f)
	if err != nil {
		return err
	}
	again := func() error { return p.showHolder(v, f, nil, several) }
	if f.Bad() {
		return again()
	}
	_, err = p.Register.Appoint(v.Ctx(), v.By, v.Now, service, in)
	return done(v, f, err, again, "/services/"+service+"#roles", "services.appointed")
}

// holding finds an entry of the service.
func (p *Pages) holding(v *web.Visit) (services.Holding, error) {
	s, err := p.Register.Sheet(v.Ctx(), v.By, v.Now, v.PathValue("service"))
	if err != nil {
		return services.Holding{}, err
	}
	i := slices.IndexFunc(s.Holders, func(h services.Holding) bool { return h.ID == v.PathValue("holder") })
	if i < 0 {
		return services.Holding{}, fault.Gone()
	}
	return s.Holders[i], nil
}

func (p *Pages) editHolder(v *web.Visit) error {
	h, err := p.holding(v)
	if err != nil {
		return err
	}
	f := form.New().Set("role", string(h.Role)).Set("unit", h.Unit).Set("from", string(h.From)).Set("to", string(h.To)).Set("version", itoa(h.Version)).
		Set("person", h.Name).Set("person_was", h.Name).Set("person_id", h.Person).Set("deputy", h.DeputyName).Set("deputy_was", h.DeputyName).Set("deputy_id", h.Deputy)
	return p.showHolder(v, f, &h, nil)
}

func (p *Pages) reappoint(v *web.Visit) error {
	h, err := p.holding(v)
	if err != nil {
		return err
	}
	f, service := v.Form(), v.PathValue("service")
	in, several, err := p.holderInput(v, f)
	if err != nil {
		return err
	}
	again := func() error { return p.showHolder(v, f, &h, several) }
	if f.Bad() {
		return again()
	}
	err = p.Register.Reappoint(v.Ctx(), v.By, v.Now, service, h.ID, f.Version(), in)
	return done(v, f, err, again, "/services/"+service+"#roles", "services.saved")
}

func (p *Pages) unappoint(v *web.Visit) error {
	service, holder := v.PathValue("service"), v.PathValue("holder")
	return warned(v, p.Register.Unappoint(v.Ctx(), v.By, v.Now, service, holder, v.Form().Version()), "/services/"+service+"#roles", "services.unappointed")
}
