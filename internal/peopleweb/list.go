package peopleweb

import (
	"bytes"
	"net/url"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type listView struct {
	Page      web.Page
	Query     url.Values
	List      org.Page
	Total     int
	Units     []org.Branch
	Groups    []org.GroupLine
	MayImport bool
	MayAdd    bool
}

func filterOf(q url.Values) org.Filter {
	return org.Filter{Q: text.Clean(q.Get("q")), Unit: q.Get("unit"), Kind: q.Get("kind"), State: q.Get("state"), Group: q.Get("group"),
		After: q.Get("after"), Before: q.Get("before")}
}

func (p *Pages) list(v *web.Visit) error {
	view := listView{Query: v.Query(), MayImport: v.By.May(access.PeopleImport), MayAdd: v.By.MaySomewhere(access.PeopleWrite)}
	var err error
	if view.List, err = p.People.List(v.Ctx(), v.By, v.Now, filterOf(view.Query)); err != nil {
		return err
	}
	if view.Total, err = p.People.QuickCount(v.Ctx(), v.By, v.Now, filterOf(view.Query)); err != nil {
		return err
	}
	if view.Units, err = p.People.Branches(v.Ctx(), v.By); err != nil {
		return err
	}
	if view.Groups, err = p.People.Groups(v.Ctx(), v.By); err != nil {
		return err
	}
	view.Page = v.Page("people.title")
	view.Page.Actions = listActions(v.P, view)
	return v.Show(nil, listPage(view))
}

func (l listView) narrowed() bool {
	for _, name := range []string{"q", "unit", "kind", "group", "state", "after", "before"} {
		if l.Query.Get(name) != "" {
			return true
		}
	}
	return false
}

// export sends the list as it is narrowed, to be opened in a spreadsheet.
func (p *Pages) export(v *web.Visit) error {
	rows, err := p.People.Export(v.Ctx(), v.By, v.Now, filterOf(v.Query()))
	if err != nil {
		return err
	}
	header := make([]string, 0, 10)
	for _, field := range []string{"key", "name", "given", "family", "mail", "mobile", "lang", "unit", "title", "kind", "enabled"} {
		header = append(header, v.P.T("org.field."+field))
	}
	var failed error
	cells := func(yield func([]string) bool) {
		for row, err := range rows {
			if err != nil {
				failed = err
				return
			}
			if !yield(exported(v.P, row)) {
				return
			}
		}
	}
	var out bytes.Buffer
	name, kind := v.P.T("people.title")+" "+string(v.Today()), "text/csv; charset=utf-8"
	switch v.Query().Get("format") {
	case "", "csv":
		name += ".csv"
		err = sheet.WriteCSV(&out, header, cells)
	case "xlsx":
		name, kind = name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = sheet.WriteXLSX(&out, v.P.T("people.title"), header, cells)
	default:
		return fault.Gone()
	}
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	return v.File(name, kind, out.Bytes())
}

func exported(p *text.Printer, row org.Listed) []string {
	kind := ""
	if row.Position.Kind != "" {
		kind = p.T("org.kind." + row.Position.Kind)
	}
	active := p.T("people.yes")
	if row.Active == 0 {
		active = p.T("people.no")
	}
	return []string{row.ID, row.Name, row.Given, row.Family, row.Mail, row.Mobile, row.Lang, row.UnitName, row.Position.Title, kind, active}
}

// stateTag says whether somebody may come in.
func stateTag(p *text.Printer, one org.Person) parts.Tag {
	switch {
	case one.Active == 1:
		return parts.Tag{Kind: parts.OK, Text: p.T("people.state.active")}
	case one.LeftOn != "":
		return parts.Tag{Text: p.T("people.state.left", "day", p.Day(one.LeftOn))}
	}
	return parts.Tag{Kind: parts.Warn, Text: p.T("people.state.inactive")}
}

func listActions(p *text.Printer, s listView) templ.Component {
	var all []templ.Component
	if s.MayAdd {
		all = append(all, parts.LinkButton{Label: p.T("people.add"), Href: "/people/new", Icon: "plus"})
	}
	if s.MayImport {
		all = append(all, parts.LinkButton{Label: p.T("people.import"), Href: "/people/import", Weight: parts.Secondary, Icon: "upload"})
	}
	return parts.Together(all...)
}
