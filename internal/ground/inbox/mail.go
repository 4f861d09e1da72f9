package inbox

import (
	"strings"
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/mailread"
)

// Via is the way a mail came in by.
type Via string

const (
	BySMTP Via = "smtp"
	ByLMTP Via = "lmtp"
	ByIMAP Via = "imap"
	ByPipe Via = "pipe"
)

// State of a mail.
type State string

const (
	Received    State = "received"    // stored, nothing done yet
	Taken       State = "taken"       // it is in a ticket
	Filed       State = "filed"       // kept, nothing to be done: a receipt, a list, a bounce of a letter
	Held        State = "held"        // waits for a person: it claims to belong where it may not go by itself
	Quarantined State = "quarantined" // it could not be dealt with
)

// States in the order they are shown.
var States = []State{Received, Quarantined, Held, Filed, Taken}

// Envelope is what is known of a mail without reading it.
type Envelope struct {
	Mailbox Mailbox
	Via     Via
	From    string // of the envelope; "" is the null sender
	To      string // the address it was handed in for
	Client  string // who handed it over, as an address of the network or a server's name
	Source  string // UIDVALIDITY and UID at an IMAP server
}

// Row is a mail as stored, without its text.
type Row struct {
	Body        string         `db:"body"`
	ID          string         `db:"id"`
	Mailbox     string         `db:"mailbox"`
	Via         Via            `db:"via"`
	Sender      string         `db:"sender"`
	Recipient   string         `db:"recipient"`
	Client      string         `db:"client"`
	Source      string         `db:"source"`
	Content     string         `db:"content"`
	Message     string         `db:"message"`
	SameMessage int            `db:"same_message"`
	Size        int            `db:"size"`
	ReceivedAt  clock.Instant  `db:"received_at"`
	State       State          `db:"state"`
	Tries       int            `db:"tries"`
	Takes       int            `db:"takes"`
	DueAt       clock.Instant  `db:"due_at"`
	LeaseUntil  clock.Instant  `db:"lease_until"`
	Fence       int            `db:"fence"`
	Problem     string         `db:"problem"`
	Class       mailread.Class `db:"class"`
	Writer      string         `db:"writer"`
	Subject     string         `db:"subject"`
	Ticket      string         `db:"ticket"`
	SettledAt   clock.Instant  `db:"settled_at"`
}

// Waits tells whether a person has to decide about the mail.
func (r Row) Waits() bool { return r.State == Quarantined || r.State == Held }

// Trace are the lines a mail server puts above a mail it delivers (RFC 5321
// §4.4); an IMAP server has done so already.
func (r Row) Trace() string {
	if r.Via == ByIMAP {
		return ""
	}
	line := strings.NewReplacer("\r", "", "\n", "").Replace
	path := "Return-Path: <" + strings.Trim(line(r.Sender), "<>") + ">\r\n"
	if r.Via == ByPipe && r.Sender == "" {
		path = "" // a pipe that did not say is not a null sender
	}
	return path + "Delivered-To: " + line(r.Recipient) + "\r\n" +
		"Received: from " + line(orUnknown(r.Client)) + " by overgang with " + strings.ToUpper(string(r.Via)) + " id " + r.ID + ";\r\n\t" +
		r.ReceivedAt.Time().Format(time.RFC1123Z) + "\r\n"
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// Mail is a mail as the Taker gets it.
type Mail struct {
	Row
	Box  Mailbox
	Raw  []byte // with Trace above it
	Read *mailread.Mail
}

// Outcome is what became of a mail. Problem is a key, for what is held.
type Outcome struct {
	State   State // Taken, Filed or Held
	Ticket  string
	Problem string
}
