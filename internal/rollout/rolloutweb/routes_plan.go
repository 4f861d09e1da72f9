package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) planRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts", p.list, web.May(access.RolloutRead)},
		{"GET", "/rollouts/new", p.newRollout, web.May(access.RolloutPlan)},
		{"POST", "/rollouts", p.createRollout, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}", p.overview, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/mismatch", p.mismatch, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/edit", p.editRollout, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/edit", p.changeRollout, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/plan", p.plan, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/plan/items/{item}", p.item, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/items", p.addItem, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/items/{item}", p.changeItem, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/items/{item}/remove", p.removeItem, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/plan/preparations/{preparation}", p.preparation, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/preparations", p.addPreparation, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/preparations/{preparation}", p.changePreparation, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/preparations/{preparation}/tick", p.tickPreparation, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/plan/preparations/{preparation}/remove", p.removePreparation, web.May(access.RolloutPlan)},
	}
}

func (p *Pages) list(v *web.Visit) error {
	rows, err := p.Rollouts.List(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("rollout.list.title")
	if v.By.May(access.RolloutPlan) && len(rows) > 0 {
		page.Actions = parts.LinkButton{Label: v.P.T("rollout.new.title"), Href: "/rollouts/new", Icon: "plus"}
	}
	return v.Show(nil, listPage(listView{Page: page, P: v.P, Rows: rows, MayPlan: v.By.May(access.RolloutPlan)}))
}

func (p *Pages) overview(v *web.Visit) error {
	o, err := p.Rollouts.Overview(v.Ctx(), v.By, v.Now, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, o.Rollout, "", "")
	page.Title, page.Lead = o.Rollout.Name, o.Rollout.FromPlatform+" → "+o.Rollout.ToPlatform
	tag := rolloutTag(v.P, o.Rollout.State)
	page.Tag = &tag
	may := v.By.May(access.RolloutPlan, access.Rollout(o.Rollout.ID))
	if may {
		page.Actions = parts.LinkButton{Label: v.P.T("rollout.edit.title"), Href: address(o.Rollout.ID, "edit"), Icon: "edit", Weight: parts.Secondary}
	}
	return v.Show(nil, overviewPage(overviewView{Page: page, P: v.P, O: o, Now: v.Now, MayPlan: may}))
}

func (p *Pages) mismatch(v *web.Visit) error {
	found, list, names, err := p.Rollouts.Mismatches(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, found, "", "rollout.mismatch.title")
	return v.Show(nil, mismatchPage(mismatchView{Page: page, P: v.P, Rollout: found, List: list, Names: names}))
}

func (p *Pages) newRollout(v *web.Visit) error {
	if err := v.By.Require(access.RolloutPlan); err != nil { // in one rollout only is not enough for a new one
		return err
	}
	return p.showRolloutForm(v, form.New(), rollout.Rollout{})
}

func (p *Pages) createRollout(v *web.Visit) error {
	f := v.Form()
	in := rolloutInput(v, f)
	if f.Bad() {
		return p.showRolloutForm(v, f, rollout.Rollout{})
	}
	id, err := p.Rollouts.Create(v.Ctx(), v.By, v.Now, in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showRolloutForm(v, f, rollout.Rollout{})
	}
	v.Flash("rollout.created", "name", in.Name)
	return v.Redirect(address(id))
}

func rolloutInput(v *web.Visit, f *form.Form) rollout.Input {
	return rollout.Input{
		Name: f.Line("name"), FromPlatform: f.Line("from"), ToPlatform: f.Line("to"), CutoverAt: f.Moment("cutover", v.Zone()),
		Starts: f.Day("starts"), Ends: f.Day("ends"), State: f.Value("state"), Why: f.Text("why"), Goals: f.Text("goals"),
		HelpText: f.Text("help"), EarlierRate: f.Int("earlier_rate"),
	}
}

func (p *Pages) editRollout(v *web.Visit) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	f := form.New().Set("name", r.Name).Set("from", r.FromPlatform).Set("to", r.ToPlatform).SetMoment("cutover", r.CutoverAt, v.Zone()).
		Set("starts", string(r.Starts)).Set("ends", string(r.Ends)).Set("state", r.State).Set("why", r.Why).Set("goals", r.Goals).
		Set("help", r.HelpText).Set("version", strconv.Itoa(r.Version))
	if r.EarlierRate > 0 {
		f.Set("earlier_rate", strconv.Itoa(r.EarlierRate))
	}
	return p.showRolloutForm(v, f, r)
}

