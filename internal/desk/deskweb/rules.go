package deskweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) ruleRoutes() []web.Route {
	manage := web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/rules", p.rules, manage},
		{"GET", "/desk/rules/new", p.newRule, manage},
		{"POST", "/desk/rules", p.addRule, manage},
		{"GET", "/desk/rules/{rule}", p.rule, manage},
		{"POST", "/desk/rules/{rule}", p.changeRule, manage},
		{"POST", "/desk/rules/{rule}/move", p.moveRule, manage},
		{"POST", "/desk/rules/{rule}/remove", p.removeRule, manage},
	}
}

func ruleAddress(id string) string { return "/desk/rules/" + id }

func (p *Pages) rules(v *web.Visit) error {
	list, err := p.Desk.Rules(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("desk.rules")
	page.Lead = v.P.T("desk.rules.lead")
	page.Crumbs = []parts.Link{deskCrumb(v.P)}
	if len(list.Rules) > 0 {
		page.Actions = parts.LinkButton{Label: v.P.T("desk.rule.new"), Href: ruleAddress("new"), Icon: "plus"}
	}
	return v.Show(nil, rulesPage(rulesView{Page: page, P: v.P, List: list}))
}

func (p *Pages) newRule(v *web.Visit) error {
	f := form.New().Set("moment", string(desk.RuleComes)).Set("active", "1").Set("minutes", "60").Set("reason", string(desk.ByMatrix))
	return p.showRule(v, desk.Rule{}, f, nil)
}

// showRule is the form of a rule; tried is what it would have met.
func (p *Pages) showRule(v *web.Visit, one desk.Rule, f *form.Form, tried *desk.Foreseen) error {
	list, err := p.Desk.Rules(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := v.Page("desk.rule.new")
	view := ruleView{P: v.P, List: list, One: one, Fill: filling{v.P, f}, Tried: tried}
	if one.ID != "" {
		page.Title = one.Name
		if view.Acted, err = p.Desk.Ruled(v.Ctx(), v.By, v.Now, one.ID); err != nil {
			return err
		}
	}
	page.Crumbs = []parts.Link{deskCrumb(v.P), {Label: v.P.T("desk.rules"), Href: "/desk/rules"}}
	view.Page = page
	return v.Show(f, rulePage(view))
}

func (p *Pages) rule(v *web.Visit) error {
	one, err := p.ruleAt(v)
	if err != nil {
		return err
	}
	return p.showRule(v, one, ruleForm(one), nil)
}

// ruleAt finds the rule the address names.
func (p *Pages) ruleAt(v *web.Visit) (desk.Rule, error) {
	list, err := p.Desk.Rules(v.Ctx(), v.By, v.Now)
	if err != nil {
		return desk.Rule{}, err
	}
	for _, one := range list.Rules {
		if one.ID == v.PathValue("rule") {
			return one.Rule, nil
		}
	}
	return desk.Rule{}, fault.Gone()
}

// addRule keeps a new rule, or shows what it would have met where it is only
// tried.
func (p *Pages) addRule(v *web.Visit) error {
	f := v.Form()
	if f.Value("try") != "" {
		return p.tryRule(v, desk.Rule{}, f)
	}
	var err error
	if in := ruleInput(f); !f.Bad() {
		_, err = p.Desk.AddRule(v.Ctx(), v.By, v.Now, in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showRule(v, desk.Rule{}, f, nil)
	}
	v.Flash("desk.rule_added")
	return v.Redirect("/desk/rules")
}

func (p *Pages) changeRule(v *web.Visit) error {
	one, err := p.ruleAt(v)
	if err != nil {
		return err
	}
	f := v.Form()
	if f.Value("try") != "" {
		return p.tryRule(v, one, f)
	}
	if in := ruleInput(f); !f.Bad() {
		err = p.Desk.ChangeRule(v.Ctx(), v.By, v.Now, one.ID, f.Version(), in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showRule(v, one, f, nil)
	}
	v.Flash("desk.rule_changed")
	return v.Redirect("/desk/rules")
}

// tryRule shows which of the latest tickets meet what was typed; nothing is
// kept and nothing is done.
func (p *Pages) tryRule(v *web.Visit, one desk.Rule, f *form.Form) error {
	var err error
	var tried desk.Foreseen
	if in := ruleInput(f); !f.Bad() {
		tried, err = p.Desk.ForeseeRule(v.Ctx(), v.By, v.Now, in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showRule(v, one, f, nil)
	}
	return p.showRule(v, one, f, &tried)
}

func (p *Pages) moveRule(v *web.Visit) error {
	if err := p.Desk.MoveRule(v.Ctx(), v.By, v.Now, v.PathValue("rule"), v.Form().Value("way") == "up"); err != nil {
		return err
	}
	return v.Redirect("/desk/rules")
}

func (p *Pages) removeRule(v *web.Visit) error {
	one, err := p.ruleAt(v)
	if err != nil {
		return err
	}
	f := v.Form()
	if again, err := f.Refused(p.Desk.RemoveRule(v.Ctx(), v.By, v.Now, one.ID, f.Version())); again || err != nil {
		if err != nil {
			return err
		}
		return p.showRule(v, one, ruleForm(one), nil)
	}
	v.Flash("desk.rule_removed")
	return v.Redirect("/desk/rules")
}

// ruleInput reads the form; a number that is none is a fault of the form.
func ruleInput(f *form.Form) desk.RuleInput {
	in := desk.RuleInput{
		Name: f.Line("name"), Active: f.Bool("active"), Moment: desk.RuleMoment(f.Value("moment")),
		Holds: desk.RuleHolds{Services: f.Values("services"), Units: f.Values("units"), Channels: f.Values("channels"), Teams: f.Values("teams"),
			Words: strings.FieldsFunc(f.Text("words"), func(r rune) bool { return r == '\n' || r == ',' }), From: f.Line("from")},
		Does: desk.RuleDoes{Service: f.Value("service"), Team: f.Value("team"), Reason: desk.Reason(f.Value("reason")), Tags: strings.Split(f.Line("tags"), ","), Note: f.Text("note")},
	}
	if in.Moment == desk.RuleLies {
		in.Minutes = f.Int("minutes")
	}
	for _, k := range f.Values("kinds") {
		in.Holds.Kinds = append(in.Holds.Kinds, desk.Kind(k))
	}
	for _, n := range f.Values("priorities") {
		priority, _ := strconv.Atoi(n)
		in.Holds.Priorities = append(in.Holds.Priorities, priority)
	}
	in.Does.Impact, _ = strconv.Atoi(f.Value("impact"))
	in.Does.Urgency, _ = strconv.Atoi(f.Value("urgency"))
	return in
}

// ruleForm is a rule as it stands, to be changed.
func ruleForm(r desk.Rule) *form.Form {
	h, d := r.Conditions(), r.Deeds()
	f := form.New().Set("name", r.Name).Set("moment", string(r.Moment)).Set("minutes", itoa(max(r.Minutes, 1))).Set("version", itoa(r.Version))
	for name, all := range map[string][]string{"services": h.Services, "units": h.Units, "channels": h.Channels, "teams": h.Teams} {
		if len(all) > 0 {
			f.Set(name, all...)
		}
	}
	var kinds, priorities []string
	for _, k := range h.Kinds {
		kinds = append(kinds, string(k))
	}
	for _, n := range h.Priorities {
		priorities = append(priorities, itoa(n))
	}
	if len(kinds) > 0 {
		f.Set("kinds", kinds...)
	}
	if len(priorities) > 0 {
		f.Set("priorities", priorities...)
	}
	if r.Active == 1 {
		f.Set("active", "1")
	}
	f.Set("words", strings.Join(h.Words, "\n")).Set("from", h.From)
	f.Set("service", d.Service).Set("team", d.Team).Set("reason", string(d.Reason)).Set("tags", strings.Join(d.Tags, ", ")).Set("note", d.Note)
	return f.Set("impact", numberOrNone(d.Impact)).Set("urgency", numberOrNone(d.Urgency))
}

func numberOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}
