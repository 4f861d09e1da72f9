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

// AcceptMail lets a mail that waits into a ticket: somebody has looked and says
// that it belongs there. What a supplier wrote goes to its thread with the
// ticket (E4). Needs desk.work for the ticket, and desk.manage where the mail
// does not claim it.
func (d *Desk) AcceptMail(ctx context.Context, by access.Actor, now clock.Instant, ticket, mail string) error {
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		w, err := d.open(tx, by, now, ticket, Works)
		if err != nil {
			return err
		}
		m, err := inbox.Load(tx, mail)
		if err != nil {
			return err
		}
		if !by.May(access.DeskManage) && !claims(m.Row, ticket) {
			return unclaimed(m.Row, ticket)
		}
		m.Read = mailread.Read(m.Raw)
		f, err := d.factsOf(tx, now, m)
		if err != nil {
			return err
		}
		decided, err := f.accepted(w.t)
		if err != nil {
			return err
		}
		if w.t.State == Merged || w.t.State == Closed && decided.Do != Answers {
			return fault.Refuse("desk.say.closed")
		}
		if err := w.join(f, decided); err != nil {
			return err
		}
		return inbox.Claim(tx, now, mail, ticket)
	})
}

// accepted is what a mail is to the ticket that somebody says it belongs to. A
// supplier's never is for the requester.
func (f *facts) accepted(t Ticket) (Decision, error) {
	decided := Decision{Do: Joins, Ticket: t.ID, By: ByEye}
	if f.supplier != "" {
		leg, err := f.legIn(t)
		if err != nil {
			return decided, err
		}
		if decided.Leg = leg; leg != "" {
			decided.Do = Answers
		} else if theirs, err := f.belongs(t); err != nil || !theirs {
			decided.Do = Notes
		}
	}
	if f.in.Class != mailread.Person {
		decided.Do = Files
	}
	return decided, nil
}

// legIn is the thread with the supplier who wrote that the mail belongs to in a
// ticket: the one it names, or else the one that goes on; "" when there is none.
func (f *facts) legIn(t Ticket) (string, error) {
	for _, c := range f.in.Candidates {
		if c.Ticket == t.ID && c.Leg != "" {
			return c.Leg, nil
		}
	}
	return legWithin(f.tx, t.ID, f.supplier, t.ID)
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
