package servicesweb

import (
	"net/url"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type suppliersView struct {
	Page   web.Page
	Query  url.Values
	All    []services.SupplierLine
	Now    clock.Instant
	MayAdd bool
}

func (s suppliersView) narrowed() bool { return s.Query.Get("q") != "" || s.Query.Get("state") != "" }

func (p *Pages) suppliers(v *web.Visit) (err error) {
	view := suppliersView{Page: v.Page("suppliers.title"), Query: v.Query(), Now: v.Now, MayAdd: v.By.May(access.ServiceWrite)}
	if view.All, err = p.Register.Suppliers(v.Ctx(), v.By, v.Now, services.SupplierFilter{Q: text.Clean(view.Query.Get("q")), State: view.Query.Get("state")}); err != nil {
		return err
	}
	if view.MayAdd && (len(view.All) > 0 || view.narrowed()) {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("suppliers.add"), Href: "/suppliers/new", Icon: "plus"}
	}
	return v.Show(nil, suppliersPage(view))
}

func suppliersRows(s suppliersView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.All))
	for i, one := range s.All {
		rows[i].Cells = []parts.Cell{{Text: one.Name, Href: "/suppliers/" + one.ID, Sub: one.Number}, parts.Say(one.Mail), parts.Say(phone.Grouped(one.Phone)), openCell(p, one.Opening, s.Now),
			parts.Door(p.Number(one.Services), "/services?supplier="+one.ID), parts.Door(p.Number(one.Contacts), "/suppliers/"+one.ID+"#contacts")}
		if one.Active == 0 {
			rows[i].Cells[3] = parts.Status(parts.Neutral, p.T("suppliers.former"))
		}
	}
	return rows
}

type supplierView struct {
	Page  web.Page
	Sheet services.SupplierSheet
	Now   clock.Instant
}

func (s supplierView) path() string { return "/suppliers/" + s.Sheet.ID }

func (p *Pages) supplier(v *web.Visit) error {
	sheet, err := p.Register.SupplierSheet(v.Ctx(), v.By, v.Now, v.PathValue("supplier"))
	if err != nil {
		return err
	}
	view := supplierView{Page: v.Page(""), Sheet: sheet, Now: v.Now}
	view.Page.Title, view.Page.Lead = sheet.Name, sheet.Note
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("suppliers.title"), Href: "/suppliers"}}
	if sheet.Active == 0 {
		view.Page.Tag = &parts.Tag{Text: v.P.T("suppliers.former")}
	}
	if sheet.MayEdit {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("services.edit"), Href: view.path() + "/edit", Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(nil, supplierPage(view))
}

func supplierFacts(s supplierView) []parts.Def {
	p := s.Page.P
	facts := []parts.Def{{Term: p.T("services.open"), Cell: openTag(p, s.Sheet.Opening, s.Now)}, {Term: p.T("suppliers.hours"), Cell: parts.Door(hoursName(p, s.Sheet.Hours), hoursHref(s.Sheet.Hours))}}
	for _, one := range []struct {
		term string
		cell parts.Cell
	}{
		{"services.mail", parts.Door(s.Sheet.Mail, "mailto:"+s.Sheet.Mail)}, {"services.phone", parts.Door(phone.Grouped(s.Sheet.Phone), dial(s.Sheet.Phone))},
		{"suppliers.web", parts.Cell{Text: s.Sheet.Web, Part: outward(s.Sheet.Web)}}, {"suppliers.number", parts.Say(s.Sheet.Number)},
	} {
		if one.cell.Text != "" {
			facts = append(facts, parts.Def{Term: p.T(one.term), Cell: one.cell})
		}
	}
	return facts
}

// dial is a link that calls the number, "" where there is more than a number.
func dial(typed string) string {
	number := strings.NewReplacer(" ", "", "-", "", "(0)", "").Replace(typed)
	for i, r := range number {
		if (r < '0' || r > '9') && (r != '+' || i > 0) {
			return ""
		}
	}
	return "tel:" + number
}

