package deskweb

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// guideTag is how a guide stands.
func guideTag(p *text.Printer, g knowledge.Guide) *parts.Tag {
	switch {
	case g.State == knowledge.Retired:
		return &parts.Tag{Text: p.T("knowledge.state.retired")}
	case g.State == knowledge.InDraft:
		return &parts.Tag{Kind: parts.Info, Text: p.T("knowledge.state.draft")}
	case g.Drafts > 0:
		return &parts.Tag{Kind: parts.Info, Text: p.T("knowledge.state.changing")}
	}
	return &parts.Tag{Kind: parts.OK, Text: p.T("knowledge.state.published")}
}

func (v guidesView) figures() []parts.Figure {
	p, n := v.P, v.List.Counts
	door := func(work string, kind parts.Kind) parts.Figure {
		if n[work] == 0 {
			kind = parts.Neutral
		}
		return parts.Figure{P: p, N: n[work], Label: p.T("knowledge.work." + work), Href: parts.Address("/desk/guides", v.Query, "work", work), Kind: kind}
	}
	return []parts.Figure{
		{P: p, N: n[knowledge.WorkAll], Label: p.T("knowledge.work.all"), Href: "/desk/guides"},
		door(knowledge.WorkDrafts, parts.Info), door(knowledge.WorkDue, parts.Warn), door(knowledge.WorkPoor, parts.Warn), door(knowledge.WorkRetired, parts.Neutral),
	}
}

func (v guidesView) filters() []parts.Filter {
	p := v.P
	var works []parts.Option
	for _, w := range knowledge.Works {
		works = append(works, parts.Option{Value: w, Label: p.T("knowledge.work." + w)})
	}
	return []parts.Filter{{Name: "work", Label: p.T("knowledge.work"), Options: works}, {Name: "kind", Label: p.T("knowledge.kind"), Options: kindOptions(p)},
		{Name: "service", Label: p.T("knowledge.service"), Options: named(v.Around.Services)}}
}

func kindOptions(p *text.Printer) []parts.Option {
	var all []parts.Option
	for _, k := range knowledge.Kinds {
		all = append(all, parts.Option{Value: k, Label: p.T("knowledge.kind." + k), Hint: p.T("knowledge.kind." + k + ".hint")})
	}
	return all
}

func named(all []knowledge.Named) []parts.Option {
	var options []parts.Option
	for _, one := range all {
		options = append(options, parts.Option{Value: one.ID, Label: one.Name})
	}
	return options
}

// optionsOf are the named behind the choice of none.
func optionsOf(none string, all []knowledge.Named) []parts.Option {
	return append([]parts.Option{{Label: none}}, named(all)...)
}

func langOptions(p *text.Printer) []parts.Option {
	var all []parts.Option
	for _, lang := range text.Langs {
		all = append(all, parts.Option{Value: lang, Label: p.As(lang).T("lang." + lang)})
	}
	return all
}

func (v guidesView) columns() []parts.Column {
	p := v.P
	return []parts.Column{{Label: p.T("knowledge.title")}, {Label: p.T("knowledge.service")}, {Label: p.T("knowledge.audience")}, {Label: p.T("knowledge.state"), Tight: true},
		{Label: p.T("knowledge.owner")}, {Label: p.T("knowledge.review_on"), Tight: true}, {Label: p.T("knowledge.helped"), End: true}}
}

func (v guidesView) rows() []parts.Row {
	p := v.P
	var rows []parts.Row
	for _, g := range v.List.Lines {
		row := parts.Row{Cells: []parts.Cell{
			{Text: g.Title, Href: guideAddress(g.ID), Sub: p.T("knowledge.kind." + g.Kind)},
			{Text: serviceName(p, v.Around, g.Service), Sub: levelName(p, g.Level)},
			{Text: p.T("knowledge.audience." + string(g.Audience)), Sub: knowledge.NameOf(v.Around.Teams, g.Team)},
			{Tag: guideTag(p, g)}, parts.Say(v.List.Owners[g.Owner]), parts.Say(p.Day(g.ReviewOn)), helpedCell(p, g)}}
		if g.Due(v.List.Today) {
			row.Kind, row.Cells[5].Sub = parts.Warn, p.T("knowledge.due")
		}
		if g.Poor() {
			row.Kind = parts.Warn
		}
		rows = append(rows, row)
	}
	return rows
}

