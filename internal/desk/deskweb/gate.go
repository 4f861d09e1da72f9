package deskweb

import (
	"net/url"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) gateRoutes() []web.Route {
	read, pass := web.May(access.DeskRead), web.May(access.GatePass)
	return []web.Route{
		{"GET", "/desk/gate", p.gates, read},
		{"GET", "/desk/gate/{service}", p.gate, read},
		{"POST", "/desk/gate/{service}/pass", p.passGate, pass},
		{"POST", "/desk/gate/{service}/reopen", p.reopenGate, pass},
		{"POST", "/desk/gate/{service}/review", p.reviewGate, pass},
		{"POST", "/desk/gate/{service}/withdraw", p.withdrawGate, pass},
	}
}

// inUnit is the address of a service's page, or of its variation in a unit.
func inUnit(page, service, unit string) string {
	to := page + "/" + url.PathEscape(service)
	if unit != "" {
		to += "?unit=" + url.QueryEscape(unit)
	}
	return to
}

func gateAddress(service, unit string) string { return inUnit("/desk/gate", service, unit) }

func (p *Pages) gates(v *web.Visit) error {
	o, err := p.Arrangements.Overview(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	if !v.By.May(access.DeskReport) { // the rows are a report's
		for i := range o.Candidates {
			o.Candidates[i].Href = ""
		}
	}
	page := v.Page("gate.title")
	page.Lead = v.P.T("gate.lead")
	page.Actions = parts.LinkButton{Label: v.P.T("agreement.list.title"), Href: "/desk/agreements", Icon: "document", Weight: parts.Secondary}
	return v.Show(nil, gatesPage(gatesView{Page: page, P: v.P, O: o, State: v.Query().Get("state")}))
}

func (p *Pages) gate(v *web.Visit) error { return p.showGate(v, nil, "", v.Query().Get("unit")) }

// showGate shows a service before its gate; f is a decision that was refused,
// which one.
func (p *Pages) showGate(v *web.Visit, f *form.Form, which, unit string) error {
	c, err := p.Arrangements.Service(v.Ctx(), v.By, v.Now, v.PathValue("service"), unit)
	if err != nil {
		return err
	}
	view := gateView{P: v.P, C: c, Which: which, Fill: filling{v.P, f}, MayPass: v.By.May(access.GatePass), MayManage: v.By.May(access.DeskManage)}
	view.Page = servicePage(v, c, "gate")
	view.Page.Tag = view.tag()
	return v.Show(f, gatePage(view))
}

// servicePage is the frame of the pages about one service's support: its gate
// and its arrangement, in the body and each unit with a variation.
func servicePage(v *web.Visit, c arrangement.ServiceCard, room string) web.Page {
	page := v.Page("")
	page.Title = c.Service.Name
	if c.UnitName != "" {
		page.Title = v.P.T("gate.in_unit", "service", c.Service.Name, "unit", c.UnitName)
	}
	page.Crumbs = []parts.Link{{Label: v.P.T("gate.title"), Href: "/desk/gate"}}
	page.Tabs = []parts.Link{
		{Label: v.P.T("gate.tab.gate"), Href: gateAddress(c.Service.ID, c.Unit), Current: room == "gate"},
		{Label: v.P.T("gate.tab.arrangement"), Href: arrangementAddress(c.Service.ID, c.Unit), Current: room == "arrangement"},
		{Label: v.P.T("fields.tab"), Href: fieldsAddress(c.Service.ID), Current: room == "fields"},
	}
	return page
}

// passGate lets a draft pass: which, says the form; whose, the address alone.
func (p *Pages) passGate(v *web.Visit) error {
	f := v.Form()
	d, err := p.draftHere(v, f.Value("arrangement"))
	if err != nil {
		return err
	}
	f.Set("unit", d.Unit)
	return p.decideGate(v, f, "pass", "gate.passed", p.Arrangements.Pass(v.Ctx(), v.By, v.Now, d.ID, f.Version(), f.Text("why")))
}

func (p *Pages) reopenGate(v *web.Visit) error {
	f := v.Form()
	day := f.Day("review_on")
	var err error
	if !f.Bad() {
		err = p.Arrangements.Reopen(v.Ctx(), v.By, v.Now, v.PathValue("service"), f.Value("unit"), f.Version(), day, f.Text("why"))
	}
	return p.decideGate(v, f, "reopen", "gate.reopened", err)
}

func (p *Pages) reviewGate(v *web.Visit) error {
	f := v.Form()
	day := f.Day("review_on")
	var err error
	if !f.Bad() {
		err = p.Arrangements.Review(v.Ctx(), v.By, v.Now, v.PathValue("service"), f.Value("unit"), f.Version(), day, f.Text("why"))
	}
	return p.decideGate(v, f, "review", "gate.reviewed", err)
}

func (p *Pages) withdrawGate(v *web.Visit) error {
	f := v.Form()
	return p.decideGate(v, f, "withdraw", "gate.withdrawn", p.Arrangements.Withdraw(v.Ctx(), v.By, v.Now, v.PathValue("service"), f.Value("unit"), f.Version(), f.Text("why")))
}

// decideGate ends a decision: back on the gate's page, or the page again with
// what was typed.
func (p *Pages) decideGate(v *web.Visit, f *form.Form, which, done string, err error) error {
	if again, other := f.Refused(err); again || other != nil {
		if other != nil {
			return other
		}
		if _, stale := f.Current(); stale {
			f.Faults = append(f.Faults, fault.Refuse("gate.changed_meanwhile"))
		}
		return p.showGate(v, f, which, f.Value("unit"))
	}
	v.Flash(done)
	return v.Redirect(gateAddress(v.PathValue("service"), f.Value("unit")))
}
