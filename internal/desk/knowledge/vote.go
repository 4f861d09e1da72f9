package knowledge

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// Vote is what somebody said about a guide: did it help?
type Vote struct {
	Body   string        `db:"body"`
	Guide  string        `db:"guide"`
	Voter  string        `db:"voter"`
	Lang   string        `db:"lang"`
	Number int           `db:"number"`
	Helped int           `db:"helped"`
	Note   string        `db:"note"`
	At     clock.Instant `db:"at"`
}

// Vote notes whether a guide helped who read it; the same person again changes
// their mind. Needs to be somebody who may read it.
func (l *Library) Vote(ctx context.Context, by access.Actor, now clock.Instant, id, lang string, helped bool, note string) error {
	return l.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if by.Person == "" {
			return fault.Denied()
		}
		r, err := ReaderOf(tx, by, now)
		if err != nil {
			return err
		}
		return vote(tx, now, r, id, "person/"+by.Person, lang, helped, note)
	})
}

// VoteIn notes in a ticket whether a guide helped there: one vote of a ticket,
// whoever gives it. That the actor may work on the ticket is the caller's to
// know.
func VoteIn(tx *db.Tx, now clock.Instant, r Reader, id, ticket, lang string, helped bool) error {
	return vote(tx, now, r, id, "ticket/"+ticket, lang, helped, "")
}

// SolvedBy notes that a guide solved what somebody was about to ask for: a
// contact without a ticket, counted once for each id their form carries.
func SolvedBy(tx *db.Tx, now clock.Instant, r Reader, id, person, client, lang string) error {
	return vote(tx, now, r, id, "contact/"+person+"/"+client, lang, true, "")
}

func vote(tx *db.Tx, now clock.Instant, r Reader, id, voter, lang string, helped bool, note string) error {
	// Two who vote at once both count, and who votes twice counts once.
	if err := tx.Lock("guide/" + id); err != nil {
		return err
	}
	g, err := guideByID(tx, id)
	if err != nil {
		return err
	}
	if g.State != InUse || !r.Reads(g) {
		return fault.Gone()
	}
	v, err := Published(tx, id, lang)
	if err != nil {
		return err
	}
	if note = text.Clean(note); len([]rune(note)) > longestStep {
		return fault.OnField("note", "fault.too_long", fault.Args{"max": longestStep})
	}
	if err := putVote(tx, Vote{tx.Tenant, id, voter, v.Lang, v.Number, flag(helped), note, now}); err != nil {
		return err
	}
	tx.Announce(Topic)
	return recount(tx, id)
}
