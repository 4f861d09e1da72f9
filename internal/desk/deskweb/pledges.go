package deskweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/staffing"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

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
