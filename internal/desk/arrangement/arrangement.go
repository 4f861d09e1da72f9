package arrangement

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Arrangements is the room: every use case is a method on it.
type Arrangements struct {
	db *db.DB
	// Texts writes letters in the recipient's language.
	Texts *text.Catalog
	// Base is what addresses in letters begin with; "" leaves links out.
	Base string
	// Hooks are the channels of Teams letters can go to, by name; one named after a
	// body ("nordby/it") is that body's alone.
	Hooks []string
	// Library knows guides and routines; nil knows none, and no gate opens.
	Library Library
	// Candidates are services tickets were written about outside the
	// catalogue; nil while nobody counts them (D2).
	Candidates func(tx *db.Tx, since clock.Day) ([]Candidate, error)
}

// Library is what this room asks about guides and routines.
type Library interface {
	// Published tells whether there is a published guide or routine of the id,
	// and what it is called; an id nobody knows is not published.
	Published(tx *db.Tx, id string) (ok bool, title string, err error)
	// Choices are those that can be named in an arrangement, by title.
	Choices(tx *db.Tx) ([]Document, error)
}

// Document is a guide or routine as lists offer it.
type Document struct {
	ID, Title string
	Routine   bool // otherwise a guide
	Published bool
}

// Candidate is something people ask help for that has not passed a gate.
type Candidate struct {
	Service string // of the register; "" = none of them
	Tickets int
	Href    string // the tickets it counts
}

// New works on an open database.
func New(d *db.DB) *Arrangements { return &Arrangements{db: d} }

// Topic is announced when teams, the matrix, an agreement or a gate change.
const Topic = "desk/arrangement"

const (
	maxName = 200
	maxText = 20_000
)

// needed refuses an empty or overlong name.
func needed(f *fault.Faults, field, value string) {
	if value == "" {
		f.Add(field, "arrangement.needed")
		return
	}
	short(f, field, value)
}

func short(f *fault.Faults, field, value string) {
	if len([]rune(value)) > maxName {
		f.Add(field, "arrangement.too_long", fault.Args{"most": maxName})
	}
}

func bounded(f *fault.Faults, field, value string) {
	if len([]rune(value)) > maxText {
		f.Add(field, "arrangement.too_long", fault.Args{"most": maxText})
	}
}

// within tells whether a day lies between two days, both included, "" open.
func within(day, from, to clock.Day) bool {
	return (from == "" || from <= day) && (to == "" || day <= to)
}

// between refuses an end before its beginning.
func between(f *fault.Faults, from, to clock.Day) {
	if from != "" && to != "" && to < from {
		f.Add("to", "arrangement.ends_first")
	}
}

// reads is nil for who may look into the desk's arrangements: whoever works
// there, in any team, or reads the register of services.
func reads(by access.Actor) error {
	if by.MaySomewhere(access.DeskRead) || by.May(access.ServiceRead) {
		return nil
	}
	return fault.Gone()
}

func (a *Arrangements) look(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	if err := reads(by); err != nil {
		return err
	}
	return a.db.Read(ctx, by.Body, fn)
}

// manage runs a change by who may manage the desk, and tells open pages.
func (a *Arrangements) manage(ctx context.Context, by access.Actor, fn func(*db.Tx) error) error {
	return a.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if !by.May(access.DeskManage) && reads(by) == nil {
			return fault.Denied()
		}
		if err := by.Require(access.DeskManage); err != nil {
			return err
		}
		tx.Announce(Topic)
		return fn(tx)
	})
}

// taken turns a second thing of the same name into a fault beside it.
func taken(err error, key string) error {
	if db.Unique(err) {
		return fault.OnField("name", key)
	}
	return err
}

func nameOf(tx *db.Tx, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	names, err := org.Names(tx, []string{person})
	return names[person], err
}
