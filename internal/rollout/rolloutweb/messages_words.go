package rolloutweb

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/rollout"
	"github.com/overgang/overgang/internal/web/parts"
)

// messageTag is a message's state in a word.
func messageTag(p *text.Printer, state string) *parts.Tag {
	kind := map[string]parts.Kind{rollout.MessageScheduled: parts.Info, rollout.MessageSending: parts.Info, rollout.MessageSent: parts.OK,
		rollout.MessageMissed: parts.Danger}[state]
	return &parts.Tag{Kind: kind, Text: p.T("rollout.message.state." + state)}
}

// trackName is the name of a track among the list; everybody for "".
func trackName(p *text.Printer, tracks []rollout.Track, id string) string {
	for _, t := range tracks {
		if t.ID == id {
			return t.Name
		}
	}
	return p.T("rollout.message.every_track")
}

func (v messagesView) columns() []parts.Column {
	t := func(key string) string { return v.P.T("rollout.messages.column." + key) }
	return []parts.Column{{Label: t("when"), Tight: true}, {Label: t("name"), Head: true}, {Label: t("whom")}, {Label: t("how")}, {Label: t("owner")}, {Label: t("state")},
		{Label: t("sent"), End: true}, {Label: t("not_reached"), End: true}}
}

func (v messagesView) rows() []parts.Row {
	var rows []parts.Row
	for _, m := range v.Plan.Messages {
		when := v.P.T("rollout.messages.no_moment")
		if m.SendAt.IsSet() {
			when = v.P.Moment(m.SendAt)
		}
		row := parts.Row{Cells: []parts.Cell{
			{Text: when}, {Text: m.Name, Href: address(v.Plan.Rollout.ID, "messages", m.ID), Sub: langNames(v.P, m.Langs)},
			{Text: trackName(v.P, v.Plan.Tracks, m.Track), Sub: v.P.T("rollout.message.only." + m.OnlyThose)},
			{Text: channelNames(v.P, m.Ways())}, {Text: v.owner(m.Owner)}, {Tag: messageTag(v.P, m.State)},
			{Text: v.number(v.sentTo(m), m.State)}, {Text: v.number(m.NotReached, m.State)},
		}}
		switch {
		case m.State == rollout.MessageMissed:
			row.Kind = parts.Danger
		case m.NotReached > 0:
			row.Kind = parts.Warn
		}
		rows = append(rows, row)
	}
	return rows
}

func (v messagesView) owner(unit string) string {
	for _, u := range v.Plan.Units {
		if u.ID == unit {
			return u.Name
		}
	}
	return ""
}

// sentTo is how many it went to; of a cancelled one, those it had gone to.
func (v messagesView) sentTo(m rollout.MessageRow) int {
	if m.State == rollout.MessageCancelled {
		return left(m.Ledger)
	}
	return m.SentTo
}

// number is a count that means something only once sending began.
func (v messagesView) number(n int, state string) string {
	if state != rollout.MessageSent && state != rollout.MessageSending && n == 0 {
		return ""
	}
	return v.P.Number(n)
}

func langNames(p *text.Printer, langs []string) string {
	names := make([]string, len(langs))
	for i, l := range langs {
		names[i] = p.T("lang." + l)
	}
	return p.List(names)
}

func channelNames(p *text.Printer, ways []outbox.Channel) string {
	names := make([]string, len(ways))
	for i, c := range ways {
		names[i] = p.T("rollout.message.channel." + string(c))
	}
	return strings.Join(names, ", ")
}

func (v messageFormView) langs() []string {
	own := v.Plan.BodyLang
	langs := []string{own}
	for _, l := range text.Langs {
		if l != own {
			langs = append(langs, l)
		}
	}
	return langs
}

func (v messageFormView) action() string {
	if v.ID == "" {
		return address(v.Plan.Rollout.ID, "messages")
	}
	return address(v.Plan.Rollout.ID, "messages", v.ID, "edit")
}

func (v messageFormView) back() string { return address(v.Plan.Rollout.ID, "messages", v.ID) }

func (v messageFormView) tracks() []parts.Option {
	options := []parts.Option{{Label: v.P.T("rollout.message.every_track")}}
	for _, t := range v.Plan.Tracks {
		options = append(options, parts.Option{Value: t.ID, Label: t.Name})
	}
	return options
}

func (v messageFormView) units() []parts.Option {
	options := []parts.Option{{Label: "–"}}
	for _, u := range v.Plan.Units {
		options = append(options, parts.Option{Value: u.ID, Label: u.Name})
	}
	return options
}

func (v messageFormView) only() []parts.Option {
	var options []parts.Option
	for _, o := range rollout.OnlyThose {
		options = append(options, parts.Option{Value: o, Label: v.P.T("rollout.message.only." + o), Hint: v.P.T("rollout.message.only." + o + ".hint")})
	}
	return options
}

