package rolloutweb

import (
	"strings"

	"github.com/overgang/overgang/internal/kit/markdown"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// whatHappens is the rollout in one sentence, as the person meets it.
func whatHappens(p *text.Printer, m rollout.MyRollout) string {
	args := []any{"from", m.Rollout.FromPlatform, "to", m.Rollout.ToPlatform, "moment", p.Moment(m.Rollout.CutoverAt), "day", p.DayLong(m.Transition.AdoptedOn)}
	switch {
	case m.Transition.Part == rollout.PartLeft:
		return p.T("rollout.me.left", args...)
	case m.Transition.Part == rollout.PartAdopted:
		return p.T("rollout.me.adopted", args...)
	case m.Moved:
		return p.T("rollout.me.moved", args...)
	case m.Rollout.CutoverAt.IsSet():
		return p.T("rollout.me.moves_at", args...)
	}
	return p.T("rollout.me.moves_sometime", args...)
}

// whenFacts are the moments that matter to the person.
func whenFacts(p *text.Printer, m rollout.MyRollout) []parts.Def {
	var facts []parts.Def
	add := func(key, said string) {
		if said != "" {
			facts = append(facts, parts.Def{Term: p.T(key), Cell: parts.Say(said)})
		}
	}
	add("rollout.me.cutover", p.Moment(m.Rollout.CutoverAt))
	switch m.Transition.Stage {
	case rollout.StageFixedDate:
		add("rollout.me.your_day", p.DayLong(m.Transition.TargetDay))
	case rollout.StageDeferred:
		add("rollout.me.you_return", p.DayLong(m.Transition.TargetDay))
	}
	add("rollout.me.you_moved", p.DayLong(m.Transition.AdoptedOn))
	if m.Transition.Agreed == 1 {
		said := m.Transition.AgreedFor
		if said == "" {
			said = p.T("rollout.me.agreed_yes")
		}
		add("rollout.me.agreed", said)
	}
	if len(facts) == 0 {
		add("rollout.me.cutover", p.T("rollout.me.not_set"))
	}
	return facts
}

func bookingItems(p *text.Printer, m rollout.MyRollout) []parts.Item {
	var items []parts.Item
	for _, b := range m.Bookings {
		tag := parts.Tag{Kind: parts.OK, Text: p.T("rollout.me.booking.booked")}
		if b.State == "waiting" {
			tag = parts.Tag{Kind: parts.Warn, Text: p.T("rollout.me.booking.waiting")}
		}
		items = append(items, parts.Item{Title: p.Moment(b.StartsAt) + "–" + p.Time(b.EndsAt), Text: b.Name + " · " + b.Place, Icon: "calendar", Tag: &tag})
	}
	return items
}

func handInItems(p *text.Printer, m rollout.MyRollout) []parts.Item {
	var items []parts.Item
	for _, h := range m.HandIn {
		items = append(items, parts.Item{Title: p.Moment(h.StartsAt) + "–" + p.Time(h.EndsAt), Text: h.Name + " · " + h.Place, Icon: "place",
			Tag: &parts.Tag{Text: p.T("rollout.me.hand_in." + h.Kind)}})
	}
	return items
}

func deviceItems(p *text.Printer, m rollout.MyRollout) []parts.Item {
	var items []parts.Item
	for _, d := range m.Devices {
		items = append(items, parts.Item{Title: deviceName(d.Device), Text: p.T("rollout.me.device." + string(d.State)), Icon: "device", Tag: deviceTag(p, d.State), End: d.Serial})
	}
	return items
}

// deviceName is what a device is called: its model says more to its owner than
// the name an administrator gave it.
func deviceName(d rollout.Device) string {
	for _, name := range []string{d.Model, d.Name, d.Serial} {
		if name != "" {
			return name
		}
	}
	return ""
}

// mixed tells whether the person's devices want different accounts today.
func mixed(m rollout.MyRollout) bool {
	for _, d := range m.Devices {
		if d.State != rollout.DeviceLost && d.Account.ID != m.Account.ID {
			return true
		}
	}
	return false
}

func stepName(s rollout.MyStep) string {
	if s.Serial == "" {
		return s.Name
	}
	return s.Name + " (" + s.Serial + ")"
}

func guideHref(s rollout.MyStep) string {
	href := "/me/guides/" + s.ID
	if s.Device != "" {
		href += "?device=" + s.Device
	}
	return href
}

func stepItems(p *text.Printer, m rollout.MyRollout) []parts.Step {
	var items []parts.Step
	for i, s := range m.Steps {
		one := parts.Step{Title: stepName(s), State: stepState(s, m.Next == &m.Steps[i])}
		switch {
		case s.Done():
			one.Meta = p.Day(s.At.Day(p.Zone()))
		case s.Trouble != nil:
			one.Meta = p.T("rollout.me.step.by_hand")
		case s.Kind == rollout.Automatic:
			one.Meta = p.T("rollout.me.step.automatic")
		}
		if s.Guide != "" && !s.Done() {
			one.Part = parts.LinkButton{Label: p.T("rollout.me.to_guide"), Href: guideHref(s), Weight: parts.Quiet, Small: true, Icon: "book"}
		}
		items = append(items, one)
	}
	return items
}

// byHand is what to do while the automatic way fails.
func (v guideView) byHand() string {
	if v.Guide.Step.Trouble.Fallback != "" {
		return v.Guide.Step.Trouble.Fallback
	}
	return v.Guide.Step.Instead()
}

func memberColumns(p *text.Printer) []parts.Column {
	return []parts.Column{{Label: p.T("rollout.members.name")}, {Label: p.T("rollout.members.rollout")}, {Label: p.T("rollout.members.lacks")},
		{Label: p.T("rollout.members.account")}, {Label: p.T("rollout.members.booking")}, {Label: p.T("rollout.members.act"), Tools: true}}
}

func memberRows(v membersView) []parts.Row {
	var rows []parts.Row
	p := v.P
	for _, m := range v.Members {
		act := parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: "/act-for", Label: p.T("rollout.members.act_for", "name", m.Person.Name), Small: true, Weight: parts.Secondary,
			Icon: "swap", Hidden: []parts.Hidden{{Name: "person", Value: m.Person.ID}}})
		if m.Person.ID == v.Acting {
			act = parts.Status(parts.Info, p.T("rollout.members.acting"))
		}
		if len(m.Rollouts) == 0 {
			rows = append(rows, parts.Row{Cells: []parts.Cell{parts.Say(m.Person.Name), parts.Say(p.T("rollout.members.in_none")), {}, {}, {}, act}})
		}
		for i, r := range m.Rollouts {
			name, tool := parts.Say(m.Person.Name), act
			if i > 0 {
				tool = parts.Cell{}
			}
			booking := parts.Cell{}
			if len(r.Bookings) > 0 {
				booking = parts.Door(p.Moment(r.Bookings[0].StartsAt), bookHref(r.Rollout.ID, m.Person.ID))
			} else if r.Transition.Part == rollout.PartOutstanding {
				booking = parts.Door(p.T("rollout.me.book"), bookHref(r.Rollout.ID, m.Person.ID))
			}
			row := parts.Row{Cells: []parts.Cell{name, parts.Say(r.Rollout.Name), lackCell(p, r), mailCell(r.Account.Address), booking, tool}}
			if len(r.Lacks()) > 0 {
				row.Kind = parts.Warn
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func lackCell(p *text.Printer, m rollout.MyRollout) parts.Cell {
	lacks := m.Lacks()
	if len(lacks) == 0 {
		return parts.Status(parts.OK, p.T("rollout.lack.none"))
	}
	words := make([]string, len(lacks))
	for i, l := range lacks {
		words[i] = p.T("rollout.lack." + l)
	}
	return parts.Status(parts.Warn, strings.Join(words, ", "))
}

// summary is the first words of a guide.
func summary(source string) string {
	words := []rune(markdown.Plain(source))
	if len(words) > 120 {
		return string(words[:120]) + "…"
	}
	return string(words)
}

// deviceTag is a device's state as sign and word.
func deviceTag(p *text.Printer, s rollout.DeviceState) *parts.Tag {
	kind := map[rollout.DeviceState]parts.Kind{rollout.DeviceInUse: parts.Neutral, rollout.DeviceHandedIn: parts.Info,
		rollout.DeviceUpgradedState: parts.OK, rollout.DeviceReturned: parts.OK, rollout.DeviceLost: parts.Danger}[s]
	return &parts.Tag{Kind: kind, Text: p.T("rollout.device.state." + string(s))}
}
