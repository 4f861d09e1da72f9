package deskweb

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/files"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

func (s ticketView) version() []parts.Hidden {
	return []parts.Hidden{{Name: "version", Value: itoa(s.T.Version)}}
}

// keyedForm lets a key press the button of a form that is only a button.
func keyedForm(key string) templ.Attributes { return templ.Attributes{"data-key-form": key} }

func (s ticketView) takeLabel() string {
	if s.T.Taken() {
		return s.V.P.T("desk.take.over", "name", s.T.OwnerName)
	}
	return s.V.P.T("desk.take.do")
}

func (s ticketView) takeWeight() parts.Weight {
	if s.T.Taken() {
		return parts.Quiet
	}
	return parts.Primary
}

// firstFacts are what one reads first.
func (s ticketView) firstFacts() []parts.Def {
	p, t := s.V.P, s.T
	answers := parts.Say(t.OwnerName)
	if !t.Taken() {
		answers = parts.Say(p.T("desk.answers.nobody"))
		if t.Answers != "" {
			answers = parts.Cell{Text: t.Names[t.Answers], Sub: p.T("desk.answers.lead")}
		}
	}
	facts := []parts.Def{{Term: p.T("desk.field.answers"), Cell: answers},
		{Term: p.T("desk.field.team"), Cell: parts.Cell{Text: t.TeamName, Href: s.queueDoor(), Sub: s.where()}},
		{Term: p.T("desk.field.priority"), Cell: priorityWords(p, t.Priority)}}
	if cell := dueCell(p, t.Ticket, s.V.Now); cell.Text != "" || cell.Tag != nil {
		facts = append(facts, parts.Def{Term: p.T("desk.field.due"), Cell: cell})
	}
	if t.WakeAt.IsSet() && t.Going() {
		facts = append(facts, parts.Def{Term: p.T("desk.field.until"), Cell: parts.Say(p.Moment(t.WakeAt))})
	}
	return facts
}

// where is a team's level, and the supplier the work lies with.
func (s ticketView) where() string {
	words := s.V.P.T("desk.level", "level", s.T.Level)
	if s.T.Supplier != "" {
		words = joined(words, s.V.P.T("desk.at_supplier", "name", s.Around.SupplierName(s.T.Supplier)))
	}
	return words
}

func priorityWords(p *text.Printer, n int) parts.Cell {
	cell := priorityCell(p, n)
	if cell.Tag != nil {
		cell.Tag.Text = p.T("desk.priority." + itoa(n))
	} else {
		cell.Text = p.T("desk.priority." + itoa(n))
	}
	return cell
}

