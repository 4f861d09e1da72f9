package peopleweb

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type unitsView struct {
	Page   web.Page
	Form   *form.Form
	Tree   []org.Branch
	MayAdd bool
}

func (p *Pages) units(v *web.Visit) error { return p.showUnits(v, form.New()) }

func (p *Pages) showUnits(v *web.Visit, f *form.Form) error {
	tree, err := p.People.Tree(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	view := unitsView{Page: v.Page("units.title"), Form: f, Tree: tree, MayAdd: v.By.MaySomewhere(access.PeopleWrite)}
	view.Page.Lead = v.P.T("units.lead")
	return v.Show(f, unitsPage(view))
}

func (p *Pages) addUnit(v *web.Visit) error {
	f := v.Form()
	name := f.Line("name")
	if f.Bad() {
		return p.showUnits(v, f)
	}
	_, err := p.People.AddUnit(v.Ctx(), v.By, v.Now, f.Value("parent"), name)
	return done(v, f, err, func() error { return p.showUnits(v, f) }, "/units", "units.added", "name", name)
}

type unitView struct {
	Page  web.Page
	Form  *form.Form
	Which string // name, place, delete
	Unit  org.Branch
	Tree  []org.Branch
	// Version is what the next save is compared with: after a conflict, the one
	// that is shown now.
	Version string
}

func (s unitView) path() string { return "/units/" + s.Unit.ID }

func (s unitView) form(which string) *form.Form {
	if s.Which == which {
		return s.Form
	}
	return form.New()
}

func (p *Pages) unit(v *web.Visit) error { return p.showUnit(v, form.New(), "") }

func (p *Pages) showUnit(v *web.Visit, f *form.Form, which string) error {
	tree, err := p.People.Tree(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	for _, b := range tree {
		if b.ID != v.PathValue("unit") {
			continue
		}
		if !b.MayEdit {
			return fault.Denied()
		}
		view := unitView{Page: v.Page(""), Form: f, Which: which, Unit: b, Tree: tree, Version: itoa(b.Version)}
		view.Page.Title = b.Name
		view.Page.Crumbs = []parts.Link{{Label: v.P.T("units.title"), Href: "/units"}}
		return v.Show(f, unitPage(view))
	}
	return fault.Gone()
}

// places are the units a unit can be moved to: not itself and nothing below.
func (s unitView) places() []parts.Option {
	all := []parts.Option{{Value: "", Label: s.Page.P.T("units.top")}}
	for _, b := range s.Tree {
		if !strings.HasPrefix(b.Path, s.Unit.Path) {
			all = append(all, parts.Option{Value: b.ID, Label: indent(b.Depth) + b.Name})
		}
	}
	return all
}

func (p *Pages) renameUnit(v *web.Visit) error {
	f := v.Form()
	name := f.Line("name")
	if f.Bad() {
		return p.showUnit(v, f, "name")
	}
	err := p.People.RenameUnit(v.Ctx(), v.By, v.Now, v.PathValue("unit"), f.Version(), name)
	return done(v, f, err, func() error { return p.showUnit(v, f, "name") }, "/units", "units.renamed", "name", name)
}

func (p *Pages) moveUnit(v *web.Visit) error {
	f := v.Form()
	err := p.People.MoveUnit(v.Ctx(), v.By, v.Now, v.PathValue("unit"), f.Version(), f.Value("parent"))
	return done(v, f, err, func() error { return p.showUnit(v, f, "place") }, "/units", "units.moved")
}

func (p *Pages) deleteUnit(v *web.Visit) error {
	f := v.Form()
	err := p.People.DeleteUnit(v.Ctx(), v.By, v.Now, v.PathValue("unit"), f.Version())
	return done(v, f, err, func() error { return p.showUnit(v, f, "delete") }, "/units", "units.deleted")
}
