package outbox

import (
	"fmt"
	"strings"
	"time"

	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/ids"
)

// Topic is announced when something is to be sent; LedgerTopic, when it is
// known what became of something.
const (
	Topic       = "outbox"
	LedgerTopic = "outbox/ledger"
)

// Row is a letter as stored.
type Row struct {
	Body           string        `db:"body"`
	ID             string        `db:"id"`
	Name           string        `db:"name"`
	Person         string        `db:"person"`
	CauseKind      string        `db:"cause_kind"`
	Cause          string        `db:"cause"`
	Lang           string        `db:"lang"`
	Subject        string        `db:"subject"`
	Text           string        `db:"text"`
	Calendar       []byte        `db:"calendar"`
	CalendarMethod string        `db:"calendar_method"`
	Urgent         int           `db:"urgent"`
	Channels       string        `db:"channels"`
	Channel        string        `db:"channel"`
	Address        string        `db:"address"`
	State          State         `db:"state"`
	Tries          int           `db:"tries"`
	DueAt          clock.Instant `db:"due_at"`
	LeaseUntil     clock.Instant `db:"lease_until"`
	Fence          int           `db:"fence"`
	Problem        string        `db:"problem"`
	RemoteID       string        `db:"remote_id"`
	CreatedAt      clock.Instant `db:"created_at"`
	Secret         int           `db:"secret"`
	Spent          string        `db:"spent"` // channels given up for this letter
	ChangedAt      clock.Instant `db:"changed_at"`
	Thread         string        `db:"thread"`
	Files          string        `db:"files"`
}

// Post puts a letter into the outbox of the transaction's body. A letter with
// a name that was posted before is passed over in silence: causes repeat,
// letters do not. A person who has no address on any wanted channel gives a
// failed row, so that the ledger shows who was not reached.
func Post(tx *db.Tx, now clock.Instant, l Letter) error {
	row := Row{
		Body: tx.Tenant, ID: ids.New(), Name: l.Name, Person: l.Person, CauseKind: l.CauseKind, Cause: l.Cause,
		Lang: l.Lang, Subject: l.Subject, Text: l.Text, Calendar: l.Calendar, CalendarMethod: l.Method,
		State: Waiting, DueAt: max(now, l.DueAt), CreatedAt: now, ChangedAt: now, Thread: l.Thread.raw(), Files: strings.Join(l.Files, " "),
	}
	if row.Calendar == nil {
		row.Calendar = []byte{}
	}
	if l.Urgent {
		row.Urgent = 1
	}
	if l.Secret {
		row.Secret = 1
	}
	words := make([]string, len(l.Channels))
	for i, c := range l.Channels {
		words[i] = string(c)
	}
	row.Channels = strings.Join(words, " ")
	turned, err := address(tx, now, l, &row)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO letters (body, id, name, person, cause_kind, cause, lang, subject, text, calendar, calendar_method, urgent, channels,
		channel, address, state, due_at, problem, created_at, secret, changed_at, thread, files)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $19, $21, $22) ON CONFLICT (body, name) DO NOTHING`,
		row.Body, row.ID, row.Name, row.Person, row.CauseKind, row.Cause, row.Lang, row.Subject, row.Text, row.Calendar, row.CalendarMethod, row.Urgent,
		row.Channels, row.Channel, row.Address, row.State, row.DueAt, row.Problem, row.CreatedAt, row.Secret, row.Thread, row.Files)
	if err != nil || n == 0 {
		return err
	}
	tx.Announce(Topic)
	tx.Announce(LedgerTopic)
	detail := row.Problem
	if turned {
		detail = "outbox.turned.outage"
	}
	return tx.Insert("letter_events", event{Body: row.Body, Letter: row.ID, At: now, Channel: row.Channel, State: row.State, Detail: detail})
}

type event struct {
	Body    string        `db:"body"`
	Letter  string        `db:"letter"`
	At      clock.Instant `db:"at"`
	Channel string        `db:"channel"`
	State   State         `db:"state"`
	Detail  string        `db:"detail"`
}

// address chooses the first wanted channel the recipient can be reached on;
// one that is down in the body only where there is no other, and turned tells
// that one was passed over for it.
func address(tx *db.Tx, now clock.Instant, l Letter, row *Row) (turned bool, err error) {
	if l.Address != "" {
		if len(l.Channels) != 1 {
			return false, fmt.Errorf("outbox: an address belongs to exactly one channel")
		}
		row.Channel, row.Address = string(l.Channels[0]), l.Address
		return false, nil
	}
	down, err := outages(tx, tx.Tenant)
	if err != nil {
		return false, err
	}
	for _, c := range l.Channels {
		a, err := AddressOf(tx, l.Person, c, now.Day(time.UTC))
		if err != nil {
			return false, err
		}
		if a == "" || row.Address != "" && down[c] {
			continue
		}
		turned = row.Address != ""
		row.Channel, row.Address = string(c), a
		if !down[c] {
			return turned, nil
		}
	}
	if row.Address != "" {
		return false, nil // all are down: it waits for the first
	}
	row.State, row.Problem = Failed, "outbox.no_address"
	if len(l.Channels) > 0 {
		row.Channel = string(l.Channels[0])
	}
	return false, nil
}

// AddressOf is where a person is reached on a channel on a day; "" when
// nowhere.
func AddressOf(tx *db.Tx, person string, c Channel, day clock.Day) (string, error) {
	switch c {
	case Mail:
		return org.MailOf(tx, person, day)
	case SMS:
		p, err := org.PersonByID(tx, person)
		return p.Mobile, err
	case Teams:
		return "", nil
	default:
		return "", fmt.Errorf("outbox: unknown channel %q", c)
	}
}
