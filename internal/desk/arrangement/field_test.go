package arrangement

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/overgang/overgang/internal/kit/fault"
)

func ask(id, kind, typ string, required, portal, retired int, choices ...FieldChoice) Field {
	f := Field{ID: id, Kind: kind, Type: typ, Required: required, Portal: portal, Retired: retired}
	if len(choices) > 0 {
		f.RawChoices = jsonOf(choices)
	}
	return f
}

func TestAFieldReadsWhatWasTyped(t *testing.T) {
	floors := []FieldChoice{{Value: "Stuen", Names: map[string]string{"en": "Ground floor"}}, {Value: "1. sal"}}
	for name, c := range map[string]struct {
		typ, typed, was, want, fault string
	}{
		"words on one line":         {OfText, "  Lokale\n B 12 ", "", "Lokale B 12", ""},
		"nothing":                   {OfText, " \n", "x", "", ""},
		"too many words":            {OfText, strings.Repeat("å", 501), "", "", "fault.too_long"},
		"a number with a comma":     {OfNumber, "1 234,5", "", "1234.5", ""},
		"a number below nothing":    {OfNumber, "-3", "", "-3", ""},
		"no number":                 {OfNumber, "tre", "", "", "fault.not_a_number"},
		"two commas":                {OfNumber, "1,2,3", "", "", "fault.not_a_number"},
		"a day":                     {OfDate, "2026-04-14", "", "2026-04-14", ""},
		"a day that is not there":   {OfDate, "2026-02-30", "", "", "fault.not_a_day"},
		"yes":                       {OfYesNo, "yes", "", "yes", ""},
		"perhaps":                   {OfYesNo, "perhaps", "", "", "fault.not_a_choice"},
		"a choice":                  {OfChoice, "Stuen", "", "Stuen", ""},
		"a choice's other name":     {OfChoice, "Ground floor", "", "", "fault.not_a_choice"},
		"a choice that has gone":    {OfChoice, "Kælderen", "", "", "fault.not_a_choice"},
		"one that stood there":      {OfChoice, "Kælderen", "Kælderen", "Kælderen", ""},
		"markup stays what it was":  {OfText, "<b>{{.x}}</b>", "", "<b>{{.x}}</b>", ""},
		"a control character falls": {OfText, "a\x00b", "", "ab", ""},
	} {
		got, why := ask("f", "", c.typ, 0, 0, 0, floors...).Read(c.typed, c.was)
		if why == nil && (c.fault != "" || got != c.want) || why != nil && why.Key != c.fault {
			t.Errorf("%s: %q, %v", name, got, why)
		}
	}
}

