package inbox

import (
	"context"
	"errors"
	"strings"

	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/ground/audit"
	"github.com/overgang/overgang/internal/ground/org"
	"github.com/overgang/overgang/internal/kit/clock"
	"github.com/overgang/overgang/internal/kit/db"
	"github.com/overgang/overgang/internal/kit/fault"
	"github.com/overgang/overgang/internal/kit/ids"
	"github.com/overgang/overgang/internal/kit/text"
)

// Kind is what a mailbox is for.
type Kind string

const (
	Desk     Kind = "desk"     // people write to support
	Supplier Kind = "supplier" // suppliers answer
)

// Kinds in the order they are shown.
var Kinds = []Kind{Desk, Supplier}

// Mailbox is an address mail comes to.
type Mailbox struct {
	Body         string        `db:"body"`
	ID           string        `db:"id"`
	Address      string        `db:"address"`
	Fold         string        `db:"fold"`
	Name         string        `db:"name"` // what recipients of answers read as the sender
	Kind         Kind          `db:"kind"`
	Team         string        `db:"team"` // where a new ticket lands; "" = where its service says
	Active       int           `db:"active"`
	PolledAt     clock.Instant `db:"polled_at"`
	PollValidity int           `db:"poll_validity"`
	PollUID      int           `db:"poll_uid"`
	PollSince    clock.Instant `db:"poll_since"`
	PollProblem  string        `db:"poll_problem"`
	PollTold     clock.Instant `db:"poll_told"`
	Canary       int           `db:"canary"` // 1: the program writes to it and waits for the mail to come in
	CanarySince  clock.Instant `db:"canary_since"`
	CanarySent   clock.Instant `db:"canary_sent"`
	CanaryProved clock.Instant `db:"canary_proved"` // when the latest that came back was sent
	CanaryBack   clock.Instant `db:"canary_back"`   // when it came back
	CanaryTold   clock.Instant `db:"canary_told"`   // since when it is silent; unset while it is not
	CreatedAt    clock.Instant `db:"created_at"`
	Version      int           `db:"version"`
}

// MailboxInput is what somebody says about a mailbox.
type MailboxInput struct {
	Address, Name string
	Kind          Kind
	Team          string
	Active        bool
	Canary        bool
}

func (in MailboxInput) check() (MailboxInput, error) {
	var wrong fault.Faults
	address, ok := org.Address(in.Address)
	if in.Address = address; !ok || strings.Contains(address, "+") {
		wrong.Add("address", "inbox.address.invalid")
	}
	if in.Name = text.Clean(in.Name); len(in.Name) > 200 {
		wrong.Add("name", "fault.too_long", fault.Args{"max": 200})
	}
	if in.Kind == "" {
		in.Kind = Desk
	}
	if in.Kind != Desk && in.Kind != Supplier {
		wrong.Add("kind", "fault.not_a_choice")
	}
	return in, wrong.Err()
}

// folded is an address as it is looked up: what stands after + in its first
// part is left out and told apart.
func folded(address string) (fold, extension string) {
	local, domain, ok := strings.Cut(text.Fold(strings.Trim(address, "<> ")), "@")
	if !ok {
		return "", ""
	}
	local, extension, _ = strings.Cut(local, "+")
	return local + "@" + domain, extension
}

// Find is the mailbox of an address, whatever stands after +. ErrUnknown when
// there is none that takes mail.
func (b *Box) Find(ctx context.Context, address string) (m Mailbox, err error) {
	fold, _ := folded(address)
	err = b.db.Read(ctx, db.Everyone, func(tx *db.Tx) error {
		m, err = mailboxByFold(tx, fold)
		return err
	})
	if errors.Is(err, db.ErrNone) || err == nil && m.Active == 0 {
		return Mailbox{}, ErrUnknown
	}
	return m, err
}

// ErrUnknown says that no mailbox has the address.
var ErrUnknown = errors.New("inbox: no such mailbox")

// Mailboxes are the body's. Needs desk.manage.
func (b *Box) Mailboxes(ctx context.Context, by access.Actor) (all []Mailbox, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return nil, err
	}
	err = b.db.Read(ctx, by.Body, func(tx *db.Tx) error {
		all, err = Mailboxes(tx)
		return err
	})
	return all, err
}

// AddMailbox adds a mailbox and answers its id. Faults on address (also where
// another body has it), name, kind, team. Needs desk.manage.
func (b *Box) AddMailbox(ctx context.Context, by access.Actor, now clock.Instant, in MailboxInput) (id string, err error) {
	if err := by.Require(access.DeskManage); err != nil {
		return "", err
	}
	if in, err = in.check(); err != nil {
		return "", err
	}
	fold, _ := folded(in.Address)
	m := Mailbox{Body: by.Body, ID: ids.New(), Address: in.Address, Fold: fold, Name: in.Name, Kind: in.Kind, Team: in.Team, Active: 1, CreatedAt: now, Version: 1}
	m.watchFrom(in.Canary, now)
	err = b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		if err := b.lands(tx, in.Team); err != nil {
			return err
		}
		if err := tx.Insert("mailboxes", m); err != nil {
			return err
		}
		tx.Announce(Topic)
		return audit.Note(tx, by, now, "inbox.mailbox.add", "mailbox", m.ID, audit.Detail{"address": m.Address})
	})
	if db.Unique(err) {
		return "", fault.OnField("address", "inbox.address.taken")
	}
	return m.ID, err
}

// SaveMailbox changes a mailbox; its address stays. *fault.Stale when somebody
// was quicker. Needs desk.manage.
func (b *Box) SaveMailbox(ctx context.Context, by access.Actor, now clock.Instant, id string, version int, in MailboxInput) error {
	if err := by.Require(access.DeskManage); err != nil {
		return err
	}
	return b.db.Write(ctx, by.Body, func(tx *db.Tx) error {
		was, err := MailboxByID(tx, id)
		if err != nil {
			return err
		}
		in.Address = was.Address
		in, err := in.check()
		if err != nil {
			return err
		}
		if err := b.lands(tx, in.Team); err != nil {
			return err
		}
		if was.Version != version {
			return &fault.Stale{Current: was}
		}
		next := was
		next.Name, next.Kind, next.Team, next.Active = in.Name, in.Kind, in.Team, 0
		if in.Active {
			next.Active = 1
		}
		next.watchFrom(in.Canary, now)
		if saved, err := saveMailbox(tx, next); err != nil {
			return err
		} else if !saved {
			if was, err = MailboxByID(tx, id); err != nil {
				return err
			}
			return &fault.Stale{Current: was}
		}
		tx.Announce(Topic)
		return audit.Note(tx, by, now, "inbox.mailbox.save", "mailbox", id, audit.Detail{"address": was.Address, "active": next.Active == 1, "canary": next.Canary == 1})
	})
}

// lands makes sure that new tickets can land with a team.
func (b *Box) lands(tx *db.Tx, team string) error {
	if team == "" {
		return nil
	}
	known := false
	if b.Team != nil {
		var err error
		if known, err = b.Team(tx, team); err != nil {
			return err
		}
	}
	if !known {
		return fault.OnField("team", "fault.not_a_choice")
	}
	return nil
}
