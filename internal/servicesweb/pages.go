package servicesweb

import (
	"embed"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// Texts are the window's words in four languages.
//
//go:embed texts/*/*.json
var Texts embed.FS

// Pages answers for everything under /services, /failure-domains, /suppliers
// and /calendars.
type Pages struct {
	Register *services.Register
	People   *org.People
	// Beside answers what others know of a service, such as whether it may
	// take tickets: facts on its page. nil where nobody has anything to say.
	Beside func(v *web.Visit, service string) ([]parts.Def, error)
}

// Routes is the law book of the window.
func (p *Pages) Routes() []web.Route {
	read, write := web.May(access.ServiceRead), web.May(access.ServiceWrite)
	return []web.Route{
		{"GET", "/services", p.list, read},
		{"GET", "/services/export", p.export, read},
		{"GET", "/services/map", p.showMap, read},
		{"GET", "/services/roles", p.roles, read},
		{"GET", "/services/roles/export", p.exportRoles, read},
		{"GET", "/services/new", p.newService, write},
		{"POST", "/services/new", p.addService, write},
		{"GET", "/services/{service}", p.service, read},
		{"GET", "/services/{service}/edit", p.editService, write},
		{"POST", "/services/{service}/edit", p.saveService, write},
		{"GET", "/services/{service}/holders/new", p.newHolder, write},
		{"POST", "/services/{service}/holders/new", p.appoint, write},
		{"GET", "/services/{service}/holders/{holder}", p.editHolder, write},
		{"POST", "/services/{service}/holders/{holder}", p.reappoint, write},
		{"POST", "/services/{service}/holders/{holder}/remove", p.unappoint, write},
		{"POST", "/services/{service}/ties", p.tie, write},
		{"POST", "/services/{service}/ties/remove", p.untie, write},

		{"GET", "/failure-domains/new", p.newDomain, write},
		{"POST", "/failure-domains/new", p.addDomain, write},
		{"GET", "/failure-domains/{domain}", p.domain, read},
		{"GET", "/failure-domains/{domain}/edit", p.editDomain, write},
		{"POST", "/failure-domains/{domain}/edit", p.saveDomain, write},
		{"POST", "/failure-domains/{domain}/remove", p.removeDomain, write},

		{"GET", "/suppliers", p.suppliers, read},
		{"GET", "/suppliers/new", p.newSupplier, write},
		{"POST", "/suppliers/new", p.addSupplier, write},
		{"GET", "/suppliers/{supplier}", p.supplier, read},
		{"GET", "/suppliers/{supplier}/edit", p.editSupplier, write},
		{"POST", "/suppliers/{supplier}/edit", p.saveSupplier, write},
		{"GET", "/suppliers/{supplier}/contacts/new", p.newContact, write},
		{"POST", "/suppliers/{supplier}/contacts/new", p.addContact, write},
		{"GET", "/suppliers/{supplier}/contacts/{contact}", p.editContact, write},
		{"POST", "/suppliers/{supplier}/contacts/{contact}", p.saveContact, write},

		{"GET", "/calendars", p.calendars, read},
		{"GET", "/calendars/new", p.newCalendar, write},
		{"POST", "/calendars/new", p.addCalendar, write},
		{"GET", "/calendars/standard", p.standard, read},
		{"GET", "/calendars/{calendar}", p.calendar, read},
		{"GET", "/calendars/{calendar}/edit", p.editCalendar, write},
		{"POST", "/calendars/{calendar}/edit", p.saveCalendar, write},
		{"POST", "/calendars/{calendar}/days", p.addDay, write},
		{"POST", "/calendars/{calendar}/days/remove", p.removeDay, write},
	}
}

// done ends a handler: the form again as typed where something is wrong with
// it, otherwise on to an address with a word about what was done.
func done(v *web.Visit, f *form.Form, err error, again func() error, to, said string, args ...any) error {
	if refused, err := f.Refused(err); refused || err != nil {
		if err != nil {
			return err
		}
		return again()
	}
	v.Flash(said, args...)
	return v.Redirect(to)
}

// warned ends the handler of a button: what was refused is said on the page it
// stands on.
func warned(v *web.Visit, err error, to, said string) error {
	f := form.New()
	return done(v, f, err, func() error {
		v.Warn(f.Faults[0].Key)
		return v.Redirect(to)
	}, to, said)
}

// filling fills fields from a form.
type filling struct {
	P    *text.Printer
	Form *form.Form
}

func (f filling) in(field parts.Field) parts.Field {
	field.P, field.Fault = f.P, parts.FaultText(f.P, f.Form.Faults.Err(), field.Name)
	if field.Type == "checkbox" {
		field.Checked = f.Form.Bool(field.Name)
		return field
	}
	field.Value = f.Form.Value(field.Name)
	return field
}

// tabs are the pages on services.
func tabs(v *web.Visit, current string) []parts.Link {
	var all []parts.Link
	for _, t := range [][2]string{{"services.tab.list", "/services"}, {"services.tab.map", "/services/map"}, {"services.tab.roles", "/services/roles"}} {
		all = append(all, parts.Link{Label: v.P.T(t[0]), Href: t[1], Current: t[1] == current})
	}
	return all
}

// choices are what a form may choose among.
type choices struct {
	Units     []org.Branch
	Groups    []org.GroupLine
	Calendars []services.HoursLine
	Suppliers []services.SupplierLine
}

func (p *Pages) choices(v *web.Visit) (c choices, err error) {
	for _, read := range []func() error{
		func() (err error) { c.Units, err = p.People.Branches(v.Ctx(), v.By); return },
		func() (err error) { c.Groups, err = p.People.Groups(v.Ctx(), v.By); return },
	} {
		// Who reads the register need not read the people: fewer to choose from.
		if err = read(); err != nil && !fault.Is(err, fault.NotFound) {
			return c, err
		}
	}
	if c.Calendars, err = p.Register.Calendars(v.Ctx(), v.By, v.Now); err != nil {
		return c, err
	}
	c.Suppliers, err = p.Register.Suppliers(v.Ctx(), v.By, v.Now, services.SupplierFilter{})
	return c, err
}

func itoa(n int) string { return strconv.Itoa(n) }
