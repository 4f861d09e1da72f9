package knowledge

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
)

// Retire takes a guide out of use: nobody finds it any more, those who write
// still see it with all its versions.
func (l *Library) Retire(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return l.turn(ctx, by, now, id, version, "knowledge.retired", func(g Guide, _ []Page) (Guide, error) {
		if g.State == Retired {
			return g, fault.Refuse("knowledge.is_retired")
		}
		g.State = Retired
		return g, nil
	})
}

// Restore takes a retired guide into use again, as it was.
func (l *Library) Restore(ctx context.Context, by access.Actor, now clock.Instant, id string, version int) error {
	return l.turn(ctx, by, now, id, version, "knowledge.restored", func(g Guide, pages []Page) (Guide, error) {
		if g.State != Retired {
			return g, fault.Refuse("knowledge.not_retired")
		}
		g.State = InDraft
		for _, p := range pages {
			if p.Number > 0 {
				g.State = InUse
			}
		}
		return g, nil
	})
}

// Reviewed notes that it was looked at and still holds, until the next day it
// should be.
func (l *Library) Reviewed(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, next clock.Day) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := l.open(tx, by, now, id)
		if err != nil {
			return err
		}
		day, err := today(tx, now)
		if err != nil {
			return err
		}
		if next <= day {
			return fault.OnField("next", "knowledge.review_past")
		}
		is := was
		is.ReviewOn = next
		return l.save(tx, by, now, was, is, version, "knowledge.reviewed")
	})
}

// turn changes the state of a guide over the version that was read.
func (l *Library) turn(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, action string, to func(Guide, []Page) (Guide, error)) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := l.open(tx, by, now, id)
		if err != nil {
			return err
		}
		pages, err := drafts(tx, id)
		if err != nil {
			return err
		}
		is, err := to(was, pages)
		if err != nil {
			return err
		}
		return l.save(tx, by, now, was, is, version, action)
	})
}

// mostReminders are written at once; the next round takes the rest.
const mostReminders = 200

// Remind writes to the owners of what is due for review, once for each review
// date, and answers how many letters. The roof calls it by the clock, for
// every body, as the program.
func (l *Library) Remind(ctx context.Context, by access.Actor, now clock.Instant) (int, error) {
	if err := by.Require(access.GuideWrite); err != nil {
		return 0, err
	}
	sent := 0
	return sent, l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		sent = 0
		day, err := today(tx, now)
		if err != nil {
			return err
		}
		due, err := unreminded(tx, day, mostReminders)
		if err != nil {
			return err
		}
		for _, g := range due {
			// Marked before it is written: of two replicas at once only one
			// finds it unmarked.
			first, err := markReminded(tx, g)
			if err != nil {
				return err
			}
			if !first {
				continue
			}
			written, err := l.remind(tx, now, day, g)
			if err != nil {
				return err
			}
			if written {
				sent++
			}
		}
		return nil
	})
}

// remind writes one letter; false where nobody is there to read it, which the
// list of what is due shows instead.
func (l *Library) remind(tx *db.Tx, now clock.Instant, day clock.Day, g Guide) (bool, error) {
	if g.Owner == "" || l.Texts == nil {
		return false, nil
	}
	owner, err := org.PersonByID(tx, g.Owner)
	if fault.Is(err, fault.NotFound) || err == nil && owner.Active == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	to, err := org.AddresseeOf(tx, g.Owner, day)
	if err != nil {
		return false, err
	}
	body, err := org.BodyOf(tx)
	if err != nil {
		return false, err
	}
	p := l.Texts.For(to.Lang, body.Zone())
	text := p.T("knowledge.letter.review", "title", g.Title, "day", p.DayLong(g.ReviewOn), "helped", g.Helped, "votes", g.Votes())
	if l.Base != "" {
		text += "\n\n" + l.Base + "/desk/guides/" + g.ID
	}
	return true, outbox.Post(tx, now, outbox.Letter{
		Name: "guide-review/" + g.ID + "/" + string(g.ReviewOn), Person: g.Owner, Channels: []outbox.Channel{outbox.Mail},
		CauseKind: "guide", Cause: g.ID, Lang: to.Lang, Subject: p.T("knowledge.letter.review_subject", "title", g.Title), Text: text,
	})
}
