package deskweb

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v tiesView) toPage() templ.Component {
	if !v.T.MayWork {
		return nil
	}
	return parts.LinkButton{Label: v.P.T("desk.ties.manage"), Href: ticketAddress(v.T.Ticket.ID, "ties"), Weight: parts.Quiet, Small: true}
}

// lines are all ties, one line each.
func (v tiesView) lines() []parts.Item {
	var items []parts.Item
	add := func(t desk.Ticket, how string, kind, other string) {
		item := parts.Item{Title: tieName(t), Text: v.P.T("desk.ties.is." + how), Href: ticketAddress(t.ID), Tag: stateTag(v.P, t.State)}
		if kind != "" && v.Page.CSRF != "" && v.T.MayWork {
			item.Part = parts.PostButton{CSRF: v.Page.CSRF, Action: ticketAddress(v.T.Ticket.ID, "untie"), Label: v.P.T("desk.ties.untie"), Weight: parts.Quiet, Small: true,
				Hidden: []parts.Hidden{{Name: "kind", Value: kind}, {Name: "ticket", Value: other}}}
		}
		items = append(items, item)
	}
	if v.T.Into != nil {
		add(*v.T.Into, "merged_into", "", "")
	}
	if v.T.Parent != nil {
		add(*v.T.Parent, "parent", underAnother, v.T.Parent.ID)
	}
	for _, c := range v.T.Children {
		add(c, "child", "", "")
	}
	for _, m := range v.T.Merged {
		add(m.Ticket, "merged", "", "")
	}
	for _, l := range v.T.Links {
		how, kind := string(l.Kind), string(l.Kind)
		if l.Back && l.Kind != desk.Related {
			how += ".back"
		}
		if l.Kind == desk.SplitOff {
			kind = ""
		}
		add(l.Ticket, how, kind, l.ID)
	}
	return items
}

// bothSee asks, where two people asked in the two tickets, whether each may see
// what is written to both. Nothing is merged before it is ticked.
func (v tiesView) bothSee() (parts.Field, bool) {
	if v.Fill.Form == nil {
		return parts.Field{}, false
	}
	f := v.Fill.Form.FaultOf("both_see")
	if f == nil {
		return parts.Field{}, false
	}
	box := v.Fill.in(parts.Field{Type: "checkbox", Name: "both_see", Label: v.P.T("desk.ties.both_see", "from", f.Args["from"], "into", f.Args["into"])})
	box.Value, box.Checked = numberTyped(v.Fill.Form, "into"), false
	return box, true
}

func (v tiesView) version() []parts.Hidden {
	return []parts.Hidden{{Name: "version", Value: strconv.Itoa(v.T.Ticket.Version)}}
}

func (v tiesView) kinds() []parts.Option {
	var options []parts.Option
	for _, k := range []string{string(desk.Related), string(desk.CausedBy), string(desk.Duplicates), underAnother} {
		options = append(options, parts.Option{Value: k, Label: v.P.T("desk.ties.kind." + k)})
	}
	return options
}

func (v tiesView) entries() []parts.Option {
	var options []parts.Option
	for _, e := range v.T.Entries {
		words := []rune(e.Text)
		if len(words) > 160 {
			words = append(words[:159], '…')
		}
		options = append(options, parts.Option{Value: strconv.Itoa(e.N), Label: string(words), Hint: joined(v.T.Names[e.Actor], v.P.Moment(e.At))})
	}
	return options
}

// childField offers the children that go on, all of them chosen until somebody
// says otherwise.
func (v tiesView) childField() parts.Field {
	f := v.Fill.in(parts.Field{Type: "checkboxes", Name: "children", Label: v.P.T("desk.ties.children"), Free: true})
	chosen := v.Fill.Form != nil && v.Fill.Form.Has("text")
	for _, t := range v.T.Children {
		if !t.Going() {
			continue
		}
		f.Options = append(f.Options, parts.Option{Value: t.ID, Label: tieName(t)})
		if !chosen {
			f.Many = append(f.Many, t.ID)
		}
	}
	return f
}

func (v tiesView) thens() []parts.Option {
	return []parts.Option{{Value: string(desk.Solved), Label: v.P.T("desk.state.solved")}, {Value: "", Label: v.P.T("desk.ties.then.same")}}
}
