package servicesweb

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type mapView struct {
	Page    web.Page
	Graph   services.Graph
	Points  []services.Point
	Rings   [][]string
	Fails   string // the service or domain that is asked about
	Hits    []services.Hit
	MayEdit bool
}

func (p *Pages) showMap(v *web.Visit) error {
	g, err := p.Register.Graph(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	view := mapView{Page: v.Page("services.map.title"), Graph: g, Points: g.Points(), Rings: g.Rings(), Fails: v.Query().Get("fails"), MayEdit: v.By.May(access.ServiceWrite)}
	view.Page.Lead, view.Page.Tabs = v.P.T("services.map.lead"), tabs(v, "/services/map")
	if g.Name(view.Fails) == "" {
		view.Fails = ""
	} else if view.Hits = g.TakesDomain(view.Fails); len(view.Hits) == 0 {
		view.Hits = g.Takes(view.Fails)
	}
	if view.MayEdit {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.domain.add"), Href: "/failure-domains/new", Icon: "plus", Weight: parts.Secondary}
	}
	return v.Show(nil, mapPage(view))
}

// branch is a place in the tree of what fails.
type branch struct {
	Service string
	Below   []branch
}

// tree hangs what fails below what it fails because of.
func tree(from string, hits []services.Hit) []branch {
	var all []branch
	for _, h := range hits {
		if h.Via == from {
			all = append(all, branch{h.Service, tree(h.Service, hits)})
		}
	}
	return all
}

func failOptions(p *text.Printer, g services.Graph) []parts.Option {
	options := []parts.Option{{Label: p.T("services.choose")}}
	for _, d := range g.Domains {
		options = append(options, parts.Option{Value: d.ID, Label: d.Name, Group: p.T("services.domains")})
	}
	for _, s := range g.Services {
		if s.State != services.Retired {
			options = append(options, parts.Option{Value: s.ID, Label: s.Name, Group: p.T("services.title")})
		}
	}
	return options
}

func pointRows(s mapView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.Points))
	for i, one := range s.Points {
		kind := "services.kind.service"
		if one.Domain {
			kind = "services.kind.domain"
		}
		rows[i].Cells = []parts.Cell{parts.Door(s.Graph.Name(one.ID), placeOf(one.ID, one.Domain)), parts.Say(p.T(kind)),
			parts.Door(p.Number(one.Takes), "/services/map?fails="+one.ID), parts.Say(p.Number(one.Direct))}
	}
	return rows
}

func placeOf(id string, domain bool) string {
	if domain {
		return "/failure-domains/" + id
	}
	return "/services/" + id
}

func domainLines(s mapView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.Graph.Domains))
	for i, d := range s.Graph.Domains {
		var in []services.Service
		for _, l := range s.Graph.In {
			if l.Domain == d.ID {
				in = append(in, services.Service{Name: s.Graph.Name(l.Service)})
			}
		}
		rows[i].Cells = []parts.Cell{parts.Door(d.Name, "/failure-domains/"+d.ID), parts.Say(serviceNames(in)), parts.Door(p.Number(len(s.Graph.TakesDomain(d.ID))), "/services/map?fails="+d.ID)}
	}
	return rows
}

type domainView struct {
	Page     web.Page
	Domain   services.Domain
	Supplier string
	Graph    services.Graph
	Hits     []services.Hit
}

// oneDomain finds a failure domain; 404 where there is none.
func (p *Pages) oneDomain(v *web.Visit) (services.Graph, services.Domain, error) {
	g, err := p.Register.Graph(v.Ctx(), v.By, v.Now)
	if err != nil {
		return g, services.Domain{}, err
	}
	for _, d := range g.Domains {
		if d.ID == v.PathValue("domain") {
			return g, d, nil
		}
	}
	return g, services.Domain{}, fault.Gone()
}

