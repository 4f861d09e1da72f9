package deskweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

func itoa(n int) string { return strconv.Itoa(n) }

// lines are tickets shown in little room.
type lines struct {
	P     *text.Printer
	Rows  []desk.Row
	Now   clock.Instant
	Team  bool // says the team
	Plain bool // leaves out that one is open
}

// facts are who asks, about what and whose it is, each cut by itself where
// there is little room.
func (s lines) facts(r desk.Row) []string {
	team := ""
	if s.Team {
		team = r.TeamName
	}
	return some(askerName(r), r.ServiceName, team)
}

// about is all that is known of a line, for who points at it.
func (s lines) about(r desk.Row) string {
	return strings.Join(append(s.facts(r), some(r.UnitName)...), " · ")
}

// topics are the queues the list is about.
func (s queueView) topics() string {
	if s.Team != nil {
		return desk.QueueTopic(s.Team.Team.ID)
	}
	var all []string
	for _, c := range s.List.Counts {
		if len(all) < 20 { // as many as a page may hear of
			all = append(all, desk.QueueTopic(c.Team.ID))
		}
	}
	return strings.Join(all, " ")
}

func (s queueView) here() string {
	if len(s.Query) == 0 {
		return s.Path
	}
	return s.Path + "?" + s.Query.Encode()
}

func (s queueView) exportHref() string {
	q := url.Values{}
	for _, name := range queueFilters {
		if s.Query.Get(name) != "" {
			q.Set(name, s.Query.Get(name))
		}
	}
	if s.Team != nil {
		q.Set("team", s.Team.Team.ID)
	}
	if len(q) == 0 {
		return "/desk/export"
	}
	return "/desk/export?" + q.Encode()
}

func (s queueView) narrowed() bool {
	return slices.ContainsFunc(queueFilters, func(name string) bool { return s.Query.Get(name) != "" })
}

func (s queueView) nothingYet() bool {
	return len(s.List.Rows) == 0 && !s.narrowed() && s.Query.Get("after") == ""
}

// unfound tells whether there are no rows for what was typed.
func (s queueView) unfound() bool { return len(s.List.Rows) == 0 && s.Filter.Words != "" }

// unfoundText says why: nothing has the words, or they say nothing.
func (s queueView) unfoundText() string {
	if !s.List.Words.Asked {
		return s.V.P.T("desk.queue.words.unasked", "words", s.Filter.Words)
	}
	if s.List.Words.Most > 0 {
		return s.V.P.T("desk.queue.words.none_of", "words", s.Filter.Words, "most", s.List.Words.Most)
	}
	return s.V.P.T("desk.queue.words.none", "words", s.Filter.Words)
}

func (s queueView) elsewhere() []parts.LinkButton {
	p := s.V.P
	return []parts.LinkButton{{Label: p.T("desk.queue.words.away"), Href: parts.Address(s.Path, s.Query, "q", ""), Weight: parts.Secondary},
		{Label: p.T("desk.queue.words.everywhere"), Href: parts.Address(web.SearchPath, nil, "q", s.Filter.Words), Icon: "search", Weight: parts.Secondary}}
}

func (s queueView) about() string {
	p, t := s.V.P, s.Team.Team
	return joined(p.T("desk.level", "level", t.Level), joined(t.Subject, phone.Grouped(t.Phone)))
}

func (s queueView) toTeams() []parts.LinkButton {
	if !s.V.By.May(access.DeskManage) {
		return nil
	}
	return []parts.LinkButton{{Label: s.V.P.T("desk.queues.to_teams"), Href: "/desk/teams", Icon: "people"}}
}

func (s queueView) begin() []parts.LinkButton {
	if !mayTakeIn(s.V) {
		return nil
	}
	return []parts.LinkButton{newButton(s.V, parts.Secondary)}
}

// tabs are a team's queue by where tickets stand, with their counts.
func (s queueView) tabs() []parts.Link {
	p, c := s.V.P, s.Team
	current := func(name, value string) bool { return s.Query.Get(name) == value }
	all := []parts.Link{
		{Label: p.T("desk.queue.going"), Href: s.Path, Count: p.Number(c.Open), Current: !s.narrowed()},
		{Label: p.T("desk.queue.untaken"), Href: s.Path + "?owner=" + forNobody, Count: p.Number(c.Untaken), Current: current("owner", forNobody)},
		{Label: p.T("desk.queue.mine"), Href: s.Path + "?owner=" + forMe, Current: current("owner", forMe)},
	}
	for _, state := range desk.States {
		if state.Going() && c.ByState[state] > 0 {
			all = append(all, parts.Link{Label: p.T("desk.state." + string(state)), Href: s.Path + "?state=" + string(state), Count: p.Number(c.ByState[state]), Current: current("state", string(state))})
		}
	}
	return append(all, parts.Link{Label: p.T("desk.queue.done"), Href: s.Path + "?done=1", Current: current("done", "1")})
}