// channel is the field of the first or second channel: one name, two fields.
func (v messageFormView) channel(i int) parts.Field {
	f := parts.Field{P: v.P, Type: "select", Name: "channels", ID: "f-channels", Label: v.P.T("rollout.message.channel.first"), Width: "medium"}
	if i > 0 {
		f.ID, f.Label, f.Optional = "f-channels-"+strconv.Itoa(i), v.P.T("rollout.message.channel.then"), true
		f.Options = append(f.Options, parts.Option{Label: v.P.T("rollout.message.channel.none")})
	} else {
		f.Fault = parts.FaultText(v.P, v.Fill.err(), "channels")
	}
	for _, c := range rollout.MessageChannels {
		f.Options = append(f.Options, parts.Option{Value: string(c), Label: v.P.T("rollout.message.channel." + string(c))})
	}
	if chosen := v.Fill.Form.Values("channels"); i < len(chosen) {
		f.Value = chosen[i]
	}
	return f
}

// differences sets what was typed beside what is saved.
func (v messageFormView) differences(mine, theirs *form.Form) []parts.CompareRow {
	var rows []parts.CompareRow
	add := func(label, field string) {
		rows = append(rows, parts.CompareRow{Label: label, Mine: strings.Join(mine.Values(field), ", "), Theirs: strings.Join(theirs.Values(field), ", ")})
	}
	add(v.P.T("rollout.message.name"), "name")
	add(v.P.T("rollout.message.send_at"), "send_at")
	for _, l := range v.langs() {
		add(v.P.T("rollout.message.subject")+" ("+v.P.T("lang."+l)+")", "subject_"+l)
		add(v.P.T("rollout.message.text")+" ("+v.P.T("lang."+l)+")", "text_"+l)
	}
	return rows
}

func (v messageView) facts() []parts.Def {
	m := v.At.Message
	t := func(key string) string { return v.P.T("rollout.message." + key) }
	when := v.P.T("rollout.messages.no_moment")
	if m.SendAt.IsSet() {
		when = v.P.Moment(m.SendAt)
	}
	facts := []parts.Def{
		{Term: t("send_at"), Cell: parts.Say(when)}, {Term: t("track"), Cell: parts.Say(trackName(v.P, v.At.Tracks, m.Track))},
		{Term: t("only_those"), Cell: parts.Say(t("only." + m.OnlyThose))}, {Term: t("channels"), Cell: parts.Say(channelNames(v.P, m.Ways()))},
	}
	if owner := (messagesView{Plan: v.At.MessagePlan}).owner(m.Owner); owner != "" {
		facts = append(facts, parts.Def{Term: t("owner"), Cell: parts.Say(owner)})
	}
	if m.Invites == 1 {
		facts = append(facts, parts.Def{Term: t("invites"), Cell: parts.Say(t("invites.yes"))})
	}
	return facts
}

// reach are the figures of whom it goes to now.
func (v messageView) reach() []parts.Figure {
	to := address(v.At.Rollout.ID, "messages", v.At.Message.ID, "preview")
	s := v.Preview
	none := len(s.All) - s.Reached
	figures := []parts.Figure{{P: v.P, N: s.Reached, Label: v.P.T("rollout.message.reached"), Href: to, Kind: parts.OK}}
	if none > 0 {
		figures = append(figures, parts.Figure{P: v.P, N: none, Label: v.P.T("rollout.message.not_reached"), Href: to + "?only=none", Kind: parts.Warn})
	}
	for _, c := range v.At.Message.Ways() {
		if n := s.Channels[c]; n > 0 {
			figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.message.channel." + string(c)), Href: to + "?only=" + string(c)})
		}
	}
	return figures
}

// sentNote says how far its letters came; of a cancelled message, how many
// were caught and how many had gone.
func (v messageView) sentNote() string {
	m := v.At.Message
	if m.State != rollout.MessageCancelled {
		return v.P.T("rollout.message.sent.note", "reached", v.P.Number(m.SentTo), "none", v.P.Number(m.NotReached))
	}
	return v.P.T("rollout.message.withdrawn.note", "withdrawn", v.P.Number(v.At.Ledger[outbox.Cancelled]), "gone", v.P.Number(left(v.At.Ledger)))
}

// left are letters that were on their way or there.
func left(l outbox.Counts) int { return l[outbox.HandedOver] + l.Out() + l[outbox.Shown] }

// withdrawable tells whether a message that is sent has letters waiting still.
func (v messageView) withdrawable() bool {
	return v.MayPlan && v.At.Message.State == rollout.MessageSent && v.At.Ledger.Open() > 0
}

