package rolloutweb

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/static"
)

// The visits of who drives out, on the phone. The forms work without script;
// static/visits.js keeps reports while there is no network.
func (p *Pages) phoneRoutes() []web.Route {
	return []web.Route{
		{"GET", rollout.VisitsPath, p.myVisits, web.SignedIn},
		{"POST", "/visits/{visit}/report", p.reportVisit, web.SignedIn},
		{"GET", "/visits/sw.js", p.visitsWorker, web.Public},
	}
}

func (p *Pages) myVisits(v *web.Visit) error {
	rows, err := p.Rollouts.MyVisits(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	var all []Errand
	if p.Errands != nil {
		if all, err = p.Errands(v.Ctx(), v.By, v.Now); err != nil {
			return err
		}
	}
	for _, row := range rows {
		all = append(all, errandOf(row))
	}
	slices.SortStableFunc(all, func(a, b Errand) int { return cmp.Compare(a.From, b.From) })
	page := v.Page("rollout.visits.mine")
	page.Calm = true
	return v.Show(nil, myVisitsPage(myVisitsView{Page: page, P: v.P, Rows: all, Now: v.Now, Who: v.By.Person}))
}

// reportVisit takes a report as a form, or from the script: that one is told
// only whether it arrived.
func (p *Pages) reportVisit(v *web.Visit) error {
	f := v.Form()
	report := rollout.VisitReport{Visit: v.PathValue("visit"), Client: f.Value("client"), Kind: f.Value("kind"), Note: f.Text("note"), Solved: f.Bool("solved")}
	if at, err := time.Parse(time.RFC3339, f.Value("at")); err == nil {
		report.At = clock.At(at)
	}
	_, err := p.Rollouts.ReportVisit(v.Ctx(), v.By, v.Now, report)
	if v.Request().Header.Get("Overgang-Report") != "" {
		if err != nil {
			return err
		}
		v.Writer().WriteHeader(http.StatusNoContent)
		return nil
	}
	if fault.Is(err, fault.Invalid) {
		v.Warn(fault.List(err)[0].Key)
		return v.Redirect(rollout.VisitsPath)
	}
	if err != nil {
		return err
	}
	v.Flash("rollout.visit.reported_" + report.Kind)
	return v.Redirect(rollout.VisitsPath)
}

func (p *Pages) visitsWorker(v *web.Visit) error {
	h := v.Writer().Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Service-Worker-Allowed", rollout.VisitsPath)
	h.Set("Cache-Control", "no-cache")
	_, err := v.Writer().Write(static.VisitsWorker())
	return err
}
