package desk

import (
	"context"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// RuleTopic is announced when a rule changes.
const RuleTopic = "desk/rules"

// ruleCountDays is how far back a rule's deeds are counted in lists.
const ruleCountDays = 30

// RuleLine is a rule with what it did in the last 30 days.
type RuleLine struct {
	Rule
	Acted int
	// Idle is why it can do nothing now: a key of text, "" where it can.
	Idle string
}

// RuleList is all rules in the order they are asked.
type RuleList struct {
	Rules []RuleLine
	Around
	Units []org.Unit
}

// Rules lists the body's rules. Needs desk.manage.
func (d *Desk) Rules(ctx context.Context, by access.Actor, now clock.Instant) (RuleList, error) {
	var list RuleList
	if err := by.Require(access.DeskManage); err != nil {
		return list, err
	}
	return list, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		teams, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		if list.Around, err = around(tx, teams); err != nil {
			return err
		}
		if list.Units, err = org.Units(tx); err != nil {
			return err
		}
		all, err := rulesOf(tx)
		if err != nil {
			return err
		}
		acted, err := ruledSince(tx, now.Add(-ruleCountDays*24*time.Hour))
		for _, r := range all {
			list.Rules = append(list.Rules, RuleLine{r, acted[r.ID], list.idle(r)})
		}
		return err
	})
}

// idle says what a rule rests on that is no longer there.
func (l RuleList) idle(r Rule) string {
	d := r.Deeds()
	if d.Team != "" && d.Team != ByArrangement && l.TeamName(d.Team) == "" {
		return "desk.rule.idle.team"
	}
	if d.Service != "" && l.ServiceName(d.Service) == "" {
		return "desk.rule.idle.service"
	}
	return ""
}

// AddRule keeps a rule, asked after all others, and answers its id. Needs
// desk.manage.
//
// Faults beside the fields of RuleInput; desk.rule.many.
func (d *Desk) AddRule(ctx context.Context, by access.Actor, now clock.Instant, in RuleInput) (string, error) {
	id := ids.New()
	return id, d.ruling(ctx, by, now, "desk.rule_added", id, func(tx *db.Tx) error {
		all, err := rulesOf(tx)
		if err != nil {
			return err
		}
		if len(all) >= mostRules {
			return fault.Refuse("desk.rule.many", fault.Args{"most": mostRules})
		}
		r := Rule{Body: by.Body, ID: id, Version: 1, Ord: 1}
		if len(all) > 0 {
			r.Ord = all[len(all)-1].Ord + 1
		}
		if r, err = ruleFor(tx, r, in); err != nil {
			return err
		}
		return tx.Insert("desk_rules", r)
	})
}

// ChangeRule saves a rule over the version that was read. On tickets it has
// acted on it does not act again.
func (d *Desk) ChangeRule(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in RuleInput) error {
	return d.ruling(ctx, by, now, "desk.rule_changed", id, func(tx *db.Tx) error {
		was, err := ruleByID(tx, id)
		if err != nil {
			return err
		}
		is, err := ruleFor(tx, was, in)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		return saveRule(tx, is)
	})
}

// RemoveRule takes a rule away; what it did stays in the tickets.
func (d *Desk) RemoveRule(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return d.ruling(ctx, by, now, "desk.rule_removed", id, func(tx *db.Tx) error {
		was, err := ruleByID(tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		return removeRule(tx, id)
	})
}

// MoveRule lets a rule be asked before its neighbour, or after it.
func (d *Desk) MoveRule(ctx context.Context, by access.Actor, now clock.Instant, id string, up bool) error {
	return d.ruling(ctx, by, now, "desk.rule_moved", id, func(tx *db.Tx) error {
		all, err := rulesOf(tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })
		if at < 0 {
			return fault.Gone()
		}
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(all) {
			return nil
		}
		all[at], all[to] = all[to], all[at]
		for i, r := range all {
			if err := placeRule(tx, r.ID, i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// ruling is one change of the rules by who may.
func (d *Desk) ruling(ctx context.Context, by access.Actor, now clock.Instant, what, id string, do func(*db.Tx) error) error {
	if err := by.Require(access.DeskManage); err != nil {
		return err
	}
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := tx.Lock("desk-rules"); err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		tx.Announce(RuleTopic)
		return audit.Note(tx, by, now, what, "rule", id, nil)
	})
}

// ruleFor is a rule as the input wants it, about what the body has.
func ruleFor(tx *db.Tx, was Rule, in RuleInput) (Rule, error) {
	is, err := was.with(in)
	if err != nil {
		return was, err
	}
	h, d := is.Conditions(), is.Deeds()
	team := func(id string) error {
		t, err := arrangement.TeamByID(tx, id)
		if err == nil && t.Active == 0 {
			return fault.Gone()
		}
		return err
	}
	service := func(id string) error {
		found, err := knownService(tx, id)
		if err == nil && !found {
			return fault.Gone()
		}
		return err
	}
	unit := func(id string) error { _, err := org.UnitByID(tx, id); return err }
	for _, named := range []struct {
		field string
		ids   []string
		known func(string) error
	}{
		{"services", without(h.Services, None), service}, {"units", h.Units, unit}, {"teams", h.Teams, team},
		{"service", without([]string{d.Service}, ""), service}, {"team", without([]string{d.Team}, "", ByArrangement), team},
	} {
		for _, id := range named.ids {
			if err := named.known(id); fault.Is(err, fault.NotFound) {
				return was, fault.OnField(named.field, "fault.not_a_choice")
			} else if err != nil {
				return was, err
			}
		}
	}
	return is, nil
}

// without is a list less some of its words.
func without(all []string, less ...string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(less, s) })
}
