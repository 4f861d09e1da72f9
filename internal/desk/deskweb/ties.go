package deskweb

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) tieRoutes() []web.Route {
	work := web.May(access.DeskWork)
	return []web.Route{
		{"GET", "/desk/tickets/{ticket}/ties", p.ties, web.May(access.DeskRead)},
		{"POST", "/desk/tickets/{ticket}/merge", p.mergeTicket, work},
		{"POST", "/desk/tickets/{ticket}/unmerge", p.unmergeTicket, work},
		{"POST", "/desk/tickets/{ticket}/split", p.splitTicket, work},
		{"POST", "/desk/tickets/{ticket}/tie", p.tieTicket, work},
		{"POST", "/desk/tickets/{ticket}/untie", p.untieTicket, work},
		{"POST", "/desk/tickets/{ticket}/children", p.answerChildren, work},
	}
}

// underAnother is the tie to a parent, among those a form offers.
const underAnother = "child_of"

// ticketTies is what a ticket's page says of its ties: a few lines, and the
// way to the page where they are made.
func ticketTies(p *Pages, v *web.Visit, t desk.View, _ string) (templ.Component, error) {
	ties, err := p.Desk.Ties(v.Ctx(), v.By, v.Now, t.ID)
	if err != nil {
		return nil, err
	}
	s := tiesView{P: v.P, T: ties}
	if !ties.MayWork && len(s.lines()) == 0 {
		return nil, nil
	}
	return tiesPart(s), nil
}

func (p *Pages) ties(v *web.Visit) error {
	return p.showTies(v, form.New().Set("client", ids.New()).Set("kind", string(desk.Related)).Set("then", string(desk.Solved)))
}

func (p *Pages) showTies(v *web.Visit, f *form.Form) error {
	ties, err := p.Desk.Ties(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	if err != nil {
		return err
	}
	page := v.Page("desk.ties.title")
	page.Crumbs = []parts.Link{deskCrumb(v.P), {Label: tieName(ties.Ticket), Href: ticketAddress(ties.Ticket.ID)}}
	return v.Show(f, tiesPage(tiesView{Page: page, P: v.P, T: ties, Fill: filling{v.P, f}, Out: v.OutNotice(anyMail)}))
}

func tieName(t desk.Ticket) string { return "#" + strconv.Itoa(t.Number) + " " + t.Title }

// other is the ticket somebody named by its number; one they may not see is
// none.
func (p *Pages) other(v *web.Visit, f *form.Form, field string) (string, error) {
	number, err := strconv.Atoi(numberTyped(f, field))
	if err != nil {
		return "", fault.OnField(field, "desk.ties.no_such")
	}
	id, err := p.Desk.Numbered(v.Ctx(), v.By, v.Now, number)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return "", fault.OnField(field, "desk.ties.no_such")
	}
	return id, err
}

// numberTyped is a ticket's number as somebody typed it, without its sign.
func numberTyped(f *form.Form, field string) string { return strings.TrimPrefix(f.Line(field), "#") }

// tied answers a form of the page: the ticket's page where it was done, the
// form as typed where it was refused.
func (p *Pages) tied(v *web.Visit, f *form.Form, err error, to, said string, args ...any) error {
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showTies(v, f)
	}
	v.Flash(said, args...)
	return v.Redirect(to)
}

func (p *Pages) mergeTicket(v *web.Visit) error {
	f := v.Form()
	into, err := p.other(v, f, "into")
	if err == nil {
		// The tick is for the ticket it was asked of: another number asks again.
		bothSee := f.Value("both_see") != "" && f.Value("both_see") == numberTyped(f, "into")
		_, err = p.Desk.Merge(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), f.Version(), into, bothSee)
	}
	return p.tied(v, f, renamedField(err, "into", "into"), ticketAddress(into), "desk.ties.merged")
}

func (p *Pages) unmergeTicket(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	_, err := p.Desk.Unmerge(v.Ctx(), v.By, v.Now, id, f.Version())
	return p.tied(v, f, err, ticketAddress(id), "desk.ties.unmerged")
}

func (p *Pages) splitTicket(v *web.Visit) error {
	f := v.Form()
	in := desk.Parting{Title: f.Line("title"), Client: f.Value("client")}
	for _, n := range f.Values("entries") {
		if n, err := strconv.Atoi(n); err == nil {
			in.Entries = append(in.Entries, n)
		}
	}
	made, err := p.Desk.Split(v.Ctx(), v.By, v.Now, v.PathValue("ticket"), f.Version(), in)
	return p.tied(v, f, err, ticketAddress(made.ID), "desk.ties.split_done", "number", made.Number)
}

func (p *Pages) tieTicket(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	other, err := p.other(v, f, "other")
	switch kind := f.Value("kind"); {
	case err != nil:
	case kind == underAnother:
		_, err = p.Desk.Under(v.Ctx(), v.By, v.Now, id, 0, other)
	default:
		_, err = p.Desk.Tie(v.Ctx(), v.By, v.Now, id, 0, other, desk.LinkKind(kind))
	}
	return p.tied(v, f, renamedField(err, "into", "other"), ticketAddress(id, "ties"), "desk.ties.tied")
}

// renamedField gives a fault the name its field has in this form.
func renamedField(err error, was, is string) error {
	faults := fault.List(err)
	if len(faults) == 1 && faults[0].Field == was && faults[0].Kind == fault.Invalid {
		return fault.OnField(is, faults[0].Key)
	}
	return err
}

func (p *Pages) untieTicket(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	var err error
	if kind := f.Value("kind"); kind == underAnother {
		_, err = p.Desk.Under(v.Ctx(), v.By, v.Now, id, 0, "")
	} else {
		_, err = p.Desk.Untie(v.Ctx(), v.By, v.Now, id, 0, f.Value("ticket"), desk.LinkKind(kind))
	}
	return p.tied(v, f, err, ticketAddress(id, "ties"), "desk.ties.untied")
}

func (p *Pages) answerChildren(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	s := desk.Saying{Text: f.Text("text"), Then: desk.State(f.Value("then"))}
	done, left, err := p.Desk.AnswerChildren(v.Ctx(), v.By, v.Now, id, f.Values("children"), s)
	if err == nil && len(left) > 0 {
		v.Warn("desk.ties.answered_some", "done", done, "left", len(left), "number", left[0].Number, "why", v.P.Fault(left[0].Why))
		return v.Redirect(ticketAddress(id, "ties"))
	}
	if err == nil {
		v.Posted(v.Out(anyMail), "desk.ties.answered", "count", done)
		return v.Redirect(ticketAddress(id, "ties"))
	}
	return p.tied(v, f, err, ticketAddress(id, "ties"), "")
}
