package deskweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) agreementRoutes() []web.Route {
	read, manage := web.May(access.DeskRead), web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/agreements", p.agreements, read},
		{"GET", "/desk/agreements/new", p.newAgreement, manage},
		{"POST", "/desk/agreements", p.addAgreement, manage},
		{"GET", "/desk/agreements/tries", p.tries, manage},
		{"GET", "/desk/agreements/{agreement}", p.agreement, manage},
		{"POST", "/desk/agreements/{agreement}", p.changeAgreement, manage},
	}
}

func (p *Pages) agreements(v *web.Visit) error {
	rows, err := p.Arrangements.Agreements(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("agreement.list.title")
	page.Lead = v.P.T("agreement.list.lead")
	page.Crumbs = []parts.Link{{Label: v.P.T("gate.title"), Href: "/desk/gate"}}
	may := v.By.May(access.DeskManage)
	if may {
		tries := parts.LinkButton{Label: v.P.T("agreement.tries"), Href: "/desk/agreements/tries", Weight: parts.Secondary}
		page.Actions = parts.Together(parts.LinkButton{Label: v.P.T("agreement.add"), Href: "/desk/agreements/new", Icon: "plus"}, tries)
	}
	return v.Show(nil, agreementsPage(agreementsView{Page: page, P: v.P, Rows: rows, MayManage: may}))
}

func (p *Pages) newAgreement(v *web.Visit) error {
	q := v.Query()
	return p.showAgreement(v, form.New().Set("direct", arrangement.NotDirect).Set("service", q.Get("service")).Set("supplier", q.Get("supplier")), "")
}

func agreementInput(f *form.Form) arrangement.AgreementInput {
	return arrangement.AgreementInput{Number: f.Line("number"), Supplier: f.Value("supplier"), Service: f.Value("service"), Unit: f.Value("unit"), Calendar: f.Value("calendar"),
		Direct: f.Value("direct"), How: f.Text("how"), Response: f.Int("response"), Solution: f.Int("solution"), Needs: f.List("needs"), From: f.Day("from"), To: f.Day("to")}
}

func (p *Pages) addAgreement(v *web.Visit) error {
	f := v.Form()
	in := agreementInput(f)
	if !f.Bad() {
		_, err := p.Arrangements.AddAgreement(v.Ctx(), v.By, v.Now, in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showAgreement(v, f, "")
	}
	v.Flash("agreement.added", "number", in.Number)
	return v.Redirect("/desk/agreements")
}

func (p *Pages) agreement(v *web.Visit) error {
	a, err := p.Arrangements.Agreement(v.Ctx(), v.By, v.PathValue("agreement"))
	if err != nil {
		return err
	}
	f := form.New().Set("number", a.Number).Set("supplier", a.Supplier).Set("service", a.Service).Set("unit", a.Unit).Set("calendar", a.Calendar).Set("direct", a.Direct).Set("how", a.How).
		Set("needs", a.Needs()...).Set("from", string(a.From)).Set("to", string(a.To)).Set("version", strconv.Itoa(a.Version))
	for field, n := range map[string]int{"response": a.Response, "solution": a.Solution} {
		if n > 0 {
			f.Set(field, strconv.Itoa(n))
		}
	}
	return p.showAgreement(v, f, a.ID)
}

func (p *Pages) changeAgreement(v *web.Visit) error {
	f := v.Form()
	in := agreementInput(f)
	if !f.Bad() {
		err := p.Arrangements.ChangeAgreement(v.Ctx(), v.By, v.Now, v.PathValue("agreement"), f.Version(), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showAgreement(v, f, v.PathValue("agreement"))
	}
	v.Flash("agreement.changed", "number", in.Number)
	return v.Redirect("/desk/agreements")
}

// showAgreement shows the form of an agreement, new when it has no id.
func (p *Pages) showAgreement(v *web.Visit, f *form.Form, id string) error {
	choices, err := p.Arrangements.DraftChoices(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	key := "agreement.add"
	if id != "" {
		key = "agreement.change"
	}
	page := v.Page(key)
	page.Crumbs = []parts.Link{{Label: v.P.T("agreement.list.title"), Href: "/desk/agreements"}}
	view := agreementView{Page: page, P: v.P, ID: id, Choices: choices, Fill: filling{v.P, f}}
	if now, stale := f.Current(); stale {
		view.Current, _ = now.(arrangement.Agreement)
		f.Set("version", strconv.Itoa(view.Current.Version))
	}
	return v.Show(f, agreementPage(view))
}

func (p *Pages) tries(v *web.Visit) error {
	rows, err := p.Arrangements.Tries(v.Ctx(), v.By, v.Query().Get("after"), linesPerPage+1)
	if err != nil {
		return err
	}
	page := v.Page("agreement.tries")
	page.Lead = v.P.T("agreement.tries.lead")
	page.Crumbs = []parts.Link{{Label: v.P.T("agreement.list.title"), Href: "/desk/agreements"}}
	view := triesView{Page: page, P: v.P, Rows: rows, After: v.Query().Get("after")}
	if len(rows) > linesPerPage {
		view.Rows = rows[:linesPerPage]
		view.Next = parts.Address("/desk/agreements/tries", nil, "after", rows[linesPerPage-1].ID)
	}
	return v.Show(nil, triesPage(view))
}

type agreementsView struct {
	Page      web.Page
	P         *text.Printer
	Rows      []arrangement.AgreementRow
	MayManage bool
}

func (v agreementsView) columns() []parts.Column {
	return []parts.Column{{Label: v.P.T("agreement.supplier"), Head: true}, {Label: v.P.T("agreement.number")}, {Label: v.P.T("agreement.service")}, {Label: v.P.T("gate.where")},
		{Label: v.P.T("agreement.direct")}, {Label: v.P.T("agreement.times")}, {Label: v.P.T("agreement.days")}}
}

func (v agreementsView) rows() []parts.Row {
	var rows []parts.Row
	for _, a := range v.Rows {
		where, service := v.P.T("gate.whole_body"), v.P.T("agreement.all_services")
		if a.Unit != "" {
			where = a.UnitName
		}
		if a.Service != "" {
			service = a.ServiceName
		}
		number := parts.Say(a.Number)
		if v.MayManage {
			number.Href = "/desk/agreements/" + a.ID
		}
		days := parts.Cell{Tag: &parts.Tag{Kind: parts.OK, Text: v.P.T("agreement.in_force")}, Sub: daysWords(v.P, a.From, a.To)}
		if !a.InForce {
			days.Tag = &parts.Tag{Text: v.P.T("agreement.not_in_force")}
		}
		whereCell := parts.Say(where)
		if a.Unit != "" {
			whereCell.Sub = v.P.T("agreement.local")
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(a.SupplierName, "/suppliers/"+a.Supplier), number, parts.Say(service), whereCell, parts.Say(v.P.T("agreement.direct." + a.Direct)),
			parts.Say(v.P.T("agreement.times.said", "response", minutesWords(v.P, a.Response), "solution", minutesWords(v.P, a.Solution))), days}})
	}
	return rows
}

type agreementView struct {
	Page    web.Page
	P       *text.Printer
	ID      string
	Current arrangement.Agreement
	Choices arrangement.DraftChoices
	Fill    filling
}

func (v agreementView) action() string {
	if v.ID == "" {
		return "/desk/agreements"
	}
	return "/desk/agreements/" + v.ID
}

func (v agreementView) suppliers() []parts.Option {
	options := []parts.Option{{Label: v.P.T("agreement.supplier.choose")}}
	for _, s := range v.Choices.Suppliers {
		options = append(options, parts.Option{Value: s.ID, Label: s.Name})
	}
	return options
}

func (v agreementView) services() []parts.Option {
	options := []parts.Option{{Label: v.P.T("agreement.all_services")}}
	for _, s := range v.Choices.Services {
		options = append(options, parts.Option{Value: s.ID, Label: s.Name})
	}
	return options
}

func (v agreementView) directs() []parts.Option {
	var options []parts.Option
	for _, d := range arrangement.Directs {
		options = append(options, parts.Option{Value: d, Label: v.P.T("agreement.direct." + d), Hint: v.P.T("agreement.direct.hint." + d)})
	}
	return options
}

func needOptions(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, n := range arrangement.Needs {
		options = append(options, parts.Option{Value: n, Label: p.T("turn.need." + n)})
	}
	return options
}

func (v agreementView) compare() []parts.CompareRow {
	f, a := v.Fill.Form, v.Current
	return []parts.CompareRow{{Label: v.P.T("agreement.number"), Mine: f.Value("number"), Theirs: a.Number}, {Label: v.P.T("agreement.direct"), Mine: v.P.T("agreement.direct." + f.Value("direct")), Theirs: v.P.T("agreement.direct." + a.Direct)},
		{Label: v.P.T("agreement.how"), Mine: f.Value("how"), Theirs: a.How}, {Label: v.P.T("team.member.to"), Mine: f.Value("to"), Theirs: string(a.To)}}
}

type triesView struct {
	Page        web.Page
	P           *text.Printer
	Rows        []arrangement.TryRow
	After, Next string
}

func (v triesView) columns() []parts.Column {
	return []parts.Column{{Label: v.P.T("agreement.try.when"), Tight: true}, {Label: v.P.T("agreement.try.who"), Head: true}, {Label: v.P.T("agreement.supplier")}, {Label: v.P.T("agreement.service")}, {Label: v.P.T("agreement.try.why")}, {Label: v.P.T("agreement.try.ticket")}}
}

func (v triesView) rows() []parts.Row {
	var rows []parts.Row
	for _, t := range v.Rows {
		who := parts.Say(t.PersonName)
		who.Sub = t.UnitName
		ticket := parts.Cell{}
		if t.Ticket != "" {
			ticket = parts.Door(v.P.T("agreement.try.open"), "/desk/tickets/"+t.Ticket)
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Moment(t.At)), who, parts.Say(t.SupplierName), parts.Say(t.ServiceName), parts.Say(v.P.T(t.Why)), ticket}})
	}
	return rows
}

func (v triesView) first() string {
	if v.After == "" {
		return ""
	}
	return "/desk/agreements/tries"
}
