package deskweb

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/form"
	"github.com/overgang/overgang/internal/web/parts"
)

func (s ticketView) mayReply() bool { return s.T.State != desk.Closed && s.T.State != desk.Merged }

func (s ticketView) replyLabel() string {
	if name := askerName(s.T.Row); name != "" {
		return s.V.P.T("desk.write.reply_to", "name", name)
	}
	return s.V.P.T("desk.write.reply")
}

// draft is what the reader has begun of a kind; nil where nothing.
func (s ticketView) draft(kind desk.DraftKind) *desk.Draft {
	for i := range s.T.Drafts {
		if s.T.Drafts[i].Kind == kind {
			return &s.T.Drafts[i]
		}
	}
	return nil
}

// refused is the kind of the composer that came back, with something wrong or
// with a phrase put into it; "" where none did.
func (s ticketView) refused() desk.DraftKind {
	if !s.Fill.Form.Bad() && !s.Fill.Form.Bool("inserted") {
		return ""
	}
	if kind := desk.DraftKind(s.Fill.Form.Value("kind")); kind == desk.DraftNote {
		return kind
	}
	return desk.DraftReply
}

// writing is the composer that stands open: what came back, what was begun, or
// the reply.
func (s ticketView) writing() desk.DraftKind {
	switch {
	case s.refused() != "":
		return s.refused()
	case s.draft(desk.DraftReply) != nil:
		return desk.DraftReply
	case s.draft(desk.DraftNote) != nil || !s.mayReply():
		return desk.DraftNote
	}
	return desk.DraftReply
}

func (s ticketView) faultsOf(kind desk.DraftKind) error {
	if s.refused() == kind && s.Crossed == nil { // what crossed is told above, with the words themselves
		return s.Fill.err()
	}
	return nil
}

// read is the last entry whoever sends this form has seen.
func (s ticketView) read(kind desk.DraftKind) string {
	if s.refused() == kind {
		return s.Fill.Form.Value("read")
	}
	if d := s.draft(kind); d != nil && d.Read > 0 {
		return itoa(d.Read)
	}
	return itoa(s.T.Ticket.Entries)
}

// sayField is a field of one of the two composers, with what was typed there.
func (s ticketView) sayField(kind desk.DraftKind, f parts.Field) parts.Field {
	f.P, f.ID = s.V.P, "say-"+string(kind)+"-"+f.Name
	switch {
	case s.refused() == kind:
		f.Value, f.Fault = s.Fill.Form.Value(f.Name), parts.FaultText(s.V.P, s.Fill.err(), f.Name)
		if f.Fault != "" {
			f.ID = parts.IDOf(f.Name) // where the summary of what is wrong leads
		}
	case f.Name == "text" && s.draft(kind) != nil:
		f.Value = s.draft(kind).Text
	}
	return f
}

// uploads is the field for files of one of the two composers.
func (s ticketView) uploads(kind desk.DraftKind) uploads {
	u := uploads{P: s.V.P, ID: "say-" + string(kind) + "-file"}
	if s.Fill.Form.Value("kind") == string(kind) {
		u.Aside = s.Aside
	}
	if s.refused() == kind {
		u.Fault = parts.FaultText(s.V.P, s.Fill.err(), "file")
	}
	if u.Fault != "" {
		u.ID = parts.IDOf("file")
	}
	return u
}

// writeAttrs let a key lead to the words, and what is typed be kept.
func (s ticketView) writeAttrs(kind desk.DraftKind) templ.Attributes {
	key := "r"
	if kind == desk.DraftNote {
		key = "i"
	}
	attrs := templ.Attributes{"data-key": key, "data-takes-text": true, "hx-post": ticketAddress(s.T.ID, "draft"), "hx-trigger": "input changed delay:1s", "hx-target": "#kept-" + string(kind), "hx-swap": "innerHTML", "hx-encoding": "application/x-www-form-urlencoded", "maxlength": "200000"}
	if s.refused() == kind && s.Fill.Form.Bool("inserted") {
		attrs["autofocus"] = true // one writes on
	}
	return attrs
}

func (s ticketView) draftWords(kind desk.DraftKind) string {
	if d := s.draft(kind); d != nil && s.refused() != kind {
		return s.V.P.T("desk.draft.from", "moment", s.V.P.Moment(d.At))
	}
	return ""
}

func (s ticketView) thenOptions(kind desk.DraftKind) []parts.Option {
	if kind == desk.DraftReply && s.T.State == desk.Fresh { // an answer begins the work: nothing stays as it was
		others := slices.DeleteFunc(slices.Clone(s.T.Next), func(to desk.State) bool { return to == desk.Open })
		return chosen(s.V.P.T("desk.state."+string(desk.Open)), stateOptions(s.V.P, others))
	}
	next := s.T.Next
	if kind == desk.DraftNote { // a no says why to who asked
		next = slices.DeleteFunc(slices.Clone(next), func(to desk.State) bool { return to == desk.Declined })
	}
	return chosen(s.V.P.T("desk.write.stays", "state", s.V.P.T("desk.state."+string(s.T.State))), stateOptions(s.V.P, next))
}

func (s ticketView) maySolve() bool { return slices.Contains(s.T.Next, desk.Solved) }

func (s ticketView) reached() []desk.Hearer {
	return slices.DeleteFunc(slices.Clone(s.T.Hears), func(h desk.Hearer) bool { return h.Address == "" || h.Self })
}

