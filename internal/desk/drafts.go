package desk

import (
	"context"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/text"
)

// DraftKind is what a draft is to become.
type DraftKind string

// Drafts of a reply to the requester, of a note for the desk, of a word to the
// supplier.
const (
	DraftReply    DraftKind = "reply"
	DraftNote     DraftKind = "note"
	DraftSupplier DraftKind = "supplier"
)

// Draft is what somebody has begun to write in a ticket; only they see it.
type Draft struct {
	Body   string        `db:"body"`
	Ticket string        `db:"ticket"`
	Person string        `db:"person"`
	Kind   DraftKind     `db:"kind"`
	Text   string        `db:"text"`
	Read   int           `db:"read"` // the last entry the writer had seen
	At     clock.Instant `db:"at"`
}

// KeepDraft keeps what the actor has written so far; nothing drops it. It says
// to others at the ticket that somebody writes. Needs desk.work.
func (d *Desk) KeepDraft(ctx context.Context, by access.Actor, now clock.Instant, ticket string, kind DraftKind, words string, read int) error {
	words = text.Clean(words)
	if kind != DraftReply && kind != DraftNote && kind != DraftSupplier {
		return fault.OnField("kind", "fault.not_a_choice")
	}
	if len([]rune(words)) > maxText {
		return fault.OnField("text", "fault.too_long", fault.Args{"max": maxText})
	}
	return d.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		w, err := d.open(tx, by, now, ticket, Works)
		if err != nil {
			return err
		}
		if by.Person == "" {
			return fault.Denied()
		}
		if strings.TrimSpace(words) == "" {
			return dropDraft(tx, ticket, by.Person, kind)
		}
		if err := putDraft(tx, Draft{Ticket: w.t.ID, Person: by.Person, Kind: kind, Text: words, Read: min(max(read, 0), w.t.Entries), At: now}); err != nil {
			return err
		}
		news, err := putPresence(tx, ticket, by.Person, true, now)
		if news {
			tx.Announce(PresenceTopic(ticket))
		}
		return err
	})
}

// sent drops the draft that became what was just said.
func (w *work) sent(kind DraftKind) error {
	if w.by.Person == "" {
		return nil
	}
	return dropDraft(w.tx, w.t.ID, w.by.Person, kind)
}
