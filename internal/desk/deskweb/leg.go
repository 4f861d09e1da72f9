package deskweb

import (
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) legRoutes() []web.Route {
	work := web.May(access.DeskWork)
	return []web.Route{
		{"GET", "/desk/tickets/{ticket}/legs", p.legs, web.May(access.DeskRead)},
		{"POST", "/desk/tickets/{ticket}/legs", p.openLeg, work.Uploading(uploadLimit)},
		{"POST", "/desk/tickets/{ticket}/legs/{leg}/say", p.sayOnLeg, work.Uploading(uploadLimit)},
		{"POST", "/desk/tickets/{ticket}/legs/{leg}/facts", p.describeLeg, work},
		{"POST", "/desk/tickets/{ticket}/legs/{leg}/heard", p.heardOnLeg, work.Uploading(uploadLimit)},
		{"POST", "/desk/tickets/{ticket}/legs/{leg}/waits", p.supplierWaits, work},
		{"POST", "/desk/tickets/{ticket}/legs/{leg}/end", p.endLeg, work},
	}
}

func legsAddress(ticket string) string { return "/desk/tickets/" + ticket + "/legs" }

// legsView is everything of a ticket that lies with suppliers.
type legsView struct {
	Page web.Page
	P    *text.Printer
	desk.LegsView
	Form    *form.Form
	Refused *desk.NotEntitled
	Aside   []files.Listed  // sent with a form that came back
	Out     templ.Component // that nothing would leave
}

func (p *Pages) legs(v *web.Visit) error { return p.showLegs(v, form.New(), nil) }

func (p *Pages) showLegs(v *web.Visit, f *form.Form, refused *desk.NotEntitled) error {
	legs, err := p.Desk.Legs(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	page := v.Page("desk.legs.title")
	page.Lead = v.P.T("desk.legs.lead")
	page.Crumbs = []parts.Link{ticketCrumb(legs.Ticket)}
	aside, err := p.setAside(v, f)
	if err != nil {
		return err
	}
	return v.Show(f, legsPage(legsView{page, v.P, legs, f, refused, aside, v.OutNotice(anyMail)}))
}

// legDone answers a form of a leg: back to the page, or the page with what was
// refused, whom else to turn to included.
func (p *Pages) legDone(v *web.Visit, f *form.Form, err error, said string) error {
	var refused *desk.NotEntitled
	if errors.As(err, &refused) {
		f.Faults.Add("", refused.Why)
		return p.showLegs(v, f, refused)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showLegs(v, f, nil)
	}
	if said == "desk.leg.opened" || said == "desk.leg.said" {
		v.Posted(v.Out(anyMail), said)
	} else {
		v.Flash(said)
	}
	return v.Redirect(legsAddress(v.PathValue("ticket")))
}

func (p *Pages) openLeg(v *web.Visit) error {
	f := v.Form()
	in := desk.LegInput{Supplier: f.Value("supplier"), Subject: f.Line("subject"), Text: longText(f, "text"), Contacts: f.List("contacts"), Theirs: f.Line("theirs"),
		NextWord: f.Moment("next_word", v.Zone()), Note: f.Text("note")}
	var err error
	if in.Files, in.Aside, err = sentAlong(f); err != nil {
		return err
	}
	if !f.Bad() {
		_, err = p.Desk.OpenLeg(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), f.Version(), in)
	}
	return p.legDone(v, f, err, "desk.leg.opened")
}

func (p *Pages) sayOnLeg(v *web.Visit) error {
	f := v.Form()
	in := desk.LegSaying{Text: longText(f, "text"), Contacts: f.List("contacts"), NextWord: f.Moment("next_word", v.Zone())}
	var err error
	if in.Files, in.Aside, err = sentAlong(f); err != nil {
		return err
	}
	if !f.Bad() {
		_, err = p.Desk.SayToSupplier(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("leg"), in)
	}
	return p.legDone(v, f, err, "desk.leg.said")
}

func (p *Pages) describeLeg(v *web.Visit) error {
	f := v.Form()
	in := desk.LegFacts{Theirs: f.Line("theirs"), NextWord: f.Moment("next_word", v.Zone())}
	var err error
	if !f.Bad() {
		_, err = p.Desk.DescribeLeg(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("leg"), in)
	}
	return p.legDone(v, f, err, "desk.leg.saved")
}

func (p *Pages) heardOnLeg(v *web.Visit) error {
	f := v.Form()
	heard := desk.LegHeard{Text: longText(f, "text"), Waits: f.Bool("waits")}
	var err error
	if heard.Files, heard.Aside, err = sentAlong(f); err != nil {
		return err
	}
	_, err = p.Desk.HeardFromSupplier(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("leg"), heard)
	return p.legDone(v, f, err, "desk.leg.noted")
}