// teamTable is a row a team and a column a state; nought is left out.
func (s queueView) teamTable() parts.Table {
	p := s.V.P
	columns := []parts.Column{{Label: p.T("desk.field.team")}, {Label: p.T("desk.field.level"), Tight: true}, {Label: p.T("desk.queue.untaken"), End: true}}
	states := []desk.State{}
	for _, state := range desk.States {
		if state.Going() {
			states = append(states, state)
			columns = append(columns, parts.Column{Label: p.T("desk.state." + string(state)), End: true})
		}
	}
	columns = append(columns, parts.Column{Label: p.T("desk.queue.all"), End: true})
	table := parts.Table{P: p, ID: "queues", Caption: p.T("desk.queues.teams"), CaptionHidden: true, Columns: columns}
	sum := make([]int, len(states)+2)
	for _, c := range s.List.Counts {
		if c.Team.Active == 0 && c.Open == 0 {
			continue
		}
		to := queueAddress(c.Team.ID)
		row := parts.Row{Cells: []parts.Cell{parts.Door(c.Team.Name, to), parts.Say(p.T("desk.level", "level", c.Team.Level)), countCell(p, c.Untaken, to+"?owner="+forNobody)}}
		sum[0] += c.Untaken
		for i, state := range states {
			row.Cells = append(row.Cells, countCell(p, c.ByState[state], to+"?state="+string(state)))
			sum[i+1] += c.ByState[state]
		}
		sum[len(states)+1] += c.Open
		row.Cells = append(row.Cells, countCell(p, c.Open, to))
		table.Rows = append(table.Rows, row)
	}
	if len(table.Rows) > 1 {
		table.Foot = []parts.Cell{parts.Say(p.T("desk.queue.sum")), {}}
		for _, n := range sum {
			table.Foot = append(table.Foot, parts.Say(p.Number(n)))
		}
	}
	return table
}

// countCell is a number that opens what it counts; nought is left out.
func countCell(p *text.Printer, n int, href string) parts.Cell {
	if n == 0 {
		return parts.Cell{}
	}
	return parts.Cell{Text: p.Number(n), Href: href, Sort: itoa(n)}
}

func (s queueView) filters() []parts.Filter {
	p := s.V.P
	states := parts.Filter{Name: "state", Label: p.T("desk.field.state"), Options: stateOptions(p, desk.States)}
	owner := parts.Filter{Name: "owner", Label: p.T("desk.field.owner"), Options: []parts.Option{{Value: forMe, Label: p.T("desk.queue.mine")}, {Value: forNobody, Label: p.T("desk.queue.untaken")}}}
	due := parts.Filter{Name: "due", Label: p.T("desk.field.due"), Options: []parts.Option{{Value: "late", Label: p.T("desk.queue.late")}, {Value: "soon", Label: p.T("desk.queue.soon")}}}
	priority := parts.Filter{Name: "priority", Label: p.T("desk.field.priority")}
	for n := 1; n <= 4; n++ {
		priority.Options = append(priority.Options, parts.Option{Value: itoa(n), Label: p.T("desk.priority." + itoa(n))})
	}
	kind := parts.Filter{Name: "kind", Label: p.T("desk.field.kind"), Options: kindOptionsOf(p)}
	filters := []parts.Filter{states, owner, due, priority, kind}
	if len(s.Around.Services) > 0 {
		filters = append(filters, parts.Filter{Name: "service", Label: p.T("desk.field.service"), Options: serviceOptions(s.Around)})
	}
	if s.Team == nil {
		level := parts.Filter{Name: "level", Label: p.T("desk.field.level")}
		for n := 1; n <= 3; n++ {
			level.Options = append(level.Options, parts.Option{Value: itoa(n), Label: p.T("desk.level", "level", n)})
		}
		filters = append(filters, level)
	}
	channel := parts.Filter{Name: "channel", Label: p.T("desk.field.channel")}
	for _, c := range desk.Channels {
		channel.Options = append(channel.Options, parts.Option{Value: c, Label: p.T("desk.channel." + c)})
	}
	outside := parts.Filter{Name: "outside", Label: p.T("desk.field.catalogue"), Options: []parts.Option{{Value: "1", Label: p.T("desk.outside")}}}
	facts := parts.Filter{Name: "facts", Label: p.T("desk.field.facts"), Options: []parts.Option{{Value: "missing", Label: p.T("desk.facts.missing")}}}
	return append(filters, channel, outside, facts, parts.Filter{Name: "tag", Label: p.T("desk.field.tag"), Type: "text"})
}

func (s queueView) order() string {
	switch s.List.Order {
	case desk.ByNewest:
		return "-made"
	case desk.ByOldest:
		return "made"
	case desk.ByChanged:
		return "-changed"
	}
	return "due"
}