// ledger are the figures of what became of its letters.
func (v messageView) ledger() []parts.Figure {
	var figures []parts.Figure
	for _, s := range []struct {
		state outbox.State
		kind  parts.Kind
	}{{outbox.Waiting, parts.Info}, {outbox.HandedOver, parts.Info}, {outbox.Accepted, parts.OK}, {outbox.Delivered, parts.OK}, {outbox.Shown, parts.Neutral}, {outbox.Failed, parts.Danger}, {outbox.Cancelled, parts.Neutral}} {
		if n := v.At.Ledger[s.state]; n > 0 {
			figures = append(figures, parts.Figure{P: v.P, N: n, Label: v.P.T("rollout.message.ledger." + string(s.state)), Kind: s.kind})
		}
	}
	return figures
}

// letters are the message as it arrives, one for each language.
func (v messageView) letters() []parts.Letter {
	var letters []parts.Letter
	for _, t := range v.At.Texts {
		subject, words, to := t.Subject, t.Text, ""
		if s, ok := v.Preview.Sample[t.Lang]; ok {
			subject, words, to = s.Subject, s.Text, s.Name
		}
		head := []parts.Def{{Term: v.P.T("rollout.message.language"), Cell: parts.Say(v.P.T("lang." + t.Lang))}}
		if to != "" {
			head = append(head, parts.Def{Term: v.P.T("rollout.message.example_to"), Cell: parts.Say(to)})
		}
		letters = append(letters, parts.Letter{Head: head, Subject: subject, Body: words})
	}
	return letters
}

func (v messageView) testOptions() []parts.Option {
	var options []parts.Option
	for _, t := range v.At.Texts {
		options = append(options, parts.Option{Value: t.Lang, Label: v.P.T("lang." + t.Lang)})
	}
	return options
}

// draft tells whether it can be scheduled or sent.
func (v messageView) draft() bool {
	return v.At.Message.State == rollout.MessageDraft || v.At.Message.State == rollout.MessageMissed
}

func (v messageView) version() string { return strconv.Itoa(v.At.Message.Version) }

// list narrows and pages what was seen.
func (v *previewView) list() {
	only := v.Query.Get("only")
	for _, one := range v.Seen.All {
		if only == "" || (only == "none" && one.Channel == "") || (only != "none" && string(one.Channel) == only) {
			v.Shown = append(v.Shown, one)
		}
	}
	v.Total = len(v.Shown)
	from, _ := strconv.Atoi(v.Query.Get("from"))
	v.From = max(0, min(from, v.Total))
	v.Shown = v.Shown[v.From:min(v.From+previewPage, v.Total)]
}

func (v previewView) rows() []parts.Row {
	var rows []parts.Row
	for _, one := range v.Shown {
		row := parts.Row{Cells: []parts.Cell{
			parts.Door(one.Name, address(v.Seen.Rollout.ID, "people", one.Person)), {Text: v.P.T("lang." + one.Lang), Sub: v.other(one)},
		}}
		if one.Channel == "" {
			row.Kind = parts.Warn
			row.Cells = append(row.Cells, parts.Status(parts.Warn, v.P.T("rollout.message.no_way")), parts.Cell{})
		} else {
			row.Cells = append(row.Cells, parts.Say(v.P.T("rollout.message.channel."+string(one.Channel))), parts.Say(one.Address))
		}
		rows = append(rows, row)
	}
	return rows
}

// other says that somebody gets another language than their own.
func (v previewView) other(one rollout.Recipient) string {
	if one.Lang == one.OwnLang {
		return ""
	}
	return v.P.T("rollout.message.own_is", "lang", v.P.T("lang."+one.OwnLang))
}

func (v previewView) turn(from int) string {
	if from < 0 || from >= v.Total {
		return ""
	}
	q := url.Values{}
	if only := v.Query.Get("only"); only != "" {
		q.Set("only", only)
	}
	if from > 0 {
		q.Set("from", strconv.Itoa(from))
	}
	return v.Path + "?" + q.Encode()
}

func (v previewView) prev() string {
	if v.From == 0 {
		return ""
	}
	return v.turn(max(0, v.From-previewPage))
}

func (v previewView) next() string { return v.turn(v.From + previewPage) }

func (v previewView) filters() []parts.Filter {
	options := []parts.Option{{Label: v.P.T("rollout.message.preview.all")}, {Value: "none", Label: v.P.T("rollout.message.no_way")}}
	for _, c := range v.Seen.Message.Ways() {
		options = append(options, parts.Option{Value: string(c), Label: v.P.T("rollout.message.channel." + string(c))})
	}
	return []parts.Filter{{Name: "only", Label: v.P.T("rollout.message.preview.only"), Type: "select", Options: options}}
}