// reach is how to reach a desk, on one line.
func reach(mail, number string) string {
	return strings.Join(slices.DeleteFunc([]string{mail, phone.Grouped(number)}, func(s string) bool { return s == "" }), " · ")
}

func contactNames(all []services.Contact) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

func contactRows(s supplierView) []parts.Row {
	p := s.Page.P
	rows := make([]parts.Row, len(s.Sheet.Contacts))
	for i, c := range s.Sheet.Contacts {
		tag := parts.Tag{Kind: parts.OK, Text: p.T("suppliers.contact.counts")}
		switch {
		case c.To != "" && c.To < s.Sheet.Today:
			tag = parts.Tag{Text: p.T("services.standing.ended")}
		case !c.On(s.Sheet.Today):
			tag = parts.Tag{Kind: parts.Info, Text: p.T("services.standing.coming")}
		}
		rows[i].Cells = []parts.Cell{{Text: c.Name, Sub: c.Title}, linked(c.Mail, "mailto:"+c.Mail), linked(phone.Grouped(c.Phone), dial(c.Phone)), parts.Say(spanWords(p, c.From, c.To)), {Tag: &tag}}
		if s.Sheet.MayEdit {
			rows[i].Cells = append(rows[i].Cells, parts.Show(editLink(p, c.Name, s.path()+"/contacts/"+c.ID)))
		}
	}
	return rows
}

func linked(text, href string) parts.Cell {
	if text == "" || href == "" {
		return parts.Say(text)
	}
	return parts.Door(text, href)
}

type supplierEdit struct {
	Page   web.Page
	Fill   filling
	Path   string
	Back   string
	New    bool
	Choose choices
	Now    *services.Supplier
}

func supplierInput(f *form.Form) services.SupplierInput {
	return services.SupplierInput{Name: f.Line("name"), Number: f.Line("number"), Mail: f.Line("mail"), Phone: f.Line("phone"), Web: f.Line("web"), Note: f.Text("note"),
		Calendar: f.Value("calendar"), Former: f.Bool("former")}
}

func (p *Pages) newSupplier(v *web.Visit) error { return p.showNewSupplier(v, form.New()) }

func (p *Pages) showNewSupplier(v *web.Visit, f *form.Form) error {
	return p.showSupplierForm(v, f, supplierEdit{Page: v.Page("suppliers.add"), Path: "/suppliers/new", Back: "/suppliers", New: true})
}

func (p *Pages) showSupplierForm(v *web.Visit, f *form.Form, view supplierEdit) (err error) {
	view.Fill = filling{v.P, f}
	view.Page.Crumbs = append([]parts.Link{{Label: v.P.T("suppliers.title"), Href: "/suppliers"}}, view.Page.Crumbs...)
	if view.Choose.Calendars, err = p.Register.Calendars(v.Ctx(), v.By, v.Now); err != nil {
		return err
	}
	return v.Show(f, supplierForm(view))
}

func (p *Pages) addSupplier(v *web.Visit) error {
	f := v.Form()
	in := supplierInput(f)
	if f.Bad() {
		return p.showNewSupplier(v, f)
	}
	id, err := p.Register.AddSupplier(v.Ctx(), v.By, v.Now, in)
	return done(v, f, err, func() error { return p.showNewSupplier(v, f) }, "/suppliers/"+id, "services.added", "name", in.Name)
}

func (p *Pages) editSupplier(v *web.Visit) error { return p.showEditSupplier(v, nil) }

func (p *Pages) showEditSupplier(v *web.Visit, f *form.Form) error {
	s, err := p.Register.SupplierSheet(v.Ctx(), v.By, v.Now, v.PathValue("supplier"))
	if err != nil {
		return err
	}
	view := supplierEdit{Page: v.Page("services.edit_title", "name", s.Name), Path: "/suppliers/" + s.ID + "/edit", Back: "/suppliers/" + s.ID}
	view.Page.Crumbs = []parts.Link{{Label: s.Name, Href: view.Back}}
	if f == nil {
		f = form.New().Set("name", s.Name).Set("number", s.Number).Set("mail", s.Mail).Set("phone", s.Phone).Set("web", s.Web).Set("note", s.Note).Set("calendar", s.Calendar).Set("version", itoa(s.Version))
		if s.Active == 0 {
			f.Set("former", "1")
		}
	} else if current, stale := f.Current(); stale {
		if is, ok := current.(services.Supplier); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version))
		}
	}
	return p.showSupplierForm(v, f, view)
}

