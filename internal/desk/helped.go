package desk

import (
	"context"

	"github.com/overgang/overgang/internal/desk/knowledge"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
)

// GuideHelped notes in a ticket whether a guide helped there (D4): one word of
// a ticket, whoever gives it last. Needs desk.work, and to be somebody who may
// read the guide.
func (d *Desk) GuideHelped(ctx context.Context, by access.Actor, now clock.Instant, ticket, guide, lang string, helped bool) error {
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := d.open(tx, by, now, ticket, Works); err != nil {
			return err
		}
		reader, err := knowledge.ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		if err := knowledge.VoteIn(tx, now, reader, guide, ticket, lang, helped); err != nil {
			return err
		}
		tx.Announce(Topic(ticket))
		return audit.Note(tx, by, now, "desk.guide_voted", "ticket", ticket, audit.Detail{"guide": guide, "helped": helped})
	})
}

// GuidesHelped are what was said of guides in a ticket. For agents.
func (d *Desk) GuidesHelped(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (said map[string]bool, err error) {
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
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
		said, err = knowledge.VotesIn(tx, ticket)
		return err
	})
	return said, err
}

// SolvedByGuide notes that a guide solved what somebody was about to ask for:
// a contact is counted, and a ticket need not be made. client is the id of
// their form; the same counts once.
func (d *Desk) SolvedByGuide(ctx context.Context, by access.Actor, now clock.Instant, guide, lang, client string) error {
	if client == "" || len(client) > 100 {
		client = ids.New()
	}
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if by.Person == "" {
			return fault.Denied()
		}
		reader, err := knowledge.ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		if err := knowledge.SolvedBy(tx, now, reader, guide, by.Person, client, lang); err != nil {
			return err
		}
		return audit.Note(tx, by, now, "desk.solved_by_guide", "guide", guide, nil)
	})
}
