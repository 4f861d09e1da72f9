package deskweb

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type arrangementView struct {
	Page      web.Page
	P         *text.Printer
	C         arrangement.ServiceCard
	Units     []org.Unit
	Fill      filling
	MayManage bool
}

// shown is the version the page tells about: what stands, else the draft.
func (v arrangementView) shown() *arrangement.VersionCard {
	if v.C.Stands != nil {
		return v.C.Stands
	}
	return v.C.Draft
}

func (v arrangementView) levelName(l arrangement.Level) string {
	switch {
	case l.Local:
		return v.P.T("arrange.level.local")
	case l.Supplier != "":
		return v.P.T("arrange.level.supplier", "name", v.C.Names.Suppliers[l.Supplier])
	}
	return v.C.Names.Teams[l.Team]
}

func (v arrangementView) levels(c arrangement.Content) []parts.Def {
	var all []parts.Def
	for _, l := range c.Levels {
		cell := parts.Say(v.levelName(l))
		if l.Team != "" {
			cell.Href = teamAddress(l.Team)
		}
		all = append(all, parts.Def{Term: v.P.T("arrange.level", "level", l.Level), Cell: cell})
	}
	hours := v.C.Names.Calendars[c.Calendar]
	if c.Calendar == "" {
		hours = v.P.T("arrange.hours.service")
	}
	all = append(all, parts.Def{Term: v.P.T("arrange.hours"), Cell: parts.Say(hours)})
	var guides []string
	for _, g := range c.Guides {
		guides = append(guides, v.C.Names.Documents[g].Title)
	}
	all = append(all, parts.Def{Term: v.P.T("arrange.guides"), Cell: parts.Say(joinWords(guides))})
	if c.Supplier() != "" {
		said := parts.Say(v.P.T("arrange.no_agreement"))
		if a := v.C.Agreement; a.Found() {
			said = parts.Say(a.Number)
			if v.MayManage {
				said.Href = "/desk/agreements/" + a.ID
			}
			said.Sub = v.P.T("agreement.direct." + a.Direct)
		}
		all = append(all, parts.Def{Term: v.P.T("arrange.agreement"), Cell: said})
	}
	outside := "arrange.outside.runs"
	if c.StillOutside {
		outside = "arrange.outside.still"
	}
	all = append(all, parts.Def{Term: v.P.T("arrange.outside"), Cell: parts.Say(v.P.T(outside))})
	first := v.P.T("arrange.ask_first.no")
	if c.AskFirst {
		first = v.P.T("arrange.ask_first.yes")
	}
	all = append(all, parts.Def{Term: v.P.T("arrange.questions"), Cell: parts.Say(first)})
	review := c.ReviewOn
	if v.C.Gate != nil && v.C.Stands != nil {
		review = v.C.Gate.ReviewOn
	}
	return append(all, parts.Def{Term: v.P.T("gate.review"), Cell: parts.Say(v.P.DayLong(review))})
}

func (v arrangementView) taskColumns() []parts.Column {
	return []parts.Column{{Label: v.P.T("arrange.task"), Head: true}, {Label: v.P.T("arrange.task.level"), End: true}, {Label: v.P.T("arrange.task.who")}, {Label: v.P.T("arrange.task.routine")}}
}

func (v arrangementView) taskRows(c arrangement.Content) []parts.Row {
	var rows []parts.Row
	for _, t := range c.Tasks {
		who := ""
		if l, ok := c.At(t.Level); ok {
			who = v.levelName(l)
		}
		if t.Team != "" {
			who = v.C.Names.Teams[t.Team]
		}
		routine := parts.Say(v.P.T("arrange.no_routine"))
		switch doc := v.C.Names.Documents[t.Routine]; {
		case t.Not:
			who, routine = "", parts.Cell{Text: v.P.T("arrange.task.not"), Sub: t.Why}
		case t.Routine != "":
			routine = parts.Door(doc.Title, "/guides/"+t.Routine)
			if !doc.Published {
				routine.Sub = v.P.T("arrange.draft_only")
			}
		}
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.C.Names.Tasks[t.Task]), parts.Say(strconv.Itoa(t.Level)), parts.Say(who), routine}})
	}
	return rows
}

// targetWords in the order of a target's columns.
var targetWords = []string{"response", "update", "solution", "level_1", "level_2", "level_3"}

func targetColumns(p *text.Printer) []parts.Column {
	columns := []parts.Column{{Label: p.T("arrange.priority"), Head: true}}
	for _, w := range targetWords {
		columns = append(columns, parts.Column{Label: p.T("arrange.target." + w), End: true})
	}
	return columns
}

func (v arrangementView) targetRows(c arrangement.Content) []parts.Row {
	var rows []parts.Row
	for p := 1; p < len(c.Targets); p++ {
		t := c.Targets[p]
		cells := []parts.Cell{parts.Say(v.P.T("arrange.priority." + strconv.Itoa(p)))}
		for _, n := range []int{t.Response, t.Update, t.Solution, t.Level[1], t.Level[2], t.Level[3]} {
			cells = append(cells, parts.Say(minutesWords(v.P, n)))
		}
		rows = append(rows, parts.Row{Cells: cells})
	}
	return rows
}

