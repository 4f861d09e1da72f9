package desk

import (
	"context"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/search"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/seal"
	"github.com/overgang/overgang/internal/kit/text"
)

// Desk is the capability: every use case is a method on it.
type Desk struct {
	db *db.DB
	// Texts writes letters in the recipient's language.
	Texts *text.Catalog
	// Base is what addresses in letters begin with; "" leaves links out.
	Base string
	// MailHost is the mail server whose verdict about a sender's domain is
	// believed, as it calls itself in Authentication-Results; "" believes none.
	MailHost string
	// Keys opens what reply addresses are signed with; nil leaves new ones open.
	Keys *seal.Box
	// Transition answers what the desk wants to know of a person's rollout
	// (★ rollout context); nil where there is none to ask.
	Transition func(ctx context.Context, by access.Actor, now clock.Instant, person string) ([]Transition, error)
	// OnShift answers who is at work today for others than the teams (A3, E5); nil
	// where there is none to ask.
	OnShift func(ctx context.Context, by access.Actor, now clock.Instant) ([]Shift, error)
	// Engaged answers what people have between two moments for others than the
	// desk, one of them where a person is named; nil where there is none to ask.
	Engaged func(tx *db.Tx, by access.Actor, person string, from, to clock.Instant) ([]Engagement, error)
	// Made, Became and Done tell who else counts tickets (A3), within the
	// transaction: that there is one, that it is somebody else's or restricted
	// now, or no more, that it is solved or taken up again; Tied, who keeps known
	// errors. nil where nobody does.
	Made   func(tx *db.Tx, by access.Actor, now clock.Instant, t Ticket) error
	Became func(tx *db.Tx, by access.Actor, now clock.Instant, t Ticket) error
	Done   func(tx *db.Tx, by access.Actor, now clock.Instant, t Ticket) error
	Tied   func(tx *db.Tx, by access.Actor, now clock.Instant, t Ticket) error

	// Index finds tickets by their words; nil finds none.
	Index *search.Index

	shelf shelf
}

// New works on an open database.
func New(d *db.DB) *Desk { return &Desk{db: d} }

// Transition is what a ticket shows of its requester's move: the socket's own
// words (HOUSE). Key fields are text keys of the rollout's window.
type Transition struct {
	Rollout, Name string
	Stage         string // key of text
	Wave          string
	WaveDay       clock.Day
	CareDay       int // day of hypercare, 1 is the first; 0 = not in it
	CareDays      int
	Devices       []DeviceState
	KnownErrors   []KnownError
	Href          string // the person's page in the rollout
}

// Shift is somebody at work today beside the teams: the socket's own words. Kind
// is a key of text of the rollout's window.
type Shift struct {
	Kind, Person, Name string
	For, Href          string // what it is for, and where that is; Href "" where one may not look
	Place              string
	From, To           clock.Instant
}

// DeviceState is one device of a person in transition.
type DeviceState struct{ Name, State string }

// KnownError is one that touches the person now.
type KnownError struct{ ID, Name, Fallback, Href string }

// Topics are announced when something changes: a ticket, a team's queue, the
// desk as a whole.
func Topic(ticket string) string    { return "desk/ticket/" + ticket }
func QueueTopic(team string) string { return "desk/queue/" + team }
