package peopleweb

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type personView struct {
	Page  web.Page
	Form  *form.Form
	Which string // the form that was refused: position, email, leave, proxy
	Card  org.Card
	Units []org.Branch
	// Meant are the people a typed name of a proxy fits, where it fits several.
	Meant     []org.Listed
	GroupName map[string]string
	MayAccess bool
	MayAudit  bool
}

func (s personView) path() string { return "/people/" + s.Card.Person.ID }

// form is the form of a section: as typed where it was refused, empty
// otherwise.
func (s personView) form(which string) *form.Form {
	if s.Which == which {
		return s.Form
	}
	return form.New()
}

// apart keeps the ids of the same fields in several forms apart. The form that
// was refused has the plain ones, where the summary of faults leads.
func (s personView) apart(which string) string {
	if s.Which == which {
		return ""
	}
	return which + "-"
}

func (p *Pages) person(v *web.Visit) error { return p.showPerson(v, form.New(), "", nil) }

func (p *Pages) showPerson(v *web.Visit, f *form.Form, which string, meant []org.Listed) error {
	card, err := p.People.Look(v.Ctx(), v.By, v.Now, v.PathValue("person"), org.PurposePage)
	if err != nil {
		return err
	}
	view := personView{Page: v.Page(""), Form: f, Which: which, Card: card, Meant: meant, GroupName: map[string]string{},
		MayAccess: v.By.MaySomewhere(access.AccessGrant), MayAudit: v.By.MaySomewhere(access.AuditRead)}
	if view.Units, err = p.People.Branches(v.Ctx(), v.By); err != nil {
		return err
	}
	groups, err := p.People.Groups(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	for _, g := range groups {
		view.GroupName[g.ID] = g.Name
	}
	view.Page.Title = card.Person.Name
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("people.title"), Href: "/people"}}
	tag := stateTag(v.P, card.Person)
	view.Page.Tag = &tag
	if card.MayEdit {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("people.edit"), Href: view.path() + "/edit", Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(f, personPage(view))
}

type editView struct {
	Page  web.Page
	Form  *form.Form
	Path  string
	Units []org.Branch // of a new person
	New   bool
	Back  string
	Now   *org.Person // as someone else saved it meanwhile
}

func (p *Pages) newPerson(v *web.Visit) error {
	return p.showNew(v, form.New().Set("lang", v.Body().Lang).Set("kind", org.Employee).Set("unit", v.Query().Get("unit")))
}

func (p *Pages) showNew(v *web.Visit, f *form.Form) error {
	view := editView{Page: v.Page("people.new.title"), Form: f, Path: "/people/new", New: true, Back: "/people"}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("people.title"), Href: "/people"}}
	var err error
	if view.Units, err = p.People.Branches(v.Ctx(), v.By); err != nil {
		return err
	}
	return v.Show(f, editPage(view))
}

func personInput(f *form.Form) org.PersonInput {
	return org.PersonInput{Given: f.Line("given"), Family: f.Line("family"), Lang: f.Value("lang"), Mobile: f.Line("mobile")}
}

func positionInput(f *form.Form) org.PositionInput {
	return org.PositionInput{Kind: f.Value("kind"), Unit: f.Value("unit"), Title: f.Line("title"), From: f.Day("from"), To: f.Day("to")}
}

func (p *Pages) addPerson(v *web.Visit) error {
	f := v.Form()
	in := org.NewPerson{PersonInput: personInput(f), Position: positionInput(f), Email: f.Line("address")}
	if f.Bad() {
		return p.showNew(v, f)
	}
	id, err := p.People.Add(v.Ctx(), v.By, v.Now, in)
	return done(v, f, err, func() error { return p.showNew(v, f) }, "/people/"+id, "people.added", "name", strings.TrimSpace(in.Given+" "+in.Family))
}

func (p *Pages) editPerson(v *web.Visit) error { return p.showEdit(v, nil) }

