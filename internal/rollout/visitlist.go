package rollout

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// VisitRow is a visit with whom it is to and who was sent.
type VisitRow struct {
	Visit
	Name   string `db:"name"`
	Mobile string `db:"mobile"`
	ToName string `db:"to_name"`
}

// VisitEventRow is an event with who wrote it.
type VisitEventRow struct {
	VisitEvent
	ByName string `db:"by_name"`
}

// VisitPage is the dispatch board.
type VisitPage struct {
	Rollout    Rollout
	Rows       []VisitRow
	Supporters []Choice
	Visiting   []Choice // who is on a visiting shift now
}

// mayCall tells whether the actor is one of those who ring people: who only
// reads overviews is shown no private numbers (TRUST AZ-08).
func mayCall(by access.Actor, rollout string) bool {
	return by.May(access.RolloutCollect, access.Rollout(rollout))
}

// Visits reads the dispatch board. Needs rollout.read; numbers to call need
// rollout.collect.
func (r *Rollouts) Visits(ctx context.Context, by access.Actor, now clock.Instant, rollout string) (VisitPage, error) {
	var page VisitPage
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, rollout); err != nil {
			return err
		}
		if page.Rows, err = visitsOf(tx, rollout); err != nil {
			return err
		}
		if !mayCall(by, rollout) {
			for i := range page.Rows {
				page.Rows[i].Mobile = ""
			}
		}
		able, err := supporters(tx, rollout)
		if err != nil {
			return err
		}
		shifts, err := shiftsAt(tx, rollout, now)
		if err != nil {
			return err
		}
		for _, s := range able {
			page.Supporters = append(page.Supporters, Choice(s))
			if onVisitingShift(shifts, s.ID, now) {
				page.Visiting = append(page.Visiting, Choice(s))
			}
		}
		return nil
	})
}

// VisitDetail is one visit with its story.
type VisitDetail struct {
	Rollout    Rollout
	Visit      VisitRow
	Events     []VisitEventRow
	Supporters []Choice
}

// Visit opens one visit. Needs rollout.read.
func (r *Rollouts) Visit(ctx context.Context, by access.Actor, id string) (VisitDetail, error) {
	var page VisitDetail
	return page, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		v, err := visitByID(tx, id)
		if err != nil {
			return err
		}
		if page.Rollout, err = r.open(tx, by, access.RolloutRead, v.Rollout); err != nil {
			return err
		}
		names, err := org.Names(tx, []string{v.Person, v.SentTo})
		if err != nil {
			return err
		}
		person, err := org.PersonByID(tx, v.Person)
		if err != nil {
			return err
		}
		page.Visit = VisitRow{Visit: v, Name: names[v.Person], ToName: names[v.SentTo]}
		if mayCall(by, v.Rollout) {
			page.Visit.Mobile = person.Mobile
		}
		if page.Events, err = visitEvents(tx, id); err != nil {
			return err
		}
		able, err := supporters(tx, v.Rollout)
		for _, s := range able {
			page.Supporters = append(page.Supporters, Choice(s))
		}
		return err
	})
}

// MyVisits lists what the actor was sent to, in order, and what they did in
// the last day. Everybody may ask for their own.
func (r *Rollouts) MyVisits(ctx context.Context, by access.Actor, now clock.Instant) ([]VisitRow, error) {
	var rows []VisitRow
	return rows, r.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		rows, err = visitsTo(tx, by.Person, now.Add(-24*time.Hour))
		return err
	})
}
