package deskweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) manyRoutes() []web.Route {
	return []web.Route{
		{"POST", "/desk/many", p.previewTickets, web.May(access.DeskWork)},
		{"POST", "/desk/many/apply", p.applyTickets, web.May(access.DeskWork)},
		{"POST", "/desk/many/{bulk}/undo", p.undoTickets, web.May(access.DeskWork)},
	}
}

// manyOptions are what can be done to the ticked: what, and where to.
func manyOptions(p *text.Printer, teams []arrangement.Team, here string) []parts.Option {
	options := []parts.Option{{Label: p.T("desk.choose")}, {Value: string(desk.ManyTake), Label: p.T("desk.many.take")}, {Value: string(desk.ManyFree), Label: p.T("desk.many.free")}}
	for _, s := range []desk.State{desk.Open, desk.Waiting, desk.Planned, desk.Solved, desk.Declined} {
		options = append(options, parts.Option{Value: "put:" + string(s), Label: p.T("desk.state." + string(s)), Group: p.T("desk.many.put")})
	}
	for _, t := range teams {
		if t.ID != here {
			options = append(options, parts.Option{Value: "move:" + t.ID, Label: t.Name, Group: p.T("desk.many.move")})
		}
	}
	return append(options, parts.Option{Value: string(desk.ManyTag), Label: p.T("desk.many.tag"), Group: p.T("desk.field.tags")},
		parts.Option{Value: string(desk.ManyUntag), Label: p.T("desk.many.untag"), Group: p.T("desk.field.tags")})
}

// readPicks are the ticked tickets with the versions they were ticked in.
func readPicks(f *form.Form) []desk.Pick {
	var picks []desk.Pick
	for _, one := range f.List("ticket") {
		id, version, _ := strings.Cut(one, ".")
		n, _ := strconv.Atoi(version)
		picks = append(picks, desk.Pick{Ticket: id, Version: n})
	}
	return picks
}

// readManyTickets is what the form asks to be done.
func readManyTickets(v *web.Visit, f *form.Form) desk.Many {
	what, to, _ := strings.Cut(f.Value("do"), ":")
	m := desk.Many{What: desk.ManyKind(what), Reason: desk.Reason(f.Value("reason")), Note: typedText(f, "note"), Until: f.Moment("until", v.Zone()), Tag: f.Line("tag"), Without: typedText(f, "without")}
	switch m.What {
	case desk.ManyMove:
		m.Team = to
	case desk.ManyPut:
		m.State = desk.State(to)
	}
	return m
}

// wholeList is what the form is to reach where it asks for the whole list: the
// tickets of the page it was sent from, as they are now.
func (p *Pages) wholeList(v *web.Visit, f *form.Form) (picks []string, more bool, err error) {
	at, err := url.Parse(backFrom(f))
	if err != nil {
		return nil, false, fault.Gone()
	}
	team, ok := "", at.Path == queueAddress("")
	if !ok {
		team, ok = strings.CutPrefix(at.Path, queueAddress("")+"/")
	}
	if !ok {
		return nil, false, fault.Gone()
	}
	wanted, err := p.filterIn(v, at.Query().Get, team)
	if err != nil {
		return nil, false, err
	}
	all, more, err := p.Desk.Picked(v.Ctx(), v.By, v.Now, wanted)
	for _, pick := range all {
		picks = append(picks, pick.Ticket+"."+itoa(pick.Version))
	}
	return picks, more, err
}

type ticketsView struct {
	Page   web.Page
	P      *text.Printer
	V      *web.Visit
	Many   desk.Many
	Effect desk.ManyEffect
	Around desk.Around
	Picks  []string
	Do     string
	Back   string
	Fill   filling
	// Lacking are those that only a reason lets be solved.
	Lacking []desk.ManyRow
	// Further: the whole list was asked for, and holds others too.
	Further bool
}

func (p *Pages) previewTickets(v *web.Visit) error {
	f := v.Form()
	more := false
	if f.Bool("whole") && f.Value("do") != "" {
		picks, further, err := p.wholeList(v, f)
		if err != nil {
			return err
		}
		f.Set("ticket", picks...)
		more = further
	}
	if len(readPicks(f)) == 0 || f.Value("do") == "" {
		v.Warn("desk.many.nothing")
		return v.Redirect(backFrom(f))
	}
	return p.showTickets(v, f, more)
}

func backFrom(f *form.Form) string {
	if back := f.Value("back"); strings.HasPrefix(back, "/desk/") {
		return back
	}
	return queueAddress("")
}

// showTickets shows what would happen to each before it does. What the form
// still has to ask is foreseen with something in its place.
func (p *Pages) showTickets(v *web.Visit, f *form.Form, further bool) error {
	s := ticketsView{P: v.P, V: v, Many: readManyTickets(v, f), Picks: f.List("ticket"), Do: f.Value("do"), Back: backFrom(f), Fill: filling{v.P, f}, Further: further}
	var err error
	if s.Around, err = p.Desk.Around(v.Ctx(), v.By); err != nil {
		return err
	}
	try := s.Many
	try.Without = "" // what lacks something is shown as such, whatever was typed
	switch try.What {
	case desk.ManyMove:
		if try.Reason == "" || try.Reason == desk.OtherReason {
			try.Reason, try.Note = desk.OtherReason, "–"
		}
	case desk.ManyPut:
		if try.State == desk.Planned && !try.Until.IsSet() {
			try.Until = v.Now.Add(7 * 24 * time.Hour)
		}
	case desk.ManyTag, desk.ManyUntag:
		if try.Tag == "" {
			try.What, try.Tag = desk.ManyTag, "…"
		}
	}
	if s.Effect, err = p.Desk.ForeseeMany(v.Ctx(), v.By, v.Now, readPicks(f), try); err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Refused) {
		return err
	} else if err != nil && !f.Bad() {
		f.Refused(err)
	}
	s.Effect.Refused = slices.DeleteFunc(s.Effect.Refused, func(r desk.ManyRow) bool {
		if r.OnlyLacks() {
			s.Lacking = append(s.Lacking, r)
		}
		return r.OnlyLacks()
	})
	s.Page = v.Page("")
	s.Page.Title = s.title()
	s.Page.Crumbs = []parts.Link{deskCrumb(v.P), {Label: v.P.T("desk.queues.title"), Href: s.Back}}
	return v.Show(f, ticketsPage(s))
}

