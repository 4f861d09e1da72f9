package arrangement

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Types of a field.
const (
	OfText   = "text"   // a line of words
	OfNumber = "number" // with a point, without spaces
	OfDate   = "date"   // clock.Day
	OfChoice = "choice" // one of its choices, in the body's language
	OfYesNo  = "yes_no" // yes or no
)

// FieldTypes in the order they are shown.
var FieldTypes = []string{OfText, OfNumber, OfDate, OfChoice, OfYesNo}

// Yes and No are what a field of yes or no holds.
const (
	Yes = "yes"
	No  = "no"
)

// Field is something a service asks of a ticket about it.
type Field struct {
	Body       string `db:"body"`
	ID         string `db:"id"`
	Service    string `db:"service"`
	Kind       string `db:"kind"` // of ticket; "" = every one
	Type       string `db:"type"`
	RawNames   string `db:"names"`
	RawChoices string `db:"choices"`
	Required   int    `db:"required"`
	Portal     int    `db:"portal"`
	Order      int    `db:"ord"`
	Retired    int    `db:"retired"`
	Version    int    `db:"version"`
}

// FieldChoice is one thing to choose. Value is what a ticket keeps: the words
// in the body's language, which stay readable when the choice is gone.
type FieldChoice struct {
	Value string            `json:"value"`
	Names map[string]string `json:"names,omitempty"` // in other languages
}

const (
	maxFields    = 40 // of one service, in use
	maxFieldName = 120
	maxFieldText = 500
	mostChoices  = 100
)

// Names are what the field is called, by language.
func (f Field) Names() map[string]string {
	names := map[string]string{}
	_ = json.Unmarshal([]byte(f.RawNames), &names) // written by this package alone
	return names
}

// Name is what the field is called in a language, or the nearest there is.
func (f Field) Name(lang string) string {
	names := f.Names()
	if name := names[lang]; name != "" {
		return name
	}
	if name := names[ownLang]; names[name] != "" {
		return names[name]
	}
	for _, lang := range text.Langs {
		if names[lang] != "" {
			return names[lang]
		}
	}
	return ""
}

// ownLang is the key under which the names say which language is the body's.
const ownLang = "own"

// Choices are what can be chosen.
func (f Field) Choices() []FieldChoice {
	var all []FieldChoice
	if f.RawChoices != "" {
		_ = json.Unmarshal([]byte(f.RawChoices), &all) // written by this package alone
	}
	return all
}

// Says is a value as it is read in a language, where the field has words for
// it; any other value is itself.
func (f Field) Says(value, lang string) string {
	for _, c := range f.Choices() {
		if c.Value == value && c.Names[lang] != "" {
			return c.Names[lang]
		}
	}
	return value
}

