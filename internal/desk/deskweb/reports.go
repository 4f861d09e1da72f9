package deskweb

import (
	"bytes"
	"iter"
	"net/url"
	"strconv"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) reportRoutes() []web.Route {
	report := web.May(access.DeskReport)
	return []web.Route{
		{"GET", "/desk/reports", p.reports, report},
		{"GET", "/desk/reports/hops", p.reportHops, report},
		{"GET", "/desk/reports/tickets", p.reportTickets, report},
		{"GET", "/desk/reports/guided", p.reportGuided, report},
		{"GET", "/desk/reports/export", p.exportReport, report},
	}
}

// periodOf reads the period of an address; a day that is none narrows nothing.
func periodOf(f *form.Form) desk.Period {
	return desk.Period{From: f.Day("from"), To: f.Day("to")}
}

func hopFilterOf(f *form.Form) desk.HopFilter {
	q := f.Value
	h := desk.HopFilter{Period: periodOf(f), Service: q("service"), Side: desk.Side(q("side")), Out: q("out"), In: q("in"), Direction: desk.Direction(q("direction")),
		Reason: desk.Reason(q("reason")), Again: q("again") == "1", After: q("after"), Before: q("before"), Limit: linesPerPage}
	h.FromLevel, _ = strconv.Atoi(q("from_level"))
	h.ToLevel, _ = strconv.Atoi(q("to_level"))
	return h
}

func madeFilterOf(f *form.Form) desk.MadeFilter {
	q := f.Value
	m := desk.MadeFilter{Period: periodOf(f), Day: f.Day("day"), Channel: q("channel"), Kind: desk.Kind(q("kind")), Service: q("service"), Unit: q("unit"), Title: q("title"),
		Outside: q("outside") == "1", Restricted: q("restricted") == "1", Outcome: desk.Outcome(q("outcome")), Hops: q("hops"), After: q("after"), Before: q("before"), Limit: linesPerPage}
	m.Level, _ = strconv.Atoi(q("level"))
	return m
}

// asked is the address as a form, so that a period that is none is said beside
// its field.
func asked(v *web.Visit) *form.Form { return form.From(v.Query(), nil) }

func (p *Pages) reports(v *web.Visit) error {
	f := asked(v)
	hops, made := hopFilterOf(f), madeFilterOf(f)
	if f.Bad() {
		hops.Period, made.Period = desk.Period{}, desk.Period{}
	}
	made = desk.MadeFilter{Period: made.Period, Service: made.Service}
	hops = desk.HopFilter{Period: hops.Period, Service: hops.Service, Side: hops.Side}
	m, err := p.Desk.HandOvers(v.Ctx(), v.By, v.Now, hops)
	if again, other := f.Refused(err); again {
		made.Period, hops.Period = desk.Period{}, desk.Period{}
		if m, err = p.Desk.HandOvers(v.Ctx(), v.By, v.Now, hops); err != nil {
			return err
		}
	} else if other != nil {
		return other
	}
	a, err := p.Desk.Account(v.Ctx(), v.By, v.Now, made)
	if err != nil {
		return err
	}
	page := v.Page("desk.report.title")
	page.Lead = v.P.T("desk.report.lead")
	return v.Show(f, reportsPage(reportsView{Page: page, P: v.P, M: m, A: a, Query: v.Query(), Fill: filling{v.P, f}}))
}

func reportCrumbs(v *web.Visit, q url.Values) []parts.Link {
	back := url.Values{}
	for _, name := range []string{"from", "to"} {
		if q.Get(name) != "" {
			back.Set(name, q.Get(name))
		}
	}
	return []parts.Link{{Label: v.P.T("desk.report.title"), Href: parts.Address("/desk/reports", back)}}
}

func (p *Pages) reportHops(v *web.Visit) error {
	f := asked(v)
	list, err := p.Desk.HopRows(v.Ctx(), v.By, v.Now, hopFilterOf(f))
	if again, other := f.Refused(err); other != nil {
		return other
	} else if !again && err != nil {
		return err
	}
	around, err := p.reportNames(v)
	if err != nil {
		return err
	}
	page := v.Page("desk.report.hops.title")
	page.Crumbs = reportCrumbs(v, v.Query())
	return v.Show(f, reportHopsPage(reportHopsView{Page: page, P: v.P, HopList: list, Names: around, Query: v.Query(), Fill: filling{v.P, f}, Doors: v.By.May(access.DeskRead)}))
}

