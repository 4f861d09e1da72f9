package desk

import (
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/db"
)

// MostWorded is how many tickets with the words asked for a list looks
// through: the last changed of those going on, or done, in its queues. Fewer
// where words shall stand beside each other.
const MostWorded = 500

// Worded says how the words of a list were looked for.
type Worded struct {
	Asked bool // there was a word to look for
	// Most is how many with the words were looked through, where others have them
	// too; 0 = all were.
	Most     int
	Building bool // the index is being made, and tickets may be missing
}

// marksOf are what the index can narrow a ticket to besides its words. Between
// a change and the index' reading of it, the list's own conditions decide.
func marksOf(t Ticket) []string {
	at := stands(t.Open == 0)
	return []string{at, inQueue(at, t.Team)}
}

func stands(done bool) string {
	if done {
		return "done"
	}
	return "open"
}

func inQueue(stands, team string) string { return stands + " team/" + team }

// marks are what the index is to narrow the filter's words to.
func (f Filter) marks(teams []string, all bool) []string {
	at := stands(f.Done)
	among, every := f.among(teams, all)
	if every {
		return []string{at}
	}
	marks := make([]string, len(among))
	for i, team := range among {
		marks[i] = inQueue(at, team)
	}
	return marks
}

// worded is the filter with the tickets its words are found in, as far as the
// actor may find them (TRUST AZ-05). The last word may not be finished.
func (d *Desk) worded(tx *db.Tx, by access.Actor, f Filter, teams []string, all bool) (Filter, Worded, error) {
	if f.Words = strings.TrimSpace(f.Words); f.Words == "" {
		return f, Worded{}, nil
	}
	f.narrowed = true
	marks := f.marks(teams, all)
	if d.Index == nil || len(marks) == 0 {
		return f, Worded{}, nil
	}
	t, err := d.Index.Things(tx, search.Question{Words: f.Words, Typing: true, Kinds: []string{KindTicket}, Marks: marks, Scopes: search.ScopesOf(by), Limit: MostWorded})
	f.only = t.IDs
	return f, Worded{t.Asked, t.Looked, t.Building}, err
}
