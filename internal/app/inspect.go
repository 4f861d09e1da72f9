package app

import (
	"context"
	"fmt"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// inspect looks through the data and writes what does not add up into the
// report.
func (p *Program) inspect(ctx context.Context, r *Report) error {
	if p.DB.Dialect == db.SQLite {
		var answers []string
		err := p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) error { return tx.Select(&answers, "PRAGMA integrity_check") })
		if err != nil {
			return err
		}
		if len(answers) != 1 || answers[0] != "ok" {
			r.Errors = append(r.Errors, fmt.Sprintf("the database file is damaged: %v", answers))
		}
		r.Checked = append(r.Checked, "file")
	}
	var bodies []org.Body
	err := p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		bodies, err = org.Bodies(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, b := range bodies {
		found, err := p.Rollouts.Check(ctx, b.ID)
		if err != nil {
			return err
		}
		for _, m := range found {
			r.Errors = append(r.Errors, fmt.Sprintf("%s: rollout %s, person %q: %s (stored %q, recomputed %q)", b.Slug, m.Rollout, m.Person, m.Key, m.Stored, m.Folded))
		}
	}
	r.Checked = append(r.Checked, "rollouts")
	for _, b := range bodies {
		found, err := p.Desk.Check(ctx, b.ID)
		if err != nil {
			return err
		}
		guides, err := p.Guides.Check(ctx, b.ID)
		if err != nil {
			return err
		}
		for _, what := range append(found, guides...) {
			r.Errors = append(r.Errors, b.Slug+": "+what)
		}
	}
	for _, b := range bodies {
		deaf, err := p.deaf(ctx, b.ID)
		if err != nil {
			return err
		}
		if deaf {
			r.Warnings = append(r.Warnings, b.Slug+": no mailbox takes answers to the desk's letters; they say where to turn instead")
		}
	}
	r.Checked = append(r.Checked, "desk")
	for _, b := range bodies {
		found, err := p.Search.Check(ctx, b.ID)
		if err != nil {
			return err
		}
		for _, m := range found {
			r.Errors = append(r.Errors, b.Slug+": "+m.String())
		}
	}
	r.Checked = append(r.Checked, "search")
	for _, b := range bodies {
		chain, err := p.Audit.Verify(ctx, b.ID)
		if err != nil {
			return err
		}
		if chain.Broken != nil {
			r.Errors = append(r.Errors, fmt.Sprintf("%s: the audit does not hold between entries %d and %d", b.Slug, chain.Broken.First, chain.Broken.Last))
		}
	}
	r.Checked = append(r.Checked, "audit")
	return nil
}

// deaf tells whether a body has a desk, and no mailbox for what people answer to
// its letters.
func (p *Program) deaf(ctx context.Context, body string) (bool, error) {
	var desk arrangement.Route
	var hears bool
	err := p.DB.Read(ctx, body, func(tx *db.Tx) (err error) {
		if desk, err = arrangement.RouteOf(tx, "", "", ""); err != nil {
			return err
		}
		_, hears, err = inbox.Sending(tx, "")
		return err
	})
	return desk.Team != "" && !hears, err
}

// repair puts right what is counted again or belongs elsewhere, body by body.
func (p *Program) repair(ctx context.Context, r *Report) error {
	var bodies []org.Body
	if err := p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		bodies, err = org.Bodies(tx)
		return err
	}); err != nil {
		return err
	}
	for _, b := range bodies {
		for _, mend := range []func(context.Context, access.Actor, clock.Instant) ([]string, error){p.Desk.Repair, p.Guides.Repair} {
			done, err := mend(ctx, access.Command(b.ID), p.Clock.Now())
			for _, what := range done {
				r.Repaired = append(r.Repaired, b.Slug+": "+what)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
