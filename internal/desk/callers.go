package desk

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Caller is somebody who may be on the phone: enough to tell them apart.
type Caller struct {
	ID       string `db:"id"`
	Name     string `db:"name"`
	Lang     string `db:"lang"`
	UnitName string `db:"unit_name"`
	Mail     string `db:"mail"`
	Open     int    `db:"-"` // tickets of theirs that go on, and the actor may see
}

// mostCallers is how many a search for a caller answers.
const mostCallers = 8

// Callers finds people by the starts of words of their name, the start of an
// address, or their telephone number. Needs desk.work somewhere.
func (d *Desk) Callers(ctx context.Context, by access.Actor, now clock.Instant, typed string) ([]Caller, error) {
	var found []Caller
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if !by.MaySomewhere(access.DeskWork) {
			return fault.Gone()
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		fold := text.Fold(text.Clean(typed))
		if len([]rune(fold)) < 2 {
			return nil
		}
		if number, ok := org.E164(typed, body.Country); ok && len(number) > 5 {
			found, err = callersByPhone(tx, number, now.Day(body.Zone()))
		} else {
			found, err = callersByWords(tx, fold, strings.Fields(strings.NewReplacer("-", " ", "'", " ", ".", " ").Replace(fold)), now.Day(body.Zone()))
		}
		if err != nil {
			return err
		}
		return goingOn(tx, by, found)
	})
	return found, err
}

// goingOn fills in how many tickets each of them has.
func goingOn(tx *db.Tx, by access.Actor, found []Caller) error {
	people := make([]string, len(found))
	for i, c := range found {
		people[i] = c.ID
	}
	open, err := openOf(tx, by, people)
	for i := range found {
		found[i].Open = open[found[i].ID]
	}
	return err
}

// CallerView is somebody on the phone with all one wants at hand: their tickets
// as far as the actor may see them, and how far their move has come.
type CallerView struct {
	Caller
	Tickets []Row // going on, what is due first
	Done    []Row // the last few
	Context []Transition
}

// Caller is one person with their tickets and their move. Needs desk.work
// somewhere.
func (d *Desk) Caller(ctx context.Context, by access.Actor, now clock.Instant, person string) (CallerView, error) {
	var v CallerView
	teams, all := teamsOf(by)
	if !by.MaySomewhere(access.DeskWork) || person == "" {
		return v, fault.Gone()
	}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		found, err := callersByID(tx, person, now.Day(body.Zone()))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.Gone()
		}
		if err := goingOn(tx, by, found); err != nil {
			return err
		}
		v.Caller = found[0]
		if v.Tickets, err = ticketRows(tx, by, now, Filter{Requester: person, Limit: 10}, teams, all); err != nil {
			return err
		}
		v.Done, err = ticketRows(tx, by, now, Filter{Requester: person, Done: true, Limit: 3}, teams, all)
		return err
	})
	if err == nil && d.Transition != nil {
		v.Context, err = d.Transition(ctx, by, now, person)
	}
	return v, err
}
