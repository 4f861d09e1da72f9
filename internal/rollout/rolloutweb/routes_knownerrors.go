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

func (p *Pages) knownErrorRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/known-errors", p.knownErrors, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/known-errors/new", p.newKnownError, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/known-errors", p.addKnownError, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/known-errors/{error}", p.knownError, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/known-errors/{error}", p.changeKnownError, web.May(access.RolloutSupport)},
		{"GET", "/rollouts/{rollout}/known-errors/{error}/edit", p.editKnownError, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/known-errors/{error}/state", p.setKnownError, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/known-errors/{error}/people", p.touchKnownError, web.May(access.RolloutSupport)},
		{"POST", "/rollouts/{rollout}/known-errors/{error}/help", p.helpKnownError, web.May(access.RolloutSupport)},
	}
}

// knownErrorPage is the frame of a page below the known errors of a rollout.
func knownErrorPage(v *web.Visit, r rollout.Rollout, titleKey string, args ...any) web.Page {
	page := stepPage(v, r, titleKey, args...)
	if titleKey != "rollout.known_errors.title" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.known_errors.title"), Href: address(r.ID, "known-errors")})
	}
	return page
}

func (p *Pages) knownErrors(v *web.Visit) error {
	board, err := p.Rollouts.KnownErrors(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	page := knownErrorPage(v, board.Rollout, "rollout.known_errors.title")
	page.Lead = v.P.T("rollout.known_errors.lead")
	view := knownErrorsView{Page: page, P: v.P, Board: board, May: v.By.May(access.RolloutSupport, access.Rollout(board.Rollout.ID))}
	if view.May {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.known_error.add"), Href: address(board.Rollout.ID, "known-errors", "new"), Icon: "plus"}
	}
	return v.Show(nil, knownErrorsPage(view))
}

func (p *Pages) newKnownError(v *web.Visit) error {
	return p.showKnownErrorForm(v, form.New().Set("fault_of", rollout.FaultOwn).Set("step", v.Query().Get("step")), rollout.KnownError{})
}

func (p *Pages) editKnownError(v *web.Visit) error {
	at, err := p.knownErrorAt(v)
	if err != nil {
		return err
	}
	k := at.Error
	f := form.New().Set("name", k.Name).Set("cause", k.Cause).Set("fallback", k.Fallback).Set("fault_of", k.FaultOf).Set("supplier", k.Supplier).
		Set("step", k.Step).Set("version", strconv.Itoa(k.Version))
	return p.showKnownErrorForm(v, f, k)
}

func (p *Pages) knownErrorAt(v *web.Visit) (rollout.KnownErrorPage, error) {
	q := v.Query()
	return p.Rollouts.KnownError(v.Ctx(), v.By, v.PathValue("rollout"), v.PathValue("error"), rollout.TouchedFilter(q.Get("who")), placeAt(q.Get("after")), linesPerPage)
}

func (p *Pages) showKnownErrorForm(v *web.Visit, f *form.Form, was rollout.KnownError) error {
	board, err := p.Rollouts.KnownErrors(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	key := "rollout.known_error.add"
	if was.ID != "" {
		key = "rollout.known_error.edit"
	}
	page := knownErrorPage(v, board.Rollout, key, "name", was.Name)
	return v.Show(f, knownErrorFormPage(knownErrorFormView{Page: page, P: v.P, Board: board, Was: was, Fill: filling{v.P, f}}))
}

func knownErrorInput(f *form.Form) rollout.KnownErrorInput {
	in := rollout.KnownErrorInput{Step: f.Value("step"), Name: f.Line("name"), Cause: f.Text("cause"), Fallback: f.Text("fallback"), FaultOf: f.Value("fault_of"), Supplier: f.Line("supplier")}
	if in.FaultOf != rollout.FaultSupplier {
		in.Supplier = ""
	}
	return in
}

func (p *Pages) addKnownError(v *web.Visit) error {
	f := v.Form()
	in := knownErrorInput(f)
	if f.Bad() {
		return p.showKnownErrorForm(v, f, rollout.KnownError{})
	}
	id, err := p.Rollouts.AddKnownError(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showKnownErrorForm(v, f, rollout.KnownError{})
	}
	v.Flash("rollout.known_error.added", "name", in.Name)
	return v.Redirect(address(v.PathValue("rollout"), "known-errors", id))
}

func (p *Pages) changeKnownError(v *web.Visit) error {
	at, err := p.knownErrorAt(v)
	if err != nil {
		return err
	}
	f := v.Form()
	in := knownErrorInput(f)
	if f.Bad() {
		return p.showKnownErrorForm(v, f, at.Error)
	}
	err = p.Rollouts.ChangeKnownError(v.Ctx(), v.By, v.Now, at.Rollout.ID, at.Error.ID, f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showKnownErrorForm(v, f, at.Error)
	}
	v.Flash("rollout.known_error.changed", "name", in.Name)
	return v.Redirect(address(at.Rollout.ID, "known-errors", at.Error.ID))
}

func (p *Pages) knownError(v *web.Visit) error { return p.showKnownError(v, form.New()) }

func (p *Pages) showKnownError(v *web.Visit, f *form.Form) error {
	at, err := p.knownErrorAt(v)
	if err != nil {
		return err
	}
	page := knownErrorPage(v, at.Rollout, "")
	page.Title, page.Tag = at.Error.Name, knownErrorTag(v.P, at.Error)
	view := knownErrorView{Page: page, P: v.P, At: at, Query: v.Query(), Path: address(at.Rollout.ID, "known-errors", at.Error.ID),
		May: v.By.May(access.RolloutSupport, access.Rollout(at.Rollout.ID)), Fill: filling{v.P, f}}
	if view.May {
		view.Page.Actions = view.actions()
	}
	return v.Show(f, knownErrorOnePage(view))
}

func (p *Pages) setKnownError(v *web.Visit) error {
	f := v.Form()
	do, said := p.Rollouts.CloseKnownError, "rollout.known_error.closed"
	if f.Value("state") == "open" {
		do, said = p.Rollouts.ReopenKnownError, "rollout.known_error.reopened"
	}
	err := do(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("error"), f.Version())
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showKnownError(v, f)
	}
	v.Flash(said)
	return v.Redirect(address(v.PathValue("rollout"), "known-errors", v.PathValue("error")))
}

func (p *Pages) touchKnownError(v *web.Visit) error {
	f := v.Form()
	whom := rollout.Touched{Everybody: f.Value("whom") == "everybody"}
	if !whom.Everybody {
		whom.Track = f.Value("whom")
	}
	n, err := p.Rollouts.TouchPeople(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("error"), whom)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showKnownError(v, f)
	}
	v.Flash("rollout.known_error.touched_now", "count", n)
	return v.Redirect(address(v.PathValue("rollout"), "known-errors", v.PathValue("error")))
}

func (p *Pages) helpKnownError(v *web.Visit) error {
	f := v.Form()
	err := p.Rollouts.HelpWith(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("error"), f.Value("person"), f.Value("solved") == "1")
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
		back = address(v.PathValue("rollout"), "known-errors", v.PathValue("error"))
	}
	return v.Redirect(back)
}
