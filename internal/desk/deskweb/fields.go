package deskweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) fieldRoutes() []web.Route {
	read, manage := web.May(access.DeskRead), web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/arrangements/{service}/fields", p.fields, read},
		{"POST", "/desk/arrangements/{service}/fields", p.addField, manage},
		{"GET", "/desk/arrangements/{service}/fields/{field}", p.field, manage},
		{"POST", "/desk/arrangements/{service}/fields/{field}", p.changeField, manage},
		{"POST", "/desk/arrangements/{service}/fields/{field}/move", p.moveField, manage},
		{"GET", "/desk/new/fields", p.noteFields, web.May(access.DeskWork)},
		{"GET", "/my/tickets/fields", p.mineFields, web.SignedIn},
	}
}

func fieldsAddress(service string, more ...string) string {
	return "/desk/arrangements/" + url.PathEscape(service) + "/fields" + strings.Join(append([]string{""}, more...), "/")
}

type fieldsView struct {
	Page      web.Page
	P         *text.Printer
	List      arrangement.FieldList
	One       arrangement.Field // of the page of one
	Fill      filling
	MayManage bool
}

func (p *Pages) readFields(v *web.Visit, f *form.Form) (fieldsView, error) {
	s := fieldsView{P: v.P, Fill: filling{v.P, f}, MayManage: v.By.May(access.DeskManage)}
	c, err := p.Arrangements.Service(v.Ctx(), v.By, v.Now, v.PathValue("service"), "")
	if err != nil {
		return s, err
	}
	s.Page = servicePage(v, c, "fields")
	s.List, err = p.Arrangements.Fields(v.Ctx(), v.By, c.Service.ID)
	return s, err
}

func (p *Pages) fields(v *web.Visit) error {
	return p.showFields(v, form.New().Set("type", arrangement.OfText).Set("portal", "1"))
}

func (p *Pages) showFields(v *web.Visit, f *form.Form) error {
	s, err := p.readFields(v, f)
	if err != nil {
		return err
	}
	s.Page.Lead = v.P.T("fields.lead")
	return v.Show(f, fieldsPage(s))
}

// fieldInput reads the form of a field.
func fieldInput(f *form.Form) arrangement.FieldInput {
	in := arrangement.FieldInput{Kind: f.Value("kind"), Type: f.Value("type"), Required: f.Bool("required"), Portal: f.Bool("portal"), Retired: f.Bool("retired"), Names: map[string]string{}, Choices: map[string][]string{}}
	for _, lang := range text.Langs {
		in.Names[lang], in.Choices[lang] = f.Value("name_"+lang), strings.Split(f.Value("choices_"+lang), "\n")
	}
	return in
}

func (p *Pages) addField(v *web.Visit) error {
	f := v.Form()
	_, err := p.Arrangements.AddField(v.Ctx(), v.By, v.Now, v.PathValue("service"), fieldInput(f))
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		return p.showFields(v, f)
	}
	v.Flash("fields.added")
	return v.Redirect(fieldsAddress(v.PathValue("service")))
}

func (p *Pages) field(v *web.Visit) error {
	s, err := p.readFields(v, nil)
	if err != nil {
		return err
	}
	one, found := s.List.Field(v.PathValue("field"))
	if !found {
		return fault.Gone()
	}
	return p.showField(v, fieldForm(one, s.List.Own))
}

// fieldForm is the form of a field as it stands, in a body of a language.
func fieldForm(one arrangement.Field, own string) *form.Form {
	f := form.New().Set("kind", one.Kind).Set("type", one.Type).Set("version", strconv.Itoa(one.Version))
	for field, on := range map[string]int{"required": one.Required, "portal": one.Portal, "retired": one.Retired} {
		if on == 1 {
			f.Set(field, "1")
		}
	}
	names := one.Names()
	for _, lang := range text.Langs {
		f.Set("name_"+lang, names[lang])
		var words []string
		for _, c := range one.Choices() {
			if lang == own {
				words = append(words, c.Value)
			} else {
				words = append(words, c.Names[lang])
			}
		}
		f.Set("choices_"+lang, strings.TrimSpace(strings.Join(words, "\n")))
	}
	return f
}

func (p *Pages) showField(v *web.Visit, f *form.Form) error {
	s, err := p.readFields(v, f)
	if err != nil {
		return err
	}
	one, found := s.List.Field(v.PathValue("field"))
	if !found {
		return fault.Gone()
	}
	if _, stale := f.Current(); stale {
		f.Set("version", strconv.Itoa(one.Version))
	}
	s.One = one
	s.Page.Crumbs = append(s.Page.Crumbs, parts.Link{Label: s.Page.Title, Href: fieldsAddress(s.List.Service.ID)})
	s.Page.Title, s.Page.Tabs = v.P.T("fields.change", "name", one.Name(v.P.Lang())), nil
	return v.Show(f, fieldPage(s))
}

func (p *Pages) changeField(v *web.Visit) error {
	f := v.Form()
	err := p.Arrangements.ChangeField(v.Ctx(), v.By, v.Now, v.PathValue("service"), v.PathValue("field"), f.Version(), fieldInput(f))
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		return p.showField(v, f)
	}
	v.Flash("fields.changed")
	return v.Redirect(fieldsAddress(v.PathValue("service")))
}

func (p *Pages) moveField(v *web.Visit) error {
	f := v.Form()
	err := p.Arrangements.MoveField(v.Ctx(), v.By, v.Now, v.PathValue("service"), v.PathValue("field"), f.Choice("to", "up", "down") == "up")
	if err != nil {
		return err
	}
	return v.Redirect(fieldsAddress(v.PathValue("service")) + "#fields")
}

// showFields is what a button says that only shows what the service asks.
const showFields = "fields"

// asked are the fields a form of a new ticket shows for what was chosen in it.
func (p *Pages) asked(v *web.Visit, f *form.Form, portal bool) ([]arrangement.Field, error) {
	kind := desk.Kind(f.Value("kind"))
	if !slices.Contains(desk.Kinds, kind) {
		kind = desk.Question
	}
	all, err := p.Desk.Asks(v.Ctx(), v.By, v.Now, f.Value("service"), kind, portal)
	if fault.Is(err, fault.NotFound) { // the field service says so
		return nil, nil
	}
	return all, err
}

// answers are what was typed for them; what another service asked is dropped.
func answers(f *form.Form, asked []arrangement.Field) map[string]string {
	typed := map[string]string{}
	for _, a := range asked {
		if name := arrangement.FieldName(a.ID); f.Has(name) {
			typed[a.ID] = f.Value(name)
		}
	}
	return typed
}

// noteFields is the part of a phone note that its service asks for.
func (p *Pages) noteFields(v *web.Visit) error { return p.sendAsked(v, false) }

// mineFields is the same at the portal.
func (p *Pages) mineFields(v *web.Visit) error { return p.sendAsked(v, true) }

func (p *Pages) sendAsked(v *web.Visit, portal bool) error {
	f := form.From(v.Query(), nil)
	asked, err := p.asked(v, f, portal)
	if err != nil {
		return err
	}
	return v.Send(200, askedFields(filling{v.P, f}, asked))
}

// fillTicket answers the fields of a ticket.
func (p *Pages) fillTicket(v *web.Visit, f *form.Form, t desk.View) error {
	var asked []arrangement.Field
	for _, one := range t.Fields {
		if one.Now {
			asked = append(asked, one.Field)
		}
	}
	_, err := p.Desk.Fill(v.Ctx(), v.By, v.Now, t.ID, f.Version(), answers(f, asked))
	return err
}
