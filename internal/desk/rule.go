package desk

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// RuleMoment is when a rule looks at a ticket.
type RuleMoment string

const (
	RuleComes  RuleMoment = "comes"  // a ticket comes in, whichever way
	RuleSorted RuleMoment = "sorted" // somebody changed its kind, service or priority
	RuleHeard  RuleMoment = "heard"  // the requester wrote
	RuleLies   RuleMoment = "lies"   // nobody has taken it up for some time of the team's hours
	RuleWarned RuleMoment = "warned" // a promise is about to be broken
	RuleLate   RuleMoment = "late"   // a promise is broken
)

// RuleMoments in the order they are shown.
var RuleMoments = []RuleMoment{RuleComes, RuleSorted, RuleHeard, RuleLies, RuleWarned, RuleLate}

// ByArrangement as a rule's team is the one the service's arrangement names.
const ByArrangement = "arrangement"

// ViaRule is the way in of what a rule did.
const ViaRule = "rule"

const (
	mostRules     = 200
	maxRuleName   = 120
	maxRuleNote   = 4_000
	mostRuleWords = 50
	maxLies       = 10 * 24 * 60 // minutes
)

// Rule is something done by itself with tickets that meet its conditions (D1):
// one of the ways to hand over, by the same Move as the others. It never sends
// anything to a supplier, never answers the requester, and never takes a ticket
// from somebody who has it. On one ticket it acts once.
type Rule struct {
	Body    string     `db:"body"`
	ID      string     `db:"id"`
	Name    string     `db:"name"`
	Fold    string     `db:"fold"`
	Ord     int        `db:"ord"`
	Active  int        `db:"active"`
	Moment  RuleMoment `db:"moment"`
	Minutes int        `db:"minutes"` // RuleLies: of the hours of the team it lies with
	Holds   string     `db:"holds"`
	Does    string     `db:"does"`
	Version int        `db:"version"`
}

// RuleHolds are the conditions of a rule: all must hold, an empty one always
// does, and of a list any one is enough.
type RuleHolds struct {
	Kinds      []Kind   `json:"kinds,omitempty"`
	Services   []string `json:"services,omitempty"` // None: outside the catalogue
	Units      []string `json:"units,omitempty"`    // and those below
	Channels   []string `json:"channels,omitempty"`
	Teams      []string `json:"teams,omitempty"`
	Priorities []int    `json:"priorities,omitempty"`
	Words      []string `json:"words,omitempty"` // begin a word of the title or of what was written
	From       string   `json:"from,omitempty"`  // the sender's address ends with it
}

