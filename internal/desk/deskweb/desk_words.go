package deskweb

import (
	"strconv"
	"time"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

// ticketAddress is a ticket's page, or something of it.
func ticketAddress(id string, more ...string) string { return joinAddress("/desk/tickets/"+id, more) }

// queueAddress is a team's queue; "" is every queue.
func queueAddress(team string) string {
	if team == "" {
		return "/desk/queues"
	}
	return "/desk/queues/" + team
}

func joinAddress(to string, more []string) string {
	for _, part := range more {
		if part != "" {
			to += "/" + part
		}
	}
	return to
}

// deskKinds say how a state is felt.
var deskKinds = map[desk.State]parts.Kind{
	desk.Fresh: parts.Warn, desk.Open: parts.Info, desk.Solved: parts.OK, desk.Closed: parts.OK,
}

func stateSign(p *text.Printer, s desk.State) parts.Tag {
	return parts.Tag{Kind: deskKinds[s], Text: p.T("desk.state." + string(s))}
}

func stateTag(p *text.Printer, s desk.State) *parts.Tag {
	tag := stateSign(p, s)
	return &tag
}

// priorityCell shows the two that press with a sign; the others are words.
func priorityCell(p *text.Printer, n int) parts.Cell {
	words := p.T("desk.priority.short", "number", n)
	switch n {
	case 1:
		return parts.Cell{Tag: &parts.Tag{Kind: parts.Danger, Text: words}}
	case 2:
		return parts.Cell{Tag: &parts.Tag{Kind: parts.Warn, Text: words}}
	}
	return parts.Say(words)
}

// urgencyOf is how a ticket's clock is felt at a moment.
func urgencyOf(t desk.Ticket, now clock.Instant) parts.Kind {
	at, ok := t.Due()
	switch {
	case !ok || !t.Going():
		return parts.Neutral
	case at <= now:
		return parts.Danger
	case at <= now.Add(desk.SoonIs):
		return parts.Warn
	}
	return parts.Neutral
}

// dueCell says when the first clock runs out: how late where it has, how long
// is left within a day, else the moment.
func dueCell(p *text.Printer, t desk.Ticket, now clock.Instant) parts.Cell {
	at, ok := t.Due()
	if !ok || !t.Going() {
		return parts.Cell{}
	}
	cell := parts.Cell{Text: dueMoment(p, at, now), Sort: strconv.FormatInt(int64(at), 10)}
	switch kind := urgencyOf(t, now); {
	case kind == parts.Danger:
		return parts.Cell{Tag: &parts.Tag{Kind: kind, Text: p.T("desk.due.late", "time", span(p, now.Sub(at)))}, Sub: dueMoment(p, at, now)}
	case kind == parts.Warn:
		return parts.Cell{Tag: &parts.Tag{Kind: kind, Text: p.T("desk.due.in", "time", span(p, at.Sub(now)))}, Sub: dueMoment(p, at, now)}
	}
	return cell
}

// dueMoment is the time of today, and short day and time of any other.
func dueMoment(p *text.Printer, at, now clock.Instant) string {
	if at.Day(p.Zone()) == now.Day(p.Zone()) {
		return p.T("desk.today_at", "time", p.Time(at))
	}
	return p.DayShort(at.Day(p.Zone())) + " " + p.T("text.at", "time", p.Time(at))
}

// span is a duration in the largest words that fit: minutes, hours, days.
func span(p *text.Printer, d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return p.T("desk.days", "count", int(d.Hours()/24))
	case d >= 4*time.Hour: // nobody asks for the minutes any more
		d = d.Round(time.Hour)
	}
	return p.Duration(d)
}

// askerOf is who a ticket is for, as a list shows it.
func askerOf(r desk.Row) string { return joined(askerName(r), r.UnitName) }

func joined(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + " · " + b
}

func deskCrumb(p *text.Printer) parts.Link {
	return parts.Link{Label: p.T("desk.board.title"), Href: "/desk"}
}

func queuesCrumb(p *text.Printer) parts.Link {
	return parts.Link{Label: p.T("desk.queues.title"), Href: queueAddress("")}
}

// newButton leads to the phone note, also by the key n.
func newButton(v *web.Visit, weight parts.Weight) parts.LinkButton {
	b := parts.LinkButton{Label: v.P.T("desk.new.button"), Href: "/desk/new", Icon: "plus", Weight: weight}
	b.Attrs = keyed("n")
	return b
}

// mayTakeIn tells whether somebody may make tickets for others.
func mayTakeIn(v *web.Visit) bool { return v.By.MaySomewhere(access.DeskWork) }

func kindOptionsOf(p *text.Printer) []parts.Option {
	var options []parts.Option
	for _, k := range desk.Kinds {
		options = append(options, parts.Option{Value: string(k), Label: p.T("desk.kind." + string(k))})
	}
	return options
}

func teamOptions(p *text.Printer, teams []arrangement.Team, but string) []parts.Option {
	var options []parts.Option
	for _, t := range teams {
		if t.ID != but {
			options = append(options, parts.Option{Value: t.ID, Label: t.Name, Group: p.T("desk.level", "level", t.Level)})
		}
	}
	return options
}

func serviceOptions(a desk.Around) []parts.Option {
	var options []parts.Option
	for _, s := range a.Services {
		options = append(options, parts.Option{Value: s.ID, Label: s.Name})
	}
	return options
}

func reasonOptions(p *text.Printer) []parts.Option {
	options := []parts.Option{{Label: p.T("desk.choose")}}
	for _, r := range desk.Reasons {
		if r != desk.SuppliersJob { // to a supplier by its own way (E4)
			options = append(options, parts.Option{Value: string(r), Label: p.T("desk.reason." + string(r))})
		}
	}
	return options
}

// chosen puts a choice of none before the others.
func chosen(none string, options []parts.Option) []parts.Option {
	return append([]parts.Option{{Label: none}}, options...)
}

func stateOptions(p *text.Printer, states []desk.State) []parts.Option {
	var options []parts.Option
	for _, s := range states {
		options = append(options, parts.Option{Value: string(s), Label: p.T("desk.state." + string(s))})
	}
	return options
}

// step is the one thing to do where there is nothing yet.
func step(p *text.Printer, key, href string) []parts.LinkButton {
	return []parts.LinkButton{{Label: p.T(key), Href: href}}
}

// below leads to the form under a list: with many rows it is far down.
func below(p *text.Printer, key, id string) parts.LinkButton {
	return parts.LinkButton{Label: p.T(key), Href: "#" + id, Icon: "plus", Weight: parts.Secondary}
}
