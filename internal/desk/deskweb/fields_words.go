package deskweb

import (
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/desk"
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/text"
	"github.com/overgang/overgang/internal/web/parts"
)

// askedField is a service's field as a form shows it.
func (x filling) askedField(f arrangement.Field) parts.Field {
	field := x.in(parts.Field{Name: arrangement.FieldName(f.ID), Label: f.Name(x.P.Lang()), Optional: f.Required == 0})
	switch f.Type {
	case arrangement.OfNumber:
		field.InputMode, field.Width = "decimal", "short"
	case arrangement.OfDate:
		field.Type, field.Width = "date", "short"
	case arrangement.OfChoice, arrangement.OfYesNo:
		field.Type, field.Options = "select", fieldOptions(x.P, f, field.Value)
	default:
		field.MaxLength = 500
	}
	return field
}

// fieldOptions are what can be chosen; what was chosen once stays choosable
// for the ticket that has it.
func fieldOptions(p *text.Printer, f arrangement.Field, is string) []parts.Option {
	options := []parts.Option{{Label: p.T("fields.choose")}}
	if f.Type == arrangement.OfYesNo {
		return append(options, parts.Option{Value: arrangement.Yes, Label: p.T("fields.yes")}, parts.Option{Value: arrangement.No, Label: p.T("fields.no")})
	}
	for _, c := range f.Choices() {
		options = append(options, parts.Option{Value: c.Value, Label: f.Says(c.Value, p.Lang())})
	}
	if is != "" && !slices.ContainsFunc(options, func(o parts.Option) bool { return o.Value == is }) {
		options = append(options, parts.Option{Value: is, Label: is})
	}
	return options
}

// fieldSays is an answer as it is read.
func fieldSays(p *text.Printer, f arrangement.Field, value string) string {
	switch {
	case value == "":
		return "–"
	case f.Type == arrangement.OfYesNo:
		return p.T("fields." + value)
	case f.Type == arrangement.OfDate:
		return p.DayLong(clock.Day(value))
	case f.Type == arrangement.OfNumber && p.Lang() != "en":
		return strings.Replace(value, ".", ",", 1)
	}
	return f.Says(value, p.Lang())
}

// answered are a ticket's fields as they are read.
func answered(p *text.Printer, fields []desk.FieldValue) []parts.Def {
	var all []parts.Def
	for _, f := range fields {
		cell := parts.Say(fieldSays(p, f.Field, f.Value))
		if f.Missing() {
			cell = parts.Status(parts.Warn, p.T("fields.missing"))
		}
		if !f.Now {
			cell.Sub = p.T("fields.once")
		}
		all = append(all, parts.Def{Term: f.Name(p.Lang()), Cell: cell})
	}
	return all
}

// fieldsAsked tells whether the ticket is asked anything now.
func (s ticketView) fieldsAsked() bool {
	return slices.ContainsFunc(s.T.Fields, func(f desk.FieldValue) bool { return f.Now })
}

// fieldsChanged says what an entry changed, field by field.
func (s ticketView) fieldsChanged(e desk.Entry) string {
	var words []string
	for _, c := range e.FieldChanges() {
		f := s.T.Asked[c.Field]
		words = append(words, s.V.P.T("fields.from_to", "name", f.Name(s.V.P.Lang()), "from", fieldSays(s.V.P, f, c.From), "to", fieldSays(s.V.P, f, c.To)))
	}
	return strings.Join(words, "; ")
}

// fieldNames are the fields an entry speaks of.
func (s ticketView) fieldNames(e desk.Entry) string {
	var names []string
	for _, c := range e.FieldChanges() {
		names = append(names, s.T.Asked[c.Field].Name(s.V.P.Lang()))
	}
	return strings.Join(names, ", ")
}

// kinds of ticket a field can be asked of.
func (s fieldsView) kinds() []parts.Option {
	return append([]parts.Option{{Label: s.P.T("fields.kind.all")}}, kindOptionsOf(s.P)...)
}

func (s fieldsView) types() []parts.Option {
	var options []parts.Option
	for _, t := range arrangement.FieldTypes {
		options = append(options, parts.Option{Value: t, Label: s.P.T("fields.type." + t)})
	}
	return options
}

