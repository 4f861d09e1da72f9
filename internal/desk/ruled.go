package desk

import (
	"slices"

	"github.com/overgang/overgang/internal/desk/clocks"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// moments are those a ticket in hands stands at. What rules do themselves is
// none: they are asked once for each thing somebody did.
func (w *work) moments() []RuleMoment {
	if !w.t.Going() || len(w.obeyed) > 0 {
		return nil
	}
	if w.before.ID == "" {
		return []RuleMoment{RuleComes}
	}
	var at []RuleMoment
	for _, e := range w.said {
		switch {
		case e.At != w.now: // copied from another ticket: heard there
		case e.Kind == Word:
			at = append(at, RuleHeard)
		case e.Kind == ClockMark && e.Data().Dir == string(clocks.Warned):
			at = append(at, RuleWarned)
		case e.Kind == ClockMark && e.Data().Dir == string(clocks.Breached):
			at = append(at, RuleLate)
		}
	}
	if !w.quiet && (w.t.Kind != w.before.Kind || w.t.Service != w.before.Service || w.t.Priority != w.before.Priority) {
		at = append(at, RuleSorted)
	}
	return at
}

// ruled lets the rules act that concern the ticket now, each seeing what those
// before it did.
func (w *work) ruled() error {
	if w.before.ID != "" && !w.quiet && w.t.NextAt != 0 && w.t.NextAt <= w.now { // somebody is quicker than the duty: rules hear of the marks all the same
		if err := w.strike(); err != nil {
			return err
		}
	}
	at := w.moments()
	if len(at) == 0 {
		return nil
	}
	all, err := activeRules(w.tx)
	all = slices.DeleteFunc(all, func(r Rule) bool { return !slices.Contains(at, r.Moment) })
	if err != nil || len(all) == 0 {
		return err
	}
	return w.ruledBy(all)
}

func (w *work) ruledBy(all []Rule) error {
	var done []string
	var err error
	if w.before.ID != "" {
		if done, err = ruledBy(w.tx, w.t.ID); err != nil {
			return err
		}
	}
	look, err := lookFor(w.tx, w.day(), all)
	if err != nil {
		return err
	}
	words, err := w.ruleWords()
	if err != nil {
		return err
	}
	for _, r := range all {
		if slices.Contains(done, r.ID) || !w.t.Going() {
			continue
		}
		c, err := look.at(w.t, words)
		if err != nil {
			return err
		}
		if !r.Conditions().meets(c) {
			continue
		}
		if err := w.obey(r); err != nil {
			return err
		}
	}
	return nil
}

// ruleWords is what was written just now, or what the ticket began with.
func (w *work) ruleWords() (string, error) {
	words := ""
	for _, e := range w.said {
		if e.Kind == Made || e.Kind == Word {
			words += "\n" + e.Text
		}
	}
	if words != "" || w.before.ID == "" {
		return words, nil
	}
	first, err := firstWords(w.tx, []string{w.t.ID})
	return first[w.t.ID].Text, err
}

// ruleLook reads what rules want to know of tickets beside their rows, as far
// as any of them asks.
type ruleLook struct {
	tx    *db.Tx
	day   clock.Day
	above map[string]string // unit → the one above; nil where no rule asks
	mail  bool
}

func lookFor(tx *db.Tx, day clock.Day, all []Rule) (ruleLook, error) {
	look := ruleLook{tx: tx, day: day}
	for _, r := range all {
		h := r.Conditions()
		look.mail = look.mail || h.From != ""
		if len(h.Units) == 0 || look.above != nil {
			continue
		}
		units, err := org.Units(tx)
		if err != nil {
			return look, err
		}
		look.above = map[string]string{}
		for _, u := range units {
			look.above[u.ID] = u.Parent
		}
	}
	return look, nil
}

// at is a ticket as rules look at it.
func (l ruleLook) at(t Ticket, words string) (ruleCase, error) {
	c := ruleCase{Ticket: t, Sender: text.Fold(t.Sender), Words: spaced(t.Title + "\n" + words)}
	for u := t.Unit; u != "" && l.above != nil && !slices.Contains(c.Units, u); u = l.above[u] {
		c.Units = append(c.Units, u)
	}
	if l.mail && c.Sender == "" && t.Requester != "" {
		address, err := org.MailOf(l.tx, t.Requester, l.day)
		if err != nil {
			return c, err
		}
		c.Sender = text.Fold(address)
	}
	return c, nil
}

// obey does what a rule says, in nobody's name. What cannot be done is left: a
// team that has ended must not keep a mail from coming in.
func (w *work) obey(r Rule) error {
	by, was, said := w.by, w.t, len(w.said)
	w.by, w.rule = access.Program(w.t.Body), r.Name
	defer func() { w.by, w.rule = by, "" }()
	d := r.Deeds()
	for _, deed := range []func(RuleDoes) error{w.ruledService, w.ruledPriority, w.ruledTags, w.ruledMove, w.ruledNote} {
		if err := deed(d); err != nil && len(fault.List(err)) == 0 {
			return err
		}
	}
	if w.t == was && len(w.said) == said {
		return nil
	}
	w.quiet = false
	w.obeyed = append(w.obeyed, r.ID)
	return noteRuled(w.tx, w.t.ID, r.ID, w.now)
}

// ruledService names a service where nobody has: what a person said stands.
func (w *work) ruledService(d RuleDoes) error {
	if d.Service == "" || w.t.Service != "" {
		return nil
	}
	return w.setService(Details{Service: d.Service})
}

func (w *work) ruledPriority(d RuleDoes) error {
	impact, urgency := w.t.Impact, w.t.Urgency
	if d.Impact != 0 {
		impact = d.Impact
	}
	if d.Urgency != 0 {
		urgency = d.Urgency
	}
	return w.reprioritise(impact, urgency)
}

func (w *work) ruledTags(d RuleDoes) error {
	has, err := tagsOf(w.tx, w.t.ID)
	if err != nil || len(d.Tags) == 0 {
		return err
	}
	want := cleanTags(append(slices.Clone(has), d.Tags...))
	if slices.Equal(has, want) {
		return nil
	}
	if len(want) > 20 {
		return fault.OnField("tags", "desk.tags.many")
	}
	w.say(Entry{Kind: Tagged, Text: joinTags(want)}, Data{})
	return setTags(w.tx, w.t.ID, want)
}

// ruledMove hands over by the one way there is. Who has the ticket keeps it, and
// so does a supplier.
func (w *work) ruledMove(d RuleDoes) error {
	if d.Team == "" || w.t.Owner != "" || w.t.Supplier != "" {
		return nil
	}
	to := d.Team
	if to == ByArrangement {
		route, err := w.routed(w.t.Service, w.t.Unit)
		if err != nil || !route.Open {
			return err
		}
		to = route.Team
	}
	if to == w.t.Team {
		return nil
	}
	return w.move(Place{Team: to}, d.Reason, w.rule)
}

func (w *work) ruledNote(d RuleDoes) error {
	if d.Note != "" {
		w.say(Entry{Kind: Note, Text: d.Note}, Data{})
	}
	return nil
}
