package deskweb

import (
	"strconv"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// handedRoutes are the supplier's side of what was handed over (AZ-10).
func (p *Pages) handedRoutes() []web.Route {
	return []web.Route{
		{"GET", "/supplier", p.handed, web.May(access.SupplierAnswer)},
		{"GET", "/supplier/{leg}", p.handedLeg, web.May(access.SupplierAnswer)},
		{"POST", "/supplier/{leg}", p.answerLeg, web.May(access.SupplierAnswer).Uploading(uploadLimit)},
	}
}

type handedView struct {
	Page web.Page
	P    *text.Printer
	Now  clock.Instant
	Legs []desk.SupplierLeg
}

func (p *Pages) handed(v *web.Visit) error {
	legs, err := p.Desk.Handed(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	page := v.Page("desk.handed.title")
	page.Lead = v.P.T("desk.handed.lead")
	return v.Show(nil, handedPage(handedView{page, v.P, v.Now, legs}))
}

func (s handedView) columns() []parts.Column {
	return []parts.Column{{Label: s.P.T("desk.handed.what"), Head: true}, {Label: s.P.T("desk.handed.number")}, {Label: s.P.T("desk.leg.state"), Tight: true}, {Label: s.P.T("desk.leg.since"), Tight: true}, {Label: s.P.T("desk.clock.due"), Tight: true}}
}

func (s handedView) rows() []parts.Row {
	var rows []parts.Row
	for _, l := range s.Legs {
		tag := handedTag(s.P, l.State)
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door("#"+strconv.Itoa(l.Number)+" "+l.Subject, "/supplier/"+l.ID), parts.Say(orWord(l.Theirs, "–")),
			{Tag: &tag}, parts.Say(s.P.Moment(l.OpenedAt)), handedDue(s.P, l, s.Now)}})
	}
	return rows
}

// handedDue is when the supplier's first time runs out, and that it has.
func handedDue(p *text.Printer, l desk.SupplierLeg, now clock.Instant) parts.Cell {
	switch {
	case !l.DueAt.IsSet() || l.State == desk.LegEnded:
		return parts.Say("–")
	case l.DueAt < now:
		late := parts.Status(parts.Danger, p.T("desk.due.late", "time", span(p, now.Sub(l.DueAt))))
		late.Sub = p.Moment(l.DueAt)
		return late
	}
	return parts.Say(p.Moment(l.DueAt))
}

// handedTag says whose turn it is, seen from the supplier.
func handedTag(p *text.Printer, s desk.LegState) parts.Tag {
	kind := map[desk.LegState]parts.Kind{desk.LegOpen: parts.Warn, desk.LegAnswered: parts.Info, desk.LegWaits: parts.Info, desk.LegEnded: parts.OK}[s]
	return parts.Tag{Kind: kind, Text: p.T("desk.handed.state." + string(s))}
}

type handedLegView struct {
	Page web.Page
	P    *text.Printer
	Now  clock.Instant
	desk.SupplierLegView
	Fill  filling
	Aside []files.Listed // sent with an answer that came back
}

// known is what is known of the leg beside what was said.
func (s handedLegView) known() []parts.Def {
	return []parts.Def{
		{Term: s.P.T("desk.handed.number"), Cell: parts.Say(orWord(s.Theirs, "–"))},
		{Term: s.P.T("desk.leg.since"), Cell: parts.Say(s.P.Moment(s.OpenedAt))},
		{Term: s.P.T("desk.clock.due"), Cell: handedDue(s.P, s.SupplierLeg, s.Now)},
	}
}

func (p *Pages) handedLeg(v *web.Visit) error { return p.showHanded(v, form.New()) }

func (p *Pages) showHanded(v *web.Visit, f *form.Form) error {
	leg, err := p.Desk.HandedLeg(v.Ctx(), v.By, v.PathValue("leg"))
	if err != nil {
		return err
	}
	page := v.Page("")
	page.Title = "#" + strconv.Itoa(leg.Number) + " " + leg.Subject
	page.Crumbs = []parts.Link{{Label: v.P.T("desk.handed.title"), Href: "/supplier"}}
	tag := handedTag(v.P, leg.State)
	page.Tag = &tag
	if !f.Has("theirs") {
		f.Set("theirs", leg.Theirs)
	}
	aside, err := p.setAside(v, f)
	if err != nil {
		return err
	}
	return v.Show(f, handedLegPage(handedLegView{page, v.P, v.Now, leg, filling{v.P, f}, aside}))
}

func (p *Pages) answerLeg(v *web.Visit) error {
	f := v.Form()
	theirs, words := f.Line("theirs"), desk.Saying{Text: longText(f, "text")}
	var err error
	if words.Files, words.Aside, err = sentAlong(f); err != nil {
		return err
	}
	if !f.Bad() {
		err = p.Desk.AnswerLeg(v.Ctx(), v.By, v.Now, v.PathValue("leg"), theirs, words)
	}
	if again, err := f.Refused(err); again || err != nil {
		if err != nil {
			return err
		}
		return p.showHanded(v, f)
	}
	v.Flash("desk.handed.answered")
	return v.Redirect("/supplier/" + v.PathValue("leg"))
}

func (s handedLegView) by(w desk.SupplierWord) string {
	if w.Ours {
		return s.P.T("desk.handed.them")
	}
	return s.P.T("desk.handed.you")
}

// handedSide tells by the edge what the customer said.
func handedSide(w desk.SupplierWord) string {
	if w.Ours {
		return "public"
	}
	return "leg"
}
