package inboxweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/mailread"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web"
	"github.com/overgang/overgang/internal/web/parts"
)

type listView struct {
	Page     web.Page
	Found    inbox.Page
	Question inbox.Query
	Query    url.Values
	Now      clock.Instant
	Exit     outbox.Exit // why no mailbox can be watched
}

type mailView struct {
	Page         web.Page
	Full         inbox.Full
	Number       int
	Form         *form.Form
	Hand, Accept bool
	Blocked      int // pictures from elsewhere that are not fetched
	Remote       bool
}

type boxesView struct {
	Page   web.Page
	All    []inbox.Mailbox
	One    inbox.Mailbox
	Teams  []Team
	Active bool
	Canary bool
	Form   *form.Form
	Now    clock.Instant
	Exit   outbox.Exit // why no mailbox can be watched
}

func newMailView(page web.Page, full inbox.Full, number int, f *form.Form, hand, accept bool) mailView {
	page.Title = subject(page.P, full.Row)
	if full.Read != nil && full.Read.Subject != "" {
		page.Title = full.Read.Subject
	}
	page.Crumbs = []parts.Link{{Label: page.P.T("inbox.title"), Href: "/desk/mail"}}
	tag := stateTag(page.P, full.State)
	page.Tag = &tag
	return mailView{Page: page, Full: full, Number: number, Form: f, Hand: hand && full.State != inbox.Taken && full.State != inbox.Received, Accept: accept && full.Waits()}
}

// What usually helps stands out: dealing once more with what failed, letting in
// what waits for a look.
func (s mailView) againWeight() parts.Weight {
	if s.Full.State == inbox.Quarantined {
		return parts.Primary
	}
	return parts.Secondary
}

func (s mailView) acceptWeight() parts.Weight {
	if s.Full.State == inbox.Quarantined {
		return parts.Secondary
	}
	return parts.Primary
}

// faultsOf are what is wrong with fields of one of the page's two forms.
func faultsOf(s mailView, fields ...string) error {
	var wrong fault.Faults
	for _, f := range s.Form.Faults {
		if slices.Contains(fields, f.Field) {
			wrong = append(wrong, f)
		}
	}
	return wrong.Err()
}

// size is how large something is, in kB from the first byte on.
func size(p *text.Printer, bytes int) string {
	if bytes < 1_000_000 {
		return p.Number((bytes+999)/1000) + " kB"
	}
	return p.Decimal(float64(bytes)/1e6, 1) + " MB"
}

func subject(p *text.Printer, r inbox.Row) string {
	if r.Subject == "" {
		return p.T("inbox.no_subject")
	}
	return r.Subject
}

var kinds = map[inbox.State]parts.Kind{inbox.Received: parts.Info, inbox.Taken: parts.OK, inbox.Held: parts.Warn, inbox.Quarantined: parts.Danger}

func stateTag(p *text.Printer, s inbox.State) parts.Tag {
	return parts.Tag{Kind: kinds[s], Text: p.T("inbox.state." + string(s))}
}

// problem is a stored reason in the reader's language.
func problem(p *text.Printer, key string) string {
	if key == "" || !p.Has(key) {
		return key
	}
	return p.T(key)
}

// turned is the address of the page after, or before, a cursor; "" where there
// is none.
func (s listView) turned(way, cursor string) string {
	if cursor == "" {
		return ""
	}
	return parts.Address("/desk/mail", s.Query, way, cursor)
}

func figures(s listView) []parts.Figure {
	p := s.Page.P
	var all []parts.Figure
	for _, state := range []inbox.State{inbox.Quarantined, inbox.Held, inbox.Received, inbox.Filed} {
		f := parts.Figure{P: p, N: s.Found.Counts[state], Label: p.T("inbox.state." + string(state)), Href: "/desk/mail?state=" + string(state)}
		if f.N > 0 {
			f.Kind = kinds[state]
		}
		if state == inbox.Received && s.Found.Oldest.IsSet() {
			f.Note = p.T("inbox.oldest", "age", p.Duration(s.Now.Sub(s.Found.Oldest)))
		}
		all = append(all, f)
	}
	return all
}

func filters(s listView) []parts.Filter {
	p := s.Page.P
	state := parts.Filter{Name: "state", Label: p.T("inbox.state")}
	for _, one := range inbox.States {
		state.Options = append(state.Options, parts.Option{Value: string(one), Label: p.T("inbox.state." + string(one))})
	}
	box := parts.Filter{Name: "mailbox", Label: p.T("inbox.mailbox")}
	for _, one := range s.Found.Mailboxes {
		box.Options = append(box.Options, parts.Option{Value: one.ID, Label: one.Address})
	}
	return []parts.Filter{state, box}
}

