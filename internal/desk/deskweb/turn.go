package deskweb

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) turnRoutes() []web.Route {
	return []web.Route{
		{"GET", "/turn", p.turn, web.SignedIn},
		{"GET", "/desk/turn", p.turnFor, web.May(access.DeskRead)},
		{"GET", "/support", p.support, web.Public},
		{"GET", "/support/{body}", p.supportOf, web.Public},
	}
}

// turn answers for oneself, or whom one acts for.
func (p *Pages) turn(v *web.Visit) error {
	if v.By.Outsider() {
		return v.Redirect("/supplier")
	}
	f := form.From(v.Query(), nil)
	view := turnView{P: v.P, Path: "/turn", Today: v.Today(), Fill: filling{v.P, f}}
	view.Page = v.Page("turn.title")
	view.Page.Lead, view.Page.Calm = v.P.T("turn.lead"), true
	return p.showTurn(v, f, view, "")
}

// turnFor answers for anybody a supporter has on the telephone.
func (p *Pages) turnFor(v *web.Visit) error {
	f := form.From(v.Query(), nil)
	view := turnView{P: v.P, Path: "/desk/turn", Today: v.Today(), Fill: filling{v.P, f}, ForOthers: true}
	view.Page = v.Page("turn.for.title")
	view.Page.Lead = v.P.T("turn.for.lead")
	who := ""
	if f.Has("who") || f.Has("person") {
		id, err := p.pick(v, f)
		if again, other := f.Refused(err); other != nil {
			return other
		} else if again {
			return p.showTurnForm(v, f, view)
		}
		who = id
	} else {
		return p.showTurnForm(v, f, view)
	}
	return p.showTurn(v, f, view, who)
}

func (p *Pages) showTurn(v *web.Visit, f *form.Form, view turnView, who string) error {
	a, err := p.Arrangements.Turn(v.Ctx(), v.By, v.Now, arrangement.Ask{Person: who, Service: f.Value("service"), Need: f.Value("need")})
	if fault.Is(err, fault.NotFound) && f.Value("service") != "" {
		f.Faults.Add("service", "fault.not_a_choice")
		err = nil
	}
	if again, other := f.Refused(err); other != nil {
		return other
	} else if !again && !f.Bad() {
		view.Answer = &a
	}
	return p.showTurnForm(v, f, view)
}

