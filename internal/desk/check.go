package desk

import (
	"context"
	"fmt"

	"github.com/overgang/overgang/internal/kit/db"
)

// Check counts again what the lists show and follows each ticket's numbers:
// what it finds is a fault of ours. It reads every ticket of the body.
func (d *Desk) Check(ctx context.Context, body string) ([]string, error) {
	var wrong []string
	err := d.db.Read(ctx, body, func(tx *db.Tx) error {
		kept, err := countsOf(tx, nil, true)
		if err != nil {
			return err
		}
		again, err := countedAgain(tx)
		if err != nil {
			return err
		}
		wrong = differing(kept, again)
		for _, q := range integrity {
			var n int
			if err := tx.Get(&n, q.count, tx.Tenant); err != nil {
				return err
			}
			if n > 0 {
				wrong = append(wrong, fmt.Sprintf("%d %s", n, q.what))
			}
		}
		return nil
	})
	return wrong, err
}

// differing names the counts that are not what counting again gives.
func differing(kept, again []count) []string {
	type key struct {
		team  string
		state State
		taken int
	}
	left := map[key]int{}
	for _, c := range again {
		left[key{c.Team, c.State, c.Taken}] = c.N
	}
	var wrong []string
	for _, c := range kept {
		k := key{c.Team, c.State, c.Taken}
		if left[k] != c.N {
			wrong = append(wrong, fmt.Sprintf("team %s, %s, taken %d: %d kept, %d counted", c.Team, c.State, c.Taken, c.N, left[k]))
		}
		delete(left, k)
	}
	for k, n := range left {
		if n != 0 {
			wrong = append(wrong, fmt.Sprintf("team %s, %s, taken %d: none kept, %d counted", k.team, k.state, k.taken, n))
		}
	}
	return wrong
}

// Recount puts the counts right, and the number given out last, for a body whose tickets came from elsewhere.
func (d *Desk) Recount(ctx context.Context, body string) error {
	return d.db.Write(ctx, body, recount)
}
