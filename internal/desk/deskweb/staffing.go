package deskweb

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/sheet"
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