func (p *Pages) applyTickets(v *web.Visit) error {
	f := v.Form()
	m := readManyTickets(v, f)
	if f.Bad() {
		return p.showTickets(v, f, f.Bool("further"))
	}
	done, err := p.Desk.ApplyMany(v.Ctx(), v.By, v.Now, readPicks(f), m)
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		return p.showTickets(v, f, f.Bool("further"))
	}
	switch {
	case done.ID == "":
		v.Warn("desk.many.none")
	case len(done.Refused) > 0:
		v.FlashUndo("/desk/many/"+done.ID+"/undo", "desk.many.done_but", "done", len(done.Will), "stayed", len(done.Refused))
	default:
		v.FlashUndo("/desk/many/"+done.ID+"/undo", "desk.many.done", "count", len(done.Will))
	}
	return v.Redirect(backFrom(f))
}

func (p *Pages) undoTickets(v *web.Visit) error {
	back, err := p.Desk.UndoMany(v.Ctx(), v.By, v.Now, v.PathValue("bulk"))
	switch list := fault.List(err); {
	case fault.Is(err, fault.Refused) && len(list) > 0:
		v.Warn(list[0].Key)
	case err != nil:
		return err
	case len(back.Refused) > 0:
		v.Warn("desk.many.undone_but", "back", len(back.Will), "stayed", len(back.Refused))
	default:
		v.Flash("desk.many.was_undone", "count", len(back.Will))
	}
	return v.Redirect(queueAddress(""))
}

func (s ticketsView) title() string {
	p := s.P
	switch s.Many.What {
	case desk.ManyMove:
		return p.T("desk.many.title.move", "team", s.Around.TeamName(s.Many.Team))
	case desk.ManyPut:
		return p.T("desk.many.title.put", "state", p.T("desk.state."+string(s.Many.State)))
	case desk.ManyTake, desk.ManyFree, desk.ManyTag, desk.ManyUntag:
		return p.T("desk.many." + string(s.Many.What))
	}
	return p.T("desk.many.do")
}

func (s ticketsView) again() []parts.Hidden {
	all := []parts.Hidden{{Name: "do", Value: s.Do}, {Name: "back", Value: s.Back}}
	if s.Further {
		all = append(all, parts.Hidden{Name: "further", Value: "1"})
	}
	for _, pick := range s.Picks {
		all = append(all, parts.Hidden{Name: "ticket", Value: pick})
	}
	return all
}

// withoutField asks once why all are solved that lack something.
func (s ticketsView) withoutField() parts.Field {
	return parts.Field{Name: "without", Label: s.P.T("desk.many.without", "count", len(s.Lacking)), Hint: s.P.T("desk.many.without.hint"), MaxLength: 1000, Optional: true}
}

// apply is the word on the button: with a reason it reaches those as well that
// lack something.
func (s ticketsView) apply() string {
	if len(s.Lacking) > 0 {
		return s.P.T("desk.many.apply_up_to", "count", len(s.Effect.Will)+len(s.Lacking))
	}
	return s.P.T("desk.many.apply", "count", len(s.Effect.Will))
}

// lackingRows are the rows with what each lacks.
func (s ticketsView) lackingRows() []parts.Row {
	var rows []parts.Row
	for _, r := range s.Lacking {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(itoa(r.Number), ticketAddress(r.ID)), {Text: r.Title, Sub: askerOf(r.Row)}, parts.Say(r.ServiceName), parts.Say(s.P.List(r.Lacks))}})
	}
	return rows
}

func (s ticketsView) lackingColumns() []parts.Column {
	p := s.P
	return []parts.Column{{Label: p.T("desk.field.number"), Tight: true}, {Label: p.T("desk.field.title"), Head: true}, {Label: p.T("desk.field.service")}, {Label: p.T("desk.many.lacks")}}
}

func (s ticketsView) columns(why bool) []parts.Column {
	p := s.P
	columns := []parts.Column{{Label: p.T("desk.field.number"), Tight: true}, {Label: p.T("desk.field.title"), Head: true}, {Label: p.T("desk.field.state"), Tight: true}, {Label: p.T("desk.field.team")}, {Label: p.T("desk.field.owner")}}
	if why {
		columns = append(columns, parts.Column{Label: p.T("desk.many.why")})
	}
	return columns
}

func (s ticketsView) rows(all []desk.ManyRow) []parts.Row {
	var rows []parts.Row
	for _, r := range all {
		row := parts.Row{Cells: []parts.Cell{parts.Door(itoa(r.Number), ticketAddress(r.ID)), {Text: r.Title, Sub: askerOf(r.Row)}, {Tag: stateTag(s.P, r.State)}, parts.Say(r.TeamName), parts.Say(r.OwnerName)}}
		if r.Fault != nil {
			row.Cells = append(row.Cells, parts.Say(s.P.Fault(r.Fault)))
		}
		rows = append(rows, row)
	}
	return rows
}
