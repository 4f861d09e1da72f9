package app

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/entrance"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/rollout"
)

// ground makes what every capability stands on.
func (p *Program) ground() {
	p.Access = access.New(p.DB)
	p.People = org.NewPeople(p.DB)
	p.Entrance = entrance.New(p.DB, p.Texts, p.settings.Base)
}

// capabilities makes the flats.
func (p *Program) capabilities() {
	p.Rollouts = rollout.New(p.DB)
	p.Rollouts.Texts = p.Texts
}

// work is what the program does by the clock.
func (p *Program) work() {
	p.duties = []Duty{
		{"entrance.sweep", time.Hour, p.Entrance.Sweep},
	}
}

// inEachBody does one thing for every body, in the program's own name.
func (p *Program) inEachBody(do func(context.Context, access.Actor, clock.Instant) error) func(context.Context, clock.Instant) error {
	return func(ctx context.Context, now clock.Instant) error {
		var bodies []org.Body
		err := p.DB.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
			bodies, err = org.Bodies(tx)
			return err
		})
		for _, b := range bodies {
			if err == nil {
				err = do(ctx, access.Program(b.ID), now)
			}
		}
		return err
	}
}
