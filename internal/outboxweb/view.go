package outboxweb

import (
	"net/url"
	"strings"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/phone"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type ledgerView struct {
	Page     web.Page
	Found    outbox.Page
	Question outbox.Query
	Query    url.Values
	Form     *form.Form
	Now      clock.Instant
	MayRetry bool
}

// typed is the form that was refused, or an empty one.
func (s ledgerView) typed() *form.Form {
	if s.Form == nil {
		return form.New()
	}
	return s.Form
}

// reaching are the channels that are there and not said to be down.
func (s ledgerView) reaching() []parts.Option {
	var all []parts.Option
	seen := map[outbox.Channel]bool{}
	for _, l := range s.Found.Lines {
		if !seen[l.Channel] && l.Down == nil {
			seen[l.Channel] = true
			all = append(all, parts.Option{Value: string(l.Channel), Label: channelName(s.Page.P, string(l.Channel))})
		}
	}
	return all
}

type previewView struct {
	Page    web.Page
	Preview outbox.Preview
}

type letterView struct {
	Page     web.Page
	Full     outbox.Full
	Now      clock.Instant
	MayRetry bool
}

func newLetterView(page web.Page, full outbox.Full, now clock.Instant, may bool) letterView {
	page.Crumbs = []parts.Link{{Label: page.P.T("outbox.title"), Href: "/outbox"}}
	tag := stateTag(page.P, full.State)
	page.Tag = &tag
	return letterView{Page: page, Full: full, Now: now, MayRetry: may}
}

var kinds = map[outbox.State]parts.Kind{
	outbox.HandedOver: parts.Info, outbox.Accepted: parts.OK, outbox.Delivered: parts.OK, outbox.Failed: parts.Danger, outbox.Shown: parts.Info,
}

func stateTag(p *text.Printer, s outbox.State) parts.Tag {
	return parts.Tag{Kind: kinds[s], Text: p.T("outbox.state." + string(s))}
}

// figures are the counts of the whole body, each the door to its letters.
func figures(s ledgerView) []parts.Figure {
	p := s.Page.P
	var all []parts.Figure
	for _, state := range outbox.States {
		n := s.Found.Counts[state]
		if n == 0 && state != outbox.Waiting && state != outbox.Failed {
			continue
		}
		f := parts.Figure{P: p, N: n, Label: p.T("outbox.state." + string(state)), Href: "/outbox?state=" + string(state)}
		switch {
		case state == outbox.Failed && n > 0:
			f.Kind = parts.Danger
		case state == outbox.Waiting && n > 0 && s.Found.Oldest.IsSet():
			f.Note = p.T("outbox.oldest", "age", p.Duration(s.Now.Sub(s.Found.Oldest)))
		}
		all = append(all, f)
	}
	return all
}

func filters(s ledgerView) []parts.Filter {
	p := s.Page.P
	state := parts.Filter{Name: "state", Label: p.T("outbox.state")}
	for _, one := range outbox.States {
		state.Options = append(state.Options, parts.Option{Value: string(one), Label: p.T("outbox.state." + string(one))})
	}
	channel := parts.Filter{Name: "channel", Label: p.T("outbox.channel")}
	for _, one := range outbox.Channels {
		channel.Options = append(channel.Options, parts.Option{Value: string(one), Label: p.T("outbox.channel." + string(one))})
	}
	cause := parts.Filter{Name: "cause_kind", Label: p.T("outbox.cause")}
	for _, one := range s.Found.Causes {
		cause.Options = append(cause.Options, parts.Option{Value: one, Label: causeName(p, one)})
	}
	return []parts.Filter{state, channel, cause}
}

func causeName(p *text.Printer, kind string) string {
	if key := "outbox.cause." + kind; p.Has(key) {
		return p.T(key)
	}
	return kind
}

func channelName(p *text.Printer, c string) string {
	if c == "" {
		return "–"
	}
	return p.T("outbox.channel." + c)
}

