package desk

import (
	"context"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// PresentFor is how long somebody counts as being at a ticket after their page
// was last heard of.
const PresentFor = 90 * time.Second

// Here is somebody else who has a ticket open now.
type Here struct {
	Person string        `db:"person"`
	Name   string        `db:"name"`
	Writes int           `db:"writes"` // 1: has begun to write
	At     clock.Instant `db:"at"`
}

// PresenceTopic is announced when somebody comes to a ticket, begins to write
// there or goes.
func PresenceTopic(ticket string) string { return "desk/here/" + ticket }

// Present notes that the actor has a ticket open, and that they write in it
// where writes is set; it answers who else is there. What is old goes.
func (d *Desk) Present(ctx context.Context, by access.Actor, now clock.Instant, ticket string, writes bool) ([]Here, error) {
	var others []Here
	err := d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := d.mayRead(tx, by, now, ticket); err != nil {
			return err
		}
		if by.Person == "" {
			return fault.Denied()
		}
		gone, err := sweepPresence(tx, now.Add(-PresentFor))
		if err != nil {
			return err
		}
		news, err := putPresence(tx, ticket, by.Person, writes, now)
		if err != nil {
			return err
		}
		if news || gone > 0 {
			tx.Announce(PresenceTopic(ticket))
		}
		others, err = othersAt(tx, ticket, by.Person, now.Add(-PresentFor))
		return err
	})
	return others, err
}

// Others tells who else is at a ticket, without saying that the actor is.
func (d *Desk) Others(ctx context.Context, by access.Actor, now clock.Instant, ticket string) ([]Here, error) {
	var others []Here
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) (err error) {
		if err = d.mayRead(tx, by, now, ticket); err != nil {
			return err
		}
		others, err = othersAt(tx, ticket, by.Person, now.Add(-PresentFor))
		return err
	})
	return others, err
}

// mayRead is nil where the actor sees the ticket as an agent.
func (d *Desk) mayRead(tx *db.Tx, by access.Actor, now clock.Instant, ticket string) error {
	t, err := ticketByID(tx, ticket)
	if err != nil {
		return err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return err
	}
	return require(tx, by, now.Day(body.Zone()), t, Reads)
}

// Hears tells whether a topic is of queues and tickets, and so MayHear's to
// decide about.
func Hears(topic string) bool {
	for _, kind := range []string{"desk/queue/", "desk/ticket/", "desk/here/"} {
		if strings.HasPrefix(topic, kind) {
			return true
		}
	}
	return false
}

// MayHear tells whether the actor may be told that something of a topic of the
// desk changed: a queue they read, a ticket they see.
func (d *Desk) MayHear(ctx context.Context, by access.Actor, now clock.Instant, topic string) bool {
	kind, id, _ := strings.Cut(strings.TrimPrefix(topic, "desk/"), "/")
	if by.Body == "" || by.Person == "" {
		return false
	}
	want := Reads
	switch kind {
	case "queue":
		return by.May(access.DeskRead, access.Team(id))
	case "ticket":
		want = Owns
	case "here":
	default:
		return false
	}
	err := d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		t, err := ticketByID(tx, id)
		if err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		return require(tx, by, now.Day(body.Zone()), t, want)
	})
	return err == nil
}