// columns are the list's.
func columns(s listView) []parts.Column {
	p := s.Page.P
	return []parts.Column{{Label: p.T("inbox.subject")}, {Label: p.T("inbox.from")}, {Label: p.T("inbox.state"), Tight: true}, {Label: p.T("inbox.received"), Tight: true}, {Label: p.T("inbox.problem")}}
}

func rows(s listView) []parts.Row {
	p := s.Page.P
	boxes := map[string]string{}
	for _, m := range s.Found.Mailboxes {
		boxes[m.ID] = m.Address
	}
	var all []parts.Row
	for _, r := range s.Found.Rows {
		tag := stateTag(p, r.State)
		row := parts.Row{ID: r.ID, Cells: []parts.Cell{parts.Door(subject(p, r), "/desk/mail/"+r.ID), {Text: sender(p, r.Writer), Sub: className(p, r.Class)}}}
		came := parts.Say(p.Moment(r.ReceivedAt))
		if len(s.Found.Mailboxes) > 1 && boxes[r.Mailbox] != "" {
			came.Sub = p.T("inbox.to") + " " + boxes[r.Mailbox]
		}
		row.Cells = append(row.Cells, parts.Cell{Tag: &tag}, came, parts.Say(problem(p, r.Problem)))
		if r.Waits() {
			row.Kind = kinds[r.State]
		}
		all = append(all, row)
	}
	return all
}

// sender is the address itself: a name can say anything (TRUST MI-13).
func sender(p *text.Printer, address string) string {
	if address == "" {
		return p.T("inbox.sender.unknown")
	}
	return address
}

func className(p *text.Printer, c mailread.Class) string {
	if c == "" {
		return ""
	}
	return p.T("inbox.class." + strings.ReplaceAll(string(c), "-", "_"))
}

func facts(s mailView) []parts.Def {
	p, f := s.Page.P, s.Full
	from := parts.Say(sender(p, ""))
	if f.Read != nil {
		if a, ok := f.Read.Sender(); ok {
			from = parts.Cell{Text: a.Address, Sub: a.Name}
		} else if len(f.Read.From) > 0 {
			from.Sub = f.Read.From[0].String()
		}
	}
	to := parts.Say(f.Recipient)
	if f.Box.Address != f.Recipient {
		to.Sub = f.Box.Address
	}
	all := []parts.Def{
		{Term: p.T("inbox.from"), Cell: from},
		{Term: p.T("inbox.to"), Cell: to},
		{Term: p.T("inbox.received"), Cell: parts.Cell{Text: p.Moment(f.ReceivedAt), Sub: strings.TrimSpace(strings.ToUpper(string(f.Via)) + " " + f.Client)}},
		{Term: p.T("inbox.size"), Cell: parts.Say(size(p, f.Size))},
	}
	if f.Problem != "" {
		all = append(all, parts.Def{Term: p.T("inbox.problem"), Cell: parts.Cell{Text: problem(p, f.Problem), Sub: tries(p, f.Row)}})
	}
	if f.Read != nil {
		why := make([]string, 0, len(f.Read.Why))
		for _, r := range f.Read.Why {
			why = append(why, r.Where+": "+r.What)
		}
		all = append(all, parts.Def{Term: p.T("inbox.class"), Cell: parts.Cell{Text: className(p, f.Read.Class), Sub: strings.Join(why, "; ")}})
	}
	if f.SameMessage == 1 {
		all = append(all, parts.Def{Term: p.T("inbox.same"), Cell: parts.Say(p.T("inbox.same.text"))})
	}
	if s.Number > 0 {
		label := "inbox.ticket.claims"
		if f.State == inbox.Taken {
			label = "inbox.ticket"
		}
		all = append(all, parts.Def{Term: p.T(label), Cell: parts.Door("#"+strconv.Itoa(s.Number), "/desk/tickets/"+f.Ticket)})
	}
	return all
}

func tries(p *text.Printer, r inbox.Row) string {
	if r.Tries == 0 {
		return ""
	}
	return p.T("inbox.tries", "count", r.Tries)
}

