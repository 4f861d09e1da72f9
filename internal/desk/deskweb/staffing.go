package deskweb

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/sheet"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) staffingRoutes() []web.Route {
	read, manage := web.May(access.DeskReport), web.May(access.DeskManage)
	return []web.Route{
		{"GET", "/desk/staffing", p.staffing, read},
		{"GET", "/desk/staffing/hours", p.staffingHours, read},
		{"GET", "/desk/staffing/hours/export", p.hoursExport, read},
		{"GET", "/desk/staffing/helping", p.staffingHelping, read},
		{"GET", "/desk/staffing/cost", p.staffingCost, read},
		{"GET", "/desk/staffing/cost/export", p.staffingExport, read},
		{"GET", "/desk/staffing/pledges", p.pledges, read},
		{"POST", "/desk/staffing/pledges", p.addPledge, manage},
		{"GET", "/desk/staffing/pledges/{pledge}", p.pledge, manage},
		{"POST", "/desk/staffing/pledges/{pledge}", p.changePledge, manage},
		{"POST", "/desk/staffing/pledges/{pledge}/remove", p.removePledge, manage},
		{"POST", "/desk/staffing/rates", p.putRate, manage},
		{"POST", "/desk/staffing/rates/remove", p.removeRate, manage},
		{"POST", "/desk/staffing/day", p.setDay, manage},
		{"GET", "/desk/staffing/experts", p.experts, web.May(access.DeskRead)},
		{"POST", "/desk/staffing/experts", p.addExpert, manage},
		{"GET", "/desk/staffing/experts/{expert}", p.expert, manage},
		{"POST", "/desk/staffing/experts/{expert}", p.changeExpert, manage},
		{"POST", "/desk/staffing/experts/{expert}/remove", p.removeExpert, manage},
		{"GET", "/desk/staffing/mine", p.myHours, web.SignedIn},
		{"POST", "/desk/staffing/mine", p.logHours, web.SignedIn},
		{"POST", "/desk/staffing/mine/{hours}/remove", p.removeHours, web.SignedIn},
	}
}

// staffingRooms of the staffing pages; the label is staffing.room.<name>.
var staffingRooms = []string{"", "helping", "cost", "pledges", "experts", "mine"}

// staffingPage is the frame of a page of staffing.
func staffingPage(v *web.Visit, room, titleKey string, args ...any) web.Page {
	page := v.Page(titleKey, args...)
	for _, name := range staffingRooms {
		needs := access.DeskReport
		if name == "experts" {
			needs = access.DeskRead
		}
		if name != "mine" && !v.By.MaySomewhere(needs) {
			continue
		}
		to, key := "/desk/staffing", "staffing.room.use"
		if name != "" {
			to, key = to+"/"+name, "staffing.room."+name
		}
		page.Tabs = append(page.Tabs, parts.Link{Label: v.P.T(key), Href: to, Current: name == room})
	}
	return page
}

// monthOf is the month or year the address asks for; this month otherwise.
func monthOf(v *web.Visit) (string, staffing.Span) {
	month := v.Query().Get("month")
	if span, ok := staffing.Month(month); ok {
		return month, span
	}
	month = string(v.Today()[:7])
	span, _ := staffing.Month(month)
	return month, span
}

func (p *Pages) figures(v *web.Visit, room, titleKey string) (staffingView, error) {
	month, span := monthOf(v)
	f, err := p.Staffing.Figures(v.Ctx(), v.By, v.Now, span)
	query := v.Query()
	query.Set("month", month) // the choice shows which month it is
	return staffingView{Page: staffingPage(v, room, titleKey), P: v.P, F: f, Month: month, Query: query, Manage: v.By.May(access.DeskManage), Doors: v.By.May(access.DeskRead)}, err
}

