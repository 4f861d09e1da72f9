package outbox

import "github.com/overgang/overgang/internal/kit/clock"

// Channel is a way to reach a person.
type Channel string

const (
	Mail  Channel = "mail"
	SMS   Channel = "sms"
	Teams Channel = "teams"
)

// State of a letter in the ledger.
type State string

const (
	Waiting    State = "waiting"     // due or retried later
	HandedOver State = "handed_over" // given away, answer unknown
	Accepted   State = "accepted"    // the other side took it
	Delivered  State = "delivered"   // the other side says it arrived
	Failed     State = "failed"      // dead letter; may be sent again by hand
	Shown      State = "shown"       // no server is configured: shown instead of sent
	Cancelled  State = "cancelled"
)

// Letter is one message to one recipient, written in the transaction of what
// caused it and sent after the commit.
type Letter struct {
	Name      string    // unique per body: the same cause posts once
	Person    string    // recipient; their addresses are looked up
	Address   string    // instead of a person's: a mail address, number or hook
	Channels  []Channel // wanted order; the first the recipient has is used
	CauseKind string
	Cause     string
	Lang      string
	Subject   string
	Text      string        // plain text; links as addresses
	Calendar  []byte        // iCalendar part, nil when none
	Method    string        // its method: REQUEST, CANCEL, PUBLISH
	Urgent    bool          // on another channel within a minute when this one is down
	Secret    bool          // lets in whoever reads it: no page shows the text, and it is wiped once sent
	DueAt     clock.Instant // not before; unset = now
	Thread    *Thread       // of a conversation by mail; nil when it is none
	Files     []string      // ids in ground/files; they go along by mail, other channels carry words alone
}