// reportNames is what ids in hand-overs are called.
func (p *Pages) reportNames(v *web.Visit) (desk.ReportNames, error) {
	return p.Desk.ReportNames(v.Ctx(), v.By)
}

func (p *Pages) reportTickets(v *web.Visit) error {
	f := asked(v)
	list, err := p.Desk.MadeRows(v.Ctx(), v.By, v.Now, madeFilterOf(f))
	if again, other := f.Refused(err); other != nil {
		return other
	} else if !again && err != nil {
		return err
	}
	page := v.Page("desk.report.tickets.title")
	page.Crumbs = reportCrumbs(v, v.Query())
	return v.Show(f, reportTicketsPage(reportTicketsView{Page: page, P: v.P, MadeList: list, Query: v.Query(), Fill: filling{v.P, f}, Doors: v.By.May(access.DeskRead)}))
}

func (p *Pages) reportGuided(v *web.Visit) error {
	f := asked(v)
	g, err := p.Desk.GuidedRows(v.Ctx(), v.By, v.Now, periodOf(f))
	if again, other := f.Refused(err); other != nil {
		return other
	} else if !again && err != nil {
		return err
	}
	page := v.Page("desk.report.guided")
	page.Crumbs = reportCrumbs(v, v.Query())
	return v.Show(f, reportGuidedPage(reportGuidedView{Page: page, P: v.P, Guided: g, Fill: filling{v.P, f}}))
}

// mostExported bounds one file; a longer period is exported in parts.
const mostExported = 100_000

// exportReport sends the matrix, or the rows behind a figure, as a file.
func (p *Pages) exportReport(v *web.Visit) error {
	f := asked(v)
	var header []string
	var rows iter.Seq[[]string]
	var failed error
	switch v.Query().Get("what") {
	case "matrix":
		m, err := p.Desk.HandOvers(v.Ctx(), v.By, v.Now, hopFilterOf(f))
		if err != nil {
			return err
		}
		header, rows = matrixSheet(v.P, m)
	case "hops":
		names, err := p.reportNames(v)
		if err != nil {
			return err
		}
		header = hopHeader(v.P)
		rows = func(yield func([]string) bool) { failed = p.eachHop(v, hopFilterOf(f), names, yield) }
	case "guided":
		g, err := p.Desk.GuidedRows(v.Ctx(), v.By, v.Now, periodOf(f))
		if err != nil {
			return err
		}
		header, rows = guidedSheet(v.P, g)
	case "tickets":
		header = madeHeader(v.P)
		rows = func(yield func([]string) bool) { failed = p.eachMade(v, madeFilterOf(f), yield) }
	default:
		return fault.Gone()
	}
	name := v.P.T("desk.report.title") + " " + string(v.Today())
	var out bytes.Buffer
	err, kind := error(nil), "text/csv; charset=utf-8"
	if v.Query().Get("format") == "xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		name += ".xlsx"
		err = sheet.WriteXLSX(&out, v.P.T("desk.report.title"), header, rows)
	} else {
		name += ".csv"
		err = sheet.WriteCSV(&out, header, rows)
	}
	if failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	return v.File(name, kind, out.Bytes())
}

func (p *Pages) eachHop(v *web.Visit, f desk.HopFilter, names desk.ReportNames, yield func([]string) bool) error {
	f.Limit, f.After, f.Before = 200, "", ""
	for n := 0; n < mostExported; {
		list, err := p.Desk.HopRows(v.Ctx(), v.By, v.Now, f)
		if err != nil {
			return err
		}
		for _, r := range list.Rows {
			if !yield(exportedHop(v.P, r, names)) {
				return nil
			}
		}
		if n, f.After = n+len(list.Rows), list.Next; list.Next == "" {
			return nil
		}
	}
	return nil
}

func (p *Pages) eachMade(v *web.Visit, f desk.MadeFilter, yield func([]string) bool) error {
	f.Limit, f.After, f.Before = 200, "", ""
	for n := 0; n < mostExported; {
		list, err := p.Desk.MadeRows(v.Ctx(), v.By, v.Now, f)
		if err != nil {
			return err
		}
		for _, r := range list.Rows {
			if !yield(exportedMade(v.P, r)) {
				return nil
			}
		}
		if n, f.After = n+len(list.Rows), list.Next; list.Next == "" {
			return nil
		}
	}
	return nil
}

// reportAddress is a list behind a figure of a period: pairs of names and
// values.
func reportAddress(list string, p desk.Period, pairs ...string) string {
	q := url.Values{"from": {string(p.From)}, "to": {string(p.To)}}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return "/desk/reports/" + list + "?" + q.Encode()
}
