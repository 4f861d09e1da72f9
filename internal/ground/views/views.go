package views

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// View is a list as it was narrowed.
type View struct {
	Body      string        `db:"body"`
	ID        string        `db:"id"`
	List      string        `db:"list"`
	Query     string        `db:"query"`
	Name      string        `db:"name"`
	Fold      string        `db:"fold"`
	Owner     string        `db:"owner"`
	Shared    int           `db:"shared"`
	CreatedAt clock.Instant `db:"created_at"`
	Version   int           `db:"version"`
}

// Href is the address it opens.
func (v View) Href() string { return v.List + "?" + v.Query }

// Seen is a view with its owner's name, and whether the actor may change it.
type Seen struct {
	View
	OwnerName string
	Own       bool
	MayChange bool
}

// Saved are the use cases.
type Saved struct{ db *db.DB }

// New works on an open database.
func New(d *db.DB) *Saved { return &Saved{db: d} }

const (
	maxName = 80
	// Most is how many views one person keeps.
	Most = 200
)

// Input is what somebody types of a view.
type Input struct {
	Name   string
	Shared bool
}

func (v View) with(in Input) (View, error) {
	var f fault.Faults
	v.Name = text.Clean(in.Name)
	if v.Name == "" {
		f.Add("name", "fault.required")
	} else if len([]rune(v.Name)) > maxName {
		f.Add("name", "web.views.too_long", fault.Args{"most": maxName})
	}
	if v.Fold, v.Shared = text.Fold(v.Name), 0; in.Shared {
		v.Shared = 1
	}
	return v, f.Err()
}

// Of lists the views of one list: the actor's own and the shared ones, by
// name. Without the right to see the list there are none.
func (s *Saved) Of(ctx context.Context, by access.Actor, list string) ([]Seen, error) {
	if by.Person == "" || !maySee(by, list) {
		return nil, nil
	}
	return s.seen(ctx, by, list)
}

// All lists the actor's own views and the shared ones, of the lists they may
// see.
func (s *Saved) All(ctx context.Context, by access.Actor) ([]Seen, error) {
	return s.seen(ctx, by, "")
}

func (s *Saved) seen(ctx context.Context, by access.Actor, list string) ([]Seen, error) {
	var out []Seen
	return out, s.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err := viewsFor(tx, by.Person, list)
		if err != nil {
			return err
		}
		var owners []string
		for _, v := range all {
			owners = append(owners, v.Owner)
		}
		names, err := org.Names(tx, owners)
		for _, v := range all {
			if maySee(by, v.List) {
				out = append(out, Seen{View: v, OwnerName: names[v.Owner], Own: v.Owner == by.Person, MayChange: v.mayChange(by)})
			}
		}
		return err
	})
}

// mayChange: the owner may, and whoever keeps the body's settings may with
// what is shared, when its owner has left.
func (v View) mayChange(by access.Actor) bool {
	return v.Owner == by.Person || v.Shared == 1 && by.May(access.SettingWrite)
}

// One reads a view the actor may see; 404 otherwise.
func (s *Saved) One(ctx context.Context, by access.Actor, id string) (Seen, error) {
	all, err := s.All(ctx, by)
	if err != nil {
		return Seen{}, err
	}
	for _, v := range all {
		if v.ID == id {
			return v, nil
		}
	}
	return Seen{}, fault.Gone()
}

// Save keeps a list under a name and answers the view's id. Faults: Invalid
// beside name; a list one may not see does not exist.
func (s *Saved) Save(ctx context.Context, by access.Actor, now clock.Instant, list, query string, in Input) (string, error) {
	if by.Person == "" || !maySee(by, list) {
		return "", fault.Gone()
	}
	v, err := View{Body: by.Body, ID: ids.New(), List: list, Owner: by.Person, CreatedAt: now, Version: 1}.with(in)
	if err != nil {
		return "", err
	}
	var ok bool
	if v.Query, ok = Narrowing(query); !ok || v.Query == "" {
		return "", fault.OnField("name", "web.views.nothing")
	}
	return v.ID, s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		n, err := countOf(tx, by.Person)
		if err != nil {
			return err
		}
		if n >= Most {
			return fault.Refuse("web.views.full", fault.Args{"most": Most})
		}
		if err := tx.Insert("saved_views", v); err != nil {
			return taken(err)
		}
		return audit.Note(tx, by, now, "view.saved", "view", v.ID, audit.Detail{"list": list, "shared": v.Shared})
	})
}

// Change gives a view another name, or shares it or not; a *fault.Stale with
// the View as it is when someone else was quicker.
func (s *Saved) Change(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in Input) error {
	return s.edit(ctx, by, id, func(tx *db.Tx, was View) error {
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		v, err := was.with(in)
		if err != nil {
			return err
		}
		if err := update(tx, v); err != nil {
			return taken(err)
		}
		return audit.Note(tx, by, now, "view.changed", "view", id, audit.Detail{"list": was.List, "shared": v.Shared})
	})
}

// Remove deletes a view.
func (s *Saved) Remove(ctx context.Context, by access.Actor, now clock.Instant, id string) error {
	return s.edit(ctx, by, id, func(tx *db.Tx, was View) error {
		if err := remove(tx, id); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "view.removed", "view", id, audit.Detail{"list": was.List, "shared": was.Shared})
	})
}

// edit finds a view the actor may change: one they cannot see does not exist,
// one of somebody else's they may not change.
func (s *Saved) edit(ctx context.Context, by access.Actor, id string, do func(*db.Tx, View) error) error {
	return s.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := viewByID(tx, id)
		if err != nil {
			return err
		}
		switch {
		case !maySee(by, was.List) && was.Owner != by.Person, was.Shared == 0 && was.Owner != by.Person:
			return fault.Gone()
		case !was.mayChange(by):
			return fault.Denied()
		}
		return do(tx, was)
	})
}

func taken(err error) error {
	if db.Unique(err) {
		return fault.OnField("name", "web.views.taken")
	}
	return err
}