func rows(s ledgerView) []parts.Row {
	p := s.Page.P
	var all []parts.Row
	for _, r := range s.Found.Rows {
		subject := r.Subject
		if subject == "" {
			subject = p.T("outbox.letter")
		}
		row := parts.Row{ID: r.ID, Cells: []parts.Cell{
			parts.Door(subject, "/outbox/"+r.ID),
			recipientCell(s, r),
			parts.Say(channelName(p, r.Channel)),
			{Tag: ptr(stateTag(p, r.State))},
			parts.Say(p.Moment(r.CreatedAt)),
			{Text: said(p, r.Problem), Sub: next(p, r, s.Now)},
		}}
		row.Cells[0].Sub = causeName(p, r.CauseKind)
		if r.State == outbox.Failed {
			row.Kind = parts.Danger
		}
		all = append(all, row)
	}
	return all
}

func ptr[T any](v T) *T { return &v }

func recipientCell(s ledgerView, r outbox.Row) parts.Cell {
	name := s.Found.Names[r.Person]
	if name == "" {
		return parts.Say(phone.Grouped(r.Address))
	}
	c := parts.Door(name, parts.Address("/outbox", s.Query, "person", r.Person))
	c.Sub = phone.Grouped(r.Address)
	return c
}

// next says when a waiting letter is tried.
func next(p *text.Printer, r outbox.Row, now clock.Instant) string {
	if r.State != outbox.Waiting && r.State != outbox.HandedOver || r.DueAt <= now {
		return ""
	}
	return p.T("outbox.next", "when", p.Moment(r.DueAt))
}

// said is a detail of the ledger in the reader's language: its key's text and,
// quoted, the other side's own words.
func said(p *text.Printer, detail string) string {
	key, rest, _ := strings.Cut(detail, " ")
	if !p.Has(key) {
		return detail
	}
	if rest == "" {
		return p.T(key)
	}
	return p.T("outbox.quoted", "text", p.T(key), "words", rest)
}

func timeline(s letterView) []parts.Event {
	p := s.Page.P
	var all []parts.Event
	for _, e := range s.Full.Events {
		all = append(all, parts.Event{
			At: e.At, Kind: kinds[e.State], Title: p.T("outbox.state."+string(e.State)) + " · " + channelName(p, string(e.Channel)), Text: said(p, e.Detail),
		})
	}
	return all
}

func facts(s letterView) []parts.Def {
	p, f := s.Page.P, s.Full
	to := f.Recipient
	if to == "" {
		to = p.T("outbox.no_person")
	}
	all := []parts.Def{
		{Term: p.T("outbox.to"), Cell: parts.Cell{Text: to, Sub: phone.Grouped(f.Address)}},
		{Term: p.T("outbox.channel"), Cell: parts.Cell{Text: channelName(p, f.Channel), Sub: wanted(p, f.Channels)}},
		{Term: p.T("outbox.cause"), Cell: parts.Say(causeName(p, f.CauseKind))},
		{Term: p.T("outbox.written"), Cell: parts.Say(p.Moment(f.CreatedAt))},
		{Term: p.T("outbox.tries"), Cell: parts.Cell{Text: p.Number(f.Tries), Sub: next(p, f.Row, s.Now)}},
	}
	if f.Lang != "" && p.Has("lang."+f.Lang) {
		all = append(all, parts.Def{Term: p.T("outbox.lang"), Cell: parts.Say(p.T("lang." + f.Lang))})
	}
	if len(f.Calendar) > 0 {
		all = append(all, parts.Def{Term: p.T("outbox.calendar"), Cell: parts.Say(p.T("outbox.calendar." + method(f.Row)))})
	}
	if f.Problem != "" {
		all = append(all, parts.Def{Term: p.T("outbox.problem"), Cell: parts.Say(said(p, f.Problem))})
	}
	return all
}

// method is what the calendar part asks for.
func method(r outbox.Row) string {
	switch r.CalendarMethod {
	case "REQUEST":
		return "request"
	case "CANCEL":
		return "cancel"
	}
	return "publish"
}

