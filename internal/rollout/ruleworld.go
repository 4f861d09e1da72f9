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

// Names maps units and groups to their names, for saying why a rule caught
// somebody.
func (w World) Names() map[string]string {
	names := make(map[string]string, len(w.Units)+len(w.Groups))
	for _, u := range w.Units {
		names[u.ID] = u.Name
	}
	for _, g := range w.Groups {
		names[g.ID] = g.Name
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
		w, err = readWorld(tx)
		return err
	})
}

func readWorld(tx *db.Tx) (w World, err error) {
	if w.Units, err = org.Units(tx); err != nil {
		return w, err
	}
	w.Groups, err = org.FixedGroups(tx)
	return w, err
}