func (p *Pages) staffing(v *web.Visit) error {
	view, err := p.figures(v, "", "staffing.title")
	if err != nil {
		return err
	}
	if view.Year, err = p.Staffing.Year(v.Ctx(), v.By, v.Today()); err != nil {
		return err
	}
	view.Page.Lead = v.P.T("staffing.lead")
	return v.Show(nil, staffingUsePage(view))
}

func (p *Pages) staffingHelping(v *web.Visit) error {
	view, err := p.figures(v, "helping", "staffing.helping")
	if err != nil {
		return err
	}
	view.Page.Lead = v.P.T("staffing.helping.lead")
	return v.Show(nil, staffingHelpingPage(view))
}

func (p *Pages) staffingCost(v *web.Visit) error {
	view, err := p.figures(v, "cost", "staffing.cost")
	if err != nil {
		return err
	}
	if _, part, _ := view.opened(); !slices.Contains(staffing.Parts, part) {
		return fault.Gone()
	}
	view.Page.Lead = v.P.T("staffing.cost.lead")
	if len(view.F.Account.Bills) > 0 {
		view.Page.Actions = parts.Together(
			parts.LinkButton{Label: v.P.T("staffing.export_xlsx"), Href: "/desk/staffing/cost/export?format=xlsx&month=" + view.Month, Icon: "download", Weight: parts.Secondary, Download: true},
			parts.LinkButton{Label: v.P.T("staffing.export_csv"), Href: "/desk/staffing/cost/export?format=csv&month=" + view.Month, Icon: "download", Weight: parts.Quiet, Download: true})
	}
	return v.Show(nil, staffingCostPage(view))
}

// hoursNarrow are the names an address narrows rows of work by.
var hoursNarrow = []string{"home", "unit", "team", "level", "kind", "loan"}

// hours are the rows of work the address asks for.
func (p *Pages) hours(v *web.Visit) (staffingView, error) {
	view, err := p.figures(v, "", "staffing.hours")
	if err != nil {
		return view, err
	}
	q := v.Query()
	level, _ := strconv.Atoi(q.Get("level"))
	view.Rows = view.F.Narrow(staffing.Filter{Home: q.Get("home"), Unit: q.Get("unit"), Team: q.Get("team"), Level: level, Kind: q.Get("kind"), Loan: q.Get("loan")})
	return view, nil
}

func (p *Pages) staffingHours(v *web.Visit) error {
	view, err := p.hours(v)
	if err != nil {
		return err
	}
	view.Page.Crumbs = []parts.Link{{Label: v.P.T("staffing.title"), Href: "/desk/staffing?month=" + view.Month}}
	return v.Show(nil, staffingHoursPage(view))
}

// hoursExport takes the rows of work out, narrowed as they are shown. Who
// worked is only for who manages the desk.
func (p *Pages) hoursExport(v *web.Visit) error {
	view, err := p.hours(v)
	if err != nil {
		return err
	}
	header, rows := view.exportedHours()
	return takenOut(v, v.P.T("staffing.hours")+" "+view.Month, v.P.T("staffing.hours"), header, rows)
}

// staffingExport takes the lines of the bills out, or those behind one figure;
// their sum is that figure, to the øre. Who worked is only for who manages the
// desk.
func (p *Pages) staffingExport(v *web.Visit) error {
	view, err := p.figures(v, "cost", "staffing.cost")
	if err != nil {
		return err
	}
	if _, part, _ := view.opened(); !slices.Contains(staffing.Parts, part) {
		return fault.Gone()
	}
	header, rows := view.exportedLines()
	return takenOut(v, v.P.T("staffing.cost")+" "+view.Month, v.P.T("staffing.cost"), header, rows)
}

// takenOut sends rows as the file the address asks for.
func takenOut(v *web.Visit, name, title string, header []string, rows [][]string) (err error) {
	var out bytes.Buffer
	kind := "text/csv; charset=utf-8"
	switch v.Query().Get("format") {
	case "", "csv":
		name += ".csv"
		err = sheet.WriteCSV(&out, header, slices.Values(rows))
	case "xlsx":
		name, kind = name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = sheet.WriteXLSX(&out, title, header, slices.Values(rows))
	default:
		return fault.Gone()
	}
	if err != nil {
		return err
	}
	return v.File(name, kind, out.Bytes())
}

