package rolloutweb

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func feedbackTag(p *text.Printer, kind string) *parts.Tag {
	look := map[string]parts.Kind{rollout.Nuisance: parts.Warn, rollout.Unmet: parts.Info, rollout.Praise: parts.OK}[kind]
	return &parts.Tag{Kind: look, Text: p.T("rollout.feedback.kind." + kind)}
}

// hitsOf are the people a typed name fits, when it fits several.
func hitsOf(err error) []rollout.PersonHit {
	var many *rollout.Ambiguous
	if errors.As(err, &many) {
		return many.Hits
	}
	return nil
}

func feedbackKinds(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, k := range rollout.FeedbackKinds {
		options = append(options, parts.Option{Value: k, Label: p.T("rollout.feedback.kind." + k), Hint: p.T("rollout.feedback.kind." + k + ".hint")})
	}
	return options
}

// suggested are the themes in use, for the field that asks for one.
func suggested(themes []rollout.ThemeCount) []string {
	var names []string
	for _, t := range themes {
		if t.Theme != "" {
			names = append(names, t.Theme)
		}
	}
	return names
}

func (v feedbackView) t(key string, args ...any) string {
	return v.P.T("rollout.feedback."+key, args...)
}

func (v feedbackView) figures() []parts.Figure {
	s := v.List.Sum
	figure := func(n int, label, query string, kind parts.Kind) parts.Figure {
		return parts.Figure{P: v.P, N: n, Label: label, Href: v.Path + query, Kind: kind}
	}
	figures := []parts.Figure{
		figure(s.Nuisance, v.t("figure.nuisance"), "?kind=nuisance", parts.Neutral), figure(s.Need, v.t("figure.need"), "?kind=need", parts.Neutral),
		figure(s.Praise, v.t("figure.praise"), "?kind=praise", parts.Neutral), figure(s.Open, v.t("figure.open"), "?open=1", parts.OK),
	}
	if s.Open > 0 {
		figures[3].Kind = parts.Warn
	}
	return figures
}

// themes are the counts by theme, each figure a door to what it counts.
func (v feedbackView) themes() []parts.Row {
	var rows []parts.Row
	for _, t := range v.List.Themes {
		name, key := t.Theme, t.Theme
		if key == "" {
			name, key = v.t("no_theme"), rollout.NoneOf
		}
		to := func(more string) string { return v.Path + "?theme=" + url.QueryEscape(key) + more }
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Door(name, to("")), figureCell(v.P, t.Nuisance, to("&kind=nuisance")), figureCell(v.P, t.Need, to("&kind=need")),
			figureCell(v.P, t.Praise, to("&kind=praise")), figureCell(v.P, t.Open, to("&open=1"))}})
	}
	return rows
}

func (v feedbackView) themeColumns() []parts.Column {
	return []parts.Column{{Label: v.t("theme")}, {Label: v.t("figure.nuisance"), End: true}, {Label: v.t("figure.need"), End: true}, {Label: v.t("figure.praise"), End: true}, {Label: v.t("figure.open"), End: true}}
}

func (v feedbackView) rows() []parts.Row {
	var rows []parts.Row
	for _, f := range v.List.Rows {
		state := parts.Status(parts.Warn, v.t("state.open"))
		if f.Answered() {
			state = parts.Status(parts.OK, v.t("state.answered"))
		}
		who := parts.Say(f.Name)
		if f.By != f.Person {
			who.Sub = v.t("through", "who", f.ByName)
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Day(f.GivenAt.Day(v.P.Zone()))), {Tag: feedbackTag(v.P, f.Kind)},
			{Text: shortened(f.Text, 140), Href: address(v.List.Rollout.ID, "feedback", f.ID), Sub: f.Theme}, who, state}})
	}
	return rows
}

func (v feedbackView) columns() []parts.Column {
	return []parts.Column{{Label: v.t("column.day"), Tight: true}, {Label: v.t("column.kind"), Tight: true}, {Label: v.t("column.text"), Head: true}, {Label: v.t("column.who")}, {Label: v.t("column.state"), Tight: true}}
}