func TestWhatATicketHoldsAfterAnswers(t *testing.T) {
	fields := []Field{ask("room", "", OfText, 1, 1, 0), ask("asset", "fault", OfText, 1, 0, 0), ask("day", "order", OfDate, 1, 1, 0), ask("old", "", OfText, 1, 1, 1), ask("note", "", OfText, 0, 0, 0)}
	type values = map[string]string
	for name, c := range map[string]struct {
		ask        Asking
		was, typed values
		want       values
		wrong      []string
	}{
		"all that is asked of a fault":      {Asking{"fault", false, true}, nil, values{"room": "B12", "asset": "PC1"}, values{"room": "B12", "asset": "PC1"}, nil},
		"each that is missing, beside it":   {Asking{"fault", false, true}, nil, values{"note": "x"}, nil, []string{"fields.room fault.required", "fields.asset fault.required"}},
		"the portal asks less":              {Asking{"fault", true, true}, nil, values{"room": "B12"}, values{"room": "B12"}, nil},
		"the portal takes nothing else":     {Asking{"fault", true, true}, nil, values{"room": "B12", "asset": "PC1", "old": "y", "other": "z"}, values{"room": "B12"}, nil},
		"another kind asks something else":  {Asking{"order", false, true}, nil, values{"room": "B12", "day": "2026-05-01"}, values{"room": "B12", "day": "2026-05-01"}, nil},
		"what is not asked is refused":      {Asking{"fault", false, false}, nil, values{"day": "2026-05-01", "old": "y"}, nil, []string{"fields.day fault.not_a_choice", "fields.old fault.not_a_choice"}},
		"what is left out stays":            {Asking{"fault", false, false}, values{"room": "B12", "old": "y"}, values{"note": "n"}, values{"room": "B12", "old": "y", "note": "n"}, nil},
		"an answer is taken away":           {Asking{"fault", false, false}, values{"room": "B12", "note": "n"}, values{"note": ""}, values{"room": "B12"}, nil},
		"a required one is not taken away":  {Asking{"fault", false, false}, values{"room": "B12"}, values{"room": " "}, nil, []string{"fields.room fault.required"}},
		"one missing does not hold up more": {Asking{"fault", false, false}, nil, values{"note": "n"}, values{"note": "n"}, nil},
	} {
		got, err := Answered(fields, c.ask, c.was, c.typed)
		var wrong []string
		for _, f := range fault.List(err) {
			wrong = append(wrong, f.Field+" "+f.Key)
		}
		if diff := cmp.Diff(c.wrong, wrong); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.want, got); err == nil && diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFieldIsChecked(t *testing.T) {
	da := map[string]string{"da": "Lokale"}
	for name, c := range map[string]struct {
		in    FieldInput
		wrong string
	}{
		"a name in the body's language": {FieldInput{Type: OfText, Names: da}, ""},
		"in another only":               {FieldInput{Type: OfText, Names: map[string]string{"sv": "Rum"}}, "name_da arrangement.needed"},
		"too long a name":               {FieldInput{Type: OfText, Names: map[string]string{"da": "Lokale", "en": strings.Repeat("x", 121)}}, "name_en fault.too_long"},
		"no such type":                  {FieldInput{Type: "colour", Names: da}, "type fault.not_a_choice"},
		"no such kind":                  {FieldInput{Type: OfText, Kind: "praise", Names: da}, "kind fault.not_a_choice"},
		"choices":                       {FieldInput{Type: OfChoice, Names: da, Choices: map[string][]string{"da": {"A", "", "B"}, "en": {"a", "b"}}}, ""},
		"one choice is none":            {FieldInput{Type: OfChoice, Names: da, Choices: map[string][]string{"da": {"A"}}}, "choices_da arrangement.field.choices_number"},
		"the same twice":                {FieldInput{Type: OfChoice, Names: da, Choices: map[string][]string{"da": {"Å", "å"}}}, "choices_da arrangement.field.choice_twice"},
		"a language that lacks one":     {FieldInput{Type: OfChoice, Names: da, Choices: map[string][]string{"da": {"A", "B"}, "sv": {"a"}}}, "choices_sv arrangement.field.choices_uneven"},
	} {
		_, err := Field{}.With(c.in, "da")
		wrong := ""
		for _, f := range fault.List(err) {
			wrong += f.Field + " " + f.Key
		}
		if wrong != c.wrong {
			t.Errorf("%s: %q", name, wrong)
		}
	}
	f, _ := Field{}.With(FieldInput{Type: OfChoice, Names: map[string]string{"da": "Etage", "en": "Floor"}, Choices: map[string][]string{"da": {"Stuen", "Loftet"}, "en": {"Ground floor", "Attic"}}}, "da")
	if f.Name("en") != "Floor" || f.Name("nb") != "Etage" || f.Says("Loftet", "en") != "Attic" || f.Says("Loftet", "sv") != "Loftet" || f.Says("Kælderen", "en") != "Kælderen" || !strings.Contains(f.Words("Loftet"), "Attic") {
		t.Errorf("%+v", f)
	}
	if changed, _ := f.With(FieldInput{Type: OfText, Names: da, Choices: map[string][]string{"da": {"A", "B"}}}, "da"); changed.Type != OfChoice {
		t.Error("what was chosen becomes words")
	}
}
