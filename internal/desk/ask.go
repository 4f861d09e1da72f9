package desk

import (
	"context"
	"strconv"

	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/paging"
)

// Ask takes in what somebody needs for themselves, or for whom they act for:
// the way in of the portal. Where it lands, how it is weighed and who hears of
// it are the desk's to say, also when an agent asks. The same client id of the
// same person makes one ticket.
//
// Faults beside kind, channel, title, text, urgency, service, and the fields of
// the service (arrangement.FieldName).
func (d *Desk) Ask(ctx context.Context, by access.Actor, now clock.Instant, in Input) (Ticket, error) {
	if by.Person == "" {
		return Ticket{}, fault.Denied()
	}
	in.asked = true
	in = in.ownOnly(by)
	if in.Client != "" {
		in.Client = "my/" + by.Person + "/" + in.Client // nobody finds another's by guessing
	}
	var made Ticket
	err := d.db.Write(ctx, by.Body, func(tx *db.Tx) (err error) {
		if in.Service != "" {
			if found, err := knownService(tx, in.Service); err != nil || !found {
				return orField(err, "service", "fault.not_a_choice")
			}
		}
		made, err = d.take(tx, by, now, in)
		return err
	})
	return made, err
}

// EntryList is a page of what happened in a ticket, in its order, with the names
// of the people in it.
type EntryList struct {
	Entries []Entry
	Names   map[string]string
	Next    string // cursor of the next page; "" on the last
	Prev    string // cursor of the page before; "" on the first
}

// EntryCursor tells whether a cursor is one of EntryList's: an entry's number.
func EntryCursor(c string) bool { n, err := strconv.Atoi(c); return err == nil && n > 0 }

// Entries are a part of what happened in a ticket: the page after a cursor or,
// where none is given, the one before another. For agents.
func (d *Desk) Entries(ctx context.Context, by access.Actor, now clock.Instant, ticket, after, before string, limit int) (list EntryList, err error) {
	return list, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, ticket)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		if err := require(tx, by, now.Day(body.Zone()), t, Reads); err != nil {
			return err
		}
		place := func(e Entry) string { return strconv.Itoa(e.N) }
		list.Entries, list.Next, list.Prev, err = paging.Page(after, before, limit, EntryCursor, place, func(from string, back bool, limit int) ([]Entry, error) {
			n, _ := strconv.Atoi(from)
			if !back {
				return entriesOf(tx, ticket, n, limit)
			}
			return entriesBefore(tx, ticket, n, limit)
		})
		if err != nil {
			return err
		}
		list.Names, err = namesIn(tx, list.Entries)
		return err
	})
}

// Queues are the counts of the teams the actor reads, levels first. Needs
// desk.read somewhere.
func (d *Desk) Queues(ctx context.Context, by access.Actor) ([]QueueCount, error) {
	teams, all := teamsOf(by)
	if !all && len(teams) == 0 {
		return nil, fault.Gone()
	}
	var counts []QueueCount
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		known, err := arrangement.Teams(tx)
		if err != nil {
			return err
		}
		counts, err = queueCounts(tx, by, known, teams, all)
		return err
	})
	return counts, err
}