func helpedCell(p *text.Printer, g knowledge.Guide) parts.Cell {
	if g.Votes() == 0 {
		return parts.Cell{}
	}
	cell := parts.Cell{Text: p.T("knowledge.helped_of", "helped", p.Number(g.Helped), "votes", p.Number(g.Votes())), Sort: strconv.Itoa(100 * g.Helped / g.Votes())}
	if g.Poor() {
		cell.Sub = p.T("knowledge.helps_few")
	}
	return cell
}

func serviceName(p *text.Printer, a knowledge.Around, id string) string {
	if id == "" {
		return p.T("knowledge.every_service")
	}
	return knowledge.NameOf(a.Services, id)
}

func levelName(p *text.Printer, level int) string {
	if level == 0 {
		return ""
	}
	return p.T("knowledge.level_n", "n", level)
}

func (v guidesView) prev() string {
	return prevPage("/desk/guides", v.Query, placeToken(v.List.Prev.Sort, v.List.Prev.ID))
}

func (v guidesView) next() string {
	return nextPage("/desk/guides", v.Query, placeToken(v.List.Next.Sort, v.List.Next.ID))
}

func (v guideFormView) kinds() []parts.Option { return kindOptions(v.P) }

func (v guideFormView) levels() []parts.Option {
	options := []parts.Option{{Value: "0", Label: v.P.T("knowledge.every_level")}}
	for n := 1; n <= 3; n++ {
		options = append(options, parts.Option{Value: strconv.Itoa(n), Label: levelName(v.P, n)})
	}
	return options
}

func (v guideFormView) audiences() []parts.Option {
	var all []parts.Option
	for _, a := range knowledge.Audiences {
		all = append(all, parts.Option{Value: string(a), Label: v.P.T("knowledge.audience." + string(a)), Hint: v.P.T("knowledge.audience." + string(a) + ".hint")})
	}
	return all
}

// teams are those somebody writes for; who writes for the whole body may leave
// it open.
func (v guideFormView) teams() []parts.Option {
	if v.Whole {
		return optionsOf(v.P.T("knowledge.no_team"), v.Around.Teams)
	}
	return named(v.Around.Teams)
}

func (v guideFormView) stale() (knowledge.Guide, bool) {
	current, stale := v.Fill.Form.Current()
	now, ok := current.(knowledge.Guide)
	return now, stale && ok
}

func (v guideFormView) version() string {
	if now, stale := v.stale(); stale {
		return strconv.Itoa(now.Version)
	}
	return v.Fill.version()
}

func (v guideFormView) compare(now knowledge.Guide) parts.Compare {
	p, f := v.P, v.Fill.Form
	return parts.Compare{P: p, Title: p.T("knowledge.two_versions"), OnlyDiffering: true, Rows: []parts.CompareRow{
		{Label: p.T("knowledge.kind"), Mine: f.Value("kind"), Theirs: now.Kind},
		{Label: p.T("knowledge.service"), Mine: serviceName(p, v.Around, f.Value("service")), Theirs: serviceName(p, v.Around, now.Service)},
		{Label: p.T("knowledge.level"), Mine: f.Value("level"), Theirs: strconv.Itoa(now.Level)},
		{Label: p.T("knowledge.audience"), Mine: f.Value("audience"), Theirs: string(now.Audience)},
		{Label: p.T("knowledge.team"), Mine: knowledge.NameOf(v.Around.Teams, f.Value("team")), Theirs: knowledge.NameOf(v.Around.Teams, now.Team)},
		{Label: p.T("knowledge.review_on"), Mine: f.Value("review_on"), Theirs: string(now.ReviewOn)},
	}}
}