func (s ticketView) unreached() []desk.Hearer {
	return slices.DeleteFunc(slices.Clone(s.T.Hears), func(h desk.Hearer) bool { return h.Address != "" || h.Self })
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

// at completes a field of one of several forms on a page: its id names the form.
func (x filling) at(form string, f parts.Field) parts.Field {
	f = x.in(f)
	if f.Fault == "" {
		f.ID = form + "-" + f.Name
	}
	if f.Type == "checkbox" {
		f.Value = "1"
	}
	return f
}

// callers are the people a refused form asks to choose from.
func (x filling) callers() []parts.Option {
	if x.Form == nil || x.Form.FaultOf("who") == nil {
		return nil
	}
	labels := x.Form.Values("hit_label")
	var options []parts.Option
	for i, id := range x.Form.Values("hit_id") {
		if i < len(labels) {
			options = append(options, parts.Option{Value: id, Label: labels[i]})
		}
	}
	return options
}

// prefilled is a form of the ticket as it stands.
func (s ticketView) prefilled(what string, f *form.Form) *form.Form {
	if f == nil {
		f = form.New()
	}
	t := s.T
	f.Set("version", strconv.Itoa(t.Version))
	switch what {
	case changePriority:
		f.Set("impact", itoa(t.Impact)).Set("urgency", itoa(t.Urgency))
	case changeOwner:
		f.Set("owner", t.Owner)
	case changeFields:
		for _, one := range t.Fields {
			f.Set(arrangement.FieldName(one.ID), one.Value)
		}
	case changeState:
		if slices.Contains(t.Next, desk.Solved) {
			f.Set("state", string(desk.Solved))
		}
	case changeDetails:
		f.Set("title", t.Title).Set("kind", string(t.Kind)).Set("service", t.Service).Set("who", t.RequesterName).Set("known_error", t.KnownError)
		f.Set("tags", tagWords(t.Tags))
		if t.Restricted == 1 {
			f.Set("restricted", "1")
		}
	}
	return f
}

func (s ticketView) nextOptions() []parts.Option {
	var options []parts.Option
	for _, next := range s.T.Next {
		options = append(options, parts.Option{Value: string(next), Label: s.V.P.T("desk.state." + string(next)), Hint: s.V.P.T("desk.state.hint." + string(next))})
	}
	return options
}

func (s ticketView) impacts() []parts.Option { return threeOf(s, "desk.impact.") }

func (s ticketView) urgencies() []parts.Option { return threeOf(s, "desk.urgency.") }

func threeOf(s ticketView, prefix string) []parts.Option {
	var options []parts.Option
	for n := 1; n <= 3; n++ {
		options = append(options, parts.Option{Value: itoa(n), Label: s.V.P.T(prefix + itoa(n))})
	}
	return options
}

// members are those the ticket can be given to, with who is away; who has it
// stands there whatever their roles.
func (s ticketView) members() []parts.Option {
	options := []parts.Option{{Label: s.V.P.T("desk.owner.nobody")}}
	for _, m := range s.T.Members {
		label := m.Name
		if s.T.Workless[m.Person] {
			if m.Person != s.T.Owner {
				continue
			}
			label = joined(label, s.V.P.T("team.member.roleless"))
		}
		if m.Away == 1 {
			label = joined(label, s.V.P.T("desk.member.away"))
		}
		options = append(options, parts.Option{Value: m.Person, Label: label})
	}
	return options
}

// membersHint says who is offered, and which members are not and why.
func (s ticketView) membersHint() string {
	hint := s.V.P.T("desk.owner.hint")
	var left []string
	for _, m := range s.T.Members {
		if s.T.Workless[m.Person] && m.Person != s.T.Owner {
			left = append(left, m.Name)
		}
	}
	if len(left) == 0 {
		return hint
	}
	return hint + ". " + s.V.P.T("desk.owner.left_out", "names", s.V.P.List(left))
}

// staleRows show what the ticket has become beside what the form began with.
func (s ticketView) staleRows(now desk.Ticket) []parts.CompareRow {
	p, f := s.V.P, s.Fill.Form
	row := func(field, key, saved string) parts.CompareRow {
		return parts.CompareRow{Label: p.T("desk.field." + key), Mine: f.Value(field), Theirs: saved}
	}
	switch s.What {
	case changeMove:
		return []parts.CompareRow{{Label: p.T("desk.field.team"), Mine: s.Around.TeamName(f.Value("team")), Theirs: s.Around.TeamName(now.Team)}}
	case changeState:
		mine := ""
		if state := f.Value("state"); state != "" && slices.Contains(desk.States, desk.State(state)) {
			mine = p.T("desk.state." + state)
		}
		return []parts.CompareRow{{Label: p.T("desk.field.state"), Mine: mine, Theirs: p.T("desk.state." + string(now.State))}}
	case changePriority:
		return []parts.CompareRow{{Label: p.T("desk.field.impact"), Mine: f.Value("impact"), Theirs: itoa(now.Impact)}, {Label: p.T("desk.field.urgency"), Mine: f.Value("urgency"), Theirs: itoa(now.Urgency)}}
	case changeOwner:
		return []parts.CompareRow{{Label: p.T("desk.field.owner"), Mine: s.T.Names[f.Value("owner")], Theirs: s.T.Names[now.Owner]}}
	case changeDetails:
		return []parts.CompareRow{row("title", "title", now.Title), {Label: p.T("desk.field.service"), Mine: s.Around.ServiceName(f.Value("service")), Theirs: s.Around.ServiceName(now.Service)},
			row("who", "requester", s.T.RequesterName), row("tags", "tags", tagWords(s.T.Tags))}
	case changeFields:
		var rows []parts.CompareRow
		answers := now.Filled()
		for _, one := range s.T.Fields {
			if one.Now {
				rows = append(rows, parts.CompareRow{Label: one.Name(p.Lang()), Mine: fieldSays(p, one.Field, f.Value(arrangement.FieldName(one.ID))), Theirs: fieldSays(p, one.Field, answers[one.ID])})
			}
		}
		return rows
	}
	return nil
}
