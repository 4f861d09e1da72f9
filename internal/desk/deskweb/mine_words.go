package deskweb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// mineKinds say how a state is felt by whose ticket it is.
var mineKinds = map[desk.State]parts.Kind{desk.Fresh: parts.Info, desk.Open: parts.Info, desk.Waiting: parts.Warn, desk.Supplied: parts.Info, desk.Planned: parts.Info, desk.Solved: parts.OK, desk.Closed: parts.OK}

func mineTag(p *text.Printer, s desk.State) *parts.Tag {
	return &parts.Tag{Kind: mineKinds[s], Text: p.T("my.state." + string(s))}
}

func (v mineListView) tabs() []parts.Link {
	return []parts.Link{
		{Label: v.P.T("my.tab.going"), Href: "/my/tickets", Current: !v.Done},
		{Label: v.P.T("my.tab.done"), Href: "/my/tickets?done=1", Current: v.Done},
	}
}

func (v mineListView) items() []parts.Item {
	var items []parts.Item
	for _, r := range v.List.Rows {
		meta := v.P.T("my.line", "number", r.Number, "day", v.P.Day(r.CreatedAt.Day(v.P.Zone())))
		if r.ServiceName != "" {
			meta += " · " + r.ServiceName
		}
		items = append(items, parts.Item{Title: r.Title, Href: mineAddress(r.ID), Text: meta, Tag: mineTag(v.P, r.State)})
	}
	return items
}

// kept are fields that go along unseen from step to step.
func (v newMineView) kept(names ...string) []parts.Hidden {
	var all []parts.Hidden
	for _, name := range names {
		if value := v.Fill.Form.Value(name); value != "" {
			all = append(all, parts.Hidden{Name: name, Value: value})
		}
	}
	return all
}

func (v newMineView) guides() []parts.Item {
	var items []parts.Item
	for _, g := range v.Portal.Guides {
		items = append(items, parts.Item{Title: g.Title, Href: "/guides/" + g.ID, Text: g.Summary})
	}
	return items
}

// fewServices is how many are shown at once; more are a list to choose from.
const fewServices = 6

func (v newMineView) serviceType() string {
	if len(v.Portal.Services) > fewServices {
		return "select"
	}
	return "radios"
}

func (v newMineView) services() []parts.Option {
	options := []parts.Option{{Value: "", Label: v.P.T("my.sort.service.none")}}
	for i, s := range v.Portal.Services {
		o := parts.Option{Value: s.ID, Label: s.Name}
		if v.serviceType() == "radios" {
			o.Hint = firstSentence(s.Description)
		} else if i < v.Portal.Likely {
			o.Group = v.P.T("my.sort.service.likely")
		} else if v.Portal.Likely > 0 {
			o.Group = v.P.T("my.sort.service.all")
		}
		options = append(options, o)
	}
	return options
}

func firstSentence(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return line
}

func (v newMineView) kinds() []parts.Option {
	var options []parts.Option
	for _, k := range []desk.Kind{desk.Fault, desk.Question, desk.Order, desk.Access, desk.Change, desk.Feedback} {
		options = append(options, parts.Option{Value: string(k), Label: v.P.T("my.kind." + string(k))})
	}
	return options
}

func (v newMineView) urgencies() []parts.Option {
	var options []parts.Option
	for _, u := range []int{desk.UrgencyStops, desk.UrgencyHinders, desk.UrgencyCanWait} {
		options = append(options, parts.Option{Value: strconv.Itoa(u), Label: v.P.T("my.urgency." + strconv.Itoa(u))})
	}
	return options
}

func (v myTicketView) kicker() string {
	if v.Sent {
		return v.P.T("my.sent", "number", v.T.Number)
	}
	return v.P.T("my.number", "number", v.T.Number)
}

