package rolloutweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) stepRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/steps", p.steps, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/steps/new", p.newStep, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/steps", p.addStep, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/steps/{step}", p.step, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/steps/{step}", p.changeStep, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/steps/{step}/edit", p.editStep, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/steps/{step}/move", p.moveStep, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/steps/{step}/remove", p.removeStep, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/steps/{step}/results", p.stepByHand, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/result-lists", p.resultList, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/result-lists", p.keepResultList, web.May(access.RolloutSupport).Uploading(listUpload)},
		{"GET", "/rollouts/{rollout}/result-lists/{list}", p.resultListPreview, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/result-lists/{list}", p.takeResultList, web.May(access.RolloutSupport)},
	}
}

// stepPage is the frame of a page below the steps of a rollout.
func stepPage(v *web.Visit, r rollout.Rollout, titleKey string, args ...any) web.Page {
	page := roomPage(v, r, "steps", titleKey, args...)
	if titleKey != "rollout.steps.title" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.steps.title"), Href: address(r.ID, "steps")})
	}
	return page
}

func (p *Pages) steps(v *web.Visit) error {
	board, err := p.Rollouts.Steps(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := stepPage(v, board.Rollout, "rollout.steps.title")
	page.Lead = v.P.T("rollout.steps.lead")
	scope := access.Rollout(board.Rollout.ID)
	view := stepsView{Page: page, P: v.P, Board: board, Plan: v.By.May(access.RolloutPlan, scope), Support: v.By.May(access.RolloutSupport, scope)}
	view.Page.Actions = view.actions()
	return v.Show(nil, stepsPage(view))
}

func (p *Pages) newStep(v *web.Visit) error {
	return p.showStepForm(v, form.New().Set("kind", rollout.Manual).Set("subject", rollout.ForPerson), rollout.Step{})
}

func (p *Pages) editStep(v *web.Visit) error {
	s, err := p.stepOf(v)
	if err != nil {
		return err
	}
	f := form.New().Set("name", s.Name).Set("kind", s.Kind).Set("subject", s.Subject).Set("track", s.Track).Set("guide", s.Guide).
		Set("by_hand", s.ByHand).Set("external", s.External).Set("follows", s.Follows).Set("version", strconv.Itoa(s.Version))
	return p.showStepForm(v, f, s)
}

func (p *Pages) stepOf(v *web.Visit) (rollout.Step, error) {
	board, err := p.Rollouts.Steps(v.Ctx(), v.By, v.PathValue("rollout"))
	for _, s := range board.Steps {
		if s.Step.ID == v.PathValue("step") {
			return s.Step, nil
		}
	}
	if err == nil {
		err = fault.Gone()
	}
	return rollout.Step{}, err
}

func (p *Pages) showStepForm(v *web.Visit, f *form.Form, was rollout.Step) error {
	board, err := p.Rollouts.Steps(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	key := "rollout.step.new"
	if was.ID != "" {
		key = "rollout.step.edit"
	}
	page := stepPage(v, board.Rollout, key, "name", was.Name)
	return v.Show(f, stepFormPage(stepFormView{Page: page, P: v.P, Rollout: board.Rollout, Was: was, Tracks: trackOptions(board.Tracks), Fill: filling{v.P, f}}))
}

func stepInput(f *form.Form) rollout.StepInput {
	return rollout.StepInput{Track: f.Value("track"), Name: f.Line("name"), Kind: f.Value("kind"), Subject: f.Value("subject"),
		Guide: f.Text("guide"), ByHand: f.Text("by_hand"), External: f.Line("external"), Follows: f.Value("follows")}
}

func (p *Pages) addStep(v *web.Visit) error {
	f := v.Form()
	in := stepInput(f)
	if f.Bad() {
		return p.showStepForm(v, f, rollout.Step{})
	}
	id, err := p.Rollouts.AddStep(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showStepForm(v, f, rollout.Step{})
	}
	v.Flash("rollout.step.added", "name", in.Name)
	return v.Redirect(address(v.PathValue("rollout"), "steps", id))
}

func (p *Pages) changeStep(v *web.Visit) error {
	was, err := p.stepOf(v)
	if err != nil {
		return err
	}
	f := v.Form()
	in := stepInput(f)
	if f.Bad() {
		return p.showStepForm(v, f, was)
	}
	err = p.Rollouts.ChangeStep(v.Ctx(), v.By, v.Now, was.Rollout, was.ID, f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showStepForm(v, f, was)
	}
	v.Flash("rollout.step.changed", "name", in.Name)
	return v.Redirect(address(was.Rollout, "steps", was.ID))
}

func (p *Pages) moveStep(v *web.Visit) error {
	places := 1
	if v.Form().Value("to") == "up" {
		places = -1
	}
	if err := p.Rollouts.MoveStep(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("step"), places); err != nil {
		return err
	}
	return v.Redirect(address(v.PathValue("rollout"), "steps"))
}

func (p *Pages) removeStep(v *web.Visit) error {
	err := p.Rollouts.RemoveStep(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("step"))
	if fault.Is(err, fault.Refused) {
		v.Warn(fault.List(err)[0].Key)
		return v.Redirect(address(v.PathValue("rollout"), "steps", v.PathValue("step")))
	}
	if err != nil {
		return err
	}
	v.Flash("rollout.step.removed")
	return v.Redirect(address(v.PathValue("rollout"), "steps"))
}

func (p *Pages) step(v *web.Visit) error {
	q := v.Query()
	at, err := p.Rollouts.StepPeople(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("step"), rollout.StandingFilter(q.Get("standing")), placeAt(q.Get("after")), linesPerPage)
	if err != nil {
		return err
	}
	page := stepPage(v, at.Rollout, "")
	page.Title = at.Sum.Step.Name
	scope := access.Rollout(at.Rollout.ID)
	view := stepView{Page: page, P: v.P, At: at, Query: q, Path: address(at.Rollout.ID, "steps", at.Sum.Step.ID),
		Plan: v.By.May(access.RolloutPlan, scope), Support: v.By.May(access.RolloutSupport, scope)}
	view.Page.Lead = view.lead()
	view.Page.Actions = view.actions()
	return v.Show(nil, stepOnePage(view))
}

// stepByHand notes what somebody did with one person, from the list.
func (p *Pages) stepByHand(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.RecordByHand(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("step"), f.Value("person"), f.Value("serial"), rollout.Outcome(f.Value("outcome")), f.Text("detail"))
	switch {
	case err == nil:
		v.Flash("rollout.step.noted")
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Refused):
		v.Warn(fault.List(err)[0].Key)
	default:
		return err
	}
	back := f.Value("back")
	if back == "" {
		back = address(v.PathValue("rollout"), "steps", v.PathValue("step"))
	}
	return v.Redirect(back)
}

func (p *Pages) resultList(v *web.Visit) error {
	return p.showResultList(v, form.New().Set("step", v.Query().Get("step")))
}

func (p *Pages) showResultList(v *web.Visit, f *form.Form) error {
	board, err := p.Rollouts.Steps(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	options := []parts.Option{{Label: v.P.T("rollout.results.step_in_list")}}
	for _, s := range board.Steps {
		options = append(options, parts.Option{Value: s.Step.ID, Label: s.Step.Name})
	}
	page := stepPage(v, board.Rollout, "rollout.results.title")
	page.Lead = v.P.T("rollout.results.lead")
	return v.Show(f, listUploadPage(listUploadView{Page: page, P: v.P, Action: address(board.Rollout.ID, "result-lists"), Hint: v.P.T("rollout.results.file.hint"), Steps: options, Fill: filling{v.P, f}}))
}

func (p *Pages) keepResultList(v *web.Visit) error {
	f := v.Form()
	id, err := p.keepList(v, f, rollout.ListResults, f.Value("step"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showResultList(v, f)
	}
	return v.Redirect(address(v.PathValue("rollout"), "result-lists", id))
}

func (p *Pages) resultListPreview(v *web.Visit) error {
	draft, err := p.Rollouts.KeptList(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), rollout.ListResults, v.PathValue("list"))
	if err != nil {
		return err
	}
	rows, err := draft.Results()
	if err != nil {
		return err
	}
	report, err := p.Rollouts.CheckResults(v.Ctx(), v.By, v.Now, draft.Rollout, rows)
	if err != nil {
		return err
	}
	r, err := p.Rollouts.Open(v.Ctx(), v.By, draft.Rollout)
	if err != nil {
		return err
	}
	page := stepPage(v, r, "rollout.results.preview", "name", draft.Name)
	return v.Show(nil, resultListPage(resultListView{Page: page, P: v.P, Rollout: r, List: draft.ID, Report: report}))
}

func (p *Pages) takeResultList(v *web.Visit) error {
	id := v.PathValue("rollout")
	draft, err := p.Rollouts.KeptList(v.Ctx(), v.By, v.Now, id, rollout.ListResults, v.PathValue("list"))
	if err != nil {
		return err
	}
	rows, err := draft.Results()
	if err != nil {
		return err
	}
	report, err := p.Rollouts.RecordResults(v.Ctx(), v.By, v.Now, id, rows)
	if err != nil {
		return err
	}
	if err := p.Rollouts.DropList(v.Ctx(), v.By, draft.ID); err != nil {
		return err
	}
	v.Flash("rollout.results.done", "count", report.Taken)
	return v.Redirect(address(id, "steps"))
}
