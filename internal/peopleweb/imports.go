package peopleweb

import (
	"bytes"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type importsView struct {
	Page web.Page
	Form *form.Form
	All  []org.Import
}

func (p *Pages) imports(v *web.Visit) error { return p.showImports(v, form.New()) }

func (p *Pages) showImports(v *web.Visit, f *form.Form) error {
	all, err := p.People.Imports(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	view := importsView{Page: v.Page("imports.title"), Form: f, All: all}
	view.Page.Lead = v.P.T("imports.lead")
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("people.title"), Href: "/people"}}
	return v.Show(f, importsPage(view))
}

func (p *Pages) upload(v *web.Visit) error {
	f := v.Form()
	if f.Bad() {
		return p.showImports(v, f)
	}
	name, content, err := f.File("file")
	if err != nil {
		return err
	}
	if name == "" {
		f.Faults.Add("file", "fault.required")
		return p.showImports(v, f)
	}
	id, err := p.People.Upload(v.Ctx(), v.By, v.Now, name, bytes.NewReader(content))
	for _, wrong := range fault.List(err) { // what is wrong with the file stands beside it
		if wrong.Kind == fault.TooLarge || wrong.Kind == fault.Invalid || wrong.Kind == fault.Refused {
			wrong.Kind, wrong.Field = fault.Invalid, "file"
		}
	}
	if refused, err := f.Refused(err); refused || err != nil {
		if err != nil {
			return err
		}
		return p.showImports(v, f)
	}
	return v.Redirect("/imports/" + id)
}

type importView struct {
	Page     web.Page
	Form     *form.Form
	Import   org.Import
	Progress org.Progress
	Class    string
	Lines    []org.ImportLine
	More     bool
	First    bool
	Units    []string
	Columns  []org.Column // where the mapping is shown
	MayLeave bool
}

// mapping tells whether the page asks which column is what: while that is not
// known, and when somebody wants it otherwise before anything is taken in.
func (s importView) mapping() bool { return s.Columns != nil }

func (s importView) path() string { return "/imports/" + s.Import.ID }

const linesShown = 100

func (p *Pages) importPage(v *web.Visit) error { return p.showImport(v, nil) }

func (p *Pages) showImport(v *web.Visit, f *form.Form) error {
	view := importView{Page: v.Page("imports.one"), Form: f, MayLeave: v.By.May(access.PeopleWrite)}
	var err error
	if view.Import, view.Progress, err = p.People.ImportOf(v.Ctx(), v.By, v.PathValue("import")); err != nil {
		return err
	}
	imp := view.Import
	view.Page.Title = imp.Name
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("people.title"), Href: "/people"}, {Label: v.P.T("imports.title"), Href: "/people/import"}}
	tag := importTag(v.P, imp)
	view.Page.Tag = &tag
	if f == nil {
		view.Form = form.New()
		for field, column := range imp.Mapping() {
			view.Form.Set(field, column)
		}
	}
	if imp.State == org.ImportMapping || v.Query().Has("columns") && (imp.State == org.ImportReady || imp.State == org.ImportFailed) || view.Form.Bad() && imp.State == org.ImportReady {
		if view.Columns, err = p.People.Columns(v.Ctx(), v.By, imp.ID); err != nil {
			return err
		}
		return v.Show(f, importPage(view))
	}
	if imp.State == org.ImportReady || imp.State == org.ImportApplied {
		if err := p.previewLines(v, &view); err != nil {
			return err
		}
	}
	return v.Show(f, importPage(view))
}

func (p *Pages) previewLines(v *web.Visit, view *importView) (err error) {
	view.Class = classOf(v.Query().Get("class"), view.Import)
	after, err := strconv.Atoi(v.Query().Get("after"))
	if view.First = err != nil; view.First {
		after = -1 << 40 // people the file no longer has stand below zero
	}
	if view.Lines, err = p.People.Lines(v.Ctx(), v.By, view.Import.ID, view.Class, after, linesShown+1); err != nil {
		return err
	}
	if view.More = len(view.Lines) > linesShown; view.More {
		view.Lines = view.Lines[:linesShown]
	}
	view.Units, err = p.People.NewUnits(v.Ctx(), v.By, view.Import.ID)
	return err
}

// classOf is the class asked for, or the first that most wants to be looked at.
func classOf(asked string, imp org.Import) string {
	for _, class := range org.Classes {
		if class == asked {
			return class
		}
	}
	for _, class := range []string{org.Faulty, org.Changed, org.New, org.Missing} {
		if imp.Count(class) > 0 {
			return class
		}
	}
	return org.Unchanged
}

func (p *Pages) mapColumns(v *web.Visit) error {
	f := v.Form()
	m := org.Mapping{}
	for _, field := range org.Fields {
		if column := f.Value(field); column != "" {
			m[field] = column
		}
	}
	id := v.PathValue("import")
	return done(v, f, p.People.Map(v.Ctx(), v.By, v.Now, id, m), func() error { return p.showImport(v, f) }, "/imports/"+id, "imports.mapped")
}

func (p *Pages) apply(v *web.Visit) error {
	id := v.PathValue("import")
	return p.worked(v, p.People.Apply(v.Ctx(), v.By, v.Now, id), id)
}

func (p *Pages) discard(v *web.Visit) error {
	id := v.PathValue("import")
	return p.worked(v, p.People.Discard(v.Ctx(), v.By, v.Now, id), id)
}

// worked goes back to the import: its page tells how it stands.
func (p *Pages) worked(v *web.Visit, err error, id string) error {
	f := v.Form()
	if refused, err := f.Refused(err); err != nil {
		return err
	} else if refused {
		v.Warn(f.Faults[0].Key)
	}
	return v.Redirect("/imports/" + id)
}

func (p *Pages) leaveMissing(v *web.Visit) error {
	f := v.Form()
	id, persons, day := v.PathValue("import"), f.List("person"), f.Day("day")
	if f.Need("day"); len(persons) == 0 {
		f.Faults.Add("", "imports.missing.nobody")
	}
	to := "/imports/" + id + "?class=" + org.Missing
	if f.Bad() {
		v.Warn(f.Faults[0].Key)
		return v.Redirect(to)
	}
	err := p.People.LeaveMissing(v.Ctx(), v.By, v.Now, id, persons, day)
	return done(v, f, err, func() error { v.Warn(f.Faults[0].Key); return v.Redirect(to) }, to, "imports.missing.left", "count", len(persons))
}

func importTag(p *text.Printer, imp org.Import) parts.Tag {
	kind := map[string]parts.Kind{org.ImportApplied: parts.OK, org.ImportFailed: parts.Danger, org.ImportMapping: parts.Warn,
		org.ImportReady: parts.Info, org.ImportReading: parts.Info, org.ImportApplying: parts.Info}[imp.State]
	return parts.Tag{Kind: kind, Text: p.T("imports.state." + imp.State)}
}