func (p *Pages) domain(v *web.Visit) error {
	g, d, err := p.oneDomain(v)
	if err != nil {
		return err
	}
	view := domainView{Page: v.Page(""), Domain: d, Graph: g, Hits: g.TakesDomain(d.ID)}
	view.Page.Title, view.Page.Lead = d.Name, d.Description
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("services.title"), Href: "/services"}, {Label: v.P.T("services.map.title"), Href: "/services/map"}}
	if d.Supplier != "" {
		s, err := p.Register.SupplierSheet(v.Ctx(), v.By, v.Now, d.Supplier)
		if err != nil {
			return err
		}
		view.Supplier = s.Name
	}
	if v.By.May(access.ServiceWrite) {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.edit"), Href: "/failure-domains/" + d.ID + "/edit", Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(nil, domainPage(view))
}

type domainEdit struct {
	Page   web.Page
	Fill   filling
	Path   string
	Back   string
	New    bool
	Choose choices
	Now    *services.Domain
}

func domainInput(f *form.Form) services.DomainInput {
	return services.DomainInput{Name: f.Line("name"), Description: f.Text("description"), Supplier: f.Value("supplier")}
}

func (p *Pages) newDomain(v *web.Visit) error { return p.showNewDomain(v, form.New()) }

func (p *Pages) showNewDomain(v *web.Visit, f *form.Form) error {
	return p.showDomainForm(v, f, domainEdit{Page: v.Page("services.domain.add"), Path: "/failure-domains/new", Back: "/services/map", New: true})
}

func (p *Pages) showDomainForm(v *web.Visit, f *form.Form, view domainEdit) (err error) {
	view.Fill = filling{v.P, f}
	view.Page.Crumbs = append([]parts.Link{{Label: v.P.T("services.title"), Href: "/services"}, {Label: v.P.T("services.map.title"), Href: "/services/map"}}, view.Page.Crumbs...)
	if view.Choose.Suppliers, err = p.Register.Suppliers(v.Ctx(), v.By, v.Now, services.SupplierFilter{State: "all"}); err != nil {
		return err
	}
	return v.Show(f, domainForm(view))
}

func (p *Pages) addDomain(v *web.Visit) error {
	f := v.Form()
	in := domainInput(f)
	if f.Bad() {
		return p.showNewDomain(v, f)
	}
	id, err := p.Register.AddDomain(v.Ctx(), v.By, v.Now, in)
	return done(v, f, err, func() error { return p.showNewDomain(v, f) }, "/failure-domains/"+id, "services.added", "name", in.Name)
}

func (p *Pages) editDomain(v *web.Visit) error { return p.showEditDomain(v, nil) }

func (p *Pages) showEditDomain(v *web.Visit, f *form.Form) error {
	_, d, err := p.oneDomain(v)
	if err != nil {
		return err
	}
	view := domainEdit{Page: v.Page("services.edit_title", "name", d.Name), Path: "/failure-domains/" + d.ID + "/edit", Back: "/failure-domains/" + d.ID}
	view.Page.Crumbs = []parts.Link{{Label: d.Name, Href: view.Back}}
	if f == nil {
		f = form.New().Set("name", d.Name).Set("description", d.Description).Set("supplier", d.Supplier).Set("version", itoa(d.Version))
	} else if current, stale := f.Current(); stale {
		if is, ok := current.(services.Domain); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version))
		}
	}
	return p.showDomainForm(v, f, view)
}

func (p *Pages) saveDomain(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("domain")
	in := domainInput(f)
	if f.Bad() {
		return p.showEditDomain(v, f)
	}
	err := p.Register.EditDomain(v.Ctx(), v.By, v.Now, id, f.Version(), in)
	return done(v, f, err, func() error { return p.showEditDomain(v, f) }, "/failure-domains/"+id, "services.saved")
}

func (p *Pages) removeDomain(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("domain")
	err := p.Register.RemoveDomain(v.Ctx(), v.By, v.Now, id, f.Version())
	if fault.Is(err, fault.Conflict) {
		return warned(v, err, "/failure-domains/"+id+"/edit", "services.saved")
	}
	return warned(v, err, "/services/map", "services.removed")
}
