package rollout

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// UndoFor is how long what was done to many can be taken back.
const UndoFor = 24 * time.Hour

// Bulk is one thing done to many people at once: an event, or a move to a
// wave (KindPlaced).
type Bulk struct {
	Body     string        `db:"body"`
	ID       string        `db:"id"`
	Rollout  string        `db:"rollout"`
	Kind     Kind          `db:"kind"`
	Wave     string        `db:"wave"` // of a move; "" = out of their wave
	People   int           `db:"people"`
	By       string        `db:"by"`
	Behalf   string        `db:"behalf"`
	At       clock.Instant `db:"at"`
	UndoneAt clock.Instant `db:"undone_at"`
	UndoneBy string        `db:"undone_by"`
	Undone   int           `db:"undone"` // how many went back
}

// Until is when it can no longer be taken back.
func (b Bulk) Until() clock.Instant { return b.At.Add(UndoFor) }

// MayUndo refuses what was taken back already, or is too long ago.
func (b Bulk) MayUndo(now clock.Instant) error {
	switch {
	case b.UndoneAt.IsSet():
		return fault.Refuse("rollout.undo.already")
	case now.After(b.Until()):
		return fault.Refuse("rollout.undo.too_late")
	}
	return nil
}

// needs is who may take it back: who may do it.
func (b Bulk) needs() access.Permission {
	if p, ok := byHand[b.Kind]; ok {
		return p
	}
	return access.RolloutPlan
}

// facts are what an event of a way may change by hand, as they stood before.
type facts struct {
	Wave        string        `json:"wave,omitempty"`
	Invited     int           `json:"invited,omitempty"`
	Prepared    int           `json:"prepared,omitempty"`
	Begun       int           `json:"begun,omitempty"`
	Outstanding int           `json:"outstanding,omitempty"`
	Awaits      string        `json:"awaits,omitempty"`
	Gone        int           `json:"gone,omitempty"`
	AdoptedOn   clock.Day     `json:"adopted_on,omitempty"`
	TargetDay   clock.Day     `json:"target_day,omitempty"`
	Agreed      int           `json:"agreed,omitempty"`
	AgreedFor   string        `json:"agreed_for,omitempty"`
	Reason      string        `json:"reason,omitempty"`
	ProposedAt  clock.Instant `json:"proposed_at,omitempty"`
}

func (t Transition) facts() facts {
	return facts{t.Wave, t.Invited, t.Prepared, t.Begun, t.Outstanding, t.Awaits, t.Gone, t.AdoptedOn, t.TargetDay, t.Agreed, t.AgreedFor, t.Reason, t.ProposedAt}
}

// restore puts the facts back. Bookings and track are not among them: no bulk
// action changes those.
func (t *Transition) restore(f facts) {
	t.Wave, t.Invited, t.Prepared, t.Begun, t.Outstanding, t.Awaits, t.Gone = f.Wave, f.Invited, f.Prepared, f.Begun, f.Outstanding, f.Awaits, f.Gone
	t.AdoptedOn, t.TargetDay, t.Agreed, t.AgreedFor, t.Reason, t.ProposedAt = f.AdoptedOn, f.TargetDay, f.Agreed, f.AgreedFor, f.Reason, f.ProposedAt
}

func (f facts) String() string {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return string(raw)
}

func readFacts(s string) (f facts, err error) { return f, json.Unmarshal([]byte(s), &f) }

// bulkPerson is one of the many: how they stood before, and the version the
// action left. Stays is why they did not go back, Since what about it.
type bulkPerson struct {
	Body    string `db:"body"`
	Bulk    string `db:"bulk"`
	Person  string `db:"person"`
	Version int    `db:"version"`
	Before  string `db:"before"`
	Stays   string `db:"stays"`
	Since   string `db:"since"`
}

// Why somebody does not go back.
const (
	StaysChanged = "rollout.undo.changed" // something happened since
	StaysFull    = "rollout.undo.full"    // their wave has filled up since
	StaysOff     = "rollout.undo.off"     // no longer on the roster
)

// takeBack decides who of a bulk action goes back: whoever has not changed
// since, while there is room in the wave they came from. What it answers about
// the others is in Stays and Since. in counts the people of each wave now.
func takeBack(people []bulkPerson, is map[string]Transition, waves map[string]Wave, in map[string]int) []bulkPerson {
	out := slices.Clone(people)
	for i := range out {
		p := &out[i]
		t, there := is[p.Person]
		before, err := readFacts(p.Before)
		switch w := waves[before.Wave]; {
		case !there || err != nil:
			p.Stays = StaysOff
		case t.Version != p.Version:
			p.Stays = StaysChanged
		case before.Wave == t.Wave:
		case before.Wave != "" && w.Capacity > 0 && in[before.Wave] >= w.Capacity:
			p.Stays, p.Since = StaysFull, w.Name
		default:
			in[before.Wave]++
			in[t.Wave]--
		}
	}
	return out
}

// keepBulk keeps what was just done to many, in the same transaction.
func keepBulk(tx *db.Tx, by access.Actor, now clock.Instant, b Bulk, fates []fate) (Bulk, error) {
	b.Body, b.ID, b.By, b.Behalf, b.At = tx.Tenant, ids.New(), by.Person, by.Behalf, now
	var people []bulkPerson
	for _, f := range fates {
		if f.Fault == nil {
			people = append(people, bulkPerson{Body: b.Body, Bulk: b.ID, Person: f.Before.Person, Version: f.Before.Version + 1, Before: f.Before.facts().String()})
		}
	}
	if b.People = len(people); b.People == 0 {
		return Bulk{}, nil // nothing was done
	}
	if err := tx.Insert("bulk_actions", b); err != nil {
		return b, err
	}
	return b, db.InsertAll(tx, "bulk_people", people)
}
