package desk

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// VisitRow is a visit with its ticket, whom it is to and who goes.
type VisitRow struct {
	Visit
	Number        int    `db:"number"`
	Title         string `db:"title"`
	Team          string `db:"team"`
	Restricted    int    `db:"restricted"`
	Requester     string `db:"requester"`
	RequesterName string `db:"requester_name"`
	Mobile        string `db:"mobile"` // of the requester; "" for who does not go there
	GoerName      string `db:"goer_name"`
	UnitName      string `db:"unit_name"`
}

// VisitsView is what a ticket's page of visits shows.
type VisitsView struct {
	Ticket  Ticket
	MayWork bool
	Visits  []VisitRow // those that are out first
	Units   []org.Unit
}

// Visits reads a ticket's visits. Needs to be somebody who reads the ticket as
// the desk does.
func (d *Desk) Visits(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (VisitsView, error) {
	var view VisitsView
	return view, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		day := now.Day(body.Zone())
		is, err := sight(tx, by, day, t)
		if err != nil {
			return err
		}
		if is < Reads {
			return fault.Gone()
		}
		view.Ticket, view.MayWork = t, is >= Works
		if view.Visits, err = visitsIn(tx, ticket); err != nil {
			return err
		}
		if withoutNumbers(view.Visits, by); !view.MayWork {
			return nil
		}
		view.Units, err = org.Units(tx)
		return err
	})
}

// Visit reads one visit. Needs to be somebody who reads its ticket as the desk
// does, or who was sent.
func (d *Desk) Visit(ctx context.Context, by access.Actor, now clock.Instant, id string) (VisitRow, error) {
	var row VisitRow
	return row, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		v, err := visitByID(tx, id)
		if err != nil {
			return err
		}
		t, err := ticketByID(tx, v.Ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if v.Goer != by.Person || by.Person == "" {
			if err := require(tx, by, now.Day(body.Zone()), t, Reads); err != nil {
				return err
			}
		}
		all, err := visitsIn(tx, v.Ticket)
		for _, one := range withoutNumbers(all, by) {
			if one.ID == id {
				row = one
			}
		}
		return err
	})
}

// MyVisits lists what the actor was sent out on, in order, and what they did in
// the last day. Everybody may ask for their own.
func (d *Desk) MyVisits(ctx context.Context, by access.Actor, now clock.Instant) ([]VisitRow, error) {
	var rows []VisitRow
	if by.Person == "" {
		return nil, nil
	}
	return rows, d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		rows, err = visitsTo(tx, by.Person, now.Add(-24*time.Hour))
		return err
	})
}

// withoutNumbers leaves private numbers to who goes there (TRUST AZ-08).
func withoutNumbers(rows []VisitRow, by access.Actor) []VisitRow {
	for i := range rows {
		if rows[i].Goer != by.Person || by.Person == "" {
			rows[i].Mobile = ""
		}
	}
	return rows
}

// OwnVisit is what somebody is told of a visit to them.
type OwnVisit struct {
	From, To clock.Instant
	Place    string
	Goer     string // name
	Here     bool   // they have come
}

// ownVisit is the next visit of a ticket that is out; nil where there is none.
func ownVisit(tx *db.Tx, t Ticket) (*OwnVisit, error) {
	if !t.Going() {
		return nil, nil
	}
	going, err := visitsGoing(tx, t.ID)
	if err != nil || len(going) == 0 {
		return nil, err
	}
	v := going[0]
	names, err := org.Names(tx, []string{v.Goer})
	return &OwnVisit{From: v.FromAt, To: v.ToAt, Place: v.Place, Goer: names[v.Goer], Here: v.State == VisitOnSite}, err
}
