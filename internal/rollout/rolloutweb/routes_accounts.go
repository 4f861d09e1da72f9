package rolloutweb

import (
	"net/url"
	"strconv"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) accountRoutes() []web.Route {
	return []web.Route{
		{"GET", "/rollouts/{rollout}/accounts", p.accounts, web.May(access.RolloutRead)},
		{"GET", "/rollouts/{rollout}/account-plan", p.accountPlan, web.May(access.RolloutPlan)},
		{"POST", "/rollouts/{rollout}/account-plan", p.previewAccounts, web.May(access.RolloutPlan)},
		{"GET", "/rollouts/{rollout}/accounts/{person}", p.personAccounts, web.May(access.RolloutRead)},
		{"POST", "/rollouts/{rollout}/accounts/{person}", p.putAccount, web.May(access.RolloutPlan)},
	}
}

// accountPage is the frame of a page below the accounts of a rollout.
func accountPage(v *web.Visit, r rollout.Rollout, titleKey string, args ...any) web.Page {
	page := roomPage(v, r, "accounts", titleKey, args...)
	if titleKey != "rollout.accounts.title" {
		page.Crumbs = append(page.Crumbs, parts.Link{Label: v.P.T("rollout.accounts.title"), Href: address(r.ID, "accounts")})
	}
	return page
}

func (p *Pages) accounts(v *web.Visit) error {
	q := v.Query()
	list, err := p.Rollouts.Accounts(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), accountFilter(q), placeAt(q.Get("after")), linesPerPage)
	if err != nil {
		return err
	}
	page := accountPage(v, list.Rollout, "rollout.accounts.title")
	page.Lead = v.P.T("rollout.accounts.lead")
	scope := access.Rollout(list.Rollout.ID)
	view := accountsView{Page: page, P: v.P, List: list, Query: q, Path: address(list.Rollout.ID, "accounts"), Plan: v.By.May(access.RolloutPlan, scope), Collect: v.By.May(access.RolloutCollect, scope)}
	if view.Plan {
		view.Page.Actions = parts.LinkButton{Label: v.P.T("rollout.accounts.generate"), Href: address(list.Rollout.ID, "account-plan"), Icon: "plus"}
	}
	return v.Show(nil, accountsPage(view))
}

func accountFilter(q url.Values) rollout.AccountFilter {
	f := rollout.AccountFilter{Search: q.Get("q")}
	switch q.Get("show") {
	case "lacking":
		f.Lacking = true
	case "soon":
		f.Mirror = rollout.MirrorSoon
	case "ended":
		f.Mirror = rollout.MirrorEnded
	}
	return f
}

func (p *Pages) personAccounts(v *web.Visit) error { return p.showPersonAccounts(v, nil) }

func (p *Pages) showPersonAccounts(v *web.Visit, f *form.Form) error {
	at, err := p.Rollouts.PersonAccounts(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("person"))
	if err != nil {
		return err
	}
	page := accountPage(v, at.Rollout, "rollout.account.title", "name", at.Person.Name)
	return v.Show(f, personAccountsPage(personAccountsView{Page: page, P: v.P, At: at, Plan: v.By.May(access.RolloutPlan, access.Rollout(at.Rollout.ID)), Form: f}))
}

func (p *Pages) putAccount(v *web.Visit) error {
	f := v.Form()
	in := rollout.AccountInput{Role: f.Value("role"), Address: f.Line("address"), ValidFrom: f.Day("valid_from"), ValidTo: f.Day("valid_to"),
		MirrorFrom: f.Day("mirror_from"), MirrorTo: f.Day("mirror_to")}
	if f.Bad() {
		return p.showPersonAccounts(v, f)
	}
	err := p.Rollouts.PutAccount(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), v.PathValue("person"), f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPersonAccounts(v, f)
	}
	v.Flash("rollout.account.saved")
	return v.Redirect(address(v.PathValue("rollout"), "accounts", v.PathValue("person")))
}

// accountForm is one account prefilled, unless it is the one being refused.
func accountForm(refused *form.Form, role string, a rollout.Account) *form.Form {
	if refused != nil && refused.Value("role") == role {
		return refused
	}
	return form.New().Set("address", a.Address).Set("valid_from", string(a.ValidFrom)).Set("valid_to", string(a.ValidTo)).
		Set("mirror_from", string(a.MirrorFrom)).Set("mirror_to", string(a.MirrorTo)).Set("version", strconv.Itoa(a.Version))
}

func (p *Pages) accountPlan(v *web.Visit) error {
	return p.showAccountPlan(v, form.New())
}

func (p *Pages) showAccountPlan(v *web.Visit, f *form.Form) error {
	r, err := p.Rollouts.Open(v.Ctx(), v.By, v.PathValue("rollout"))
	if err != nil {
		return err
	}
	if !f.Has("new_from") {
		f.Set("new_from", string(r.CutoverAt.Day(v.Zone())))
	}
	page := accountPage(v, r, "rollout.account_plan.title")
	page.Lead = v.P.T("rollout.account_plan.lead")
	return v.Show(f, accountPlanPage(accountPlanView{Page: page, P: v.P, Rollout: r, Fill: filling{v.P, f}}))
}

// previewAccounts shows what the plan would do; sent with go=1 it is done.
func (p *Pages) previewAccounts(v *web.Visit) error {
	f := v.Form()
	plan := rollout.AccountPlan{OldDomain: f.Line("old_domain"), NewDomain: f.Line("new_domain"), NewFrom: f.Day("new_from"), OldTo: f.Day("old_to"),
		MirrorFrom: f.Day("mirror_from"), MirrorTo: f.Day("mirror_to")}
	if f.Bad() || f.Value("go") == "change" {
		return p.showAccountPlan(v, f)
	}
	do := p.Rollouts.PreviewAccounts
	if f.Value("go") == "1" {
		do = p.Rollouts.GenerateAccounts
	}
	preview, err := do(v.Ctx(), v.By, v.Now, v.PathValue("rollout"), plan)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showAccountPlan(v, f)
	}
	if f.Value("go") == "1" {
		v.Flash("rollout.account_plan.done", "count", preview.Count(rollout.PlannedNew)+preview.Count(rollout.PlannedChanged))
		return v.Redirect(address(preview.Rollout.ID, "accounts"))
	}
	page := accountPage(v, preview.Rollout, "rollout.account_plan.preview")
	return v.Show(nil, accountPreviewPage(accountPreviewView{Page: page, P: v.P, Preview: preview, Sent: planFields(preview.Plan)}))
}

// planFields are the plan as the next form carries it on.
func planFields(p rollout.AccountPlan) []parts.Hidden {
	day := func(name string, d clock.Day) parts.Hidden { return parts.Hidden{Name: name, Value: string(d)} }
	return []parts.Hidden{{Name: "old_domain", Value: p.OldDomain}, {Name: "new_domain", Value: p.NewDomain},
		day("new_from", p.NewFrom), day("old_to", p.OldTo), day("mirror_from", p.MirrorFrom), day("mirror_to", p.MirrorTo)}
}
