package deskweb

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func (p *Pages) lackingRoutes() []web.Route {
	return []web.Route{
		{"POST", "/desk/tickets/{ticket}/ask-missing", p.askMissing, web.May(access.DeskWork)},
		{"POST", "/my/tickets/{ticket}/fields", p.fillMine, web.SignedIn},
	}
}

// missing are the answers a ticket's service requires and has not got.
func missing(t desk.View) []desk.FieldValue {
	return slices.DeleteFunc(slices.Clone(t.Fields), func(f desk.FieldValue) bool { return !f.Missing() })
}

// lackingRoom says above a ticket what is missing, and what can be done about
// it: fill it in, or ask who wrote.
func (p *Pages) lackingRoom(v *web.Visit, t desk.View, csrf string) (templ.Component, error) {
	all := missing(t)
	if len(all) == 0 || !t.Going() || t.Excused == 1 {
		return nil, nil
	}
	return lackingPart(lackingView{P: v.P, CSRF: csrf, T: t, Missing: all}), nil
}

// toAsk tells whether any of it is asked of whoever asks for help.
func (s lackingView) toAsk() bool {
	return slices.ContainsFunc(s.Missing, func(f desk.FieldValue) bool { return f.Portal == 1 })
}

func (s lackingView) askLabel() string {
	if name := askerName(s.T.Row); name != "" {
		return s.P.T("fields.ask_who", "name", name)
	}
	return s.P.T("fields.ask")
}

func (s lackingView) names() string {
	var names []string
	for _, f := range s.Missing {
		names = append(names, f.Name(s.P.Lang()))
	}
	return strings.Join(names, " · ")
}

// askMissing puts the questions into the draft of a reply; nothing is sent.
func (p *Pages) askMissing(v *web.Visit) error {
	_, err := p.Desk.AskMissing(v.Ctx(), v.By, v.Now, v.PathValue("ticket"))
	switch {
	case fault.Is(err, fault.Refused):
		v.Warn(fault.List(err)[0].Key)
	case err != nil:
		return err
	default:
		v.Flash("fields.asked_in_draft")
	}
	return v.Redirect(ticketAddress(v.PathValue("ticket")) + "#write")
}

// fillMine takes the answers somebody owed to their own ticket.
func (p *Pages) fillMine(v *web.Visit) error {
	f, id := v.Form(), v.PathValue("ticket")
	own, err := p.Desk.Own(v.Ctx(), v.By, v.Now, id)
	if err != nil {
		return err
	}
	typed := map[string]string{}
	for field, value := range answers(f, own.Wanted) {
		if value != "" { // one may answer some now and the rest later
			typed[field] = value
		}
	}
	if len(typed) == 0 && len(own.Wanted) > 0 {
		f.Refused(fault.OnField(arrangement.FieldName(own.Wanted[0].ID), "fault.required"))
		return p.showMine(v, f)
	}
	_, err = p.Desk.FillOwn(v.Ctx(), v.By, v.Now, id, f.Version(), typed)
	if again, other := f.Refused(err); other != nil {
		return other
	} else if again {
		return p.showMine(v, f)
	}
	v.Flash("my.wanted.thanks")
	return v.Redirect(mineAddress(id))
}

// withoutField asks why a ticket is solved that lacks something.
func (s ticketView) withoutField() parts.Field {
	return parts.Field{Name: "without", Label: s.V.P.T("desk.without.label"), Hint: s.V.P.T("desk.without.hint"), MaxLength: 1000, Optional: true}
}
