package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// lyingAtOnce is how many tickets are looked at together.
const lyingAtOnce = 500

// RuleLying lets the rules act that wait for tickets nobody takes up. It answers
// how many they acted on; several replicas may do it, and it may be repeated.
func (d *Desk) RuleLying(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	var due []ruleDue
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		due = nil
		all, err := activeRules(tx)
		all = slices.DeleteFunc(all, func(r Rule) bool { return r.Moment != RuleLies })
		if err != nil || len(all) == 0 {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		teams, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		look, err := lookFor(tx, now.Day(body.Zone()), all)
		if err != nil {
			return err
		}
		for _, r := range all {
			for _, t := range teams {
				some, err := look.lying(r, t, now)
				if err != nil {
					return err
				}
				due = append(due, some...)
			}
		}
		return nil
	})
	n := 0
	for _, one := range due {
		acted, failed := d.ruleOne(ctx, by, now, one)
		err = errors.Join(err, failed)
		if acted {
			n++
		}
	}
	return n, err
}

// ruleDue is a rule and a ticket that has lain long enough for it.
type ruleDue struct {
	rule   Rule
	ticket string
}

// lying are a team's tickets that a rule concerns now.
func (l ruleLook) lying(r Rule, team arrangement.Team, now clock.Instant) (due []ruleDue, err error) {
	h := r.Conditions()
	if len(h.Teams) > 0 && !slices.Contains(h.Teams, team.ID) {
		return nil, nil
	}
	hours, err := hoursOf(l.tx, team.ID)
	if err != nil {
		return nil, err
	}
	lain := time.Duration(r.Minutes) * time.Minute
	at, id := clock.Instant(0), ""
	for {
		some, err := lying(l.tx, team.ID, r.ID, now.Add(-lain), at, id, lyingAtOnce)
		if err != nil {
			return nil, err
		}
		words := map[string]Entry{}
		if len(h.Words) > 0 {
			if words, err = firstWords(l.tx, idsOf(some)); err != nil {
				return nil, err
			}
		}
		for _, t := range some {
			at, id = t.LandedAt, t.ID
			if hours.WorkingTime(t.LandedAt, now) < lain {
				return due, nil // those after it lie less long
			}
			c, err := l.at(t, words[t.ID].Text)
			if err != nil {
				return nil, err
			}
			if h.meets(c) {
				due = append(due, ruleDue{r, t.ID})
			}
		}
		if len(some) < lyingAtOnce {
			return due, nil
		}
	}
}

func idsOf(some []Ticket) []string {
	all := make([]string, 0, len(some))
	for _, t := range some {
		all = append(all, t.ID)
	}
	return all
}

// ruleOne lets a rule act on a ticket that still lies there.
func (d *Desk) ruleOne(ctx context.Context, by access.Actor, now clock.Instant, one ruleDue) (acted bool, err error) {
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		acted = false
		w, err := d.open(tx, by, now, one.ticket, Works)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil || w.t.State != Fresh {
			return err
		}
		if err := w.ruledBy([]Rule{one.rule}); err != nil {
			return err
		}
		if acted = len(w.obeyed) > 0; !acted {
			return nil
		}
		_, err = w.finish()
		return err
	})
	return acted, err
}

// foreseenAmong is how many of the latest tickets a rule is tried on.
const foreseenAmong = 200

// Foreseen is what a rule would have met among the tickets made last.
type Foreseen struct {
	Looked int
	Rows   []Row // as they stand now, the latest first
	Unseen int   // met, and not for the reader's eyes
}

// ForeseeRule tells which of the latest tickets meet what a rule asks, as they
// stand now. Nothing is done. Needs desk.manage.
func (d *Desk) ForeseeRule(ctx context.Context, by access.Actor, now clock.Instant, in RuleInput) (Foreseen, error) {
	var f Foreseen
	if err := by.Require(access.DeskManage); err != nil {
		return f, err
	}
	return f, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		r, err := ruleFor(tx, Rule{Body: by.Body}, in)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		all, err := latestMade(tx, foreseenAmong)
		if err != nil {
			return err
		}
		words, err := firstWords(tx, idsOf(all))
		if err != nil {
			return err
		}
		look, err := lookFor(tx, now.Day(body.Zone()), []Rule{r})
		if err != nil {
			return err
		}
		var met []Ticket
		for _, t := range all {
			c, err := look.at(t, words[t.ID].Text)
			if err != nil {
				return err
			}
			if r.Conditions().meets(c) {
				met = append(met, t)
			}
		}
		f.Looked = len(all)
		f.Rows, f.Unseen, err = d.rowsFor(tx, by, now.Day(body.Zone()), met)
		return err
	})
}

// Ruled are the latest tickets a rule acted on. Needs desk.manage.
func (d *Desk) Ruled(ctx context.Context, by access.Actor, now clock.Instant, rule string) (f Foreseen, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return f, err
	}
	return f, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := ruleByID(tx, rule); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		acted, err := ticketsRuled(tx, rule, foreseenAmong)
		if err != nil {
			return err
		}
		known, err := ticketsByID(tx, slices.Clone(acted))
		if err != nil {
			return err
		}
		var all []Ticket
		for _, id := range acted {
			if i := slices.IndexFunc(known, func(t Ticket) bool { return t.ID == id }); i >= 0 {
				all = append(all, known[i])
			}
		}
		f.Looked = len(all)
		f.Rows, f.Unseen, err = d.rowsFor(tx, by, now.Day(body.Zone()), all)
		return err
	})
}

// rowsFor are tickets as a list shows them, as far as the reader may see them.
func (d *Desk) rowsFor(tx *db.Tx, by access.Actor, day clock.Day, all []Ticket) (rows []Row, unseen int, err error) {
	teams, err := arrangement.Teams(tx)
	if err != nil {
		return nil, 0, err
	}
	for _, t := range all {
		is, err := sight(tx, by, day, t)
		if err != nil {
			return nil, 0, err
		}
		if is < Reads {
			unseen++
			continue
		}
		rows = append(rows, Row{Ticket: t})
	}
	inTeams(rows, teams)
	return rows, unseen, nil
}