// said is what the mail says, each paragraph its lines; everything in it stays
// text.
func said(s mailView) (all [][]string) {
	if s.Full.Read == nil {
		return nil
	}
	for _, part := range strings.Split(strings.TrimSpace(s.Full.Read.Whole()), "\n\n") {
		all = append(all, strings.Split(strings.TrimSpace(part), "\n"))
	}
	return all
}

// parted are the mail's attachments; they lie in the mail as it came.
func parted(s mailView) (items []parts.Item) {
	if s.Full.Read == nil {
		return nil
	}
	for _, a := range s.Full.Read.Attachments {
		items = append(items, parts.Item{Title: files.SafeName(a.Name), Icon: "document", End: size(s.Page.P, len(a.Content))})
	}
	return items
}

func boxRows(s boxesView) []parts.Row {
	p := s.Page.P
	teams := map[string]string{}
	for _, t := range s.Teams {
		teams[t.ID] = t.Name
	}
	var all []parts.Row
	for _, m := range s.All {
		tag := parts.Tag{Kind: parts.OK, Text: p.T("inbox.mailbox.open")}
		if m.Active == 0 {
			tag = parts.Tag{Text: p.T("inbox.mailbox.shut")}
		}
		polled := parts.Cell{}
		if m.PolledAt.IsSet() || m.PollProblem != "" {
			polled = parts.Cell{Text: p.T("inbox.polled.never"), Sub: m.PollProblem}
			if m.PolledAt.IsSet() {
				polled.Text = p.Moment(m.PolledAt)
			}
		}
		row := parts.Row{Cells: []parts.Cell{
			{Text: m.Address, Href: "/desk/mailboxes/" + m.ID, Sub: m.Name}, parts.Say(p.T("inbox.kind." + string(m.Kind))), parts.Say(teams[m.Team]), {Tag: &tag}, polled, canaryCell(p, m, s.Exit),
		}}
		if m.PollProblem != "" {
			row.Kind = parts.Warn
		}
		if m.CanaryTold.IsSet() && s.Exit == outbox.Goes {
			row.Kind = parts.Danger
		}
		all = append(all, row)
	}
	return all
}

// canaryCell says when the mail the program sends to a mailbox came in last.
func canaryCell(p *text.Printer, m inbox.Mailbox, exit outbox.Exit) parts.Cell {
	switch {
	case m.Canary == 0:
		return parts.Say(p.T("inbox.canary.off"))
	case exit != outbox.Goes:
		return parts.Cell{Text: p.T("inbox.canary.cannot"), Sub: p.T("inbox.canary.cannot." + string(exit))}
	case m.CanaryTold.IsSet():
		return parts.Cell{Tag: &parts.Tag{Kind: parts.Danger, Text: p.T("inbox.canary.silent")}, Sub: p.T("inbox.canary.since", "since", p.Moment(m.CanaryTold))}
	case m.CanaryBack.IsSet():
		return parts.Say(p.Moment(m.CanaryBack))
	}
	return parts.Say(p.T("inbox.canary.not_yet"))
}

// silences are the mailboxes that nothing comes in to, each a sentence; or that
// nobody can know.
func silences(s listView) (all []parts.Alert) {
	if s.Exit != outbox.Goes {
		if slices.ContainsFunc(s.Found.Mailboxes, func(m inbox.Mailbox) bool { return m.Canary == 1 }) {
			all = append(all, parts.Alert{Kind: parts.Info, Text: s.Page.P.T("inbox.canary.unwatched") + " " + s.Page.P.T("inbox.canary.cannot."+string(s.Exit))})
		}
		return all
	}
	for _, m := range s.Found.Mailboxes {
		if m.CanaryTold.IsSet() {
			all = append(all, parts.Alert{Kind: parts.Danger, Text: s.Page.P.T("inbox.canary.alert", "address", m.Address, "since", s.Page.P.Moment(m.CanaryTold))})
		}
	}
	return all
}

func kindOptions(p *text.Printer) (all []parts.Option) {
	for _, k := range inbox.Kinds {
		all = append(all, parts.Option{Value: string(k), Label: p.T("inbox.kind." + string(k)), Hint: p.T("inbox.kind_hint." + string(k))})
	}
	return all
}

func teamOptions(s boxesView) []parts.Option {
	all := []parts.Option{{Label: s.Page.P.T("inbox.mailbox.by_service")}}
	for _, t := range s.Teams {
		all = append(all, parts.Option{Value: t.ID, Label: t.Name})
	}
	return all
}

func kindOf(f *form.Form) string {
	if k := f.Value("kind"); k != "" {
		return k
	}
	return string(inbox.Desk)
}
