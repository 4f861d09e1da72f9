package deskweb

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// whoCan finds whom each form of the page can send, by the day it says; the
// page shows the day of the one that sends somebody.
func (p *Pages) whoCan(v *web.Visit, s *visitsView) error {
	for _, one := range append([]desk.VisitRow{{}}, s.Visits...) {
		if !s.Ticket.Going() && one.ID == "" || one.ID != "" && !one.Out() {
			continue
		}
		fill := s.order()
		if one.ID != "" {
			fill = s.move(one)
		}
		day, err := clock.ParseDay(fill.Form.Value("day"))
		if err != nil || day == "" {
			day = s.Day
		}
		if one.ID == "" {
			s.Day = day
		}
		if s.Can[one.ID], err = p.Desk.Goers(v.Ctx(), v.By, v.Now, s.Ticket.ID, one.ID, day); err != nil {
			return err
		}
	}
	return nil
}

// visitDay is the day an address asks for, or today.
func visitDay(v *web.Visit) clock.Day {
	if day, err := clock.ParseDay(v.Query().Get("day")); err == nil && day != "" {
		return day
	}
	return v.Now.Day(v.Zone())
}

// visitGoers is the field of who goes as another day makes it, for the script.
func (p *Pages) visitGoers(v *web.Visit) error {
	visit, of := v.Query().Get("visit"), "new"
	if visit != "" {
		of = visit
	}
	can, err := p.Desk.Goers(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), visit, visitDay(v))
	if err != nil {
		return err
	}
	return v.Show(nil, goerField(filling{v.P, form.New().Set("goer", v.Query().Get("goer"))}, can, of, nil))
}

func goersAddress(ticket, visit string) string {
	at := visitsAddress(ticket) + "/goers"
	if visit != "" {
		at += "?visit=" + url.QueryEscape(visit)
	}
	return at
}

// goerOptions are whom one can send, by team, each with what they have that
// day.
func goerOptions(p *text.Printer, can []desk.Goer) []parts.Option {
	all := []parts.Option{{Label: p.T("desk.choose")}}
	for _, g := range can {
		words := []string{g.Name}
		if g.Away {
			words = append(words, p.T("desk.visit.away_that_day"))
		}
		if g.Off {
			words = append(words, p.T("desk.visit.off_that_day"))
		}
		for i, e := range g.Has {
			if i == 2 {
				words = append(words, p.T("desk.visit.has_more", "count", len(g.Has)-2))
				break
			}
			words = append(words, hours(p, e)+" "+p.T(e.Kind))
		}
		all = append(all, parts.Option{Value: g.Person, Label: strings.Join(words, " · "), Group: g.TeamOf})
	}
	return all
}

func hours(p *text.Printer, e desk.Engagement) string {
	return p.Time(e.From) + "–" + p.Time(e.To)
}

// engagementItems are what people have already, a row each.
func engagementItems(p *text.Printer, name string, has []desk.Engagement) []parts.Item {
	var all []parts.Item
	for _, e := range has {
		all = append(all, parts.Item{Title: joined(name, p.T(e.Kind)), Text: joined(e.For, e.Place), Icon: "visit", Href: e.Href, End: hours(p, e)})
	}
	return all
}

// thatDay is what everybody one can send has on the day of the form.
func (s visitsView) thatDay() (all []parts.Item) {
	for _, g := range s.Can[""] {
		all = append(all, engagementItems(s.P, g.Name, g.Has)...)
	}
	return all
}

// otherDay is the page some days on.
func (s visitsView) otherDay(days int) string {
	return visitsAddress(s.Ticket.ID) + "?day=" + string(s.Day.Add(days)) + "#visit-day"
}

// doubted tells whether the form was refused only because something speaks
// against who was chosen.
func doubted(f *form.Form) bool {
	wrong := f.FaultOf("goer")
	return wrong != nil && slices.Contains(desk.Doubts, wrong.Key)
}

// inTheWay is what who was chosen in a form has at that time.
func (s visitsView) inTheWay(fill filling, visit string) []parts.Item {
	f := fill.Form
	day, err := clock.ParseDay(f.Value("day"))
	if err != nil {
		return nil
	}
	var o desk.VisitOrder
	for field, at := range map[string]*clock.Instant{"from": &o.From, "to": &o.To} {
		if t, err := time.Parse("15:04", f.Value(field)); err == nil {
			*at = day.At(s.P.Zone(), t.Hour(), t.Minute())
		}
	}
	for _, g := range s.Can[visit] {
		if g.Person == f.Value("goer") {
			return engagementItems(s.P, g.Name, o.InTheWay(g.Has))
		}
	}
	return nil
}
