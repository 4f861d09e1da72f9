package rolloutweb

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func knownErrorTag(p *text.Printer, k rollout.KnownError) *parts.Tag {
	if k.Open() {
		return &parts.Tag{Kind: parts.Warn, Text: p.T("rollout.known_error.is_open")}
	}
	return &parts.Tag{Kind: parts.OK, Text: p.T("rollout.known_error.is_closed")}
}

func (v knownErrorsView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("rollout.known_error.one")}, {Label: p.T("rollout.known_error.state"), Tight: true}, {Label: p.T("rollout.known_error.touched"), End: true},
		{Label: p.T("rollout.known_error.still"), End: true}, {Label: p.T("rollout.known_error.helped"), End: true}, {Label: p.T("rollout.known_error.by_hand"), End: true},
		{Label: p.T("rollout.known_error.fault_of")}, {Label: p.T("rollout.known_error.opened"), Tight: true}}
}

func (v knownErrorsView) rows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, k := range v.Board.Errors {
		at := address(k.Rollout, "known-errors", k.ID)
		row := parts.Row{Cells: []parts.Cell{{Text: k.Name, Href: at, Sub: summary(k.Fallback)}, {Tag: knownErrorTag(p, k)},
			figureCell(p, k.Touched, at), figureCell(p, k.Still(), at+"?who=still"), figureCell(p, k.Helped, at+"?who=helped"), figureCell(p, k.ByHand, at+"?who=by_hand"),
			{Text: p.T("rollout.fault_of." + k.FaultOf), Sub: k.Supplier}, parts.Say(p.Day(k.OpenedAt.Day(p.Zone())))}}
		if k.Open() && k.Fallback == "" {
			row.Kind = parts.Warn
		}
		rows = append(rows, row)
	}
	return rows
}

func (v knownErrorFormView) steps() []parts.Option {
	options := []parts.Option{{Label: v.P.T("rollout.known_error.no_step")}}
	for _, s := range v.Board.Steps {
		options = append(options, parts.Option{Value: s.ID, Label: s.Name})
	}
	return options
}

func (v knownErrorFormView) faults() []parts.Option {
	var options []parts.Option
	for _, f := range rollout.FaultsOf {
		options = append(options, parts.Option{Value: f, Label: v.P.T("rollout.fault_of." + f), Hint: v.P.T("rollout.fault_of." + f + ".hint")})
	}
	return options
}

func (v knownErrorFormView) stale() (rollout.KnownError, bool) {
	current, stale := v.Fill.Form.Current()
	now, ok := current.(rollout.KnownError)
	return now, stale && ok
}

func (v knownErrorFormView) version() string {
	if now, stale := v.stale(); stale {
		return strconv.Itoa(now.Version)
	}
	return v.Fill.version()
}

func (v knownErrorFormView) compare(now rollout.KnownError) parts.Compare {
	row := func(key, field, saved string) parts.CompareRow {
		return parts.CompareRow{Label: v.P.T(key), Mine: v.Fill.Form.Value(field), Theirs: saved}
	}
	return parts.Compare{P: v.P, Title: v.P.T("rollout.two_versions"), OnlyDiffering: true, Rows: []parts.CompareRow{row("rollout.known_error.name", "name", now.Name),
		row("rollout.known_error.fallback", "fallback", now.Fallback), row("rollout.known_error.cause", "cause", now.Cause), row("rollout.known_error.supplier", "supplier", now.Supplier)}}
}

func (v knownErrorView) actions() templ.Component {
	state, label, icon := "closed", v.P.T("rollout.known_error.close"), parts.Icon("check")
	if !v.At.Error.Open() {
		state, label, icon = "open", v.P.T("rollout.known_error.reopen"), "undo"
	}
	return parts.Together(
		parts.LinkButton{Label: v.P.T("rollout.step.change"), Href: v.Path + "/edit", Icon: "edit", Weight: parts.Secondary},
		parts.PostButton{CSRF: v.Page.CSRF, Action: v.Path + "/state", Label: label, Icon: icon, Weight: parts.Secondary,
			Hidden: []parts.Hidden{{Name: "state", Value: state}, {Name: "version", Value: strconv.Itoa(v.At.Error.Version)}}})
}

