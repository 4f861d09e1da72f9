package deskweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) experts(v *web.Visit) error { return p.showExperts(v, form.New().Set("strength", "2")) }

func (p *Pages) showExperts(v *web.Visit, f *form.Form) error {
	q := v.Query()
	list, err := p.Staffing.Experts(v.Ctx(), v.By, v.Now, staffing.ExpertFilter{Words: q.Get("q"), Team: q.Get("of"), Now: q.Get("now") == "1", After: q.Get("after"), Before: q.Get("before"), Limit: linesPerPage})
	if err != nil {
		return err
	}
	page := staffingPage(v, "experts", "staffing.experts")
	page.Lead = v.P.T("staffing.experts.lead")
	if v.By.May(access.DeskManage) && len(list.Subjects) > 0 {
		page.Actions = below(v.P, "staffing.expert.add", "expert")
	}
	return v.Show(f, expertsPage(expertsView{Page: page, P: v.P, List: list, Query: q, Manage: v.By.May(access.DeskManage), Fill: filling{v.P, f}}))
}

func expertInput(f *form.Form) staffing.ExpertInput {
	return staffing.ExpertInput{Person: f.Line("person"), Subject: f.Line("subject"), Team: f.Value("team"), Strength: f.Int("strength"), From: f.Day("from"), To: f.Day("to"), Note: f.Text("note")}
}

func (p *Pages) addExpert(v *web.Visit) error {
	f := v.Form()
	in := expertInput(f)
	var err error
	if !f.Bad() {
		_, err = p.Staffing.AddExpert(v.Ctx(), v.By, v.Now, in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showExperts(v, f)
	}
	v.Flash("staffing.expert_added")
	return v.Redirect("/desk/staffing/experts")
}

func (p *Pages) expert(v *web.Visit) error {
	e, err := p.Staffing.ExpertAt(v.Ctx(), v.By, v.PathValue("expert"))
	if err != nil {
		return err
	}
	return p.showExpert(v, form.New().Set("person", e.Person).Set("subject", e.Subject).Set("team", e.Team).Set("strength", strconv.Itoa(e.Strength)).
		Set("from", string(e.From)).Set("to", string(e.To)).Set("note", e.Note).Set("version", strconv.Itoa(e.Version)))
}

func (p *Pages) showExpert(v *web.Visit, f *form.Form) error {
	list, err := p.Staffing.Experts(v.Ctx(), v.By, v.Now, staffing.ExpertFilter{Only: v.PathValue("expert")})
	if err != nil {
		return err
	}
	if len(list.Lines) == 0 {
		return fault.Gone()
	}
	view := expertsView{Page: v.Page("staffing.expert.change"), P: v.P, List: list, One: list.Lines[0], Manage: true, Fill: filling{v.P, f}}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("staffing.experts"), Href: "/desk/staffing/experts"}}
	return v.Show(f, expertPage(view))
}

func (p *Pages) changeExpert(v *web.Visit) error {
	f := v.Form()
	in := expertInput(f)
	var err error
	if !f.Bad() {
		err = p.Staffing.ChangeExpert(v.Ctx(), v.By, v.Now, v.PathValue("expert"), f.Version(), in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showExpert(v, f)
	}
	v.Flash("staffing.expert_changed")
	return v.Redirect("/desk/staffing/experts")
}

func (p *Pages) removeExpert(v *web.Visit) error {
	f := v.Form()
	err := p.Staffing.RemoveExpert(v.Ctx(), v.By, v.Now, v.PathValue("expert"), f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showExpert(v, f)
	}
	v.Flash("staffing.expert_removed")
	return v.Redirect("/desk/staffing/experts")
}
