package rolloutweb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// outcomeTag is an outcome as sign and word; "" is waiting.
func outcomeTag(p *text.Printer, o rollout.Outcome) parts.Tag {
	if o == "" {
		return parts.Tag{Text: p.T("rollout.outcome.waiting")}
	}
	return parts.Tag{Kind: outcomeKind(o), Text: p.T("rollout.outcome." + string(o))}
}

func outcomeKind(o rollout.Outcome) parts.Kind {
	switch o {
	case rollout.Done:
		return parts.OK
	case rollout.Unfinished:
		return parts.Info
	case rollout.Failed:
		return parts.Danger
	}
	return parts.Warn
}

func (v stepsView) actions() templ.Component {
	id := v.Board.Rollout.ID
	var buttons []templ.Component
	if v.Plan {
		buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.step.add"), Href: address(id, "steps", "new"), Icon: "plus"})
	}
	if v.Support {
		buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.results.title"), Href: address(id, "result-lists"), Icon: "upload", Weight: parts.Secondary})
	}
	buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.known_errors.title"), Href: address(id, "known-errors"), Icon: "warn", Weight: parts.Secondary})
	return parts.Together(buttons...)
}

func (v stepsView) empty() parts.Empty {
	e := parts.Empty{P: v.P, Icon: "checklist", Title: v.P.T("rollout.steps.empty.title"), Text: v.P.T("rollout.steps.empty.text"), Example: v.P.T("rollout.steps.empty.example")}
	if v.Plan {
		e.Actions = []parts.LinkButton{{Label: v.P.T("rollout.step.add"), Href: address(v.Board.Rollout.ID, "steps", "new"), Icon: "plus"}}
	}
	return e
}

func (v stepsView) columns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.step.name")}, {Label: p.T("rollout.outcome.done")}}
	for _, o := range v.outcomes() {
		columns = append(columns, parts.Column{Label: p.T("rollout.outcome." + string(o)), End: true})
	}
	return append(columns, parts.Column{Label: p.T("rollout.outcome.waiting"), End: true}, parts.Column{Label: p.T("rollout.step.done_by_hand"), End: true}, parts.Column{Label: p.T("rollout.known_error.one")})
}

// outcomes are those besides done that any step has: a column of nothing says
// nothing.
func (v stepsView) outcomes() []rollout.Outcome {
	var some []rollout.Outcome
	for _, o := range rollout.Outcomes[1:] {
		if slices.ContainsFunc(v.Board.Steps, func(s rollout.StepSum) bool { return s.By[o] > 0 }) {
			some = append(some, o)
		}
	}
	return some
}

func (v stepsView) rows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, s := range v.Board.Steps {
		at := address(v.Board.Rollout.ID, "steps", s.Step.ID)
		row := parts.Row{Cells: []parts.Cell{{Text: s.Step.Name, Href: at, Sub: aboutStep(p, s.Step, v.Board.Tracks)},
			{Part: parts.Share{P: p, Part: s.By[rollout.Done], Whole: s.All, Kind: shareKind(s)}}}}
		for _, o := range v.outcomes() {
			row.Cells = append(row.Cells, figureCell(p, s.By[o], at+"?standing="+string(o)))
		}
		known := parts.Cell{}
		if s.Known != "" {
			row.Kind = parts.Warn
			known = parts.Door(p.T("rollout.known_error.open"), address(v.Board.Rollout.ID, "known-errors", s.Known))
		}
		row.Cells = append(row.Cells, figureCell(p, s.Waiting, at+"?standing=waiting"), figureCell(p, s.ByHand, at+"?standing=by_hand"), known)
		rows = append(rows, row)
	}
	return rows
}

func shareKind(s rollout.StepSum) parts.Kind {
	switch {
	case s.All > 0 && s.By[rollout.Done] == s.All:
		return parts.OK
	case s.By[rollout.Failed]+s.By[rollout.WithErrors] > 0:
		return parts.Warn
	}
	return parts.Neutral
}

// aboutStep is the quiet line below a step's name.
func aboutStep(p *text.Printer, s rollout.Step, tracks map[string]string) string {
	words := []string{p.T("rollout.step.kind." + s.Kind), p.T("rollout.step.subject." + s.Subject)}
	if s.Track != "" && tracks[s.Track] != "" {
		words = append(words, tracks[s.Track])
	}
	return strings.Join(words, " · ")
}

