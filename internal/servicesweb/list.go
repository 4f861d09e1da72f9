package servicesweb

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type listView struct {
	Page    web.Page
	Query   url.Values
	List    services.List
	Choose  choices
	Now     clock.Instant
	MayAdd  bool
	Persons bool // may open people's pages
}

func filterOf(q url.Values) services.Filter {
	return services.Filter{Q: text.Clean(q.Get("q")), State: q.Get("state"), Unit: q.Get("unit"), Supplier: q.Get("supplier"), Person: q.Get("person"),
		Lacking: q.Get("lacking") != "", After: q.Get("after"), Before: q.Get("before")}
}

func (l listView) narrowed() bool {
	for _, name := range []string{"q", "state", "unit", "supplier", "person", "lacking", "after", "before"} {
		if l.Query.Get(name) != "" {
			return true
		}
	}
	return false
}

func (p *Pages) list(v *web.Visit) (err error) {
	view := listView{Page: v.Page("services.title"), Query: v.Query(), Now: v.Now, MayAdd: v.By.May(access.ServiceWrite), Persons: v.By.May(access.PeopleRead)}
	view.Page.Tabs = tabs(v, "/services")
	if view.List, err = p.Register.List(v.Ctx(), v.By, v.Now, filterOf(view.Query)); err != nil {
		return err
	}
	if view.Choose, err = p.choices(v); err != nil {
		return err
	}
	if view.MayAdd && (len(view.List.Lines) > 0 || view.narrowed()) {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.add"), Href: "/services/new", Icon: "plus"}
	}
	return v.Show(nil, listPage(view))
}

func listFilters(s listView) []parts.Filter {
	p := s.Page.P
	states := []parts.Option{}
	for _, one := range services.States {
		states = append(states, parts.Option{Value: string(one), Label: p.T("services.state." + string(one))})
	}
	states = append(states, parts.Option{Value: services.Everything, Label: p.T("services.state.all")})
	filters := []parts.Filter{{Name: "state", Label: p.T("services.state"), Options: states}}
	if len(s.Choose.Units) > 0 {
		filters = append(filters, parts.Filter{Name: "unit", Label: p.T("services.unit"), Options: unitOptions("", s.Choose.Units)[1:]})
	}
	if len(s.Choose.Suppliers) > 0 {
		filters = append(filters, parts.Filter{Name: "supplier", Label: p.T("services.supplier"), Options: supplierOptions("", s.Choose.Suppliers)[1:]})
	}
	return append(filters, parts.Filter{Name: "lacking", Label: p.T("services.lacks"), Options: []parts.Option{{Value: "1", Label: p.T("services.lacks.some")}}})
}

func listColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("services.service")}, {Label: p.T("services.state"), Tight: true}, {Label: p.T("services.role.owner")}, {Label: p.T("services.role.manager")},
		{Label: p.T("services.super_users"), End: true}, {Label: p.T("services.open")}, {Label: p.T("services.lacks")}}
}

func listRows(s listView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.List.Lines))
	for i, l := range s.List.Lines {
		href := "/services/" + l.ID
		tag := stateTag(p, l.State)
		rows[i].Cells = []parts.Cell{{Text: l.Name, Href: href, Sub: l.UnitName}, {Tag: &tag}, s.who(l.Owners), s.who(l.Managers), parts.Door(p.Number(len(l.SuperUsers)), href+"#roles"),
			openCell(p, l.Opening, s.Now), {}}
		if l.State == services.Retired {
			rows[i].Cells[5] = parts.Cell{}
		}
		if n := len(l.Lacks); n > 0 {
			rows[i].Kind = parts.Warn
			rows[i].Cells[6] = parts.Status(parts.Warn, lackShort(p, l.Lacks))
		}
	}
	return rows
}

// lackShort names the roles something is missing in.
func lackShort(p *text.Printer, lacks []services.Lack) string {
	var named []string
	for _, role := range services.Roles {
		for _, l := range lacks {
			if l.Role == role {
				named = append(named, p.T("services.role."+string(role)))
				break
			}
		}
	}
	return strings.Join(named, ", ")
}

func (s listView) who(held []services.Holding) parts.Cell {
	switch {
	case len(held) == 0:
		return parts.Say("–")
	case len(held) > 1:
		return parts.Cell{Text: nameOf(held[0]), Sub: s.Page.P.T("services.and_more", "count", len(held)-1)}
	case held[0].Is == services.Deputed:
		return parts.Cell{Text: held[0].DeputyName, Sub: s.Page.P.T("services.stands_in", "name", held[0].Name)}
	}
	return parts.Say(held[0].Name)
}

// nameOf is the name of who counts.
func nameOf(h services.Holding) string {
	if h.Is == services.Deputed {
		return h.DeputyName
	}
	return h.Name
}

func earlier(s listView) string {
	if s.List.Earlier == "" {
		return ""
	}
	return parts.Address("/services", s.Query, "before", s.List.Earlier)
}

func later(s listView) string {
	if s.List.Later == "" {
		return ""
	}
	return parts.Address("/services", s.Query, "after", s.List.Later)
}

// export sends the register as it is narrowed, to be opened in a spreadsheet.
func (p *Pages) export(v *web.Visit) error {
	all, err := p.Register.Export(v.Ctx(), v.By, v.Now, filterOf(v.Query()))
	if err != nil {
		return err
	}
	to := v.P
	header := []string{to.T("services.service"), to.T("services.state"), to.T("services.unit"), to.T("services.audience"), to.T("services.role.owner"), to.T("services.role.manager"),
		to.T("services.super_users"), to.T("services.hours"), to.T("services.suppliers"), to.T("services.needs"), to.T("services.domains"), to.T("services.lacks"), to.T("services.description")}
	rows := func(yield func([]string) bool) {
		for _, s := range all {
			audience, hours := s.Audience, s.Hours
			if s.Service.Audience == "" {
				audience = to.T("services.everybody")
			}
			if hours == "" {
				hours = to.T("services.calendar.own")
			}
			row := []string{s.Name, to.T("services.state." + string(s.State)), s.UnitName, audience, namesOf(s.Owners), namesOf(s.Managers), namesOf(s.SuperUsers), hours,
				strings.Join(s.Suppliers, ", "), strings.Join(s.Needs, ", "), strings.Join(s.Domains, ", "), lackShort(to, s.Lacks), s.Description}
			if !yield(row) {
				return
			}
		}
	}
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, header, rows); err != nil {
		return err
	}
	return v.File(to.T("services.title")+" "+string(v.Today())+".csv", "text/csv; charset=utf-8", out.Bytes())
}

func namesOf(held []services.Holding) string {
	names := make([]string, len(held))
	for i, h := range held {
		names[i] = nameOf(h)
	}
	return strings.Join(names, ", ")
}

func emptyActions(s listView) []parts.LinkButton { return firstService(s.Page.P, s.MayAdd) }

// firstService is where the register begins.
func firstService(p *text.Printer, may bool) []parts.LinkButton {
	if !may {
		return nil
	}
	return []parts.LinkButton{{Label: p.T("services.add"), Href: "/services/new", Icon: "plus"}}
}
