package rolloutweb

import (
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/rollout"
)

// Errand is one thing somebody goes out on, as the list on the phone shows it:
// a visit of a rollout, or what another flat sends them out on. Key fields are
// text keys.
type Errand struct {
	ID       string
	Report   string        // address reports go to: client, kind, at, note, and what else is asked
	From, To clock.Instant // To unset = from then on
	Place    string
	Name     string // who is visited
	Unit     string
	Mobile   string
	Task     string
	Bring    string
	Ticket   int // its number; 0 = none
	About    string
	Href     string // the ticket's page; "" = none of theirs
	OnSite   bool
	Timed    bool        // asks how long it took
	Ends     []ErrandEnd // what else can come of it than done
	Over     string      // key of what came of it; "" = still to do
	EndedAt  clock.Instant
	Solved   bool
}

// ErrandEnd is a way an errand can end.
type ErrandEnd struct{ Kind, Key string }

// errandOf is a visit of a rollout as an errand.
func errandOf(row rollout.VisitRow) Errand {
	e := Errand{ID: row.ID, Report: rollout.VisitsPath + "/" + row.ID + "/report", From: row.DueAt, Place: row.Place, Name: row.Name, Mobile: row.Mobile, Task: row.Task,
		OnSite: row.State == rollout.VisitOnSite}
	if row.State == rollout.VisitDone {
		e.Over, e.EndedAt, e.Solved = "rollout.visit.state.done", row.DoneAt, row.Solved == 1
		if !e.Solved {
			e.Over = "rollout.visit.not_solved"
		}
	}
	return e
}
