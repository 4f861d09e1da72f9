package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/db"
)

// World is what rules can name: the body's units and fixed groups.
type World struct {
	Units  []org.Unit
	Groups []org.GroupName
}

// UnitNames maps units to names, for saying why a rule caught somebody.
func (w World) UnitNames() map[string]string {
	names := make(map[string]string, len(w.Units))
	for _, u := range w.Units {
		names[u.ID] = u.Name
	}
	return names
}

// RuleWorld reads it for those who see the rollout.
func (r *Rollouts) RuleWorld(ctx context.Context, by access.Actor, rollout string) (World, error) {
	var w World
	return w, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if w.Units, err = org.Units(tx); err != nil {
			return err
		}
		w.Groups, err = org.FixedGroups(tx)
		return err
	})
}
