package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/overgang/overgang/internal/kit/fault"
)

// A rule meets what all its conditions hold of.
func TestARuleMeetsWhatItAsks(t *testing.T) {
	c := ruleCase{Ticket: Ticket{Kind: Fault, Service: "mail", Catalogued: 1, Channel: ByMail, Priority: 2, Team: "central"}, Units: []string{"class", "school"},
		Sender: "eva@solby.example", Words: spaced("Fakturaen: kan ikke åbnes")}
	for name, one := range map[string]struct {
		h    RuleHolds
		want bool
	}{
		"nothing asked":       {RuleHolds{}, true},
		"kind":                {RuleHolds{Kinds: []Kind{Question, Fault}}, true},
		"another kind":        {RuleHolds{Kinds: []Kind{Question}}, false},
		"service":             {RuleHolds{Services: []string{"mail"}}, true},
		"another service":     {RuleHolds{Services: []string{"net"}}, false},
		"in the catalogue":    {RuleHolds{Services: []string{None}}, false},
		"the unit above":      {RuleHolds{Units: []string{"school"}}, true},
		"another unit":        {RuleHolds{Units: []string{"it"}}, false},
		"channel":             {RuleHolds{Channels: []string{ByMail}}, true},
		"another channel":     {RuleHolds{Channels: []string{ByPhone}}, false},
		"team":                {RuleHolds{Teams: []string{"expert"}}, false},
		"priority":            {RuleHolds{Priorities: []int{1, 2}}, true},
		"another priority":    {RuleHolds{Priorities: []int{1}}, false},
		"sender":              {RuleHolds{From: "@solby.example"}, true},
		"another sender":      {RuleHolds{From: "@by.example"}, false},
		"begin of a word":     {RuleHolds{Words: []string{"faktura"}}, true},
		"middle of a word":    {RuleHolds{Words: []string{"tura"}}, false},
		"two words":           {RuleHolds{Words: []string{"kan ikke å"}}, true},
		"any of the words":    {RuleHolds{Words: []string{"løn", "åbnes"}}, true},
		"all conditions hold": {RuleHolds{Kinds: []Kind{Fault}, Words: []string{"løn"}}, false},
	} {
		if got := one.h.meets(c); got != one.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	c.Catalogued = 0
	if !(RuleHolds{Services: []string{None}}).meets(c) {
		t.Error("outside the catalogue")
	}
}

// What is wrong with a rule is said beside its field.
func TestARuleIsChecked(t *testing.T) {
	good := RuleInput{Name: " Til  nettet ", Moment: RuleComes, Holds: RuleHolds{Words: []string{" Trådløst ", ""}, From: " @Solby.example"}, Does: RuleDoes{Team: "net", Reason: ByMatrix, Tags: []string{" Net ", "net"}}}
	r, err := Rule{}.with(good)
	if err != nil || r.Name != "Til nettet" || r.Conditions().Words[0] != "trådløst" || len(r.Conditions().Words) != 1 || r.Conditions().From != "@solby.example" || !slices.Equal(r.Deeds().Tags, []string{"net"}) {
		t.Fatalf("%+v %v", r, err)
	}
	for field, change := range map[string]func(*RuleInput){
		"name":       func(in *RuleInput) { in.Name = " " },
		"moment":     func(in *RuleInput) { in.Moment = "dreams" },
		"minutes":    func(in *RuleInput) { in.Moment, in.Minutes = RuleLies, 0 },
		"does":       func(in *RuleInput) { in.Does = RuleDoes{} },
		"reason":     func(in *RuleInput) { in.Does.Reason = SuppliersJob }, // AZ-11: no rule sends to a supplier
		"impact":     func(in *RuleInput) { in.Does.Impact = 4 },
		"urgency":    func(in *RuleInput) { in.Does.Urgency = -1 },
		"note":       func(in *RuleInput) { in.Does.Note = strings.Repeat("x", maxRuleNote+1) },
		"kinds":      func(in *RuleInput) { in.Holds.Kinds = []Kind{"wish"} },
		"channels":   func(in *RuleInput) { in.Holds.Channels = []string{"pigeon"} },
		"priorities": func(in *RuleInput) { in.Holds.Priorities = []int{5} },
		"words":      func(in *RuleInput) { in.Holds.Words = slices.Repeat([]string{"x"}, mostRuleWords+1) },
		"from":       func(in *RuleInput) { in.Holds.From = strings.Repeat("x", 201) },
	} {
		in := good
		change(&in)
		if _, err := (Rule{}).with(in); len(fault.List(err)) == 0 || fault.List(err)[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