func (p *Pages) saveSupplier(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("supplier")
	in := supplierInput(f)
	if f.Bad() {
		return p.showEditSupplier(v, f)
	}
	err := p.Register.EditSupplier(v.Ctx(), v.By, v.Now, id, f.Version(), in)
	return done(v, f, err, func() error { return p.showEditSupplier(v, f) }, "/suppliers/"+id, "services.saved")
}

type contactView struct {
	Page web.Page
	Fill filling
	Path string
	Back string
	Now  *services.Contact
}

func contactInput(f *form.Form) services.ContactInput {
	return services.ContactInput{Name: f.Line("name"), Title: f.Line("title"), Mail: f.Line("mail"), Phone: f.Line("phone"), From: f.Day("from"), To: f.Day("to")}
}

func (p *Pages) newContact(v *web.Visit) error {
	return p.showContact(v, form.New(), services.Contact{})
}

// showContact shows the form of a contact; without an ID of a new one.
func (p *Pages) showContact(v *web.Visit, f *form.Form, c services.Contact) error {
	s, err := p.Register.SupplierSheet(v.Ctx(), v.By, v.Now, v.PathValue("supplier"))
	if err != nil {
		return err
	}
	if !s.MayEdit {
		return fault.Denied()
	}
	back := "/suppliers/" + s.ID
	view := contactView{Page: v.Page("suppliers.contact.add_to", "name", s.Name), Fill: filling{v.P, f}, Path: back + "/contacts/new", Back: back}
	if c.ID != "" {
		view.Path = back + "/contacts/" + c.ID
		view.Page.Title = v.P.T("services.edit_title", "name", c.Name)
	}
	if current, stale := f.Current(); stale {
		if is, ok := current.(services.Contact); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version))
		}
	}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("suppliers.title"), Href: "/suppliers"}, {Label: s.Name, Href: back}}
	return v.Show(f, contactForm(view))
}

func (p *Pages) addContact(v *web.Visit) error {
	f, supplier := v.Form(), v.PathValue("supplier")
	in := contactInput(f)
	again := func() error { return p.showContact(v, f, services.Contact{}) }
	if f.Bad() {
		return again()
	}
	_, err := p.Register.AddContact(v.Ctx(), v.By, v.Now, supplier, in)
	return done(v, f, err, again, "/suppliers/"+supplier+"#contacts", "services.added", "name", in.Name)
}

func (p *Pages) contact(v *web.Visit) (services.Contact, error) {
	s, err := p.Register.SupplierSheet(v.Ctx(), v.By, v.Now, v.PathValue("supplier"))
	if err != nil {
		return services.Contact{}, err
	}
	i := slices.IndexFunc(s.Contacts, func(c services.Contact) bool { return c.ID == v.PathValue("contact") })
	if i < 0 {
		return services.Contact{}, fault.Gone()
	}
	return s.Contacts[i], nil
}

func (p *Pages) editContact(v *web.Visit) error {
	c, err := p.contact(v)
	if err != nil {
		return err
	}
	f := form.New().Set("name", c.Name).Set("title", c.Title).Set("mail", c.Mail).Set("phone", c.Phone).Set("from", string(c.From)).Set("to", string(c.To)).Set("version", itoa(c.Version))
	return p.showContact(v, f, c)
}

func (p *Pages) saveContact(v *web.Visit) error {
	c, err := p.contact(v)
	if err != nil {
		return err
	}
	f, supplier := v.Form(), v.PathValue("supplier")
	in := contactInput(f)
	again := func() error { return p.showContact(v, f, c) }
	if f.Bad() {
		return again()
	}
	err = p.Register.EditContact(v.Ctx(), v.By, v.Now, supplier, c.ID, f.Version(), in)
	return done(v, f, err, again, "/suppliers/"+supplier+"#contacts", "services.saved")
}
