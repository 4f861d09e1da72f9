package rolloutweb

import (
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// notFound is the answer for an address that leads nowhere.
func notFound() error { return fault.Gone() }

func rolloutTag(p *text.Printer, state string) parts.Tag {
	kind := parts.Neutral
	switch state {
	case rollout.Running:
		kind = parts.Info
	case rollout.InCare:
		kind = parts.OK
	}
	return parts.Tag{Kind: kind, Text: p.T("rollout.state." + state)}
}

func stateOptions(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, s := range rollout.States {
		options = append(options, parts.Option{Value: s, Label: p.T("rollout.state." + s)})
	}
	return options
}

// staleVersion is the version a form is sent again with: after a conflict the
// saved one, since both were then seen side by side.
func staleVersion(fill filling, current *rollout.Rollout) string {
	if current != nil {
		return strconv.Itoa(current.Version)
	}
	return fill.version()
}

func lineVersion(v lineView) string {
	switch {
	case v.Item != nil:
		return strconv.Itoa(v.Item.Version)
	case v.Preparation != nil:
		return strconv.Itoa(v.Preparation.Version)
	}
	return v.Fill.version()
}

func rolloutCompared(v rolloutFormView) []parts.CompareRow {
	p, c, f := v.P, v.Current, v.Fill.Form
	cutover := ""
	if c.CutoverAt.IsSet() {
		cutover = c.CutoverAt.In(p.Zone()).Format("2006-01-02T15:04")
	}
	rate := ""
	if c.EarlierRate > 0 {
		rate = strconv.Itoa(c.EarlierRate)
	}
	return []parts.CompareRow{
		{Label: p.T("rollout.name"), Mine: f.Value("name"), Theirs: c.Name},
		{Label: p.T("rollout.from"), Mine: f.Value("from"), Theirs: c.FromPlatform},
		{Label: p.T("rollout.to"), Mine: f.Value("to"), Theirs: c.ToPlatform},
		{Label: p.T("rollout.cutover"), Mine: f.Value("cutover"), Theirs: cutover},
		{Label: p.T("rollout.starts"), Mine: f.Value("starts"), Theirs: string(c.Starts)},
		{Label: p.T("rollout.ends"), Mine: f.Value("ends"), Theirs: string(c.Ends)},
		{Label: p.T("rollout.state"), Mine: p.T("rollout.state." + f.Value("state")), Theirs: p.T("rollout.state." + c.State)},
		{Label: p.T("rollout.why"), Mine: f.Text("why"), Theirs: c.Why},
		{Label: p.T("rollout.goals"), Mine: f.Text("goals"), Theirs: c.Goals},
		{Label: p.T("rollout.help"), Mine: f.Text("help"), Theirs: c.HelpText},
		{Label: p.T("rollout.earlier_rate"), Mine: f.Value("earlier_rate"), Theirs: rate},
	}
}

func itemCompared(v lineView) []parts.CompareRow {
	p, f := v.P, v.Fill.Form
	return []parts.CompareRow{
		{Label: p.T("rollout.item.kind"), Mine: p.T("rollout.item." + f.Value("kind")), Theirs: p.T("rollout.item." + v.Item.Kind)},
		{Label: p.T("rollout.item.name"), Mine: f.Value("name"), Theirs: v.Item.Name},
		{Label: p.T("rollout.item.remark"), Mine: f.Value("note"), Theirs: v.Item.Note},
	}
}

func preparationCompared(v lineView) []parts.CompareRow {
	p, f := v.P, v.Fill.Form
	done := ""
	if v.Preparation.DoneAt.IsSet() {
		done = p.Moment(v.Preparation.DoneAt)
	}
	return []parts.CompareRow{
		{Label: p.T("rollout.preparation.name"), Mine: f.Value("name"), Theirs: v.Preparation.Name},
		{Label: p.T("rollout.preparation.unit"), Mine: unitName(v.Plan.Units, f.Value("unit")), Theirs: unitName(v.Plan.Units, v.Preparation.Unit)},
		{Label: p.T("rollout.preparation.due"), Mine: f.Value("due"), Theirs: string(v.Preparation.Due)},
		{Label: p.T("rollout.preparation.remark"), Mine: f.Value("note"), Theirs: v.Preparation.Note},
		{Label: p.T("rollout.preparation.done"), Mine: "", Theirs: done},
	}
}

func unitName(units []org.Unit, id string) string {
	for _, u := range units {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

// unitOptions are the units as a tree: a unit stands in from the one it is
// part of.
func unitOptions(p *text.Printer, units []org.Unit) []parts.Option {
	options := []parts.Option{{Value: "", Label: p.T("rollout.choose")}}
	for _, u := range units {
		deep := max(0, strings.Count(u.Path, "/")-2)
		options = append(options, parts.Option{Value: u.ID, Label: strings.Repeat("\u2003", deep) + u.Name})
	}
	return options
}

func planFacts(p *text.Printer, r rollout.Rollout) []parts.Def {
	facts := []parts.Def{
		{Term: p.T("rollout.from"), Cell: parts.Say(r.FromPlatform)},
		{Term: p.T("rollout.to"), Cell: parts.Say(r.ToPlatform)},
	}
	if r.CutoverAt.IsSet() {
		facts = append(facts, parts.Def{Term: p.T("rollout.cutover"), Cell: parts.Say(p.Moment(r.CutoverAt))})
	}
	if r.Starts != "" || r.Ends != "" {
		facts = append(facts, parts.Def{Term: p.T("rollout.days"), Cell: parts.Say(dayRange(p, r.Starts, r.Ends))})
	}
	if r.EarlierRate > 0 {
		facts = append(facts, parts.Def{Term: p.T("rollout.earlier_rate"), Cell: parts.Say(p.Percent(r.EarlierRate, 100))})
	}
	return facts
}

func planTexts(p *text.Printer, r rollout.Rollout) [][2]string {
	var texts [][2]string
	for _, one := range [][2]string{{p.T("rollout.why"), r.Why}, {p.T("rollout.goals"), r.Goals}, {p.T("rollout.help"), r.HelpText}} {
		if one[1] != "" {
			texts = append(texts, one)
		}
	}
	return texts
}

func itemColumns(v planView) []parts.Column {
	columns := []parts.Column{{Label: v.P.T("rollout.item.name")}}
	if v.MayPlan {
		columns = append(columns, parts.Column{Label: v.P.T("rollout.edit"), Tools: true})
	}
	return columns
}

func itemRows(v planView, kind string) []parts.Row {
	var rows []parts.Row
	for _, i := range v.Plan.Items {
		if i.Kind != kind {
			continue
		}
		row := parts.Row{Cells: []parts.Cell{{Text: i.Name, Sub: i.Note}}}
		if v.MayPlan {
			row.Cells = append(row.Cells, parts.Show(editLink(v.P, i.Name, address(v.Plan.Rollout.ID, "plan", "items", i.ID))))
		}
		rows = append(rows, row)
	}
	return rows
}

// editLink is a small "edit" that says to those who hear it what it edits.
func editLink(p *text.Printer, name, href string) parts.LinkButton {
	return parts.LinkButton{Label: p.T("rollout.edit"), Href: href, Weight: parts.Quiet, Icon: "edit", Small: true,
		Attrs: map[string]any{"aria-label": p.T("rollout.edit_this", "name", name)}}
}

func preparationColumns(v planView) []parts.Column {
	p := v.P
	columns := []parts.Column{{Label: p.T("rollout.preparation.name")}, {Label: p.T("rollout.preparation.unit")},
		{Label: p.T("rollout.preparation.due"), Tight: true}, {Label: p.T("rollout.preparation.done")}}
	if v.MayPlan {
		columns = append(columns, parts.Column{Label: p.T("rollout.edit"), Tools: true})
	}
	return columns
}

func preparationRows(v planView) []parts.Row {
	var rows []parts.Row
	for _, one := range v.Plan.Preparations {
		status := parts.Status(parts.Neutral, v.P.T("rollout.preparation.open"))
		kind := parts.Neutral
		switch {
		case one.DoneAt.IsSet():
			status = parts.Show(doneCell(v, one))
		case one.Late(v.Today):
			kind, status = parts.Danger, parts.Status(parts.Danger, v.P.T("rollout.preparation.late"))
		}
		row := parts.Row{Kind: kind, Cells: []parts.Cell{
			{Text: one.Name, Sub: one.Note}, parts.Say(unitName(v.Plan.Units, one.Unit)), parts.Say(v.P.Day(one.Due)), status,
		}}
		if v.MayPlan {
			row.Cells = append(row.Cells, parts.Show(parts.Together(tickButton(v, one),
				editLink(v.P, one.Name, address(v.Plan.Rollout.ID, "plan", "preparations", one.ID)))))
		}
		rows = append(rows, row)
	}
	return rows
}

func tickWord(one rollout.Preparation) string {
	if one.DoneAt.IsSet() {
		return "rollout.preparation.reopen"
	}
	return "rollout.preparation.tick"
}

func tickValue(one rollout.Preparation) string {
	if one.DoneAt.IsSet() {
		return ""
	}
	return "1"
}

// idPrefix keeps the ids of two forms on one page apart; the form something is
// wrong with has the usual ones, which the summary of faults leads to.
func idPrefix(fill filling, prefix string) string {
	if fill.Form.Bad() {
		return "f-"
	}
	return prefix
}
