package inbox

import (
	"context"
	"errors"

	"github.com/overgang/overgang/internal/ground/outbox"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
)

// Topic is announced when a mail came in or something became of one.
const Topic = "inbox"

// Box is the inbox: mails are stored through it, and people look into it.
type Box struct {
	db *db.DB
	// Texts and Base make letters to those who answer for support; without
	// Texts none are written.
	Texts *text.Catalog
	Base  string
	// Team tells whether new tickets can land with a team; nil knows none.
	Team func(tx *db.Tx, id string) (bool, error)
	// ByHand makes a ticket of a mail for somebody who read it; nil where
	// there is no desk.
	ByHand Maker
	// OnDuty are the persons who mind a team's work at the moment; nil where
	// nobody knows. "" is the team that takes what belongs to nobody.
	OnDuty func(tx *db.Tx, now clock.Instant, team string) ([]string, error)
	// Out tells whether what the program writes leaves the house; nil: it does.
	Out func(tx *db.Tx, now clock.Instant, all ...outbox.Whom) (outbox.Exit, error)
	// Keys seals what reply addresses are signed with; nil leaves it open.
	Keys *seal.Box
}

// NewBox is the inbox of a database.
func NewBox(d *db.DB) *Box { return &Box{db: d} }

// Stored is a mail that is safe. Again tells that it was there already.
type Stored struct {
	ID    string
	Again bool
}

// Store puts a mail into the inbox of its mailbox's body. When it returns
// without an error the mail is on the disk, and may be acknowledged. The same
// mail again, or the same place at an IMAP server, gives the id it has.
func (b *Box) Store(ctx context.Context, now clock.Instant, raw []byte, e Envelope) (Stored, error) {
	if e.Mailbox.Body == "" {
		return Stored{}, ErrUnknown
	}
	content, message := identity(now, e.Mailbox.ID, raw)
	row := Row{
		Body: e.Mailbox.Body, ID: ids.InOrder(now), Mailbox: e.Mailbox.ID, Via: e.Via, Sender: short(e.From), Recipient: short(e.To), Client: short(e.Client),
		Content: content, Message: message, Size: len(raw), ReceivedAt: now, State: Received, DueAt: now,
	}
	if e.Source != "" {
		row.Source = e.Mailbox.ID + " " + e.Source
	}
	var out Stored
	err := b.db.Write(ctx, row.Body, func(tx *db.Tx) (err error) {
		out, err = add(tx, row, raw)
		return err
	})
	return out, err
}

// short keeps what others say about themselves within a line.
func short(s string) string {
	if s = plain(s); len(s) > 400 {
		s = plain(s[:400])
	}
	return s
}

// add puts a mail there, or finds it there. What is found may be dealt with and
// gone before it is looked at, as a canary is: then it is put there again.
func add(tx *db.Tx, row Row, raw []byte) (Stored, error) {
	for range 100 {
		n, err := tx.Exec(`INSERT INTO inbox (body, id, mailbox, via, sender, recipient, client, source, content, message, same_message, size, received_at, state, due_at)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $10 <> '' AND EXISTS (SELECT 1 FROM inbox WHERE body = $1 AND message = $10 AND message <> '' AND mailbox = $3) THEN 1 ELSE 0 END,
				CAST($11 AS INTEGER), CAST($12 AS BIGINT), $13, CAST($12 AS BIGINT)
			WHERE 1 = 1 ON CONFLICT DO NOTHING`,
			row.Body, row.ID, row.Mailbox, row.Via, row.Sender, row.Recipient, row.Client, row.Source, row.Content, row.Message, row.Size, row.ReceivedAt, row.State)
		if err != nil {
			return Stored{}, err
		}
		if n == 1 {
			if _, err := tx.Exec(`INSERT INTO inbox_raw (body, mail, raw) VALUES ($1, $2, $3)`, row.Body, row.ID, raw); err != nil {
				return Stored{}, err
			}
			tx.Announce(Topic)
			tx.Mark("mail")
			return Stored{ID: row.ID}, nil
		}
		var id string
		err = tx.Get(&id, `SELECT id FROM inbox WHERE body = $1 AND (content = $2 OR source = $3 AND source <> '') ORDER BY id LIMIT 1`, row.Body, row.Content, row.Source)
		if !errors.Is(err, db.ErrNone) {
			return Stored{ID: id, Again: true}, err
		}
	}
	return Stored{}, db.ErrNone
}

const mailboxColumns = `body, id, address, fold, name, kind, team, active, polled_at, poll_validity, poll_uid, poll_since, poll_problem, poll_told, canary, canary_since, canary_sent, canary_proved, canary_back, canary_told, created_at, version`

func mailboxByFold(tx *db.Tx, fold string) (m Mailbox, err error) {
	return m, tx.Get(&m, `SELECT `+mailboxColumns+` FROM mailboxes WHERE fold = $1`, fold)
}

// Mailboxes are the body's, in the order of their addresses.
func Mailboxes(tx *db.Tx) (all []Mailbox, err error) {
	return all, tx.Select(&all, `SELECT `+mailboxColumns+` FROM mailboxes WHERE body = $1 ORDER BY fold`, tx.Tenant)
}

// MailboxByID is one of the body's mailboxes.
func MailboxByID(tx *db.Tx, id string) (m Mailbox, err error) {
	err = tx.Get(&m, `SELECT `+mailboxColumns+` FROM mailboxes WHERE body = $1 AND id = $2`, tx.Tenant, id)
	if errors.Is(err, db.ErrNone) {
		return m, fault.Gone()
	}
	return m, err
}

// saveMailbox writes over the version that was read; false when somebody was
// quicker.
func saveMailbox(tx *db.Tx, m Mailbox) (bool, error) {
	n, err := tx.Exec(`UPDATE mailboxes SET name = $3, kind = $4, team = $5, active = $6, canary = $7, canary_since = $8, canary_told = $9, version = version + 1 WHERE body = $1 AND id = $2 AND version = $10`,
		m.Body, m.ID, m.Name, m.Kind, m.Team, m.Active, m.Canary, m.CanarySince, m.CanaryTold, m.Version)
	return n == 1, err
}