func (s ticketView) facts() []parts.Def {
	p, t := s.V.P, s.T
	service := parts.Say(t.ServiceName)
	if t.Catalogued == 0 {
		service = parts.Cell{Text: or(t.ServiceName, p.T("desk.service.none")), Sub: p.T("desk.outside")}
	}
	facts := []parts.Def{{Term: p.T("desk.field.service"), Cell: service}, {Term: p.T("desk.field.kind"), Cell: parts.Say(p.T("desk.kind." + string(t.Kind)))},
		{Term: p.T("desk.field.impact"), Cell: parts.Cell{Text: p.T("desk.impact." + itoa(t.Impact)), Sub: p.T("desk.urgency." + itoa(t.Urgency))}},
		{Term: p.T("desk.field.made"), Cell: parts.Cell{Text: p.Moment(t.CreatedAt), Sub: p.T("desk.channel." + t.Channel)}}}
	if t.SolvedAt.IsSet() {
		sub := ""
		if t.SolvedFirst == 1 {
			sub = p.T("desk.solved_first")
		}
		facts = append(facts, parts.Def{Term: p.T("desk.field.solved"), Cell: parts.Cell{Text: p.Moment(t.SolvedAt), Sub: sub}})
	}
	if minutes := s.T.Minutes; minutes > 0 {
		facts = append(facts, parts.Def{Term: p.T("desk.field.minutes"), Cell: parts.Say(p.Duration(time.Duration(minutes) * time.Minute))})
	}
	if len(t.Tags) > 0 {
		facts = append(facts, parts.Def{Term: p.T("desk.field.tags"), Cell: parts.Show(tagDoors(t.Tags))})
	}
	if t.KnownError != "" {
		facts = append(facts, parts.Def{Term: p.T("desk.field.known_error"), Cell: s.errorCell()})
	}
	if t.Restricted == 1 {
		facts = append(facts, parts.Def{Term: p.T("desk.field.restricted"), Cell: parts.Status(parts.Warn, p.T("desk.restricted.is"))})
	}
	return facts
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (s ticketView) errorCell() parts.Cell {
	for _, c := range s.T.Context {
		for _, k := range c.KnownErrors {
			if k.ID == s.T.KnownError {
				return parts.Cell{Text: k.Name, Href: k.Href}
			}
		}
	}
	return parts.Say(s.V.P.T("desk.known_error.tied"))
}

func (s ticketView) errorOptions() []parts.Option {
	options := []parts.Option{{Label: "–"}}
	for _, c := range s.T.Context {
		for _, k := range c.KnownErrors {
			options = append(options, parts.Option{Value: k.ID, Label: k.Name})
		}
	}
	if is := s.T.KnownError; is != "" && !slices.ContainsFunc(options, func(o parts.Option) bool { return o.Value == is }) {
		options = append(options, parts.Option{Value: is, Label: s.V.P.T("desk.known_error.tied")})
	}
	return options
}

func (s ticketView) detailsButton() templ.Component {
	actions := []templ.Component{}
	if s.T.MayWork {
		actions = append(actions, parts.LinkButton{Label: s.V.P.T("desk.do.details"), Href: ticketAddress(s.T.ID, "change", changeDetails), Icon: "edit", Weight: parts.Quiet, Small: true,
			Attrs: templ.Attributes{"data-dialog": "change-" + changeDetails, "aria-haspopup": "dialog", "data-key": "e"}})
	}
	return parts.Together(actions...)
}

func (s ticketView) fieldsButton() templ.Component {
	if !s.T.MayWork || !s.fieldsAsked() {
		return parts.Together()
	}
	return parts.Together(parts.LinkButton{Label: s.V.P.T("desk.do.fields"), Href: ticketAddress(s.T.ID, "change", changeFields), Icon: "edit", Weight: parts.Quiet, Small: true,
		Attrs: templ.Attributes{"data-dialog": "change-" + changeFields, "aria-haspopup": "dialog"}})
}

func (s ticketView) followButton() templ.Component {
	if !s.atDesk() {
		return parts.Together()
	}
	actions := []templ.Component{parts.LinkButton{Label: s.V.P.T("desk.seen.open"), Href: ticketAddress(s.T.ID, "seen"), Icon: "eye", Weight: parts.Quiet, Small: true}}
	if s.T.MayWork {
		actions = append(actions, parts.LinkButton{Label: s.V.P.T("desk.do.followers"), Href: ticketAddress(s.T.ID, "change", changeFollow), Icon: "people", Weight: parts.Quiet, Small: true,
			Attrs: templ.Attributes{"data-dialog": "change-" + changeFollow, "aria-haspopup": "dialog"}})
	}
	return parts.Together(actions...)
}

// openers are the forms this ticket has now.
func (s ticketView) openers() []string {
	all := []string{changePriority, changeDetails, changeFollow}
	if s.T.Going() {
		all = append(all, changeMove, changeOwner)
	}
	if len(s.T.Next) > 0 {
		all = append(all, changeState)
	}
	if s.fieldsAsked() {
		all = append(all, changeFields)
	}
	return all
}

func (s ticketView) requesterFacts() []parts.Def {
	p, t := s.V.P, s.T
	who := parts.Say(or(askerName(t.Row), p.T("desk.requester.none")))
	if t.Requester != "" {
		if s.V.By.MaySomewhere(access.PeopleRead) {
			who.Href = "/people/" + t.Requester
		}
		who.Sub = t.UnitName
	} else if t.Sender != "" {
		who.Sub = p.T("desk.requester.stranger")
	}
	facts := []parts.Def{{Term: p.T("desk.field.who"), Cell: who}}
	if t.Reporter != "" && t.Reporter != t.Requester {
		facts = append(facts, parts.Def{Term: p.T("desk.field.reporter"), Cell: parts.Say(t.Names[t.Reporter])})
	}
	if t.Requester != "" && s.atDesk() {
		facts = append(facts, parts.Def{Term: p.T("desk.field.tickets"), Cell: parts.Door(p.T("desk.requester.tickets"), "/desk/queues?requester="+t.Requester)})
	}
	if len(t.Followers) > 0 {
		var names []string
		for _, f := range t.Followers {
			names = append(names, s.followerName(f))
		}
		facts = append(facts, parts.Def{Term: p.T("desk.field.followers"), Cell: parts.Say(p.List(names))})
	}
	return facts
}

func (s ticketView) followerName(f desk.Follower) string {
	if f.Person == "" {
		return f.Address
	}
	return s.T.Names[f.Person]
}

func contextFacts(p *text.Printer, c desk.Transition) []parts.Def {
	var facts []parts.Def
	if c.Wave != "" {
		facts = append(facts, parts.Def{Term: p.T("desk.context.wave"), Cell: parts.Cell{Text: c.Wave, Sub: p.DayLong(c.WaveDay)}})
	}
	if c.CareDay > 0 {
		facts = append(facts, parts.Def{Term: p.T("desk.context.care"), Cell: parts.Status(parts.Info, p.T("desk.context.care_day", "day", c.CareDay, "days", c.CareDays))})
	}
	for _, d := range c.Devices {
		facts = append(facts, parts.Def{Term: p.T("desk.context.device"), Cell: parts.Cell{Text: d.Name, Sub: p.T(d.State)}})
	}
	return facts
}

// hops are the hand-overs, the latest first: from where to where, why, and how
// long it lay.
func (s ticketView) hops() []parts.Event {
	p := s.V.P
	var events []parts.Event
	for _, h := range slices.Backward(s.T.Hops) {
		e := parts.Event{At: h.At, Title: s.T.Teams[h.FromTeam].Name + " → " + s.T.Teams[h.ToTeam].Name, Kind: parts.Info}
		if h.FromSupplier != h.ToSupplier {
			e.Title = s.placeName(h.FromTeam, h.FromSupplier) + " → " + s.placeName(h.ToTeam, h.ToSupplier)
		}
		if h.Again == 1 {
			e.Kind = parts.Warn
		}
		words := p.T("desk.direction."+string(h.Direction)) + " · " + p.T("desk.reason."+string(h.Reason))
		if h.Again == 1 {
			words = joined(words, p.T("desk.hop.again"))
		}
		e.Text = words
		lay := p.T("desk.hop.lay", "clock", span(p, h.Dwell()), "working", p.Duration(time.Duration(h.WorkingSeconds)*time.Second))
		e.Part = hopPart(h.Note, lay)
		events = append(events, e)
	}
	return events
}

func (s ticketView) placeName(team, supplier string) string {
	if supplier != "" {
		return s.Around.SupplierName(supplier)
	}
	return s.T.Teams[team].Name
}

// here is the address of the part of the thread that is shown.
func (s ticketView) here() string {
	if s.T.Before == 0 {
		return ticketAddress(s.T.ID)
	}
	return s.before(s.T.Before)
}

// before is the part of the thread before an entry.
func (s ticketView) before(n int) string {
	return ticketAddress(s.T.ID) + "?before=" + itoa(n)
}

// first is the entry the ticket began with.
func (s ticketView) first() *desk.Entry {
	if len(s.T.Entries) == 0 || s.T.Entries[0].Kind != desk.Made {
		return nil
	}
	return &s.T.Entries[0]
}

// wordKinds are entries somebody wrote; the others only happened.
var wordKinds = []desk.EntryKind{desk.Made, desk.Word, desk.Reply, desk.Note, desk.Filed, desk.Unverified, desk.LegWord, desk.LegAnswer}

// mostInLine is how many small changes stand open beside each other.
const mostInLine = 3

// run is one thing written, or neighbouring small changes.
type run struct {
	Word    bool
	Entries []desk.Entry
}

// runs are the thread's entries without the first, the latest first.
func (s ticketView) runs() []run {
	all := s.T.Entries
	if s.first() != nil {
		all = all[1:]
	}
	var runs []run
	for _, e := range slices.Backward(all) {
		word := slices.Contains(wordKinds, e.Kind) || e.Kind == desk.Visited && e.Text != ""
		if last := len(runs) - 1; !word && last >= 0 && !runs[last].Word {
			runs[last].Entries = append(runs[last].Entries, e)
			continue
		}
		runs = append(runs, run{word, []desk.Entry{e}})
	}
	return runs
}

// broughtByMail tells whether a mail stands with the word: with the first that
// it brought.
func (s ticketView) broughtByMail(e desk.Entry) bool {
	return e.Mail != "" && s.T.Entries[slices.IndexFunc(s.T.Entries, func(one desk.Entry) bool { return one.Mail == e.Mail })].N == e.N
}

// filesOf are the files that came with an entry.
func (s ticketView) filesOf(e desk.Entry) (some []files.Listed) {
	for _, f := range s.T.Files {
		if f.Part == itoa(e.N) {
			some = append(some, f)
		}
	}
	return some
}

func seenName(seen int) string {
	switch seen {
	case desk.ForPublic:
		return "public"
	case desk.ForLeg:
		return "leg"
	}
	return "internal"
}

func (s ticketView) who(e desk.Entry) string {
	name := s.T.Names[e.Actor]
	if e.Kind == desk.Made && name == "" || e.Kind == desk.Made && e.Mail != "" {
		name = askerName(s.T.Row)
	}
	if sender := e.Data().Sender; name == "" {
		name = sender
	}
	if name == "" {
		name = s.V.P.T("desk.by_program")
	}
	if e.Behalf != "" {
		name = s.V.P.T("desk.by_for", "name", name, "behalf", s.T.Names[e.Behalf])
	}
	return name
}

func (s ticketView) wordIcon(e desk.Entry) parts.Icon {
	switch e.Kind {
	case desk.Made, desk.Word:
		return "message"
	case desk.Reply:
		return "send"
	case desk.Unverified:
		return "warn"
	case desk.Filed:
		return "document"
	case desk.LegWord, desk.LegAnswer:
		return "building"
	case desk.Visited:
		return "visit"
	}
	return "lock"
}

// wordKind says what was written and who sees it.
func (s ticketView) wordKind(e desk.Entry) string {
	if e.Kind == desk.Made && e.Actor != "" && e.Actor != s.T.Requester {
		return s.V.P.T("desk.word.noted", "channel", s.V.P.T("desk.channel."+s.T.Channel))
	}
	if e.Kind == desk.Visited {
		return s.V.P.T("desk.word.visit", "what", s.V.P.T("desk.visit.state."+e.Data().Reason))
	}
	return s.V.P.T("desk.word." + string(e.Kind))
}

func (s ticketView) eventIcon(e desk.Entry) parts.Icon {
	switch e.Kind {
	case desk.Moved:
		return "swap"
	case desk.OwnerSet:
		return "person"
	case desk.TimeSpent, desk.ClockMark:
		return "clock"
	case desk.StateSet:
		return "flag"
	case desk.Visited:
		return "visit"
	case desk.NotAllowed:
		return "warn"
	case desk.Linked, desk.MergedFrom, desk.MergedInto, desk.Unmerged, desk.SplitFrom, desk.SplitInto:
		return "link"
	}
	return "dots"
}

// event says in one sentence what happened.
func (s ticketView) event(e desk.Entry) string {
	p, d, who := s.V.P, e.Data(), s.who(e)
	switch e.Kind {
	case desk.StateSet:
		words := p.T("desk.event.state", "who", who, "from", p.T("desk.state."+d.From), "to", p.T("desk.state."+d.To))
		if until := clock.Instant(d.Until); until.IsSet() && desk.State(d.To).Going() {
			words += " " + p.T("desk.event.until", "moment", p.Moment(until))
		}
		return words
	case desk.Moved:
		to := s.placeName(d.To, d.Ref)
		if d.From != d.To { // where it lies with a supplier, they have it still
			to = s.T.Teams[d.To].Name
		}
		return p.T("desk.event.moved", "who", who, "from", s.T.Teams[d.From].Name, "to", to, "reason", p.T("desk.reason."+d.Reason))
	case desk.LegTaken:
		return p.T("desk.event.leg_taken", "team", s.T.Teams[d.To].Name, "supplier", s.Around.SupplierName(d.Ref))
	case desk.OwnerSet:
		switch d.To {
		case "":
			return p.T("desk.event.let_go", "who", who)
		case e.Actor:
			return p.T("desk.event.took", "who", who)
		}
		return p.T("desk.event.gave", "who", who, "to", s.T.Names[d.To])
	case desk.PrioritySet:
		return p.T("desk.event.priority", "who", who, "from", d.From, "to", d.To)
	case desk.KindSet:
		return p.T("desk.event.kind", "who", who, "from", p.T("desk.kind."+d.From), "to", p.T("desk.kind."+d.To))
	case desk.ServiceSet:
		return p.T("desk.event.service", "who", who, "to", or(s.Around.ServiceName(d.To), p.T("desk.service.none")))
	case desk.RequesterIs:
		return p.T("desk.event.requester", "who", who, "to", or(s.T.Names[d.To], p.T("desk.requester.none")))
	case desk.Followed:
		if d.First {
			return p.T("desk.event.followed", "who", who, "to", s.T.Names[d.To])
		}
		return p.T("desk.event.unfollowed", "who", who, "to", s.T.Names[d.To])
	case desk.ClockMark:
		return p.T("desk.event.clock."+d.Dir, "clock", p.T("desk.clock."+d.Ref), "due", p.Moment(clock.Instant(d.Until)))
	case desk.Visited:
		return s.visitEvent(e)
	case desk.TimeSpent:
		return p.T("desk.event.time", "who", who, "time", p.Duration(time.Duration(d.Minutes)*time.Minute))
	case desk.Restricted:
		if d.To == "1" {
			return p.T("desk.event.restricted", "who", who)
		}
		return p.T("desk.event.unrestricted", "who", who)
	case desk.FieldsSet:
		return p.T("desk.event.fields", "who", who, "text", s.fieldsChanged(e))
	case desk.Excused:
		return p.T("desk.event.excused", "who", who, "text", e.Text, "fields", s.fieldNames(e))
	case desk.TitleSet, desk.Tagged:
		return p.T("desk.event."+string(e.Kind), "who", who, "text", or(e.Text, "–"))
	}
	return strings.TrimSpace(p.T("desk.event."+string(e.Kind), "who", who) + " " + e.Text)
}

// shortMomentFull is the time of today, and day and time of any other.
func shortMomentFull(p *text.Printer, at, now clock.Instant) string {
	if at.Day(p.Zone()) == now.Day(p.Zone()) {
		return p.T("desk.today_at", "time", p.Time(at))
	}
	return p.Moment(at)
}

func (s ticketView) seenName(w desk.OwnWord) string {
	if w.Name == "" {
		return s.V.P.T("desk.seen.desk")
	}
	return w.Name
}

// queueDoor leads to the team's queue, where the reader has a desk.
func (s ticketView) queueDoor() string {
	if !s.atDesk() {
		return ""
	}
	return queueAddress(s.T.Team)
}
