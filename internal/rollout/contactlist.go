package rollout

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// ContactFilter narrows the list of contacts; zero values do not. After and
// AfterID continue below the last row that was shown.
type ContactFilter struct {
	Day          clock.Day
	Channel      string
	Open         bool
	Severe       bool
	Person       string
	KnownError   string
	OutsideEvent string
	After        clock.Instant
	AfterID      string
	Back         bool // the page that ended before After and AfterID, instead of the one after
	Limit        int
}

func (f ContactFilter) limit() int {
	if f.Limit <= 0 || f.Limit > 500 {
		return 50
	}
	return f.Limit
}

// ContactRow is a contact in the list, with names.
type ContactRow struct {
	Contact
	Name             string `db:"name"`
	ByName           string `db:"by_name"`
	KnownErrorName   string `db:"known_error_name"`
	OutsideEventName string `db:"outside_event_name"`
}

// Choice is an id with a name.
type Choice struct{ ID, Name string }

// ContactPage is the contact log.
type ContactPage struct {
	Rollout       Rollout
	Days          []ContactDay
	Today         ContactDay // of the body's own day
	OpenSevere    int
	Open          int
	Rows          []ContactRow
	Total         int
	More          bool // there are earlier ones
	Newer         bool // there are later ones
	KnownErrors   []Choice
	OutsideEvents []Choice
	Person        string // name of the filter's person
}

// Contacts reads the contact log. Needs rollout.read.
func (r *Rollouts) Contacts(ctx context.Context, by access.Actor, rollout string, today clock.Day, f ContactFilter) (ContactPage, error) {
	var page ContactPage
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if page.Days, err = ContactsPerDay(tx, rollout); err != nil {
			return err
		}
		page.Today.Day = today
		for _, d := range page.Days {
			if d.Day == today {
				page.Today = d
			}
		}
		if page.OpenSevere, err = OpenSevere(tx, rollout); err != nil {
			return err
		}
		if page.Open, err = contactCount(tx, rollout, ContactFilter{Open: true}); err != nil {
			return err
		}
		return page.list(tx, rollout, f)
	})
}

func (page *ContactPage) list(tx *db.Tx, rollout string, f ContactFilter) (err error) {
	place := func(c ContactRow) string { return moment{c.At, c.ID}.cursor() }
	page.Rows, page.More, page.Newer, err = turnedBack(moment{f.After, f.AfterID}, f.Back, f.limit(), place, func(from moment, back bool, limit int) ([]ContactRow, error) {
		f := f
		f.After, f.AfterID, f.Back = from.at, from.id, back
		return contactRows(tx, rollout, f, limit)
	})
	if err != nil {
		return err
	}
	if page.Total, err = contactCount(tx, rollout, f); err != nil {
		return err
	}
	known, err := openKnownErrors(tx, rollout)
	if err != nil {
		return err
	}
	outside, err := outsideEventNames(tx, rollout)
	if err != nil {
		return err
	}
	for _, k := range known {
		page.KnownErrors = append(page.KnownErrors, Choice(k))
	}
	for _, e := range outside {
		page.OutsideEvents = append(page.OutsideEvents, Choice(e))
	}
	if f.Person != "" {
		page.Person, err = rosterName(tx, rollout, f.Person)
	}
	return err
}

// FindPeople finds people on the roster by name or address, for forms that
// ask who. Needs rollout.collect.
func (r *Rollouts) FindPeople(ctx context.Context, by access.Actor, rollout, typed string) ([]PersonHit, error) {
	var hits []PersonHit
	return hits, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err = r.open(tx, by, access.RolloutCollect, rollout); err != nil {
			return err
		}
		hits, err = findPeople(tx, rollout, typed, 10)
		return err
	})
}

// Called finds the one person on the roster that was typed, by name or
// address; *Ambiguous when several fit. Needs rollout.collect.
func (r *Rollouts) Called(ctx context.Context, by access.Actor, rollout, field, typed string) (string, error) {
	var id string
	return id, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if _, err = r.open(tx, by, access.RolloutCollect, rollout); err != nil {
			return err
		}
		id, err = onePerson(tx, rollout, field, typed)
		return err
	})
}
