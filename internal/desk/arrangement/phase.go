package arrangement

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// PhaseInput is what somebody types of a phase.
type PhaseInput struct {
	Name   string
	Starts clock.Day
}

// With is the phase as the input wants it.
func (p Phase) With(in PhaseInput) (Phase, error) {
	var f fault.Faults
	p.Name, p.Starts = text.Clean(in.Name), in.Starts
	p.Fold = text.Fold(p.Name)
	needed(&f, "name", p.Name)
	if p.Starts == "" {
		f.Add("starts", "arrangement.needed")
	}
	return p, f.Err()
}

// AddPhase adds a phase and answers its id.
func (a *Arrangements) AddPhase(ctx context.Context, by access.Actor, now clock.Instant, in PhaseInput) (string, error) {
	p, invalid := Phase{Body: by.Body, ID: ids.New(), Version: 1}.With(in)
	return p.ID, a.inMatrix(ctx, by, func(tx *db.Tx, _ Matrix) error {
		if invalid != nil {
			return invalid
		}
		if err := tx.Insert("desk_phases", p); err != nil {
			return taken(err, "arrangement.phase.taken")
		}
		return audit.Note(tx, by, now, "arrangement.phase.added", "phase", p.ID, nil)
	})
}

// ChangePhase saves a phase; *fault.Stale carries the Phase as it is.
func (a *Arrangements) ChangePhase(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in PhaseInput) error {
	return a.inMatrix(ctx, by, func(tx *db.Tx, m Matrix) error {
		was, ok := m.Phase(id)
		if !ok {
			return fault.Gone()
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		is, err := was.With(in)
		if err != nil {
			return err
		}
		if err := savePhase(tx, is); err != nil {
			return taken(err, "arrangement.phase.taken")
		}
		return audit.Note(tx, by, now, "arrangement.phase.changed", "phase", id, audit.Detail{"starts": is.Starts})
	})
}

// RemovePhase takes away a phase no cell begins in.
func (a *Arrangements) RemovePhase(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return a.inMatrix(ctx, by, func(tx *db.Tx, m Matrix) error {
		if _, ok := m.Phase(id); !ok {
			return fault.Gone()
		}
		for _, t := range m.Tasks {
			for _, c := range t.Cells {
				if c.Start == id {
					return fault.Refuse("arrangement.phase.in_use", fault.Args{"task": t.Name})
				}
			}
		}
		if err := removePhase(tx, id); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "arrangement.phase.removed", "phase", id, nil)
	})
}