// minutesWords say minutes of opening time as hours and minutes; nothing is
// said where nothing is promised.
func minutesWords(p *text.Printer, n int) string {
	switch {
	case n == 0:
		return "–"
	case n%60 == 0:
		return p.T("arrange.hours_n", "count", n/60)
	case n > 60:
		return p.T("arrange.hours_minutes", "hours", n/60, "minutes", n%60)
	}
	return p.T("arrange.minutes_n", "count", n)
}

func (v arrangementView) trainingColumns() []parts.Column {
	columns := []parts.Column{{Label: v.P.T("arrange.training.who"), Head: true}, {Label: v.P.T("arrange.training.what")}, {Label: v.P.T("arrange.training.done"), Tight: true}}
	if v.MayManage {
		columns = append(columns, parts.Column{Label: v.P.T("arrange.training.note"), Tools: true})
	}
	return columns
}

func (v arrangementView) trainingRows() []parts.Row {
	var rows []parts.Row
	for _, t := range v.C.Training {
		done := parts.Status(parts.OK, v.P.Date(t.DoneOn))
		row := parts.Row{}
		switch {
		case !t.Here:
			done = parts.Status(parts.Neutral, v.P.T("arrange.training.left"))
		case t.DoneOn == "":
			done, row.Kind = parts.Status(parts.Warn, v.P.T("arrange.training.waits")), parts.Warn
		}
		row.Cells = []parts.Cell{parts.Say(t.Name), parts.Say(t.What), done}
		if v.MayManage {
			row.Cells = append(row.Cells, parts.Show(trainingTools(v, t)))
		}
		rows = append(rows, row)
	}
	return rows
}

func (v arrangementView) pastColumns() []parts.Column {
	return []parts.Column{{Label: v.P.T("gate.version"), Head: true}, {Label: v.P.T("arrange.note")}, {Label: v.P.T("arrange.made_by")}, {Label: v.P.T("arrange.stood")}}
}

func (v arrangementView) pastRows() []parts.Row {
	var rows []parts.Row
	for _, c := range v.C.Past {
		rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(v.P.Number(c.Number)), parts.Say(c.Note), parts.Say(c.MadeByName),
			parts.Say(v.P.T("arrange.stood.from_to", "from", v.P.Moment(c.PassedAt), "to", v.P.Moment(c.EndedAt)))}})
	}
	return rows
}

// otherUnits are the units that have no arrangement of their own.
func (v arrangementView) otherUnits() []parts.Option {
	var options []parts.Option
	for _, u := range v.Units {
		if !slices.ContainsFunc(v.C.Places, func(at arrangement.Place) bool { return at.Unit == u.ID }) {
			options = append(options, parts.Option{Value: u.ID, Label: u.Name})
		}
	}
	return options
}

type draftView struct {
	Page    web.Page
	P       *text.Printer
	Draft   arrangement.Arrangement
	Card    arrangement.ServiceCard
	Choices arrangement.DraftChoices
	Saved   arrangement.Content
	Fill    filling
	Stale   bool // somebody saved it meanwhile
	Today   clock.Day
}

// levelOptions are those who can answer at a level.
func (v draftView) levelOptions(level int) []parts.Option {
	p := v.P
	options := []parts.Option{{Label: p.T("arrange.level.none")}}
	if level == 1 {
		options = append(options, parts.Option{Value: "local", Label: p.T("arrange.level.local")})
	}
	for _, t := range v.Choices.Teams {
		if t.Kind == arrangement.Local && level != 1 {
			continue
		}
		options = append(options, parts.Option{Value: "team:" + t.ID, Label: t.Name, Group: p.T("team.kind." + t.Kind)})
	}
	if level == 3 {
		for _, s := range v.Choices.Suppliers {
			options = append(options, parts.Option{Value: "supplier:" + s.ID, Label: s.Name, Group: p.T("arrange.suppliers")})
		}
	}
	slices.SortStableFunc(options, func(a, b parts.Option) int { return groupRank(options, a.Group) - groupRank(options, b.Group) })
	return options
}

func groupRank(options []parts.Option, group string) int {
	return slices.IndexFunc(options, func(o parts.Option) bool { return o.Group == group })
}

func (v draftView) calendars() []parts.Option {
	options := []parts.Option{{Label: v.P.T("arrange.hours.service")}}
	for _, h := range v.Choices.Calendars {
		options = append(options, parts.Option{Value: h.ID, Label: h.Name})
	}
	return options
}

func (v draftView) guides() []parts.Option { return documentOptions(v.P, v.Choices.Guides) }

