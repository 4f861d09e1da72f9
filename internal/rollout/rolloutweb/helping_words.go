package rolloutweb

import (
	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

func (v personView) here() string { return address(v.J.Rollout.ID, "people", v.J.Person.ID) }

func (v personView) why() string { return v.P.T("rollout.accounts.why." + string(v.J.Help.Reason)) }

// mobile is for who may ring them up.
func (v personView) mobile() string {
	if !v.MayCollect {
		return ""
	}
	return v.J.Person.Mobile
}

func (v personView) none(key string, columns ...parts.Column) parts.Table {
	return parts.Table{P: v.P, Caption: v.P.T(key), CaptionHidden: true, Columns: columns}
}

func (v personView) devices() parts.Table {
	p := v.P
	t := v.none("rollout.room.devices", parts.Column{Label: p.T("rollout.desk.device"), Head: true}, parts.Column{Label: p.T("rollout.desk.state")},
		parts.Column{Label: p.T("rollout.day"), Tight: true}, parts.Column{Label: p.T("rollout.word.tools"), Tools: true})
	for _, d := range v.J.Help.Devices {
		t.Rows = append(t.Rows, parts.Row{Cells: []parts.Cell{{Text: deviceName(d.Device), Href: address(v.J.Rollout.ID, "devices", d.ID), Sub: d.Serial},
			{Tag: deviceTag(p, d.State)}, parts.Say(p.Day(lastDay(d.Device))), parts.Show(v.moves(d.Device))}})
	}
	return t
}

// deviceMoves are those that fit where the device is, the likeliest first.
func (v personView) deviceMoves(d rollout.Device) []rollout.DeviceEventKind {
	moves := (deviceView{At: rollout.DevicePage{Device: d}, Collect: v.MayCollect, Support: v.MayHelp}).moves()
	if len(moves) > 0 && moves[len(moves)-1] == rollout.LostIt {
		moves = moves[:len(moves)-1] // on the device's own page
	}
	return moves
}

func (v personView) move(d rollout.Device, kind rollout.DeviceEventKind, first bool) parts.PostButton {
	label := v.P.T("rollout.device.do." + string(kind))
	b := parts.PostButton{CSRF: v.Page.CSRF, Action: address(v.J.Rollout.ID, "devices", d.ID), Label: label, Small: true, Weight: parts.Quiet,
		Hidden: []parts.Hidden{{Name: "kind", Value: string(kind)}, {Name: "back", Value: v.here()}}, Attrs: templ.Attributes{"aria-label": label + ": " + d.Serial}}
	if first {
		b.Weight = parts.Secondary
	}
	return b
}

func (v personView) help(k rollout.KnownError, label, solved string) parts.PostButton {
	return parts.PostButton{CSRF: v.Page.CSRF, Action: address(v.J.Rollout.ID, "known-errors", k.ID, "help"), Label: label, Small: true, Weight: parts.Secondary,
		Hidden: []parts.Hidden{{Name: "person", Value: v.J.Person.ID}, {Name: "solved", Value: solved}, {Name: "back", Value: v.here()}},
		Attrs:  templ.Attributes{"aria-label": label + ": " + k.Name}}
}

// accounts are both, with the window in which mail is copied.
func (v personView) accounts() parts.Table {
	p := v.P
	t := v.none("rollout.room.accounts", parts.Column{Label: p.T("rollout.person.account"), Head: true}, parts.Column{Label: p.T("rollout.account.address")}, parts.Column{Label: p.T("rollout.person.valid"), Tight: true},
		parts.Column{Label: p.T("rollout.accounts.mirror"), Tight: true})
	for _, a := range v.J.Help.Accounts {
		what := "rollout.accounts.old"
		if a.Role == rollout.Primary {
			what = "rollout.accounts.new"
		}
		mirror := parts.Say(dayRange(p, a.MirrorFrom, a.MirrorTo))
		switch a.Mirroring(v.Today) {
		case rollout.MirrorSoon:
			mirror.Tag = &parts.Tag{Kind: parts.Warn, Text: p.T("rollout.person.mirror_soon")}
		case rollout.MirrorEnded:
			mirror.Tag = &parts.Tag{Kind: parts.Neutral, Text: p.T("rollout.person.mirror_ended")}
		}
		row := parts.Row{Cells: []parts.Cell{parts.Say(p.T(what)), mailCell(a.Address), parts.Say(dayRange(p, a.ValidFrom, a.ValidTo)), mirror}}
		if a.ID == v.J.Help.Account.ID {
			row.Cells[0].Sub = p.T("rollout.accounts.today")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v personView) toAccounts() templ.Component {
	return parts.LinkButton{Label: v.P.T("rollout.person.change"), Href: address(v.J.Rollout.ID, "accounts", v.J.Person.ID), Weight: parts.Quiet, Small: true, Icon: "key"}
}

func (v personView) toBook() templ.Component {
	if !v.MayCollect || v.J.Part == rollout.PartLeft {
		return nil
	}
	return parts.LinkButton{Label: v.P.T("rollout.book_for"), Href: bookHref(v.J.Rollout.ID, v.J.Person.ID), Weight: parts.Quiet, Small: true, Icon: "clock"}
}

func (v personView) toContacts() templ.Component {
	if v.J.Help.AllContacts <= len(v.J.Help.Contacts) {
		return nil
	}
	return parts.LinkButton{Label: v.P.T("rollout.person.all"), Href: address(v.J.Rollout.ID, "contacts") + "?person=" + escape(v.J.Person.ID), Weight: parts.Quiet, Small: true}
}

// appointments are bookings and visits, those ahead first.
func (v personView) appointments() parts.Table {
	p := v.P
	t := v.none("rollout.room.appointments", parts.Column{Label: p.T("rollout.when"), Tight: true}, parts.Column{Label: p.T("rollout.appointment"), Head: true}, parts.Column{Label: p.T("rollout.desk.state")})
	for _, b := range v.J.Help.Appointments {
		kind := parts.Neutral
		if b.Live() {
			kind = parts.Info
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []parts.Cell{parts.Say(when(p, b.Slot.StartsAt, b.Slot.EndsAt)),
			{Text: b.Occasion.Name, Href: address(v.J.Rollout.ID, "appointments", b.Booking.Occasion), Sub: b.Occasion.Place}, parts.Status(kind, p.T("rollout.booking.state."+b.State))}})
	}
	for _, x := range v.J.Help.Visits {
		tag := visitTag(p, x.Visit, v.Now)
		t.Rows = append(t.Rows, parts.Row{Cells: []parts.Cell{parts.Say(p.Moment(x.DueAt)), {Text: x.Task, Href: address(v.J.Rollout.ID, "visits", x.ID), Sub: joined(x.Place, x.ToName)},
			{Tag: &tag}}})
	}
	return t
}

func (v personView) contacts() parts.Table {
	p := v.P
	t := v.none("rollout.contacts.title", parts.Column{Label: p.T("rollout.when"), Tight: true}, parts.Column{Label: p.T("rollout.contact.about"), Head: true}, parts.Column{Label: p.T("rollout.desk.state")},
		parts.Column{Label: p.T("rollout.word.tools"), Tools: true})
	for _, c := range v.J.Help.Contacts {
		row := parts.Row{Cells: []parts.Cell{parts.Say(p.Moment(c.At)), {Text: c.About, Sub: joined(p.T("rollout.contact.channel."+c.Channel), c.ByName)}, parts.Status(parts.OK, p.T("rollout.contact.solved")), {}}}
		if !c.Solved() {
			row.Cells[2] = parts.Status(parts.Warn, p.T("rollout.contact.open_one"))
			if v.MayHelp {
				label := p.T("rollout.contact.solve")
				row.Cells[3] = parts.Show(parts.PostButton{CSRF: v.Page.CSRF, Action: address(v.J.Rollout.ID, "contacts", c.ID, "solve"), Label: label, Small: true, Weight: parts.Secondary,
					Hidden: []parts.Hidden{{Name: "version", Value: versionOf(c.Version)}, {Name: "back", Value: v.here()}}, Attrs: templ.Attributes{"aria-label": label + ": " + c.About}})
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// letters are what was sent, by subject: their words stay in the outbox.
func (v personView) letters() parts.Table {
	p := v.P
	t := v.none("rollout.person.letters", parts.Column{Label: p.T("rollout.when"), Tight: true}, parts.Column{Label: p.T("rollout.message.subject"), Head: true}, parts.Column{Label: p.T("rollout.desk.state")})
	for _, l := range v.J.Help.Letters {
		way := ""
		if l.Channel != "" {
			way = p.T("rollout.message.channel." + l.Channel)
		}
		subject := parts.Cell{Text: l.Subject, Sub: joined(way, l.Address)}
		if l.CauseKind == "message" {
			subject.Href = address(v.J.Rollout.ID, "messages", l.Cause)
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []parts.Cell{parts.Say(p.Moment(l.CreatedAt)), subject, {Tag: letterTag(v, l.State)}}})
	}
	return t
}

func (v personView) feedback() parts.Table {
	p := v.P
	t := v.none("rollout.room.feedback", parts.Column{Label: p.T("rollout.when"), Tight: true}, parts.Column{Label: p.T("rollout.person.said"), Head: true}, parts.Column{Label: p.T("rollout.desk.state")})
	for _, f := range v.J.Help.Feedback {
		state := parts.Status(parts.OK, p.T("rollout.person.answered"))
		if !f.Answered() {
			state = parts.Cell{Tag: &parts.Tag{Kind: parts.Warn, Text: p.T("rollout.person.unanswered")}}
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []parts.Cell{parts.Say(p.Moment(f.GivenAt)), {Text: f.Text, Href: address(v.J.Rollout.ID, "feedback", f.ID), Sub: joined(p.T("rollout.feedback.kind."+f.Kind), f.Theme)}, state}})
	}
	return t
}

func (v personView) logHidden() []parts.Hidden {
	return []parts.Hidden{{Name: "person", Value: v.J.Person.ID}, {Name: "client", Value: ids.New()}, {Name: "back", Value: v.here()}}
}