func (v guideView) actions() templ.Component {
	p, g := v.P, v.Desk.Guide
	state, label, icon := knowledge.Retired, p.T("knowledge.retire"), parts.Icon("close")
	if g.State == knowledge.Retired {
		state, label, icon = knowledge.InUse, p.T("knowledge.restore"), "undo"
	}
	turn := parts.PostButton{CSRF: v.Page.CSRF, Action: guideAddress(g.ID, "state"), Label: label, Icon: icon, Weight: parts.Secondary,
		Hidden: []parts.Hidden{{Name: "state", Value: state}, {Name: "version", Value: v.guideVersion()}, {Name: "lang", Value: v.Lang}}}
	if g.State != knowledge.InUse {
		return turn
	}
	return parts.Together(parts.LinkButton{Label: p.T("knowledge.read"), Href: "/guides/" + g.ID + "?lang=" + v.Lang, Icon: "eye", Weight: parts.Secondary}, turn)
}

func (v guideView) guideVersion() string { return strconv.Itoa(v.Desk.Guide.Version) }

func (v guideView) langs() []parts.Link {
	var all []parts.Link
	for _, lang := range text.Langs {
		link := parts.Link{Label: v.P.As(lang).T("lang." + lang), Href: guideAddress(v.Desk.Guide.ID) + "?lang=" + lang, Current: lang == v.Lang}
		switch page := v.Desk.Page(lang); {
		case page.Version == 0:
			link.Count = "–"
		case page.Fresh:
			link.Icon = "edit"
		default:
			link.Count = strconv.Itoa(page.Number)
		}
		all = append(all, link)
	}
	return all
}

// standing says how what is written stands to what is read.
func (v guideView) standing() string {
	p, page := v.P, v.Desk.Page(v.Lang)
	switch {
	case page.Version == 0:
		return p.T("knowledge.standing.none")
	case page.Number == 0:
		return p.T("knowledge.standing.draft", "name", v.Desk.Names[page.Actor], "when", p.Moment(page.At))
	case page.Fresh:
		return p.T("knowledge.standing.changing", "number", page.Number, "name", v.Desk.Names[page.Actor], "when", p.Moment(page.At))
	}
	return p.T("knowledge.standing.published", "number", page.Number)
}

func (v guideView) mayDiscard() bool {
	page := v.Desk.Page(v.Lang)
	return page.Fresh && (page.Number > 0 || v.Lang != v.Desk.Guide.Lang)
}

func (v guideView) discardLabel() string {
	if v.Desk.Page(v.Lang).Number == 0 {
		return v.P.T("knowledge.discard_language")
	}
	return v.P.T("knowledge.discard")
}

func (v guideView) stale() (knowledge.Page, bool) {
	current, stale := v.Fill.Form.Current()
	now, ok := current.(knowledge.Page)
	return now, stale && ok
}

func (v guideView) version() string { return v.Fill.version() }

func (v guideView) compare(now knowledge.Page) parts.Compare {
	p, f := v.P, v.Fill.Form
	return parts.Compare{P: p, Title: p.T("knowledge.two_versions"), OnlyDiffering: true, Rows: []parts.CompareRow{
		{Label: p.T("knowledge.title"), Mine: f.Value("title"), Theirs: now.Title},
		{Label: p.T("knowledge.steps"), Mine: f.Value("steps"), Theirs: strings.Join(now.Steps, "\n")},
		{Label: p.T("knowledge.text"), Mine: f.Value("text"), Theirs: now.Text},
	}}
}