func (p *Pages) showEdit(v *web.Visit, f *form.Form) error {
	card, err := p.People.Look(v.Ctx(), v.By, v.Now, v.PathValue("person"), org.PurposePage)
	if err != nil {
		return err
	}
	if !card.MayEdit {
		return fault.Denied()
	}
	one := card.Person
	view := editView{Page: v.Page("people.edit.title", "name", one.Name), Form: f, Path: "/people/" + one.ID + "/edit", Back: "/people/" + one.ID}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("people.title"), Href: "/people"}, {Label: one.Name, Href: view.Back}}
	if f == nil {
		view.Form = form.New().Set("given", one.Given).Set("family", one.Family).Set("lang", one.Lang).Set("mobile", one.Mobile).Set("version", itoa(one.Version))
	} else if current, stale := f.Current(); stale {
		if is, ok := current.(org.Person); ok {
			view.Now = &is
			f.Set("version", itoa(is.Version)) // whoever saves again has seen both
		}
	}
	return v.Show(f, editPage(view))
}

func (p *Pages) savePerson(v *web.Visit) error {
	f := v.Form()
	in := personInput(f)
	if f.Bad() {
		return p.showEdit(v, f)
	}
	err := p.People.Edit(v.Ctx(), v.By, v.Now, v.PathValue("person"), f.Version(), in)
	return done(v, f, err, func() error { return p.showEdit(v, f) }, "/people/"+v.PathValue("person"), "people.saved")
}

// part ends a handler of one of the small forms on a person's page.
func (p *Pages) part(v *web.Visit, f *form.Form, which string, err error, said string) error {
	return done(v, f, err, func() error { return p.showPerson(v, f, which, nil) }, "/people/"+v.PathValue("person")+"#"+which, said)
}

func (p *Pages) addPosition(v *web.Visit) error {
	f := v.Form()
	in := positionInput(f)
	if f.Bad() {
		return p.showPerson(v, f, "position", nil)
	}
	return p.part(v, f, "position", p.People.AddPosition(v.Ctx(), v.By, v.Now, v.PathValue("person"), in), "people.position.added")
}

func (p *Pages) addEmail(v *web.Visit) error {
	f := v.Form()
	in := org.EmailInput{Address: f.Line("address"), Kind: f.Value("address_kind"), From: f.Day("from"), To: f.Day("to")}
	if f.Bad() {
		return p.showPerson(v, f, "email", nil)
	}
	return p.part(v, f, "email", p.People.AddEmail(v.Ctx(), v.By, v.Now, v.PathValue("person"), in), "people.email.added")
}

func (p *Pages) addLeave(v *web.Visit) error {
	f := v.Form()
	in := org.LeaveInput{Reason: f.Line("reason"), From: f.Day("from"), To: f.Day("to")}
	if f.Bad() {
		return p.showPerson(v, f, "leave", nil)
	}
	return p.part(v, f, "leave", p.People.AddLeave(v.Ctx(), v.By, v.Now, v.PathValue("person"), in), "people.leave.added")
}

// addProxy takes a name or an address; where it fits several people, the form
// comes back and asks who is meant.
func (p *Pages) addProxy(v *web.Visit) error {
	f := v.Form()
	from, to, who := f.Day("from"), f.Day("to"), f.Value("chosen")
	var meant []org.Listed
	if who == "" {
		var err error
		if who, meant, err = p.meant(v, f.Line("proxy")); err != nil {
			return err
		}
		switch {
		case text.Clean(f.Value("proxy")) == "":
			f.Faults.Add("proxy", "fault.required")
		case len(meant) > 1:
			f.Faults.Add("chosen", "people.proxy.several")
		case who == "":
			f.Faults.Add("proxy", "people.proxy.nobody")
		}
	}
	if f.Bad() {
		return p.showPerson(v, f, "proxy", meant)
	}
	return p.part(v, f, "proxy", p.People.AddProxy(v.Ctx(), v.By, v.Now, v.PathValue("person"), who, from, to), "people.proxy.added")
}

func (p *Pages) meant(v *web.Visit, typed string) (who string, several []org.Listed, err error) {
	if typed == "" {
		return "", nil, nil
	}
	page, err := p.People.List(v.Ctx(), v.By, v.Now, org.Filter{Q: typed, Limit: 20})
	if err != nil || len(page.Rows) == 0 {
		return "", nil, err
	}
	if len(page.Rows) == 1 {
		return page.Rows[0].ID, nil, nil
	}
	return "", page.Rows, nil
}