func wanted(p *text.Printer, channels string) string {
	all := strings.Fields(channels)
	if len(all) < 2 {
		return ""
	}
	for i := range all {
		all[i] = channelName(p, all[i])
	}
	return p.T("outbox.wanted", "channels", strings.Join(all, ", "))
}

// paragraphs are the letter's text, each a list of lines.
func paragraphs(s string) [][]string {
	var all [][]string
	for _, part := range strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\n\n") {
		all = append(all, strings.Split(strings.TrimSpace(part), "\n"))
	}
	return all
}

// lineRows are the ways out, those that are not there among them.
func lineRows(s ledgerView) []parts.Row {
	p := s.Page.P
	var all []parts.Row
	there := map[outbox.Channel]bool{}
	for _, l := range s.Found.Lines {
		there[l.Channel] = true
		name := channelName(p, string(l.Channel))
		if l.Hook != "" {
			name += " · " + l.Hook
		}
		kind, word, note := lineState(p, l)
		good := p.T("outbox.line.never")
		if l.GoodAt.IsSet() {
			good = p.Moment(l.GoodAt)
		}
		row := parts.Row{Cells: []parts.Cell{
			parts.Say(name), {Tag: &parts.Tag{Kind: kind, Text: word}}, parts.Say(note), parts.Say(good), waitingCell(p, l), {},
		}}
		if kind == parts.Danger || kind == parts.Warn {
			row.Kind = kind
		}
		if s.MayRetry && l.Down != nil {
			row.Cells[5] = upAgain(s, l.Channel)
		}
		all = append(all, row)
	}
	for _, c := range outbox.Channels {
		if !there[c] {
			all = append(all, parts.Row{Cells: []parts.Cell{
				parts.Say(channelName(p, string(c))), {Tag: &parts.Tag{Text: p.T("outbox.line.none")}}, parts.Say(p.T("outbox.line.none_note")), {}, {}, {},
			}})
		}
	}
	return all
}

func lineState(p *text.Printer, l outbox.LineView) (kind parts.Kind, word, note string) {
	switch {
	case l.Down != nil:
		return parts.Warn, p.T("outbox.line.down"), p.T("outbox.line.down_note", "since", p.Moment(l.Down.Since), "why", l.Down.Why)
	case l.Dead():
		return parts.Danger, p.T("outbox.line.dead"), p.T("outbox.line.since", "since", p.Moment(l.DeadSince), "why", said(p, l.Problem))
	case l.Failing():
		return parts.Warn, p.T("outbox.line.failing"), p.T("outbox.line.since", "since", p.Moment(l.Since), "why", said(p, l.Problem))
	case !l.GoodAt.IsSet():
		return parts.Neutral, p.T("outbox.line.new"), ""
	}
	return parts.OK, p.T("outbox.line.good"), ""
}

func waitingCell(p *text.Printer, l outbox.LineView) parts.Cell {
	if l.Waiting == 0 {
		return parts.Say("0")
	}
	return parts.Door(p.Number(l.Waiting), "/outbox?state=waiting&channel="+string(l.Channel))
}

// narrowed tells whether a search stands behind the list, so that "all of
// these" means something.
func narrowed(s ledgerView) []parts.Hidden {
	all := []parts.Hidden{{Name: "all", Value: "1"}}
	for _, name := range []string{"state", "channel", "person", "cause_kind", "cause", "q"} {
		if value := s.Query.Get(name); value != "" {
			all = append(all, parts.Hidden{Name: name, Value: value})
		}
	}
	return all
}

func address(s ledgerView, name, place string) string {
	if place == "" {
		return ""
	}
	return parts.Address("/outbox", s.Query, name, place)
}

// enclosed are the names of what goes along; whoever may see the files finds
// them where they belong.
func enclosed(s letterView) (items []parts.Item) {
	for _, f := range s.Full.Enclosed {
		items = append(items, parts.Item{Title: f.Name, Icon: "document", End: s.Page.P.T("outbox.kilobytes", "count", (f.Size+999)/1000)})
	}
	return items
}