func (p *Pages) changeRollout(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	in := rolloutInput(v, f)
	r, err := p.Rollouts.Open(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	if f.Bad() {
		return p.showRolloutForm(v, f, r)
	}
	err = p.Rollouts.Change(v.Ctx(), v.By, v.Now, id, f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showRolloutForm(v, f, r)
	}
	v.Flash("rollout.changed", "name", in.Name)
	return v.Redirect(address(id))
}

// showRolloutForm shows the form of a new rollout, or of r when it has an id.
func (p *Pages) showRolloutForm(v *web.Visit, f *form.Form, r rollout.Rollout) error {
	view := rolloutFormView{P: v.P, Fill: filling{v.P, f}, Rollout: r, Action: "/rollouts", Back: "/rollouts"}
	if r.ID == "" {
		view.Page = v.Page("rollout.new.title")
		view.Page.Lead = v.P.T("rollout.new.lead")
		view.Page.Crumbs = []parts.Link{{Label: v.P.T("rollout.list.title"), Href: "/rollouts"}}
	} else {
		view.Page = roomPage(v, r, "", "rollout.edit.title")
		view.Action, view.Back = address(r.ID, "edit"), address(r.ID)
	}
	if current, stale := f.Current(); stale {
		if now, ok := current.(rollout.Rollout); ok {
			view.Current = &now
		}
	}
	return v.Show(f, rolloutFormPage(view))
}

func (p *Pages) plan(v *web.Visit) error { return p.showPlan(v, nil, "") }

// showPlan shows the plan; f belongs to the form named by which: item or
// preparation.
func (p *Pages) showPlan(v *web.Visit, f *form.Form, which string) error {
	plan, err := p.Rollouts.Plan(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := roomPage(v, plan.Rollout, "plan", "rollout.plan.title")
	may := v.By.May(access.RolloutPlan, access.Rollout(plan.Rollout.ID))
	if may {
		page.Actions = parts.LinkButton{Label: v.P.T("rollout.edit.title"), Href: address(plan.Rollout.ID, "edit"), Icon: "edit", Weight: parts.Secondary}
	}
	view := planView{Page: page, P: v.P, Plan: plan, Today: v.Today(), MayPlan: may, Item: filling{v.P, form.New().Set("kind", rollout.Moves)}, Preparation: filling{v.P, form.New()}}
	switch which {
	case "item":
		view.Item.Form = f
	case "preparation":
		view.Preparation.Form = f
	}
	return v.Show(f, planPage(view))
}

func itemInput(f *form.Form) rollout.ItemInput {
	return rollout.ItemInput{Kind: f.Choice("kind", rollout.Moves, rollout.Stays), Name: f.Line("name"), Note: f.Text("note")}
}

func (p *Pages) addItem(v *web.Visit) error {
	f := v.Form()
	in := itemInput(f)
	if !f.Bad() {
		_, err := p.Rollouts.AddItem(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showPlan(v, f, "item")
	}
	v.Flash("rollout.item.added", "name", in.Name)
	return v.Redirect(address(v.PathValue("rollout"), "plan") + "#items")
}

func (p *Pages) item(v *web.Visit) error {
	plan, err := p.Rollouts.Plan(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	for _, i := range plan.Items {
		if i.ID == v.PathValue("item") {
			f := form.New().Set("kind", i.Kind).Set("name", i.Name).Set("note", i.Note).Set("version", strconv.Itoa(i.Version))
			return p.showItem(v, f, plan)
		}
	}
	return notFound()
}

func (p *Pages) changeItem(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	in := itemInput(f)
	if !f.Bad() {
		err := p.Rollouts.ChangeItem(v.Ctx(), v.By, v.Now, id, v.PathValue("item"), f.Version(), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		plan, err := p.Rollouts.Plan(v.Ctx(), v.By, id)
		if err != nil {
			return err
		}
		return p.showItem(v, f, plan)
	}
	v.Flash("rollout.item.changed", "name", in.Name)
	return v.Redirect(address(id, "plan") + "#items")
}

func (p *Pages) showItem(v *web.Visit, f *form.Form, plan rollout.Plan) error {
	page := roomPage(v, plan.Rollout, "plan", "rollout.item.title")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.plan.title"), Href: address(plan.Rollout.ID, "plan")})
	view := lineView{Page: page, P: v.P, Plan: plan, Fill: filling{v.P, f}, ID: v.PathValue("item")}
	if current, stale := f.Current(); stale {
		if now, ok := current.(rollout.Item); ok {
			view.Item = &now
		}
	}
	return v.Show(f, itemPage(view))
}

func (p *Pages) removeItem(v *web.Visit) error {
	if err := p.Rollouts.RemoveItem(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("item")); err != nil {
		return err
	}
	v.Flash("rollout.item.removed")
	return v.Redirect(address(v.PathValue("rollout"), "plan") + "#items")
}

func preparationInput(f *form.Form) rollout.PreparationInput {
	return rollout.PreparationInput{Name: f.Line("name"), Unit: f.Value("unit"), Due: f.Day("due"), Note: f.Text("note")}
}

func (p *Pages) addPreparation(v *web.Visit) error {
	f := v.Form()
	in := preparationInput(f)
	if !f.Bad() {
		_, err := p.Rollouts.AddPreparation(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		return p.showPlan(v, f, "preparation")
	}
	v.Flash("rollout.preparation.added", "name", in.Name)
	return v.Redirect(address(v.PathValue("rollout"), "plan") + "#preparations")
}

func (p *Pages) preparation(v *web.Visit) error {
	plan, err := p.Rollouts.Plan(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	for _, one := range plan.Preparations {
		if one.ID == v.PathValue("preparation") {
			f := form.New().Set("name", one.Name).Set("unit", one.Unit).Set("due", string(one.Due)).Set("note", one.Note).
				Set("version", strconv.Itoa(one.Version))
			return p.showPreparation(v, f, plan)
		}
	}
	return notFound()
}

func (p *Pages) changePreparation(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	in := preparationInput(f)
	if !f.Bad() {
		err := p.Rollouts.ChangePreparation(v.Ctx(), v.By, v.Now, id, v.PathValue("preparation"), f.Version(), in)
		if _, other := f.Refused(err); other != nil {
			return other
		}
	}
	if f.Bad() {
		plan, err := p.Rollouts.Plan(v.Ctx(), v.By, id)
		if err != nil {
			return err
		}
		return p.showPreparation(v, f, plan)
	}
	v.Flash("rollout.preparation.changed", "name", in.Name)
	return v.Redirect(address(id, "plan") + "#preparations")
}

func (p *Pages) showPreparation(v *web.Visit, f *form.Form, plan rollout.Plan) error {
	page := roomPage(v, plan.Rollout, "plan", "rollout.preparation.title")
	page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.plan.title"), Href: address(plan.Rollout.ID, "plan")})
	view := lineView{Page: page, P: v.P, Plan: plan, Fill: filling{v.P, f}, ID: v.PathValue("preparation")}
	if current, stale := f.Current(); stale {
		if now, ok := current.(rollout.Preparation); ok {
			view.Preparation = &now
		}
	}
	return v.Show(f, preparationPage(view))
}

func (p *Pages) tickPreparation(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("rollout")
	err := p.Rollouts.TickPreparation(v.Ctx(), v.By, v.Now, id, v.PathValue("preparation"), f.Version(), f.Bool("done"))
	again, other := f.Refused(err)
	switch {
	case other != nil:
		return other
	case again: // somebody was quicker: the list shows what they did
		v.Warn("rollout.preparation.stale")
	}
	return v.Redirect(address(id, "plan") + "#preparations")
}

func (p *Pages) removePreparation(v *web.Visit) error {
	if err := p.Rollouts.RemovePreparation(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("preparation")); err != nil {
		return err
	}
	v.Flash("rollout.preparation.removed")
	return v.Redirect(address(v.PathValue("rollout"), "plan") + "#preparations")
}