func (v stepFormView) kinds() []parts.Option {
	return []parts.Option{
		{Value: rollout.Manual, Label: v.P.T("rollout.step.kind.manual"), Hint: v.P.T("rollout.step.kind.manual.hint")},
		{Value: rollout.Automatic, Label: v.P.T("rollout.step.kind.automatic"), Hint: v.P.T("rollout.step.kind.automatic.hint")}}
}

func (v stepFormView) subjects() []parts.Option {
	return []parts.Option{{Value: rollout.ForPerson, Label: v.P.T("rollout.step.subject.person")}, {Value: rollout.ForDevice, Label: v.P.T("rollout.step.subject.device")}}
}

// follows are the links of custody a step can be done by.
func (v stepFormView) follows() []parts.Option {
	options := []parts.Option{{Label: v.P.T("rollout.step.follows.none")}}
	for _, k := range []rollout.DeviceEventKind{rollout.HandedIn, rollout.Upgraded, rollout.ReturnedTo} {
		options = append(options, parts.Option{Value: string(k), Label: v.P.T("rollout.step.follows." + string(k))})
	}
	return options
}

func (v stepFormView) trackChoice() []parts.Option {
	return append([]parts.Option{{Label: v.P.T("rollout.step.every_track")}}, v.Tracks...)
}

// version is that of the step as it stands when somebody was quicker, so that
// saving once more is a choice made with both in sight.
func (v stepFormView) version() string {
	if now, stale := v.stale(); stale {
		return strconv.Itoa(now.Version)
	}
	return v.Fill.version()
}

func (v stepFormView) stale() (rollout.Step, bool) {
	current, stale := v.Fill.Form.Current()
	now, ok := current.(rollout.Step)
	return now, stale && ok
}

func (v stepFormView) compare(now rollout.Step) parts.Compare {
	row := func(key, field, saved string) parts.CompareRow {
		return parts.CompareRow{Label: v.P.T(key), Mine: v.Fill.Form.Value(field), Theirs: saved}
	}
	return parts.Compare{P: v.P, Title: v.P.T("rollout.two_versions"), OnlyDiffering: true, Rows: []parts.CompareRow{
		row("rollout.step.name", "name", now.Name), row("rollout.step.guide", "guide", now.Guide), row("rollout.step.by_hand", "by_hand", now.ByHand), row("rollout.step.external", "external", now.External)}}
}

func (v stepView) lead() string { return aboutStep(v.P, v.At.Sum.Step, nil) }

func (v stepView) actions() templ.Component {
	id := v.At.Rollout.ID
	var buttons []templ.Component
	if v.Plan {
		buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.step.change"), Href: v.Path + "/edit", Icon: "edit", Weight: parts.Secondary})
	}
	if v.Support && v.At.Sum.Step.Kind == rollout.Automatic {
		buttons = append(buttons, parts.LinkButton{Label: v.P.T("rollout.results.title"), Href: address(id, "result-lists") + "?step=" + v.At.Sum.Step.ID, Icon: "upload", Weight: parts.Secondary})
	}
	return parts.Together(buttons...)
}

func (v stepView) whole() parts.Figure {
	return parts.Figure{P: v.P, N: v.At.Sum.All, Label: v.P.T("rollout.step.concerns." + v.At.Sum.Step.Subject)}
}

func (v stepView) sumParts() []parts.Figure {
	var figures []parts.Figure
	for _, o := range rollout.Outcomes {
		n := v.At.Sum.By[o]
		if n == 0 && o != rollout.Done {
			continue
		}
		f := parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.outcome." + string(o)), Kind: outcomeKind(o), Href: v.Path + "?standing=" + string(o)}
		if o == rollout.Done && v.At.Sum.ByHand > 0 {
			f.Note = v.P.T("rollout.step.of_them_by_hand", "count", v.At.Sum.ByHand)
		}
		figures = append(figures, f)
	}
	return append(figures, parts.Figure{P: v.P, N: v.At.Sum.Waiting, Label: v.P.T("rollout.outcome.waiting"), Href: v.Path + "?standing=waiting"})
}

func (v stepView) standing() string {
	standing := v.Query.Get("standing")
	if standing == "by_hand" || slices.Contains(rollout.Outcomes, rollout.Outcome(standing)) {
		return standing
	}
	return "waiting"
}

func (v stepView) heading() string {
	if v.standing() == "by_hand" {
		return v.P.T("rollout.step.done_by_hand")
	}
	return v.P.T("rollout.outcome." + v.standing())
}