// Words are everything a value is called, for finding it.
func (f Field) Words(value string) string {
	if f.Type == OfYesNo {
		return ""
	}
	words := []string{value}
	for _, c := range f.Choices() {
		if c.Value == value {
			for _, lang := range text.Langs {
				words = append(words, c.Names[lang])
			}
		}
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// Asked tells whether the field is asked of tickets of a kind; at the portal
// only what is for whoever asks for help.
func (f Field) Asked(kind string, portal bool) bool {
	return f.Retired == 0 && (f.Kind == "" || f.Kind == kind) && (!portal || f.Portal == 1)
}

var decimal = regexp.MustCompile(`^-?\d{1,15}([.,]\d{1,6})?$`)

// Read is what somebody typed as it is kept; "" is no answer. was is what
// stood there: a choice that is no longer offered may stay.
//
// Faults, without a field: fault.too_long, fault.not_a_number,
// fault.not_a_day, fault.not_a_choice.
func (f Field) Read(typed, was string) (string, *fault.Fault) {
	value := strings.Join(strings.Fields(text.Clean(typed)), " ")
	if value == "" || value == was {
		return value, nil
	}
	switch f.Type {
	case OfText:
		if len([]rune(value)) > maxFieldText {
			return value, fault.New(fault.Invalid, "fault.too_long", fault.Args{"max": maxFieldText})
		}
	case OfNumber:
		value = strings.Join(strings.Fields(value), "")
		if !decimal.MatchString(value) {
			return value, fault.New(fault.Invalid, "fault.not_a_number")
		}
		value = strings.Replace(value, ",", ".", 1)
	case OfDate:
		day, err := clock.ParseDay(value)
		if err != nil {
			return value, fault.New(fault.Invalid, "fault.not_a_day")
		}
		value = string(day)
	case OfYesNo:
		if value != Yes && value != No {
			return value, fault.New(fault.Invalid, "fault.not_a_choice")
		}
	case OfChoice:
		if !slices.ContainsFunc(f.Choices(), func(c FieldChoice) bool { return c.Value == value }) {
			return value, fault.New(fault.Invalid, "fault.not_a_choice")
		}
	}
	return value, nil
}

// Asking says what is asked when somebody answers a service's fields.
type Asking struct {
	Kind   string // of ticket
	Portal bool   // whoever asks for help answers: what is not theirs is left out
	All    bool   // every required field must be answered, whether it was sent or not
}

// FieldName is where a fault of a field stands, in forms and programs alike.
func FieldName(id string) string { return "fields." + id }

// Answered is what a ticket holds after somebody answered: was, with what was
// typed over it by field id. "" takes an answer away, unless it is required.
//
// Faults beside FieldName of each, in the order of the fields: fault.required, those of Read,
// and fault.not_a_choice for a field that is not asked here.
func Answered(fields []Field, ask Asking, was, typed map[string]string) (map[string]string, error) {
	var wrong fault.Faults
	now, known := map[string]string{}, map[string]bool{}
	for id, value := range was {
		now[id] = value
	}
	for _, f := range fields {
		if !f.Asked(ask.Kind, ask.Portal) {
			continue
		}
		known[f.ID] = true
		said, sent := typed[f.ID]
		if !sent && !ask.All {
			continue
		}
		value := was[f.ID]
		if sent {
			read, why := f.Read(said, value)
			if why != nil {
				wrong.Add(FieldName(f.ID), why.Key, why.Args)
				continue
			}
			value = read
		}
		if value == "" && f.Required == 1 {
			wrong.Add(FieldName(f.ID), "fault.required")
		}
		if now[f.ID] = value; value == "" {
			delete(now, f.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(typed)) {
		if !known[id] && !ask.Portal {
			wrong.Add(FieldName(id), "fault.not_a_choice")
		}
	}
	return now, wrong.Err()
}

// Unanswered are the required fields asked of tickets of a kind that have no
// answer, in their order.
func Unanswered(fields []Field, kind string, answers map[string]string) []Field {
	var all []Field
	for _, f := range fields {
		if f.Required == 1 && f.Asked(kind, false) && answers[f.ID] == "" {
			all = append(all, f)
		}
	}
	return all
}

// FieldInput is what somebody types of a field. Names and Choices are by
// language; those of the body's are needed, others stand line by line beside
// them.
type FieldInput struct {
	Kind, Type       string
	Names            map[string]string
	Choices          map[string][]string
	Required, Portal bool
	Retired          bool
}

// With is the field as the input wants it, in a body of a language. The type
// of one that is in the register stays.
//
// Faults beside type, kind, name_<lang>, choices_<lang>.
func (f Field) With(in FieldInput, own string) (Field, error) {
	var wrong fault.Faults
	if f.Type == "" {
		f.Type = in.Type
	}
	if !slices.Contains(FieldTypes, f.Type) {
		wrong.Add("type", "fault.not_a_choice")
	}
	if in.Kind != "" && !slices.Contains(Needs, in.Kind) {
		wrong.Add("kind", "fault.not_a_choice")
	}
	f.Kind, f.Required, f.Portal, f.Retired = in.Kind, number(in.Required), number(in.Portal), number(in.Retired)
	names := map[string]string{ownLang: own}
	for _, lang := range text.Langs {
		name := strings.Join(strings.Fields(text.Clean(in.Names[lang])), " ")
		if name == "" && lang == own {
			wrong.Add("name_"+lang, "arrangement.needed")
		}
		if len([]rune(name)) > maxFieldName {
			wrong.Add("name_"+lang, "fault.too_long", fault.Args{"max": maxFieldName})
		}
		if name != "" {
			names[lang] = name
		}
	}
	f.RawNames, f.RawChoices = jsonOf(names), ""
	if f.Type == OfChoice {
		if choices := in.choices(&wrong, own); len(choices) > 0 {
			f.RawChoices = jsonOf(choices)
		}
	}
	return f, wrong.Err()
}

// choices are those of the input, checked.
func (in FieldInput) choices(wrong *fault.Faults, own string) []FieldChoice {
	var all []FieldChoice
	for _, word := range lines(in.Choices[own]) {
		if slices.ContainsFunc(all, func(c FieldChoice) bool { return text.Fold(c.Value) == text.Fold(word) }) {
			wrong.Add("choices_"+own, "arrangement.field.choice_twice", fault.Args{"choice": word})
		}
		if len([]rune(word)) > maxFieldName {
			wrong.Add("choices_"+own, "fault.too_long", fault.Args{"max": maxFieldName})
		}
		all = append(all, FieldChoice{Value: word})
	}
	if len(all) < 2 || len(all) > mostChoices {
		wrong.Add("choices_"+own, "arrangement.field.choices_number", fault.Args{"max": mostChoices})
	}
	for _, lang := range text.Langs {
		words := lines(in.Choices[lang])
		if lang == own || len(words) == 0 {
			continue
		}
		if len(words) != len(all) {
			wrong.Add("choices_"+lang, "arrangement.field.choices_uneven", fault.Args{"count": len(all)})
			continue
		}
		for i, word := range words {
			if all[i].Names == nil {
				all[i].Names = map[string]string{}
			}
			all[i].Names[lang] = word
		}
	}
	return all
}

// lines are those that say something.
func lines(all []string) []string {
	var out []string
	for _, line := range all {
		if line = strings.Join(strings.Fields(text.Clean(line)), " "); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func jsonOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(raw)
}