// RuleDoes is what a rule does; what is empty it leaves as it is.
type RuleDoes struct {
	Service string   `json:"service,omitempty"` // where none is named
	Team    string   `json:"team,omitempty"`    // an id, or ByArrangement
	Reason  Reason   `json:"reason,omitempty"`  // of the hand-over
	Impact  int      `json:"impact,omitempty"`
	Urgency int      `json:"urgency,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Note    string   `json:"note,omitempty"` // for the desk alone
}

// Conditions are what must hold.
func (r Rule) Conditions() RuleHolds {
	var h RuleHolds
	_ = json.Unmarshal([]byte(r.Holds), &h) // written by this package alone
	return h
}

// Deeds are what it does.
func (r Rule) Deeds() RuleDoes {
	var d RuleDoes
	_ = json.Unmarshal([]byte(r.Does), &d) // written by this package alone
	return d
}

// ruleCase is a ticket as rules look at it.
type ruleCase struct {
	Ticket
	Units  []string // the requester's, and all above it
	Sender string   // folded address, also of somebody known
	Words  string   // spaced(title and what was written)
}

// spaced is folded text with one blank around each word, so that the begin of a
// word can be looked for.
func spaced(s string) string {
	words := strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// meets tells whether every condition holds.
func (h RuleHolds) meets(c ruleCase) bool {
	any := func(all []string, is string) bool { return len(all) == 0 || slices.Contains(all, is) }
	switch {
	case len(h.Kinds) > 0 && !slices.Contains(h.Kinds, c.Kind):
	case len(h.Services) > 0 && !slices.Contains(h.Services, c.Service) && !(c.Catalogued == 0 && slices.Contains(h.Services, None)):
	case len(h.Units) > 0 && !slices.ContainsFunc(c.Units, func(u string) bool { return slices.Contains(h.Units, u) }):
	case !any(h.Channels, c.Channel), !any(h.Teams, c.Team):
	case len(h.Priorities) > 0 && !slices.Contains(h.Priorities, c.Priority):
	case h.From != "" && !strings.HasSuffix(c.Sender, h.From):
	case len(h.Words) > 0 && !slices.ContainsFunc(h.Words, func(w string) bool { return strings.Contains(c.Words, strings.TrimSuffix(spaced(w), " ")) }):
	default:
		return true
	}
	return false
}

// nothing tells that a rule would do nothing at all.
func (d RuleDoes) nothing() bool {
	return d.Service == "" && d.Team == "" && d.Impact == 0 && d.Urgency == 0 && len(d.Tags) == 0 && d.Note == ""
}

// RuleInput is a rule as somebody writes it.
type RuleInput struct {
	Name    string
	Active  bool
	Moment  RuleMoment
	Minutes int
	Holds   RuleHolds
	Does    RuleDoes
}

// with is the rule as the input wants it.
//
// Faults beside name, moment, minutes, words, from, reason, impact, urgency,
// tags, note; beside does: desk.rule.does_nothing.
func (r Rule) with(in RuleInput) (Rule, error) {
	var wrong fault.Faults
	r.Name, r.Moment, r.Active = strings.Join(strings.Fields(text.Clean(in.Name)), " "), in.Moment, flag(in.Active)
	r.Fold, r.Minutes = text.Fold(r.Name), 0
	if r.Name == "" {
		wrong.Add("name", "desk.rule.name_missing")
	}
	long(&wrong, "name", r.Name, maxRuleName)
	if !slices.Contains(RuleMoments, in.Moment) {
		wrong.Add("moment", "fault.not_a_choice")
	}
	if in.Moment == RuleLies {
		if r.Minutes = in.Minutes; in.Minutes < 1 || in.Minutes > maxLies {
			wrong.Add("minutes", "desk.rule.minutes", fault.Args{"most": maxLies})
		}
	}
	holds, does := in.Holds.clean(&wrong), in.Does.clean(&wrong)
	r.Holds, r.Does = asJSON(holds), asJSON(does)
	return r, wrong.Err()
}

func asJSON(v any) string {
	raw, _ := json.Marshal(v) // plain fields cannot fail
	return string(raw)
}

func (h RuleHolds) clean(wrong *fault.Faults) RuleHolds {
	var words []string
	for _, w := range h.Words {
		if w = strings.TrimSpace(spaced(text.Clean(w))); w != "" {
			words = append(words, w)
		}
		long(wrong, "words", w, 100)
	}
	if h.Words = words; len(words) > mostRuleWords {
		wrong.Add("words", "desk.rule.many_words", fault.Args{"most": mostRuleWords})
	}
	h.From = text.Fold(text.Clean(h.From))
	long(wrong, "from", h.From, 200)
	for _, k := range h.Kinds {
		if !slices.Contains(Kinds, k) {
			wrong.Add("kinds", "fault.not_a_choice")
		}
	}
	for _, c := range h.Channels {
		if !slices.Contains(Channels, c) {
			wrong.Add("channels", "fault.not_a_choice")
		}
	}
	for _, p := range h.Priorities {
		if p < 1 || p > 4 {
			wrong.Add("priorities", "fault.not_a_choice")
		}
	}
	return h
}

func (d RuleDoes) clean(wrong *fault.Faults) RuleDoes {
	d.Note, d.Tags = text.Clean(d.Note), cleanTags(d.Tags)
	long(wrong, "note", d.Note, maxRuleNote)
	if len(d.Tags) > 20 {
		wrong.Add("tags", "desk.tags.many")
	}
	if d.Team == "" {
		d.Reason = ""
	} else if !knownReason(d.Reason) || d.Reason == SuppliersJob { // to a supplier nobody is sent by a rule (E4)
		wrong.Add("reason", "fault.not_a_choice")
	}
	if d.Impact < 0 || d.Impact > 3 {
		wrong.Add("impact", "fault.not_a_choice")
	}
	if d.Urgency < 0 || d.Urgency > 3 {
		wrong.Add("urgency", "fault.not_a_choice")
	}
	if d.nothing() {
		wrong.Add("does", "desk.rule.does_nothing")
	}
	return d
}
