package deskweb

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/ground/access"
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

// wordKinds are entries somebody wrote; the others only happened.
var wordKinds = []desk.EntryKind{desk.Made, desk.Word, desk.Reply, desk.Note, desk.Filed, desk.LegWord, desk.LegAnswer}

// mostInLine is how many small changes stand open beside each other.
const mostInLine = 3

// queueDoor leads to the team's queue, where the reader has a desk.
func (s ticketView) queueDoor() string {
	if !s.atDesk() {
		return ""
	}
	return queueAddress(s.T.Team)
}