func (v guideView) facts() []parts.Def {
	p, g := v.P, v.Desk.Guide
	facts := []parts.Def{{Term: p.T("knowledge.kind"), Cell: parts.Say(p.T("knowledge.kind." + g.Kind))},
		{Term: p.T("knowledge.service"), Cell: parts.Cell{Text: serviceName(p, v.Around, g.Service), Sub: levelName(p, g.Level)}}}
	if g.Task != "" {
		facts = append(facts, parts.Def{Term: p.T("knowledge.task"), Cell: parts.Say(knowledge.NameOf(v.Around.Tasks, g.Task))})
	}
	facts = append(facts, parts.Def{Term: p.T("knowledge.audience"), Cell: parts.Cell{Text: p.T("knowledge.audience." + string(g.Audience)), Sub: knowledge.NameOf(v.Around.Teams, g.Team)}},
		parts.Def{Term: p.T("knowledge.owner"), Cell: parts.Say(orWord(v.Desk.Names[g.Owner], p.T("knowledge.nobody")))},
		parts.Def{Term: p.T("knowledge.helped"), Cell: parts.Say(orWord(helpedCell(p, g).Text, p.T("knowledge.no_votes")))})
	if g.Ticket != "" {
		facts = append(facts, parts.Def{Term: p.T("knowledge.from_ticket"), Cell: parts.Door(p.T("knowledge.the_ticket"), "/desk/tickets/"+g.Ticket)})
	}
	return facts
}

func (v guideView) reviewed() string {
	p, g := v.P, v.Desk.Guide
	switch {
	case !g.ReviewOn.IsSet():
		return p.T("knowledge.review.never")
	case g.Due(v.Desk.Today):
		return p.T("knowledge.review.due", "day", p.Day(g.ReviewOn))
	}
	return p.T("knowledge.review.on", "day", p.Day(g.ReviewOn))
}

// history is who published what when, each with a door to what it changed.
func (v guideView) history() []parts.Event {
	p := v.P
	var events []parts.Event
	for _, one := range v.Desk.Versions {
		event := parts.Event{At: one.At, Title: p.T("knowledge.history.version", "number", one.Number, "lang", p.T("lang."+one.Lang), "name", v.Desk.Names[one.Actor]), Text: one.Note}
		to := guideAddress(v.Desk.Guide.ID, "compare") + "?lang=" + one.Lang
		if one.Number > 1 {
			event.Part = parts.LinkButton{Label: p.T("knowledge.history.compare"), Href: to + "&from=" + strconv.Itoa(one.Number-1) + "&to=" + strconv.Itoa(one.Number), Weight: parts.Quiet, Small: true}
		}
		if page := v.Desk.Page(one.Lang); page.Fresh && page.Number == one.Number {
			event.Part = parts.Together(event.Part, parts.LinkButton{Label: p.T("knowledge.history.compare_draft"), Href: to + "&from=" + strconv.Itoa(one.Number) + "&to=0", Weight: parts.Quiet, Small: true})
			if one.Number == 1 {
				event.Part = parts.LinkButton{Label: p.T("knowledge.history.compare_draft"), Href: to + "&from=1&to=0", Weight: parts.Quiet, Small: true}
			}
		}
		events = append(events, event)
	}
	return events
}

func (v guideView) said() []parts.Event {
	var events []parts.Event
	for _, vote := range v.Desk.Votes {
		event := parts.Event{At: vote.At, Title: v.P.T("knowledge.said.not_helped"), Kind: parts.Warn, Text: vote.Note}
		if vote.Helped == 1 {
			event.Title, event.Kind = v.P.T("knowledge.said.helped"), parts.OK
		}
		events = append(events, event)
	}
	return events
}

func (v compareGuideView) name(number int) string {
	if number == 0 {
		return v.P.T("knowledge.compare.draft")
	}
	for _, one := range v.Desk.Versions {
		if one.Lang == v.Lang && one.Number == number {
			return v.P.T("knowledge.compare.version", "number", number, "day", v.P.Day(one.At.Day(v.P.Zone())))
		}
	}
	return ""
}

func (v compareGuideView) rows() []parts.CompareRow {
	var rows []parts.CompareRow
	for i, line := range knowledge.Compare(v.Left.Lines(), v.Right.Lines()) {
		rows = append(rows, parts.CompareRow{Label: strconv.Itoa(i + 1), Mine: line.Left, Theirs: line.Right})
	}
	return rows
}