func documentOptions(p *text.Printer, all []arrangement.Document) []parts.Option {
	var options []parts.Option
	for _, d := range all {
		label := d.Title
		if !d.Published {
			label = p.T("arrange.option.draft", "title", d.Title)
		}
		options = append(options, parts.Option{Value: d.ID, Label: label})
	}
	return options
}

// draftTask is a row of the draft's tasks: of the catalogue, or named already.
type draftTask struct {
	Task, Name string
	Level      int
	Wanted     bool // the catalogue puts it in scope today
}

// tasks are all that can be named, those in scope first.
func (v draftView) tasks() (wanted, others []draftTask) {
	for _, row := range v.Choices.Matrix.Tasks {
		for _, level := range arrangement.Levels {
			cell := row.Cells[level]
			t := draftTask{row.ID, row.Name, level, v.Choices.Matrix.InForce(cell, v.Today)}
			named := slices.ContainsFunc(v.Saved.Tasks, func(x arrangement.Task) bool { return x.Task == row.ID && x.Level == level })
			switch {
			case t.Wanted || named:
				wanted = append(wanted, t)
			case cell.Start != arrangement.NotHere:
				others = append(others, t)
			}
		}
	}
	return wanted, others
}

// noTask says why there is no row: the catalogue is empty, or no task of it
// has been put at a level.
func (v draftView) noTask() string {
	if len(v.Choices.Matrix.Tasks) > 0 {
		return "arrange.tasks.unplaced"
	}
	return "arrange.tasks.empty"
}

func (v draftView) routineField(t draftTask) parts.Field {
	options := []parts.Option{{Label: v.P.T("arrange.routine.choose")}}
	options = append(options, documentOptions(v.P, v.Choices.Routines)...)
	options = append(options, parts.Option{Value: "not", Label: v.P.T("arrange.task.not")}, parts.Option{Value: "out", Label: v.P.T("arrange.task.out")})
	f := v.Fill.in(parts.Field{Type: "select", Name: taskField(t.Task, t.Level), Label: v.P.T("arrange.routine.for", "task", t.Name, "level", t.Level), LabelHidden: true, Options: options, Free: true})
	if !v.Fill.Form.Has(f.Name) && !slices.ContainsFunc(v.Saved.Tasks, func(x arrangement.Task) bool { return x.Task == t.Task && x.Level == t.Level }) && !t.Wanted {
		f.Value = "out"
	}
	return f
}

func (v draftView) teamField(t draftTask) parts.Field {
	options := []parts.Option{{Label: v.P.T("arrange.team.of_level")}}
	for _, team := range v.Choices.Teams {
		options = append(options, parts.Option{Value: team.ID, Label: team.Name})
	}
	return v.Fill.in(parts.Field{Type: "select", Name: taskField(t.Task, t.Level) + "_team", Label: v.P.T("arrange.team.for", "task", t.Name, "level", t.Level), LabelHidden: true, Options: options, Free: true})
}

func (v draftView) whyField(t draftTask) parts.Field {
	return v.Fill.in(parts.Field{Name: taskField(t.Task, t.Level) + "_why", Label: v.P.T("arrange.why.for", "task", t.Name, "level", t.Level), LabelHidden: true, Free: true})
}

func (v draftView) targetField(priority int, word string) templ.Component {
	return v.Fill.in(parts.Field{Type: "number", Name: "target_" + strconv.Itoa(priority) + "_" + word, Min: "0", InputMode: "numeric", Free: true, LabelHidden: true,
		Label: v.P.T("arrange.target.of", "what", v.P.T("arrange.target."+word), "priority", v.P.T("arrange.priority."+strconv.Itoa(priority)))})
}

// stands is the draft as somebody else saved it, beside what was typed.
func (v draftView) compare() []parts.CompareRow {
	saved := filling{v.P, draftForm(v.Saved, v.Draft)}
	var rows []parts.CompareRow
	add := func(label, field string) {
		rows = append(rows, parts.CompareRow{Label: label, Mine: v.Fill.Form.Value(field), Theirs: saved.Form.Value(field)})
	}
	for _, n := range arrangement.Levels {
		label := v.P.T("arrange.level", "level", n)
		field := "level_" + strconv.Itoa(n)
		name := func(word string) string {
			for _, o := range v.levelOptions(n) {
				if o.Value == word {
					return o.Label
				}
			}
			return word
		}
		rows = append(rows, parts.CompareRow{Label: label, Mine: name(v.Fill.Form.Value(field)), Theirs: name(saved.Form.Value(field))})
	}
	add(v.P.T("gate.review"), "review_on")
	add(v.P.T("arrange.note"), "note")
	for p := 1; p <= 4; p++ {
		for _, w := range targetWords {
			add(v.P.T("arrange.target.of", "what", v.P.T("arrange.target."+w), "priority", v.P.T("arrange.priority."+strconv.Itoa(p))), "target_"+strconv.Itoa(p)+"_"+w)
		}
	}
	return rows
}
