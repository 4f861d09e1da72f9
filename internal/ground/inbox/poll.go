package inbox

import (
	"context"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/text"
)

// silent is how long a mail server may not be reached before people hear of it
// (TRUST MI-15).
const silent = 10 * time.Minute

// Polled remembers that a mailbox's server was asked: problem is "" where it
// answered, otherwise a few words of what was wrong.
func (b *Box) Polled(ctx context.Context, now clock.Instant, m Mailbox, problem string) error {
	return b.db.Write(ctx, m.Body, func(tx *db.Tx) error { return polled(tx, now, m.ID, short(problem)) })
}

// Place remembers how far a mailbox's folder is stored: all up to uid of its
// UIDVALIDITY.
func (b *Box) Place(ctx context.Context, m Mailbox, validity, uid uint32) error {
	return b.db.Write(ctx, m.Body, func(tx *db.Tx) error { return placed(tx, m.ID, validity, uid) })
}

// quiet tells whether a mailbox that is asked for mail has been silent for too
// long, and since when.
func (m Mailbox) quiet(now clock.Instant, begun clock.Instant) (since clock.Instant, silence bool) {
	since = max(m.PolledAt, begun)
	return since, now.Sub(since) >= silent
}

// Watch says once, and again when it is over, that a mailbox has not been
// reached for ten minutes. Asked are the folded addresses that are asked for
// mail, begun when the program began to. It is a duty.
func (b *Box) Watch(ctx context.Context, now, begun clock.Instant, asked []string) error {
	var all []Mailbox
	err := b.db.Read(ctx, db.Everyone, func(tx *db.Tx) (err error) {
		all, err = everyMailbox(tx)
		return err
	})
	if err != nil {
		return err
	}
	is := map[string]bool{}
	for _, a := range asked {
		fold, _ := folded(a)
		is[fold] = true
	}
	for _, m := range all {
		if !is[m.Fold] {
			continue
		}
		since, silence := m.quiet(now, begun)
		if silence == m.PollTold.IsSet() {
			continue
		}
		if err := b.db.Write(ctx, m.Body, func(tx *db.Tx) error { return b.told(tx, now, m, since, silence) }); err != nil {
			return err
		}
	}
	return nil
}

// told posts the letter and remembers it, in one transaction.
func (b *Box) told(tx *db.Tx, now clock.Instant, m Mailbox, since clock.Instant, silence bool) error {
	at := clock.Instant(0)
	name := "inbox back " + m.ID + " " + m.PollTold.String()
	if silence {
		at, name = since, "inbox silent "+m.ID+" "+since.String()
	}
	if err := saidSilent(tx, m, at); err != nil {
		return err
	}
	return b.tell(tx, now, name, func(say *text.Printer) (subject, words string) {
		if silence {
			return say.T("inbox.silent.subject", "address", m.Address), say.T("inbox.silent.text", "address", m.Address, "page", b.Base+"/desk/mail")
		}
		return say.T("inbox.back.subject", "address", m.Address), say.T("inbox.back.text", "address", m.Address)
	})
}