func (v knownErrorView) figures() []parts.Figure {
	p, k := v.P, v.At.Error
	return []parts.Figure{
		{P: p, N: k.Touched, Label: p.T("rollout.known_error.touched"), Href: v.Path},
		{P: p, N: k.Still(), Label: p.T("rollout.known_error.still"), Href: v.Path + "?who=still"},
		{P: p, N: k.Helped, Label: p.T("rollout.known_error.helped"), Href: v.Path + "?who=helped"},
		{P: p, N: k.ByHand, Label: p.T("rollout.known_error.by_hand"), Href: v.Path + "?who=by_hand"},
	}
}

func (v knownErrorView) facts() []parts.Def {
	p, k := v.P, v.At.Error
	facts := []parts.Def{{Term: p.T("rollout.known_error.fault_of"), Cell: parts.Cell{Text: p.T("rollout.fault_of." + k.FaultOf), Sub: k.Supplier}},
		{Term: p.T("rollout.known_error.opened"), Cell: parts.Say(p.Moment(k.OpenedAt))}}
	if !k.Open() {
		facts = append(facts, parts.Def{Term: p.T("rollout.known_error.is_closed"), Cell: parts.Say(p.Moment(k.ClosedAt))})
	}
	if v.At.Step.ID != "" {
		facts = append(facts, parts.Def{Term: p.T("rollout.known_error.step"), Cell: parts.Door(v.At.Step.Name, address(v.At.Rollout.ID, "steps", v.At.Step.ID))})
	}
	if k.Cause != "" {
		facts = append(facts, parts.Def{Term: p.T("rollout.known_error.cause"), Cell: parts.Say(k.Cause)})
	}
	return facts
}

func (v knownErrorView) whom() []parts.Option {
	return append([]parts.Option{{Value: "everybody", Label: v.P.T("rollout.known_error.everybody")}}, trackOptions(v.At.Tracks)...)
}

func (v knownErrorView) columns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.step.person")}, {Label: p.T("rollout.devices.contact"), Tight: true}, {Label: p.T("rollout.known_error.since"), Tight: true},
		{Label: p.T("rollout.known_error.helped"), Tight: true}, {Label: p.T("rollout.known_error.solved")}}
	if v.May {
		columns = append(columns, parts.Column{Label: p.T("rollout.step.act"), Tools: true})
	}
	return columns
}

func (v knownErrorView) rows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, l := range v.At.Lines {
		solved := parts.Status(parts.Warn, p.T("rollout.known_error.not_solved"))
		if l.SolvedAt.IsSet() {
			word := p.T("rollout.known_error.solved_self")
			if l.ByHand == 1 {
				word = p.T("rollout.known_error.solved_by_hand")
			}
			solved = parts.Status(parts.OK, word)
		}
		mobile := l.Mobile
		if !v.May {
			mobile = ""
		}
		row := parts.Row{Cells: []parts.Cell{parts.Door(l.Name, address(v.At.Rollout.ID, "people", l.Person)), parts.Say(phone.Grouped(mobile)), parts.Say(p.Day(l.Since.Day(p.Zone()))),
			parts.Say(p.Day(l.HelpedAt.Day(p.Zone()))), solved}}
		if v.May {
			row.Cells = append(row.Cells, v.act(l))
		}
		rows = append(rows, row)
	}
	return rows
}

// act notes help, or that it was done by hand.
func (v knownErrorView) act(l rollout.TouchedLine) parts.Cell {
	if l.SolvedAt.IsSet() {
		return parts.Cell{}
	}
	button := func(label, solved string) templ.Component {
		return parts.PostButton{CSRF: v.Page.CSRF, Action: v.Path + "/help", Label: label, Small: true, Weight: parts.Quiet, Hidden: []parts.Hidden{
			{Name: "person", Value: l.Person}, {Name: "solved", Value: solved}, {Name: "back", Value: parts.Address(v.Path, v.Query)}}}
	}
	buttons := []templ.Component{button(v.P.T("rollout.step.do.done"), "1")}
	if !l.HelpedAt.IsSet() {
		buttons = append(buttons, button(v.P.T("rollout.known_error.note_help"), ""))
	}
	return parts.Show(sideBySide(buttons))
}

func (v knownErrorView) next() string {
	if token := pageToken(v.At.Next); token != "" {
		return parts.Address(v.Path, v.Query, "after", token)
	}
	return ""
}

func (v knownErrorView) first() string {
	if v.Query.Get("after") == "" {
		return ""
	}
	return parts.Address(v.Path, v.Query)
}
