package desk

import (
	"context"
	"slices"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/inbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/mailread"
)

// A claim is a mail that says that it belongs to a ticket, from somebody who
// has no part in it: a colleague who answers for another, or a stranger. It
// waits for somebody at the ticket to look (TRUST MI-08, MI-09), and stands
// there as a sender and a subject until then.

// mayClaim are why a mail waits that whoever works on the ticket may decide
// about: which leg a supplier answers is for who sees them all.
var mayClaim = []string{"desk.mail.unverified", "desk.mail.key"}

// claims tells whether a mail waits for this ticket.
func claims(m inbox.Row, ticket string) bool {
	return m.State == inbox.Held && m.Ticket == ticket && ticket != "" && slices.Contains(mayClaim, m.Problem)
}

// claimsOn are the mails that wait for a ticket.
func claimsOn(tx *db.Tx, ticket string) ([]inbox.Row, error) {
	all, err := inbox.HeldFor(tx, ticket)
	return slices.DeleteFunc(all, func(m inbox.Row) bool { return !claims(m, ticket) }), err
}

// Claims are the mails that wait for a ticket, the oldest first. Needs
// desk.work for it.
func (d *Desk) Claims(ctx context.Context, by access.Actor, now clock.Instant, ticket string) (all []inbox.Row, err error) {
	return all, d.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := d.open(tx, by, now, ticket, Works); err != nil {
			return err
		}
		all, err = claimsOn(tx, ticket)
		return err
	})
}

// claimed tells open pages of a ticket, and who has it or is on duty for them,
// that a mail waits; at most a letter an hour, or strangers could write them as
// they like.
func (d *Desk) claimed(f *facts, decided Decision) error {
	if decided.Ticket == "" || !slices.Contains(mayClaim, decided.Why) {
		return nil
	}
	w, err := d.open(f.tx, access.Program(f.body.ID), f.now, decided.Ticket, Works)
	if err != nil {
		return err
	}
	f.tx.Announce(Topic(decided.Ticket))
	if !w.t.Going() {
		return nil
	}
	return w.tellTaken("desk/"+w.t.ID+"/claim/"+f.now.Time().Format("2006-01-02T15"), "desk.letter.claim", "desk.letter.claim_away")
}

// ApartMail makes a ticket of its own of a mail that waits for another. Needs
// desk.work for the ticket it claims.
func (d *Desk) ApartMail(ctx context.Context, by access.Actor, now clock.Instant, ticket, mail string) (made string, err error) {
	err = d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if _, err := d.open(tx, by, now, ticket, Works); err != nil {
			return err
		}
		m, err := inbox.Load(tx, mail)
		if err != nil {
			return err
		}
		if !claims(m.Row, ticket) {
			return unclaimed(m.Row, ticket)
		}
		if m.Read = inbox.Read(m.Raw); m.Read == nil {
			m.Read = &mailread.Mail{Class: mailread.Notification}
		}
		if made, err = d.ByHand(ctx, tx, by, now, m, inbox.Note{}); err != nil {
			return err
		}
		if err := inbox.Claim(tx, now, mail, made); err != nil {
			return err
		}
		tx.Announce(Topic(ticket))
		return audit.Note(tx, by, now, "inbox.by_hand", "mail", mail, nil)
	})
	return made, err
}

// unclaimed is the answer about a mail that does not wait for the ticket: that
// somebody was quicker, where it did, and otherwise nothing.
func unclaimed(m inbox.Row, ticket string) error {
	if m.Ticket == ticket && m.State == inbox.Taken {
		return fault.Refuse("inbox.fault.taken")
	}
	return fault.Gone()
}