func (p *Pages) showTurnForm(v *web.Visit, f *form.Form, view turnView) error {
	c, err := p.Arrangements.TurnChoices(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	view.Choices = c
	return v.Show(f, turnPage(view))
}

// support leads to the one body that has a support page, or lists them.
func (p *Pages) support(v *web.Visit) error {
	bodies, err := p.Arrangements.SupportBodies(v.Ctx())
	if err != nil {
		return err
	}
	if len(bodies) == 1 {
		return v.Redirect("/support/" + bodies[0].Slug)
	}
	page := v.Page("support.title")
	if len(bodies) > 0 {
		page.Lead = v.P.T("support.lead_choose")
	}
	page.Calm = true
	return v.Show(nil, supportsPage(supportsView{Page: page, P: v.P, Bodies: bodies}))
}

func (p *Pages) supportOf(v *web.Visit) error {
	s, err := p.Arrangements.Support(v.Ctx(), v.Now, v.PathValue("body"))
	if err != nil {
		return err
	}
	v.In(s.Body)
	page := v.Page("support.title")
	page.Calm, page.Body = true, s.Body.Name
	page.Lead = v.P.T("support.lead", "body", s.Body.Name)
	return v.Show(nil, supportPage(supportView{Page: page, P: v.P, S: s, Today: v.Now.Day(s.Body.Zone())}))
}

type turnView struct {
	Page      web.Page
	P         *text.Printer
	Path      string
	ForOthers bool
	Choices   arrangement.Choices
	Answer    *arrangement.Answer
	Fill      filling
	Today     clock.Day
}

func (v turnView) services() []parts.Option {
	options := []parts.Option{{Label: v.P.T("turn.service.none")}}
	for _, s := range v.Choices.Services {
		options = append(options, parts.Option{Value: s.ID, Label: s.Name})
	}
	return options
}

// headline is the one sentence: to whom.
func (v turnView) needLabel() string {
	if v.ForOthers {
		return v.P.T("turn.for.need")
	}
	return v.P.T("turn.need")
}

func (v turnView) headline() string {
	a := v.Answer
	switch a.Kind {
	case arrangement.ToDesk:
		return a.Desk.Team.Name
	case arrangement.ToSupplier:
		return a.Direct.Supplier.Name
	case arrangement.ToSuperUser:
		if len(a.Supers) == 1 {
			return a.Supers[0].Name
		}
		return v.P.T("turn.super_users")
	}
	return v.P.T("turn.nobody")
}

func (v turnView) kicker() string {
	a := v.Answer
	if v.ForOthers {
		return v.P.T("turn.for.kicker", "name", a.PersonName)
	}
	return v.P.T("turn.kicker")
}

// hours of the answer; false where it is people.
func hoursOf(a arrangement.Verdict) (arrangement.OpenNow, bool) {
	switch a.Kind {
	case arrangement.ToDesk:
		return a.Desk.Hours, true
	case arrangement.ToSupplier:
		return a.Direct.Hours, true
	}
	return arrangement.OpenNow{}, false
}

// reach are the ways to get through to the answer.
func reach(p *text.Printer, a arrangement.Verdict) []parts.Def {
	number, mail, place, how := a.Desk.Team.Phone, a.Desk.Team.Mail, a.Desk.Team.Place, ""
	if a.Kind == arrangement.ToSupplier {
		number, mail, place, how = a.Direct.Supplier.Phone, a.Direct.Supplier.Mail, "", a.Direct.Agreement.How
	}
	var defs []parts.Def
	if how != "" {
		defs = append(defs, parts.Def{Term: p.T("turn.how"), Cell: parts.Say(how)})
	}
	if number != "" {
		defs = append(defs, parts.Def{Term: p.T("team.phone"), Cell: parts.Door(phone.Grouped(number), "tel:"+dial(number))})
	}
	if mail != "" {
		defs = append(defs, parts.Def{Term: p.T("team.mail"), Cell: parts.Door(mail, "mailto:"+mail)})
	}
	if place != "" {
		defs = append(defs, parts.Def{Term: p.T("team.place"), Cell: parts.Say(place)})
	}
	return defs
}

// dial is a number as a telephone takes it.
func dial(number string) string {
	var out []rune
	for _, r := range number {
		if r >= '0' && r <= '9' || r == '+' && len(out) == 0 {
			out = append(out, r)
		}
	}
	return string(out)
}

type supportsView struct {
	Page   web.Page
	P      *text.Printer
	Bodies []org.Body
}

type supportView struct {
	Page  web.Page
	P     *text.Printer
	S     arrangement.Support
	Today clock.Day
}

// supportService is a service on the support page and where to turn with it.
type supportService struct {
	Name, About string
	Ways        []supportWay
}

// supportWay is one place to turn to. What is told of it already, its hours
// and how to get through, is not told again: Told leads there.
type supportWay struct {
	Sentence string
	Told     string // the place on the page that tells of it; "" for here
	Place    string // where it is told here
	Hours    arrangement.OpenNow
	Reach    []parts.Def
}

// services tell of each desk and each supplier once: the desks stand above
// them, and a supplier stands with the first service that leads to it. One that
// is reached in another way, or at other hours, is told of again.
func (v supportView) services() []supportService {
	type answer struct {
		kind, id, how string
		open          bool
		until, opens  clock.Instant
	}
	told := map[answer]string{}
	tell := func(kind, id string, a arrangement.Verdict) (place string, already bool) {
		hours, _ := hoursOf(a)
		it := answer{kind, id, a.Direct.Agreement.How, hours.Open, hours.Until, hours.Opens}
		if told[it] == "" {
			told[it] = kind + "-" + id
			if n := len(told); kind == "supplier" {
				told[it] += "-" + strconv.Itoa(n) // no two places of one name
			}
			return told[it], false
		}
		return told[it], true
	}
	for _, d := range v.S.Teams {
		tell("team", d.Team.ID, arrangement.Verdict{Kind: arrangement.ToDesk, Desk: d})
	}
	way := func(sentence, kind, id string, a arrangement.Verdict) supportWay {
		place, already := tell(kind, id, a)
		if already {
			return supportWay{Sentence: sentence, Told: place}
		}
		w := supportWay{Sentence: sentence, Place: place, Reach: reach(v.P, a)}
		w.Hours, _ = hoursOf(a)
		return w
	}
	var all []supportService
	for _, s := range v.S.Services {
		one := supportService{Name: s.Name, About: s.About}
		if s.Verdict.Kind == arrangement.ToSupplier {
			to := s.Verdict.Direct.Supplier
			one.Ways = append(one.Ways, way(v.P.T("support.to", "who", to.Name), "supplier", to.ID, s.Verdict))
		} else {
			to := s.Verdict.Desk.Team
			one.Ways = append(one.Ways, way(v.P.T("support.to", "who", to.Name), "team", to.ID, s.Verdict))
		}
		for _, straight := range s.Straight {
			to := straight.Direct.Supplier
			sentence := v.P.T("support.straight", "needs", needNames(v.P, straight.Needs), "who", to.Name)
			one.Ways = append(one.Ways, way(sentence, "supplier", to.ID, arrangement.Verdict{Kind: arrangement.ToSupplier, Direct: straight.Direct}))
		}
		all = append(all, one)
	}
	return all
}

// write is where one asks the desk of the answer in the program itself; "" for
// who asks for others, and where the answer is none of the body's own desks.
func (v turnView) write() string {
	if v.ForOthers || v.Answer.Kind != arrangement.ToDesk {
		return ""
	}
	q := url.Values{"kind": {v.Answer.Ask.Need}}
	if v.Answer.Ask.Service != "" {
		q.Set("service", v.Answer.Ask.Service)
	}
	return "/my/tickets/new?" + q.Encode()
}

// needNames are needs as one says them.
func needNames(p *text.Printer, needs []string) string {
	var names []string
	for _, n := range needs {
		names = append(names, p.T("turn.need."+n))
	}
	return strings.Join(names, ", ")
}