// hundredths reads "1,5" or "450.00" as 150 and 45000; a fault where it is no
// number.
func hundredths(f *form.Form, field string) int {
	s := strings.Join(strings.Fields(text.Clean(f.Value(field))), "")
	whole, part, _ := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	n, err := strconv.Atoi(whole)
	if s == "" {
		return 0
	}
	m := 0
	if part != "" && err == nil {
		m, err = strconv.Atoi((part + "0")[:2])
	}
	if err != nil || n < 0 || n > 1_000_000 || len(part) > 2 || strings.ContainsAny(s, "+-") {
		f.Faults.Add(field, "fault.not_a_number")
		return 0
	}
	return n*100 + m
}

// unhundredths writes what hundredths reads.
func unhundredths(n int) string {
	if n%100 == 0 {
		return strconv.Itoa(n / 100)
	}
	return strings.TrimRight(strconv.Itoa(n/100)+","+strconv.Itoa(100 + n%100)[1:], "0")
}

func (p *Pages) pledges(v *web.Visit) error {
	f := form.New().Set("measure", staffing.Days).Set("amount", "1").Set("from", string(v.Today())).Set("rate_from", string(v.Today()))
	return p.showPledges(v, f)
}

func (p *Pages) showPledges(v *web.Visit, f *form.Form) error {
	r, err := p.Staffing.Register(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := staffingPage(v, "pledges", "staffing.pledges")
	page.Lead = v.P.T("staffing.pledges.lead")
	if v.By.May(access.DeskManage) && len(r.Pledges) > 0 {
		page.Actions = below(v.P, "staffing.pledge.add", "pledge")
	}
	return v.Show(f, pledgesPage(pledgesView{Page: page, P: v.P, R: r, Manage: v.By.May(access.DeskManage), Fill: filling{v.P, f}}))
}

func pledgeInput(f *form.Form) staffing.PledgeInput {
	return staffing.PledgeInput{Unit: f.Value("unit"), Team: f.Value("team"), Level: f.Int("level"), Measure: f.Value("measure"), Amount: hundredths(f, "amount"),
		From: f.Day("from"), To: f.Day("to"), Note: f.Text("note")}
}

// settled ends a form of the pledges' page: done, or the page again.
func (p *Pages) settled(v *web.Visit, f *form.Form, err error, said string) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPledges(v, f)
	}
	v.Flash(said)
	return v.Redirect("/desk/staffing/pledges")
}

func (p *Pages) addPledge(v *web.Visit) error {
	f := v.Form()
	in := pledgeInput(f)
	var err error
	if !f.Bad() {
		_, err = p.Staffing.AddPledge(v.Ctx(), v.By, v.Now, in)
	}
	return p.settled(v, f, err, "staffing.pledge_added")
}

// pledgeAt finds a pledge in the register.
func (p *Pages) pledgeAt(v *web.Visit) (staffing.Register, staffing.Pledge, error) {
	r, err := p.Staffing.Register(v.Ctx(), v.By, v.Now)
	if err != nil {
		return r, staffing.Pledge{}, err
	}
	for _, one := range r.Pledges {
		if one.ID == v.PathValue("pledge") {
			return r, one, nil
		}
	}
	return r, staffing.Pledge{}, fault.Gone()
}

func (p *Pages) pledge(v *web.Visit) error {
	_, one, err := p.pledgeAt(v)
	if err != nil {
		return err
	}
	return p.showPledge(v, form.New().Set("unit", one.Unit).Set("team", one.Team).Set("level", strconv.Itoa(one.Level)).Set("measure", one.Measure).
		Set("amount", unhundredths(one.Amount)).Set("from", string(one.From)).Set("to", string(one.To)).Set("note", one.Note).Set("version", strconv.Itoa(one.Version)))
}