func (s queueView) columns() []parts.Column {
	p := s.V.P
	columns := []parts.Column{{Label: p.T("desk.field.number"), Tight: true}, {Label: p.T("desk.field.title"), Head: true}, {Label: p.T("desk.field.state"), Tight: true}, {Label: p.T("desk.field.priority.short"), Tight: true}}
	if s.Filter.Done {
		columns = append(columns, parts.Column{Label: p.T("desk.field.solved"), Tight: true})
	} else {
		columns = append(columns, parts.Column{Label: p.T("desk.field.due"), Sort: "due", Tight: true})
	}
	if s.several() {
		columns = append(columns, parts.Column{Label: p.T("desk.field.team")})
	}
	return append(columns, parts.Column{Label: p.T("desk.field.owner")}, parts.Column{Label: p.T("desk.field.service")},
		parts.Column{Label: p.T("desk.field.made"), Sort: "made", Tight: true}, parts.Column{Label: p.T("desk.field.changed"), Sort: "changed", Tight: true})
}

// several tells whether the list holds tickets of more than one team.
func (s queueView) several() bool { return s.Team == nil && len(s.List.Counts) > 1 }

func (s queueView) selects() *parts.Select {
	if !mayTakeIn(s.V) || s.Filter.Done {
		return nil
	}
	return &parts.Select{Name: "ticket", Form: "bulk"}
}

// whole offers to act on the whole list, where the page has only a part of it
// or nothing ticks all its rows.
func (s queueView) whole() parts.Field {
	label := s.V.P.T("desk.many.whole", "count", s.List.All)
	if s.List.All > desk.MostMany {
		label = s.V.P.T("desk.many.whole.first", "most", desk.MostMany)
	}
	return parts.Field{P: s.V.P, Type: "checkbox", Name: "whole", ID: "bulk-whole", Label: label, Value: "1", Free: true, Attrs: templ.Attributes{"data-bulk-whole": label}}
}

// partly tells whether the list has rows on other pages.
func (s queueView) partly() bool { return s.List.All > len(s.List.Rows) }

// total is how many there are in all, where that was counted to the end.
func (s queueView) total() int {
	if s.List.All > desk.MostMany {
		return -1
	}
	return s.List.All
}

func (s queueView) rows() []parts.Row {
	p, now := s.V.P, s.V.Now
	var rows []parts.Row
	for _, r := range s.List.Rows {
		row := parts.Row{ID: r.ID + "." + itoa(r.Version), Kind: urgencyOf(r.Ticket, now)}
		row.Cells = []parts.Cell{parts.Door(itoa(r.Number), ticketAddress(r.ID)), {Text: r.Title, Href: ticketAddress(r.ID), Sub: s.under(r)},
			{Tag: stateTag(p, r.State)}, priorityCell(p, r.Priority)}
		if s.Filter.Done {
			row.Cells = append(row.Cells, parts.Say(p.Moment(r.SolvedAt)))
		} else {
			row.Cells = append(row.Cells, dueCell(p, r.Ticket, now))
		}
		if s.several() {
			row.Cells = append(row.Cells, parts.Door(r.TeamName, queueAddress(r.Team)))
		}
		row.Cells = append(row.Cells, ownerCell(p, r), serviceCell(p, r), parts.Say(shortMoment(p, r.CreatedAt, now)), parts.Say(shortMoment(p, r.ChangedAt, now)))
		rows = append(rows, row)
	}
	return rows
}

// under stands below a ticket's title: who asks, and that something is missing.
func (s queueView) under(r desk.Row) string {
	if !r.Lacks() {
		return askerOf(r)
	}
	return joined(askerOf(r), s.V.P.T("desk.facts.lacking", "count", r.Lacking))
}

func ownerCell(p *text.Printer, r desk.Row) parts.Cell {
	if r.OwnerName == "" && r.Going() {
		return parts.Cell{Text: "–", Sub: ""}
	}
	return parts.Say(r.OwnerName)
}

func serviceCell(p *text.Printer, r desk.Row) parts.Cell {
	if r.Catalogued == 0 && r.ServiceName != "" {
		return parts.Cell{Text: r.ServiceName, Sub: p.T("desk.outside")}
	}
	return parts.Say(r.ServiceName)
}

// shortMoment is the time of today, and the day of any other.
func shortMoment(p *text.Printer, at, now clock.Instant) string {
	if at.Day(p.Zone()) == now.Day(p.Zone()) {
		return p.Time(at)
	}
	return p.DayShort(at.Day(p.Zone()))
}

func (s queueView) next() string {
	if s.List.Next == "" {
		return ""
	}
	return parts.Address(s.Path, s.Query, "after", s.List.Next)
}

func (s queueView) prev() string {
	if s.List.Prev == "" {
		return ""
	}
	return parts.Address(s.Path, s.Query, "before", s.List.Prev)
}

func tagAddress(tag string) string { return "/desk/queues?" + url.Values{"tag": {tag}}.Encode() }
