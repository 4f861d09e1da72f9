package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
)

func (p *Pages) hypercareRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/hypercare", p.hypercare, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/hypercare/plan", p.planHypercareForm, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/hypercare/plan", p.planHypercare, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/hypercare/check-in", p.checkIn, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/hypercare/walk", p.walkFloor, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/hypercare/end", p.endHypercare, web.May(access.RolloutPlan)},
	}
}

func (p *Pages) hypercare(v *web.Visit) error { return p.showHypercare(v, nil, "") }

// showHypercare shows the page; f is a refused form of the named part.
func (p *Pages) showHypercare(v *web.Visit, f *form.Form, part string) error {
	care, err := p.Rollouts.Hypercare(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	scope := access.Rollout(care.Rollout.ID)
	view := careView{P: v.P, Care: care, Part: part, Fill: filling{v.P, f}, Client: ids.New(),
		MayPlan: v.By.May(access.RolloutPlan, scope), MayHelp: v.By.May(access.RolloutSupport, scope)}
	view.Page = roomPage(v, care.Rollout, "hypercare", "rollout.hypercare.title")
	view.Page.Lead = v.P.T("rollout.hypercare.lead")
	view.Page.Tag = view.tag()
	view.Page.Actions = view.actions()
	return v.Show(f, carePage(view))
}

func (p *Pages) planHypercareForm(v *web.Visit) error {
	care, err := p.Rollouts.Hypercare(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	h := care.Hypercare
	f := form.New().Set("version", strconv.Itoa(h.Version))
	if h.Planned() {
		f.Set("starts", string(h.Starts)).Set("ends", string(h.Ends)).Set("max_severe", strconv.Itoa(h.MaxSevere)).
			Set("min_adopted", strconv.Itoa(h.MinAdopted)).Set("max_contacts", strconv.Itoa(h.MaxContacts))
	} else {
		f.Set("max_severe", "0").Set("min_adopted", "95").Set("max_contacts", "5")
	}
	return p.showCarePlan(v, f)
}

func (p *Pages) showCarePlan(v *web.Visit, f *form.Form) error {
	o, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	if current, stale := f.Current(); stale {
		if h, ok := current.(rollout.Hypercare); ok {
			f.Set("version", strconv.Itoa(h.Version))
		}
	}
	page := roomPage(v, o, "hypercare", "rollout.hypercare.plan")
	return v.Show(f, carePlanPage(carePlanView{Page: page, P: v.P, Rollout: o, Fill: filling{v.P, f}}))
}

func (p *Pages) planHypercare(v *web.Visit) error {
	f := v.Form()
	in := rollout.HypercareInput{Starts: f.Day("starts"), Ends: f.Day("ends"), MaxSevere: f.Int("max_severe"), MinAdopted: f.Int("min_adopted"), MaxContacts: f.Int("max_contacts")}
	if f.Bad() {
		return p.showCarePlan(v, f)
	}
	err := p.Rollouts.PlanHypercare(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showCarePlan(v, f)
	}
	v.Flash("rollout.hypercare.planned")
	return v.Redirect(address(v.PathValue("rollout"), "hypercare"))
}

func (p *Pages) checkIn(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.CheckIn(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), f.Text("text"))
	return p.afterCare(v, f, err, "check_in", "rollout.hypercare.check_in.done")
}

func (p *Pages) walkFloor(v *web.Visit) error {
	f := v.Form()
	in := rollout.FloorWalkInput{Place: f.Line("place"), Text: f.Text("text"), Met: f.Int("met"), Helped: f.Int("helped"), Client: f.Value("client")}
	if f.Bad() {
		return p.showHypercare(v, f, "walk")
	}
	err := p.Rollouts.WalkFloor(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	return p.afterCare(v, f, err, "walk", "rollout.hypercare.walk.done")
}

func (p *Pages) endHypercare(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.EndHypercare(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), f.Version(), f.Text("why"))
	return p.afterCare(v, f, err, "end", "rollout.hypercare.end.done")
}

// afterCare shows the page again with what was refused, or says it is done.
func (p *Pages) afterCare(v *web.Visit, f *form.Form, err error, part, done string) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showHypercare(v, f, part)
	}
	v.Flash(done)
	return v.Redirect(address(v.PathValue("rollout"), "hypercare"))
}