func (p *Pages) supplierWaits(v *web.Visit) error {
	f := v.Form()
	waits := f.Bool("waits")
	_, err := p.Desk.SupplierWaits(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("leg"), waits)
	if waits {
		return p.legDone(v, f, err, "desk.leg.waits.noted")
	}
	return p.legDone(v, f, err, "desk.leg.goes_on.noted")
}

func (p *Pages) endLeg(v *web.Visit) error {
	f := v.Form()
	_, err := p.Desk.EndLeg(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), v.PathValue("leg"), desk.Reason(f.Choice("reason", string(desk.Answered), string(desk.MoreNeeded), string(desk.OtherReason))), f.Text("note"))
	return p.legDone(v, f, err, "desk.leg.ended_now")
}

// fill is what a form of the page holds: what was typed where it is the one
// that was sent, what stands otherwise.
func (s legsView) fill(name string, stands *form.Form) filling {
	if s.Form != nil && s.Form.Value("form") == name {
		return filling{s.P, s.Form}
	}
	return filling{s.P, stands}
}

// field is one of a form's, under an id of that form's own; where something is
// wrong with it, under the one that the summary leads to.
func (s legsView) field(form string, x filling, f parts.Field) parts.Field {
	f = x.in(f)
	if f.ID = form + "-" + f.Name; f.Fault != "" {
		f.ID = parts.IDOf(f.Name)
	}
	return f
}

// uploads is a form's field for files, with those that waited since it came
// back.
func (s legsView) uploads(form, hint string) uploads {
	u := uploads{P: s.P, ID: form + "-file", Hint: hint}
	if s.Form != nil && s.Form.Value("form") == form {
		u.Aside, u.Fault = s.Aside, parts.FaultText(s.P, s.Form.Faults.Err(), "file")
	}
	if u.Fault != "" {
		u.ID = parts.IDOf("file")
	}
	return u
}

// begin is the form that sends the ticket out.
func (s legsView) begin() filling {
	stands := form.New().Set("subject", s.Ticket.Title)
	for _, c := range s.Choices {
		if c.May && !c.Open {
			stands.Set("supplier", c.Supplier.ID)
			break
		}
	}
	return s.fill("begin", stands)
}

// firstField has the hands where nothing went out yet: then the form is why one
// is here.
func (s legsView) firstField() templ.Attributes {
	if len(s.Legs) > 0 {
		return nil
	}
	return beginHere()
}

// mayBegin tells whether there is a supplier the ticket can still go to.
func (s legsView) mayBegin() bool {
	return s.MayWork && s.Ticket.Going() && slices.ContainsFunc(s.Choices, func(c desk.Choice) bool { return !c.Open })
}

func (s legsView) suppliers() []parts.Option {
	var all []parts.Option
	for _, c := range s.Choices {
		if c.Open {
			continue
		}
		o := parts.Option{Value: c.Supplier.ID, Label: c.Supplier.Name}
		if !c.May {
			o.Label += " – " + s.P.T(c.Why)
		}
		all = append(all, o)
	}
	return all
}

// contacts are those one can write to, by supplier.
func (s legsView) contacts() []parts.Option {
	var all []parts.Option
	for _, c := range s.Choices {
		for _, k := range c.Contacts {
			if !c.Open && k.Mail != "" {
				all = append(all, parts.Option{Value: k.ID, Label: k.Name + " (" + c.Supplier.Name + ")", Hint: k.Mail})
			}
		}
	}
	return all
}

// offered are the names of whom somebody can turn to instead; of those who
// cannot open the ticket, where it asks for them.
func (s legsView) offered(roleless bool) string {
	var names []string
	for _, id := range s.Refused.Offer {
		if name := s.Refused.Names[id]; name != "" && s.Refused.Roleless[id] == roleless {
			names = append(names, name)
		}
	}
	return s.P.List(names)
}

// say is a leg's form to write by.
func (s legsView) say(l desk.LegView) filling { return s.fill("say-"+l.ID, form.New()) }

func (s legsView) facts(l desk.LegView) filling {
	return s.fill("facts-"+l.ID, form.New().Set("theirs", l.Theirs).Set("next_word", typedMoment(s.P, l.NextWordAt)))
}

// typedMoment is a moment as a field for one takes it.
func typedMoment(p *text.Printer, at clock.Instant) string {
	if !at.IsSet() {
		return ""
	}
	return at.In(p.Zone()).Format("2006-01-02T15:04")
}

func legTag(p *text.Printer, s desk.LegState) parts.Tag {
	kind := map[desk.LegState]parts.Kind{desk.LegOpen: parts.Info, desk.LegAnswered: parts.Warn, desk.LegWaits: parts.Warn, desk.LegEnded: parts.OK}[s]
	return parts.Tag{Kind: kind, Text: p.T("desk.leg.state." + string(s))}
}