func (p *Pages) deactivate(v *web.Visit) error {
	f := v.Form()
	return p.part(v, f, "state", p.People.Deactivate(v.Ctx(), v.By, v.Now, v.PathValue("person")), "people.deactivated")
}

func (p *Pages) reactivate(v *web.Visit) error {
	f := v.Form()
	return p.part(v, f, "state", p.People.Reactivate(v.Ctx(), v.By, v.Now, v.PathValue("person")), "people.reactivated")
}

// endView asks for the last day of something a person has or is.
type endView struct {
	Page  web.Page
	Form  *form.Form
	Path  string
	Back  string
	What  string // position, email, leave, proxy, person
	Which string // its id or address
	Label string // what it is, in words
}

func (p *Pages) endPage(v *web.Visit) error {
	return p.showEnd(v, form.New().Set("what", v.Query().Get("what")).Set("which", v.Query().Get("which")).Set("day", string(v.Today())))
}

func (p *Pages) showEnd(v *web.Visit, f *form.Form) error {
	card, err := p.People.Look(v.Ctx(), v.By, v.Now, v.PathValue("person"), org.PurposePage)
	if err != nil {
		return err
	}
	if !card.MayEdit {
		return fault.Denied()
	}
	view := endView{Form: f, What: f.Value("what"), Which: f.Value("which"), Back: "/people/" + card.Person.ID}
	var ok bool
	if view.Label, ok = labelOf(v.P, card, view.What, view.Which); !ok {
		return fault.Gone()
	}
	view.Page = v.Page("people.end." + view.What)
	view.Path = view.Back + "/end"
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("people.title"), Href: "/people"}, {Label: card.Person.Name, Href: view.Back}}
	return v.Show(f, endPage(view))
}

// labelOf names what is to end; false when the person has no such thing.
func labelOf(p *text.Printer, card org.Card, what, which string) (string, bool) {
	switch what {
	case "person":
		return card.Person.Name, true
	case "position":
		for _, x := range card.Positions {
			if x.ID == which {
				return positionWords(p, card, x), true
			}
		}
	case "email":
		for _, e := range card.Emails {
			if e.Address == which {
				return e.Address, true
			}
		}
	case "leave":
		for _, l := range card.Leaves {
			if l.ID == which {
				return span(p, l.From, l.To), true
			}
		}
	case "proxy":
		for _, x := range card.Proxies {
			if x.ID == which {
				return card.Names[x.Proxy], true
			}
		}
	}
	return "", false
}

func (p *Pages) end(v *web.Visit) error {
	f := v.Form()
	person, which, day := v.PathValue("person"), f.Value("which"), f.Day("day")
	if f.Need("day"); f.Bad() {
		return p.showEnd(v, f)
	}
	var err error
	switch f.Value("what") {
	case "person":
		err = p.People.Leave(v.Ctx(), v.By, v.Now, person, day)
	case "position":
		err = p.People.EndPosition(v.Ctx(), v.By, v.Now, person, which, day)
	case "email":
		err = p.People.EndEmail(v.Ctx(), v.By, v.Now, person, which, day)
	case "leave":
		err = p.People.EndLeave(v.Ctx(), v.By, v.Now, person, which, day)
	case "proxy":
		err = p.People.EndProxy(v.Ctx(), v.By, v.Now, person, which, day)
	default:
		return fault.Gone()
	}
	if errs := fault.List(err); len(errs) == 1 && errs[0].Field == "to" {
		errs[0].Field = "day"
	}
	return done(v, f, err, func() error { return p.showEnd(v, f) }, "/people/"+person, "people.ended", "day", v.P.Day(day))
}

// span says from when to when.
func span(p *text.Printer, from, to clock.Day) string {
	switch {
	case from == "" && to == "":
		return p.T("people.span.always")
	case from == "":
		return p.T("people.span.until", "to", p.Day(to))
	case to == "":
		return p.T("people.span.since", "from", p.Day(from))
	}
	return p.T("people.span.between", "from", p.Day(from), "to", p.Day(to))
}
