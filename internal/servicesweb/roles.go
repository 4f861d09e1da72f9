package servicesweb

import (
	"bytes"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// rolesView is the report of who answers for what (E3).
type rolesView struct {
	Page    web.Page
	Report  services.Report
	Service string
	MayAdd  bool
	Persons bool
}

func (p *Pages) roles(v *web.Visit) (err error) {
	view := rolesView{Page: v.Page("services.roles.title"), Service: v.Query().Get("service"), Persons: v.By.May(access.PeopleRead), MayAdd: v.By.May(access.ServiceWrite)}
	if view.Report, err = p.Register.Report(v.Ctx(), v.By, v.Now, view.Service); err != nil {
		return err
	}
	view.Page.Tabs = tabs(v, "/services/roles")
	view.Page.Lead = v.P.T("services.roles.lead", "body", view.Report.Body.Name, "day", v.P.DayLong(view.Report.Day))
	if s, ok := view.Report.Named[view.Service]; ok {
		view.Page.Title = v.P.T("services.roles.of", "name", s.Name)
		view.Page.Crumbs = []parts.Link{{Label: v.P.T("services.title"), Href: "/services"}, {Label: s.Name, Href: "/services/" + s.ID}}
		view.Page.Tabs = nil
	}
	if len(view.Report.Lines) > 0 {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.roles.export"), Href: parts.Address("/services/roles/export", v.Query()), Icon: "download", Download: true}
	}
	return v.Show(nil, rolesPage(view))
}

func rolesColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("services.service")}, {Label: p.T("services.role"), Tight: true}, {Label: p.T("services.where")}, {Label: p.T("services.person")}, {Label: p.T("services.deputy")},
		{Label: p.T("services.days"), Tight: true}, {Label: p.T("services.standing"), Tight: true}}
}

func rolesRows(s rolesView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.Report.Lines))
	for i, l := range s.Report.Lines {
		tag := standingTag(p, l.Holding)
		who := person(s.Persons, l.Person, l.Name)
		who.Sub = l.Mail
		rows[i].Cells = []parts.Cell{parts.Door(l.ServiceName, "/services/"+l.Service), parts.Say(p.T("services.role." + string(l.Role))), parts.Say(placeWords(p, l.Holding)), who,
			parts.Say(l.DeputyName), parts.Say(spanWords(p, l.From, l.To)), {Tag: &tag}}
		if l.Is == services.Gone {
			rows[i].Kind = parts.Danger
		}
	}
	return rows
}

func lackRows(s rolesView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.Report.Lacks))
	for i, l := range s.Report.Lacks {
		where := p.T("services.whole_body")
		if l.Unit != "" {
			where = s.Report.Units[l.Unit]
		}
		rows[i].Kind = lackKind(l)
		rows[i].Cells = []parts.Cell{parts.Door(s.Report.Named[l.Service].Name, "/services/"+l.Service+"#roles"), parts.Status(lackKind(l), lackWords(p, l, s.Report.Names)), parts.Say(where)}
	}
	return rows
}

// exportRoles sends the report as it is handed on: one line an entry, and one
// for every role nobody fills.
func (p *Pages) exportRoles(v *web.Visit) error {
	service := v.Query().Get("service")
	report, err := p.Register.Report(v.Ctx(), v.By, v.Now, service)
	if err != nil {
		return err
	}
	to := v.P
	header := []string{to.T("services.body"), to.T("services.service"), to.T("services.role"), to.T("services.where"), to.T("services.person"), to.T("services.mail"), to.T("services.deputy"),
		to.T("services.first_day"), to.T("services.last_day"), to.T("services.standing")}
	rows := func(yield func([]string) bool) {
		for _, l := range report.Lines {
			if !yield([]string{report.Body.Name, l.ServiceName, to.T("services.role." + string(l.Role)), placeWords(to, l.Holding), l.Name, l.Mail, l.DeputyName, string(l.From), string(l.To), to.T("services.standing." + string(l.Is))}) {
				return
			}
		}
		for _, l := range report.Lacks {
			if l.Why == services.NoHolder && !yield([]string{report.Body.Name, report.Named[l.Service].Name, to.T("services.role." + string(l.Role)), "", "", "", "", "", "", to.T("services.standing.missing")}) {
				return
			}
		}
	}
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, header, rows); err != nil {
		return err
	}
	if err := p.Register.ReportTaken(v.Ctx(), v.By, v.Now, service, len(report.Lines)); err != nil {
		return err
	}
	return v.File(to.T("services.roles.title")+" "+string(v.Today())+".csv", "text/csv; charset=utf-8", out.Bytes())
}