// others are the languages beside the body's.
func (s fieldsView) others() []string {
	return slices.DeleteFunc(slices.Clone(text.Langs), func(lang string) bool { return lang == s.List.Own })
}

// othersTyped tells whether something is said in other languages, or wrong.
func (s fieldsView) othersTyped() bool {
	f := s.Fill.Form
	return slices.ContainsFunc(s.others(), func(lang string) bool {
		return f.Value("name_"+lang) != "" || f.Value("choices_"+lang) != "" || f.FaultOf("name_"+lang) != nil || f.FaultOf("choices_"+lang) != nil
	})
}

func (s fieldsView) columns() []parts.Column {
	p := s.P
	columns := []parts.Column{{Label: p.T("fields.name"), Head: true}, {Label: p.T("fields.type")}, {Label: p.T("fields.kind")}, {Label: p.T("fields.who")}, {Label: p.T("fields.answer"), Tight: true}}
	if s.MayManage {
		columns = append(columns, parts.Column{Label: p.T("fields.order"), Tools: true})
	}
	return columns
}

func (s fieldsView) rows() []parts.Row {
	p := s.P
	var rows []parts.Row
	for _, f := range s.List.Fields {
		name := parts.Say(f.Name(p.Lang()))
		if s.MayManage {
			name.Href = fieldsAddress(f.Service, f.ID)
		}
		kind := p.T("fields.kind.all")
		if f.Kind != "" {
			kind = p.T("desk.kind." + f.Kind)
		}
		said := parts.Say(p.T("fields.type." + f.Type))
		for i, c := range f.Choices() {
			if i > 0 {
				said.Sub += " · "
			}
			said.Sub += f.Says(c.Value, p.Lang())
		}
		who := p.T("fields.who.desk")
		if f.Portal == 1 {
			who = p.T("fields.who.portal")
		}
		row := parts.Row{Cells: []parts.Cell{name, said, parts.Say(kind), parts.Say(who), s.stands(f)}}
		if s.MayManage {
			row.Cells = append(row.Cells, parts.Show(fieldTools(s, f)))
		}
		rows = append(rows, row)
	}
	return rows
}

func (s fieldsView) stands(f arrangement.Field) parts.Cell {
	switch {
	case f.Retired == 1:
		return parts.Status(parts.Neutral, s.P.T("fields.retired.is"))
	case f.Required == 1:
		return parts.Status(parts.Info, s.P.T("fields.required.is"))
	}
	return parts.Say(s.P.T("fields.optional.is"))
}

// compare shows what somebody else saved beside what was typed.
func (s fieldsView) compare() []parts.CompareRow {
	now := filling{s.P, fieldForm(s.One, s.List.Own)}
	var rows []parts.CompareRow
	add := func(label, field string, say func(string) string) {
		rows = append(rows, parts.CompareRow{Label: label, Mine: say(s.Fill.Form.Value(field)), Theirs: say(now.Form.Value(field))})
	}
	same := func(value string) string { return strings.ReplaceAll(value, "\r", "") }
	onOff := func(value string) string {
		if value == "" {
			return s.P.T("fields.no")
		}
		return s.P.T("fields.yes")
	}
	for _, lang := range append([]string{s.List.Own}, s.others()...) {
		add(s.nameLabel(lang), "name_"+lang, same)
		add(s.choicesLabel(lang), "choices_"+lang, same)
	}
	add(s.P.T("fields.kind"), "kind", func(kind string) string {
		for _, o := range s.kinds() {
			if o.Value == kind {
				return o.Label
			}
		}
		return ""
	})
	add(s.P.T("fields.required"), "required", onOff)
	add(s.P.T("fields.portal"), "portal", onOff)
	add(s.P.T("fields.retired"), "retired", onOff)
	return rows
}

func (s fieldsView) nameLabel(lang string) string {
	return s.P.T("fields.name_in", "lang", s.P.T("lang."+lang))
}

func (s fieldsView) choicesLabel(lang string) string {
	return s.P.T("fields.choices_in", "lang", s.P.T("lang."+lang))
}
