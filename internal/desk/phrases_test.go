package desk

import (
	"testing"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/fault"
)

// MO-11: what somebody is called, or a ticket holds, is never looked at as if
// it were a template.
func TestMO11_PlaceholdersAreFilledOnceAndAsTheyAre(t *testing.T) {
	values := map[string]string{"person": "{me} {{.Secret}}", "me": "Ida $& ${HOME} %s <%= x %>", "number": "12"}
	for phrase, want := range map[string]string{
		"Hej {person}":                         "Hej {me} {{.Secret}}",
		"{me}":                                 "Ida $& ${HOME} %s <%= x %>",
		"{number}{number}":                     "1212",
		"{{.Secret}} ${x} <%= y %> {{number}}": "{{.Secret}} ${x} <%= y %> {12}",
		"{team} {PERSON} { person } {}":        "{team} {PERSON} { person } {}",
		"":                                     "",
	} {
		if got := Expand(phrase, values); got != want {
			t.Errorf("%q: %q, want %q", phrase, got, want)
		}
	}
}

func TestPhrasesAreChecked(t *testing.T) {
	good := PhraseInput{Name: "Greeting", Lang: "da", Text: "Hej {person}, sag {number}: {title} ({service}). {me}, {team}, {today}"}
	for key, change := range map[string]func(*PhraseInput){
		"":                         func(*PhraseInput) {},
		"desk.phrase.name_missing": func(in *PhraseInput) { in.Name = " " },
		"desk.text.missing":        func(in *PhraseInput) { in.Text = "" },
		"desk.phrase.lang_unknown": func(in *PhraseInput) { in.Lang = "fi" },
		"desk.phrase.unknown":      func(in *PhraseInput) { in.Text = "Hej {persn}" },
	} {
		in := good
		change(&in)
		_, err := Phrase{}.with(in)
		if key == "" && err != nil || key != "" && (!fault.Is(err, fault.Invalid) || fault.List(err)[0].Key != key) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestStepsAreMarked(t *testing.T) {
	now := clock.Instant(5)
	for name, c := range map[string]struct {
		was     Step
		done    bool
		skip    string
		at      clock.Instant
		changed bool
	}{
		"done":            {Step{}, true, "", 5, true},
		"done again":      {Step{DoneAt: 3}, true, "", 5, false},
		"opened":          {Step{DoneAt: 3}, false, "", 0, true},
		"opened again":    {Step{}, false, "", 0, false},
		"skipped":         {Step{}, true, "no phone", 5, true},
		"done after all":  {Step{DoneAt: 3, Skipped: "no phone"}, true, "", 5, true},
		"skipped instead": {Step{DoneAt: 3}, true, "no phone", 5, true},
	} {
		if is, changed := c.was.mark("ida", now, c.done, c.skip); is.DoneAt != c.at || changed != c.changed || is.Skipped != c.skip {
			t.Errorf("%s: %+v %v", name, is, changed)
		}
	}
}
