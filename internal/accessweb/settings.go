package accessweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web"
)

type settingsView struct {
	Page    web.Page
	Form    *form.Form
	Body    org.Body
	Closing []org.ClosingDay
	Today   clock.Day
	Theirs  *org.Body // somebody else was quicker
}

func (p *Pages) settings(v *web.Visit) error { return p.showSettings(v, form.New()) }

func (p *Pages) showSettings(v *web.Visit, f *form.Form) error {
	b, closing, err := p.Settings.Read(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	if !f.Has("name") {
		f.Set("name", b.Name).Set("lang", b.Lang).Set("zone", b.ZoneName).Set("accessibility_url", b.AccessibilityURL).Set("version", strconv.Itoa(b.Version))
	}
	view := settingsView{Page: v.Page("access.settings.title"), Form: f, Body: b, Closing: closing, Today: v.Now.Day(b.Zone())}
	if current, stale := f.Current(); stale {
		theirs := current.(org.Body)
		view.Theirs = &theirs
	}
	return v.Show(f, settingsPage(view))
}

func (p *Pages) saveSettings(v *web.Visit) error {
	f := v.Form()
	in := org.BodyInput{Name: f.Line("name"), Lang: f.Value("lang"), Zone: f.Value("zone"), AccessibilityURL: f.Line("accessibility_url")}
	if f.Bad() {
		return p.showSettings(v, f)
	}
	err := p.Settings.Save(v.Ctx(), v.By, v.Now, f.Version(), in)
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showSettings(v, f)
	}
	v.Flash("access.settings.saved")
	return v.Redirect("/settings")
}

func (p *Pages) addClosingDay(v *web.Visit) error {
	f := v.Form()
	day := f.Day("day")
	if f.Bad() {
		return p.showSettings(v, f)
	}
	err := p.Settings.AddClosingDay(v.Ctx(), v.By, v.Now, day, f.Line("day_name"))
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showSettings(v, f)
	}
	v.Flash(ofPast(v, day, "access.settings.closing_added"), "day", v.P.DayLong(day))
	return v.Redirect("/settings#closing")
}

func (p *Pages) removeClosingDay(v *web.Visit) error {
	f := v.Form()
	day := f.Day("day")
	if f.Bad() {
		return fault.Gone()
	}
	if err := p.Settings.RemoveClosingDay(v.Ctx(), v.By, v.Now, day); err != nil {
		return err
	}
	v.Flash(ofPast(v, day, "access.settings.closing_removed"), "day", v.P.DayLong(day))
	return v.Redirect("/settings#closing")
}

// ofPast is what is said of a day: more of one that has passed, as clocks have
// counted on it.
func ofPast(v *web.Visit, day clock.Day, key string) string {
	if day < v.Now.Day(v.Zone()) {
		return key + "_past"
	}
	return key
}