// sentence is the one thing somebody wants to know of their ticket.
func (v myTicketView) sentence() string {
	switch {
	case v.T.Visit != nil && v.T.Visit.Here:
		return v.P.T("my.says.visit_here", "name", v.T.Visit.Goer)
	case v.T.Visit != nil:
		return v.P.T("my.says.visit", "name", v.T.Visit.Goer, "when", desk.Window(v.P, v.T.Visit.From, v.T.Visit.To))
	case v.T.Leg != nil:
		return v.P.T("my.says.leg", "name", v.T.Leg.Supplier, "day", v.P.Day(v.T.Leg.Since.Day(v.P.Zone())))
	case v.T.State == desk.Planned && v.T.Until.IsSet():
		return v.P.T("my.says.planned_on", "moment", v.P.Moment(v.T.Until))
	case v.T.State == desk.Declined && v.saidWhy():
		return v.P.T("my.says.declined_why")
	}
	return v.P.T("my.says."+string(v.T.State), "team", v.R.Team)
}

// saidWhy tells whether an answer stands here that came with the no, or after it.
func (v myTicketView) saidWhy() bool {
	var no clock.Instant
	for _, w := range v.T.Words {
		if w.To == desk.Declined {
			no = w.At
		}
	}
	return no.IsSet() && slices.ContainsFunc(v.T.Words, func(w desk.OwnWord) bool { return w.Kind == desk.Reply && w.At >= no })
}

// note says what comes next, and whether anybody is there.
func (v myTicketView) note() string {
	if !v.T.State.Going() {
		return ""
	}
	var words []string
	switch {
	case v.T.Visit != nil:
		words = append(words, v.T.Visit.Place+".")
	case v.T.Leg != nil && v.T.Leg.NextWordAt.IsSet():
		words = append(words, v.P.T("my.next.leg", "moment", v.P.Moment(v.T.Leg.NextWordAt)))
	case v.R.Answer.IsSet():
		words = append(words, v.P.T("my.next.answer", "moment", v.P.Moment(v.R.Answer)))
	}
	switch {
	case v.R.Open && v.R.Until.IsSet():
		words = append(words, v.P.T("my.hours.open", "team", v.R.Team, "time", v.P.Time(v.R.Until)))
	case !v.R.Open && v.R.Opens.IsSet():
		words = append(words, v.P.T("my.hours.closed", "team", v.R.Team, "moment", v.P.Moment(v.R.Opens)))
	}
	if v.Sent && v.Mails {
		words = append(words, v.P.T("my.next.mail"))
	}
	return strings.Join(words, " ")
}

// happened are the words of an event; "" for what somebody wrote.
func (v myTicketView) happened(w desk.OwnWord) string {
	switch w.Kind {
	case desk.StateSet:
		return v.P.T("my.became." + string(w.To))
	case desk.Visited:
		return seenVisit(v.P, w)
	case desk.MergedInto:
		return v.P.T("my.became.merged")
	case desk.Unmerged:
		return v.P.T("my.became.unmerged")
	}
	return ""
}

func (v myTicketView) name(w desk.OwnWord) string {
	switch {
	case w.Mine:
		return v.P.T("my.you")
	case w.Name == "":
		return v.R.Team
	}
	return w.Name
}

func (v myTicketView) version() []parts.Hidden {
	return []parts.Hidden{{Name: "version", Value: strconv.Itoa(v.T.Version)}}
}

func (v myTicketView) again() []parts.Hidden {
	if v.T.MayReopen {
		return []parts.Hidden{{Name: "again", Value: "1"}}
	}
	return nil
}

func (v myTicketView) weight() parts.Weight {
	if v.T.MayReopen {
		return parts.Secondary
	}
	return parts.Primary
}

// seenVisit is what was told of a visit.
func seenVisit(p *text.Printer, w desk.OwnWord) string {
	if w.Visit == desk.VisitNotMet {
		return p.T("my.visit.not_met", "when", p.Moment(w.From))
	}
	return p.T("my.visit."+string(w.Visit), "when", desk.Window(p, w.From, w.Until), "place", w.Place)
}

// here is the address of the part of what was said that is shown.
func (v myTicketView) here() string {
	if v.Before <= 0 {
		return mineAddress(v.T.ID)
	}
	return mineAddress(v.T.ID) + "?before=" + strconv.Itoa(v.Before)
}
