package desk

import (
	"context"
	"fmt"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/kit/db"
)

// Check counts again what the lists show and follows each ticket's numbers:
// what it finds is a fault of ours. It reads every ticket of the body and
// writes nothing.
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
		left, err := leftLegs(tx)
		for _, l := range left {
			wrong = append(wrong, fmt.Sprintf("ticket #%d was merged and has a thread with a supplier that goes on (%s)", l.Number, l.Leg))
		}
		return err
	})
	if err != nil {
		return wrong, err
	}
	lacking, err := d.miscounted(ctx, body)
	for i, t := range lacking {
		if i == mostNamed {
			wrong = append(wrong, fmt.Sprintf("and %d more tickets", len(lacking)-i))
			break
		}
		wrong = append(wrong, fmt.Sprintf("ticket #%d: %d missing answers kept, %d counted", t.Number, t.Lacking, t.counted))
	}
	return wrong, err
}

// mostNamed is how many tickets of one kind a check names.
const mostNamed = 20

// miscount is a ticket whose number of missing answers is not what counting
// again gives.
type miscount struct {
	Ticket
	counted int
}

// miscounted finds them, each part in a snapshot of its own: a long look at all
// would hold the database back. While the program is about to count them anew
// there is nothing to compare with, and none is found.
func (d *Desk) miscounted(ctx context.Context, body string) ([]miscount, error) {
	var wrong []miscount
	for after, going := "", true; going; {
		err := d.db.Read(ctx, body, func(tx *db.Tx) error {
			if due, err := countingDue(tx); err != nil || due {
				going, wrong = false, nil
				return err
			}
			tickets, err := askedAfter(tx, after, sweepDone)
			if err != nil {
				return err
			}
			r := retiming{tx: tx, fields: map[string][]arrangement.Field{}}
			for _, t := range tickets {
				n, err := r.lacking(t)
				if err != nil {
					return err
				}
				if after = t.ID; n != t.Lacking {
					wrong = append(wrong, miscount{t, n})
				}
			}
			going = len(tickets) == sweepDone
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return wrong, nil
}

// countingDue tells whether the sweep has still to count what tickets lack.
func countingDue(tx *db.Tx) (bool, error) {
	required, err := arrangement.Required(tx)
	if err != nil {
		return false, err
	}
	s, err := sweepOf(tx)
	return s.Asked != askedBy(required) || s.Running == 1 || s.Asking == 1, err
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