func (p *Pages) showPledge(v *web.Visit, f *form.Form) error {
	r, one, err := p.pledgeAt(v)
	if err != nil {
		return err
	}
	page := v.Page("staffing.pledge.change")
	page.Crumbs = []parts.Link{{Label: v.P.T("staffing.pledges"), Href: "/desk/staffing/pledges"}}
	return v.Show(f, pledgePage(pledgesView{Page: page, P: v.P, R: r, One: one, Manage: true, Fill: filling{v.P, f}}))
}

func (p *Pages) changePledge(v *web.Visit) error {
	f := v.Form()
	in := pledgeInput(f)
	var err error
	if !f.Bad() {
		err = p.Staffing.ChangePledge(v.Ctx(), v.By, v.Now, v.PathValue("pledge"), f.Version(), in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showPledge(v, f)
	}
	v.Flash("staffing.pledge_changed")
	return v.Redirect("/desk/staffing/pledges")
}

func (p *Pages) removePledge(v *web.Visit) error {
	f := v.Form()
	return p.settled(v, f, p.Staffing.RemovePledge(v.Ctx(), v.By, v.Now, v.PathValue("pledge"), f.Version()), "staffing.pledge_removed")
}

func (p *Pages) putRate(v *web.Visit) error {
	f := v.Form()
	r := staffing.Rate{Level: f.Int("rate_level"), From: f.Day("rate_from"), Ore: int64(hundredths(f, "rate"))}
	var err error
	if !f.Bad() {
		err = p.Staffing.PutRate(v.Ctx(), v.By, v.Now, r)
	}
	return p.settled(v, f, err, "staffing.rate_put")
}

func (p *Pages) removeRate(v *web.Visit) error {
	f := v.Form()
	return p.settled(v, f, p.Staffing.RemoveRate(v.Ctx(), v.By, v.Now, f.Int("level"), clock.Day(f.Value("from"))), "staffing.rate_removed")
}

func (p *Pages) setDay(v *web.Visit) error {
	f := v.Form()
	minutes := f.Int("day_minutes")
	var err error
	if !f.Bad() {
		err = p.Staffing.SetDay(v.Ctx(), v.By, v.Now, f.Version(), minutes)
	}
	return p.settled(v, f, err, "staffing.day_set")
}

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

func (p *Pages) myHours(v *web.Visit) error {
	return p.showMyHours(v, form.New().Set("day", string(v.Today())).Set("client", ids.New()))
}

func (p *Pages) showMyHours(v *web.Visit, f *form.Form) error {
	own, err := p.Staffing.Mine(v.Ctx(), v.By, v.Now)
	if err != nil {
		return err
	}
	page := staffingPage(v, "mine", "staffing.mine")
	page.Lead = v.P.T("staffing.mine.lead")
	return v.Show(f, myHoursPage(myHoursView{Page: page, P: v.P, Own: own, Manage: v.By.May(access.DeskManage), Fill: filling{v.P, f}}))
}

func (p *Pages) logHours(v *web.Visit) error {
	f := v.Form()
	in := staffing.ShiftInput{Day: f.Day("day"), Person: f.Line("person"), Team: f.Value("team"), Minutes: f.Int("hours")*60 + f.Int("minutes"), Note: f.Text("note"), Client: f.Value("client")}
	var err error
	if !f.Bad() {
		_, err = p.Staffing.LogShift(v.Ctx(), v.By, v.Now, in)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showMyHours(v, f)
	}
	v.Flash("staffing.hours_logged")
	return v.Redirect("/desk/staffing/mine")
}

func (p *Pages) removeHours(v *web.Visit) error {
	if err := p.Staffing.RemoveShift(v.Ctx(), v.By, v.Now, v.PathValue("hours")); err != nil {
		return err
	}
	v.Flash("staffing.hours_removed")
	return v.Redirect("/desk/staffing/mine")
}