func (v feedbackView) next() string {
	if !v.List.More || len(v.List.Rows) == 0 {
		return ""
	}
	last := v.List.Rows[len(v.List.Rows)-1]
	return parts.Address(v.Path, v.Query, "after", fmt.Sprintf("%d.%s", last.GivenAt, last.ID))
}

func (v feedbackView) filters() []parts.Filter {
	kinds, themes := []parts.Option{{Label: v.t("every_kind")}}, []parts.Option{{Label: v.t("every_theme")}}
	for _, k := range rollout.FeedbackKinds {
		kinds = append(kinds, parts.Option{Value: k, Label: v.t("kind." + k)})
	}
	for _, name := range suggested(v.List.Themes) {
		themes = append(themes, parts.Option{Value: name, Label: name})
	}
	themes = append(themes, parts.Option{Value: rollout.NoneOf, Label: v.t("no_theme")})
	return []parts.Filter{{Name: "kind", Label: v.t("column.kind"), Type: "select", Options: kinds}, {Name: "theme", Label: v.t("theme"), Type: "select", Options: themes},
		{Name: "open", Label: v.t("column.state"), Type: "select", Options: []parts.Option{{Label: v.t("every_state")}, {Value: "1", Label: v.t("state.open")}}}}
}

// shortened cuts text for a list, at a word where there is one.
func shortened(words string, most int) string {
	runes := []rune(words)
	if len(runes) <= most {
		return words
	}
	cut := most
	for i := most; i > most-20; i-- {
		if runes[i] == ' ' {
			cut = i
			break
		}
	}
	return string(runes[:cut]) + " …"
}

func (v feedbackOneView) facts() []parts.Def {
	t := func(key string) string { return v.P.T("rollout.feedback." + key) }
	who := parts.Door(v.At.Name, address(v.At.Rollout, "people", v.At.Person))
	if v.At.By != v.At.Person {
		who.Sub = v.P.T("rollout.feedback.through", "who", v.At.ByName)
	}
	return []parts.Def{{Term: t("column.who"), Cell: who}, {Term: t("column.day"), Cell: parts.Say(v.P.Moment(v.At.GivenAt))}}
}

func (v feedbackOneView) version() string { return strconv.Itoa(v.At.Version) }

// about are the people one can speak for, in each rollout they are in.
func (v myFeedbackView) about() []parts.Option {
	var options []parts.Option
	for _, who := range v.Mine.Persons {
		for _, in := range v.Mine.In[who.ID] {
			label := who.Name + " – " + in.Name
			if who.ID == v.Me {
				label = v.P.T("rollout.feedback.myself", "rollout", in.Name)
			}
			options = append(options, parts.Option{Value: who.ID + "/" + in.ID, Label: label})
		}
	}
	return options
}

func (v myFeedbackView) said(f rollout.FeedbackRow) string {
	if f.Person == v.Me {
		return v.P.T("rollout.feedback.mine.said", "day", v.P.Day(f.GivenAt.Day(v.P.Zone())))
	}
	return v.P.T("rollout.feedback.mine.said_for", "day", v.P.Day(f.GivenAt.Day(v.P.Zone())), "who", f.Name)
}

func hitOptions(hits []rollout.PersonHit) []parts.Option {
	var options []parts.Option
	for _, h := range hits {
		options = append(options, parts.Option{Value: h.ID, Label: h.Name, Hint: h.Mail})
	}
	return options
}

func (v feedbackOneView) answerLabel() string {
	if v.At.Answered() {
		return v.P.T("rollout.feedback.answer_anew")
	}
	return v.P.T("rollout.feedback.answer")
}

// hidden carries the form's own id, and whom it is about where there is only
// one to choose.
func (v myFeedbackView) hidden(about []parts.Option) []parts.Hidden {
	hidden := []parts.Hidden{{Name: "client", Value: v.Fill.Form.Value("client")}}
	if len(about) == 1 {
		hidden = append(hidden, parts.Hidden{Name: "about", Value: about[0].Value})
	}
	return hidden
}
