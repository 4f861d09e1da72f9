package knowledge

import (
	"context"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/services"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Named is an id and what people call it.
type Named struct{ ID, Name string }

// Around is what a guide can be tied to.
type Around struct {
	Services []Named
	Teams    []Named
	Tasks    []Named
}

// NameOf finds an id among the named; the id itself where it is not there.
func NameOf(all []Named, id string) string {
	for _, one := range all {
		if one.ID == id {
			return one.Name
		}
	}
	return id
}

// Around is what a guide can be tied to, by name: teams only where the actor
// writes. Needs guide.write somewhere.
func (l *Library) Around(ctx context.Context, by access.Actor) (Around, error) {
	var a Around
	if !by.MaySomewhere(access.GuideWrite) {
		return a, fault.Gone()
	}
	return a, l.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if a.Services, err = serviceNames(tx); err != nil {
			return err
		}
		teams, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		for _, t := range teams {
			if by.May(access.GuideWrite, access.Team(t.ID)) {
				a.Teams = append(a.Teams, Named{t.ID, t.Name})
			}
		}
		if l.Tasks != nil {
			a.Tasks, err = l.Tasks(tx)
		}
		return err
	})
}

func serviceNames(tx *db.Tx) ([]Named, error) {
	all, err := services.All(tx)
	var names []Named
	for _, s := range all {
		names = append(names, Named{s.ID, s.Name})
	}
	return names, err
}

// Shelf is what a reader finds, and the services there is something about.
type Shelf struct {
	Articles []Article
	Services []Named
}

// Find is Suggest for the actor.
func (l *Library) Find(ctx context.Context, by access.Actor, now clock.Instant, words, service, lang string, limit int) (Shelf, error) {
	var s Shelf
	return s, l.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		r, err := ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		s, err = shelf(tx, r, words, service, lang, limit)
		return err
	})
}

// FindPublic is Suggest for anybody in the body of a short name; "" is the
// only body there is. A 404 fault where that is not plain.
func (l *Library) FindPublic(ctx context.Context, slug, words, service, lang string, limit int) (Shelf, org.Body, error) {
	var s Shelf
	var body org.Body
	err := l.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		all, err := org.Bodies(tx)
		if err != nil {
			return err
		}
		for _, b := range all {
			if b.Slug == slug || slug == "" && len(all) == 1 {
				body = b
				return nil
			}
		}
		return fault.Gone()
	})
	if err != nil {
		return s, body, err
	}
	return s, body, l.db.Read(ctx, body.ID, func(tx *db.Tx) (err error) {
		s, err = shelf(tx, Public, words, service, lang, limit)
		return err
	})
}

func shelf(tx *db.Tx, r Reader, words, service, lang string, limit int) (Shelf, error) {
	var s Shelf
	var err error
	if s.Articles, err = Suggest(tx, words, service, r, lang, limit); err != nil {
		return s, err
	}
	about, err := servicesRead(tx, r)
	if err != nil {
		return s, err
	}
	all, err := serviceNames(tx)
	for _, one := range all {
		if about[one.ID] {
			s.Services = append(s.Services, one)
		}
	}
	return s, err
}

// FromTicket is what a guide made from a ticket begins with. Needs guide.write
// somewhere, and a ticket the actor may see.
func (l *Library) FromTicket(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (Words, error) {
	var w Words
	if !by.MaySomewhere(access.GuideWrite) || l.Ticket == nil {
		return w, fault.Gone()
	}
	return w, l.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		w.Title, w.Text, err = l.Ticket(tx, by, now, ticket)
		return err
	})
}
