package inbox

import (
	"time"

	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
)

// Answered is what the program has answered by itself of late.
type Answered struct {
	Address int // to this address within 24 hours
	Body    int // in the whole body within an hour
	Opened  int // tickets this address opened within an hour
}

const (
	mostAnswers    = 1   // to one address in 24 hours
	mostInBody     = 300 // in a body in an hour: more is an attack, and acknowledgements are its weapon
	mostAnnounced  = 3   // tickets one address may open within an hour before none of them is acknowledged
	answersPerHour = time.Hour
	answersPerDay  = 24 * time.Hour
)

// May tells whether one more acknowledgement may go: at most one to an address
// in 24 hours, at most so many in a body in an hour, and none to who opens one
// ticket after another, as two programs do that answer each other (TRUST
// MI-07, MI-10).
func (a Answered) May() bool {
	return a.Address < mostAnswers && a.Body < mostInBody && a.Opened <= mostAnnounced
}

// Loops tells whether an address opens tickets faster than a person does.
func (a Answered) Loops() bool { return a.Opened >= mostOpened }

const mostOpened = 20 // tickets of one address in an hour

// AnswersTo is what was answered of late; address is folded.
func AnswersTo(tx *db.Tx, now clock.Instant, address string) (Answered, error) {
	return answered(tx, now, address)
}

// NoteAnswer remembers that an acknowledgement goes to an address.
func NoteAnswer(tx *db.Tx, now clock.Instant, address, ticket string) error {
	return noteAnswer(tx, now, address, "answer", ticket)
}

// NoteTicket remembers that a mail of an address opened a ticket.
func NoteTicket(tx *db.Tx, now clock.Instant, address, ticket string) error {
	return noteAnswer(tx, now, address, "ticket", ticket)
}

// OpenedBy are the tickets mails of an address opened within the last hour,
// the latest first.
func OpenedBy(tx *db.Tx, now clock.Instant, address string) ([]string, error) {
	return openedOf(tx, now, address)
}