// waits is what somebody can say of a supplier that goes on, or waits for us:
// what it is called, what it does, and the button.
func (s legsView) waits(l desk.LegView) (label, hint, do string) {
	if l.State == desk.LegWaits {
		return s.P.T("desk.leg.goes_on"), s.P.T("desk.leg.goes_on.hint"), s.P.T("desk.leg.goes_on.do")
	}
	return s.P.T("desk.leg.waits"), s.P.T("desk.leg.waits.hint"), s.P.T("desk.leg.waits.do")
}

// known is what is known of a leg.
func (s legsView) known(l desk.LegView) []parts.Def {
	tag := legTag(s.P, l.State)
	contract := s.P.T("desk.leg.no_contract")
	if l.Contract.Found() {
		contract = l.Contract.Number
	}
	facts := []parts.Def{
		{Term: s.P.T("desk.leg.state"), Cell: parts.Cell{Tag: &tag}},
		{Term: s.P.T("desk.leg.since"), Cell: parts.Say(s.P.Moment(l.OpenedAt))},
		{Term: s.P.T("desk.leg.theirs"), Cell: parts.Say(orWord(l.Theirs, "–"))},
		{Term: s.P.T("desk.leg.contract"), Cell: parts.Say(contract)},
	}
	if l.NextWordAt.IsSet() {
		facts = append(facts, parts.Def{Term: s.P.T("desk.leg.next_word"), Cell: parts.Say(s.P.Moment(l.NextWordAt))})
	}
	if l.EndedAt.IsSet() {
		facts = append(facts, parts.Def{Term: s.P.T("desk.leg.ended_at"), Cell: parts.Say(s.P.Moment(l.EndedAt))})
	}
	for _, a := range l.Accounts {
		if a.Clock.Promised() {
			tag := clockTag(s.P, a.Clock)
			facts = append(facts, parts.Def{Term: s.P.T("desk.clock." + string(a.Clock.Key)), Cell: parts.Cell{Tag: &tag, Sub: s.P.T("desk.clock.used_of", "used", minutesOf(s.P, a.Minutes()), "promised", minutesOf(s.P, a.Clock.Minutes))}})
		}
	}
	for _, c := range l.Contacts {
		facts = append(facts, parts.Def{Term: s.P.T("desk.leg.contact"), Cell: parts.Cell{Text: c.Name, Sub: strings.Join(some(c.Mail, phone.Grouped(c.Phone)), " · ")}})
	}
	return facts
}

func some(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

// by is who said something on a leg.
func (s legsView) by(l desk.LegView, e desk.Entry) string {
	if name := l.Names[e.Actor]; name != "" && e.Kind == desk.LegWord {
		return name
	}
	if e.Kind == desk.LegAnswer {
		return orWord(e.Data().Sender, l.SupplierName)
	}
	return s.P.T("desk.leg.us")
}

func (s legsView) reasons() []parts.Option {
	var all []parts.Option
	for _, r := range []desk.Reason{desk.Answered, desk.MoreNeeded, desk.OtherReason} {
		all = append(all, parts.Option{Value: string(r), Label: s.P.T("desk.leg.end." + string(r))})
	}
	return all
}

// legsBeside is what a ticket's page shows of suppliers: with whom it lies, and
// the door to their threads.
func legsBeside(p *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	if t.Supplier == "" && !(t.MayWork && t.Going()) {
		return nil, nil
	}
	if t.Supplier == "" {
		return legsDoor(v.P, t.ID, nil), nil
	}
	legs, err := p.Desk.Legs(v.Ctx(), v.By, v.Now, t.ID)
	if err != nil {
		return nil, err
	}
	return legsDoor(v.P, t.ID, slices.DeleteFunc(legs.Legs, func(l desk.LegView) bool { return !l.Going() })), nil
}

// legItem is a leg in one row.
func legItem(p *text.Printer, l desk.LegView) parts.Item {
	tag := legTag(p, l.State)
	words := p.T("desk.leg.since_when", "when", p.Moment(l.OpenedAt))
	if l.NextWordAt.IsSet() {
		words += " · " + p.T("desk.leg.next_word_when", "when", p.Moment(l.NextWordAt))
	}
	return parts.Item{Title: l.SupplierName + orNone(" · ", l.Theirs), Text: words, Tag: &tag, Href: legsAddress(l.Ticket)}
}

func orNone(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

func legItems(p *text.Printer, legs []desk.LegView) []parts.Item {
	var all []parts.Item
	for _, l := range legs {
		all = append(all, legItem(p, l))
	}
	return all
}