func (v stepView) columns() []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.step.person")}}
	if v.At.Sum.Step.Subject == rollout.ForDevice {
		columns = append(columns, parts.Column{Label: p.T("rollout.devices.serial"), Tight: true})
	}
	columns = append(columns, parts.Column{Label: p.T("rollout.devices.contact"), Tight: true}, parts.Column{Label: p.T("rollout.step.outcome")},
		parts.Column{Label: p.T("rollout.step.said")}, parts.Column{Label: p.T("rollout.step.when"), Tight: true})
	if v.Support {
		columns = append(columns, parts.Column{Label: p.T("rollout.step.act"), Tools: true})
	}
	return columns
}

func (v stepView) rows() []parts.Row {
	var rows []parts.Row
	for _, l := range v.At.Lines {
		tag := outcomeTag(v.P, l.Outcome)
		row := parts.Row{Cells: []parts.Cell{parts.Door(l.Name, address(v.At.Rollout.ID, "people", l.Person))}}
		if v.At.Sum.Step.Subject == rollout.ForDevice {
			row.Cells = append(row.Cells, parts.Door(l.Serial, address(v.At.Rollout.ID, "devices", l.Device)))
		}
		said := parts.Cell{}
		if l.Source != "" {
			said = parts.Cell{Text: l.Raw, Sub: v.P.T("rollout.source." + string(l.Source))}
			if l.Source == rollout.ByHand || l.Source == rollout.ByCustody {
				said = parts.Say(v.P.T("rollout.source." + string(l.Source)))
			}
		}
		mobile := l.Mobile
		if !v.Support {
			mobile = ""
		}
		row.Cells = append(row.Cells, parts.Say(phone.Grouped(mobile)), parts.Cell{Tag: &tag}, said, parts.Say(v.P.Moment(l.At)))
		if v.Support {
			row.Cells = append(row.Cells, v.act(l))
		}
		rows = append(rows, row)
	}
	return rows
}

// act is the button that turns a line: done by hand, or not done after all.
func (v stepView) act(l rollout.StepLine) parts.Cell {
	label, outcome := v.P.T("rollout.step.do.done"), rollout.Done
	if l.Outcome == rollout.Done {
		if l.Source != rollout.ByHand {
			return parts.Cell{}
		}
		label, outcome = v.P.T("rollout.step.do.undo"), rollout.Unfinished
	}
	return parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: v.Path + "/results", Label: label, Small: true, Weight: parts.Quiet, Hidden: []parts.Hidden{
		{Name: "person", Value: l.Person}, {Name: "serial", Value: l.Serial}, {Name: "outcome", Value: string(outcome)}, {Name: "back", Value: parts.Address(v.Path, v.Query)}}})
}

func (v stepView) next() string {
	if token := pageToken(v.At.Next); token != "" {
		return parts.Address(v.Path, v.Query, "after", token)
	}
	return ""
}

func (v stepView) first() string {
	if v.Query.Get("after") == "" {
		return ""
	}
	return parts.Address(v.Path, v.Query)
}

func (v stepView) total() int {
	switch v.standing() {
	case "waiting":
		return v.At.Sum.Waiting
	case "by_hand":
		return v.At.Sum.ByHand
	}
	return v.At.Sum.By[rollout.Outcome(v.standing())]
}

func (v resultListView) figures() []parts.Figure {
	p, r := v.P, v.Report
	figures := []parts.Figure{{P: p, N: r.Taken, Label: p.T("rollout.results.taken")}, {P: p, N: r.Unchanged, Label: p.T("rollout.results.unchanged")}}
	problems := parts.Figure{P: p, N: len(r.Problems), Label: p.T("rollout.results.problem_count")}
	if problems.N > 0 {
		problems.Kind = parts.Danger
	}
	return append(figures, problems)
}

// unknown are the states nobody can count on, with how often each came.
func (v resultListView) unknown() []string {
	var lines []string
	for word, n := range v.Report.Unknown {
		if word == "" {
			word = v.P.T("rollout.results.blank")
		}
		lines = append(lines, word+" ("+v.P.Number(n)+")")
	}
	slices.Sort(lines)
	return lines[:min(len(lines), 30)]
}

func (v resultListView) columns() []parts.Column {
	return []parts.Column{{Label: v.P.T("rollout.device_import.line"), End: true}, {Label: v.P.T("rollout.results.why"), Head: true}}
}

func (v resultListView) rows() []parts.Row {
	var rows []parts.Row
	for _, problem := range v.Report.Problems[:min(len(v.Report.Problems), 500)] {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Number(problem.Line)), parts.Say(v.P.Fault(problem.Fault))}})
	}
	return rows
}
