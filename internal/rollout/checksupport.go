package rollout

import (
	"fmt"

	"github.com/overgang/overgang/internal/kit/db"
)

// checkSlots counts again who holds a place, who waits, who came and who did
// not in each slot.
func checkSlots(tx *db.Tx, rollout string) ([]Mismatch, error) {
	counted, err := slotsAfresh(tx, rollout)
	if err != nil {
		return nil, err
	}
	var found []Mismatch
	for _, c := range counted {
		stored, afresh := fmt.Sprintf("%d + %d, %d − %d", c.Taken, c.Waiting, c.Attended, c.NoShows), fmt.Sprintf("%d + %d, %d − %d", c.Holds, c.InLine, c.Came, c.Missed)
		if stored != afresh || c.Taken > c.Places {
			found = append(found, Mismatch{rollout, "", "rollout.mismatch.slots", stored, afresh})
		}
	}
	return found, nil
}

// checkVisits folds every visit again from its events.
func checkVisits(tx *db.Tx, rollout string) ([]Mismatch, error) {
	visits, err := visitsOf(tx, rollout)
	if err != nil {
		return nil, err
	}
	var found []Mismatch
	for _, v := range visits {
		events, err := visitEvents(tx, v.ID)
		if err != nil {
			return nil, err
		}
		if folded := foldVisit(events); folded.State != v.State || folded.DoneAt != v.DoneAt {
			found = append(found, Mismatch{rollout, v.Person, "rollout.mismatch.visit", v.State, folded.State})
		}
	}
	return found, nil
}

// foldVisit is a visit as its events leave it.
func foldVisit(events []VisitEventRow) Visit {
	var v Visit
	for _, e := range events {
		switch e.Kind {
		case VisitWanted, VisitSent, VisitCancelled:
			v.State = e.Kind
		default:
			v = v.report(VisitReport{Kind: e.Kind, At: e.At, Note: e.Note})
		}
	}
	return v
}
