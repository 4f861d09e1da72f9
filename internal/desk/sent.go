package desk

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
)

// Sent is a mail of a ticket as its sender made it.
type Sent struct {
	inbox.Row
	Read    *mailread.Mail // nil when it cannot be read
	Ticket  Ticket
	MayWork bool
}

// Sent is one of a ticket's mails for an agent, as it is read now. A mail that
// brought no word into this ticket, and does not wait for whoever works on it
// to look, does not exist here, whoever asks.
func (d *Desk) Sent(ctx context.Context, by access.Actor, now clock.Instant, ticket, mail string) (Sent, error) {
	m, t, is, err := d.mailIn(ctx, by, now, ticket, mail, Reads)
	if err != nil {
		return Sent{}, err
	}
	return Sent{Row: m.Row, Read: inbox.Read(m.Raw), Ticket: t, MayWork: is >= Works}, nil
}

// SentRaw is such a mail as it came over the wire, with its whole way. Needs
// desk.work; audited.
func (d *Desk) SentRaw(ctx context.Context, by access.Actor, now clock.Instant, ticket, mail string) ([]byte, error) {
	m, _, _, err := d.mailIn(ctx, by, now, ticket, mail, Works)
	if err != nil {
		return nil, err
	}
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		return audit.Note(tx, by, now, "inbox.read", "mail", mail, nil)
	})
	if fault.Is(err, fault.Full) {
		err = nil // where nothing can be written any more, reading goes on
	}
	return m.Raw, err
}

// mailIn is a mail that brought a word into a ticket.
func (d *Desk) mailIn(ctx context.Context, by access.Actor, now clock.Instant, ticket, mail string, want Sight) (m inbox.Mail, t Ticket, is Sight, err error) {
	err = d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if t, err = ticketByID(tx, ticket); err != nil {
			return err
		}
		body, err := org.BodyOf(tx)
		if err != nil {
			return err
		}
		day := now.Day(body.Zone())
		if err := require(tx, by, day, t, want); err != nil {
			return err
		}
		if is, err = sight(tx, by, day, t); err != nil {
			return err
		}
		brought, err := broughtBy(tx, ticket, mail)
		if err != nil {
			return err
		}
		if m, err = inbox.Load(tx, mail); err == nil && !brought && !(is >= Works && claims(m.Row, ticket)) {
			return fault.Gone()
		}
		return err
	})
	if err != nil {
		return inbox.Mail{}, Ticket{}, Nobody, err
	}
	return m, t, is, nil
}
